"""A world of its own for each test."""

from pathlib import Path

import pytest

from tests.sandboxes import Sandbox
from tests.worlds import World


@pytest.fixture
def world(sandbox: Sandbox, tmp_path: Path) -> World:
    """An empty project on an empty organisation."""
    return World(sandbox, tmp_path)
