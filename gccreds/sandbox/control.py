"""/_sandbox/: what a test sees and does behind the API's back (docs/sandbox.md, "Control")."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from gccreds.domain.lifetime import Malformed, parse_duration
from gccreds.sandbox import offers
from gccreds.sandbox.api_directory import division_wire
from gccreds.sandbox.edits import edit
from gccreds.sandbox.faults import Faults, read_fault
from gccreds.sandbox.journal import Journal
from gccreds.sandbox.moments import read_moment, write_moment
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import bad_request

CONTROL_PREFIX = "/_sandbox/"

_Action = Callable[[object], object]


def control_routes(organization: Organization, journal: Journal, faults: Faults) -> list[BaseRoute]:
    """Every control call; each answers JSON and none needs a login."""
    return [
        _route("GET", "state", lambda _: _state(organization)),
        _route("GET", "requests", lambda _: journal.entries()),
        _route("DELETE", "requests", lambda _: journal.empty()),
        _route("POST", "faults", lambda body: faults.add(read_fault(body))),
        _route("DELETE", "faults", lambda _: faults.clear()),
        _route("POST", "clock", lambda body: _turn_clock(organization, body)),
        _route("POST", "edit", lambda body: edit(organization, body)),
    ]


def _route(method: str, name: str, action: _Action) -> BaseRoute:
    return Route(f"{CONTROL_PREFIX}{name}", _endpoint(action), methods=[method])


def _endpoint(action: _Action) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        content = await request.body()
        try:
            body = json.loads(content) if content else {}
        except ValueError:
            raise bad_request("The body is not valid JSON.") from None
        answer = action(body)
        return JSONResponse({} if answer is None else answer)

    return endpoint


def _state(organization: Organization) -> dict[str, object]:
    now = organization.clock.now()
    return {
        "now": write_moment(now),
        "organization": organization.identity,
        "clients": [client.as_seen_by_control() for client in organization.clients],
        "tokens": [token.as_seen_by_control() for token in organization.tokens],
        "api_tokens": [token.as_seen_by_control(now) for token in organization.api_tokens],
        "credentials": [one.as_seen_by_control() for one in organization.credentials],
        "roles": [role.wire() for role in organization.roles.values()],
        "divisions": [division_wire(division) for division in offers.DIVISIONS],
        "scopes": list(offers.SCOPES),
    }


def _turn_clock(organization: Organization, body: object) -> object:
    try:
        match body:
            case {"advance": str(text)}:
                organization.set_clock(organization.clock.now() + parse_duration(text))
            case {"set": str(text)}:
                organization.set_clock(read_moment(text))
            case dict() if not body:
                pass
            case _:
                raise bad_request("advance (a duration), set (a moment) or nothing is expected.")
    except (Malformed, ValueError, OverflowError) as error:
        raise bad_request(str(error)) from None
    organization.settle()
    return {"now": write_moment(organization.clock.now())}
