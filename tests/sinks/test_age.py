"""An encrypted file as a destination, opened by age itself."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.domain.payload import from_names_there
from gccreds.errors import DestinationRefused
from gccreds.sinks.age import FORMAT, AgeSettings
from gccreds.sinks.interface import Shows, Sink, Values
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import ExtraContract
from tests.sinks.examples import MARK, payload, secret
from tests.sinks.files import disk_is_full, tree
from tests.sinks.keys import Pair, opened_by_age, ssh_ed25519, ssh_rsa, x25519

PAIR = x25519()
PATH = "secrets/ci.age"


def described(*recipients: str, path: str = PATH, **more: Any) -> Destination:
    """The destination as a manifest that says this makes it; `as` is among the rest."""
    names = more.pop("as", {})
    settings = {"path": path, "recipients": list(recipients) or [PAIR.recipient], **more}
    read = AgeSettings.model_validate(settings)
    return Destination("age", FORMAT.place(read), read.model_dump(), names)


def opened(root: Path, *recipients: str, path: str = PATH, **more: Any) -> Sink:
    return open_sink(described(*recipients, path=path, **more), MARK, root)


class TestAgeSink(ExtraContract):
    """The contract, as the one who has the key sees it."""

    library: ClassVar[str] = "pyrage"
    extra: ClassVar[str] = "age"

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return described()

    def stored(self, root: Path) -> object:
        return tree(root)

    def held(self, sink: Sink, root: Path) -> Values | None:
        found = opened_by_age(root / PATH, PAIR)
        return from_names_there(found, {name: name for name in found})

    def put_foreign(self, root: Path) -> None:
        (root / "secrets").mkdir()
        (root / PATH).write_bytes(b"age-encryption.org/v1 of somebody else")

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with disk_is_full():
            yield


@pytest.mark.parametrize("make", [x25519, ssh_ed25519, ssh_rsa])
def test_each_recipient_can_open_it(tmp_path: Path, make: Callable[[], Pair]) -> None:
    """Of several each alone; what is in it are the values under their names."""
    pairs = [make(), x25519()]
    opened(tmp_path, *(pair.recipient for pair in pairs)).deliver(payload())

    for pair in pairs:
        assert opened_by_age(tmp_path / PATH, pair) == {
            "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
            "client_secret": secret(1),
            "region": "http://127.0.0.1:8484",
            "expires": "2027-06-30T00:00:00Z",
        }


def test_nobody_else_can_open_it(tmp_path: Path) -> None:
    """Neither with another key nor by looking; and only its owner may look."""
    opened(tmp_path, **{"as": {"client_secret": "password"}}).deliver(payload())
    file = tmp_path / PATH

    assert opened_by_age(file, PAIR) == {"password": secret(1)}
    with pytest.raises(AssertionError, match="no identity matched"):
        opened_by_age(file, x25519())
    assert secret(1).encode() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_shows_nothing(tmp_path: Path) -> None:
    """Which is not the same as holding nothing."""
    sink = opened(tmp_path)
    sink.deliver(payload())

    assert (sink.shows, sink.read()) == (Shows.NOTHING, None)


def test_the_projects_folder_is_not_left_unasked(tmp_path: Path) -> None:
    """As for any file."""
    root = tmp_path / "project"
    root.mkdir()
    sink = opened(root, path="../ci.age")
    for act in (lambda: sink.check(ours=False), lambda: sink.deliver(payload())):
        with pytest.raises(DestinationRefused, match="leads out of the project's folder"):
            act()

    allowed = opened(root, path="../ci.age", allow_outside=True)
    allowed.check(ours=False)
    allowed.deliver(payload())
    assert opened_by_age(tmp_path / "ci.age", PAIR)["client_secret"] == secret(1)


def test_a_recipient_that_is_mistyped_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """Its last characters are a checksum, and an SSH key has a length."""
    x, ssh = PAIR.recipient, ssh_ed25519().recipient.removesuffix(" ops@example.com")
    told = []
    for mistyped in (f"{x[:-1]}{'q' if x[-1] != 'q' else 'p'}", ssh[:-8]):
        with pytest.raises(DestinationRefused) as refused:
            opened(tmp_path, mistyped).check(ours=False)
        told.append(refused.value.what.partition("mistyped, ")[2][:12])

    assert told == [x[:12], "ssh-ed25519 "]


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        "age1x",
        ["age1x"],
        ["ssh-dss AAAAB3NzaC1kc3M"],
        ["ssh-ed25519"],
        ["github:octocat"],
        [PAIR.recipient.upper()],
    ],
)
def test_recipients_of_another_form_are_refused(recipients: object) -> None:
    """Known without the library, so by validate already."""
    with pytest.raises(ValidationError):
        AgeSettings.model_validate({"path": PATH, "recipients": recipients})


def test_a_secret_key_is_no_recipient_and_is_not_quoted() -> None:
    """Somebody took the wrong line of the key's file."""
    key = PAIR.identity.strip()
    with pytest.raises(ValidationError) as refused:
        AgeSettings.model_validate({"path": PATH, "recipients": [key]})

    [error] = refused.value.errors()
    assert error["msg"] == "Value error, this is a secret key, and not a recipient"
