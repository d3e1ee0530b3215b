"""`gccreds exec`: a command with a token that dies with it."""

import argparse
from typing import TYPE_CHECKING

from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.genesys.login import Login

SUMMARY = "run a command with an access token, and revoke the token afterwards"
DESCRIPTION = """\
Takes an access token, runs CMD with GENESYSCLOUD_ACCESS_TOKEN and GENESYSCLOUD_REGION set, and
revokes the token afterwards, whatever happened to CMD. With an ADDRESS it logs in as that
credential, whose secret is read from the first of its destinations that can be read; an API token
is given to CMD as it is, and lives on. CMD does not get the id and secret that gccreds logged in
with. Exits as CMD did: 128 + N where signal N ended it, 127 where there is no such command, 1 where
the login failed."""
EXAMPLES = (
    "gccreds exec -- ./call-data-action.sh",
    "gccreds -e prod exec oauth_client.ci-data-actions -- ./call-data-action.sh --all",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ADDRESS; what follows `--` never reaches argparse."""
    parser.usage = "gccreds exec [options] [ADDRESS] -- CMD…"
    parser.add_argument(
        "address", metavar="ADDRESS", nargs="?", help="log in as this managed credential"
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Runs the command; gives its exit code."""
    from gccreds.workflows.child_process import require_command
    from gccreds.workflows.exec import run_with_token

    if not args.tail:
        raise UsageError(
            "no command was given to run",
            where="gccreds exec",
            next_step="write it after --, for example: gccreds exec -- ./call-data-action.sh",
        )
    require_command(args.tail[0], context.environ)
    session = context.open_session(_login_as(args.address, context) if args.address else None)
    context.guard(session)
    context.streams.flush()
    return run_with_token(session, args.tail, context.environ)


def _login_as(address: str, context: "Context") -> "Login":
    from gccreds.workflows.exec import declared_under, login_delivered

    desired = declared_under(address, context.declared)
    return login_delivered(desired, context.sinks_of(desired))
