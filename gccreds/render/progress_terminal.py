"""An apply as it goes, for a terminal: what ended scrolls up, what runs stays at the bottom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change
from gccreds.domain.event import ChangeFinished, Event, Status, StepStarted, WarningRaised
from gccreds.render.columns import aligned_right, cut, padded, width_of
from gccreds.render.page import Page, Painted
from gccreds.render.wording import seconds_text

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_FRAMES = "|/-\\"
_MANY = 20
_LIVE = 10
_NAME = 40
_ENDS = (Action.RETIRE, Action.DELETE, Action.FORGET)

Pace = Callable[[], tuple[int, int] | None]
"""Requests of the last minute and how many are allowed, None where that is not known."""


@dataclass
class TerminalProgress:
    """Fed with events; gives the text that goes to the terminal, cursor movements included.

    With over 20 changes only those that run or failed are shown beside the bar. Lines are cut at
    the terminal's edge, since those that are drawn over may not wrap.
    """

    changes: tuple[Change, ...]
    page: Page
    began: datetime
    pace: Pace = lambda: None
    _running: dict[Address, tuple[str, datetime]] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _failed: int = 0
    _drawn: int = 0
    _name_width: int = field(init=False)
    _width: int = field(init=False)

    def __post_init__(self) -> None:
        self._width = min(self.page.width, self.page.columns or self.page.width)
        widths = (width_of(self.page.clean(str(change.address))) for change in self.changes)
        self._name_width = min(_NAME, max(widths, default=0))

    @property
    def under_way(self) -> int:
        """How many changes have begun and not ended."""
        return len(self._running)

    def tell(self, event: Event, now: datetime) -> str:
        """What is written when something happened."""
        lines: list[Painted] = []
        if isinstance(event, StepStarted):
            since = self._running.get(event.address, ("", now))[1]
            self._running[event.address] = (event.what, since)
        elif isinstance(event, WarningRaised):
            lines.append(self._line(self.page.yellow("!"), event.address, event.message, None))
        elif isinstance(event, ChangeFinished):
            if not event.change.aside:
                self._running.pop(event.address, None)
            self._ended.add(id(event.change))
            self._failed += event.status is Status.FAILED
            lines.extend(self._finished(event))
        return self._over(lines, now)

    def tick(self, now: datetime) -> str:
        """What is written as time goes by: call it some times a second."""
        return self._over([], now)

    def end(self) -> str:
        """Takes away what stayed at the bottom."""
        erased, self._drawn = self._erased(), 0
        return erased

    def _over(self, lines: list[Painted], now: datetime) -> str:
        live = [*self._live(now)]
        written = self._erased() + self.page.text([*lines, *live])
        self._drawn = len(live)
        return written

    def _erased(self) -> str:
        return f"\x1b[{self._drawn}A\x1b[J" if self._drawn else ""

    def _finished(self, event: ChangeFinished) -> Iterator[Painted]:
        done = event.status is Status.DONE
        if done and len(self.changes) > _MANY:
            return
        mark = self.page.green("✓") if done else self.page.red("✗")
        yield self._line(mark, event.address, event.summary, event.seconds)

    def _live(self, now: datetime) -> Iterator[Painted]:
        rows = [*self._running_lines(now)]
        if len(self.changes) <= _MANY:
            rows.extend(self._waiting_lines())
        yield from rows[:_LIVE]
        if len(rows) > _LIVE:
            yield self.page.dim(f"  … {len(rows) - _LIVE} more")
        yield self.page.clean("")
        yield self._bar(now)

    def _running_lines(self, now: datetime) -> Iterator[Painted]:
        frames = _FRAMES if self.page.utf8 else _ASCII_FRAMES
        frame = frames[int((now - self.began).total_seconds() * 8) % len(frames)]
        for address, (what, since) in self._running.items():
            seconds = (now - since).total_seconds()
            yield self._line(self.page.cyan(frame), address, what, seconds)

    def _waiting_lines(self) -> Iterator[Painted]:
        for change in self.changes:
            running = change.address in self._running and not change.aside
            if not running and id(change) not in self._ended:
                text = "waiting"
                if change.action in _ENDS:
                    text = "waiting: retirements come after deliveries"
                yield self._line(self.page.dim("·"), change.address, text, None)

    def _line(
        self, mark: Painted, address: Address | None, text: str, seconds: float | None
    ) -> Painted:
        page = self.page
        begin = page.line("  ", padded(mark, 1 if page.utf8 else 6), " ")
        name = cut(page.clean(str(address or "")), _NAME, page.clean("…"))
        begin = page.line(begin, padded(name, self._name_width), "  ")
        end = page.dim(f"{seconds:.1f} s") if seconds is not None else Painted()
        room = self._width - width_of(begin) - 10
        told = padded(cut(page.clean(text), room, page.clean("…")), room)
        return page.line(begin, told, aligned_right(end, 10))

    def _bar(self, now: datetime) -> Painted:
        page, total = self.page, len(self.changes)
        cells = max(0, self._width - 50)
        full = cells * len(self._ended) // total if total else cells
        pace = self.pace()
        rate = f"   {pace[0]}/{pace[1]} requests/min" if pace else ""
        elapsed = seconds_text((now - self.began).total_seconds())
        return page.line(
            "  ",
            page.cyan("━" * full),
            page.dim("┄" * (cells - full)),
            f" {len(self._ended)} of {total}   {self._failed} failed   {elapsed}{rate}",
        )
