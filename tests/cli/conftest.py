"""Places to run the command line in."""

from pathlib import Path

import pytest

from tests.cli.running import Place
from tests.sandboxes import Sandbox


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder and an empty home."""
    folder, home = tmp_path / "here", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return Place(folder, home, {})


@pytest.fixture
def beside_sandbox(place: Place, sandbox: Sandbox) -> Place:
    """An empty folder, with GCCREDS_URL leading to a sandbox."""
    return Place(place.folder, place.home, {"GCCREDS_URL": sandbox.url})
