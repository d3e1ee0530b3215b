"""Compares what is declared with what is there and with what was last applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Cause, FieldChange
from gccreds.domain.credential import NOTHING, Desired, Fields, Lifecycle, Value
from gccreds.domain.lifetime import format_duration
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.observed import Remote
from gccreds.domain.state import Resource
from gccreds.kinds.interface import Kind, passed_through, resolved

OWNERSHIP_MARK = "ownership_mark"
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes`: what an apply would write. `drift`: what someone else changed since the last."""

    changes: tuple[FieldChange, ...]
    drift: tuple[FieldChange, ...]


def compare(
    kind: Kind,
    desired: Desired,
    resource: Resource,
    remote: Remote,
    mark: Mark,
    catalogue: Catalogue,
) -> Comparison:
    """Field by field: manifests, organisation and what was last applied.

    A field under `ignore_changes` is neither change nor drift. Texts are compared without the mark,
    which is a field of its own (engine.md, "Words").
    """
    wanted = resolved(desired, catalogue)
    seen = kind.read(remote.wire, passed_through(desired))
    names = [name for name in wanted if name not in desired.ignore_changes]
    changes = [*_changes(kind, names, wanted, seen, resource.fields, catalogue)]
    drift = [*_drift(kind, names, seen, resource.fields, catalogue)]
    mended = _mark_change(remote, mark)
    lifecycle = _lifecycle_changes(resource.lifecycle, desired.lifecycle)
    return Comparison((*changes, *mended, *lifecycle), (*drift, *mended))


def _changes(
    kind: Kind,
    names: Iterable[str],
    wanted: Fields,
    seen: Fields,
    applied: Fields,
    catalogue: Catalogue,
) -> Iterator[FieldChange]:
    for name in names:
        if wanted[name] != seen.get(name):
            before = kind.show(name, seen.get(name), catalogue)
            after = kind.show(name, wanted[name], catalogue)
            cause = _cause(wanted[name], seen.get(name), applied.get(name, _ABSENT))
            yield FieldChange(name, before, after, cause)


def _drift(
    kind: Kind, names: Iterable[str], seen: Fields, applied: Fields, catalogue: Catalogue
) -> Iterator[FieldChange]:
    for name in names:
        if name in applied and applied[name] != seen.get(name):
            before = kind.show(name, applied[name], catalogue)
            after = kind.show(name, seen.get(name), catalogue)
            yield FieldChange(name, before, after, Cause.DRIFT)


def _cause(wanted: Value, seen: Value, applied: object) -> Cause:
    if applied is _ABSENT or applied == seen:
        return Cause.MANIFEST
    return Cause.DRIFT if applied == wanted else Cause.BOTH


def _mark_change(remote: Remote, mark: Mark) -> tuple[FieldChange, ...]:
    found = read_description(str(remote.wire.get("description") or ""))
    if found.mark == mark and found.at_end:
        return ()
    before = str(found.mark) if found.mark else ""
    return (FieldChange(OWNERSHIP_MARK, before, str(mark), Cause.DRIFT),)


def _lifecycle_changes(applied: Lifecycle, wanted: Lifecycle) -> Iterator[FieldChange]:
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


def nothing_applied(kind: str) -> Resource:
    """What the state would say of something it does not know."""
    return Resource(kind, NOTHING)
