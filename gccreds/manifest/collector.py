"""Keeps Python's cyclic collector out of the way while a large tree is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """With it on, the collector walks the growing tree again and again: twice the time.

    What was built is then frozen, out of its sight: it has no circles and lives as long as the
    run.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()
