"""caller-lacks-role: nobody can give a role that they do not hold (api-facts.md §3.5)."""

from collections.abc import Iterable, Iterator

from gccreds.domain.catalogue import EVERY_DIVISION, Catalogue
from gccreds.domain.change import Change, Group
from gccreds.domain.finding import Notice, Severity
from gccreds.domain.settings import Level
from gccreds.policies.applier import Applier, applier_of, permitted
from gccreds.policies.grants import Grant, Grants, covers, given_by, touches_roles
from gccreds.policies.interface import Proposal, Purpose, Rule
from gccreds.policies.wording import listed, place_of

_WRITING = ("oauth:client:add", "oauth:client:edit")


def _find(proposal: Proposal) -> Iterable[Notice]:
    catalogue = proposal.plan.observed.catalogue
    given = [(change, given_by(change, catalogue)) for change in proposal.plan.changes]
    applier = applier_of(proposal)
    if not any(grants for _, grants in given):
        return
    if applier.grants is None and applier.client_id is None:
        return
    if applier.grants is None or _only_plans(applier.grants, proposal):
        yield _not_checked(applier, proposal)
        return
    for change, grants in given:
        lacking = sorted(grant for grant in grants if not covers(applier.grants, grant))
        yield from _notices(change, lacking, applier, catalogue)


def _only_plans(grants: Grants, proposal: Proposal) -> bool:
    """Whether this login could not carry out its own plan, so that another one will."""
    if proposal.purpose is not Purpose.PLAN or proposal.settings.applier is not None:
        return False
    return permitted(grants, proposal.plan.observed.catalogue.roles, _WRITING) == frozenset()


def _not_checked(applier: Applier, proposal: Proposal) -> Notice:
    why = f"{applier.name} cannot change clients, so another login applies this plan"
    if applier.grants is None:
        why = f"the roles of the applier {applier.client_id} are not on the list of clients"
    return Notice(
        RULE.id,
        f"not checked whether the login that applies holds the roles it gives: {why}.",
        "write the client id of the login that applies into the project file, as `applier:` under "
        f"environments.{proposal.plan.environment}",
        at_most=Severity.WARNING,
    )


def _notices(
    change: Change, lacking: Iterable[Grant], applier: Applier, catalogue: Catalogue
) -> Iterator[Notice]:
    divisions: dict[str, list[str]] = {}
    for grant in lacking:
        every = grant.division == EVERY_DIVISION
        name = "every division" if every else catalogue.divisions.name_of(grant.division)
        divisions.setdefault(grant.role, []).append(name)
    for role, where in divisions.items():
        yield _notice(change, role, listed(sorted(where)), applier, catalogue)


def _notice(
    change: Change, role: str, where: str, applier: Applier, catalogue: Catalogue
) -> Notice:
    name = catalogue.roles.name_of(role)
    desired = change.desired
    return Notice(
        RULE.id,
        f"{change.address} would get the role {name} in {where}, which the login that applies, "
        f"{applier.name}, does not hold there.",
        f"give the role {name} in {where} to client {applier.client_id} in the admin UI, or apply "
        "with a login that holds it (--profile NAME)",
        str(change.address),
        place_of(desired, f"roles.{name}", f"roles.{role}", "roles") if desired else None,
        at_most=Severity.WARNING if _gives_it_again(change) else Severity.ERROR,
    )


def _gives_it_again(change: Change) -> bool:
    """A rotation by the clock: what else is due must not wait until somebody gives the role."""
    return change.group is Group.CLOCK and not touches_roles(change)


RULE = Rule(
    id="caller-lacks-role",
    level=Level.ERROR,
    about=(
        "A login can only give roles that it holds itself, for that division or for all of them; "
        "the organisation refuses others half-way through an apply. A rotation gives another "
        "client every role again; of one that the clock asks for, with the roles that it has, it "
        "is a warning, so that the others are not held up. A plan judges the `applier` of the "
        "environment where one is set. A plan by a login that cannot change clients, with "
        "no `applier` set, says as a warning that this was not checked; of a user's token it is "
        "not checked at all."
    ),
    on_plan=_find,
)
