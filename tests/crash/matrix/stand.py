"""A project and its organisation in one folder, so that a situation can be kept and played again.

The organisation is in a file of its own, and what it draws follows from a seed.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from gccreds.genesys.timer import Timer
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import running
from tests.crash.matrix.alike import alike
from tests.crash.matrix.axes import HELD, PROGRAM, SCRIPT
from tests.crash.matrix.points import Held
from tests.sandboxes import Sandbox
from tests.worlds import World

STATE = ".gccreds"
_OF_THE_STORE = re.compile(r"\.(?:lock|guard|serial-\d+)$")
_WITHOUT_WAITING = Timer(sleep=lambda seconds: None)


@dataclass(frozen=True)
class Stand:
    """A folder with all that there is before a run."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> "Stand":
        """An empty project; its organisation is made when it is opened."""
        stand = cls(folder)
        (stand.project / HELD).mkdir(parents=True)
        (stand.project / PROGRAM).write_text(SCRIPT)
        return stand

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.folder / "project"

    def copied(self, folder: Path) -> "Stand":
        """The same situation once more."""
        shutil.copytree(self.folder, folder)
        return Stand(folder)

    @contextmanager
    def opened(self, around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Iterator[World]:
        """With its sandbox running: what happens stays."""
        options = SandboxOptions(port=0, rate_limit=0, seed=1, data=self.folder / "organisation")
        with running(options, around) as ready:
            http = httpx.Client(base_url=ready.url, trust_env=False, verify=False)
            with http:
                yield self.world(Sandbox(ready.url, http, []))

    def world(self, sandbox: Sandbox) -> World:
        """The project on this sandbox."""
        return World(sandbox, self.project, timer=_WITHOUT_WAITING)

    def held(self, number: int) -> Held | None:
        """What the destination of this number holds."""
        path = self.project / HELD / f"{number}.json"
        found: Any = json.loads(path.read_text()) if path.exists() else None
        return found.get("values", found) if found else None

    def content(self, world: World, *, with_state: bool = True) -> str:
        """All that is there, as `alike` writes it; `world` is this stand, opened."""
        held = {k: v for k, v in world.sandbox.state.items() if k not in ("tokens", "now")}
        files = [
            (str(path.relative_to(self.project)), path.read_text())
            for path in sorted(self.project.rglob("*"))
            if path.is_file()
            and not _OF_THE_STORE.search(path.name)
            and (with_state or STATE not in path.parts)
        ]
        return alike(repr((held, files)))


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """A kill is no loss of power: what was written stays, also without being on disk."""
    synced = os.fsync
    os.fsync = lambda descriptor: None
    try:
        yield
    finally:
        os.fsync = synced
