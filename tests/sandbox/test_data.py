"""--data: an organisation that survives its process."""

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gccreds.errors import UsageError
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import running
from tests.sandboxes import CLIENTS, a_request, a_sandbox


def kept_in(path: Path, **options: object) -> SandboxOptions:
    """Options of a sandbox on any free port with this file."""
    return SandboxOptions(port=0, data=path, **options)


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    """Clients in their order, secrets, tokens, roles, settings; the log and the faults are not."""
    options = kept_in(tmp_path / "organization", clients=2, seed=7)
    with a_sandbox(options) as before:
        client = before.create(name="kept", dateToDelete="2099-01-01T00:00:00Z")
        gone = before.create(name="gone", state="inactive")
        before.call("DELETE", f"{CLIENTS}/{gone['id']}")
        before.call("PUT", f"{CLIENTS}/{before.client_id}", a_request(name="renamed login"))
        token = before.token(client["id"], client["secret"])
        before.control("POST", "edit", {"role": "New", "permissions": ["a:b:c"]})
        before.fault("GET", CLIENTS, {"status": 503})
        old = before.state
    with a_sandbox(options) as after:
        new = after.state
        assert after.requests == []
        assert after.call("GET", "/api/v2/tokens/me", token=token).status_code == 200
        assert after.log_in(client["id"], client["secret"]).status_code == 200
        assert after.call("GET", "/api/v2/tokens/me", token=token).status_code == 200
    assert new | {"now": ""} == old | {"now": ""}
    assert [one["name"] for one in new["clients"]] == [
        "renamed login",
        "Unmanaged 00001",
        "Unmanaged 00002",
        "kept",
    ]


def test_seeded_ids_go_on_after_a_restart(tmp_path: Path) -> None:
    """None is given out twice."""
    options = kept_in(tmp_path / "organization", seed=7)
    ids = set()
    for _ in range(3):
        with a_sandbox(options) as sandbox:
            ids.add(sandbox.create()["id"])
    assert len(ids) == 3


def test_the_clock_goes_on_after_a_restart(tmp_path: Path) -> None:
    """As far ahead of real time as it was; a start that is given goes before."""
    path = tmp_path / "organization"
    with a_sandbox(kept_in(path)) as sandbox:
        sandbox.control("POST", "clock", {"advance": "90d"})
    with a_sandbox(kept_in(path)) as sandbox:
        ahead = datetime.fromisoformat(sandbox.state["now"]) - datetime.now(UTC)
        assert abs(ahead - timedelta(days=90)) < timedelta(seconds=10)
    with a_sandbox(kept_in(path, start=datetime(2027, 1, 1, tzinfo=UTC))) as sandbox:
        assert sandbox.state["now"].startswith("2027-01-01T00:00")


def test_a_client_whose_end_came_meanwhile_is_gone(tmp_path: Path) -> None:
    """The first look at the organisation acts on it."""
    path = tmp_path / "organization"
    with a_sandbox(kept_in(path, start=datetime(2027, 1, 1, tzinfo=UTC))) as sandbox:
        sandbox.create(dateToDelete="2027-02-01T00:00:00Z")
    with a_sandbox(kept_in(path, start=datetime(2027, 2, 1, tzinfo=UTC))) as sandbox:
        assert len(sandbox.state["clients"]) == 1


def test_no_secret_and_no_token_is_in_the_file(tmp_path: Path) -> None:
    """Digests are enough to recognise them."""
    path = tmp_path / "organization"
    with a_sandbox(kept_in(path)) as sandbox:
        client = sandbox.create()
        renewed = sandbox.call("POST", f"{CLIENTS}/{client['id']}/secret").json()
        issued = [client["secret"], renewed["secret"], sandbox.token()]
    written = path.read_bytes()
    assert client["id"].encode() in written
    assert not [secret for secret in issued if secret.encode() in written]


def test_what_was_answered_is_kept_although_the_process_dies(tmp_path: Path) -> None:
    """A copy of the file as it lies there after each answer is a whole organisation."""
    path, copy = tmp_path / "organization", tmp_path / "copy"
    with a_sandbox(kept_in(path)) as sandbox:
        for count in range(2, 5):
            sandbox.create()
            copy.write_bytes(path.read_bytes())
            with contextlib.closing(sqlite3.connect(copy)) as database:
                rows = database.execute("SELECT count(*) FROM documents WHERE kind = 'client'")
                assert rows.fetchone() == (count,)


NEW_FILE = "name a new file, in a folder that is there and that this user may write to"


def test_a_file_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    """The second one is refused and told what to do."""
    path = tmp_path / "organization"
    with (
        running(kept_in(path)),
        pytest.raises(UsageError) as refused,
        running(kept_in(path)),
    ):
        pass
    assert refused.value.where == f"--data {path}"
    assert refused.value.next_step == (
        "end the other sandbox that has this file, or name a new file"
    )


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    """And stays as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("not an organisation\n" * 100)
    with pytest.raises(UsageError, match="not a database") as refused, running(kept_in(path)):
        pass
    assert path.read_text() == "not an organisation\n" * 100
    assert refused.value.next_step == NEW_FILE


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """There is no other sandbox to be ended."""
    with pytest.raises(UsageError) as refused, running(kept_in(tmp_path / "none" / "organization")):
        pass
    assert refused.value.next_step == NEW_FILE
