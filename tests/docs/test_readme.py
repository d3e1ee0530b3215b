"""Everything that the README tells one to type works, and prints what it says."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.cli.running import Place
from tests.docs.consoles import Shell, another_terminal, comparable, matches, steps
from tests.docs.markdown import REPOSITORY, blocks

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
_SOMEBODY = re.compile(r'^<!-- somebody sets (?P<members>\{.+\}) of "(?P<name>.+)" -->$', re.M)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder and an empty home."""
    folder, home = tmp_path / "here", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return Place(folder, home, {})


def typed() -> list[str]:
    """The blocks of commands without an output, in their order."""
    return [block.text.strip() for block in blocks(README, "sh")]


def test_the_story_goes_as_it_is_told(place: Place) -> None:
    """Every command of the console blocks, one after the other, in one folder."""
    first, *story = parts_of_the_story()
    assert isinstance(first, tuple)
    with another_terminal(place) as said:
        assert first[0] == "gccreds sandbox"
        assert comparable(said) == comparable(first[1])
        shell = Shell(place)
        for part in story:
            if isinstance(part, dict):
                somebody_edits(place.variables["GCCREDS_URL"], part)
                continue
            command, shown = part
            time_passes(place.variables["GCCREDS_URL"])
            screen = shell.run(command)
            assert matches(screen.text, shown), f"$ {command}\n{screen.text}"
            assert screen.code == 0, command


def parts_of_the_story() -> Iterator[tuple[str, str] | dict[str, str]]:
    """What is typed with what it prints; in between, what somebody does in the admin UI."""
    for part in re.split(
        r"(^```console\n.*?^```$|^<!-- somebody .+ -->$)", README, flags=re.M | re.S
    ):
        edit = _SOMEBODY.match(part)
        if edit:
            yield edit.groupdict()
        for block in blocks(part, "console"):
            for step in steps(block.text):
                yield step.command, step.shown


def time_passes(url: str) -> None:
    """A person takes a second to type: what was 90 days ahead is less by then."""
    httpx.post(f"{url}/_sandbox/clock", json={"advance": "1s"}).raise_for_status()


def somebody_edits(url: str, edit: dict[str, str]) -> None:
    """What a person does in the admin UI."""
    clients = httpx.get(f"{url}/_sandbox/state").json()["clients"]
    id_ = next(client["id"] for client in clients if client["name"] == edit["name"])
    body = {"id": id_, "set": json.loads(edit["members"])}
    httpx.post(f"{url}/_sandbox/edit", json=body).raise_for_status()


def test_the_manifest_it_shows_is_the_one_that_init_writes(place: Place) -> None:
    """But for the comments."""
    (shown,) = blocks(README, "yaml")
    place.run("init")
    written = (place.folder / "manifests" / "first-client.yaml").read_text()

    assert yaml.safe_load(shown.text) == yaml.safe_load(written)


@pytest.mark.parametrize("recipe", ["make demo", "make test"])
def test_the_recipes_exist(recipe: str) -> None:
    """make knows what to do; that it does it is what CI shows."""
    assert recipe in typed()[0].splitlines()
    subprocess.run([*recipe.split(), "--dry-run"], cwd=REPOSITORY, check=True, capture_output=True)


def test_installing_it_gives_a_program_with_all_it_needs(tmp_path: Path) -> None:
    """The files that init writes come along; dependencies are those of the tests' environment."""
    assert typed()[1] == "python3 -m pip install ."
    source, target, project = tmp_path / "source", tmp_path / "target", tmp_path / "project"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "gccreds", source / "gccreds", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    project.mkdir()
    offline = ["--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", *offline, "--target", str(target), "."]
    subprocess.run(pip, cwd=source, check=True, capture_output=True)

    place = Place(project, tmp_path, {"PYTHONPATH": str(target)})
    assert place.run("init", "--ci", "github").code == 0
    assert place.run("validate").out == "1 file, 1 credential, 0 scope sets: good.\n"


def test_the_request_that_it_recommends_logs_in(place: Place) -> None:
    """And the one that it warns of does not: the same credentials as JSON are refused."""
    command = typed()[2].replace("https://login.mypurecloud.com", "$GCCREDS_URL")
    login = {
        "GENESYSCLOUD_OAUTHCLIENT_ID": "00000000-0000-4000-8000-000000000001",
        "GENESYSCLOUD_OAUTHCLIENT_SECRET": "sandbox",
    }
    with another_terminal(place):
        answer = json.loads(Shell(place).run(f"{command} --silent", **login).text)
        url = place.variables["GCCREDS_URL"]
        body = {"grant_type": "client_credentials", "duration": 3600, **login}
        refused = httpx.post(f"{url}/oauth/token", json=body)

    assert sorted(answer) == ["access_token", "expires_in", "token_type"]
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


def test_nothing_is_typed_that_no_test_knows() -> None:
    """The last block is the example's own, which its test runs."""
    assert typed()[3:] == ["gccreds exec -- ./call_data_action.py"]
