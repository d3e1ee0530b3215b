"""What every run has around it: the moment, the page that it writes on, the way errors are told."""

import shutil
from collections.abc import Mapping
from datetime import datetime

from gccreds.cli.streams import Output
from gccreds.domain.lifetime import Malformed, parse_moment
from gccreds.errors import UsageError
from gccreds.render.page import Page

NOW = "GCCREDS_NOW"


def fixed_moment(environ: Mapping[str, str]) -> datetime | None:
    """The moment that GCCREDS_NOW sets instead of the clock. Raises UsageError where it is none."""
    text = environ.get(NOW, "").strip()
    if not text:
        return None
    try:
        return parse_moment(text)
    except Malformed as wrong:
        raise UsageError(str(wrong), where=NOW, next_step=wrong.next_step) from None


def page_for(output: Output, when: str | None, environ: Mapping[str, str]) -> Page:
    """The page for a stream: as wide as its terminal, in colour as --color and the environment say.

    NO_COLOR and CLICOLOR_FORCE count where they are set to anything but nothing and 0.
    """
    utf8 = output.encoding.lower().replace("-", "") in ("utf8", "utf8sig")
    colour = _colour(output, when or "auto", environ)
    if not output.is_terminal:
        return Page(colour=colour, utf8=utf8)
    columns = shutil.get_terminal_size().columns
    return Page.fitting(columns, colour=colour, utf8=utf8)


def _colour(output: Output, when: str, environ: Mapping[str, str]) -> bool:
    if when != "auto":
        return when == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return output.is_terminal and environ.get("TERM") != "dumb"
