"""How an organisation begins: its roles, the ready-made login, and clients that nobody manages."""

from collections.abc import Mapping

from gccreds.sandbox import offers
from gccreds.sandbox.archive import Archive
from gccreds.sandbox.client_request import read_client_request
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
    _seat(organization, READY_CLIENT_ID, READY_CLIENT_SECRET, _READY_MADE_LOGIN)
    draws = organization.draws
    for number in range(1, options.clients + 1):
        _seat(organization, draws.id(), draws.secret(), _unmanaged(number))


def _seat(
    organization: Organization, client_id: str, secret: str, request: Mapping[str, object]
) -> None:
    members = read_client_request(request, organization.known)
    organization.seat_client(client_id, secret, members, ADMIN_REFERENCE)


_READY_MADE_LOGIN: Mapping[str, object] = {
    "name": "Sandbox login",
    "description": "The ready-made login",
    "authorizedGrantType": CLIENT_CREDENTIALS,
    "roleDivisions": [{"roleId": role.id, "divisionId": EVERY_DIVISION} for role in offers.ROLES],
}
_FOR_PEOPLE: Mapping[str, object] = {
    "authorizedGrantType": "CODE",
    "registeredRedirectUri": ["https://app.example.com/callback"],
    "scope": ["users:readonly", "routing"],
}
_FOR_PROGRAMS: Mapping[str, object] = {
    "authorizedGrantType": CLIENT_CREDENTIALS,
    "roleDivisions": [
        {"roleId": offers.REPORTING_VIEWER.id, "divisionId": offers.HOME_DIVISION_ID}
    ],
}


def _unmanaged(number: int) -> Mapping[str, object]:
    """Every third one is for people, the others are for programs."""
    what = _FOR_PEOPLE if number % 3 == 0 else _FOR_PROGRAMS
    name = f"Unmanaged {number:05}"
    return {"name": name, "description": "Made by hand in the admin UI", **what}
