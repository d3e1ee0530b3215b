"""A file as a destination: the contract in each of its formats, and their content."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.file import FileSettings
from tests.sinks.contract import ReadableContract, assert_holds_no_secret
from tests.sinks.examples import payload, secret
from tests.sinks.files import CONTENTS, TEMPLATE, described, disk_is_full, file, tree


class FileContract(ReadableContract):
    """The contract, for a file in one of its formats."""

    settings: ClassVar[dict[str, Any]]

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        (tmp_path / "login.j2").write_text(TEMPLATE)
        return described("secrets/ci", **self.settings)

    def stored(self, root: Path) -> object:
        return tree(root)

    def put_foreign(self, root: Path) -> None:
        (root / "secrets").mkdir()
        (root / "secrets/ci").write_text("PASSWORD=mine\n")

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with disk_is_full():
            yield


class TestDotenv(FileContract):
    """A dotenv file, which is the default."""

    settings: ClassVar[dict[str, Any]] = {}


class TestJson(FileContract):
    """A JSON file."""

    settings: ClassVar[dict[str, Any]] = {"format": "json"}


class TestYaml(FileContract):
    """A YAML file."""

    settings: ClassVar[dict[str, Any]] = {"format": "yaml"}


class TestTemplate(FileContract):
    """A file in the project's own form."""

    settings: ClassVar[dict[str, Any]] = {"template": "login.j2"}


@pytest.mark.parametrize("form", CONTENTS)
def test_the_content_of_each_format(tmp_path: Path, form: str) -> None:
    """Every payload name under its own name, in capitals for dotenv."""
    file("ci", tmp_path, format=form).deliver(payload())

    assert (tmp_path / "ci").read_text() == CONTENTS[form]


def test_the_values_have_the_names_that_are_asked_for(tmp_path: Path) -> None:
    """`as` says which values and under which names; `json` is all of them as one object."""
    sink = file("ci", tmp_path, names={"client_secret": "PASSWORD", "json": "LOGIN"})
    sink.deliver(payload())

    first, second = (tmp_path / "ci").read_text().splitlines()
    assert first == f"PASSWORD={secret(1)}"
    assert json.loads(second.removeprefix("LOGIN='").removesuffix("'"))["client_secret"] == secret(
        1
    )
    assert sink.read() == payload().values


def test_a_shell_reads_a_dotenv_file_as_it_was_meant(tmp_path: Path) -> None:
    """Also the JSON object with its quotes and blanks."""
    file("ci", tmp_path, names={"client_secret": "PASSWORD", "json": "LOGIN"}).deliver(payload())

    script = '. ./ci; printf "%s %s" "$PASSWORD" "$LOGIN"'
    shell = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    password, _, login = shell.stdout.partition(" ")
    assert (password, json.loads(login)) == (
        secret(1),
        {
            "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
            "client_secret": secret(1),
            "region": "http://127.0.0.1:8484",
            "expires": "2027-06-30T00:00:00Z",
        },
    )


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("dotenv", "CLIENT_SECRET"),
        ("json", "{"),
        ("json", "[]"),
        ("json", '{"client_secret": 1}'),
        ("json", secret(1)),
        ("yaml", f"a: [{secret(1)}"),
        ("yaml", secret(1)),
        ("yaml", b"\xff" + secret(1).encode()),
    ],
)
def test_what_is_not_of_the_form_is_not_read(
    tmp_path: Path, form: str, content: str | bytes
) -> None:
    """Somebody edited it: that is an error, which does not quote it."""
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "ci").write_bytes(data)

    with pytest.raises(DestinationRefused) as refused:
        file("ci", tmp_path, format=form).read()
    assert_holds_no_secret(refused.value)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"path": ""},
        {"path": "a\nb"},
        {"path": "ci", "format": "toml"},
        {"path": "ci", "format": "json", "template": "t.j2"},
        {"path": "ci", "allow_outside": "yes"},
        {"path": "ci", "mode": "0644"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """Unknown keys too."""
    with pytest.raises(ValidationError):
        FileSettings.model_validate(settings)
