"""Creating: check, intent, create, verify, deliver, current (engine.md, "Rotating")."""

import stat
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from gccreds.domain.event import (
    ChangeFinished,
    ClientCreated,
    LoginVerified,
    SecretDelivered,
    StepStarted,
)
from gccreds.domain.secret import Secret
from gccreds.domain.state import Phase, State
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.fakes import WatchedStore
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
BOTH = a_client(deliver=(to_file("one.env"), to_file("two.env")))
NEVER_LOGS_IN = {"status": 401, "json": {"error": "invalid_client", "description": "no"}}


@pytest.mark.parametrize("files", [(), ("one.env",), ("one.env", "two.env")])
def test_a_client_is_made_tried_and_delivered_to_each_destination(
    world: World, files: tuple[str, ...]
) -> None:
    """Then it is current, and there is nothing left to do."""
    ci = a_client(deliver=tuple(map(to_file, files)))
    report = world.apply(declared(ci))
    assert results(report) == ["done create oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert all(world.works(path) for path in files)
    assert [world.held(path)["CLIENT_ID"] for path in files] == [
        world.clients["ci"]["id"] for _ in files
    ]
    plan = world.plan(declared(ci))
    assert (plan.changes, plan.drift, plan.unchanged) == ((), (), 1)


def test_its_description_ends_with_the_mark_that_says_whose_it_is(world: World) -> None:
    """Project, environment, address and generation."""
    world.apply(declared(a_client(description="Runs at night"), a_client("bare")))
    assert [world.clients[name]["description"] for name in ("ci", "bare")] == [
        "Runs at night [gccreds payments/sandbox/oauth_client.ci#1]",
        "[gccreds payments/sandbox/oauth_client.bare#1]",
    ]


def test_what_happens_is_told_as_it_happens(world: World) -> None:
    """Each step after the other, without a secret."""
    world.apply(declared(CI))
    assert [type(event) for event in world.events] == [
        StepStarted,
        ClientCreated,
        StepStarted,
        LoginVerified,
        StepStarted,
        SecretDelivered,
        ChangeFinished,
    ]
    assert world.held("ci.env")["CLIENT_SECRET"] not in repr(world.events)


def test_the_state_keeps_a_fingerprint_and_no_secret(world: World) -> None:
    """And a delivered file is for its owner alone."""
    world.apply(declared(CI))
    secret = world.held("ci.env")["CLIENT_SECRET"]
    generation = world.state.resources[CI.address].generations[0]
    assert generation.fingerprint == Secret(secret).fingerprint
    assert all(secret not in path.read_text() for path in world.folder.rglob(".gccreds/*"))
    assert stat.S_IMODE((world.folder / "ci.env").stat().st_mode) == 0o600


def test_the_token_of_the_trial_is_dead_afterwards(world: World) -> None:
    """As is that of the run itself."""
    world.apply(declared(CI))
    assert [token["revoked"] for token in world.sandbox.state["tokens"]] == [True, True]


def test_the_intent_is_written_before_the_create_is_sent(world: World) -> None:
    """And the begin of the delivery, with client and fingerprint, before the first destination."""
    seen = []

    def note(state: State) -> None:
        for resource in state.resources.values():
            for generation in resource.generations:
                made, delivered = len(world.sent("POST", CLIENTS)), (world.folder / "ci.env")
                seen.append((generation.phase, made, delivered.exists(), generation.fingerprint))

    world.apply(declared(CI), store=WatchedStore(world.store, note))
    assert (Phase.PENDING, 0, False, None) in seen
    begun = [entry for entry in seen if entry[0] is Phase.DELIVERING]
    assert begun[0][:3] == (Phase.DELIVERING, 1, False)
    assert begun[0][3] is not None


def test_a_destination_that_refuses_leaves_everything_untouched(world: World) -> None:
    """Nothing is made for that address, and the others are made all the same."""
    (world.folder / "ci.env").write_text("somebody else's")
    report = world.apply(declared(CI, a_client("other")))
    assert results(report) == ["done create oauth_client.other", "failed create oauth_client.ci"]
    assert failures(report) == [("oauth_client.ci", "destination.refused", False)]
    assert list(world.clients) == ["other"]
    assert world.generations == {"oauth_client.other": [(1, "current")]}
    assert (world.folder / "ci.env").read_text() == "somebody else's"


def test_a_refused_create_leaves_no_intent_behind(world: World) -> None:
    """A clear no: nothing was made, so nothing has to be looked for."""
    world.sandbox.fault("POST", CLIENTS, {"status": 400})
    report = world.apply(declared(CI))
    assert failures(report) == [("oauth_client.ci", "api.refused", False)]
    assert (world.clients, world.generations) == ({}, {})


def test_a_login_that_works_only_later_is_waited_for(world: World) -> None:
    """First after `settle`, then with growing pauses, none of which is slept here."""
    world.sandbox.fault("POST", "/oauth/token", NEVER_LOGS_IN, skip=1, times=3)
    waited: list[float] = []
    report = world.apply(declared(CI), wait=waited.append)
    assert results(report) == ["done create oauth_client.ci"]
    assert waited == [2, 4, 8]
    assert [e.attempts for e in world.events if isinstance(e, LoginVerified)] == [4]


def test_a_cache_that_remembers_an_early_no_is_waited_for_longer(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """Each login that is tried too early starts the lag anew, so the pauses have to grow.

    Time runs a thousand times as fast here.
    """
    world = World(make_sandbox(cache_lag=timedelta(milliseconds=30)), tmp_path)
    asked: list[float] = []

    def wait(seconds: float) -> None:
        asked.append(seconds)
        Event().wait(seconds / 1000)

    report = world.apply(declared(CI), settle=timedelta(seconds=10), wait=wait)
    assert results(report) == ["done create oauth_client.ci"]
    assert asked == [10, 10, 20, 40][: len(asked)]
    assert world.works("ci.env")


def test_a_client_that_never_logs_in_is_ended_after_two_minutes(world: World) -> None:
    """Nobody has it. The next apply makes another."""
    world.sandbox.fault("POST", "/oauth/token", NEVER_LOGS_IN, skip=1, times=100)
    waited: list[float] = []
    report = world.apply(declared(CI), wait=waited.append)
    assert failures(report) == [("oauth_client.ci", "login.refused", True)]
    assert (sum(waited), waited[:4]) == (120, [2, 4, 8, 16])
    assert (world.clients, world.generations) == ({}, {})
    assert not (world.folder / "ci.env").exists()
    world.sandbox.control("DELETE", "faults")
    assert results(world.apply(declared(CI))) == ["done create oauth_client.ci"]


def test_other_grants_count_as_verified_by_having_a_secret(world: World) -> None:
    """They cannot be tried without a user."""
    app = a_client(
        grant="authorization_code",
        roles={},
        scopes=["analytics"],
        redirect_uris=["https://app.example.com/callback"],
        deliver=(to_file("ci.env"),),
    )
    assert results(world.apply(declared(app))) == ["done create oauth_client.ci"]
    assert len(world.sent("POST", "/oauth/token")) == 1
    assert world.plan(declared(app)).changes == ()


def test_a_description_that_the_organisation_cuts_short_ends_the_new_client(world: World) -> None:
    """Without its mark it could not be found again; the error names both lengths."""
    body = {
        "id": "0a000000-0000-4000-8000-00000000000a",
        "name": "ci",
        "description": "cut",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "secret": "s" * 43,
    }
    world.sandbox.fault("POST", CLIENTS, {"status": 200, "json": body})
    report = world.apply(declared(a_client(description="a long text")))
    (result,) = report.results
    assert result.error is not None
    assert result.error.what == (
        "the organisation kept 3 of the 56 characters of the description, so the ownership mark at "
        "its end is lost; the client was deleted again"
    )
    assert (world.clients, world.generations) == ({}, {})
