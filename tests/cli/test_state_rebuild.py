"""`gccreds state rebuild` against the sandbox: a lost state, made anew from marks and files."""

import fcntl
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Ended, Place
from tests.sandboxes import Sandbox, grants

AT_SIX = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}
STATE, FILE = ".gccreds/test.json", "secrets/ci.env"
ENDS_TOMORROW = "2027-01-06T06:00:00.000Z"
NEVER_SENT = frozenset({("POST", "/oauth/token"), ("DELETE", "/api/v2/tokens/me")})


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client was applied at six, and whose state is lost."""
    sandbox.control("POST", "clock", {"set": "2027-01-05T06:00:00Z"})
    lay_out(place, sandbox.url, ci=CI)
    ended = place.run("apply", "--auto-approve", **AT_SIX)
    assert ended.code == 0, ended.err
    (place.folder / STATE).rename(place.folder / "lost.json")
    return place


def stored(place: Place, name: str = STATE) -> Any:
    """The state as it is kept."""
    return json.loads((place.folder / name).read_text())


def generations(place: Place, address: str = "oauth_client.ci") -> list[dict[str, Any]]:
    """What the state has of one address."""
    return stored(place)["resources"][address]["generations"]  # type: ignore[no-any-return]


def marked(sandbox: Sandbox, number: int, key: str = "ci", **members: object) -> Mapping[str, Any]:
    """A client with a mark of ours, as a run before made it."""
    mark = f"[gccreds payments/test/oauth_client.{key}#{number}]"
    access = {"roleDivisions": grants(Data_Actions_Runner="Home")}
    return sandbox.create(name="CI", description=mark, **{**access, **members})  # type: ignore[no-any-return]


def remove(sandbox: Sandbox, id_: str) -> None:
    sandbox.control("POST", "edit", {"id": id_, "remove": True})


def deliver(place: Place, client: Mapping[str, Any]) -> None:
    """The file, as if this client's secret had been delivered there."""
    id_, secret = client["id"], client["secret"]
    names = ("GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET")
    place.write(FILE, f'{names[0]}="{id_}"\n{names[1]}="{secret}"\n')


def planned(place: Place) -> Ended:
    return place.run("plan", "--format", "json", **AT_SIX)


def actions(place: Place) -> list[tuple[str, str, str]]:
    found = planned(place).json["changes"]
    return [(c["address"], c["action"], c["reason"]) for c in found]


def test_after_it_there_is_nothing_to_do(project: Place) -> None:
    """The file shows a secret that logs in, so its delivery is known again."""
    lost = stored(project, "lost.json")["resources"]["oauth_client.ci"]
    ended = project.run("state", "rebuild", **AT_SIX)
    id_ = lost["generations"][0]["remote_id"]
    assert ended.told == (
        0,
        "test · Sandbox (00000000-0000-4000-8000-00000000000a)\n"
        "\n"
        "Found 1 credential by marks.\n"
        f"  oauth_client.ci generation 1: current, {id_}\n"
        "      delivered to file secrets/ci.env: a secret there works\n"
        "State serial 1. Nothing else was changed.\n"
        "Next: gccreds -e test plan\n",
        "",
    )
    (generation,) = generations(project)
    (before,) = lost["generations"]
    told_by_the_organisation = {name: generation[name] for name in ("run", "created_at")}
    assert generation == {**before, "reason": "lost-state", **told_by_the_organisation}
    assert stored(project)["resources"]["oauth_client.ci"]["fields"] == lost["fields"]
    plan = planned(project)
    assert (plan.json["changes"], plan.json["findings"][1:]) == ([], [])


def test_it_changes_nothing_but_the_state(project: Place, sandbox: Sandbox) -> None:
    """Only reading, and the logins that prove a secret."""
    clients = sandbox.state["clients"]
    file = (project.folder / FILE).read_bytes()
    sandbox.control("DELETE", "requests")
    assert project.run("state", "rebuild").code == 0
    sent = {(r["method"], r["path"]) for r in sandbox.requests if r["method"] != "GET"}
    assert sent == NEVER_SENT
    assert sandbox.state["clients"] == clients
    assert (project.folder / FILE).read_bytes() == file


@pytest.mark.parametrize("there", [None, "another"])
def test_where_nothing_shows_its_secret_its_consumers_are_unknown(
    project: Place, sandbox: Sandbox, there: str | None
) -> None:
    """An empty file proves nothing, and neither does one with another secret."""
    (project.folder / FILE).unlink()
    if there:
        (lost,) = stored(project, "lost.json")["resources"]["oauth_client.ci"]["generations"]
        deliver(project, {"id": lost["remote_id"], "secret": "a-secret-of-somebody-else"})
    ended = project.run("state", "rebuild")
    assert ended.code == 0
    told = "who has it is not known, and it is rotated on\n      request only\n"
    assert told in ended.out
    (generation,) = generations(project)
    assert (generation["consumers_unknown"], generation["deliveries"]) == (True, [])
    assert [f["rule"] for f in planned(project).json["findings"]].count("consumers-unknown") == 1


def test_an_older_generation_with_an_end_overlaps(project: Place, sandbox: Sandbox) -> None:
    """And the later one is current, its delivery known by the file."""
    (lost,) = stored(project, "lost.json")["resources"]["oauth_client.ci"]["generations"]
    remove(sandbox, lost["remote_id"])
    marked(sandbox, 2, dateToDelete=ENDS_TOMORROW)
    deliver(project, marked(sandbox, 3))
    ended = project.run("state", "rebuild", "--format", "json", **AT_SIX)
    found = [(g["generation"], g["state"], g["delivered_to"]) for g in ended.json["found"]]
    assert found == [(2, "overlapping", []), (3, "current", ["file secrets/ci.env"])]
    assert generations(project)[0]["ends_at"] == "2027-01-06T06:00:00Z"
    assert actions(project) == []


def test_a_rotation_that_was_cut_short_is_settled_by_the_file(
    project: Place, sandbox: Sandbox
) -> None:
    """It has the newer secret: what is left is the end of the older one."""
    deliver(project, marked(sandbox, 2))
    ended = project.run("state", "rebuild", "--format", "json", **AT_SIX)
    assert [(g["generation"], g["state"]) for g in ended.json["found"]] == [
        (1, "delivering"),
        (2, "current"),
    ]
    assert actions(project) == [("oauth_client.ci", "update", "drift")]


def test_a_rotation_that_was_cut_short_is_left_to_the_next_apply(
    project: Place, sandbox: Sandbox
) -> None:
    """The file still has the older secret: nobody shows that of the newer one."""
    marked(sandbox, 2)
    ended = project.run("state", "rebuild", **AT_SIX)
    assert (
        "no destination shows a secret of it that works: the next apply makes another" in ended.out
    )
    assert [g["phase"] for g in generations(project)] == ["delivering", "delivering"]
    assert actions(project) == [("oauth_client.ci", "deliver", "undelivered")]


def test_what_is_not_declared_is_taken_in_and_said_to_go(project: Place, sandbox: Sandbox) -> None:
    """A plan alone never assumes that a mark is ours; who rebuilds does, and sees the removal."""
    old = marked(sandbox, 4, key="old")
    ended = project.run("state", "rebuild", **AT_SIX)
    assert ended.out.splitlines()[5:7] == [
        f"  oauth_client.old generation 4: current, {old['id']}",
        "      no manifest declares it: the next plan removes it",
    ]
    assert actions(project) == [("oauth_client.old", "retire", "removed")]


def test_a_removal_under_way_goes_on(project: Place, sandbox: Sandbox) -> None:
    """Inactive with an end: that is how one waits for its grace to be over."""
    old = marked(sandbox, 1, key="old", dateToDelete=ENDS_TOMORROW)
    sandbox.control("POST", "edit", {"id": old["id"], "set": {"state": "inactive"}})
    project.run("state", "rebuild", **AT_SIX)
    (generation,) = generations(project, "oauth_client.old")
    assert (generation["phase"], generation["ends_at"]) == ("ending", "2027-01-06T06:00:00Z")
    assert actions(project) == []


def test_copies_of_a_mark_are_left_alone(project: Place, sandbox: Sandbox) -> None:
    """Nobody can tell which of two is ours."""
    one, two = marked(sandbox, 1, key="old"), marked(sandbox, 1, key="old")
    ended = project.run("state", "rebuild", "--format", "json", **AT_SIX)
    assert [g["address"] for g in ended.json["found"]] == ["oauth_client.ci"]
    assert sorted(notice["message"] for notice in ended.json["left"]) == sorted(
        f"client {client['id']} carries a mark of oauth_client.old too; none of them is managed. "
        "It is left alone."
        for client in (one, two)
    )
    assert "Not taken in: client" in project.run("state", "rebuild").out


def test_what_the_state_knows_stays_as_it_is(project: Place, sandbox: Sandbox) -> None:
    """There is nothing to lose: it only takes in what is lacking."""
    (project.folder / "lost.json").rename(project.folder / STATE)
    before = stored(project)
    marked(sandbox, 1, key="old")
    ended = project.run("state", "rebuild", **AT_SIX)
    after = stored(project)
    serial = before["serial"]
    assert "Found 1 credential by marks. 1 credential in it stayed as before.\n" in ended.out
    assert f"State serial {serial} → {serial + 1}. Nothing else was changed.\n" in ended.out
    assert after["resources"]["oauth_client.ci"] == before["resources"]["oauth_client.ci"]
    assert (after["lineage"], after["serial"]) == (before["lineage"], serial + 1)


def test_with_nothing_to_take_in_nothing_is_written(project: Place) -> None:
    """The second time."""
    project.run("state", "rebuild", **AT_SIX)
    written = (project.folder / STATE).read_bytes()
    ended = project.run("state", "rebuild", **AT_SIX)
    assert ended.out.splitlines()[2:] == [
        "Nothing to rebuild: the state knows every mark of ours. 1 credential in it stayed as "
        "before.",
        "Nothing was changed.",
        "Next: gccreds -e test plan",
    ]
    assert (project.folder / STATE).read_bytes() == written


def test_it_imports_nothing(project: Place, sandbox: Sandbox) -> None:
    """That is for an apply, which asks; and a wrong entry is no reason to rebuild nothing."""
    stranger = sandbox.create(name="O")
    other = CI.replace("  ci:", "  other:").replace("ci.env", "other.env")
    wrong = "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90"
    project.write(
        "manifests/other.yaml", other + f"imports: [{{to: oauth_client.other, id: {wrong}}}]\n"
    )
    ended = project.run("state", "rebuild", "--format", "json")
    assert (ended.code, [g["address"] for g in ended.json["found"]]) == (0, ["oauth_client.ci"])
    assert stranger["id"] not in ended.out


def test_it_waits_for_nobody_unless_it_is_told_to(project: Place) -> None:
    """Another run holds the lock."""
    with (project.folder / f"{STATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = project.run("state", "rebuild", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (4, "state.locked")
    assert not (project.folder / STATE).exists()


def test_of_another_organisation_nothing_is_taken(project: Place) -> None:
    """Copies of an organisation keep our marks."""
    text = (project.folder / "gccreds.yaml").read_text()
    project.write("gccreds.yaml", text + "    organization: Acme EMEA\n")
    ended = project.run("state", "rebuild", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "organization.mismatch")
    assert not (project.folder / STATE).exists()
