"""One organisation for all cases of a worker: each case is a project of its own."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.crash.stage import Organisation, Stage, a_stage, an_organisation

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    """A sandbox in a process of its own, with what stands before and behind it."""
    with an_organisation(tmp_path_factory.mktemp("organisation")) as organisation:
        yield organisation


@pytest.fixture
def stage(organisation: Organisation, tmp_path: Path) -> Iterator[Stage]:
    """A project that nothing was applied to yet."""
    with a_stage(organisation, tmp_path / "stage", f"case-{next(_NUMBERS)}") as stage:
        yield stage
