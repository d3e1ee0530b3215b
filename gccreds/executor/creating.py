"""Sends a create until it is known what became of it (engine.md, "Surviving a crash").

A create is never repeated blindly: after a lost answer the list is read first, and what it made is
ended, because nobody has seen its secret.
"""

from dataclasses import dataclass, replace

from gccreds.domain.doubt import doubted, is_open, may_still_appear
from gccreds.domain.state import IN_DOUBT_UNTIL, Generation
from gccreds.errors import AnswerLost, GccredsError
from gccreds.executor.ending import end_unused
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.outcome import Unfinished, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.recording import Record
from gccreds.genesys.organisation import Created
from gccreds.kinds.interface import Kind

_SENT_AGAIN = 3
"""How often a create whose answer was lost, and whose client is on no list, is sent again."""


@dataclass(frozen=True, slots=True)
class Creating:
    """The create of one generation. `record` is its intent."""

    record: Record
    kind: Kind
    ports: Ports
    lookout: Lookout

    def intend(self, intent: Generation) -> None:
        """Writes the intent and waits for that write; ends what a young one before it made."""
        earlier = self.record.generation
        begun = self._with_doubt(intent, earlier)
        self.record.put(self.record.resource.answering(begun))
        self.ports.commit()
        if earlier and may_still_appear(earlier, intent.created_at):
            with something_changed(self._unknown, generation=self.record.number):
                self._end_what_was_made(self.ports.kind_at(earlier.endpoint))

    def send(self, body: dict[str, object]) -> Created:
        """Raises Unfinished where it is not known what became of it, else what the refusal was."""
        lost: AnswerLost | None = None
        for _ in range(1 + _SENT_AGAIN):
            try:
                self.ports.stop.check()
                return self.ports.organisation.create(self.kind, body)
            except AnswerLost as error:
                lost = error
                self._doubt()
                with something_changed(self._unknown, generation=self.record.number):
                    self._end_what_was_made(self.kind)
            except GccredsError as error:
                raise self._refused(error, lost) from None
        raise self._in_doubt(lost or AnswerLost("no answer came", next_step="apply again"))

    def _doubt(self) -> None:
        intent = self.record.resource.generation(self.record.number)
        self.record.put(doubted(intent, self.ports.moment()))

    def _refused(self, error: GccredsError, lost: AnswerLost | None) -> Exception:
        """A clear no, or a stop: nothing was made, unless by an earlier try."""
        if lost is not None:
            return self._in_doubt(error)
        if self.record.generation and IN_DOUBT_UNTIL not in self.record.generation.extra:
            self.record.withdraw()
        return error

    def _end_what_was_made(self, kind: Kind) -> None:
        address, number = self.record.address, self.record.number
        for remote_id in self.lookout.made(address, number, kind.endpoint):
            end_unused(kind, remote_id, self.ports)

    def _with_doubt(self, intent: Generation, earlier: Generation | None) -> Generation:
        if earlier is None:
            return intent
        if is_open(earlier):
            earlier = doubted(earlier, self.ports.moment())
        return replace(intent, extra=earlier.extra)

    def _in_doubt(self, error: GccredsError) -> Unfinished:
        return Unfinished(error, now=self._unknown, generation=self.record.number)

    @property
    def _unknown(self) -> str:
        what = self.kind.noun
        return f"whether a {what} was made is not known; the next apply looks for it and ends it."
