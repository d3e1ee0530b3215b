"""docs/emergency.md: what it tells somebody in a hurry to type works, in the order it is told."""

from pathlib import Path

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY, blocks
from tests.sandboxes import Sandbox

DOCUMENT = (REPOSITORY / "docs" / "emergency.md").read_text(encoding="utf-8")
ADDRESS = "oauth_client.ci"


@pytest.fixture
def project(tmp_path: Path, sandbox: Sandbox) -> Place:
    """A client that was applied, whose secret leaks now."""
    folder, home = tmp_path / "here", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    place = lay_out(Place(folder, home, {}), sandbox.url, ci=CI)
    place.write(".gitignore", "secrets/\n.gccreds/\n")
    assert place.run("apply", "--auto-approve").code == 0
    return place


def commands() -> list[list[str]]:
    """Every command line of the page, for this project."""
    lines = [line for block in blocks(DOCUMENT, "sh") for line in block.text.splitlines() if line]
    return [line.replace("ENV", "test").replace("ADDRESS", ADDRESS).split()[1:] for line in lines]


def held(place: Place) -> dict[str, str]:
    """The variables in the delivered file."""
    lines = (place.folder / "secrets/ci.env").read_text().splitlines()
    return dict(line.replace("'", "").split("=", 1) for line in lines)


def test_the_steps_go_as_they_are_told(project: Place, sandbox: Sandbox) -> None:
    """Whose it is, a new one for its consumers, this one dead, and the proof of it."""
    whose, rotate, revoke, revoke_by_id, status, destinations = commands()
    leaked = held(project)
    id_, secret = leaked["GENESYSCLOUD_OAUTHCLIENT_ID"], leaked["GENESYSCLOUD_OAUTHCLIENT_SECRET"]

    told = project.run(*whose, stdin=secret)
    assert told.code == 0, told
    assert ADDRESS in told.out
    assert f"gccreds -e test rotate --compromised {ADDRESS}" in told.out
    assert secret not in told.out + told.err

    assert project.run(*rotate, "--auto-approve").code == 0
    assert sandbox.log_in(id_, secret).status_code == 401
    new = held(project)
    working = new["GENESYSCLOUD_OAUTHCLIENT_ID"], new["GENESYSCLOUD_OAUTHCLIENT_SECRET"]
    assert sandbox.log_in(*working).status_code == 200

    assert project.run(*status).code == 0
    assert project.run(*destinations).code == 0

    assert project.run(*revoke, "--auto-approve").code == 0
    assert sandbox.log_in(*working).status_code == 401
    by_id = [working[0] if word == "CLIENT_ID" else word for word in revoke_by_id]
    assert project.run(*by_id, "--auto-approve", GCCREDS_URL=sandbox.url).code == 0
