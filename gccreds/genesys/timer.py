"""Real time, as far as waiting is concerned; given in, so that tests wait for nothing."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gccreds.errors import Interrupted

_RANDOM = random.SystemRandom()


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timer:
    """Time-outs, pauses and pacing follow this clock, never GCCREDS_NOW (sandbox.md).

    `monotonic` counts seconds, `now` is the local wall clock, `jitter` gives numbers from 0 to 1.
    Setting `stop` ends every pause at once. `sleep` replaces the waiting itself.
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    jitter: Callable[[], float] = _RANDOM.random
    stop: threading.Event = field(default_factory=threading.Event)
    sleep: Callable[[float], object] | None = None

    def pause(self, seconds: float) -> None:
        """Waits. Raises Interrupted where `stop` is set before or meanwhile."""
        if not self.stop.is_set():
            (self.sleep or self.stop.wait)(seconds)
        if self.stop.is_set():
            raise Interrupted(
                "interrupted while waiting for the organisation",
                next_step="run the same command again",
            )
