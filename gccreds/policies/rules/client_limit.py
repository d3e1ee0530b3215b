"""client-limit: more clients than the organisation may have (api-facts.md §3.6)."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change
from gccreds.domain.credential import CLIENTS
from gccreds.domain.finding import Notice
from gccreds.domain.schedule import Strategy
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule

_CLIENT = "oauth_client"


def _find(proposal: Proposal) -> Iterator[Notice]:
    observed = proposal.plan.observed
    new = [change for change in proposal.plan.changes if _makes_a_client(change)]
    there = sum(remote.kind == _CLIENT for remote in observed.remotes.values())
    limit = observed.client_limit
    if limit is None or not new or there + len(new) <= limit:
        return
    yield Notice(
        RULE.id,
        f"this plan would bring the organisation from {there} to {there + len(new)} OAuth clients, "
        f"and it may have {limit}.",
        "delete clients that nobody needs before this apply, or ask Genesys Cloud for a higher "
        f"limit; all clients: {proposal.command('list', 'clients')}",
    )


def _makes_a_client(change: Change) -> bool:
    """The one that it takes the place of is there for a while longer."""
    makes = change.action in (Action.CREATE, Action.ROTATE)
    another = change.strategy is Strategy.NEW_CLIENT or change.remote is None
    return makes and another and change.desired is not None and change.desired.endpoint == CLIENTS


RULE = Rule(
    id="client-limit",
    level=Level.ERROR,
    about=(
        "An organisation may have only so many OAuth clients. New clients are made before old ones "
        "are removed, so what a plan removes does not make room for what it creates: the removal "
        "has to be applied first. Where the organisation does not tell its limit nothing is "
        "checked."
    ),
    on_plan=_find,
)
