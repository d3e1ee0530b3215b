"""Whose a value is that turned up where it should not be (cli.md, `status --leaked`)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gccreds.domain.leak import Leak, What
from gccreds.domain.secret import Secret
from gccreds.domain.state import State
from gccreds.workflows.existing import Existing
from gccreds.workflows.planning import Surroundings

LONGEST = 1_048_576
"""So many characters are looked through at most."""

_BETWEEN = re.compile(r"[\s\"'`:,;{}()<>]+")


def whose(pasted: Secret, surroundings: Surroundings, state: State | None) -> Leak:
    """By the fingerprints of the state, then by the ids of the organisation.

    What was pasted may be the value alone or have something around it, as `NAME=value` has. Raises
    what requests raise.
    """
    existing = Existing.read(surroundings, state, everything=True)
    words = frozenset(_words(pasted.reveal()))
    nothing = Leak(
        surroundings.environment,
        existing.observed.organization,
        existing.moment,
        What.NOTHING,
        call=surroundings.call,
    )
    fingerprints = {Secret(word).fingerprint for word in words}
    found = _by_fingerprint(fingerprints, existing, nothing) or _by_id(words, existing, nothing)
    return found or nothing


def _words(text: str) -> Iterator[str]:
    yield text.strip()
    for piece in _BETWEEN.split(text[:LONGEST]):
        yield piece
        yield piece.partition("=")[2]


def _by_fingerprint(fingerprints: Iterable[str], existing: Existing, leak: Leak) -> Leak | None:
    wanted = frozenset(fingerprints)
    for address, resource in existing.state.resources.items():
        for generation in resource.generations:
            if generation.fingerprint in wanted:
                known = replace(leak, what=What.SECRET, address=address, generation=generation)
                return _with_what_exists(known, str(generation.remote_id), existing)
    return None


def _by_id(words: Iterable[str], existing: Existing, leak: Leak) -> Leak | None:
    known, there = existing.state.by_remote_id, existing.observed.remotes
    for id_ in sorted({word.lower() for word in words} & (known.keys() | there.keys())):
        address, generation = known.get(id_, (None, None))
        found = replace(leak, what=What.ID, address=address, generation=generation)
        return _with_what_exists(found, id_, existing)
    return None


def _with_what_exists(leak: Leak, id_: str, existing: Existing) -> Leak:
    credentials = (*existing.managed(), *existing.unmanaged())
    found = next((c for c in credentials if c.remote_id == id_), None)
    return replace(leak, credential=found)
