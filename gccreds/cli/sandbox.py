"""`gccreds sandbox`: serves the embedded organisation until it is told to stop."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import duration, number, one_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.sandbox.options import SandboxOptions

SUMMARY = "serve an embedded organisation to try things on"
DESCRIPTION = """\
Serves a Genesys Cloud organisation of its own on this machine, login and API on one address, kept
in memory or in a file. Nothing in it is real. Its ready-made login needs no configuration: a
project whose environment has this address as its `url` uses it."""
EXAMPLES = (
    "gccreds sandbox",
    "gccreds sandbox --port 0 --ready-file sandbox.json --clients 10",
)

_WELCOME = """\
An organisation to try things on listens at {ready.url}
  client id      {ready.client_id}
  client secret  {ready.client_secret}
Try it from another terminal: GCCREDS_URL={ready.url} gccreds whoami
Ctrl-C ends it."""
_FAREWELL = "The sandbox ended; nothing of it was kept."
_FAREWELL_KEPT = "The sandbox ended; its organisation is kept."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of docs/sandbox.md."""
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="loopback; default %(default)s",
    )
    parser.add_argument(
        "--port", metavar="N", type=number(0, 65_535), default=8484, help="0: any free port"
    )
    parser.add_argument(
        "--ready-file",
        metavar="FILE",
        help="written when it listens: url, client_id, client_secret, pid",
    )
    parser.add_argument("--data", metavar="FILE", help="keep the organisation in FILE")
    parser.add_argument(
        "--clients", metavar="N", type=number(0), default=0, help="start with N unmanaged clients"
    )
    parser.add_argument(
        "--rate-limit",
        metavar="N",
        type=number(0),
        default=300,
        help="requests a minute and token (default %(default)s, 0: no limit)",
    )
    parser.add_argument(
        "--list-items",
        metavar="KIND",
        type=one_of("full", "legacy"),
        default="full",
        help="full (default), or legacy: list items lack the grant and the roles",
    )
    parser.add_argument(
        "--without",
        metavar="FEATURE",
        type=one_of("apitokens"),
        help="apitokens: an organisation that has no API tokens",
    )
    _add_disturbances(parser)


def _add_disturbances(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--cache-lag", "for so long the login of a new client or secret fails"),
        ("--list-lag", "a new client is on the list only after so long"),
        ("--latency", "every answer takes so long"),
    ):
        parser.add_argument(option, metavar="DURATION", type=duration, default="0s", help=text)
    parser.add_argument(
        "--max-clients", metavar="N", type=number(1), help="how many clients there may be"
    )
    parser.add_argument(
        "--login-errors",
        metavar="STATUS",
        type=one_of("400", "401"),
        default="401",
        help="the status of a refused login: 401 (default) or 400",
    )
    parser.add_argument(
        "--seed", metavar="N", type=number(0), help="the same ids and secrets at every start"
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Serves until SIGTERM or Ctrl-C."""
    from gccreds.sandbox.server import Ready, serve

    def tell(ready: Ready) -> None:
        context.tell(_WELCOME.format(ready=ready))

    serve(_options(args, context), on_ready=tell)
    context.tell(_FAREWELL_KEPT if args.data else _FAREWELL)
    return 0


def _options(args: argparse.Namespace, context: "Context") -> "SandboxOptions":
    from pathlib import Path

    from gccreds.sandbox.options import SandboxOptions

    return SandboxOptions(
        host=args.host,
        port=args.port,
        ready_file=Path(args.ready_file) if args.ready_file else None,
        data=Path(args.data) if args.data else None,
        clients=args.clients,
        rate_limit=args.rate_limit,
        list_items=args.list_items,
        without=args.without,
        cache_lag=args.cache_lag,
        list_lag=args.list_lag,
        max_clients=args.max_clients,
        latency=args.latency,
        seed=args.seed,
        login_errors=400 if args.login_errors == "400" else 401,
        start=context.fixed_now,
    )
