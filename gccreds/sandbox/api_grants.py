"""/api/v2/authorization/subjects: roles given and taken beside the client object.

OAuth clients are subjects too, so their roles can drift without any PUT (api-facts.md §2).
"""

from collections.abc import Iterable

from gccreds.sandbox import offers
from gccreds.sandbox.api_clients import client_of, require_held
from gccreds.sandbox.api_directory import division_wire
from gccreds.sandbox.calls import Answer, Call, Operation
from gccreds.sandbox.client_request import read_role_divisions
from gccreds.sandbox.clients import EVERY_DIVISION, Client, Grant
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import bad_request, invalid_value, not_found
from gccreds.sandbox.roles import Role

_SUBJECT = "/api/v2/authorization/subjects/{clientId}"
_GRANT = f"{_SUBJECT}/divisions/{{divisionId}}/roles/{{roleId}}"
_SUBJECT_TYPE = "PC_OAUTH_CLIENT"


def _subject(organization: Organization, call: Call) -> Answer:
    client = client_of(organization, call)
    grants = [
        _grant_wire(client, organization.roles[role], division)
        for role, division in sorted(client.grants)
        if role in organization.roles and _is_division(division)
    ]
    return Answer({**client.reference, "grants": grants, "version": 1})


def _grant_wire(client: Client, role: Role, division_id: str) -> dict[str, object]:
    division: dict[str, object] = (
        {"id": EVERY_DIVISION, "name": EVERY_DIVISION, "description": "Every division"}
        if division_id == EVERY_DIVISION
        else division_wire(division_id)
    )
    given = {"id": role.id, "name": role.name, "selfUri": role.self_uri}
    made_at = client.wire.get("dateCreated")
    return {
        "subjectId": client.id,
        "division": division,
        "role": {**given, "description": role.description, "policies": []},
        "grantMadeAt": made_at,
    }


def _add_one(organization: Organization, call: Call) -> Answer:
    return _change(organization, call, add=[_in_path(organization, call)])


def _remove_one(organization: Organization, call: Call) -> Answer:
    grant, client = _in_path(organization, call), client_of(organization, call)
    if grant not in client.grants:
        raise not_found(call.parameters["roleId"])
    _change(organization, call, remove=[grant])
    return Answer(status=204)


def _add(organization: Organization, call: Call) -> Answer:
    return _change(organization, call, add=_in_body(organization, call))


def _remove(organization: Organization, call: Call) -> Answer:
    return _change(organization, call, remove=_in_body(organization, call))


def _replace(organization: Organization, call: Call) -> Answer:
    wanted = _in_body(organization, call)
    given = client_of(organization, call).grants
    return _change(organization, call, add=wanted, remove=given - set(wanted))


def _change(
    organization: Organization,
    call: Call,
    *,
    add: Iterable[Grant] = (),
    remove: Iterable[Grant] = (),
) -> Answer:
    """Unlike a PUT on the client it may leave none, and it does not touch dateModified."""
    client = client_of(organization, call)
    if call.query.get("subjectType", _SUBJECT_TYPE) != _SUBJECT_TYPE:
        raise invalid_value("subjectType", f"the subject is a {_SUBJECT_TYPE}")
    if not client.uses_client_credentials:
        raise invalid_value("subjectId", "only client credentials take roles")
    added = [grant for grant in dict.fromkeys(add) if grant not in client.grants]
    require_held(call.caller, added)
    kept = [grant for grant in client.ordered_grants if grant not in set(remove)]
    organization.put_client(client.with_grants([*kept, *added]))
    return Answer()


def _in_path(organization: Organization, call: Call) -> Grant:
    role, division = call.parameters["roleId"], call.parameters["divisionId"]
    if role not in organization.roles:
        raise not_found(role)
    if not _is_division(division):
        raise not_found(division)
    return role, division


def _is_division(id_: str) -> bool:
    return id_ == EVERY_DIVISION or id_ in offers.DIVISIONS


def _in_body(organization: Organization, call: Call) -> list[Grant]:
    match call.body():
        case {"grants": list(pairs)}:
            grants = read_role_divisions(pairs, organization.known)
            return [(pair["roleId"], pair["divisionId"]) for pair in grants]
        case _:
            raise bad_request("grants: a list of roleId and divisionId is required.")


OPERATIONS = (
    Operation("GET", _SUBJECT, _subject, "authorization", any_of=("authorization:grant:view",)),
    Operation("POST", _GRANT, _add_one, "authorization", any_of=("authorization:grant:add",)),
    Operation(
        "DELETE", _GRANT, _remove_one, "authorization", any_of=("authorization:grant:delete",)
    ),
    Operation(
        "POST", f"{_SUBJECT}/bulkadd", _add, "authorization", any_of=("authorization:grant:add",)
    ),
    Operation(
        "POST",
        f"{_SUBJECT}/bulkremove",
        _remove,
        "authorization",
        any_of=("authorization:grant:delete",),
    ),
    Operation(
        "POST",
        f"{_SUBJECT}/bulkreplace",
        _replace,
        "authorization",
        all_of=("authorization:grant:add", "authorization:grant:delete"),
    ),
)
