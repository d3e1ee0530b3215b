"""Someone's hand in the admin UI: changes that pass no checks."""

from collections.abc import Mapping
from datetime import date

from gccreds.sandbox.clients import EVERY_DIVISION
from gccreds.sandbox.founding import ADMIN_REFERENCE
from gccreds.sandbox.options import READY_CLIENT_ID
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import bad_request, not_found
from gccreds.sandbox.usage import answered

_FIXED = frozenset(("id", "selfUri", "secret", "token"))


def edit(organization: Organization, body: object) -> Mapping[str, object]:
    """What is posted to /_sandbox/edit. Raises Refusal."""
    match body:
        case {"id": str(id_), "set": dict(members), **more} if not more:
            return _set(organization, id_, members)
        case {"id": str(id_), "remove": True, **more} if not more:
            return _remove(organization, id_)
        case {"id": str(id_), "calls": int(calls), "day": str(day), **more} if not more:
            return _add_calls(organization, id_, calls, day)
        case {"role": str(name), "permissions": list(permissions), **more} if not more:
            return _set_role(organization, name, tuple(map(str, permissions)))
        case _:
            raise bad_request(
                "id with set, remove, or calls and day, or role with permissions, is expected."
            )


def _set_role(
    organization: Organization, name: str, permissions: tuple[str, ...]
) -> Mapping[str, object]:
    """The ready-made login holds every role, so it gets a new one too and can give it."""
    known = set(organization.roles)
    role = organization.set_role(name, permissions)
    login = organization.clients.get(READY_CLIENT_ID)
    if role.id not in known and login is not None:
        pairs = [*login.ordered_grants, (role.id, EVERY_DIVISION)]
        organization.put_client(login.with_grants(pairs))
    return role.wire()


def _set(
    organization: Organization, id_: str, members: Mapping[str, object]
) -> Mapping[str, object]:
    """A null takes a member away. Id and secret cannot be changed by anybody."""
    sent = {key: value for key, value in members.items() if key not in _FIXED}
    changes = {**organization.stamp(ADMIN_REFERENCE), **sent}
    if client := organization.clients.get(id_):
        return organization.put_client(client.with_members(changes)).wire
    if token := organization.api_tokens.get(id_):
        changed = organization.api_tokens.put(token.with_members(changes))
        return changed.answer(organization.clock.now())
    if credential := organization.credentials.get(id_):
        modified = {"modifiedDate": changes["dateModified"], **changes}
        return organization.credentials.put(credential.with_members(modified)).wire
    raise not_found(id_)


def _add_calls(organization: Organization, id_: str, calls: int, day: str) -> Mapping[str, object]:
    """As if the client's tokens had been used so often, with success."""
    client = organization.clients.get(id_)
    if client is None:
        raise not_found(id_)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise bad_request(f"day: {day} is not a date.") from None
    if calls < 1:
        raise bad_request("calls: must be 1 or more.")
    organization.usage.add(client.id, on, answered(200, calls))
    return {}


def _remove(organization: Organization, id_: str) -> Mapping[str, object]:
    if client := organization.clients.get(id_):
        organization.end_client(client.id)
    elif token := organization.api_tokens.get(id_):
        organization.api_tokens.drop(token)
    elif credential := organization.credentials.get(id_):
        organization.credentials.drop(credential)
    else:
        raise not_found(id_)
    return {}
