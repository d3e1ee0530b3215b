"""The end of an examination: the first check that failed."""

from gccreds.domain.diagnosis import Cause, Check, Mark
from gccreds.errors import GccredsError


class Found(Exception):
    """A cause was found; what comes after it would be noise (mockups.md, 8)."""

    def __init__(self, label: str, text: str, cause: Cause, context_id: str | None = None) -> None:
        super().__init__(cause.what)
        self.check = Check(label, text, Mark.BAD, context_id)
        self.cause = cause

    @classmethod
    def by_error(cls, label: str, error: GccredsError) -> "Found":
        """An error of another part of gccreds, which has its three parts already."""
        findings = (str(getattr(finding, "message", "")) for finding in error.findings)
        places = (getattr(finding, "position", None) for finding in error.findings)
        more = (f"{at}: {text}" if at else text for at, text in zip(places, findings, strict=True))
        cause = Cause(f"{error.what}.", error.next_step, tuple(more))
        text = error.where or "of no use"
        told_already = error.context_id is not None and error.context_id in text
        return cls(label, text, cause, None if told_already else error.context_id)


def listed(items: tuple[str, ...]) -> str:
    """`a, b and c`."""
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last
