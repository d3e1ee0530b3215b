"""Compares what is declared with what is there and with what was last applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Cause, FieldChange
from gccreds.domain.credential import (
    API_TOKENS,
    EXPIRES,
    Desired,
    Fields,
    Lifecycle,
    Value,
)
from gccreds.domain.lifetime import as_utc_text, format_duration
from gccreds.domain.mark import Description, Mark, read_description
from gccreds.domain.observed import Remote
from gccreds.domain.state import OWN_END, Phase, Resource
from gccreds.kinds.entry import Via
from gccreds.kinds.interface import Kind, passed_through, resolved
from gccreds.planner.context import Context
from gccreds.planner.moves import Moving

OWNERSHIP_MARK = "ownership_mark"
VIA = "via"
"""What issues a token: a field that no object has and that only another one can change."""

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes`: what an apply would write. `drift`: what someone else changed since the last.

    `fixed` are those of the changes that only another generation can have.
    """

    changes: tuple[FieldChange, ...]
    drift: tuple[FieldChange, ...]
    fixed: tuple[FieldChange, ...] = ()

    @property
    def in_place(self) -> tuple[FieldChange, ...]:
        """The changes that can be made to what there is."""
        return tuple(change for change in self.changes if change not in self.fixed)


def compare(
    desired: Desired, applied: Resource, remote: Remote, context: Context, generation: int
) -> Comparison:
    """Field by field: manifests, organisation and what was last applied.

    A field under `ignore_changes` is neither change nor drift. Texts are compared without the mark,
    which is a field of its own and should be that of `generation` (engine.md, "Words"). A new
    address takes the place of a mark that has the earlier one. The end of a rolling one is that
    with which it was issued, whatever its lifetime is by now.
    """
    kind, wanted_kind = context.kinds[remote.kind], context.kind_of(desired)
    seen = kind.read(remote.wire, passed_through(desired))
    wanted = resolved(desired, context.catalogue)
    if desired.rolls:
        wanted = {**wanted, EXPIRES: _issued_end(kind, applied, generation, seen)}
    sides = _Sides(kind, wanted_kind, context.catalogue, wanted, seen, applied.fields)
    names = [name for name in wanted if name not in desired.ignore_changes]
    found = read_description(str(remote.wire.get("description") or ""))
    moved = context.moving.change_of(desired.address, found)
    mended = _mark_change(found, context.mark(desired.address, generation), context.moving)
    lifecycle = _lifecycle_changes(applied.lifecycle, desired.lifecycle)
    taken = (replace(f, before=f.after, after=f.before) for f in mended)
    differing = (*_via(kind, wanted_kind), *sides.changes(names))
    return Comparison(
        (*moved, *differing, *mended, *lifecycle),
        (*sides.drift(names), *taken),
        tuple(f for f in differing if kind is not wanted_kind or f.field in kind.fixed),
    )


def _issued_end(kind: Kind, applied: Resource, number: int, seen: Fields) -> Value:
    """The end of that generation as it was made.

    What is there where the state does not know it, or nobody can have changed it.
    """
    issued = next((g for g in applied.generations if g.number == number), None)
    if issued is None or not kind.can_be_ended_later:
        return seen.get(EXPIRES)
    if issued.phase is Phase.ENDING:
        return issued.extra.get(OWN_END, seen.get(EXPIRES))
    return as_utc_text(issued.ends_at) if issued.ends_at else seen.get(EXPIRES)


def _via(kind: Kind, wanted: Kind) -> tuple[FieldChange, ...]:
    """Tokens and clients grant different things, so that one never becomes the other."""
    if kind is wanted:
        return ()
    before, after = (
        (Via.APITOKENS if k.endpoint == API_TOKENS else Via.OAUTH_CLIENT).value
        for k in (kind, wanted)
    )
    return (FieldChange(VIA, before, after, Cause.MANIFEST),)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The three sides of one credential in canonical form."""

    kind: Kind
    wanted_kind: Kind
    catalogue: Catalogue
    wanted: Fields
    seen: Fields
    applied: Fields

    def changes(self, names: Iterable[str]) -> Iterator[FieldChange]:
        """In what the organisation is not as declared."""
        for name in names:
            wanted, seen = self.wanted[name], self.seen.get(name)
            if wanted != seen:
                cause = _cause(wanted, seen, self.applied.get(name, _ABSENT))
                after = self.wanted_kind.show(name, wanted, self.catalogue)
                yield FieldChange(name, self._shown(name, seen), after, cause)

    def drift(self, names: Iterable[str]) -> Iterator[FieldChange]:
        """In what the organisation is not as it was last applied."""
        for name in names:
            applied, seen = self.applied.get(name, _ABSENT), self.seen.get(name)
            if applied is not _ABSENT and applied != seen:
                before = self._shown(name, self.applied[name])
                yield FieldChange(name, before, self._shown(name, seen), Cause.DRIFT)

    def _shown(self, name: str, value: Value) -> Value:
        return self.kind.show(name, value, self.catalogue)


def _cause(wanted: Value, seen: Value, applied: object) -> Cause:
    if applied is _ABSENT or applied == seen:
        return Cause.MANIFEST
    return Cause.DRIFT if applied == wanted else Cause.BOTH


def _mark_change(found: Description, mark: Mark, moving: Moving) -> tuple[FieldChange, ...]:
    seen = found.mark
    if seen is not None and found.at_end:
        earlier = moving.is_earlier(seen.address, mark.address)
        if mark == (replace(seen, address=mark.address) if earlier else seen):
            return ()
    return (FieldChange(OWNERSHIP_MARK, str(seen or ""), str(mark), Cause.DRIFT),)


def _lifecycle_changes(applied: Lifecycle, wanted: Lifecycle) -> Iterator[FieldChange]:
    if applied == wanted:
        return
    before, after = lifecycle_values(applied), lifecycle_values(wanted)
    for name, value in after.items():
        if before[name] != value:
            yield FieldChange(name, before[name], value, Cause.MANIFEST)


def lifecycle_values(lifecycle: Lifecycle) -> Fields:
    """A lifecycle as manifests write it; it is compared with the state, never with the API."""
    return {
        "on_removal": lifecycle.on_removal.value,
        "grace": format_duration(lifecycle.grace),
        "prevent_destroy": lifecycle.prevent_destroy,
    }


def as_created(kind: Kind, desired: Desired, catalogue: Catalogue) -> tuple[FieldChange, ...]:
    """Every field of a credential that is to be made, as a change from nothing."""
    return tuple(
        FieldChange(name, None, kind.show(name, value, catalogue), Cause.MANIFEST)
        for name, value in resolved(desired, catalogue).items()
    )
