"""What an apply is at when it is cut short: each occasion stands right before that apply."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from gccreds.domain.credential import Desired, Lifecycle, OnRemoval
from gccreds.planner.context import Wishes
from gccreds.workflows.requesting import Request
from tests.builders import declared
from tests.crash.matrix.axes import WAYS, Way
from tests.workflows.test_revoking import revoke
from tests.worlds import World

_PLAIN = Request()
ROTATE = Request(rotated=("ci",))
"""Whose key is `ci`, whatever its kind."""

_LEAKED = Request(rotated=("ci",), compromised=True)


def _as_it_is(desired: Desired) -> Desired:
    return desired


def _everything(way: Way, number: int) -> bool:
    return True


def _never(way: Way) -> bool:
    return False


def _always(way: Way) -> bool:
    return True


@dataclass(frozen=True)
class Occasion:
    """`prepare` brings a project to where the apply begins that is cut short.

    `then` is what is declared in that apply, None for an entry that was taken out; `request` what
    it is asked for. `cut`: another apply was cut short in its last delivery already. `dead_before`:
    consumers hold a dead secret until it is done, by somebody's hand or because theirs leaked.
    `alone`: nothing of the generation before is left. Once the state is lost too, the newest counts
    as delivered wherever it was cut short (engine.md, "Deciding"), so that is no case. `leaked`:
    the first generation did.
    """

    name: str
    prepare: Callable[[World, Desired], object]
    then: Callable[[Desired], Desired | None] = _as_it_is
    request: Request = _PLAIN
    cut: bool = False
    dead_before: bool = False
    alone: Callable[[Way], bool] = _never
    leaked: bool = False
    has_state: bool = True
    fits: Callable[[Way, int], bool] = _everything


def _nothing(world: World, desired: Desired) -> None:
    """Not even a state."""


def _applied(world: World, desired: Desired) -> None:
    world.apply(declared(desired))


def _aged(world: World, desired: Desired) -> None:
    _applied(world, desired)
    later(world, "91d")


def _soon_ended(world: World, desired: Desired) -> None:
    _applied(world, desired)
    later(world, "61d")


def later(world: World, span: str) -> None:
    """The organisation's clock goes on."""
    world.sandbox.control("POST", "clock", {"advance": span})


def _revoked(world: World, desired: Desired) -> None:
    _applied(world, desired)
    revoke(world, str(desired.address))


def _gone(world: World, desired: Desired) -> None:
    _applied(world, desired)
    (id_,) = world.state.by_remote_id
    world.sandbox.control("POST", "edit", {"id": id_, "remove": True})


def _delivered_nowhere(world: World, desired: Desired) -> None:
    _applied(world, replace(desired, deliver=()))


def _delivered_to_the_first(world: World, desired: Desired) -> None:
    _applied(world, replace(desired, deliver=desired.deliver[:1]))


def _changed(desired: Desired) -> Desired:
    way = next(w for w in WAYS if w.declare(()).fields == desired.fields)
    return replace(desired, fields={**desired.fields, **way.changed})


def _with(**lifecycle: object) -> Callable[[World, Desired], None]:
    def prepare(world: World, desired: Desired) -> None:
        _applied(world, replace(desired, lifecycle=Lifecycle(**lifecycle)))  # type: ignore[arg-type]

    return prepare


def _ending(world: World, desired: Desired) -> None:
    _applied(world, desired)
    world.apply(declared())


def _taken_out(desired: Desired) -> None:
    return None


def _overlapping(world: World, desired: Desired) -> None:
    _applied(world, desired)
    world.apply(declared(desired), ROTATE)
    later(world, "2h")


def _shorter_overlap(desired: Desired) -> Desired:
    return replace(desired, schedule=replace(desired.schedule, overlap=timedelta(hours=1)))


def _state_lost(world: World, desired: Desired) -> None:
    _applied(world, desired)
    world.apply(declared(desired), ROTATE)
    for path in (world.folder / ".gccreds").iterdir():
        path.unlink()


def _state_old(world: World, desired: Desired) -> None:
    _applied(world, desired)
    path = world.folder / ".gccreds/sandbox.json"
    old = path.read_text()
    world.apply(declared(desired), ROTATE)
    path.write_text(old)


OCCASIONS = (
    Occasion("new", _nothing, has_state=False),
    Occasion("age", _aged, fits=lambda way, number: not way.rolls),
    Occasion("expiry", _soon_ended, fits=lambda way, number: way.rolls),
    Occasion(
        "expiry, after its end",
        _aged,
        dead_before=True,
        alone=_always,
        fits=lambda way, number: way.rolls,
    ),
    Occasion("requested", _applied, request=ROTATE),
    Occasion("compromised", _applied, request=_LEAKED, dead_before=True, leaked=True),
    Occasion(
        "compromised, by `revoke`",
        _revoked,
        dead_before=True,
        alone=lambda way: not way.can_be_stopped,
        leaked=True,
    ),
    Occasion("gone", _gone, dead_before=True, alone=_always),
    Occasion("undelivered, delivered nowhere before", _delivered_nowhere),
    Occasion(
        "undelivered, a destination added",
        _delivered_to_the_first,
        fits=lambda way, number: number > 1,
    ),
    Occasion("undelivered, a create cut short", _nothing, cut=True),
    Occasion("undelivered, a rotation cut short", _applied, request=ROTATE, cut=True),
    Occasion("manifest", _applied, then=_changed),
    Occasion("removed, at once", _with(grace=timedelta()), then=_taken_out),
    Occasion("removed, with a grace", _applied, then=_taken_out),
    Occasion(
        "removed, the grace ended",
        _ending,
        then=_taken_out,
        request=Request(wishes=Wishes(no_grace=True)),
        fits=lambda way, number: way.can_be_stopped,
    ),
    Occasion("removed, `on_removal: forget`", _with(on_removal=OnRemoval.FORGET), then=_taken_out),
    Occasion(
        "overlap-ended",
        _overlapping,
        then=_shorter_overlap,
        fits=lambda way, number: not way.keeps_client,
    ),
    Occasion("lost-state, no state", _state_lost, has_state=False),
    Occasion("lost-state, an old state", _state_old),
)
