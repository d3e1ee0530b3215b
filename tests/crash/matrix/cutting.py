"""Runs one apply in a process of its own, and cuts it short at one point."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

import httpx

from gccreds.domain.credential import Destination
from gccreds.domain.mark import Mark
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.builders import declared
from tests.crash.matrix.axes import CUT, HELD, destinations
from tests.crash.matrix.combinations import Scenario
from tests.crash.matrix.entrance import Entrance
from tests.crash.matrix.points import (
    At,
    Point,
    Track,
    TrackedSink,
    kill_at_the_next_rename_in,
    kill_this_process,
)
from tests.crash.matrix.stand import Stand
from tests.fakes import WatchedStore
from tests.sandboxes import Sandbox
from tests.worlds import World

_LONGEST = 60
"""Seconds after which a run that hangs is ended."""

KILLED = -signal.SIGKILL
"""How a killed process ended."""

Look = Callable[[Any], object]


def points_of(stand: Stand, scenario: Scenario) -> tuple[Point, ...]:
    """What an undisturbed apply passes by, in order. `stand` is used up."""
    track = Track()
    with stand.opened(lambda app: Entrance(app, track=track)) as world:
        _apply(world, scenario, track, lambda sink, point: None)
    lost = (Point(At.LOST, p.nth) for p in track.passed if p.at is At.DONE)
    return (*track.passed, *lost)


def cut_short(stand: Stand, scenario: Scenario, point: Point, look: Look) -> int:
    """The apply of a scenario, cut short at that point; gives how it ended.

    The process is forked while this one has no sandbox running: a fork copies no threads.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writing)
        _run(stand, scenario, point, reading)
    os.close(reading)

    def loses(done: Point) -> bool:
        if point.at is At.DONE and done == point:
            os.kill(child, signal.SIGKILL)
        return done in (point, replace(point, at=At.DONE)) and point.at in (At.DONE, At.LOST)

    with stand.opened(lambda app: Entrance(app, look, loses)) as world:
        os.write(writing, world.sandbox.url.encode())
        os.close(writing)
        _, status = os.waitpid(child, 0)
    (stand.project / CUT).unlink(missing_ok=True)
    return os.waitstatus_to_exitcode(status)


def _run(stand: Stand, scenario: Scenario, point: Point, reading: int) -> NoReturn:
    """The forked process, which never returns."""
    code = 1
    try:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        signal.alarm(_LONGEST)
        url = os.read(reading, 100).decode()
        with httpx.Client() as http:
            world = stand.world(Sandbox(url, http, []))
            track = Track(lambda passed: kill_this_process() if passed == point else None)
            _apply(world, scenario, track, _Half(stand, scenario, point))
        code = 0
    except BaseException:  # noqa: BLE001  nothing may return into the test's own process
        (stand.folder / "failed").write_text(traceback.format_exc())
    finally:
        os._exit(code)


class _Half:
    """Ends a run in the middle of a delivery: a file beside its place, a program before its end."""

    def __init__(self, stand: Stand, scenario: Scenario, point: Point) -> None:
        self._stand, self._point = stand, point
        self._numbers = {str(d): n for n, d in enumerate(destinations(scenario.places))}

    def __call__(self, sink: Sink, point: Point) -> None:
        if point != self._point:
            return
        if str(sink).startswith("file"):
            kill_at_the_next_rename_in(f"/{HELD}/")
        else:
            (self._stand.project / CUT).write_text(str(self._numbers[str(sink)]))


def _apply(
    world: World, scenario: Scenario, track: Track, half: Callable[[Sink, Point], object]
) -> None:
    def tracked(destination: Destination, mark: Mark) -> Sink:
        return TrackedSink(open_sink(destination, mark, world.folder), track, half)

    world.on_request = lambda exchange: track.pass_by(At.ANSWERED) if exchange.status else None
    store = WatchedStore(
        world.store,
        lambda state: track.pass_by(At.BEFORE_WRITE),
        lambda state: track.pass_by(At.AFTER_WRITE),
    )
    desired = scenario.occasion.then(scenario.desired)
    entries = declared(desired) if desired else declared()
    world.apply(entries, scenario.occasion.request, store=store, open_sink=tracked)
