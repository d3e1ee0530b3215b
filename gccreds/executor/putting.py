"""Changes an object that exists: from a fresh read, and believing no PUT before it was seen.

A PUT replaces everything (api-facts.md §3.5) and there is no version to lock on, so each one starts
from what is there now, refuses where that is not what the plan saw, and passes through what gccreds
does not know. The first PUT of a run is read back before another one begins.
"""

import threading
from collections.abc import Callable, Iterable, Mapping

from gccreds.domain.observed import Remote
from gccreds.errors import ApiRefused
from gccreds.executor.places import Stop
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind

Wire = Mapping[str, object]

_VOLATILE = frozenset({"dateModified", "modifiedBy"})


class Putting:
    """The PUTs of one run."""

    def __init__(self, organisation: Organisation, stop: Stop) -> None:
        self._organisation = organisation
        self._stop = stop
        self._first = threading.Lock()
        self._trusted = False

    def put(self, kind: Kind, seen: Remote, body: Callable[[Wire], dict[str, object]]) -> Wire:
        """Replaces an object by `body(as it is now)` and gives the answer.

        Raises ApiRefused where the object is gone or is not what the plan saw, and where the
        organisation turns out to change more than was asked for.
        """
        if self._trusted:
            return self._put(kind, seen, body)
        with self._first:
            return self._put(kind, seen, body)

    def _put(self, kind: Kind, seen: Remote, body: Callable[[Wire], dict[str, object]]) -> Wire:
        self._stop.check()
        fresh = self._fresh(kind, seen)
        sent = body(fresh)
        answer = self._organisation.update(kind, seen.id, sent)
        if not self._trusted:
            self._read_back(kind, seen.id, fresh, sent)
            self._trusted = True
        return answer

    def _fresh(self, kind: Kind, seen: Remote) -> Wire:
        fresh = self._organisation.get(kind, seen.id)
        if fresh is None:
            raise _refused(seen.id, "is gone since the plan was made")
        edited = _differing(kind, seen.wire, fresh, seen.wire.keys())
        if edited:
            raise _refused(seen.id, f"was edited since the plan was made: {', '.join(edited)}")
        return fresh

    def _read_back(self, kind: Kind, id_: str, fresh: Wire, sent: Wire) -> None:
        after = self._organisation.get(kind, id_) or {}
        kept = {name: value for name, value in fresh.items() if name in kind.never_sent}
        expected = {**kept, **sent}
        wrong = _differing(kind, expected, after, expected.keys() | after.keys())
        if wrong:
            self._stop.set()
            raise ApiRefused(
                f"the organisation changed more of {id_} than was asked for: {', '.join(wrong)}",
                next_step="look at this client in the admin UI; nothing further was begun",
                where=f"PUT {kind.endpoint}/{id_}",
            )


def _refused(id_: str, what: str) -> ApiRefused:
    return ApiRefused(f"{id_} {what}", next_step="plan again and look at what changed", where=id_)


def _differing(kind: Kind, before: Wire, after: Wire, names: Iterable[str]) -> list[str]:
    """The members that are not the same, comparing those that gccreds knows in canonical form."""
    known = {field.member: field for field in kind.fields}
    differing = []
    for name in sorted(names):
        if name in _VOLATILE:
            continue
        left, right = before.get(name), after.get(name)
        if name in known:
            left, right = known[name].read(left), known[name].read(right)
        elif name == "state":
            left, right = left or "active", right or "active"
        if left != right:
            differing.append(name)
    return differing
