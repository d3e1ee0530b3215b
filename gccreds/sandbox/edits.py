"""Someone's hand in the admin UI: changes that pass no checks."""

from collections.abc import Mapping

from gccreds.sandbox.clients import EVERY_DIVISION, Client
from gccreds.sandbox.founding import ADMIN_REFERENCE
from gccreds.sandbox.options import READY_CLIENT_ID
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import bad_request, not_found

_FIXED = frozenset(("id", "selfUri", "secret"))


def edit(organization: Organization, body: object) -> Mapping[str, object]:
    """What is posted to /_sandbox/edit. Raises Refusal."""
    match body:
        case {"id": str(client_id), "set": dict(members), **more} if not more:
            return _set(organization, _client(organization, client_id), members)
        case {"id": str(client_id), "remove": True, **more} if not more:
            organization.end_client(_client(organization, client_id).id)
            return {}
        case {"role": str(name), "permissions": list(permissions), **more} if not more:
            return _set_role(organization, name, tuple(map(str, permissions)))
        case _:
            raise bad_request("id with set or remove, or role with permissions, is expected.")


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


def _client(organization: Organization, client_id: str) -> Client:
    client = organization.clients.get(client_id)
    if client is None:
        raise not_found(client_id)
    return client


def _set(
    organization: Organization, client: Client, members: Mapping[str, object]
) -> Mapping[str, object]:
    """A null takes a member away. Id and secret cannot be changed by anybody."""
    changes = {key: value for key, value in members.items() if key not in _FIXED}
    stamp = organization.stamp(ADMIN_REFERENCE)
    changed = organization.put_client(client.with_members({**stamp, **changes}))
    return changed.wire
