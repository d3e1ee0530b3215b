"""A whole listing, page by page, or an error: never a part taken for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.errors import NetworkFailed
from gccreds.genesys.outcome import Answered
from gccreds.genesys.refusal import request_name
from gccreds.genesys.session import Session

LARGEST_PAGE = 500
"""What listings with pages take at most (api-tokens.md)."""

Entity = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Page:
    entities: list[Entity]
    total: int | None
    next_path: str | None


def read_all(session: Session, path: str) -> tuple[Entity, ...]:
    """Every entity of the listing at `path`, following `nextUri`.

    Raises NetworkFailed where fewer came than the organisation says there are (api-facts.md §3.2).
    """
    found: list[Entity] = []
    seen: set[str] = set()
    here: str | None = path
    while here is not None:
        seen.add(here)
        answer = session.request("GET", here)
        page = _page(session, here, answer)
        found += page.entities
        if page.next_path in seen:
            raise _unusable(here, answer, "its pages lead back to one that was read")
        if page.next_path is None and page.total is not None and len(found) < page.total:
            lack = f"it says that there are {page.total} entities and gave {len(found)}"
            raise _unusable(here, answer, lack)
        here = page.next_path
    return tuple(found)


def _page(session: Session, path: str, answer: Answered) -> _Page:
    body = answer.body or {}
    entities, total, following = body.get("entities"), body.get("total"), body.get("nextUri")
    if not isinstance(entities, list) or not all(isinstance(item, dict) for item in entities):
        raise _unusable(path, answer, "it has no list of entities")
    next_path = str(following).removeprefix(session.hosts.api) if following else None
    if next_path is not None and not next_path.startswith("/"):
        # The token goes to no other host.
        raise _unusable(path, answer, "its next page is on another host")
    return _Page(entities, total if isinstance(total, int) else None, next_path)


def _unusable(path: str, answer: Answered, why: str) -> NetworkFailed:
    return NetworkFailed(
        f"the list cannot be taken for the whole: {why}",
        where=request_name("GET", path, answer.context_id),
        context_id=answer.context_id,
        next_step="run the same command again; where it stays so, give Genesys Cloud Care the "
        "correlation id",
    )
