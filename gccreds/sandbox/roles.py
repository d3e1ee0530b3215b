"""Roles: named sets of permissions `domain:entity:action`, where `*` stands for any."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the organisation."""

    id: str
    name: str
    permissions: tuple[str, ...]
    description: str = ""
    built_in: bool = False

    def permits(self, permission: str) -> bool:
        """Whether one of its permissions is this one, wildcards included."""
        return any(fnmatchcase(permission, held) for held in self.permissions)

    @property
    def self_uri(self) -> str:
        """Where the API has it."""
        return f"/api/v2/authorization/roles/{self.id}"

    def wire(self, *, user_count: bool = True) -> dict[str, object]:
        """The API's DomainOrganizationRole."""
        members: dict[str, object] = {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "permissions": list(self.permissions),
            "permissionPolicies": [_policy(permission) for permission in self.permissions],
            "default": self.built_in,
            "base": self.built_in,
            "selfUri": self.self_uri,
        }
        return members | {"userCount": 0} if user_count else members


def missing(permissions: Iterable[str], roles: Iterable[Role]) -> tuple[str, ...]:
    """Those of the permissions that none of the roles gives."""
    held = tuple(roles)
    return tuple(
        permission for permission in permissions if not any(r.permits(permission) for r in held)
    )


def _policy(permission: str) -> dict[str, object]:
    domain, _, rest = permission.partition(":")
    entity, _, action = rest.partition(":")
    return {"domain": domain, "entityName": entity or "*", "actionSet": [action or "*"]}
