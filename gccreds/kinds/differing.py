"""Whether two readings of one object are the same, as far as anybody could have meant it."""

from collections.abc import Iterable, Mapping

from gccreds.kinds.interface import Kind

_VOLATILE = frozenset({"dateModified", "modifiedBy", "dateLastUsed"})


def differing(
    kind: Kind,
    before: Mapping[str, object],
    after: Mapping[str, object],
    names: Iterable[str],
) -> list[str]:
    """The members among `names` that are not the same.

    Those that gccreds knows are compared in canonical form, so that the order of a set is no
    difference; when it was used, and when and by whom it was modified, does not count.
    """
    known = {field.member: field for field in kind.fields}
    found = []
    for name in sorted(set(names) - _VOLATILE):
        left, right = before.get(name), after.get(name)
        if name in known:
            left, right = known[name].read(left), known[name].read(right)
        elif name == "state":
            left, right = left or "active", right or "active"
        if left != right:
            found.append(name)
    return found
