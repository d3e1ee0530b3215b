"""unknown-scope: a scope that the organisation does not list."""

from collections.abc import Iterator

from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule
from gccreds.policies.wording import closest, place_of


def _find(proposal: Proposal) -> Iterator[Notice]:
    known = proposal.plan.observed.catalogue.scopes
    if known is None:
        return
    for desired in proposal.declared.credentials.values():
        scopes = desired.fields.get("scopes")
        for scope in scopes if isinstance(scopes, list) else ():
            if str(scope) not in known:
                yield _notice(str(scope), desired, known, proposal)


def _notice(scope: str, desired: Desired, known: frozenset[str], proposal: Proposal) -> Notice:
    meant = closest(scope, sorted(known))
    shown = f"all scopes: {proposal.command('list', 'scopes')}"
    return Notice(
        RULE.id,
        f'{desired.address} asks for the scope "{scope}", which the organisation does not know.',
        f"write {meant}; {shown}" if meant else shown,
        str(desired.address),
        proposal.declared.scope_positions.get(scope) or place_of(desired, "scopes"),
    )


RULE = Rule(
    id="unknown-scope",
    level=Level.ERROR,
    about=(
        "A scope that is declared must be one that the organisation lists, or the client would be "
        "refused half-way through an apply. Scopes are compared letter by letter; the organisation "
        "is asked, so a scope that Genesys Cloud adds works at once."
    ),
    on_plan=_find,
)
