"""Lags: what the organisation's caches do not know yet."""

from datetime import timedelta

from gccreds.sandbox.lags import Lags
from tests.conftest import MakeSandbox
from tests.sandbox.test_rates import Ticks
from tests.sandboxes import CLIENTS

TEN_SECONDS = timedelta(seconds=10)
HOUR = timedelta(hours=1)


def test_a_login_tried_too_early_starts_the_lag_anew() -> None:
    """A cache remembers its no."""
    ticks = Ticks()
    lags = Lags(TEN_SECONDS, timedelta(0), ticks)
    lags.client_made("new")
    ticks.seconds += 9
    assert lags.refusal_of_login("new") == "client not found"
    ticks.seconds += 9
    assert lags.refusal_of_login("new") == "client not found"
    ticks.seconds += 10
    assert lags.refusal_of_login("new") is None
    lags.secret_made("new")
    assert lags.refusal_of_login("new") == "authentication failed"
    assert lags.refusal_of_login("old") is None


def test_a_new_client_comes_onto_the_list_after_the_list_lag() -> None:
    """Not before, and then for good."""
    ticks = Ticks()
    lags = Lags(timedelta(0), TEN_SECONDS, ticks)
    lags.client_made("new")
    assert not lags.is_listed("new")
    ticks.seconds += 10
    assert lags.is_listed("new")
    assert lags.refusal_of_login("new") is None


def test_with_a_cache_lag_a_new_client_cannot_log_in_yet(make_sandbox: MakeSandbox) -> None:
    """Its id reads as unknown; the list has it all the same, and the ready-made login works."""
    sandbox = make_sandbox(cache_lag=HOUR)
    client = sandbox.create()
    early = sandbox.log_in(client["id"], client["secret"])
    assert (early.status_code, early.json()["description"]) == (401, "client not found")
    assert sandbox.call("GET", CLIENTS).json()["total"] == 2


def test_with_a_cache_lag_a_new_secret_does_not_work_yet(make_sandbox: MakeSandbox) -> None:
    """And the old one is dead already."""
    sandbox = make_sandbox(cache_lag=HOUR)
    renewed = sandbox.call("POST", f"{CLIENTS}/{sandbox.client_id}/secret").json()
    for secret in (renewed["secret"], sandbox.client_secret):
        refused = sandbox.log_in(secret=secret)
        assert (refused.status_code, refused.json()["description"]) == (
            401,
            "authentication failed",
        )


def test_with_a_list_lag_a_new_client_is_read_by_id_only(make_sandbox: MakeSandbox) -> None:
    """The list's total leaves it out too."""
    sandbox = make_sandbox(list_lag=HOUR)
    client = sandbox.create()
    assert sandbox.call("GET", CLIENTS).json()["total"] == 1
    assert sandbox.call("GET", f"{CLIENTS}/{client['id']}").status_code == 200


def test_latency_comes_before_every_answer(make_sandbox: MakeSandbox) -> None:
    """The login's too."""
    sandbox = make_sandbox(latency=timedelta(milliseconds=60))
    assert sandbox.http.get("/oauth/token").elapsed >= timedelta(milliseconds=60)
    assert sandbox.http.get(CLIENTS).elapsed >= timedelta(milliseconds=60)
