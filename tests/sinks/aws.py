"""What both destinations in AWS must pass, against moto's server."""

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from gccreds.domain.credential import Destination
from tests.docs.markdown import policies_in
from tests.servers.aws import Aws
from tests.sinks.examples import MARK, payload
from tests.sinks.one_value import OneValueContract

OWN_TAG = {"Key": "gccreds", "Value": "payments/prod/oauth_client.ci"}


class AwsContract(OneValueContract):
    """The contract, for a login that may only read while writing fails."""

    library: ClassVar[str] = "boto3"
    extra: ClassVar[str] = "aws"
    reads: ClassVar[tuple[Mapping[str, Any], ...]]
    """The statements of a policy that lets read, and no more."""

    name: ClassVar[str]

    @abstractmethod
    def put(self, name: str, text: str) -> None:
        """Puts a value there as somebody else does, without a mark."""

    @abstractmethod
    def at(self, name: str) -> Destination:
        """A destination of this kind by its name."""

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return self.at(self.name)

    def put_value(self, root: Path, text: str) -> None:
        self.put(self.name, text)

    @pytest.fixture(autouse=True)
    def _logged_in(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aws = aws
        for name, value in aws.login(*self.reads).items():
            monkeypatch.setenv(name, value)

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with self.aws.judging():
            yield

    def test_the_policy_of_its_page_is_enough(
        self, destination: Destination, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """For all that gccreds does there: the first time, later, and with what it takes over."""
        [policy] = policies_in(destination.to, "json")
        for name, value in self.aws.login(json.loads(policy)).items():
            monkeypatch.setenv(name, value)
        self.put("taken", "mine")

        with self.aws.judging():
            for place in (destination, destination, self.at("taken")):
                sink = self.open(place, MARK, tmp_path)
                sink.check(ours=True)
                sink.deliver(payload())
                assert sink.read() == payload().values
