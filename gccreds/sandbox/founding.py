"""How an organisation begins: its roles, the ready-made login, and clients that nobody manages."""

from collections.abc import Mapping

from gccreds.sandbox import offers
from gccreds.sandbox.archive import Archive
from gccreds.sandbox.clients import CLIENT_CREDENTIALS, EVERY_DIVISION
from gccreds.sandbox.keeping import Keeping
from gccreds.sandbox.options import READY_CLIENT_ID, READY_CLIENT_SECRET, SandboxOptions
from gccreds.sandbox.organization import Organization

ADMIN_REFERENCE: Mapping[str, object] = {
    "id": offers.ADMIN_ID,
    "name": offers.ADMIN_NAME,
    "selfUri": f"/api/v2/users/{offers.ADMIN_ID}",
}
"""The person who set the organisation up, and whose hand an edit is."""


def open_organization(options: SandboxOptions, keeping: Keeping) -> Organization:
    """The organisation that is kept there, or a new one."""
    archive = Archive(keeping)
    is_new = archive.is_new
    organization = Organization(options, archive)
    if is_new:
        _found(organization, options)
    organization.commit()
    return organization


def _found(organization: Organization, options: SandboxOptions) -> None:
    """The id differs between seeds only, so that a restart in memory is the same organisation."""
    id_ = offers.ORGANIZATION_ID if options.seed is None else organization.draws.id()
    organization.archive.keep_setting("organization", {"id": id_, "name": offers.ORGANIZATION_NAME})
    for role in offers.ROLES:
        organization.put_role(role)
    organization.seat_client(
        READY_CLIENT_ID, READY_CLIENT_SECRET, _ready_made_login(), ADMIN_REFERENCE
    )
    for number in range(1, options.clients + 1):
        organization.seat_client(
            organization.draws.id(),
            organization.draws.secret(),
            _unmanaged(number),
            ADMIN_REFERENCE,
        )


def _ready_made_login() -> dict[str, object]:
    grants = [{"roleId": role.id, "divisionId": EVERY_DIVISION} for role in offers.ROLES]
    return _settings("Sandbox login", CLIENT_CREDENTIALS, grants=grants)


def _unmanaged(number: int) -> dict[str, object]:
    """Every third one is for people, the others are for programs."""
    name = f"Unmanaged {number:05}"
    if number % 3 == 0:
        return _settings(name, "CODE", scope=["users:readonly", "routing"])
    role = offers.REPORTING_VIEWER.id
    grants = [{"roleId": role, "divisionId": offers.HOME_DIVISION_ID}]
    return _settings(name, CLIENT_CREDENTIALS, grants=grants)


def _settings(
    name: str, grant_type: str, *, grants: object = (), scope: object = ()
) -> dict[str, object]:
    redirects = [] if grant_type == CLIENT_CREDENTIALS else ["https://app.example.com/callback"]
    return {
        "name": name,
        "description": "Made by hand in the admin UI",
        "accessTokenValiditySeconds": 86_400,
        "registeredRedirectUri": redirects,
        "authorizedGrantType": grant_type,
        "scope": list(scope) if isinstance(scope, list) else [],
        "roleDivisions": list(grants) if isinstance(grants, list) else [],
        "state": "active",
    }
