"""The JSON documents of cli.md: one object, its format version first."""

import json
from collections.abc import Mapping

FORMAT_VERSION = "1.0"


def document(members: Mapping[str, object]) -> str:
    """The object as text, ended by a line break.

    Other letters than ASCII are escaped, so that a name with a control sequence of the upper half
    (U+009B) cannot reach a terminal, whatever its encoding.
    """
    return json.dumps({"format_version": FORMAT_VERSION, **members}, indent=2) + "\n"


def document_line(members: Mapping[str, object]) -> str:
    """The object on one line, for files that get a line for each thing that happens."""
    return json.dumps({"format_version": FORMAT_VERSION, **members}) + "\n"
