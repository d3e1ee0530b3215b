"""…/usage: asks how often a client was used, and polls for the answer (api-facts.md §2).

Calls are counted by client and day alone, so that a question by anything else is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gccreds.sandbox.api_clients import client_of
from gccreds.sandbox.calls import Answer, Call, Operation, read_number
from gccreds.sandbox.moments import read_moment, write_moment
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import bad_request, invalid_value, not_found
from gccreds.sandbox.usage import METRICS, Calls

_USAGE = "/api/v2/oauth/clients/{clientId}/usage"
_PERMISSIONS = ("oauth:client:view", "usage:client:view")
_MOST_DAYS = 366
_GROUPS = ("OAuthClientId", "OrganizationId")
_PERIODS: Mapping[str, Callable[[date], date]] = {
    "Day": lambda day: day,
    "Week": lambda day: day - timedelta(days=day.weekday()),
    "Month": lambda day: day.replace(day=1),
}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: days that begin from `start` on and before `end`, each put into a period."""

    start: datetime
    end: datetime
    period: Callable[[date], date]
    metrics: tuple[str, ...] = METRICS

    def asks_for(self, day: date) -> bool:
        return self.start <= _midnight(day) < self.end


def _query(organization: Organization, call: Call) -> Answer:
    return _ask(organization, call, _read_question(call.body()))


def _summary(organization: Organization, call: Call) -> Answer:
    days = read_number(call.query, "days", 7, _MOST_DAYS)
    now = organization.clock.now()
    start = _midnight(now.date()) - timedelta(days=days)
    return _ask(organization, call, _Question(start, now, _PERIODS["Day"]))


def _ask(organization: Organization, call: Call, question: _Question) -> Answer:
    """The answer is that of this moment; it is only fetched later."""
    client = client_of(organization, call)
    sums: dict[date, Calls] = {}
    for day, calls in organization.usage.of(client.id, until=organization.clock.now().date()):
        if question.asks_for(day):
            period = question.period(day)
            sums[period] = sums.get(period, Calls()) + calls
    about = {
        "clientId": client.id,
        "clientName": client.name,
        "organizationId": organization.identity["id"],
    }
    rows = [
        {**about, "date": write_moment(_midnight(period)), **_counts(calls, question)}
        for period, calls in sums.items()
    ]
    execution = organization.draws.id()
    organization.executions.begin((client.id, execution), rows)
    path = _USAGE.replace("{clientId}", client.id)
    return Answer({"executionId": execution, "resultsUri": f"{path}/query/results/{execution}"})


def _counts(calls: Calls, question: _Question) -> dict[str, int]:
    return {metric: getattr(calls, metric) for metric in question.metrics}


def _results(organization: Organization, call: Call) -> Answer:
    client, execution = client_of(organization, call), call.parameters["executionId"]
    rows = organization.executions.poll((client.id, execution))
    match rows:
        case None:
            raise not_found(execution)
        case "Running":
            return Answer({"results": [], "queryStatus": "Running"})
        case _:
            return Answer({"results": rows, "queryStatus": "Complete"})


def _read_question(body: object) -> _Question:
    if not isinstance(body, Mapping):
        raise bad_request("The body must be an object.")
    granularity = body.get("granularity") or "Day"
    if granularity not in _PERIODS:
        raise invalid_value("granularity", f"must be one of {', '.join(_PERIODS)}")
    for group in _names(body, "groupBy"):
        if group not in _GROUPS:
            raise invalid_value("groupBy", f"calls are counted by {' and '.join(_GROUPS)} only")
    start, end = _read_interval(body.get("interval"))
    return _Question(start, end, _PERIODS[granularity], _read_metrics(body))


def _read_metrics(body: Mapping[str, object]) -> tuple[str, ...]:
    asked = tuple(name[:1].lower() + name[1:] for name in _names(body, "metrics"))
    if not set(asked) <= set(METRICS):
        raise invalid_value("metrics", "must be among Requests and Status200 to Status500")
    return asked or METRICS


def _read_interval(value: object) -> tuple[datetime, datetime]:
    if value is None:
        raise bad_request("interval: is required.")
    try:
        start, end = map(read_moment, str(value).split("/"))
    except ValueError:
        raise invalid_value("interval", "must be two ISO 8601 date-times with / between") from None
    if start >= end:
        raise invalid_value("interval", "must begin before it ends")
    return start, end


def _names(body: Mapping[str, object], member: str) -> list[str]:
    value = body.get(member) or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise bad_request(f"{member}: must be a list of strings.")
    return value


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


OPERATIONS = (
    Operation("POST", f"{_USAGE}/query", _query, "oauth", any_of=_PERMISSIONS),
    Operation(
        "GET",
        f"{_USAGE}/query/results/{{executionId}}",
        _results,
        "oauth",
        any_of=_PERMISSIONS,
    ),
    Operation("GET", f"{_USAGE}/summary", _summary, "oauth", any_of=_PERMISSIONS),
)
