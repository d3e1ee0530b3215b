"""How often a client was used: counted by day, asked for, and fetched at the second look."""

import importlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gccreds.sandbox.options import READY_CLIENT_ID, SandboxOptions
from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, Sandbox, a_sandbox

USAGE = f"{CLIENTS}/{READY_CLIENT_ID}/usage"
NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """One whose clock stands at noon of the fifth of January 2027, a Tuesday."""
    return make_sandbox(start=NOON)


def use(sandbox: Sandbox, client_id: str, calls: int, day: str) -> None:
    """Usage by someone's hand."""
    sandbox.control("POST", "edit", {"id": client_id, "calls": calls, "day": day})


def complete(sandbox: Sandbox, asked: Any) -> list[dict[str, Any]]:
    """The rows of an execution: it runs at the first look and is complete at the second."""
    path = asked.json()["resultsUri"]
    looks = [sandbox.call("GET", path).json() for _ in range(3)]
    assert looks[0] == {"results": [], "queryStatus": "Running"}
    assert [look["queryStatus"] for look in looks[1:]] == ["Complete"] * 2
    assert looks[1] == looks[2]
    return list(looks[1]["results"])


def query(sandbox: Sandbox, **members: object) -> list[dict[str, Any]]:
    """The rows of a query over January 2027 and some days around."""
    body = {"interval": "2026-12-28T00:00:00Z/2027-02-03T00:00:00Z", **members}
    return complete(sandbox, sandbox.call("POST", f"{USAGE}/query", body))


def test_calls_are_counted_by_day_and_status(sandbox: Sandbox) -> None:
    """Whatever was answered, at the organisation's day; the current one is missing."""
    token = sandbox.token()
    for path in ("organizations/me", "oauth/clients", "oauth/clients/nobody", "users/me"):
        sandbox.call("GET", f"/api/v2/{path}", token=token)
    assert complete(sandbox, sandbox.call("GET", f"{USAGE}/summary", token=token)) == []
    sandbox.control("POST", "clock", {"set": "2027-01-06T00:00:00Z"})
    assert complete(sandbox, sandbox.call("GET", f"{USAGE}/summary", token=token)) == [
        {
            "clientId": READY_CLIENT_ID,
            "clientName": "Sandbox login",
            "organizationId": sandbox.state["organization"]["id"],
            "date": "2027-01-05T00:00:00.000Z",
            "requests": 8,
            "status200": 6,
            "status300": 0,
            "status400": 2,
            "status500": 0,
            "status429": 0,
        }
    ]


def test_refusals_by_rate_are_counted(make_sandbox: MakeSandbox) -> None:
    """They are a part of the 4xx; a login is no call with a token."""
    sandbox = make_sandbox(start=NOON, rate_limit=2)
    token = sandbox.token()
    for _ in range(3):
        sandbox.call("GET", CLIENTS, token=token)
    sandbox.control("POST", "clock", {"advance": "1d"})
    (row,) = complete(sandbox, sandbox.call("GET", f"{USAGE}/summary"))
    shown = ("requests", "status200", "status400", "status429")
    assert [row[name] for name in shown] == [3, 2, 1, 1]


def test_each_client_has_its_own(sandbox: Sandbox) -> None:
    """API tokens count for the client that made them."""
    client = sandbox.create()
    use(sandbox, client["id"], 7, "2027-01-04")
    asked = {"name": "n", "scope": ["oauth"], "dateExpires": "2027-03-01T00:00:00Z"}
    text = sandbox.call("POST", "/api/v2/oauth/apitokens", asked).json()["token"]
    sandbox.call("GET", CLIENTS, token=text)
    sandbox.control("POST", "clock", {"advance": "1d"})
    theirs = complete(sandbox, sandbox.call("GET", f"{CLIENTS}/{client['id']}/usage/summary"))
    ours = complete(sandbox, sandbox.call("GET", f"{USAGE}/summary"))
    assert [(row["date"][:10], row["requests"]) for row in theirs] == [("2027-01-04", 7)]
    assert [(row["date"][:10], row["requests"]) for row in ours] == [("2027-01-05", 3)]


def test_a_summary_is_of_the_days_before_this_one(sandbox: Sandbox) -> None:
    """Seven, or as many as are asked for; an edit adds to what is there."""
    for day in ("2026-12-28", "2026-12-29", "2027-01-04", "2027-01-04", "2027-01-05"):
        use(sandbox, READY_CLIENT_ID, 2, day)

    def days(query: str) -> list[tuple[str, int]]:
        rows = complete(sandbox, sandbox.call("GET", f"{USAGE}/summary{query}"))
        return [(row["date"][:10], row["requests"]) for row in rows]

    assert days("") == [("2026-12-29", 2), ("2027-01-04", 4)]
    assert days("?days=1") == [("2027-01-04", 4)]
    assert days("?days=8")[0] == ("2026-12-28", 2)


@pytest.mark.parametrize(
    ("granularity", "expected"),
    [
        ("Day", [("2026-12-31", 1), ("2027-01-01", 2), ("2027-01-04", 4)]),
        ("Week", [("2026-12-28", 3), ("2027-01-04", 4)]),
        ("Month", [("2026-12-01", 1), ("2027-01-01", 6)]),
    ],
)
def test_a_query_has_a_granularity(
    sandbox: Sandbox, granularity: str, expected: list[tuple[str, int]]
) -> None:
    """A row is dated by the first day of its day, week from Monday, or month."""
    for day, calls in (("2026-12-31", 1), ("2027-01-01", 2), ("2027-01-04", 4)):
        use(sandbox, READY_CLIENT_ID, calls, day)
    rows = query(sandbox, granularity=granularity, groupBy=["OAuthClientId"])
    assert [(row["date"][:10], row["requests"]) for row in rows] == expected


def test_a_query_has_an_interval_and_metrics(sandbox: Sandbox) -> None:
    """A day belongs to it whose beginning does; only what was asked for is in a row."""
    for day in ("2027-01-02", "2027-01-03", "2027-01-04"):
        use(sandbox, READY_CLIENT_ID, 1, day)
    interval = "2027-01-02T00:00:01/2027-01-04T00:00:00"
    (row,) = query(sandbox, interval=interval, metrics=["Requests", "Status429"])
    counts = {name: row[name] for name in row if name.startswith(("req", "status"))}
    assert (row["date"][:10], counts) == ("2027-01-03", {"requests": 1, "status429": 0})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "bad.request"),
        ({}, "bad.request"),
        ({"interval": "2027-01-01"}, "invalid.value"),
        ({"interval": "2027-01-01T00:00:00/2027-01-01T00:00:00"}, "invalid.value"),
        ({"granularity": "Year"}, "invalid.value"),
        ({"metrics": ["Status418"]}, "invalid.value"),
        ({"metrics": "Requests"}, "bad.request"),
        ({"groupBy": ["TemplateUri"]}, "invalid.value"),
    ],
    ids=str,
)
def test_a_query_that_cannot_be_is_refused(sandbox: Sandbox, body: Any, code: str) -> None:
    """Calls are counted by client and day, and by nothing else."""
    whole = {"interval": "2027-01-01T00:00:00/2027-01-02T00:00:00", **body} if body else body
    refused = sandbox.call("POST", f"{USAGE}/query", whole)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


@pytest.mark.parametrize("days", ["0", "367", "week"])
def test_a_summary_of_no_days_is_refused(sandbox: Sandbox, days: str) -> None:
    """From 1 to 366."""
    refused = sandbox.call("GET", f"{USAGE}/summary?days={days}")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid.value")


def test_results_belong_to_one_client(sandbox: Sandbox) -> None:
    """With another's id, an unknown execution or an unknown client there is nothing."""
    other = sandbox.create()["id"]
    execution = sandbox.call("GET", f"{USAGE}/summary").json()["executionId"]
    for path in (
        f"{CLIENTS}/{other}/usage/query/results/{execution}",
        f"{USAGE}/query/results/another",
        f"{CLIENTS}/nobody/usage/summary",
    ):
        assert sandbox.call("GET", path).status_code == 404


def test_one_of_two_permissions_is_enough(sandbox: Sandbox) -> None:
    """A refusal names both."""
    sandbox.control("POST", "edit", {"role": "Usage", "permissions": ["usage:client:view"]})
    role = next(role["id"] for role in sandbox.state["roles"] if role["name"] == "Usage")
    client = sandbox.create(roleDivisions=[{"roleId": role, "divisionId": "*"}])
    token = sandbox.token(client["id"], client["secret"])
    allowed = sandbox.call("GET", f"{USAGE}/summary", token=token)
    refused = sandbox.call("GET", f"{USAGE}/summary", token=sandbox.token_with(Operator="Home"))
    assert allowed.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "missing.any.permissions")
    assert refused.json()["messageParams"] == {
        "permissions": "oauth:client:view, usage:client:view"
    }


def test_usage_survives_a_restart(tmp_path: Path) -> None:
    """Counted and added alike; what was asked for before is asked for again."""
    options = SandboxOptions(port=0, data=tmp_path / "kept", start=NOON)
    with a_sandbox(options) as before:
        use(before, READY_CLIENT_ID, 3, "2027-01-04")
        asked = before.call("GET", f"{USAGE}/summary").json()["resultsUri"]
    with a_sandbox(options) as after:
        after.control("POST", "clock", {"advance": "1d"})
        assert after.call("GET", asked).status_code == 404
        rows = complete(after, after.call("GET", f"{USAGE}/summary"))
    assert [row["requests"] for row in rows] == [3, 1]


def test_the_official_sdk_asks_and_polls(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unmodified: the summary, a query, and the results of both."""
    monkeypatch.setenv("HOME", str(tmp_path))
    sdk = importlib.import_module("PureCloudPlatformClientV2")
    monkeypatch.setattr(sdk.configuration, "host", sandbox.url)
    client = sdk.api_client.ApiClient()
    client.get_client_credentials_token(sandbox.client_id, sandbox.client_secret)
    api = sdk.OAuthApi(client)
    use(sandbox, READY_CLIENT_ID, 3, "2027-01-04")
    body = sdk.ApiUsageClientQuery()
    body.interval, body.granularity = "2027-01-01T00:00:00/2027-01-05T00:00:00", "Day"
    for asked in (
        api.get_oauth_client_usage_summary(READY_CLIENT_ID, days="7"),
        api.post_oauth_client_usage_query(READY_CLIENT_ID, body),
    ):
        first, second = (
            api.get_oauth_client_usage_query_result(asked.execution_id, READY_CLIENT_ID)
            for _ in range(2)
        )
        assert (first.query_status, second.query_status) == ("Running", "Complete")
        assert [(str(row.date.date()), row.requests) for row in second.results] == [
            ("2027-01-04", 3)
        ]
