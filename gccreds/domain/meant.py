"""Which of several names was probably meant."""

import difflib
from collections.abc import Iterable


def meant(text: str, names: Iterable[str]) -> str | None:
    """The name closest to what was written, in any case, with hyphens or underscores."""
    by_form = {_form(name): name for name in names}
    close = difflib.get_close_matches(_form(text[:120]), by_form, n=1, cutoff=0.65)
    return by_form[close[0]] if close else None


def _form(name: str) -> str:
    return name.lower().replace("-", "_")
