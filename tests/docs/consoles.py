"""`console` blocks of a document: carried out line by line, and compared with what they show."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import Place
from tests.terminals import Screen, on_terminal

ANSWERS = {'Only "yes" is taken: ': "yes"}
_DIFFERS_EACH_TIME = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
    (r"\b[0-9a-f]{8}…", "ID…"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "MOMENT"),
    (r"\b\d{4}-\d\d-\d\d\b", "DAY"),
    (r"http://127\.0\.0\.1:\d+", "SANDBOX"),
    (r"\d+\.\d s\b", "SECONDS"),
    (r"[ \t]+", " "),
)


@dataclass(frozen=True)
class Step:
    """A command of a console block, and what the document says that it prints."""

    command: str
    shown: str


def steps(text: str) -> Iterator[Step]:
    """`$ ` begins a command; what follows, up to the next one, is what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Step(command, shown)


def comparable(text: str) -> str:
    """The text without what differs from run to run: ids, moments, seconds, ports, blanks."""
    for pattern, name in _DIFFERS_EACH_TIME:
        text = re.sub(pattern, name, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def matches(screen: str, shown: str) -> bool:
    """Whether a screen is what a document shows; there a line `…` stands for any lines."""
    parts = re.split(r"^…$", comparable(shown), flags=re.MULTILINE)
    pattern = ".*".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, comparable(screen), re.DOTALL) is not None


@dataclass
class Shell:
    """A person's shell: it remembers the folder one went to, and answers questions with yes."""

    place: Place

    def run(self, command: str, **variables: str) -> Screen:
        """Runs a command on a terminal."""
        remembered = self.place.home / "folder"
        here = Path(remembered.read_text().strip()) if remembered.exists() else self.place.folder
        script = f"{command}\ncode=$?\npwd > {remembered}\nexit $code"
        environ = self.place.environ(**variables)
        environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
        return on_terminal(["sh", "-c", script], folder=here, environ=environ, answers=ANSWERS)


@contextmanager
def another_terminal(place: Place) -> Iterator[str]:
    """`gccreds sandbox` on a free port, to which the place's GCCREDS_URL leads then.

    Gives what it says when it begins to listen.
    """
    ready = place.home / "ready.json"
    process = place.start("sandbox", "--port", "0", "--ready-file", str(ready))
    assert process.stdout is not None
    try:
        said = "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n")) + "Ctrl-C ends it.\n"
        place.variables["GCCREDS_URL"] = json.loads(ready.read_text())["url"]
        yield said
    finally:
        process.terminate()
        process.communicate(timeout=30)
