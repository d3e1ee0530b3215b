"""What an answer to a login, or to a token, means when it is not the one that was hoped for."""

from dataclasses import replace

from gccreds.domain.diagnosis import Cause
from gccreds.genesys.login import (
    ClientLogin,
    Login,
    TokenLogin,
    is_rate_limit,
    oauth_description,
    oauth_error,
)
from gccreds.genesys.login_source import CLIENT_SECRET, FROM_ENVIRONMENT
from gccreds.genesys.outcome import Answered
from gccreds.genesys.probes import Arrived
from gccreds.genesys.refusal import quoted, request_name
from gccreds.workflows.diagnosing.found import Found
from gccreds.workflows.diagnosing.given import about_length
from gccreds.workflows.diagnosing.whereabouts import Whereabouts

LABEL = "login"
_CLIENTS = "Admin > Integrations > OAuth"
_A_MINUTE = 60


def refused_login(arrived: Arrived, login: ClientLogin, where: Whereabouts) -> Found:
    """A login that gave no token."""
    answer = arrived.answer
    error, description = oauth_error(answer), oauth_description(answer)
    if is_rate_limit(answer):
        cause = _too_many_logins(answer)
    elif not error:
        cause = _not_the_api(arrived)
    elif "not found" in description:
        cause = _unknown_id(where)
    elif error == "invalid_client":
        cause = _wrong_secret(login)
    elif error == "unauthorized_client":
        cause = _wrong_grant()
    elif answer.status >= 500:
        cause = _failing(answer)
    else:
        cause = _refused_otherwise(error, description)
    return _found(arrived, cause)


def refused_token(arrived: Arrived, login: Login, where: Whereabouts) -> Found:
    """A token that the API does not take."""
    answer = arrived.answer
    if answer.status == 429:
        cause = _too_many_requests(answer)
    elif answer.status == 401 and isinstance(login, TokenLogin):
        cause = _dead_token(login, where)
    elif answer.status >= 500:
        cause = _failing(answer)
    elif answer.body is None or not quoted(answer.body.get("code")):
        cause = _not_the_api(arrived)
    else:
        told = quoted(answer.body.get("message")).rstrip(".") or "it gives no reason"
        cause = Cause(
            f"the API does not take this token: {told}.",
            "run this again in a minute. Genesys Cloud Care finds the request by its correlation "
            "id.",
        )
    return _found(arrived, cause)


def told(answer: Answered) -> str:
    """`400 invalid_client: client not found`."""
    body = answer.body or {}
    error = oauth_error(answer) or quoted(body.get("code"))
    words = oauth_description(answer) or quoted(body.get("message"))
    if not error and not words:
        return f"{answer.status}, without an explanation of the API's"
    return " ".join(filter(None, [str(answer.status), ": ".join(filter(None, [error, words]))]))


def _found(arrived: Arrived, cause: Cause) -> Found:
    context_id = arrived.answer.context_id
    method, _, url = arrived.request.partition(" ")
    placed = replace(cause, where=request_name(method, url, context_id))
    return Found(LABEL, told(arrived.answer), placed, context_id)


def _unknown_id(where: Whereabouts) -> Cause:
    """The two that the API does not tell apart (api-facts.md §5)."""
    region = where.hosts.region
    if_right = "If the region is right: the client was deleted, or its id is mistyped."
    if where.hosts.loopback:
        if_right = (
            "If the address is right: the client was deleted, its id is mistyped, or the sandbox "
            "was started anew without --data."
        )
    return Cause(
        f"{region} does not know this client id. Clients live in one region only.",
        f"look at the address of your admin page: {where.apps_of_example} is {where.example}. Then "
        f"{where.to_change} and run this again.\n{if_right}",
        (
            f"Your organisation may be in another one; {where.place} says {where.value}.",
            "The API does not tell a wrong region from a mistyped id.",
        ),
    )


def _wrong_secret(login: ClientLogin) -> Cause:
    place = CLIENT_SECRET if login.origin == FROM_ENVIRONMENT else login.origin
    return Cause(
        "the client id is right here, and its secret is another one; or the client is not active.",
        f"look at the client under {_CLIENTS}. If its state is not active, make it active. If it "
        f"is, put its present secret into {place}.\nA lost secret cannot be read again, only "
        "replaced there; the old one dies with that, for all who use it.",
        ("The API gives both the same answer.", about_length(login)),
    )


def _wrong_grant() -> Cause:
    return Cause(
        "this client is for people who log in, not for programs: its grant is another one.",
        f"use a client whose grant is Client Credentials ({_CLIENTS} > Grant Type), or make one.",
    )


def _refused_otherwise(error: str, description: str) -> Cause:
    return Cause(
        f"the login service refuses this login: {description or error}.",
        "Genesys Cloud Care finds the request by its correlation id.",
    )


def _too_many_logins(answer: Answered) -> Cause:
    return Cause(
        "there were too many logins within a minute.",
        f"wait {_wait(answer)} s and run this again. Programs should keep a token until it ends, "
        "not log in for each call.",
        ("This says nothing about the credentials.",),
    )


def _too_many_requests(answer: Answered) -> Cause:
    allowed = answer.headers.get("inin-ratelimit-allowed", "")
    limit = f" It may make {allowed} in a minute." if allowed.isdecimal() else ""
    return Cause(
        f"too many requests were made with this token.{limit}",
        f"wait {_wait(answer)} s and run this again. The limit is of each token: programs that log "
        "in on their own do not use up each other's.",
        ("The token itself is accepted.",),
    )


def _wait(answer: Answered) -> int:
    return round(answer.retry_after or _A_MINUTE)


def _dead_token(login: TokenLogin, where: Whereabouts) -> Cause:
    return Cause(
        "this access token is dead: it ended, it was revoked, or its client was disabled or "
        "deleted; or it is of another region.",
        f"take a new one with `{where.command('access-token')}`, or better log in by id and "
        "secret, so that it is renewed when it ends.",
        (f"It came from {login.origin} and was given, so gccreds cannot renew it.",),
    )


def _failing(answer: Answered) -> Cause:
    return Cause(
        f"the service answers {answer.status}: it has trouble of its own.",
        "run this again in a few minutes.",
        ("This says nothing about the credentials.",),
    )


def _not_the_api(arrived: Arrived) -> Cause:
    route = arrived.route
    by = f" The way led over the proxy {route.proxy}." if route.proxy else ""
    return Cause(
        f"something answered in place of {route.host}: a proxy, a firewall or a login page of the "
        "network.",
        f"ask whoever runs the network to let requests to {route.host} through unchanged.",
        (f"What came is not what the API answers.{by}",),
    )
