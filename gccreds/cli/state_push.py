"""`gccreds state push FILE`: puts a state back."""

import argparse
import sys
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format, add_lock_timeout
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "put a state in the place of the stored one"
DESCRIPTION = """\
Puts a state in the place of the stored one, such as the gccreds-recovered-N.json that an apply
leaves where it cannot write. It refuses a state of another lineage, and one whose serial is not
above the stored one's."""
EXAMPLES = (
    "gccreds -e prod state push gccreds-recovered-19.json",
    "gccreds -e prod state push prod.json --lock-timeout 5m --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, `--format` and `--lock-timeout`."""
    parser.add_argument("file", metavar="FILE", help="a state document (-: standard input)")
    add_format(parser)
    add_lock_timeout(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Puts it there."""
    from gccreds.cli.locking import holder, patience
    from gccreds.render.formats import renderer
    from gccreds.workflows.state_changing import push, read_for

    text, where = _read(args.file)
    environment = context.environment
    pushed = read_for(environment.project, environment.name, text, where, context.call)
    who, wait = holder(args, context), patience(args, context)
    change = push(context.store, pushed, where, who, wait, context.call)
    context.tell(renderer("state_change", args.format)(change, context.page))
    return 0


def _read(file: str) -> tuple[bytes, str]:
    from pathlib import Path

    if file == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return Path(file).read_bytes(), file
    except OSError as error:
        raise UsageError(
            f"the state cannot be read: {error.strerror}",
            where=file,
            next_step="name a file that exists and that you may read",
        ) from None
