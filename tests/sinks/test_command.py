"""A program of the user's as a destination: what it is given, and each way in which it can fail."""

import json
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.command import FORMAT, CommandSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import ReadableContract, assert_holds_no_secret, assert_refused
from tests.sinks.examples import MARK, payload, secret

KEEPER = str(Path(__file__).with_name("keeper.py"))


def command(*argv: str, names: dict[str, str] | None = None, timeout: str = "30s") -> Destination:
    """The destination as a manifest that says this makes it."""
    read = CommandSettings.model_validate({"argv": list(argv), "timeout": timeout})
    return Destination("command", FORMAT.place(read), read.model_dump(), names or {})


def keeper(root: Path, manner: str = "", **names: str) -> Sink:
    return open_sink(command(sys.executable, KEEPER, manner, names=names), MARK, root)


def shell(root: Path, script: str, timeout: str = "30s") -> Sink:
    return open_sink(command("sh", "-c", script, timeout=timeout), MARK, root)


def noted(root: Path) -> list[Any]:
    return [json.loads(line) for line in (root / "requests.jsonl").read_text().splitlines()]


class TestCommandSink(ReadableContract):
    """The contract, for a program that keeps what it is given."""

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return command(sys.executable, KEEPER)

    def stored(self, root: Path) -> object:
        kept = root / "kept.json"
        return kept.read_bytes() if kept.exists() else None

    def put_foreign(self, root: Path) -> None:
        (root / "kept.json").write_text('{"values": {"client_id": "another"}}')

    def test_if_exists_replace_takes_over_what_others_put_there(
        self, destination: Destination, tmp_path: Path
    ) -> None:
        """No manifest may say it here: a program decides itself what it overwrites."""
        self.put_foreign(tmp_path)
        assert_refused(open_sink(replace(destination, if_exists="replace"), MARK, tmp_path))

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        (root / "broken").touch()
        yield
        (root / "broken").unlink()


def test_the_program_is_given_exactly_this(tmp_path: Path) -> None:
    """One object on standard input for each action, with values only where they are delivered."""
    sink = keeper(tmp_path)
    sink.check(ours=False)
    sink.deliver(payload())
    sink.read()

    said = {"format_version": "1.0", "address": "oauth_client.ci", "generation": 1}
    values = {
        "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
        "client_secret": secret(1),
        "region": "http://127.0.0.1:8484",
        "expires": "2027-06-30T00:00:00Z",
    }
    assert [note["request"] for note in noted(tmp_path)] == [
        {**said, "action": "check", "values": {}},
        {**said, "action": "deliver", "values": values},
        {**said, "action": "read", "values": {}},
    ]


def test_the_values_have_the_names_that_are_asked_for(tmp_path: Path) -> None:
    """`as` says which values and under which names, there and back."""
    sink = keeper(tmp_path, client_secret="password", json="everything")
    sink.deliver(payload())

    values = noted(tmp_path)[0]["request"]["values"]
    assert values.keys() == {"password", "everything"}
    assert json.loads(values["everything"])["client_secret"] == secret(1)
    assert sink.read() == payload().values


def test_neither_arguments_nor_variables_hold_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login of gccreds itself is not passed on; the rest of the environment is."""
    for name in ("OAUTHCLIENT_SECRET", "ACCESS_TOKEN", "OAUTHCLIENT_ID", "LATER", "REGION"):
        monkeypatch.setenv(f"GENESYSCLOUD_{name}", "own login")
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:8200")
    keeper(tmp_path).deliver(payload())

    note = noted(tmp_path)[0]
    assert secret(1) not in json.dumps([note["argv"], note["variables"]])
    assert [name for name, value in note["variables"].items() if value == "own login"] == [
        "GENESYSCLOUD_REGION"
    ]
    assert note["variables"]["VAULT_ADDR"] == "http://127.0.0.1:8200"


def test_nothing_that_it_prints_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A program that echoes what it was given leaks nothing through gccreds."""
    keeper(tmp_path).deliver(payload())
    with pytest.raises(DestinationRefused) as refused:
        keeper(tmp_path, "fails").read()

    assert capfd.readouterr() == ("", "")
    assert "a word" not in f"{vars(refused.value)}"


def test_no_check_is_no_objection(tmp_path: Path) -> None:
    """Exit code 64 says that the program does not know this action."""
    keeper(tmp_path, "no-check").check(ours=False)


def test_no_read_is_told_apart_from_nothing_there(tmp_path: Path) -> None:
    """None: it shows nothing, whatever it has."""
    sink = keeper(tmp_path, "no-read")
    sink.deliver(payload())

    assert sink.read() is None


def test_a_program_that_cannot_deliver_is_refused(tmp_path: Path) -> None:
    """64 is no success there."""
    with pytest.raises(DestinationRefused, match="says that it does not deliver") as refused:
        keeper(tmp_path, "no-deliver").deliver(payload())
    assert_holds_no_secret(refused.value)


def test_a_failure_tells_how_to_look_into_it(tmp_path: Path) -> None:
    """The next step runs its check by hand, which needs no value."""
    (tmp_path / "push-secret").write_text("#!/bin/sh\ncat >seen\nexit 3\n")
    (tmp_path / "push-secret").chmod(0o755)
    sink = open_sink(command("./push-secret", "to prod"), replace(MARK, generation=4), tmp_path)

    with pytest.raises(DestinationRefused) as refused:
        sink.check(ours=False)

    error = refused.value
    request = (
        '{"format_version": "1.0", "action": "check", "address": "oauth_client.ci", '
        '"generation": 4, "values": {}}'
    )
    assert (error.what, error.where, error.next_step) == (
        "command ./push-secret 'to prod' exited with 3",
        "oauth_client.ci",
        f"see what it says: cd {tmp_path} && echo '{request}' | ./push-secret 'to prod'",
    )
    before = (tmp_path / "seen").read_text()
    assert os.waitstatus_to_exitcode(os.system(error.next_step.partition(": ")[2])) == 3
    assert (tmp_path / "seen").read_text() == f"{before}\n"


def test_a_signal_is_named(tmp_path: Path) -> None:
    """A program that was killed says so by a signal."""
    with pytest.raises(DestinationRefused, match="was ended by signal SIGTERM"):
        shell(tmp_path, "kill -TERM $$").check(ours=False)


@pytest.mark.parametrize(
    ("mode", "reason"), [(None, "no such file or directory"), (0o600, "permission denied")]
)
def test_a_program_that_cannot_be_run(tmp_path: Path, mode: int | None, reason: str) -> None:
    """Not there, or not executable: told before anything is made."""
    if mode is not None:
        (tmp_path / "push").touch(mode)
    with pytest.raises(DestinationRefused) as refused:
        open_sink(command("./push"), MARK, tmp_path).check(ours=False)

    assert (refused.value.what, refused.value.next_step) == (
        f"command ./push could not be run: {reason}",
        "see that it is there and may be run: ls -l ./push",
    )


def test_a_program_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    """Its children too, which hold on to its output: here, to a pipe that ends with the last."""
    os.mkfifo(tmp_path / "alive")
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    sink = shell(tmp_path, "exec 3>alive; trap '' TERM; sleep 600 & wait", timeout="3s")

    with pytest.raises(DestinationRefused, match="did not end within 3s and was killed"):
        sink.read()
    ended, _, _ = select.select([alive], [], [], 20)
    os.close(alive)
    assert ended == [alive]


def test_a_program_need_not_read_its_input(tmp_path: Path) -> None:
    """One that knows without asking may exit at once."""
    shell(tmp_path, "exit 0").deliver(payload())


@pytest.mark.parametrize("printed", ["", secret(1), f'["{secret(1)}"]', '{"client_id": 4}'])
def test_an_answer_of_another_form_is_refused(tmp_path: Path, printed: str) -> None:
    """It is not quoted: it may be part of a secret."""
    (tmp_path / "printed").write_text(printed)
    with pytest.raises(DestinationRefused) as refused:
        shell(tmp_path, "cat printed").read()

    assert refused.value.what.endswith(
        "did not print one JSON object of names and texts for `read`"
    )
    assert_holds_no_secret(refused.value)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"argv": []},
        {"argv": [""]},
        {"argv": ["a\0"]},
        {"argv": "ls"},
        {"argv": ["ls", ["-l"]]},
        {"argv": ["ls"], "shell": True},
    ]
    + [{"argv": ["ls"], "timeout": text} for text in ("0s", "30", 30, "24h1s")],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A shell line is no argv, and a time needs a unit."""
    with pytest.raises(ValidationError):
        CommandSettings.model_validate(settings)


def test_it_has_thirty_seconds_by_default() -> None:
    """As engine.md gives each delivery."""
    assert CommandSettings.model_validate({"argv": ["ls"]}).timeout == timedelta(seconds=30)
