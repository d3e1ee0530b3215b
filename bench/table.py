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


def compared(title: str, pairs: Sequence[tuple[Row, Row]], alone: Sequence[Row] = ()) -> str:
    """A table of pairs, ours first, each followed by ours as a ratio to theirs."""
    lines = [title, _ROW.format("", "seconds", "peak MB", "requests"), *map(str, alone)]
    for ours, theirs in pairs:
        lines += [str(ours), str(theirs), _ratio(ours.measured, theirs.measured)]
    return "\n".join(line.rstrip() for line in lines)


def _ratio(ours: Measured, theirs: Measured) -> str:
    seconds = f"{ours.seconds / theirs.seconds:.2f}"
    peak = f"{ours.peak_mb / theirs.peak_mb:.2f}"
    return _ROW.format("    ratio, ours to theirs", seconds, peak, "")


def starting(seconds: Mapping[str, float], against: str) -> Iterator[str]:
    """A line for each command's start, as a ratio to that of `against`."""
    least = seconds[against]
    for name, taken in seconds.items():
        ratio = "" if name == against else f"{taken / least:.1f} times"
        yield f"  {name:<34}{taken * 1000:>9.0f} ms{ratio:>15}".rstrip()
