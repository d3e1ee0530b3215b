"""`gccreds whoami`: the login as the organisation sees it."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "show the login: client, organisation, roles, permissions"
DESCRIPTION = """\
Logs in and shows who that is: the client, its organisation and region, its roles and permissions,
and when its token ends."""
EXAMPLES = ("gccreds whoami", "gccreds -e prod whoami --format json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--format`."""
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Shows the login."""
    from gccreds.genesys.organisation import Organisation
    from gccreds.render.formats import renderer
    from gccreds.workflows.whoami import whoami

    session = context.open_session()
    identity = whoami(Organisation(session), context.organization(session))
    context.tell(renderer("identity", args.format)(identity, context.page))
    return 0
