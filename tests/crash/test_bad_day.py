"""A disturbed organisation: nearly a third of all requests fails, and nothing is doubled."""

from tests.crash.disturbed import BadDay
from tests.crash.invariant import Watch, broken
from tests.crash.projects import HEAD, client, file
from tests.crash.stage import APPLY, Stage

FIFTY = {f"oauth_client.c{number:02}": (f"c{number:02}",) for number in range(50)}


def test_fifty_creates_come_to_an_end_and_a_second_apply_completes(stage: Stage) -> None:
    """429, 408, 5xx, resets before and after, garbage: exit 0 or 3, then 0, then no changes."""
    stage.declare(HEAD + "".join(client(name, file(name)) for (name,) in FIFTY.values()))
    watch = Watch(stage, FIFTY)
    stage.proxy.check = watch.look
    bad_day = BadDay(seed=1)
    ended = stage.run(*APPLY, disturbance=bad_day)
    assert ended.code in (0, 3), ended
    assert len(bad_day.failed) > 50
    assert stage.run(*APPLY).code == 0
    assert stage.run("plan", "--detailed-exitcode").code == 0
    assert (broken(stage, FIFTY), watch.seen_dead, stage.proxy.failures) == ([], [], [])
