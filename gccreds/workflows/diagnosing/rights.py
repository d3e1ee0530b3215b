"""Whether a login may do what a plan, an apply or a rotation asks of it.

Reading is tried; what changes something is told by the permissions of the roles that the login
holds, since trying it would change something.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gccreds.domain.catalogue import EVERY_DIVISION, Catalogue, Directory
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.diagnosis import Cause, Check, Mark, Work
from gccreds.domain.observed import Caller
from gccreds.errors import GccredsError, PermissionMissing
from gccreds.genesys.organisation import Organisation
from gccreds.policies.applier import permitted
from gccreds.policies.grants import Grant, Grants, covers, declared_grants, held_by_caller
from gccreds.sinks.registry import destination_formats
from gccreds.workflows.diagnosing.found import Found, listed

VIEW_CLIENTS = "oauth:client:view"
VIEW_ROLES = "authorization:role:view"
CHANGE = ("oauth:client:add", "oauth:client:edit", "oauth:client:delete")
"""Creating needs the first; a removal makes a client inactive and then deletes it."""

_NUMBERS = ("", "", "two ", "three ", "four ", "five ", "six ")


def check_plan(organisation: Organisation, caller: Caller) -> tuple[Check, Directory]:
    """Reads what a plan reads; gives the roles. Raises Found."""
    missing = []
    roles = Directory()
    for permission, read in (
        (VIEW_CLIENTS, organisation.list_clients),
        (VIEW_ROLES, organisation.list_roles),
    ):
        try:
            answer = read()
        except PermissionMissing:
            missing.append(permission)
        except GccredsError as error:
            raise Found.by_error("to plan", error) from None
        else:
            roles = answer if isinstance(answer, Directory) else roles
    if missing:
        cause = Cause(
            "this login may not read what a plan compares. `plan` will be refused with 403.",
            _add(missing, caller),
        )
        raise Found("to plan", _are_missing(missing), cause)
    return Check("to plan", f"{VIEW_CLIENTS}, {VIEW_ROLES}"), roles


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the manifests grant, what of it the login holds, and what it must be permitted."""

    given: Grants
    held: Grants
    catalogue: Catalogue
    permissions: tuple[str, ...] = CHANGE

    @property
    def lacking(self) -> tuple[str, ...]:
        """`Operator in APAC`: what it cannot give."""
        lacking = sorted(g for g in self.given if not covers(self.held, g))
        return tuple(sorted(map(self._name, lacking)))

    @property
    def told(self) -> str:
        """`Data Actions Runner, Operator (it holds: Data Actions Runner)`."""
        name_of = self.catalogue.roles.name_of
        short = {g.role for g in self.given if not covers(self.held, g)}
        wanted = sorted({name_of(grant.role) for grant in self.given})
        held = sorted({name_of(grant.role) for grant in self.given if grant.role not in short})
        return f"{', '.join(wanted)} (it holds: {', '.join(held) or 'none of them'})"

    def _name(self, grant: Grant) -> str:
        every = grant.division == EVERY_DIVISION
        where = "all divisions" if every else self.catalogue.divisions.name_of(grant.division)
        return f"{self.catalogue.roles.name_of(grant.role)} in {where}"


def wanted(
    organisation: Organisation,
    caller: Caller,
    roles: Directory,
    declared: Callable[[], Declared | None],
) -> Wanted:
    """Reads the manifests and the divisions. Manifests that cannot be read grant nothing: what is
    wrong with them is for `validate` to tell.
    """
    try:
        credentials = (declared() or Declared()).credentials.values()
        catalogue = Catalogue(roles, organisation.list_divisions())
    except GccredsError:
        return Wanted(Grants(), Grants(), Catalogue())
    each = (declared_grants(desired.fields.get("roles"), catalogue) for desired in credentials)
    permissions = (*CHANGE, *_for_delivery(credentials))
    return Wanted(Grants().union(*each), held_by_caller(caller), catalogue, permissions)


def _for_delivery(credentials: Iterable[Desired]) -> list[str]:
    formats = destination_formats()
    used = {destination.to for desired in credentials for destination in desired.deliver}
    return [permission for to in sorted(used) for permission in formats[to].permissions]


def check_changes(work: Work, caller: Caller, roles: Directory, wanted: Wanted) -> Check:
    """What an apply or a rotation needs beyond a plan. Raises Found."""
    label, held = f"to {work}", permitted(held_by_caller(caller), roles, wanted.permissions)
    if caller.client_id is None:
        return Check(label, "not known: this is the token of a person", Mark.OPEN)
    if held is None:
        return Check(label, "not known: the roles came without their permissions", Mark.OPEN)
    missing = [permission for permission in wanted.permissions if permission not in held]
    if missing:
        raise Found(label, _are_missing(missing), _may_only_look(work, missing, caller, wanted))
    if wanted.lacking:
        raise Found(label, _not_held(wanted), _cannot_give(work, caller, wanted))
    return Check(label, ", ".join(wanted.permissions))


def _are_missing(permissions: list[str]) -> str:
    return f"{', '.join(permissions)} {'is' if len(permissions) == 1 else 'are'} missing"


def _not_held(wanted: Wanted) -> str:
    count = len(wanted.lacking)
    noun, verb = ("role", "is") if count == 1 else ("roles", "are")
    return f"the {noun} {listed(wanted.lacking)} {verb} not held"


def _add(missing: list[str], caller: Caller) -> str:
    many = f"these {_NUMBERS[len(missing)]}permissions" if len(missing) > 1 else "this permission"
    return f"Admin > Roles > add {many} to a role of {_named(caller)}."


def _named(caller: Caller) -> str:
    return f'client "{caller.name}"' if caller.client_id else "this person"


def _may_only_look(work: Work, missing: list[str], caller: Caller, wanted: Wanted) -> Cause:
    may = "look but not change" if set(CHANGE) <= set(missing) else "not change all that it must"
    steps = [f"for a pipeline that only plans, nothing. To {work}: {_add(missing, caller)}"]
    if wanted.lacking:
        steps.append(f"Roles that the manifests grant must be held by it too: {wanted.told}.")
    what = f"this login may {may}. `plan` works, `{work}` will be refused with 403."
    return Cause(what, " ".join(steps))


def _cannot_give(work: Work, caller: Caller, wanted: Wanted) -> Cause:
    return Cause(
        "a login can give only the roles that it holds itself. `plan` works, "
        f"`{work}` will be refused with 403.",
        f"for a pipeline that only plans, nothing. To {work}: Admin > Integrations > OAuth > give "
        f"{_named(caller)} {listed(wanted.lacking)}. Roles that the manifests grant must be held "
        f"by it too: {wanted.told}.",
    )
