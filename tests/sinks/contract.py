"""What every destination must pass: subclass it in `test_DESTINATION.py` and give it one.

SinkContract is for all. One that can be read also passes ReadableContract, one that carries
ownership marks MarkedContract, one that keeps names apart ApartContract, and one whose library is
an extra ExtraContract.
"""

import sys
import traceback
from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from gccreds.domain.address import Address
from gccreds.domain.credential import Destination
from gccreds.domain.mark import Mark
from gccreds.errors import DestinationRefused
from gccreds.sinks.interface import Shows, Sink, Values
from gccreds.sinks.registry import open_sink
from tests.sinks.examples import ADDRESS, MARK, payload, secret

OTHERS = (
    replace(MARK, project="billing"),
    replace(MARK, environment="test"),
    replace(MARK, address=Address("oauth_client", "nightly")),
)
"""Whose marks are not ours: each differs in one thing. Another generation is no other owner."""


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
    def held(self, sink: Sink, root: Path) -> Values | None:
        """The delivered values as a consumer gets them."""

    @abstractmethod
    def put_foreign(self, root: Path) -> None:
        """Puts something there that gccreds did not write."""

    @abstractmethod
    def failing(self, root: Path) -> AbstractContextManager[None]:
        """While the block lasts nothing can be written there."""

    def open(self, destination: Destination, mark: Mark, root: Path) -> Sink:
        """The way to it, as the command line opens it."""
        return open_sink(destination, mark, root)

    @pytest.fixture
    def sink(self, destination: Destination, tmp_path: Path) -> Sink:
        return self.open(destination, MARK, tmp_path)

    def test_a_check_writes_nothing(self, sink: Sink, tmp_path: Path) -> None:
        """Not before the first delivery and not after it."""
        before = self.stored(tmp_path)
        sink.check(ours=False)
        assert self.stored(tmp_path) == before

        sink.deliver(payload(1))
        delivered = self.stored(tmp_path)
        sink.check(ours=True)
        assert self.stored(tmp_path) == delivered

    def test_what_is_delivered_arrives(self, sink: Sink, tmp_path: Path) -> None:
        """Under the payload's names."""
        sink.check(ours=False)
        sink.deliver(payload(1))

        assert self.held(sink, tmp_path) == payload(1).values

    def test_a_second_delivery_replaces_the_first(self, sink: Sink, tmp_path: Path) -> None:
        """Nothing of the old values is left."""
        sink.deliver(payload(1))
        sink.check(ours=True)
        sink.deliver(payload(2))

        assert self.held(sink, tmp_path) == payload(2).values

    def test_what_others_put_there_is_not_overwritten(self, sink: Sink, tmp_path: Path) -> None:
        """The check refuses before anything is made, with a way out."""
        self.put_foreign(tmp_path)
        before = self.stored(tmp_path)

        assert_refused(sink)
        assert self.stored(tmp_path) == before

    def test_if_exists_replace_takes_over_what_others_put_there(
        self, destination: Destination, tmp_path: Path
    ) -> None:
        """Who writes it means it."""
        self.put_foreign(tmp_path)
        sink = self.open(replace(destination, if_exists="replace"), MARK, tmp_path)
        sink.check(ours=False)
        sink.deliver(payload(1))

        assert self.held(sink, tmp_path) == payload(1).values

    def test_a_failed_delivery_leaves_the_old_values(self, sink: Sink, tmp_path: Path) -> None:
        """Consumers go on with what they had, and the next delivery may succeed."""
        sink.deliver(payload(1))
        with self.failing(tmp_path), pytest.raises(DestinationRefused):
            sink.deliver(payload(2))
        assert self.held(sink, tmp_path) == payload(1).values

        sink.deliver(payload(2))
        assert self.held(sink, tmp_path) == payload(2).values

    def test_no_error_holds_a_secret(self, sink: Sink, tmp_path: Path) -> None:
        """Not in its parts, nor in the traceback with all that led to it."""
        with self.failing(tmp_path), pytest.raises(DestinationRefused) as refused:
            sink.deliver(payload(1))

        assert_holds_no_secret(refused.value)

    def test_nothing_is_printed(self, sink: Sink, capfd: pytest.CaptureFixture[str]) -> None:
        """Neither by the destination nor by its library."""
        sink.check(ours=False)
        sink.deliver(payload(1))
        sink.read()

        assert capfd.readouterr() == ("", "")


class ReadableContract(SinkContract):
    """The tests of a destination that gives back what it holds."""

    def held(self, sink: Sink, root: Path) -> Values | None:
        return sink.read()

    def test_where_nothing_is_nothing_is_read(self, sink: Sink) -> None:
        """It is told apart from a destination that shows nothing."""
        assert sink.shows is not Shows.NOTHING
        assert sink.read() == {}


class MarkedContract(SinkContract):
    """The tests of a destination that carries an ownership mark."""

    def test_the_mark_tells_what_the_state_forgot(
        self, destination: Destination, tmp_path: Path
    ) -> None:
        """Also for a later generation: a mark says whose it is and not which."""
        self.open(destination, MARK, tmp_path).deliver(payload(1))
        later = self.open(destination, replace(MARK, generation=2), tmp_path)
        later.check(ours=False)
        later.deliver(payload(2))

        assert self.held(later, tmp_path) == payload(2).values

    @pytest.mark.parametrize("other", OTHERS, ids=str)
    def test_a_mark_of_another_is_foreign(
        self, other: Mark, destination: Destination, tmp_path: Path
    ) -> None:
        """Another project's, environment's or address's, unless the state says that it is ours."""
        self.open(destination, other, tmp_path).deliver(payload(1))
        sink = self.open(destination, MARK, tmp_path)

        assert_refused(sink)
        sink.check(ours=True)
        sink.deliver(payload(2))
        sink.check(ours=False)

    def test_an_instance_has_a_mark_too(self, destination: Destination, tmp_path: Path) -> None:
        """Whatever characters its key is made of."""
        for key in ("emea", "Über #1 & Söhne", "x" * 90):
            mark = replace(MARK, address=Address("oauth_client", "ci", key))
            sink = self.open(replace(destination, if_exists="replace"), mark, tmp_path)
            sink.check(ours=False)
            sink.deliver(payload(1))
            self.open(destination, mark, tmp_path).check(ours=False)


class ApartContract(SinkContract):
    """The tests of a destination that keeps names apart (`holds_apart`)."""

    NAMES: ClassVar = ({"client_secret": "FIRST_SECRET"}, {"client_secret": "SECOND_SECRET"})

    def test_two_share_the_place_under_names_of_their_own(
        self, destination: Destination, tmp_path: Path
    ) -> None:
        """Neither is in the way of the other, nor touches what it delivered."""
        sinks = [
            self.open(replace(destination, names=names), mark, tmp_path)
            for names, mark in zip(self.NAMES, (MARK, OTHERS[-1]), strict=True)
        ]
        for number, sink in enumerate(sinks, start=1):
            sink.check(ours=False)
            sink.deliver(payload(number))

        held = [self.held(sink, tmp_path) for sink in sinks]
        assert held == [{"client_secret": payload(n).values["client_secret"]} for n in (1, 2)]


class ExtraContract(SinkContract):
    """The tests of a destination whose library is an extra of the package."""

    library: ClassVar[str]
    extra: ClassVar[str]

    def test_without_its_library_it_says_what_to_install(
        self, destination: Destination, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before anything is made."""
        monkeypatch.setitem(sys.modules, self.library, None)
        with pytest.raises(DestinationRefused) as refused:
            self.open(destination, MARK, tmp_path)

        assert (refused.value.what, refused.value.next_step) == (
            f"{destination.to} needs the library {self.library}, which is not installed",
            f"pip install 'gccreds[{self.extra}]'",
        )


def assert_refused(sink: Sink) -> None:
    """The check says no where the state does not know it, with a place and a way out."""
    with pytest.raises(DestinationRefused) as refused:
        sink.check(ours=False)
    assert refused.value.code == "destination.refused"
    assert (refused.value.where, bool(refused.value.next_step)) == (str(ADDRESS), True)


def refused_check(sink: Sink, *, ours: bool = False) -> tuple[str, str]:
    """What a check that says no says, and what to do next."""
    with pytest.raises(DestinationRefused) as refused:
        sink.check(ours=ours)
    assert_holds_no_secret(refused.value)
    return refused.value.what, refused.value.next_step


def assert_holds_no_secret(error: BaseException) -> None:
    """Looks through the error, what caused it, and its traceback as people see it."""
    told = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        told += f"{seen!r} {vars(seen)}"
        seen = seen.__context__
    assert [generation for generation in (1, 2) if secret(generation) in told] == []
