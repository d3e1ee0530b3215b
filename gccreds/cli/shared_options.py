"""Options that plan, apply and destroy share (cli.md, `plan` and `apply`)."""

import argparse

from gccreds.cli.values import duration, number, one_of, pair


def add_selection(parser: argparse.ArgumentParser) -> None:
    """`-t` and `-l`."""
    parser.add_argument(
        "-t",
        "--target",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="only this address; repeatable, * and ? are wild, a bare key is enough if unique",
    )
    parser.add_argument(
        "-l",
        "--selector",
        metavar="KEY=VALUE",
        action="append",
        type=pair,
        default=[],
        help="only declared credentials with this label; repeatable, all must hold",
    )


def add_carrying_out(parser: argparse.ArgumentParser) -> None:
    """What every command takes that changes an organisation by a plan."""
    parser.add_argument(
        "--auto-approve", action="store_true", help="do not ask: carry out what the plan says"
    )
    add_format(parser)
    add_lock_timeout(parser)
    parser.add_argument(
        "--concurrency",
        metavar="N",
        type=number(1, 64),
        default=8,
        help="changes carried out side by side (default 8)",
    )
    parser.add_argument(
        "--rate",
        metavar="N",
        type=number(1),
        help="requests a minute at most, below what the organisation allows",
    )
    parser.add_argument(
        "--override-safety",
        action="store_true",
        help="lift the safety limits of the project file for this run",
    )
    parser.add_argument(
        "--events", metavar="FILE", help="write what happens to FILE, one JSON object a line"
    )


def add_lock_timeout(parser: argparse.ArgumentParser) -> None:
    """`--lock-timeout`."""
    parser.add_argument(
        "--lock-timeout",
        metavar="DURATION",
        type=duration,
        default="0s",
        help="wait so long for another run's lock (default 0s: exit 4 at once)",
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """`--format text|json`."""
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of("text", "json"),
        default="text",
        help="text (default) or json",
    )
