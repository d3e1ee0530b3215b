"""What the organisation refused, told with its three parts (api-facts.md §7, "ErrorBody")."""

from collections.abc import Mapping

from gccreds.errors import (
    AnswerLost,
    ApiRefused,
    GccredsError,
    LoginRefused,
    NetworkFailed,
    PermissionMissing,
)
from gccreds.genesys.outcome import Answered, NotSent, Outcome

_TO_GRANT_ROLES = (
    "give the login's own client every role that it is to grant, in those divisions or in all "
    "(Admin > Integrations > OAuth), or let a login that holds them do this"
)
_FOR_A_SCOPE = (
    "log in with a client of the grant client credentials, which roles bind and no scopes; or use "
    "a token with the scope that is named"
)
_NEXT_STEPS = {
    "auth.too.many.clients": "delete clients that nobody needs, or ask Genesys Cloud Care for a "
    "higher limit",
    "missing.client.roles": "give the client at least one role: `roles` in its manifest",
    "cannot.delete.client": "set the client's state to inactive first",
    "invalid.date": "write an `expires` that lies in the future, of an API token at most 450 "
    "days ahead",
    "bad.grant.type": "write a `grant` that the organisation offers",
    "not.found": "run the same command again: what it was about is gone from the organisation",
}
_LOOK_FOR_A_PROXY = (
    "check whether a proxy stands between here and the organisation (HTTPS_PROXY, NO_PROXY) and "
    "what it allows"
)
_PERMISSION_CODES = frozenset(["missing.permissions", "missing.any.permissions"])
_LONGEST_QUOTE = 400


def request_name(method: str, path: str, context_id: str | None = None) -> str:
    """`GET /api/v2/oauth/clients, correlation id 5b0e71d4-…`: where it happened."""
    return f"{method} {path}" + (f", correlation id {context_id}" if context_id else "")


def refusal(method: str, path: str, answer: Answered) -> GccredsError:
    """The error for an answer of status 400 to 499."""
    where = request_name(method, path, answer.context_id)
    if answer.status == 401:
        return LoginRefused(
            "the organisation does not accept the access token",
            where=where,
            context_id=answer.context_id,
            next_step="check that the client is active (Admin > Integrations > OAuth), then run "
            "the same command again",
        )
    if answer.body is None:
        return _from_between(answer, where)
    code = quoted(answer.body.get("code"))
    message = _message(answer.body, code)
    if answer.status == 403 and code in _PERMISSION_CODES:
        return PermissionMissing(
            f"the login lacks a permission: {message}",
            where=where,
            context_id=answer.context_id,
            next_step="add the permission to a role of the login's client "
            "(Admin > People & Permissions > Roles / Permissions), then run the same command again",
        )
    if answer.status == 403 and code == "not.authorized":
        return PermissionMissing(
            f"the login may not do this: {message}",
            where=where,
            context_id=answer.context_id,
            next_step=_FOR_A_SCOPE if "scope" in message.lower() else _TO_GRANT_ROLES,
        )
    return ApiRefused(
        f"the organisation refused: {message}",
        where=where,
        context_id=answer.context_id,
        status=answer.status,
        api_code=code,
        next_step=_NEXT_STEPS.get(
            code,
            "correct what the message names and run the same command again; Genesys Cloud Care "
            "finds the request by its correlation id",
        ),
    )


def no_answer(method: str, path: str, outcome: Outcome, tries: int) -> NetworkFailed:
    """The error after the last try of a request that had no effect, or none that matters."""
    times = f" ({tries} attempts)" if tries > 1 else ""
    return NetworkFailed(
        f"no usable answer from the organisation: {why(outcome)}{times}",
        where=request_name(method, path, _context_id(outcome)),
        context_id=_context_id(outcome),
        next_step=_when_unanswered(outcome),
    )


def answer_lost(method: str, path: str, outcome: Outcome) -> AnswerLost:
    """The error for a create whose effect is not known."""
    return AnswerLost(
        f"whether this took effect is not known: {why(outcome)}",
        where=request_name(method, path, _context_id(outcome)),
        context_id=_context_id(outcome),
        next_step="run the same command again: it looks for what was made before it makes anything",
    )


def why(outcome: Outcome) -> str:
    """What came instead of a usable answer, in a few words."""
    if not isinstance(outcome, Answered):
        return outcome.why
    if outcome.garbage and outcome.status < 300:
        return f"it answered {outcome.status} with something that is not JSON"
    body = outcome.body or {}
    code = quoted(body.get("code")) or quoted(body.get("error"))
    message = quoted(body.get("message")) or quoted(body.get("description"))
    told = ": ".join(text for text in (code, message) if text)
    return f"it answered {outcome.status}" + (f", {told}" if told else "")


def quoted(value: object) -> str:
    """A text of the organisation's, fit for a line of output: printable and not endless."""
    text = value if isinstance(value, str) else ""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept[:_LONGEST_QUOTE].split())


def _message(body: Mapping[str, object], code: str) -> str:
    message = quoted(body.get("message")) or "no reason was given"
    limit = body.get("limit")
    named = ""
    if isinstance(limit, Mapping):
        key, value = quoted(limit.get("key")), limit.get("value")
        named = f", limit {key} = {value}" if key else ""
    return f"{message} ({code}{named})" if code else f"{message}{named}"


def _from_between(answer: Answered, where: str) -> NetworkFailed:
    return NetworkFailed(
        f"status {answer.status} came without the API's explanation",
        where=where,
        context_id=answer.context_id,
        next_step=_LOOK_FOR_A_PROXY,
    )


def _context_id(outcome: Outcome) -> str | None:
    return outcome.context_id if isinstance(outcome, Answered) else None


def _when_unanswered(outcome: Outcome) -> str:
    if isinstance(outcome, NotSent) and outcome.lasting:
        return (
            "check the address, and which certificates this machine trusts (SSL_CERT_FILE names "
            "a file of them)"
        )
    if isinstance(outcome, NotSent):
        return (
            "check that the host can be reached from here (network, HTTPS_PROXY), and for a "
            "sandbox that it is running: gccreds sandbox"
        )
    if isinstance(outcome, Answered) and 300 <= outcome.status < 500:
        return _LOOK_FOR_A_PROXY
    return "run the same command again in a moment"
