"""How often a client was used, day by day (api-facts.md §2): asked once, fetched when ready."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from gccreds.domain.credential import CLIENTS
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.errors import ApiRefused, NetworkFailed, PermissionMissing
from gccreds.genesys.paging import Entity
from gccreds.genesys.session import Session

_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between the looks for an answer that is not ready."""

_RUNNING = "Running"
_COMPLETE = "Complete"


def calls_by_day(session: Session, client_id: str, days: int) -> Mapping[date, int] | None:
    """Requests made with this client's tokens on each UTC day of the last `days`, today left out.

    Days without any are missing. None where the organisation does not tell: nobody is taken for
    idle then.
    """
    usage = f"{CLIENTS}/{quote(client_id, safe='')}/usage"
    try:
        asked = session.request("GET", f"{usage}/summary?days={days}").body or {}
        execution = quote(str(asked.get("executionId")), safe="")
        return _results(session, f"{usage}/query/results/{execution}")
    except (ApiRefused, PermissionMissing, NetworkFailed):
        return None


def _results(session: Session, path: str) -> Mapping[date, int] | None:
    for pause in (0.0, *_PAUSES):
        if pause:
            session.timer.pause(pause)
        answer = session.request("GET", path).body or {}
        if answer.get("queryStatus") != _RUNNING:
            return _counted(answer) if answer.get("queryStatus") == _COMPLETE else None
    return None


def _counted(answer: Entity) -> Mapping[date, int]:
    found: dict[date, int] = {}
    rows = answer.get("results")
    for row in rows if isinstance(rows, list) else ():
        day = parse_wire_moment(str(row.get("date"))).date()
        calls = row.get("requests")
        found[day] = found.get(day, 0) + (calls if isinstance(calls, int) else 0)
    return found
