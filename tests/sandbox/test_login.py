"""POST /oauth/token: who gets a token, and what the others are told."""

import re

import httpx
import pytest

from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, Sandbox, a_request

FORM = {"grant_type": "client_credentials"}


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, error and description, which stands in the body twice."""
    body = answer.json()
    assert set(body) == {"error", "description", "error_description"}
    assert body["description"] == body["error_description"]
    return answer.status_code, body["error"], body["description"]


def test_a_form_with_basic_credentials_gets_a_token(sandbox: Sandbox) -> None:
    """The token is 86 characters of base64url and opens the API."""
    answer = sandbox.log_in()
    token = answer.json().pop("access_token")
    assert answer.json() == {
        "access_token": token,
        "token_type": "bearer",
        "expires_in": 86_400,
    }
    assert re.fullmatch(r"[A-Za-z0-9_-]{86}", token)
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 200


def test_credentials_may_stand_in_the_form(sandbox: Sandbox) -> None:
    """As client_id and client_secret; an id beside HTTP Basic does no harm."""
    both = {"client_id": sandbox.client_id, "client_secret": sandbox.client_secret}
    assert sandbox.http.post("/oauth/token", data=FORM | both).status_code == 200
    with_id = FORM | {"client_id": sandbox.client_id}
    basic = (sandbox.client_id, sandbox.client_secret)
    assert sandbox.http.post("/oauth/token", data=with_id, auth=basic).status_code == 200
    twice = sandbox.http.post("/oauth/token", data=FORM | both, auth=basic)
    assert refusal(twice) == (400, "invalid_request", "credentials are given twice")


def test_a_json_body_is_refused(sandbox: Sandbox) -> None:
    """The thread's mistake: form encoding is the only one."""
    basic = (sandbox.client_id, sandbox.client_secret)
    refused = refusal(sandbox.http.post("/oauth/token", json=FORM, auth=basic))
    must_be = "the body must be application/x-www-form-urlencoded"
    assert refused == (400, "invalid_request", must_be)


def test_duration_and_other_unknown_parameters_change_nothing(sandbox: Sandbox) -> None:
    """The client's own setting decides how long a token lives."""
    client = sandbox.create(accessTokenValiditySeconds=900)
    form = FORM | {"duration": "31536000", "expires_in": "31536000"}
    answer = sandbox.http.post("/oauth/token", data=form, auth=(client["id"], client["secret"]))
    assert answer.json()["expires_in"] == 900
    sandbox.control("POST", "clock", {"advance": "15m"})
    dead = sandbox.call("GET", "/api/v2/tokens/me", token=answer.json()["access_token"])
    assert (dead.status_code, dead.json()["code"]) == (401, "bad.credentials")


@pytest.mark.parametrize("status", [401, 400])
def test_wrong_credentials_are_an_invalid_client(make_sandbox: MakeSandbox, status: int) -> None:
    """401 as the thread reports, 400 as others do; the description tells id and secret apart."""
    sandbox = make_sandbox(login_errors=status)
    unknown = sandbox.log_in("f1c7f1ee-0000-4000-8000-000000000000")
    assert refusal(unknown) == (status, "invalid_client", "client not found")
    wrong = sandbox.log_in(secret="nonsense")
    assert refusal(wrong) == (status, "invalid_client", "authentication failed")
    nobody = sandbox.http.post("/oauth/token", data=FORM)
    assert refusal(nobody) == (status, "invalid_client", "client not found")
    header = {"Authorization": "Basic %%%"}
    unreadable = sandbox.http.post("/oauth/token", data=FORM, headers=header)
    assert refusal(unreadable) == (status, "invalid_client", "client not found")


@pytest.mark.parametrize("state", ["inactive", "disabled"])
def test_a_client_that_is_not_active_is_an_invalid_client(sandbox: Sandbox, state: str) -> None:
    """Nothing tells it from a wrong secret."""
    client = sandbox.create()
    sandbox.call("PUT", f"{CLIENTS}/{client['id']}", a_request(state=state))
    refused = refusal(sandbox.log_in(client["id"], client["secret"]))
    assert refused == (401, "invalid_client", "authentication failed")


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [
        ("authorization_code", "unauthorized_client"),
        ("password", "unauthorized_client"),
        ("urn:ietf:params:oauth:grant-type:saml2-bearer", "unauthorized_client"),
        ("magic", "unsupported_grant_type"),
        ("", "invalid_request"),
    ],
)
def test_another_grant_is_not_for_this_client(
    sandbox: Sandbox, grant_type: str, error: str
) -> None:
    """Each is a 400 and issues nothing."""
    basic = (sandbox.client_id, sandbox.client_secret)
    answer = sandbox.http.post("/oauth/token", data={"grant_type": grant_type}, auth=basic)
    assert refusal(answer)[:2] == (400, error)
    assert sandbox.state["tokens"] == []


def test_a_client_for_people_cannot_log_in_by_itself(sandbox: Sandbox) -> None:
    """Client credentials are the wrong grant for it, and a made-up code is no grant at all."""
    client = sandbox.create(authorizedGrantType="CODE", roleDivisions=[])
    assert refusal(sandbox.log_in(client["id"], client["secret"]))[:2] == (
        400,
        "unauthorized_client",
    )
    form = {"grant_type": "authorization_code", "code": "made-up"}
    answer = sandbox.http.post("/oauth/token", data=form, auth=(client["id"], client["secret"]))
    assert refusal(answer)[:2] == (400, "invalid_grant")


def test_logins_are_not_rate_limited(make_sandbox: MakeSandbox) -> None:
    """The windows belong to tokens, and a login has none."""
    sandbox = make_sandbox(rate_limit=1)
    answers = [sandbox.log_in() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "inin-ratelimit-count" not in answers[-1].headers
    assert answers[-1].headers["ININ-Correlation-Id"]


def test_a_repeated_parameter_and_an_unreadable_form_are_refused(sandbox: Sandbox) -> None:
    """Which of two values counts is nobody's guess."""
    header = {"Content-Type": "application/x-www-form-urlencoded"}
    twice = "grant_type=client_credentials&grant_type=password"
    assert refusal(sandbox.http.post("/oauth/token", content=twice, headers=header))[2] == (
        "a parameter is repeated"
    )
    assert refusal(sandbox.http.post("/oauth/token", content=b"\xff", headers=header))[2] == (
        "the form cannot be read"
    )
