"""Findings as workflow commands of GitHub Actions: `::error file=…,line=…,col=…::message`."""

from gccreds.domain.finding import Finding
from gccreds.domain.report import INVALID
from gccreds.render.page import Page

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_IN_DATA = str.maketrans(_DATA)
_IN_PROPERTY = str.maketrans(_PROPERTY)


def annotation(finding: Finding) -> str:
    """One line. Texts are cleaned before they are escaped, so that no name begins a command."""
    page = Page()
    rule = "" if finding.rule == INVALID else f"{finding.rule}: "
    message = f"{page.clean(rule + finding.message)}\nNext: {page.clean(finding.next_step)}"
    place = _place(finding)
    return f"::{finding.severity.value}{place}::{message.translate(_IN_DATA)}"


def _place(finding: Finding) -> str:
    position = finding.position
    if position is None:
        return ""
    file = Page().clean(position.file).translate(_IN_PROPERTY)
    return f" file={file},line={position.line},col={position.column}"
