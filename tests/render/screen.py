"""A terminal as far as a progress display uses one: text, cursor up, erase below."""

import re

_PIECES = re.compile(r"\x1b\[(\d+)A|\x1b\[J|(\n)|([^\x1b\n]+)")


class Screen:
    """Takes what is written to it; `text` is what a person sees then."""

    def __init__(self) -> None:
        self._lines = [""]

    def write(self, written: str) -> None:
        assert "".join(m[0] for m in _PIECES.finditer(written)) == written, "unknown sequence"
        for match in _PIECES.finditer(written):
            if match[1]:
                del self._lines[len(self._lines) - 1 - int(match[1]) :]
                self._lines.append("")
            elif match[2]:
                self._lines.append("")
            elif match[3]:
                self._lines[-1] += match[3]

    @property
    def text(self) -> str:
        return "\n".join(self._lines)
