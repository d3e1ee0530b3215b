"""Laying out a new project: what is missing is written, what is there is left as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from gccreds import __version__
from gccreds.errors import UsageError

_STARTER = files("gccreds.workflows") / "starter"


class Pipeline(StrEnum):
    """Where the pipeline runs."""

    GITHUB = "github"
    GITLAB = "gitlab"


_PIPELINE_FILES = {
    Pipeline.GITHUB: ".github/workflows/credentials.yml",
    Pipeline.GITLAB: ".gitlab-ci.yml",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file: `written`, `extended` or `kept`."""

    path: str
    what: str


def init(folder: Path, pipeline: Pipeline | None) -> tuple[Written, ...]:
    """Writes a project file, a first manifest, lines for git to ignore and maybe a pipeline.

    Never overwrites. Raises UsageError where the folder cannot be written to.
    """
    try:
        return tuple(_lay_out(folder, pipeline))
    except OSError as error:
        raise UsageError(
            f"the project cannot be written: {error.strerror}",
            where=str(error.filename or folder),
            next_step="choose a folder that you may write to (--chdir DIR)",
        ) from None


def _lay_out(folder: Path, pipeline: Pipeline | None) -> Iterator[Written]:
    project = _starter("gccreds.yaml").replace("PROJECT", _project_name(folder))
    yield _write(folder, "gccreds.yaml", project)
    if _declares_something(folder / "manifests"):
        yield Written("manifests", "kept")
    else:
        yield _write(folder, "manifests/first-client.yaml", _starter("manifest.yaml"))
    yield _extend(folder, ".gitignore", _starter("gitignore"))
    if pipeline is not None:
        text = _starter(f"{pipeline.value}.yaml").replace("VERSION", __version__)
        yield _write(folder, _PIPELINE_FILES[pipeline], text)


def _declares_something(manifests: Path) -> bool:
    return any(path.suffix in (".yaml", ".yml") for path in manifests.rglob("*"))


def _starter(name: str) -> str:
    return (_STARTER / name).read_text(encoding="utf-8")


def _project_name(folder: Path) -> str:
    """The folder's name, in the letters that an ownership mark may hold (manifest.md)."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-") or "credentials"


def _write(folder: Path, name: str, text: str) -> Written:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return Written(name, "kept")
    return Written(name, "written")


def _extend(folder: Path, name: str, text: str) -> Written:
    path = folder / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in text.splitlines() if line not in before.splitlines()]
    if not missing:
        return Written(name, "kept")
    separator = "" if not before or before.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(separator + "".join(f"{line}\n" for line in missing))
    return Written(name, "extended" if before else "written")
