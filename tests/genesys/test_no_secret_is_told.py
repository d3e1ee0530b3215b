"""No failure of this room shows a secret: not in its words, its chain, or its frames."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from gccreds.domain.secret import Secret
from gccreds.errors import GccredsError
from gccreds.genesys.login import ClientLogin, TokenLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.oauth_client import KIND
from tests.genesys.surroundings import (
    LOGIN,
    ME,
    READY_ID,
    FakeTime,
    client_body,
    everything_told,
)
from tests.sandboxes import CLIENTS, Sandbox

FAULTS: list[dict[str, Any]] = [
    {"status": 400},
    {"status": 401},
    {"status": 403},
    {"status": 429, "retry_after": 500},
    {"status": 503},
    {"close": "before"},
    {"close": "after"},
    {"body": "garbage"},
    {"expire_token": True},
    {"status": 200, "json": {"secret": "S3CR3T-OF-THE-ANSWER", "access_token": "T0KEN-OF-ANSWER"}},
]
STEPS: dict[str, Callable[[Organisation], object]] = {
    f"POST {LOGIN}": lambda organisation: organisation.organization(),
    f"POST {CLIENTS}": lambda organisation: organisation.create(KIND, client_body()),
    f"PUT {CLIENTS}/*": lambda organisation: organisation.update(KIND, READY_ID, client_body()),
    f"GET {CLIENTS}": lambda organisation: organisation.list_clients(),
    f"GET {ME}": lambda organisation: organisation.caller(),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_tells_no_secret(
    sandbox: Sandbox,
    time: FakeTime,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    step: str,
    fault: dict[str, Any],
) -> None:
    """Every fault at every kind of request, with logging at its loudest."""
    caplog.set_level(logging.DEBUG)
    secret = "a-secret-of-the-ready-made-login-1234567890"
    token = Secret(sandbox.token())
    told: list[str] = []
    method, path = step.split()
    for login in (
        ClientLogin(READY_ID, Secret("sandbox"), "the test"),
        ClientLogin(READY_ID, Secret(secret), "the test"),
        TokenLogin(token, "the test"),
    ):
        sandbox.control("DELETE", "faults")
        sandbox.fault(method, path, fault, times=9)
        session = Session(
            hosts_at(sandbox.url),
            login,
            timer=time.timer(),
            on_request=lambda exchange: told.append(repr(exchange)),
        )
        try:
            told.append(repr(STEPS[step](Organisation(session))))
        except GccredsError as error:
            told.append(everything_told(error))
        session.close()
    told += [caplog.text, *capfd.readouterr()]
    output = "\n".join(told)
    for hidden in (
        secret,
        token.reveal(),
        "S3CR3T-OF-THE-ANSWER",
        "T0KEN-OF-ANSWER",
        "Basic ",
        "Bearer ",
    ):
        assert hidden not in output


def test_the_wire_of_a_created_client_holds_no_secret(
    organisation: Organisation, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """What the organisation answered once is in one Secret and nowhere else."""
    caplog.set_level(logging.DEBUG)
    created = organisation.create(KIND, client_body())
    assert created.secret is not None
    assert sandbox.state["clients"][-1]["secret_fingerprint"] == created.secret.fingerprint
    assert created.secret.reveal() not in repr(created) + caplog.text
