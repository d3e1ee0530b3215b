"""Who the login is, and what it may do."""

from collections.abc import Mapping

from gccreds.domain.catalogue import EVERY_DIVISION, Catalogue, Directory
from gccreds.domain.credential import Value
from gccreds.domain.observed import Caller, Organization
from gccreds.domain.report import Identity
from gccreds.errors import PermissionMissing
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.oauth_client import KIND


def whoami(organisation: Organisation, organization: Organization) -> Identity:
    """The login as the organisation sees it.

    A login that may not read roles is told its roles by id, and no permissions.
    """
    caller = organisation.caller()
    catalogue = _catalogue(organisation) if caller.roles else Catalogue()
    return Identity(
        client_id=caller.client_id,
        name=caller.name,
        organization=organization,
        region=organisation.session.hosts.region,
        roles=_roles(caller, catalogue),
        permissions=_permissions(caller, catalogue.roles),
        token_expires_at=organisation.session.access_token().expires_at,
    )


def _catalogue(organisation: Organisation) -> Catalogue:
    try:
        return Catalogue(organisation.list_roles(), organisation.list_divisions())
    except PermissionMissing:
        return Catalogue()


def _roles(caller: Caller, catalogue: Catalogue) -> Mapping[str, Value]:
    held: dict[str, Value] = {
        role: "all" if EVERY_DIVISION in divisions else [*sorted(divisions)]
        for role, divisions in caller.roles.items()
    }
    shown = KIND.show("roles", held, catalogue)
    return shown if isinstance(shown, dict) else {}


def _permissions(caller: Caller, roles: Directory) -> tuple[str, ...]:
    held = (roles.get(role) for role in caller.roles)
    return tuple(sorted({name for role in held if role for name in role.permissions}))
