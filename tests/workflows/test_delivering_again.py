"""Deliveries that were cut short, and destinations that were added."""

import sys
from pathlib import Path

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.lifetime import parse_wire_moment
from tests.builders import a_client, declared, to_file
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.worlds import World

ONE, TWO = to_file("one.env"), to_file("sub/two.env")
BOTH = a_client(deliver=(ONE, TWO))


def a_program(folder: Path, key: str = "ci", works: bool = True) -> Destination:
    """A destination that cannot be read: it takes what it is given, or fails when it should."""
    script = folder / "push.py"
    script.write_text(
        "import json, pathlib, sys\n"
        "asked = json.load(sys.stdin)\n"
        "if asked['action'] == 'read': sys.exit(64)\n"
        f"here = pathlib.Path({str(folder)!r})\n"
        "if asked['action'] == 'deliver':\n"
        "    if (here / 'broken').exists(): sys.exit(1)\n"
        f"    (here / '{key}.json').write_text(json.dumps(asked['values']))\n"
    )
    argv = [sys.executable, str(script)]
    return Destination("command", " ".join(argv), {"argv": argv})


def failing_at_the_second(world: World, desired: Desired) -> None:
    """An apply whose second delivery fails half-way: its program breaks after the check."""
    (world.folder / "broken").touch()
    report = world.apply(declared(desired))
    assert failures(report) == [("oauth_client.ci", "destination.refused", True)]
    (world.folder / "broken").unlink()


def test_a_delivery_that_fails_in_the_middle_says_who_has_the_secret(world: World) -> None:
    """The client exists, the readable destination was first, and the state knows both."""
    program = a_program(world.folder)
    (world.folder / "broken").touch()
    report = world.apply(declared(a_client(deliver=(program, ONE))))
    (result,) = report.results
    id_ = world.clients["ci"]["id"]
    assert result.now == (
        f"client {id_} exists and file one.env has its secret; {program} does not."
    )
    assert (result.remote_id, result.generation) == (id_, 1)
    assert world.generations == {"oauth_client.ci": [(1, "delivering")]}
    assert world.works("one.env")


def test_the_next_apply_completes_it_from_the_readable_one(world: World) -> None:
    """Without a further client."""
    desired = a_client(deliver=(ONE, a_program(world.folder)))
    failing_at_the_second(world, desired)
    before = world.held("one.env")
    plan = world.plan(declared(desired))
    assert [change.as_json()["if_undelivered"] for change in plan.changes] == ["rotate"]
    assert results(world.apply(declared(desired))) == ["done deliver oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert (len(world.sent("POST", CLIENTS)), world.held("one.env")) == (1, before)
    assert before["CLIENT_SECRET"] in (world.folder / "ci.json").read_text()
    assert world.plan(declared(desired)).changes == ()


def test_where_no_destination_shows_it_a_further_generation_is_made(world: World) -> None:
    """The half-delivered one works on for a day, with an end, then it is retired."""
    desired = a_client(deliver=(a_program(world.folder),))
    failing_at_the_second(world, desired)
    half = world.clients["ci"]["id"]
    assert results(world.apply(declared(desired))) == ["done deliver oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    old = next(c for c in world.sandbox.state["clients"] if c["id"] == half)
    (generation, _) = world.state.resources[desired.address].generations
    assert generation.ends_at is not None
    assert abs((parse_wire_moment(old["dateToDelete"]) - generation.ends_at).seconds) < 1
    assert world.plan(declared(desired)).changes == ()


def test_a_secret_that_is_another_one_is_not_believed(world: World) -> None:
    """Only the recorded fingerprint tells that it is the generation's."""
    desired = a_client(deliver=(ONE, a_program(world.folder)))
    failing_at_the_second(world, desired)
    held = (world.folder / "one.env").read_text()
    secret = world.held("one.env")["CLIENT_SECRET"]
    (world.folder / "one.env").write_text(held.replace(secret, "x" * 43))
    assert results(world.apply(declared(desired))) == ["done deliver oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert world.works("one.env")


def test_an_added_destination_gets_the_secret_that_another_one_has(world: World) -> None:
    """In one change with the field that changed too; the client stays the same."""
    world.apply(declared(a_client(deliver=(ONE,))))
    id_, secret = world.clients["ci"]["id"], world.held("one.env")["CLIENT_SECRET"]
    now = a_client(access_token_lifetime="15m", deliver=(ONE, TWO))
    assert results(world.apply(declared(now))) == ["done deliver oauth_client.ci"]
    assert world.clients["ci"]["id"] == id_
    assert world.clients["ci"]["accessTokenValiditySeconds"] == 900
    assert world.held("sub/two.env")["CLIENT_SECRET"] == secret
    assert world.plan(declared(now)).changes == ()


def test_without_a_readable_one_an_added_destination_means_another_client(world: World) -> None:
    """It takes the changed fields along, and what gccreds does not know from the old one."""
    world.apply(declared(a_client()))
    world.edit("ci", newMember="kept")
    now = a_client(access_token_lifetime="15m", deliver=(ONE,))
    report = world.apply(declared(now))
    assert [r.summary for r in report.results] == ["replaced, login tried, delivered to 1 place"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    new = world.held("one.env")["CLIENT_ID"]
    by_id = {c["id"]: c for c in world.sandbox.state["clients"]}
    assert (by_id[new]["accessTokenValiditySeconds"], by_id[new]["newMember"]) == (900, "kept")
    assert "dateToDelete" not in by_id[new]
    assert by_id[new]["description"].endswith("oauth_client.ci#2]")
    assert world.works("one.env")
    assert world.plan(declared(now)).changes == ()


def test_other_names_at_a_destination_are_written_from_the_old_ones(world: World) -> None:
    """It is read under the names that it was told last."""
    world.apply(declared(a_client(deliver=(ONE,))))
    secret = world.held("one.env")["CLIENT_SECRET"]
    renamed = Destination("file", "one.env", {"path": "one.env"}, {"client_secret": "PASS"})
    now = a_client(deliver=(renamed,))
    assert results(world.apply(declared(now))) == ["done deliver oauth_client.ci"]
    assert world.held("one.env") == {"PASS": secret}
    assert world.plan(declared(now)).changes == ()


def test_an_added_destination_that_refuses_leaves_the_client_untouched(world: World) -> None:
    """It is asked before anything is written, the changed field included."""
    world.apply(declared(a_client(deliver=(ONE,))))
    before = world.clients["ci"]
    (world.folder / "sub").mkdir()
    (world.folder / "sub/two.env").write_text("somebody else's")
    now = a_client(access_token_lifetime="15m", deliver=(ONE, TWO))
    report = world.apply(declared(now))
    assert failures(report) == [("oauth_client.ci", "destination.refused", False)]
    assert world.clients["ci"] == before


def test_an_added_destination_that_fails_leaves_the_credential_current(world: World) -> None:
    """The next apply tries again; nothing else has changed."""
    world.apply(declared(a_client(deliver=(ONE,))))
    now = a_client(deliver=(ONE, a_program(world.folder)))
    failing_at_the_second(world, now)
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert results(world.apply(declared(now))) == ["done deliver oauth_client.ci"]
    assert world.plan(declared(now)).changes == ()


def test_an_end_that_the_organisation_refuses_is_a_warning(world: World) -> None:
    """It stands in the state, and the next plan asks for it again."""
    world.apply(declared(a_client()))
    now = a_client(deliver=(ONE,))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"status": 400})
    report = world.apply(declared(now))
    assert results(report) == ["done deliver oauth_client.ci"]
    assert [w.message.partition(": ")[0] for w in report.warnings] == [
        "the end of generation 1 could not be set"
    ]
    plan = world.plan(declared(now))
    assert [(str(c.action), c.generation, c.fields[0].field) for c in plan.changes] == [
        ("update", 1, "expires")
    ]
    assert results(world.apply(declared(now))) == ["done update oauth_client.ci"]
    assert world.plan(declared(now)).changes == ()


def test_a_destination_that_cannot_be_written_is_refused_beforehand(world: World) -> None:
    """Nothing is made."""
    (world.folder / "sub").write_text("a file where a folder should be")
    report = world.apply(declared(BOTH))
    assert failures(report) == [("oauth_client.ci", "destination.refused", False)]
    assert world.sent("POST", CLIENTS) == []
