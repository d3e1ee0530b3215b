"""The figures as text: two programs and how the one compares with the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.measuring import Measured

_ROW = "  {:<34}{:>12}{:>12}{:>12}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one command took. `requests` None: it sends none."""

    name: str
    measured: Measured
    requests: int | None = None

    def __str__(self) -> str:
        requests = "-" if self.requests is None else f"{self.requests:,}"
        seconds, peak = self.measured.seconds, self.measured.peak_mb
        return _ROW.format(self.name, f"{seconds:.2f}", f"{peak:.0f}", requests)


def compared(title: str, rows: Sequence[Row | tuple[Row, Row]]) -> str:
    """A table; a pair, ours first, is followed by ours as a ratio to theirs."""
    lines = [title, _ROW.format("", "seconds", "peak MB", "requests")]
    for row in rows:
        if isinstance(row, Row):
            lines.append(str(row))
        else:
            lines += [*map(str, row), _ratio(*row)]
    return "\n".join(line.rstrip() for line in lines)


def _ratio(ours: Row, theirs: Row) -> str:
    seconds = f"{ours.measured.seconds / theirs.measured.seconds:.2f}"
    peak = f"{ours.measured.peak_mb / theirs.measured.peak_mb:.2f}"
    return _ROW.format("    ratio, ours to theirs", seconds, peak, "")


def starting(seconds: Mapping[str, float], against: str) -> Iterator[str]:
    """A line for each command's start, as a ratio to that of `against`."""
    least = seconds[against]
    for name, taken in seconds.items():
        ratio = "" if name == against else f"{taken / least:.1f} times"
        yield f"  {name:<34}{taken * 1000:>9.0f} ms{ratio:>15}".rstrip()
