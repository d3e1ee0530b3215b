"""The integration credentials of an organisation, for the destination that writes them.

The operations are those of the official SDKs' IntegrationsApi.
"""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote

from gccreds.domain.catalogue import Named
from gccreds.domain.integration import IntegrationCredential
from gccreds.domain.secret import Secret
from gccreds.errors import PermissionMissing
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.paging import LARGEST_PAGE, Entity, read_all

_CREDENTIALS = "/api/v2/integrations/credentials"


class Integrations:
    """Each method raises what `Session.request` raises."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._session = organisation.session

    def credentials(self) -> tuple[IntegrationCredential, ...]:
        """All of them, page by page."""
        found = read_all(self._session, f"{_CREDENTIALS}?pageSize={LARGEST_PAGE}")
        return tuple(map(_credential, found))

    def lacks(self, permission: str) -> bool:
        """Whether it is certain that the login does not have it."""
        roles = self._roles
        return roles is not None and not any(role.permits(permission) for role in roles)

    def create(self, name: str, type_: str, fields: Mapping[str, Secret | str]) -> None:
        """Makes one. Never sent twice: AnswerLost says that it may exist."""
        self._session.request("POST", _CREDENTIALS, _body(name, type_, fields))

    def replace(self, to: IntegrationCredential, fields: Mapping[str, Secret | str]) -> None:
        """Puts these fields into one, in place of all that it had."""
        path = f"{_CREDENTIALS}/{quote(to.id, safe='')}"
        self._session.request("PUT", path, _body(to.name, to.type, fields))

    @cached_property
    def _roles(self) -> tuple[Named, ...] | None:
        """The login's roles; None of a person's login, and where permissions are not told."""
        held = self._organisation.caller().roles
        try:
            known = self._organisation.list_roles().entities if held else ()
        except PermissionMissing:
            return None
        if not any(role.permissions for role in known):
            return None
        return tuple(role for role in known if role.id in held)


def _body(name: str, type_: str, fields: Mapping[str, Secret | str]) -> dict[str, object]:
    texts = {
        field: value.reveal() if isinstance(value, Secret) else value
        for field, value in fields.items()
    }
    return {"name": name, "type": {"name": type_}, "credentialFields": texts}


def _credential(entity: Entity) -> IntegrationCredential:
    told = entity.get("type")
    type_ = told.get("name") if isinstance(told, Mapping) else None
    id_, name = entity.get("id"), entity.get("name")
    return IntegrationCredential(str(id_ or ""), str(name or ""), str(type_ or ""))
