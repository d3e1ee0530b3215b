"""The login that applies a plan, which need not be the one that made it."""

from collections.abc import Iterable
from dataclasses import dataclass

from gccreds.domain.catalogue import Directory
from gccreds.policies.grants import Grants, held_by_caller, held_by_client, tells_roles
from gccreds.policies.interface import Proposal, Purpose


@dataclass(frozen=True, slots=True)
class Applier:
    """`client_id` is None for a user's token; `grants` are None where they are not known."""

    client_id: str | None
    name: str
    grants: Grants | None


def applier_of(proposal: Proposal) -> Applier:
    """Whoever runs an apply; for a plan the project file's `applier`, else whoever runs it."""
    caller, named = proposal.plan.observed.caller, proposal.settings.applier
    if proposal.purpose is not Purpose.PLAN or named in (None, caller.client_id):
        grants = held_by_caller(caller) if caller.client_id else None
        return Applier(caller.client_id, caller.name or str(caller.client_id), grants)
    remote = proposal.plan.observed.remotes.get(named)
    if remote is None or not tells_roles(remote, proposal.plan.observed):
        return Applier(named, named, None)
    return Applier(named, str(remote.wire.get("name") or named), held_by_client(remote))


def permitted(grants: Grants, roles: Directory, wanted: Iterable[str]) -> frozenset[str] | None:
    """Which of the wanted permissions these grants give; None where roles were not read."""
    if not any(role.permissions for role in roles.entities):
        return None
    held = [role for g in grants if (role := roles.get(g.role)) is not None]
    return frozenset(w for w in wanted if any(role.permits(w) for role in held))
