"""Changes an object that exists: from a fresh read, and believing no PUT before it was seen.

A PUT replaces everything (api-facts.md §3.5) and there is no version to lock on, so each one starts
from what is there now, refuses where that is not what the plan saw, and passes through what gccreds
does not know. The first PUT of a run is read back before another one begins.
"""

import threading
from collections.abc import Callable, Mapping

from gccreds.domain.observed import Remote
from gccreds.errors import ApiRefused, Interrupted, NetworkFailed
from gccreds.executor.outcome import Unfinished, something_changed
from gccreds.executor.places import Stop
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.differing import differing
from gccreds.kinds.interface import Kind

Wire = Mapping[str, object]
_GONE = 404
_END = "dateToDelete"


class Putting:
    """The PUTs of one run."""

    def __init__(self, organisation: Organisation, stop: Stop) -> None:
        self._organisation = organisation
        self._stop = stop
        self._first = threading.Lock()
        self._trusted = False

    def put(self, kind: Kind, seen: Remote, body: Callable[[Wire], dict[str, object]]) -> Wire:
        """Replaces an object by `body(as it is now)` and gives the answer.

        Raises ApiRefused where the object is gone (`is_gone`) or is not what the plan saw; and
        Unfinished where it may have been changed, or more of it was than was asked for.
        """
        if self._trusted:
            return self._put(kind, seen, body)
        with self._first:
            return self._put(kind, seen, body)

    def _put(self, kind: Kind, seen: Remote, body: Callable[[Wire], dict[str, object]]) -> Wire:
        self._stop.check()
        fresh = self._fresh(kind, seen)
        sent = body(fresh)
        try:
            answer = self._organisation.update(kind, seen.id, sent)
        except (NetworkFailed, Interrupted) as error:
            # Interrupted while it was to be sent again: the first time may have taken effect.
            raise Unfinished(error, remote_id=seen.id) from None
        if not self._trusted:
            with something_changed(remote_id=seen.id):
                self._trusted = self._read_back(kind, seen.id, fresh, sent)
        return answer

    def _fresh(self, kind: Kind, seen: Remote) -> Wire:
        fresh = self._organisation.get(kind, seen.id)
        if fresh is None:
            raise _refused(seen.id, "is gone since the plan was made", status=_GONE)
        # What a list left out, as an end that nobody had set, may have been added since.
        known = {field.member for field in kind.fields} | {"state"}
        edited = differing(kind, seen.wire, fresh, seen.wire.keys() | known)
        if edited:
            raise _refused(seen.id, f"was edited since the plan was made: {', '.join(edited)}")
        return fresh

    def _read_back(self, kind: Kind, id_: str, fresh: Wire, sent: Wire) -> bool:
        """Whether it showed that only what was sent changed.

        Not where the end that was sent has come by then: the next PUT is read back instead.
        """
        found = self._organisation.get(kind, id_)
        if found is None and sent.get(_END):
            return False
        after = found or {}
        kept = {name: value for name, value in fresh.items() if name in kind.kept}
        expected = {**kept, **sent}
        wrong = differing(kind, expected, after, expected.keys() | after.keys())
        if wrong:
            self._stop.set()
            raise ApiRefused(
                f"the organisation changed more of {id_} than was asked for: {', '.join(wrong)}",
                next_step=f"look at this {kind.noun} in the admin UI; nothing further was begun",
                where=f"PUT {kind.endpoint}/{id_}",
            )
        return True


def is_gone(error: ApiRefused) -> bool:
    """Whether that is why a PUT was not tried."""
    return error.status == _GONE


def _refused(id_: str, what: str, status: int = 0) -> ApiRefused:
    next_step = "plan again and look at what changed"
    return ApiRefused(f"{id_} {what}", next_step=next_step, where=id_, status=status)
