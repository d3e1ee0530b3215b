"""Questions whose answers are fetched later: running at the first look, then complete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, object]
Key = tuple[str, str]
"""A client's id and the execution's."""


@dataclass(slots=True)
class _Execution:
    rows: Sequence[Row]
    looked_at: bool = False


class Executions:
    """They are not kept over a restart: who waits for one asks anew."""

    def __init__(self) -> None:
        self._executions: dict[Key, _Execution] = {}

    def begin(self, key: Key, rows: Sequence[Row]) -> None:
        """`rows` is what it will answer."""
        self._executions[key] = _Execution(rows)

    def poll(self, key: Key) -> Sequence[Row] | Literal["Running"] | None:
        """Its rows, or that it runs; None where there is none."""
        execution = self._executions.get(key)
        if execution is None:
            return None
        first, execution.looked_at = not execution.looked_at, True
        return "Running" if first else execution.rows
