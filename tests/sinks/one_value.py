"""What every destination of one value must pass, besides the contracts of all; subclass it."""

import json
from abc import abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.interface import Sink
from tests.sinks.contract import (
    ExtraContract,
    MarkedContract,
    ReadableContract,
    assert_holds_no_secret,
)
from tests.sinks.examples import MARK, payload, secret


class OneValueContract(MarkedContract, ReadableContract, ExtraContract):
    """The tests of a ValueStore. They want a destination where nothing is yet."""

    room: ClassVar[int]

    @abstractmethod
    def put_value(self, root: Path, text: str) -> None:
        """Puts a value there as somebody else does, without a mark."""

    @abstractmethod
    def value(self, root: Path) -> str:
        """The text that a consumer gets."""

    def put_foreign(self, root: Path) -> None:
        self.put_value(root, "mine")

    def test_it_holds_one_json_object(
        self, sink: Sink, destination: Destination, tmp_path: Path
    ) -> None:
        """The values under their own names, or under those of `as`."""
        sink.deliver(payload())
        assert json.loads(self.value(tmp_path)) == {
            "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
            "client_secret": secret(1),
            "region": "http://127.0.0.1:8484",
            "expires": "2027-06-30T00:00:00Z",
        }

        renamed = replace(destination, names={"client_secret": "password"})
        named = self.open(renamed, MARK, tmp_path)
        named.deliver(payload())
        assert json.loads(self.value(tmp_path)) == {"password": secret(1)}
        assert named.read() == {"client_secret": payload().values["client_secret"]}

    @pytest.mark.parametrize("text", [secret(1), f'["{secret(1)}"]', f'{{"a": ["{secret(1)}"]}}'])
    def test_a_value_of_another_form_is_not_read(
        self, sink: Sink, tmp_path: Path, text: str
    ) -> None:
        """Somebody else wrote it: that is an error, which does not quote it."""
        self.put_value(tmp_path, text)
        match = "holds no JSON object of names and texts"
        with pytest.raises(DestinationRefused, match=match) as refused:
            sink.read()
        assert_holds_no_secret(refused.value)

    def test_values_that_it_has_no_room_for(self, destination: Destination, tmp_path: Path) -> None:
        """It is enough for any credential, unless its names are longer than its values."""
        before = self.stored(tmp_path)
        wide = replace(destination, names={"client_secret": "x" * self.room})
        sink = self.open(wide, MARK, tmp_path)

        for act in (lambda: sink.check(ours=False), lambda: sink.deliver(payload())):
            with pytest.raises(DestinationRefused, match=f"has room for {self.room} bytes"):
                act()
        assert self.stored(tmp_path) == before
