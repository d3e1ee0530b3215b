"""`gccreds state rebuild`: a state anew, from marks and destinations."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format, add_lock_timeout

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "make a lost state anew from marks and destinations"
DESCRIPTION = """\
Takes every credential of the organisation that carries a mark of this project and environment into
the state, unless the state knows it: what is declared as the next apply would take it back, older
generations with an end as overlapping. Destinations that can be read are read, and a secret there
that logs in proves its delivery. It changes the state and nothing else, and in it nothing that was
known before: where that itself is wrong, keep it with `state pull`, move it away, then rebuild."""
EXAMPLES = (
    "gccreds -e prod state rebuild",
    "gccreds -e prod state rebuild --lock-timeout 5m --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--format` and `--lock-timeout`."""
    add_format(parser)
    add_lock_timeout(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Rebuilds it, and says what could not be known."""
    from uuid import uuid4

    from gccreds.cli.locking import holder, patience
    from gccreds.cli.planning import surroundings
    from gccreds.render.formats import renderer
    from gccreds.workflows.rebuilding import Run, rebuild

    store = context.store
    session = context.open_session()
    how = Run(
        str(uuid4()),
        session.hosts.region,
        store,
        holder(args, context),
        patience(args, context),
        context.open_sink,
    )
    rebuilding = rebuild(surroundings(context, session), how)
    context.tell(renderer("rebuilding", args.format)(rebuilding, context.page))
    return 0
