"""Run as a process: holds the lock of a place until a line comes on standard input."""

import sys
from dataclasses import replace
from pathlib import Path

from gccreds.stores.registry import open_store
from tests.stores.examples import HOLDER

if __name__ == "__main__":
    store = open_store(sys.argv[1], Path(sys.argv[2]))
    with store.lock(replace(HOLDER, who="another process")):
        print("held", flush=True)
        sys.stdin.readline()
