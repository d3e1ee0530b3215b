#!/usr/bin/env python3
"""A destination of our own. It keeps files; a real one would call the store's own client here.

gccreds writes one JSON object to standard input: format_version, action, address, generation and
values. Exit code 0 is done, 64 is "I have no such action", anything else is a refusal. Nothing that
is printed here is shown or logged, except that `read` answers with the values as JSON.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

DONE, REFUSED, NOT_SUPPORTED = 0, 1, 64
STORE = Path("secrets/store")


def answer(action: str, place: Path, values: dict[str, str]) -> int:
    """Carries out one action; gives the exit code."""
    match action:
        case "check":  # asked before a client is made: refuse here, and none is
            STORE.mkdir(parents=True, exist_ok=True)
            return DONE if os.access(STORE, os.W_OK) else REFUSED
        case "deliver":
            keep(place, json.dumps(values))
            return DONE
        case "read":  # so that `gccreds exec` can log in with what is kept
            print(place.read_text() if place.exists() else "{}")
            return DONE
        case _:
            return NOT_SUPPORTED


def keep(place: Path, text: str) -> None:
    """Replaces the file as a whole, readable by this user alone."""
    arriving = place.with_suffix(".arriving")
    with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    arriving.replace(place)


if __name__ == "__main__":
    request = json.load(sys.stdin)
    place = STORE / (quote(request["address"], safe="") + ".json")
    sys.exit(answer(request["action"], place, request["values"]))
