"""An error under a json format: the object of cli.md, "Any error under a json format"."""

from gccreds.domain.finding import Finding
from gccreds.errors import GccredsError
from gccreds.render.document import document


def error_object(error: GccredsError) -> dict[str, object]:
    """The members of an error; the message says what happened and, where that is known, where."""
    told = error.where is None or error.where in error.what
    return {
        "code": error.code,
        "message": error.what if told else f"{error.what} ({error.where})",
        "next_step": error.next_step,
        "context_id": error.context_id,
    }


def render(error: GccredsError) -> str:
    """The whole document, with every problem where there are several."""
    findings = [f.as_json() for f in error.findings if isinstance(f, Finding)]
    return document({"error": error_object(error), "findings": findings})
