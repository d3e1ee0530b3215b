"""Run as a process: writes one serial after the other to a place until it is killed."""

import sys
from itertools import count
from pathlib import Path

from gccreds.stores.registry import open_store
from tests.stores.examples import state

if __name__ == "__main__":
    store = open_store(sys.argv[1], Path(sys.argv[2]))
    for serial in count(2):
        store.write(state(serial, project="p" * 100_000), replacing=serial - 1)
        print(serial, flush=True)
