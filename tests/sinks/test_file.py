"""A file as a destination: its formats, its place, and each way in which a disk can fail it."""

import json
import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.file import FORMAT, FileSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import SinkContract, assert_holds_no_secret
from tests.sinks.examples import ADDRESS, payload, secret

TEMPLATE = """\
# for {{ region }} until {{ expires }}
[login]
id = {{ client_id }}
secret = "{{ client_secret }}"
{% if expires %}ends = yes
{% endif %}again = {{ client_id }}
"""


Names = dict[str, str]


def file(
    path: str,
    root: Path,
    *,
    names: Names | None = None,
    if_exists: str = "refuse",
    **settings: object,
) -> Sink:
    return open_sink(described(path, names, if_exists, **settings), root, ADDRESS, 1)


def described(
    path: str, names: Names | None = None, if_exists: str = "refuse", **settings: Any
) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = FileSettings.model_validate({"path": path, **settings})
    return Destination("file", FORMAT.place(read), read.model_dump(), names or {}, if_exists)


class FileContract(SinkContract):
    """The contract, for a file in one of its formats."""

    settings: ClassVar[dict[str, Any]]

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        (tmp_path / "login.j2").write_text(TEMPLATE)
        return described("secrets/ci", **self.settings)

    def stored(self, root: Path) -> object:
        return {
            str(path.relative_to(root)): path.read_bytes() if path.is_file() else None
            for path in root.rglob("*")
        }

    def put_foreign(self, root: Path) -> None:
        (root / "secrets").mkdir()
        (root / "secrets/ci").write_text("PASSWORD=mine\n")

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        """Files of this process cannot grow, as on a disk that is full."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


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


CONTENTS = {
    "dotenv": (
        "CLIENT_ID=3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f"CLIENT_SECRET={secret(1)}\n"
        "REGION=http://127.0.0.1:8484\n"
        "EXPIRES=2027-06-30T00:00:00Z\n"
    ),
    "json": (
        "{\n"
        '  "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",\n'
        f'  "client_secret": "{secret(1)}",\n'
        '  "region": "http://127.0.0.1:8484",\n'
        '  "expires": "2027-06-30T00:00:00Z"\n'
        "}\n"
    ),
    "yaml": (
        "client_id: 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f"client_secret: {secret(1)}\n"
        "region: http://127.0.0.1:8484\n"
        "expires: '2027-06-30T00:00:00Z'\n"
    ),
}


@pytest.mark.parametrize("form", CONTENTS)
def test_the_content_of_each_format(tmp_path: Path, form: str) -> None:
    """Every payload name under its own name, in capitals for dotenv."""
    file("ci", tmp_path, format=form).deliver(payload())

    assert (tmp_path / "ci").read_text() == CONTENTS[form]


def test_the_content_of_a_template(tmp_path: Path) -> None:
    """Its text with the values put in, blanks and last line end as they are written."""
    (tmp_path / "login.j2").write_text(TEMPLATE)
    file("ci", tmp_path, template="login.j2").deliver(payload())

    assert (tmp_path / "ci").read_text() == (
        "# for http://127.0.0.1:8484 until 2027-06-30T00:00:00Z\n"
        "[login]\n"
        "id = 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f'secret = "{secret(1)}"\n'
        "ends = yes\n"
        "again = 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
    )


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


def test_only_its_owner_can_look(tmp_path: Path) -> None:
    """File 0600 also where it was open to all before, new folders 0700, others as they were."""
    (tmp_path / "open").mkdir(0o755)
    (tmp_path / "open/ci").touch(0o644)
    before = os.umask(0)
    try:
        file("open/ci", tmp_path).deliver(payload())
        file("a/b/ci", tmp_path).deliver(payload())
    finally:
        os.umask(before)

    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
    }
    assert modes == {
        "open": 0o755,
        "open/ci": 0o600,
        "a": 0o700,
        "a/b": 0o700,
        "a/b/ci": 0o600,
    }


def test_a_reader_sees_one_file_or_the_other(tmp_path: Path) -> None:
    """Who has the old file open goes on reading the old values."""
    sink = file("ci", tmp_path)
    sink.deliver(payload(1))
    with open(tmp_path / "ci") as reader:
        sink.deliver(payload(2))
        assert secret(1) in reader.read()
    assert [path.name for path in tmp_path.iterdir()] == ["ci"]


def test_what_a_killed_delivery_left_is_cleared_away(tmp_path: Path) -> None:
    """A temporary file may hold a secret: the next delivery removes it."""
    sink = file("ci", tmp_path)
    (tmp_path / ".ci.gccreds-new").write_text(secret(1))
    sink.check(ours=False)
    sink.deliver(payload(2))

    assert [path.name for path in tmp_path.iterdir()] == ["ci"]


def test_if_exists_replace_takes_over_a_foreign_file(tmp_path: Path) -> None:
    """Who writes it means it."""
    (tmp_path / "ci").write_text("PASSWORD=mine\n")
    sink = file("ci", tmp_path, if_exists="replace")
    sink.check(ours=False)
    sink.deliver(payload())

    assert sink.read() == payload().values


def test_an_empty_file_is_nobodys(tmp_path: Path) -> None:
    """It holds nothing that could be lost."""
    (tmp_path / "ci").touch()
    sink = file("ci", tmp_path)
    sink.check(ours=False)

    assert sink.read() == {}


@pytest.mark.parametrize("path", ["../ci", "linked/ci", "link", "a/../../ci"])
def test_the_projects_folder_is_not_left_unasked(tmp_path: Path, path: str) -> None:
    """By `..` or through a link it takes `allow_outside: true`, for each thing one can do."""
    root, outside = tmp_path / "project", tmp_path / "elsewhere"
    root.mkdir()
    outside.mkdir()
    (root / "linked").symlink_to(outside)
    (root / "link").symlink_to(outside / "file")
    sink = file(path, root)

    for act in (lambda: sink.check(ours=False), lambda: sink.deliver(payload()), sink.read):
        with pytest.raises(DestinationRefused) as refused:
            act()
        assert refused.value.what.startswith(f"{path} leads out of the project's folder, to ")
        assert "`allow_outside: true`" in refused.value.next_step

    allowed = file(path, root, allow_outside=True)
    allowed.check(ours=False)
    allowed.deliver(payload())
    assert allowed.read() == payload().values
    assert (root / "link").is_symlink()


def test_a_link_inside_the_project_is_followed(tmp_path: Path) -> None:
    """The link stays, and what it leads to is replaced."""
    (tmp_path / "ci").symlink_to("real")
    file("ci", tmp_path).deliver(payload())

    assert (tmp_path / "ci").is_symlink()
    assert (tmp_path / "real").read_text() == CONTENTS["dotenv"]


def test_a_place_that_can_hold_no_file_is_refused(tmp_path: Path) -> None:
    """A folder in its place, or a file where its folder should be: told by the check."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    told = []
    for path in ("folder", "file/ci", "file/deeper/ci"):
        with pytest.raises(DestinationRefused) as refused:
            file(path, tmp_path).check(ours=True)
        told.append(refused.value.what)

    assert told == [
        "file folder could not be written: there is something else than a file",
        "file file/ci could not be written: not a directory",
        "file file/deeper/ci could not be written: not a directory",
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ client_secret", "TemplateSyntaxError in line 1"),
        ("\n{{ password }}", "UndefinedError"),
        ("{{ client_secret + 1 }}", "TypeError"),
        ("{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("{% include 'other' %}", "TypeError"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_fails_does_so_in_the_check(
    tmp_path: Path, source: str, reason: str
) -> None:
    """Before anything is made, and without a value in the message."""
    (tmp_path / "t.j2").write_text(source)
    sink = file("ci", tmp_path, template="t.j2")
    with pytest.raises(DestinationRefused) as checked:
        sink.check(ours=False)
    with pytest.raises(DestinationRefused) as delivered:
        sink.deliver(payload())

    assert (checked.value.what, checked.value.next_step) == (
        f"the content of file ci could not be made: {reason}",
        "mend t.j2",
    )
    assert_holds_no_secret(delivered.value)
    assert not (tmp_path / "ci").exists()


def test_a_missing_template_is_refused_by_the_check(tmp_path: Path) -> None:
    """So is one outside of the project."""
    with pytest.raises(DestinationRefused, match="could not be made: no such file or directory"):
        file("ci", tmp_path, template="t.j2").check(ours=False)
    with pytest.raises(DestinationRefused, match="leads out of the project's folder"):
        file("ci", tmp_path, template="../t.j2").check(ours=False)


@pytest.mark.parametrize(
    "source",
    [
        "{{ client_secret | upper }}\n",
        "{% if region[0] == 'h' %}x{% endif %}{{ client_secret }}\n",
        "{% if region[0] == 'h' %}x{% endif %}{{ client_secret }}\n{{ region }}\n",
    ],
)
def test_a_template_that_depends_on_a_value_is_not_read_back(tmp_path: Path, source: str) -> None:
    """None: one that changes a value, or chooses by it, does not let it through."""
    (tmp_path / "t.j2").write_text(source)
    sink = file("ci", tmp_path, template="t.j2")
    sink.deliver(payload())

    assert sink.read() is None


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("dotenv", "CLIENT_SECRET"),
        ("json", "{"),
        ("json", "[]"),
        ("json", '{"client_secret": 1}'),
        ("yaml", "a: [b"),
        ("yaml", "text"),
        ("yaml", b"\xff"),
    ],
)
def test_what_is_not_of_the_form_is_not_read(
    tmp_path: Path, form: str, content: str | bytes
) -> None:
    """Somebody edited it: that is an error and not a destination without values."""
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "ci").write_bytes(data)

    with pytest.raises(DestinationRefused):
        file("ci", tmp_path, format=form).read()


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


def test_one_place_has_one_name() -> None:
    """Two ways to write a path are one destination."""
    places = [FORMAT.place(FileSettings(path=path)) for path in ("a/ci", "./a//ci", "a/b/../ci")]
    assert places == ["a/ci"] * 3
