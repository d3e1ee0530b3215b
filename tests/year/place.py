"""The project of the year, in a folder: its manifests, its destinations, and what ails them."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from gccreds.domain.credential import Destination
from gccreds.domain.declared import Declared
from gccreds.manifest.loading import load_manifests
from gccreds.manifest.project import load_project
from gccreds.policies.registry import rules
from gccreds.sinks.registry import destination_formats

_HERE = Path(__file__).parent
_PROJECT = "project: payments\nenvironments:\n  sandbox:\n    url: {url}\n"
_NAMES = {
    "GENESYSCLOUD_OAUTHCLIENT_ID": "CLIENT_ID",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET": "CLIENT_SECRET",
}


class Ailment(Enum):
    """What a destination fails at. The value is what `store` is told; a file can have the first."""

    EVERYTHING = "check"
    TAKING = "deliver"
    AFTER_TAKING = "written"


@dataclass(frozen=True)
class Project:
    """`elsewhere` is where a file goes whose place has become a link out of the project."""

    folder: Path
    url: str
    _read: dict[Path, tuple[tuple[int, int], Mapping[str, str]]] = field(default_factory=dict)

    @property
    def elsewhere(self) -> Path:
        """Beside the project's folder."""
        return self.folder.with_name("elsewhere")

    def begin(self) -> None:
        """Puts everything there that is there on the first day."""
        for name in ("held", "ailing"):
            (self.folder / name).mkdir(parents=True)
        self.elsewhere.mkdir()
        (self.folder / "gccreds.yaml").write_text(_PROJECT.format(url=self.url))
        shutil.copytree(_HERE / "manifests", self.folder / "manifests")
        shutil.copy(_HERE / "store", self.folder / "store")

    def edit(self, comes: Mapping[str, str], goes: Iterable[str]) -> None:
        """Manifests that come (the file there, and the one of `later` that it is) or go."""
        for name, later in comes.items():
            shutil.copy(_HERE / "later" / later, self.folder / "manifests" / name)
        for name in goes:
            (self.folder / "manifests" / name).unlink()

    def declared(self) -> Declared:
        """What the manifests declare now."""
        project = load_project(self.folder / "gccreds.yaml", {}, rules())
        return load_manifests(project.environment(None), destination_formats())

    def path(self, destination: Destination) -> Path:
        """The file in which a destination keeps what it was given."""
        if destination.to == "command":
            return self.folder / "held" / f"{_argv(destination)[1]}.json"
        return self.folder / str(destination.settings["path"])

    def held(self, destination: Destination) -> Mapping[str, str]:
        """The values that a destination holds, as its consumer reads them, named in capitals."""
        path = self.path(destination)
        try:
            found = path.stat()
        except FileNotFoundError:
            return {}
        version = (found.st_ino, found.st_mtime_ns)
        known = self._read.get(path)
        if known is None or known[0] != version:
            known = self._read[path] = (version, _values(path))
        return known[1]

    def break_(self, destination: Destination, ailment: Ailment) -> None:
        """From now on it fails. Its consumer reads on what it holds."""
        if destination.to == "command":
            (self.folder / "ailing" / _argv(destination)[1]).write_text(f"{ailment.value}\n")
            return
        path = self.path(destination)
        outside = self.elsewhere / path.name
        path.replace(outside)
        path.symlink_to(outside)

    def mend(self, destination: Destination) -> None:
        """It works again."""
        if destination.to == "command":
            (self.folder / "ailing" / _argv(destination)[1]).unlink()
            return
        path = self.path(destination)
        (self.elsewhere / path.name).replace(path)


def _values(path: Path) -> Mapping[str, str]:
    values = _READERS[path.suffix](path.read_text())
    return {_NAMES.get(name.upper(), name.upper()): str(v) for name, v in values.items()}


def _argv(destination: Destination) -> list[str]:
    argv: Any = destination.settings["argv"]
    return list(argv)


def _dotenv(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: value.strip("'\"") for name, value in pairs}


_READERS: Mapping[str, Any] = {".env": _dotenv, ".json": json.loads, ".yaml": yaml.safe_load}
