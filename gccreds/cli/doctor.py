"""`gccreds doctor`: why a login or a permission fails."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import one_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "find why a login or a permission fails"
DESCRIPTION = """\
Checks one thing after the other, in the order in which a request travels, each by trying it: the
project, the form of id and secret, the network, proxy, TLS and clock, the login, the organisation,
the permissions. It stops at the first cause and says what to do about it. Where all is well it
shows what becomes of the same credentials in a JSON body, and a curl that works. It changes
nothing, shows no secret, and revokes every token that it takes."""
EXAMPLES = ("gccreds doctor", "gccreds -e prod doctor --for plan")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--for`."""
    parser.add_argument(
        "--for",
        dest="work",
        metavar="WORK",
        type=one_of("plan", "apply", "rotate"),
        help="plan, apply or rotate: what the login must be allowed to do (default: apply where "
        "there is a project, nothing without one)",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Examines the login; 0 where all is well."""
    from gccreds.cli.global_options import call_of
    from gccreds.cli.logs import log_request
    from gccreds.domain.diagnosis import Work
    from gccreds.render.doctor_text import render
    from gccreds.workflows.doctor import Given, doctor

    given = Given(
        environ=context.environ,
        environment=lambda: context.environment_if_any,
        hosts=lambda: context.hosts,
        login=context.login,
        declared=lambda: context.declared if context.environment_if_any else None,
        state=lambda: context.store.read() if context.environment_if_any else None,
        rehearsed=context.fixed_now is not None,
        on_request=log_request,
        # What it advises is to take a token anew: the one that was given is no help there.
        call=call_of(args, with_token=False),
    )
    diagnosis = doctor(given, Work(args.work) if args.work else None)
    context.tell(render(diagnosis, context.page))
    return 1 if diagnosis.cause else 0
