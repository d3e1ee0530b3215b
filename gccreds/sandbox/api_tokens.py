"""/api/v2/oauth/apitokens: the operations of api-tokens.md."""

from collections.abc import Iterable

from gccreds.sandbox.apitokens import COLLECTION, ApiToken, made, read_change, read_new
from gccreds.sandbox.calls import Answer, Call, Operation, covers, page
from gccreds.sandbox.draws import digest
from gccreds.sandbox.organization import Caller, Organization
from gccreds.sandbox.refusals import Refusal, not_found

_ONE = f"{COLLECTION}/{{tokenId}}"


def _list(organization: Organization, call: Call) -> Answer:
    now = organization.clock.now()
    return page([token.answer(now) for token in organization.api_tokens], call.query, COLLECTION)


def _create(organization: Organization, call: Call) -> Answer:
    asked = read_new(call.body(), organization.known)
    _require_held(call.caller, asked.scope)
    now, draws = organization.clock.now(), organization.draws
    token_id, text = draws.id(), draws.token()
    token = made(token_id, digest(text), asked, call.caller.client.id, now)
    return Answer({**organization.api_tokens.put(token).answer(now), "token": text})


def _require_held(caller: Caller, scopes: Iterable[str]) -> None:
    """A token can give no more than it has, as a role is given only by who holds it."""
    for scope in scopes:
        if caller.scopes is not None and not covers(caller.scopes, scope):
            message = "The scope to give is not held by the token that gives it."
            raise Refusal(403, "not.authorized", message, parameters={"scope": scope})


def _read(organization: Organization, call: Call) -> Answer:
    return Answer(_token_of(organization, call).answer(organization.clock.now()))


def _change(organization: Organization, call: Call) -> Answer:
    token, texts = _token_of(organization, call), read_change(call.body())
    changed = organization.api_tokens.put(token.with_members(texts.members))
    return Answer(changed.answer(organization.clock.now()))


def _revoke(organization: Organization, call: Call) -> Answer:
    organization.api_tokens.drop(_token_of(organization, call))
    return Answer(status=204)


def _token_of(organization: Organization, call: Call) -> ApiToken:
    token = organization.api_tokens.get(call.parameters["tokenId"])
    if token is None:
        raise not_found(call.parameters["tokenId"])
    return token


OPERATIONS = (
    Operation("GET", COLLECTION, _list, "oauth", any_of=("oauth:client:view",)),
    Operation("POST", COLLECTION, _create, "oauth", any_of=("oauth:client:add",)),
    Operation("GET", _ONE, _read, "oauth", any_of=("oauth:client:view",)),
    Operation("PUT", _ONE, _change, "oauth", any_of=("oauth:client:edit",)),
    Operation("DELETE", _ONE, _revoke, "oauth", any_of=("oauth:client:delete",)),
)
