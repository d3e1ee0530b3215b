"""`--target` and `--selector`: which addresses a plan decides on (cli.md, "plan")."""

from collections.abc import Callable, Collection
from difflib import get_close_matches

from gccreds.domain.address import Address, matches
from gccreds.domain.declared import Declared
from gccreds.domain.moved import Moves
from gccreds.domain.state import State
from gccreds.errors import UsageError

_SHOWN = 5
"""How many names a message holds."""


def selection(
    targets: Collection[str], labels: Collection[tuple[str, str]], declared: Declared, state: State
) -> Callable[[Address], bool]:
    """The predicate for these options; nothing given takes everything.

    Targets are a union over manifests and state; a selector takes only what manifests declare
    with every one of the labels: two values of one are held by nothing.
    Raises UsageError for a target that nothing matches, and for a bare key of several kinds.
    """
    moves = Moves.of(declared.moved)
    known = {*declared.credentials, *map(moves.end_of, state.resources)}
    for target in targets:
        _must_match(target, known)

    def selected(address: Address) -> bool:
        if targets and not any(matches(address, target) for target in targets):
            return False
        if not labels:
            return True
        desired = declared.credentials.get(address)
        return desired is not None and all(pair in desired.labels.items() for pair in labels)

    return selected


def _must_match(target: str, known: Collection[Address]) -> None:
    found = [address for address in known if matches(address, target)]
    if not found:
        close = get_close_matches(target, [str(address) for address in known], n=1)
        hint = f"did you mean {close[0]}?" if close else _those_there_are(known)
        raise UsageError(f'no credential is called "{target}"', where="ADDRESS", next_step=hint)
    kinds = sorted({address.kind for address in found})
    if "." not in target.partition("[")[0] and len(kinds) > 1:
        raise UsageError(
            f'"{target}" is {" and ".join(f"{kind}.{target}" for kind in kinds)}',
            where="ADDRESS",
            next_step="write the kind too",
        )


def _those_there_are(known: Collection[Address]) -> str:
    if not known:
        return "declare it in a manifest first: there is none yet"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"name one of {', '.join(sorted(map(str, known))[:_SHOWN])}{more}"
