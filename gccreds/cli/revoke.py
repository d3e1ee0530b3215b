"""`gccreds revoke ADDRESS|CLIENT_ID`: dead now."""

import argparse
import time
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format
from gccreds.errors import ProjectInvalid, StateInvalid, UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.observed import Organization
    from gccreds.genesys.session import Session
    from gccreds.workflows.revoke_target import Known

SUMMARY = "stop a credential at once, managed or not"
DESCRIPTION = """\
Stops a credential at once: its clients are disabled, which kills their access tokens too, and its
API tokens are revoked for good. It needs neither manifests nor the lock, and works without a
project. Where a state can be reached it is noted there, and the next apply makes and delivers
another in the place of one that is declared."""
EXAMPLES = (
    "gccreds revoke oauth_client.ci-data-actions",
    "gccreds -e prod revoke 9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90 --auto-approve --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be stopped, `--auto-approve` and `--format`."""
    parser.add_argument(
        "target", metavar="ADDRESS|CLIENT_ID", help="an address, or the id of any client or token"
    )
    parser.add_argument("--auto-approve", action="store_true", help="do not ask")
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Asks, stops it, and says what became of it."""
    from dataclasses import replace

    from gccreds.cli.terminal import confirmed, require_terminal
    from gccreds.genesys.organisation import Organisation
    from gccreds.kinds.registry import kinds
    from gccreds.render.formats import renderer
    from gccreds.render.revocation_text import question
    from gccreds.workflows.revoke_target import find_target
    from gccreds.workflows.revoking import Revoking

    context.refuse_rehearsal_of_changes()
    if not args.auto_approve:
        again = context.call.again("--auto-approve")
        require_terminal("revoke", f"where it is meant: {again}")
    session = _session(context)
    organisation = Organisation(session)
    organization = organisation.organization()
    known = _known(context, organization)
    target = find_target(args.target, organisation, kinds(), known)
    own_client = organisation.caller().client_id
    asked = question(target, known.owner, organization, own_client)
    if not args.auto_approve and not confirmed(asked, "yes"):
        raise UsageError(
            "the answer was not the one that is taken",
            where="gccreds revoke",
            next_step='run it again and answer "yes", or leave it',
        )
    revoking = Revoking(
        organisation,
        kinds(),
        context.store if known.owner else None,
        own_client,
        lambda: context.now(session),
        time.sleep,
    )
    revocation = replace(revoking.revoke(target), owner=known.owner, call=context.call)
    context.tell(renderer("revocation", args.format)(revocation, context.page))
    return 3 if revocation.failed else 0


def _session(context: "Context") -> "Session":
    """Where the project file has a mistake, the way around it is told: a leak does not wait."""
    try:
        return context.open_session()
    except ProjectInvalid as error:
        error.next_step += (
            ". Where that cannot wait, go out of the project, set GENESYSCLOUD_REGION, "
            "GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, and revoke it by its "
            "id: gccreds revoke CLIENT_ID"
        )
        raise


def _known(context: "Context", organization: "Organization") -> "Known":
    """The state where there is one to be read: what is in the way of it must not stop a revoke.

    Raises OrganizationMismatch where project or state name another organisation.
    """
    from gccreds.genesys.reader import Needs, guard
    from gccreds.workflows.revoke_target import Known

    environment = context.environment_if_any
    if environment is None:
        return Known(call=context.call)
    state = None
    try:
        state = context.store.read()
    except StateInvalid as error:
        context.note(f"warning: {error.what} ({error.where}); going by marks and ids alone")
    recorded = state.organization.id if state and state.organization else None
    guard(organization, Needs(environment.organization, recorded))
    return Known(state, (environment.project, environment.name), context.call)
