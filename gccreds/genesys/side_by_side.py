"""Threads to read with."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

_THREADS = 8


@contextmanager
def side_by_side() -> Iterator[ThreadPoolExecutor]:
    """Reads many at once. Whoever interrupts does not wait for answers that are on their way."""
    pool, patient = ThreadPoolExecutor(_THREADS, thread_name_prefix="read"), True
    try:
        yield pool
    except KeyboardInterrupt:
        patient = False
        raise
    finally:
        pool.shutdown(wait=patient, cancel_futures=not patient)
