"""A defect of gccreds itself: one line for people, and a report for whoever mends it."""

import os
import platform
import tempfile
import traceback
from collections.abc import Iterator, Mapping

from gccreds import __version__
from gccreds.errors import InternalError


def reported(defect: BaseException, environ: Mapping[str, str]) -> InternalError:
    """Writes a report on a defect; the error says what happened and where the report is.

    An exception's message and a frame's variables may hold a secret. So the report has the types
    and the places only, and its file is for its owner alone.
    """
    frame = traceback.extract_tb(defect.__traceback__)[-1]
    return InternalError(
        f"gccreds came upon a defect of its own: {type(defect).__name__}",
        where=f"{os.path.basename(frame.filename)}:{frame.lineno}",
        next_step=_next_step("\n".join(_report(defect)), environ),
    )


def _next_step(report: str, environ: Mapping[str, str]) -> str:
    try:
        descriptor, path = tempfile.mkstemp(
            prefix="gccreds-report-", suffix=".txt", dir=environ.get("TMPDIR"), text=True
        )
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{report}\n")
    except OSError:
        return "run it again with -v, and hand on what it says; no report could be written"
    return f"hand on the report {path}; it holds no secret and no value"


def _report(defect: BaseException) -> Iterator[str]:
    yield f"gccreds {__version__}, Python {platform.python_version()}, {platform.platform()}"
    link: BaseException | None = defect
    while link is not None:
        yield f"{type(link).__module__}.{type(link).__qualname__}"
        for frame in traceback.extract_tb(link.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}"
        link = link.__cause__ or link.__context__
