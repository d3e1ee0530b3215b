"""The repository's documents, taken apart."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block of a document, and the line that it begins in."""

    language: str
    text: str
    line: int


def tracked_files(*patterns: str) -> list[Path]:
    """The files that git has, whatever else lies about. A pattern is a pathspec."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (REPOSITORY / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def documents() -> list[Path]:
    """Every document of the repository."""
    return tracked_files("*.md")


def named(path: Path) -> str:
    """A file as the repository names it."""
    return str(path.relative_to(REPOSITORY))


def blocks(text: str, *languages: str) -> Iterator[Block]:
    """The fenced blocks in these languages, in their order."""
    for fence in _FENCE.finditer(text):
        if fence["language"] in languages:
            line = text.count("\n", 0, fence.start()) + 1
            yield Block(fence["language"], fence["text"], line)


def code_spans(text: str) -> Iterator[str]:
    """What stands between single backticks, outside of fences."""
    yield from _SPAN.findall(_FENCE.sub("", text))


def policies_in(name: str, language: str) -> list[str]:
    """The policies on a destination's page, as they are pasted."""
    page = (REPOSITORY / "docs" / "destinations" / f"{name}.md").read_text(encoding="utf-8")
    return [block.text for block in blocks(page, language)]
