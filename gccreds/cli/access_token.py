"""`gccreds access-token`: a token for a program that cannot be run by `exec`."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "print an access token"
DESCRIPTION = """\
Logs in and prints the access token, which stays alive until it ends by itself. Under GitHub Actions
it is masked first. Where a program can be run by `gccreds exec`, that is better: no token is left
behind there."""
EXAMPLES = ("gccreds access-token", "gccreds -e prod access-token --format json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--format`."""
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Prints the token: the one command whose purpose that is."""
    from gccreds.render.document import document

    session = context.open_session(keep_token=True)
    context.guard(session)
    obtained = session.access_token()
    token = obtained.token.reveal()
    if context.environ.get("GITHUB_ACTIONS") == "true":
        context.streams.err.write(f"::add-mask::{token}")
    if args.format == "json":
        members = {"token_type": obtained.token_type, "expires_in": obtained.expires_in}
        context.tell(document({"access_token": token, **members}))
    else:
        context.tell(token)
    return 0
