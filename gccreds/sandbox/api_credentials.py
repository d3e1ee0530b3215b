"""/api/v2/integrations/credentials: what the destination `genesys_integration` writes."""

from collections.abc import Callable
from typing import TypeAlias

from gccreds.sandbox.calls import Answer, Call, Operation, page
from gccreds.sandbox.credentials import (
    COLLECTION,
    Credential,
    made,
    read_credential_request,
    replaced,
)
from gccreds.sandbox.moments import write_moment
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import not_found

_ONE = f"{COLLECTION}/{{credentialId}}"
_Answering: TypeAlias = Callable[[Organization, Call], Answer]


def _list(organization: Organization, call: Call) -> Answer:
    return page([dict(one.wire) for one in organization.credentials], call.query, COLLECTION)


def _create(organization: Organization, call: Call) -> Answer:
    """The name is not unique."""
    asked = read_credential_request(call.body())
    now = write_moment(organization.clock.now())
    created = organization.credentials.put(made(organization.draws.id(), asked, now))
    return Answer(dict(created.wire))


def _read(organization: Organization, call: Call) -> Answer:
    return Answer(_credential_of(organization, call).answer)


def _replace(organization: Organization, call: Call) -> Answer:
    credential = _credential_of(organization, call)
    asked, now = read_credential_request(call.body()), write_moment(organization.clock.now())
    return Answer(dict(organization.credentials.put(replaced(credential, asked, now)).wire))


def _delete(organization: Organization, call: Call) -> Answer:
    organization.credentials.drop(_credential_of(organization, call))
    return Answer(status=204)


def _credential_of(organization: Organization, call: Call) -> Credential:
    credential = organization.credentials.get(call.parameters["credentialId"])
    if credential is None:
        raise not_found(call.parameters["credentialId"])
    return credential


def _operation(method: str, path: str, answer: _Answering, action: str) -> Operation:
    permission = f"integrations:credential:{action}"
    return Operation(method, path, answer, "integrations", any_of=(permission,))


OPERATIONS = (
    _operation("GET", COLLECTION, _list, "view"),
    _operation("POST", COLLECTION, _create, "add"),
    _operation("GET", _ONE, _read, "view"),
    _operation("PUT", _ONE, _replace, "edit"),
    _operation("DELETE", _ONE, _delete, "delete"),
)
