"""Rate limiting: by token, in fixed windows, told in headers."""

from gccreds.sandbox.rates import RateWindows, Window
from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, Sandbox


class Ticks:
    """Real time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_windows_follow_the_first_request_of_a_token() -> None:
    """Sixty seconds each, without a gap, also where none was used meanwhile."""
    ticks = Ticks()
    windows = RateWindows(2, ticks)
    first = windows.count("token")
    ticks.seconds += 59.5
    second, refused = windows.count("token"), windows.count("token")
    ticks.seconds += 0.5
    third = windows.count("token")
    ticks.seconds += 90
    fourth = windows.count("token")
    assert first == Window(allowed=2, count=1, passed=True, reset=60)
    assert second == Window(allowed=2, count=2, passed=True, reset=1)
    assert refused == Window(allowed=2, count=2, passed=False, reset=1)
    assert third == Window(allowed=2, count=1, passed=True, reset=60)
    assert fourth == Window(allowed=2, count=1, passed=True, reset=30)


def test_past_the_limit_a_request_is_refused_and_not_done(make_sandbox: MakeSandbox) -> None:
    """429 with Retry-After in whole seconds and the normalised body."""
    sandbox = make_sandbox(rate_limit=2)
    token = sandbox.token()
    passed = [sandbox.call("GET", CLIENTS, token=token) for _ in range(2)]
    refused = sandbox.call("DELETE", "/api/v2/tokens/me", token=token)
    seconds = refused.headers["Retry-After"]
    assert [answer.headers["inin-ratelimit-count"] for answer in passed] == ["1", "2"]
    assert refused.status_code == 429
    assert 1 <= int(seconds) <= 60
    assert refused.json() == {
        "message": f"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds",
        "code": "too.many.requests.retry.after",
        "status": 429,
        "contextId": refused.headers["ININ-Correlation-Id"],
        "details": [],
        "errors": [],
    }
    shown = ("count", "allowed", "reset")
    headers = [refused.headers[f"inin-ratelimit-{name}"] for name in shown]
    assert headers == ["2", "2", seconds]
    assert sandbox.state["tokens"][0]["revoked"] is False


def test_each_token_has_its_own_window(make_sandbox: MakeSandbox) -> None:
    """More tokens give more headroom."""
    sandbox = make_sandbox(rate_limit=1)
    answers = [sandbox.call("GET", CLIENTS, token=sandbox.token()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3


def test_the_default_is_three_hundred_a_minute(sandbox: Sandbox) -> None:
    """Told on refusals as well, where the token lives."""
    missing = sandbox.call("GET", f"{CLIENTS}/nobody")
    assert missing.headers["inin-ratelimit-allowed"] == "300"
    assert "inin-ratelimit-allowed" not in sandbox.http.get(CLIENTS).headers


def test_without_a_limit_nothing_is_counted(make_sandbox: MakeSandbox) -> None:
    """`--rate-limit 0`."""
    sandbox = make_sandbox(rate_limit=0)
    assert "inin-ratelimit-count" not in sandbox.call("GET", CLIENTS).headers
