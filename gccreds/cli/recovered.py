"""A state that could not be written, as a file beside the project (engine.md, "State")."""

from pathlib import Path

from gccreds.atomic_file import replace_file
from gccreds.domain.state import State
from gccreds.domain.state_document import as_text


def save_recovered(state: State, root: Path) -> str:
    """Saves it for its owner alone; gives the file's name as it can be typed here."""
    path = root / f"gccreds-recovered-{state.serial}.json"
    replace_file(path, as_text(state).encode())
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
