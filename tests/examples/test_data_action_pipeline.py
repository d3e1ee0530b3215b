"""The thread's case: a pipeline calls a Data Action and leaves no living token behind."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.consoles import Shell
from tests.examples.projects import Running, copied
from tests.sandboxes import CLIENTS, Sandbox

CLIENT = "Nightly data action"
CALL = ("exec", "oauth_client.nightly-data-action", "--")


@pytest.fixture
def running(tmp_path: Path, sandbox: Sandbox) -> Running:
    """The example, applied."""
    running = copied("data-action-pipeline", tmp_path, sandbox)
    running.apply()
    return running


def the_secrets(running: Running) -> dict[str, str]:
    """What a person puts into the settings of CI: the lines of the delivered file."""
    text = (running.place.folder / "secrets" / "nightly-data-action.env").read_text()
    return dict(line.split("=", 1) for line in text.splitlines())


def test_the_script_calls_the_action(running: Running) -> None:
    """With the token of exec, and what the action answers is its output."""
    ended = running.place.run(*CALL, "./call_data_action.py")

    answer = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert (answer["action"], answer["input"]) == ("custom_-_demo-action", {"customer": "4711"})


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("./call_data_action.py",), 0),
        (("sh", "-c", "exit 7"), 7),
        (("sh", "-c", "kill -9 $$"), 137),
        (("no-such-program",), 127),
    ],
)
def test_no_token_lives_on(running: Running, command: tuple[str, ...], code: int) -> None:
    """Whatever became of the command; exec exits as it did."""
    client = running.client(CLIENT)["id"]

    assert running.place.run(*CALL, *command).code == code
    assert running.living_tokens(client) == []


@pytest.mark.parametrize(
    "pipeline", [".github/workflows/nightly-data-action.yml", ".gitlab-ci.yml"]
)
def test_the_job_of_the_pipeline_works(running: Running, pipeline: str) -> None:
    """Its line, with the two values in the environment as CI gives them, and nothing else of us."""
    (line,) = commands_of(yaml.safe_load((running.place.folder / pipeline).read_text()))
    in_ci = the_secrets(running)
    (running.place.folder / "secrets" / "nightly-data-action.env").unlink()

    screen = Shell(running.place).run(line, **in_ci)

    assert (screen.code, json.loads(screen.text)["input"]) == (0, {"customer": "4711"})
    assert running.living_tokens(running.client(CLIENT)["id"]) == []


def commands_of(pipeline: Any) -> list[str]:
    """The commands of ours in a pipeline, wherever they stand in it."""
    match pipeline:
        case str():
            return [pipeline] if pipeline.startswith("gccreds ") else []
        case dict():
            return commands_of([*pipeline.values()])
        case list():
            return [command for item in pipeline for command in commands_of(item)]
        case _:
            return []


def test_the_client_can_do_nothing_else(running: Running) -> None:
    """It may run data actions; it may not even see that there are clients."""
    login = the_secrets(running)
    token = running.sandbox.token(
        login["GENESYSCLOUD_OAUTHCLIENT_ID"], login["GENESYSCLOUD_OAUTHCLIENT_SECRET"]
    )
    refused = running.sandbox.call("GET", CLIENTS, token=token)

    assert (refused.status_code, refused.json()["code"]) == (403, "missing.permissions")
    assert running.client(CLIENT)["accessTokenValiditySeconds"] == 300
