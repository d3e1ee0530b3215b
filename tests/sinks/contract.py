"""What every destination must pass: subclass it in `test_DESTINATION.py` and give it one."""

import traceback
from abc import abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.examples import ADDRESS, payload, secret


class SinkContract:
    """The tests. They want a destination where nothing is yet."""

    @pytest.fixture
    @abstractmethod
    def destination(self, tmp_path: Path) -> Destination:
        """A destination of this kind."""

    @abstractmethod
    def stored(self, root: Path) -> object:
        """Everything that is there, to be compared with `==`."""

    @abstractmethod
    def put_foreign(self, root: Path) -> None:
        """Puts something there that gccreds did not write."""

    @abstractmethod
    def failing(self, root: Path) -> AbstractContextManager[None]:
        """While the block lasts nothing can be written there."""

    @pytest.fixture
    def sink(self, destination: Destination, tmp_path: Path) -> Sink:
        return open_sink(destination, tmp_path, ADDRESS, 1)

    def test_a_check_writes_nothing(self, sink: Sink, tmp_path: Path) -> None:
        """Not before the first delivery and not after it."""
        before = self.stored(tmp_path)
        sink.check(ours=False)
        assert self.stored(tmp_path) == before

        sink.deliver(payload(1))
        delivered = self.stored(tmp_path)
        sink.check(ours=True)
        assert self.stored(tmp_path) == delivered

    def test_where_nothing_is_nothing_is_read(self, sink: Sink) -> None:
        """It is told apart from a destination that shows nothing."""
        assert sink.readable
        assert sink.read() == {}

    def test_what_is_delivered_is_read_back(self, sink: Sink) -> None:
        """Equal values under the payload's names, and the secret one as a Secret."""
        sink.check(ours=False)
        sink.deliver(payload(1))

        assert sink.read() == payload(1).values

    def test_a_second_delivery_replaces_the_first(self, sink: Sink) -> None:
        """Nothing of the old values is left."""
        sink.deliver(payload(1))
        sink.check(ours=True)
        sink.deliver(payload(2))

        assert sink.read() == payload(2).values

    def test_what_others_put_there_is_not_overwritten(self, sink: Sink, tmp_path: Path) -> None:
        """The check refuses before anything is made, with a way out."""
        self.put_foreign(tmp_path)
        before = self.stored(tmp_path)

        with pytest.raises(DestinationRefused) as refused:
            sink.check(ours=False)
        assert refused.value.code == "destination.refused"
        assert (refused.value.where, bool(refused.value.next_step)) == (str(ADDRESS), True)
        assert self.stored(tmp_path) == before

    def test_a_failed_delivery_leaves_the_old_values(self, sink: Sink, tmp_path: Path) -> None:
        """Consumers go on with what they had, and the next delivery may succeed."""
        sink.deliver(payload(1))
        with self.failing(tmp_path), pytest.raises(DestinationRefused):
            sink.deliver(payload(2))
        assert sink.read() == payload(1).values

        sink.deliver(payload(2))
        assert sink.read() == payload(2).values

    def test_no_error_holds_a_secret(self, sink: Sink, tmp_path: Path) -> None:
        """Not in its parts, nor in the traceback with all that led to it."""
        with self.failing(tmp_path), pytest.raises(DestinationRefused) as refused:
            sink.deliver(payload(1))

        assert_holds_no_secret(refused.value)


def assert_holds_no_secret(error: BaseException) -> None:
    """Looks through the error, what caused it, and its traceback as people see it."""
    told = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        told += f"{seen!r} {vars(seen)}"
        seen = seen.__context__
    assert [generation for generation in (1, 2) if secret(generation) in told] == []
