"""An apply as it goes, for a pipe: a line as each thing ends, and one in each 10 s of silence."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action
from gccreds.domain.event import (
    ChangeFinished,
    Event,
    SecretDelivered,
    Status,
    StepStarted,
    WarningRaised,
)
from gccreds.domain.plan import Plan
from gccreds.render.page import Page
from gccreds.render.wording import PAST_TENSE, counted

_SILENCE = timedelta(seconds=10)


@dataclass
class PlainProgress:
    """Fed with events; gives the lines that go to the log, each with the time in UTC."""

    plan: Plan
    page: Page
    command: str = "apply"
    _running: dict[Address, str] = field(default_factory=dict)
    _delivered: dict[Address, list[str]] = field(default_factory=dict)
    _last: datetime | None = None

    @property
    def under_way(self) -> int:
        """How many changes have begun and not ended."""
        return len(self._running)

    def begin(self, now: datetime) -> str:
        """The first line: what is about to be done, and where."""
        plan = self.plan
        where = f"{plan.environment} ({plan.observed.organization.name})"
        changes = counted(len(plan.changes), "change")
        return self._lines(f"{self.command} {where}: {changes}, lock taken", now)

    def tell(self, event: Event, now: datetime) -> str:
        """What is written when something happened: nothing for a mere step."""
        match event:
            case StepStarted():
                self._running[event.address] = event.what
            case SecretDelivered():
                kind = event.to.partition(" ")[0]
                self._delivered.setdefault(event.address, []).append(kind)
            case WarningRaised():
                about = f"{event.address} " if event.address else ""
                return self._lines(f"{'warning':<9} {about}{event.message}", now)
            case ChangeFinished():
                if not event.change.aside:
                    self._running.pop(event.address, None)
                return self._lines(self._finished(event), now)
            case _:
                pass
        return ""

    def tick(self, now: datetime) -> str:
        """A line for each change that is still under way after ten seconds without one."""
        if self._last is None or now - self._last < _SILENCE or not self._running:
            return ""
        still = [f"{'still':<9} {address} {what}" for address, what in self._running.items()]
        return "".join(self._lines(text, now) for text in still)

    def end(self) -> str:
        """Nothing stays to be taken away."""
        return ""

    def _lines(self, text: str, now: datetime) -> str:
        self._last = now
        return self.page.text([f"{now.astimezone(UTC):%H:%M:%S} {text}"])

    def _finished(self, event: ChangeFinished) -> str:
        if event.status is Status.DONE:
            return f"{PAST_TENSE[event.action]:<9} {event.address} {self._detail(event)}"
        word = "FAILED" if event.status is Status.FAILED else "skipped"
        return f"{word:<9} {event.address} {event.summary}"

    def _detail(self, event: ChangeFinished) -> str:
        if event.action in (Action.CREATE, Action.ROTATE):
            number = f"generation {event.generation} " if event.action is Action.ROTATE else ""
            places = ", ".join(self._delivered.get(event.address, ()))
            return f"{number}{event.remote_id}{f' delivered {places}' if places else ''}"
        if event.action is Action.UPDATE and not event.change.aside:
            return ", ".join(field.field for field in event.change.fields)
        return event.summary
