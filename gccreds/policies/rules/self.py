"""self: a plan that saws off the branch it sits on."""

from collections.abc import Iterable, Iterator

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.finding import Notice, Severity
from gccreds.domain.schedule import Strategy
from gccreds.domain.settings import Level
from gccreds.domain.state import Phase, State
from gccreds.policies.applier import applier_of, permitted
from gccreds.policies.grants import (
    Grants,
    covers,
    given_by,
    held_by_client,
    planned,
    touches_roles,
)
from gccreds.policies.interface import Proposal, Purpose, Rule
from gccreds.policies.wording import listed, place_of

_NEEDED = (
    "authorization:role:view",
    "oauth:client:add",
    "oauth:client:delete",
    "oauth:client:edit",
    "oauth:client:view",
)
"""What planning and applying ask for (api-facts.md §2)."""
_ENDING = {Action.DELETE: "delete it", Action.RETIRE: "make it inactive"}


def _find(proposal: Proposal) -> Iterator[Notice]:
    client_id = applier_of(proposal).client_id
    for change in proposal.plan.changes:
        if client_id is None or change.remote_id != client_id:
            continue
        if change.action in _ENDING:
            yield _would_end(change, _ENDING[change.action], proposal.purpose)
        elif change.action is Action.ROTATE and not _overlaps(change):
            yield _would_die(change)
        elif touches_roles(change):
            yield from _would_lose_roles(change, proposal)
    yield from _works_on(client_id, proposal.plan.state)


def _works_on(client_id: str | None, state: State) -> Iterator[Notice]:
    """What was replaced is ended by a run that does not need it any more (engine.md, step 5)."""
    for address, resource in state.resources.items():
        for old in resource.generations:
            if (
                client_id is None
                or old.remote_id != client_id
                or old.phase is not Phase.OVERLAPPING
            ):
                continue
            new = resource.current
            places = listed([delivery.to for delivery in new.deliveries] if new else [])
            yield Notice(
                RULE.id,
                f"the login that applies is still generation {old.number} of {address}, which was "
                "replaced: it works on until a run is logged in by the new one.",
                f"let the login come from where the new one is: {places or address}",
                str(address),
                at_most=Severity.WARNING,
            )


def _overlaps(change: Change) -> bool:
    """Whether it works on after another one took its place."""
    if change.strategy is Strategy.NEW_SECRET or change.reason is Reason.COMPROMISED:
        return False
    return change.desired is not None and bool(change.desired.schedule.overlap)


def _would_die(change: Change) -> Notice:
    return Notice(
        RULE.id,
        f"{change.address} is the client that gccreds logs in with to apply this plan, which would "
        "leave it without a login before the run is over.",
        "give it `strategy: new_client` and an `overlap`, or log in with another client "
        "(--profile NAME)",
        str(change.address),
        change.position,
    )


def _would_end(change: Change, what: str, purpose: Purpose) -> Notice:
    spared = "name the others with -t" if purpose is Purpose.DESTROY else "put its entry back"
    return Notice(
        RULE.id,
        f"{change.address} is the client that gccreds logs in with to apply this plan, which would "
        f"{what}.",
        f"{spared}, or log in with another client (--profile NAME)",
        str(change.address),
        change.position,
    )


def _would_lose_roles(change: Change, proposal: Proposal) -> Iterator[Notice]:
    catalogue = proposal.plan.observed.catalogue
    lost = _needed_and_lost(change, proposal.plan.changes, catalogue)
    if not lost or change.desired is None:
        return
    names = listed(sorted(catalogue.roles.name_of(role) for role in lost))
    noun = "role" if len(lost) == 1 else "roles"
    yield Notice(
        RULE.id,
        f"{change.address} is the client that gccreds logs in with to apply this plan, which would "
        f"take from it the {noun} {names} that the run needs.",
        f"keep {names} in its `roles`, or log in with another client (--profile NAME)",
        str(change.address),
        place_of(change.desired, "roles"),
    )


def _needed_and_lost(
    change: Change, changes: Iterable[Change], catalogue: Catalogue
) -> frozenset[str]:
    """The roles that are taken, in whole or in part, and without which something would fail."""
    if change.remote is None:
        return frozenset()
    before, after = held_by_client(change.remote), planned(change, catalogue)
    taken = Grants(grant for grant in before if not covers(after, grant))
    given = Grants().union(*(given_by(other, catalogue) for other in changes))
    to_give = {g.role for g in given if covers(before, g) and not covers(after, g)}
    gone = {g.role for g in taken} - {g.role for g in after}
    return frozenset(to_give | _with_lost_permissions(before, after, gone, catalogue))


def _with_lost_permissions(
    before: Grants, after: Grants, gone: set[str], catalogue: Catalogue
) -> set[str]:
    """The roles among those gone whose needed permissions no other one gives."""
    kept = permitted(after, catalogue.roles, _NEEDED)
    if kept is None:
        return gone
    lost = (permitted(before, catalogue.roles, _NEEDED) or frozenset()) - kept
    of_role = {r: Grants(g for g in before if g.role == r) for r in gone}
    return {r for r, grants in of_role.items() if permitted(grants, catalogue.roles, lost)}


RULE = Rule(
    id="self",
    level=Level.ERROR,
    about=(
        "A plan must not delete, stop or rotate without an overlap the client that gccreds itself "
        "logs in with to apply it, nor take a role from it that the run needs: one that it gives "
        "to others, or one whose permissions planning and applying ask for. Where the permissions "
        "of roles were not read, each role that would be lost counts as needed. Where it was "
        "replaced and the run still logs in by it, a warning says that it works on."
    ),
    on_plan=_find,
)
