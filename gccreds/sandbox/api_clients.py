"""/api/v2/oauth/clients: the operations of api-facts.md §2 and §3."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gccreds.sandbox.calls import Answer, Call, Operation
from gccreds.sandbox.client_request import read_client_request
from gccreds.sandbox.clients import Client, Grant
from gccreds.sandbox.organization import Caller, Organization
from gccreds.sandbox.refusals import Refusal, not_found

_COLLECTION = "/api/v2/oauth/clients"
_ONE = f"{_COLLECTION}/{{clientId}}"
LIMIT_KEY = "oauth.clients.max"
LIMIT_NAMESPACE = "auth.api"


def client_of(organization: Organization, call: Call) -> Client:
    """The client that the path names. Raises Refusal (404)."""
    client_id = call.parameters["clientId"]
    client = organization.clients.get(client_id)
    if client is None:
        raise not_found(client_id)
    return client


def require_held(caller: Caller, grants: Iterable[Grant]) -> None:
    """A role can be given only by who has it, in that division or in all (api-facts.md §3.5)."""
    for role, division in grants:
        if not caller.client.holds((role, division)):
            parameters = {"roleId": role, "divisionId": division}
            message = "The role to grant is not held by the caller in that division."
            raise Refusal(403, "not.authorized", message, parameters=parameters)


def client_limit(organization: Organization) -> dict[str, object] | None:
    """The limit of the organisation, if it has one."""
    most = organization.options.max_clients
    if most is None:
        return None
    return {"key": LIMIT_KEY, "namespace": LIMIT_NAMESPACE, "value": most}


def _list(organization: Organization, _: Call) -> Answer:
    """One answer whatever its size: the operation has no parameters (api-facts.md §3.2)."""
    clients, lags = organization.clients, organization.lags
    items = [clients.item(client) for client in clients if lags.is_listed(client.id)]
    total = len(items)
    envelope = (
        f'"pageSize":{total},"pageNumber":1,"pageCount":1,"total":{total}'
        f',"selfUri":"{_COLLECTION}","firstUri":"{_COLLECTION}","lastUri":"{_COLLECTION}"'
    )
    return Answer(f'{{"entities":[{",".join(items)}],{envelope}}}')


def _create(organization: Organization, call: Call) -> Answer:
    members = read_client_request(call.body(), organization.known)
    require_held(call.caller, _grants(members))
    most = organization.options.max_clients
    if most is not None and len(organization.clients) >= most:
        message = "Too many clients exist in this organization."
        limit = client_limit(organization)
        raise Refusal(400, "auth.too.many.clients", message, limit=limit)
    client, secret = organization.add_client(members, call.caller.client.reference)
    return Answer({**client.wire, "secret": secret})


def _read(organization: Organization, call: Call) -> Answer:
    return Answer(dict(client_of(organization, call).wire))


def _replace(organization: Organization, call: Call) -> Answer:
    """PUT replaces everything; a role that the client has already is not granted anew."""
    client = client_of(organization, call)
    lifetime = client.wire.get("accessTokenValiditySeconds")
    known = replace(organization.known, lifetime=lifetime)
    members = read_client_request(call.body(), known)
    require_held(call.caller, _grants(members) - client.grants)
    changed = organization.replace_client(client, members, call.caller.client.reference)
    return Answer(dict(changed.wire))


def _delete(organization: Organization, call: Call) -> Answer:
    client = client_of(organization, call)
    if client.state != "inactive":
        message = "Clients must be marked as inactive to be eligible for deletion."
        raise Refusal(400, "cannot.delete.client", message)
    organization.end_client(client.id)
    return Answer(status=204)


def _renew_secret(organization: Organization, call: Call) -> Answer:
    client = client_of(organization, call)
    call.require_no_body()
    renewed, secret = organization.renew_secret(client, call.caller.client.reference)
    return Answer({**renewed.wire, "secret": secret})


def _grants(members: Mapping[str, object]) -> frozenset[Grant]:
    return Client("", members, "").grants


OPERATIONS = (
    Operation("GET", _COLLECTION, _list, "oauth", any_of=("oauth:client:view",)),
    Operation("POST", _COLLECTION, _create, "oauth", any_of=("oauth:client:add",)),
    Operation("GET", _ONE, _read, "oauth", any_of=("oauth:client:view",)),
    Operation("PUT", _ONE, _replace, "oauth", any_of=("oauth:client:edit",)),
    Operation("DELETE", _ONE, _delete, "oauth", any_of=("oauth:client:delete",)),
    Operation("POST", f"{_ONE}/secret", _renew_secret, "oauth", any_of=("oauth:client:edit",)),
)
