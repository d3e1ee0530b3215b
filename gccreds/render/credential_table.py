"""Credentials as a table that fits its terminal: OWNER, AGE and GEN give way, in this order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gccreds.domain.lifetime import distance
from gccreds.domain.state import CONSUMERS_UNKNOWN, Phase
from gccreds.domain.status import CredentialStatus
from gccreds.render.columns import aligned_right, cut, padded, width_of
from gccreds.render.page import Page, Painted, Style
from gccreds.render.soonest import Group

_CREDENTIAL, _GEN, _AGE, _OWNER = "CREDENTIAL", "GEN", "AGE", "OWNER"
_HEADERS = (_CREDENTIAL, _GEN, "STATE", _AGE, "ENDS", "NEXT ROTATION", _OWNER)
_GIVING_WAY = (_OWNER, _AGE, _GEN)
_GAP = "  "
_LEAST = 8
_NOT = "-"
_NOBODY = "(none)"
_SOON, _NEAR = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: Painted
    style: Style | None = None


_Row = Mapping[str, _Cell]


def credential_table(page: Page, groups: Iterable[Group], now: datetime) -> list[Painted]:
    """A line for each generation; those of one address stand together below its name."""
    rows = [row for group in groups for row in _rows(page, group, now)]
    widths = {h: max(len(h), *(width_of(row[h].text) for row in rows)) for h in _HEADERS}
    if page.columns is not None:
        widths = _fitting(widths, page.columns)
    head = {header: _Cell(Painted(header)) for header in _HEADERS}
    return [page.bold(_line(page, head, widths)), *(_line(page, row, widths) for row in rows)]


def _rows(page: Page, group: Group, now: datetime) -> Iterator[_Row]:
    for number, credential in enumerate(group.credentials):
        owner = credential.owner or _NOBODY
        texts = (
            (str(group.address) if number == 0 else "", None),
            (str(credential.generation.number if credential.generation else _NOT), None),
            _state(credential),
            (_age(credential, now), None),
            (_end(credential, now), urgency(credential, now)),
            (rotation_text(credential, now), None),
            (owner if number == 0 else "", Style.DIM if owner == _NOBODY else None),
        )
        faded = Style.DIM if credential.phase is Phase.OVERLAPPING else None
        cells = (_Cell(page.clean(text), style or faded) for text, style in texts)
        yield dict(zip(_HEADERS, cells, strict=True))


def _state(credential: CredentialStatus) -> tuple[str, Style | None]:
    """One that somebody stopped is not what its phase says."""
    if credential.is_stopped:
        return credential.remote_state, Style.YELLOW
    phase = credential.phase.value if credential.phase else _NOT
    return phase, Style.RED if credential.is_unfinished else None


def urgency(credential: CredentialStatus, now: datetime) -> Style | None:
    """How near its end is; that of one that was replaced is as it should be."""
    if credential.expires_at is None or credential.phase is Phase.OVERLAPPING:
        return None
    left = credential.expires_at - now
    if left <= _SOON:
        return Style.RED
    return Style.YELLOW if left <= _NEAR else None


def _age(credential: CredentialStatus, now: datetime) -> str:
    return f"{max(0, (now - credential.created_at).days)}d" if credential.created_at else _NOT


def _end(credential: CredentialStatus, now: datetime) -> str:
    return when(credential.expires_at, now) if credential.expires_at else _NOT


def rotation_text(credential: CredentialStatus, now: datetime) -> str:
    """When, or why never."""
    if credential.next_rotation_at:
        due = credential.next_rotation_at <= now
        return "due now" if due else when(credential.next_rotation_at, now)
    desired, generation = credential.desired, credential.generation
    if credential.phase is not Phase.CURRENT or desired is None or generation is None:
        return _NOT
    if generation.extra.get(CONSUMERS_UNKNOWN) and desired.schedule.every:
        return "on request"
    fixed = credential.kind == "api_token" and desired.schedule.lifetime is None
    return "never: fixed end" if fixed else "never"


def when(moment: datetime, now: datetime) -> str:
    """`in 24 hours` where it is near, `2027-04-04` where it is not."""
    near = abs(moment - now) <= _NEAR
    return distance(moment, now) if near else day(moment)


def day(moment: datetime) -> str:
    """`2027-04-04`, by UTC."""
    return moment.strftime("%Y-%m-%d")


def _fitting(widths: Mapping[str, int], columns: int) -> dict[str, int]:
    """The widths of the columns that there is room for; an owner is cut before it goes."""
    left = dict(widths)
    for header in _GIVING_WAY:
        over = _width(left) - columns
        if over <= 0:
            return left
        if header == _OWNER and left[header] - over >= _LEAST:
            return {**left, header: left[header] - over}
        del left[header]
    over = max(0, _width(left) - columns)
    return {**left, _CREDENTIAL: max(_LEAST, left[_CREDENTIAL] - over)}


def _width(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + len(_GAP) * (len(widths) - 1)


def _line(page: Page, row: _Row, widths: Mapping[str, int]) -> Painted:
    cells = [_fitted(page, row[h], width, right=h in (_GEN, _AGE)) for h, width in widths.items()]
    return Painted(_GAP.join(cells).rstrip())


def _fitted(page: Page, cell: _Cell, width: int, *, right: bool) -> Painted:
    text = cut(cell.text, width, page.clean("…"))
    shown = page.paint(cell.style, text) if cell.style else text
    return aligned_right(shown, width) if right else padded(shown, width)
