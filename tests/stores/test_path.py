"""A state in a file: what it is on disk, and each way in which a disk can fail it."""

import fcntl
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gccreds.errors import GccredsError, StateInvalid
from gccreds.stores.registry import open_store
from tests.stores.contract import StoreContract
from tests.stores.examples import HOLDER, STATE, another_process, state


class TestPathStore(StoreContract):
    """The contract, for a path."""

    @pytest.fixture
    def place(self) -> str:
        return ".gccreds/prod.json"


def parts(error: GccredsError) -> tuple[str, str | None, str]:
    return error.what, error.where, error.next_step


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_state_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `~/`, whatever the project's folder is; none that is called so is made."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    open_store("~/states/prod.json", tmp_path).write(STATE, replacing=None)
    assert names(tmp_path) == ["home"]
    assert "prod.json" in names(tmp_path / "home/states")


def test_only_its_owner_can_look(tmp_path: Path) -> None:
    """Every folder that is made has mode 0700 and every file 0600, whatever the umask is."""
    before = os.umask(0)
    try:
        store = open_store("a/b/prod.json", tmp_path)
        store.write(STATE, replacing=None)
        with store.lock(HOLDER):
            store.write(state(2), replacing=1)
            made = {
                str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
                for path in tmp_path.rglob("*")
            }
    finally:
        os.umask(before)

    assert made == {
        "a": 0o700,
        "a/b": 0o700,
        "a/b/prod.json": 0o600,
        "a/b/prod.json.guard": 0o600,
        "a/b/prod.json.lock": 0o600,
        "a/b/prod.json.serial-1": 0o600,
    }


def test_the_last_ten_serials_are_kept(tmp_path: Path) -> None:
    """Beside the state stand the ten before it, and no temporary file."""
    store = open_store("prod.json", tmp_path)
    store.write(state(1), replacing=None)
    for serial in range(2, 15):
        store.write(state(serial), replacing=serial - 1)

    kept = [f"prod.json.serial-{serial}" for serial in range(4, 14)]
    assert names(tmp_path) == sorted(["prod.json", "prod.json.guard", *kept])
    assert open_store("prod.json.serial-13", tmp_path).read() == state(13)


def test_after_a_restore_the_newest_are_kept(tmp_path: Path) -> None:
    """Kept is what was written last, even if serials began again lower."""
    store = open_store("prod.json", tmp_path)
    store.write(state(100), replacing=None)
    for serial in range(101, 112):
        store.write(state(serial), replacing=serial - 1)
    (tmp_path / "prod.json.serial-101").replace(tmp_path / "prod.json")
    store.write(state(102, project="again"), replacing=101)
    store.write(state(103), replacing=102)

    assert open_store("prod.json.serial-102", tmp_path).read() == state(102, project="again")
    assert len(list(tmp_path.glob("prod.json.serial-*"))) == 10


def test_a_damaged_state_names_the_copy_to_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next step is a command that can be pasted where one stands, and it works."""
    monkeypatch.chdir(tmp_path)
    store = open_store("prod.json", tmp_path)
    store.write(state(1), replacing=None)
    store.write(state(2), replacing=1)
    (tmp_path / "prod.json").write_bytes(b"")

    with pytest.raises(StateInvalid) as read:
        store.read()
    with pytest.raises(StateInvalid) as written:
        store.write(state(3), replacing=2)

    restore = "put the last good one back: cp prod.json.serial-1 prod.json"
    assert parts(read.value) == ("the state is empty", "prod.json", restore)
    assert parts(written.value) == parts(read.value)
    os.system(restore.partition(": ")[2])
    assert store.read() == state(1)


def test_a_damaged_state_without_a_copy_says_so(tmp_path: Path) -> None:
    """Where no serial is kept there is none to name."""
    (tmp_path / "prod.json").write_text("<html>")

    with pytest.raises(StateInvalid) as refused:
        open_store("prod.json", tmp_path).read()
    path = tmp_path / "prod.json"
    assert parts(refused.value) == (
        "the state is not JSON",
        str(path),
        f"put a good copy of the state back as {path}; no previous serial is kept here",
    )


def test_the_root_of_the_disk_is_no_place(tmp_path: Path) -> None:
    """It has no name beside which a lock could stand, and it is told as any other folder."""
    store = open_store("/", tmp_path)

    assert store.holder() is None
    with pytest.raises(StateInvalid) as refused:
        store.read()
    assert parts(refused.value) == (
        "the state could not be read: is a directory",
        "/",
        "let `state` of this environment in gccreds.yaml name a file in a folder",
    )


def test_a_link_leads_to_one_state_and_one_lock(tmp_path: Path) -> None:
    """A linked state is replaced where it is: the link stays, and both ways share the lock."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "prod.json").symlink_to("shared/prod.json")
    linked, direct = open_store("prod.json", tmp_path), open_store("shared/prod.json", tmp_path)
    linked.write(STATE, replacing=None)

    assert (tmp_path / "prod.json").is_symlink()
    assert direct.read() == STATE
    with linked.lock(HOLDER) as lease:
        assert direct.holder() == lease.holder


def test_a_link_to_itself_is_no_place(tmp_path: Path) -> None:
    """A circle of links is told as what it is, not followed."""
    (tmp_path / "prod.json").symlink_to("prod.json")

    with pytest.raises(StateInvalid) as refused:
        open_store("prod.json", tmp_path).read()
    assert parts(refused.value) == (
        "the state could not be read: too many levels of symbolic links",
        str(tmp_path / "prod.json"),
        "let `state` of this environment in gccreds.yaml name a file in a folder",
    )


@pytest.mark.parametrize("place", ["file/prod.json", "folder"])
def test_a_place_that_is_no_file_in_a_folder_is_refused(tmp_path: Path, place: str) -> None:
    """A file where a folder should be, or a folder where the state should be."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    store = open_store(place, tmp_path)

    with pytest.raises(StateInvalid) as refused:
        store.write(STATE, replacing=None)
    assert refused.value.next_step == (
        "let `state` of this environment in gccreds.yaml name a file in a folder"
    )


def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    """The temporary file is removed, the old state stands, and the next write may do better."""
    store = open_store("prod.json", tmp_path)
    store.write(STATE, replacing=None)
    before = names(tmp_path)

    with full_disk(), pytest.raises(StateInvalid) as refused:
        store.write(state(2), replacing=1)

    assert refused.value.what == "the state could not be written: file too large"
    assert refused.value.next_step.startswith("make room (df -h ")
    assert store.read() == STATE
    assert names(tmp_path) == sorted([*before, "prod.json.serial-1"])
    store.write(state(2), replacing=1)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Who may not write there is told so before anything else happens."""
    store = open_store("folder/prod.json", tmp_path)
    store.write(STATE, replacing=None)

    with forbidden(tmp_path / "folder"):
        with pytest.raises(StateInvalid) as read:
            store.read()
        with pytest.raises(StateInvalid) as held:
            store.holder()
        with pytest.raises(StateInvalid) as locked, store.lock(HOLDER):
            pass

    remedy = f"run it as a user who may, or allow this one: ls -la {tmp_path / 'folder'}"
    assert [error.value.next_step for error in (read, held, locked)] == [remedy] * 3
    assert read.value.what == "the state could not be read: permission denied"
    assert locked.value.what == "the state could not be locked: permission denied"


def test_what_a_killed_write_left_is_no_obstacle(tmp_path: Path) -> None:
    """A run that died between two steps of a write left a temporary file and an extra copy."""
    store = open_store("prod.json", tmp_path)
    store.write(STATE, replacing=None)
    (tmp_path / ".prod.json.gccreds-new").write_text('{"half":')
    (tmp_path / "prod.json.serial-1").write_text("older")

    store.write(state(2), replacing=1)

    assert store.read() == state(2)
    assert names(tmp_path) == ["prod.json", "prod.json.guard", "prod.json.serial-1"]
    assert open_store("prod.json.serial-1", tmp_path).read() == STATE


def test_the_lock_of_a_killed_run_can_be_unlocked(tmp_path: Path) -> None:
    """It hinders nobody; `state unlock` still says whose it was and takes the file away."""
    store = open_store("prod.json", tmp_path)
    with another_process("prod.json", tmp_path) as process:
        process.kill()
        process.wait()
        left = store.unlock()

    assert left is not None
    assert (left.who, left.alive) == ("another process", False)
    assert store.unlock() is None


def test_a_lock_that_another_program_took_is_respected(tmp_path: Path) -> None:
    """An `flock` without our details is a lock all the same."""
    with open(tmp_path / "prod.json.lock", "w") as foreign:
        fcntl.flock(foreign, fcntl.LOCK_EX)
        holder = open_store("prod.json", tmp_path).holder()

    assert holder is not None
    assert (holder.who, holder.alive) == ("another program", True)


@contextmanager
def full_disk() -> Iterator[None]:
    """Files of this process cannot grow beyond some bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def forbidden(folder: Path) -> Iterator[None]:
    """A folder that this process may not enter. Root may always, so it is somebody else then."""
    me = os.geteuid()
    folder.chmod(0o000)
    if me == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(me)
        folder.chmod(0o700)
