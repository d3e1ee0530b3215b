"""What gccreds tells and keeps: no secret that the organisation ever issued is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.year.runs import TOLD

_WORD = re.compile(r"[A-Za-z0-9_-]{40,}")
"""As long as secrets and tokens of the sandbox are at least."""


def secrets_told(folder: Path, issued: set[str]) -> Iterator[str]:
    """Files with a secret, destinations left out. What was told is taken away after that."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "held" in path.parts:
            continue
        if issued.intersection(_WORD.findall(path.read_text(errors="replace"))):
            yield f"{path.relative_to(folder)} has a secret in it"
    (folder / TOLD).unlink(missing_ok=True)
