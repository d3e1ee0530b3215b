"""`gccreds state unlock`: takes away a lock that a dead run left."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "take away a lock that a dead run left behind"
DESCRIPTION = """\
Takes the lock of the state away. It refuses while the run that holds it is alive, unless it is
forced; with a LOCK_ID it takes away that lock only, and no other that was taken meanwhile."""
EXAMPLES = ("gccreds -e prod state unlock", "gccreds -e prod state unlock 7f31 --force")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """LOCK_ID and `--force`."""
    parser.add_argument("lock_id", metavar="LOCK_ID", nargs="?", help="the lock that was meant")
    parser.add_argument("--force", action="store_true", help="even where its run is alive")


def run(args: argparse.Namespace, context: "Context") -> int:
    """Takes it away and says whose it was."""
    holder = context.store.unlock(args.lock_id, force=args.force)
    name = context.environment.name
    if holder is None:
        context.tell(f"{name} was not locked. Nothing was changed.")
    else:
        lock = f"the lock {holder.id} of {holder.who}, `{holder.command}`"
        context.tell(f"{name} is unlocked: {lock}, was taken away. The state was not changed.")
    return 0
