"""Where a file may be: modes, links, folders, and what was there before."""

import os
import stat
from pathlib import Path

import pytest

from gccreds.errors import DestinationRefused
from gccreds.sinks.file import FORMAT, FileSettings
from tests.sinks.examples import payload, secret
from tests.sinks.files import CONTENTS, file


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


def test_a_link_out_of_the_project_is_no_mistake_in_a_manifest(tmp_path: Path) -> None:
    """It stops the one delivery; as a mistake it would stop every other credential too."""
    (tmp_path / "link").symlink_to(tmp_path.parent / "file")
    found = {
        path: [one.path for one in FORMAT.unfit(FileSettings(path=path), {}, tmp_path)]
        for path in ("link", "../file", "~/file", "a/../file")
    }
    assert found == {"link": [], "../file": [("path",)], "~/file": [("path",)], "a/../file": []}


def test_the_home_folder_is_outside_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By `~/` one means it, for the file and for its template; no folder `~` is made."""
    root, home = tmp_path / "project", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    (home / "t.j2").write_text("{{ client_id }}")
    with pytest.raises(DestinationRefused, match="leads out of the project's folder"):
        file("~/ci", root).deliver(payload())

    file("~/ci", root, template="~/t.j2", allow_outside=True).deliver(payload())
    assert (home / "ci").read_text() == payload().values["client_id"]
    assert [*root.iterdir()] == []


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


def test_one_place_has_one_name() -> None:
    """Two ways to write a path are one destination."""
    places = [FORMAT.place(FileSettings(path=path)) for path in ("a/ci", "./a//ci", "a/b/../ci")]
    assert places == ["a/ci"] * 3
