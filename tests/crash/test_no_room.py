"""A disk that is full: at the state, and at a file that a secret is delivered to."""

import subprocess

from tests.cli.running import COMMAND, Ended
from tests.crash.invariant import Watch, broken
from tests.crash.projects import HEAD, client, file
from tests.crash.stage import APPLY, Stage

DECLARED = {f"oauth_client.c{n}": (f"c{n}",) for n in range(8)}
_BLOCK = 512


def with_room_for(stage: Stage, bytes_: int) -> Ended:
    """An apply that can make no file larger than that."""
    script = f'ulimit -f {bytes_ // _BLOCK}; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, *APPLY, "--concurrency", "1"],
        cwd=stage.folder,
        # A compiled module that did not fit would fail whoever comes next.
        env=stage.place.environ(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    stage.told += [done.stdout, done.stderr]
    return Ended(done.returncode, done.stdout, done.stderr)


def carries_on(stage: Stage, watch: Watch) -> None:
    assert stage.run(*APPLY).code == 0
    assert stage.run("plan", "--detailed-exitcode").code == 0
    assert (broken(stage, DECLARED), watch.seen_dead, stage.proxy.failures) == ([], [], [])


def begin(stage: Stage, *deliver: str) -> Watch:
    manifest = (client(key, *(deliver or (file(key),))) for (key,) in DECLARED.values())
    stage.declare(HEAD + "".join(manifest))
    watch = Watch(stage, DECLARED)
    stage.proxy.check = watch.look
    return watch


def test_without_room_for_the_first_state_nothing_is_changed(stage: Stage) -> None:
    """Exit 1, and the disk is named."""
    watch = begin(stage)
    ended = with_room_for(stage, _BLOCK)
    assert (ended.code, stage.clients) == (1, []), ended
    assert "could not be written: file too large" in ended.err + ended.out
    assert "df -h" in ended.err + ended.out
    carries_on(stage, watch)


def test_a_state_that_cannot_grow_stops_the_run_where_it_is(stage: Stage) -> None:
    """Exit 3: what could not be recorded was not begun, and the next apply recovers."""
    watch = begin(stage)
    ended = with_room_for(stage, 8 * _BLOCK)
    assert ended.code == 3, ended
    assert 0 < len(stage.clients) < len(DECLARED)
    assert "could not be written: file too large" in ended.out
    carries_on(stage, watch)


def test_a_file_without_room_keeps_what_it_holds(stage: Stage) -> None:
    """The secret that did not fit is nowhere, and the next apply makes one that is."""
    watch = begin(stage)
    stage.place.write(
        "padded.j2",
        '{"client_id": "{{ client_id }}", "client_secret": "{{ client_secret }}", "padding": "'
        + "x" * 40_000
        + '"}',
    )
    padded = (
        client("c0", "      - {to: file, path: held/c0.json, template: padded.j2}\n"),
        *(client(key, file(key)) for (key,) in [*DECLARED.values()][1:]),
    )
    stage.declare(HEAD + "".join(padded))
    ended = with_room_for(stage, 64 * _BLOCK)
    assert (ended.code, stage.held("c0")) == (3, None), ended
    assert "file too large" in ended.out
    [delivery] = stage.state["resources"]["oauth_client.c0"]["generations"][0]["deliveries"]
    assert (delivery["at"], delivery["holds"]) == (None, [])
    carries_on(stage, watch)
