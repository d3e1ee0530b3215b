"""What clients can be given: roles, divisions and scopes; and what was authorised of others."""

import re

from starlette.datastructures import QueryParams

from gccreds.sandbox import offers
from gccreds.sandbox.calls import Answer, Call, Operation, page
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import not_found

_ROLES = "/api/v2/authorization/roles"
_DIVISIONS = "/api/v2/authorization/divisions"
_SCOPES = "/api/v2/oauth/scopes"
_AUTHORIZATIONS = "/api/v2/oauth/authorizations"


def division_wire(division_id: str) -> dict[str, object]:
    """The API's AuthzDivision."""
    name = offers.DIVISIONS[division_id]
    return {
        "id": division_id,
        "name": name,
        "description": f"The division {name}",
        "homeDivision": division_id == offers.HOME_DIVISION_ID,
        "selfUri": f"{_DIVISIONS}/{division_id}",
    }


def _roles(organization: Organization, call: Call) -> Answer:
    query, asked = call.query, call.query.getlist("permission")
    user_count = _flag(query, "userCount", "true")
    found = [
        role.wire(user_count=user_count)
        for role in organization.roles.values()
        if _is_asked_for(role.id, role.name, query)
        and (not asked or any(role.permits(permission) for permission in asked))
    ]
    return page(found, query, _ROLES)


def _divisions(_: Organization, call: Call) -> Answer:
    query = call.query
    counts: dict[str, object] = {"objectCounts": {}} if _flag(query, "objectCount", "false") else {}
    found = [
        division_wire(id_) | counts
        for id_, name in offers.DIVISIONS.items()
        if _is_asked_for(id_, name, query)
    ]
    return page(found, query, _DIVISIONS)


def _flag(query: QueryParams, name: str, default: str) -> bool:
    return query.get(name, default).lower() == "true"


def _is_asked_for(id_: str, name: str, query: QueryParams) -> bool:
    """By `id`, which may repeat, and by `name`, in any case, with `*` for any characters."""
    ids, pattern = query.getlist("id"), query.get("name")
    if ids and id_ not in ids:
        return False
    if pattern is None:
        return True
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name, re.IGNORECASE) is not None


def _scopes(_: Organization, __: Call) -> Answer:
    entities = [_scope_wire(scope) for scope in offers.SCOPES]
    return Answer({"total": len(entities), "entities": entities, "selfUri": _SCOPES})


def _scope(_: Organization, call: Call) -> Answer:
    scope = call.parameters["scopeId"]
    if scope not in offers.SCOPES:
        raise not_found(scope)
    return Answer(_scope_wire(scope))


def _scope_wire(scope: str) -> dict[str, object]:
    """The id is the scope's name (api-facts.md §4)."""
    name, _, reading = scope.partition(":")
    what = "See" if reading else "See and change"
    return {"id": scope, "description": f"{what}: {name}", "selfUri": f"{_SCOPES}/{scope}"}


def _authorizations(_: Organization, __: Call) -> Answer:
    """This organisation has authorised no clients of others."""
    return Answer({"total": 0, "entities": [], "selfUri": _AUTHORIZATIONS})


def _authorization(_: Organization, call: Call) -> Answer:
    raise not_found(call.parameters["clientId"])


OPERATIONS = (
    Operation("GET", _ROLES, _roles, "authorization", any_of=("authorization:role:view",)),
    Operation("GET", _DIVISIONS, _divisions, "authorization"),
    Operation("GET", _SCOPES, _scopes, "oauth"),
    Operation("GET", f"{_SCOPES}/{{scopeId}}", _scope, "oauth"),
    Operation("GET", _AUTHORIZATIONS, _authorizations, "oauth", any_of=("oauth:client:authorize",)),
    Operation(
        "GET",
        f"{_AUTHORIZATIONS}/{{clientId}}",
        _authorization,
        "oauth",
        any_of=("oauth:client:authorize",),
    ),
)
