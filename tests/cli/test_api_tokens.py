"""API tokens from the command line: what is told of them, and what they can be used for."""

import json

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox

EXPORT = """\
api_tokens:
  export:
    description: Nightly export
    scopes: [users:readonly]
    lifetime: 90d
    rotate: {before_end: 14d, overlap: 48h}
    deliver: [{to: file, path: secrets/export.env}]
"""
START = "2027-01-05T06:00:00Z"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project with one token that is not applied yet."""
    laid_out = lay_out(place, sandbox.url)
    laid_out.write("manifests/export.yaml", EXPORT)
    return laid_out


def at(sandbox: Sandbox, moment: str) -> dict[str, str]:
    """Both clocks at that moment."""
    sandbox.control("POST", "clock", {"set": moment})
    return {"GCCREDS_NOW": moment}


def block_of(out: str, head: str) -> list[str]:
    """The lines of one change."""
    return out[out.index(head) :].partition("\n\n")[0].splitlines()


def only_token(sandbox: Sandbox) -> dict[str, object]:
    """The one API token of the organisation."""
    (token,) = sandbox.state["api_tokens"]
    return dict(token)


def test_a_plan_tells_how_a_token_lives(project: Place, sandbox: Sandbox) -> None:
    """Its end with the distance, where it goes, and when it is renewed."""
    ended = project.run("plan", **at(sandbox, START))
    assert block_of(ended.out, "  + create") == [
        "  + create  api_token.export                                                 "
        "manifests/export.yaml:2",
        "      name                   export (default)",
        "      description            Nightly export",
        "      scopes                 users:readonly",
        "      expires                2027-04-05 06:00 UTC, in 90 days",
        "      secret goes to         file secrets/export.env",
        "      rotates                14d before its end, first on 2027-03-22",
    ]
    assert ended.code == 0


def test_a_saved_plan_of_a_token_is_good_an_hour_later(project: Place, sandbox: Sandbox) -> None:
    """Its end counts from when it is made, and is consented to as a lifetime."""
    assert project.run("plan", "--out", "saved.gcplan", **at(sandbox, START)).code == 0
    later = at(sandbox, "2027-01-05T07:00:00Z")
    assert project.run("apply", "saved.gcplan", **later).code == 0
    assert only_token(sandbox)["dateExpires"] == "2027-04-05T07:00:00.000Z"
    assert project.run("apply", "saved.gcplan", **later).code == 0
    assert project.run("plan", "--detailed-exitcode", **later).code == 0


def test_other_scopes_are_told_as_another_token(project: Place, sandbox: Sandbox) -> None:
    """And what becomes of the one that works now; never of a client."""
    assert project.run("apply", "--auto-approve", **at(sandbox, START)).code == 0
    changed = EXPORT.replace("[users:readonly]", "[users:readonly, routing]")
    project.write("manifests/export.yaml", changed)
    ended = project.run("plan", **at(sandbox, "2027-01-06T06:00:00Z"))
    id_ = str(only_token(sandbox)["id"])[:8]
    assert block_of(ended.out, "  ↻ rotate") == [
        "  ↻ rotate  api_token.export                                                 "
        "manifests/export.yaml:2",
        "      generation 1 → 2: scopes cannot be changed in place",
        "      a new token; it is tried with a call before anyone gets it",
        f"      the old one {id_}… works for 2d after delivery; an apply after that revokes it for "
        "good",
        "      scopes                 + routing",
        "      expires                2027-04-05 06:00 UTC, in 89 days → 2027-04-06 06:00 UTC, "
        "in 90 days",
        "      secret goes to         file secrets/export.env",
    ]
    applied = project.run("apply", "--auto-approve", **at(sandbox, "2027-01-06T06:00:00Z"))
    assert f"the old token {id_}… works until 2027-01-08 06:00 UTC" in applied.out


def test_a_renewal_runs_by_rotate_due(project: Place, sandbox: Sandbox) -> None:
    """And the old token is revoked by a later one."""
    project.run("apply", "--auto-approve", **at(sandbox, START))
    due = ("rotate", "--due", "--auto-approve")
    assert project.run(*due, **at(sandbox, "2027-03-21T06:00:00Z")).code == 0
    assert len(sandbox.state["api_tokens"]) == 1
    assert project.run(*due, **at(sandbox, "2027-03-23T06:00:00Z")).code == 0
    assert len(sandbox.state["api_tokens"]) == 2
    assert project.run(*due, **at(sandbox, "2027-03-25T07:00:00Z")).code == 0
    assert only_token(sandbox)["dateExpires"] == "2027-06-21T06:00:00.000Z"


def test_a_listing_names_every_token_and_who_manages_it(project: Place, sandbox: Sandbox) -> None:
    """Without the token itself, which nobody can see again."""
    project.run("apply", "--auto-approve", **at(sandbox, START))
    ended = project.run("list", "tokens", "--format", "json")
    (entity,) = ended.json["entities"]
    token = only_token(sandbox)
    assert entity["last_used"] is not None
    assert {**entity, "last_used": ""} == {
        "name": "export",
        "id": token["id"],
        "state": "active",
        "expires": "2027-04-05T06:00:00Z",
        "last_used": "",
        "address": "api_token.export",
        "description": "Nightly export",
        "scopes": ["users:readonly"],
    }
    scopes = project.run("list", "scopes", "--format", "json").json["entities"]
    used = {scope["name"]: scope["used_by"] for scope in scopes if scope["used_by"]}
    assert used == {"users:readonly": ["api_token.export"]}


def test_a_listing_counts_from_the_organisations_clock(project: Place, sandbox: Sandbox) -> None:
    """As plan and status do."""
    project.run("apply", "--auto-approve", **at(sandbox, START))
    sandbox.control("POST", "clock", {"set": "2027-04-01T06:00:00Z"})
    first_line, *_ = project.run("list", "tokens").out.splitlines()
    assert first_line.endswith(" · 2027-04-01 06:00 UTC")


def test_a_token_that_the_state_lets_go_is_still_listed(project: Place, sandbox: Sandbox) -> None:
    """No plan reads tokens where neither manifests nor state have one."""
    assert project.run("apply", "--auto-approve").code == 0
    (project.folder / "manifests/export.yaml").unlink()
    let_go = project.run("state", "rm", "api_token.export", "--format", "json").json["message"]
    assert let_go.endswith("takes it back by that; else `gccreds -e test list tokens` shows it.")
    listed = project.run("list", "tokens", "--format", "json").json["entities"]
    assert [token["id"] for token in listed] == [only_token(sandbox)["id"]]


def test_exec_gives_a_command_the_token_itself(project: Place, sandbox: Sandbox) -> None:
    """It is neither renewed nor revoked: it was not made for the command."""
    project.run("apply", "--auto-approve")
    held = (project.folder / "secrets/export.env").read_text()
    tell = 'echo "$GENESYSCLOUD_ACCESS_TOKEN"'
    ended = project.run("exec", "api_token.export", "--", "sh", "-c", tell)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.strip() in held
    answer = sandbox.call("GET", "/api/v2/tokens/me", token=ended.out.strip())
    assert answer.status_code == 200


def test_a_token_is_in_no_output_log_state_or_event(project: Place, sandbox: Sandbox) -> None:
    """Only where it was delivered."""
    written = ("--events", "events.jsonl", "--log-file", "all.log", "-v")
    ended = project.run("apply", "--auto-approve", *written)
    lines = (project.folder / "secrets/export.env").read_text().splitlines()
    token = dict(line.split("=", 1) for line in lines)["TOKEN"].strip("'\"")
    told = [path for path in project.folder.rglob("*") if path.is_file()]
    with_it = [p.name for p in told if token in p.read_text(errors="ignore")]
    assert with_it == ["export.env"]
    assert token not in ended.out + ended.err
    events = (project.folder / "events.jsonl").read_text().splitlines()
    assert "TokenCreated" in {json.loads(line)["event"] for line in events}


def test_a_token_that_exists_is_imported_with_the_scopes_that_it_has(
    project: Place, sandbox: Sandbox
) -> None:
    """Others are refused with what to declare, because only another token could have them."""
    body = {"name": "old", "scope": ["routing"], "dateExpires": "2027-04-01T00:00:00.000Z"}
    environ = at(sandbox, START)
    id_ = sandbox.call("POST", "/api/v2/oauth/apitokens", body).json()["id"]
    refused = project.run("import", "api_token.export", id_, "--auto-approve", **environ)
    assert refused.code == 1
    assert 'declare scopes: ["routing"]' in refused.err
    project.write("manifests/export.yaml", EXPORT.replace("users:readonly", "routing"))
    ended = project.run("import", "api_token.export", id_, "--auto-approve", **environ)
    assert ended.code == 0
    assert only_token(sandbox)["description"] == (
        "Nightly export [gccreds payments/test/api_token.export#1]"
    )
    assert "consumers-unknown" in project.run("plan", **environ).out


def test_without_the_feature_a_plan_says_what_to_write(
    place: Place, make_sandbox: MakeSandbox
) -> None:
    """One error with each token and its place; exit 1."""
    sandbox = make_sandbox(without="apitokens")
    project = lay_out(place, sandbox.url)
    project.write("manifests/export.yaml", EXPORT)
    ended = project.run("plan", "--format", "json")
    assert ended.code == 1
    assert ended.json["error"]["code"] == "manifest.invalid"
    assert [(f["address"], f["position"]["line"]) for f in ended.json["findings"]] == [
        ("api_token.export", 2)
    ]
    assert "via: oauth_client" in ended.json["error"]["next_step"]
    sandbox.expect_strange_paths()


def test_a_life_of_a_token_is_told_of_a_token(project: Place, sandbox: Sandbox) -> None:
    """Its drift, its end, a copy of its mark: nothing is said of a client."""
    project.run("apply", "--auto-approve", **at(sandbox, START))
    token = only_token(sandbox)
    path = f"/api/v2/oauth/apitokens/{token['id']}"
    sandbox.call("PUT", path, {"name": "other", "description": token["description"]})
    copy = {"name": "copy", "scope": ["routing"], "dateExpires": "2027-03-01T00:00:00.000Z"}
    described = {**copy, "description": token["description"]}
    id_ = sandbox.call("POST", "/api/v2/oauth/apitokens", described).json()["id"]
    planned = project.run("plan", **at(sandbox, START)).out
    assert block_of(planned, "  ! drift") == [
        "  ! drift   api_token.export                 since the last apply",
        "      name                   export → other",
        "      To keep it: write name: other in manifests/export.yaml:2.",
    ]
    assert block_of(planned, "warning orphan-mark")[1:] == [
        f"  token {id_} carries a mark of api_token.export too; the one that is",
        f"  managed is {token['id']}. It is left alone.",
        "  Next: take the mark off its description in the admin UI, or delete that token",
    ]
    removed = project.run("state", "mv", "api_token.export", "api_token.other")
    assert "The mark of its token still says api_token.export" in removed.out
    project.run("state", "mv", "api_token.other", "api_token.export")
    project.write("manifests/export.yaml", "{}")
    ended = project.run("apply", "--auto-approve", "--override-safety", **at(sandbox, START))
    assert "deleted   api_token.export revoked for good" in ended.err


def test_the_way_out_of_no_terminal_is_two_whole_commands(project: Place, sandbox: Sandbox) -> None:
    """Each can be pasted."""
    refused = project.run("apply", **at(sandbox, START))
    assert "Next: gccreds -e test plan --out test.gcplan, then gccreds apply test.gcplan;" in (
        " ".join(refused.err.split())
    )


AUDIT = """\
api_tokens:
  audit:
    scopes: [users:readonly]
    expires: {end}
    deliver: [{{to: file, path: secrets/audit.env}}]
"""
FARTHEST = "2028-03-30T06:00:00Z"
TOO_FAR = """\
manifests/audit.yaml:4:14: api_token.audit ends on 2028-03-30 06:00 UTC, and a token ends \
450d ahead at most
  Next: write 2028-03-30T05:59:59Z or earlier; or `via: oauth_client`, and `roles` in the place of
        `scopes`: a client stands for it, and may end later
"""


def test_an_end_that_the_api_would_not_take_is_told_before_an_apply(
    place: Place, sandbox: Sandbox
) -> None:
    """By `validate` and by `plan`; a second later it is 450 days ahead, and good."""
    project = lay_out(place, sandbox.url)
    project.write("manifests/audit.yaml", AUDIT.format(end=FARTHEST))
    early = at(sandbox, "2027-01-05T05:59:59Z")
    validated, planned = project.run("validate", **early), project.run("plan", **early)
    assert (validated.code, validated.out) == (
        1,
        f"{TOO_FAR}\n1 error in 1 file. Nothing was sent anywhere.\n",
    )
    assert (planned.code, planned.err.partition("\n\n")[0] + "\n") == (1, TOO_FAR)
    assert project.run("plan", "--at", START, **early).code == 0
    assert project.run("validate", GCCREDS_NOW=START).code == 0
    assert project.run("apply", "--auto-approve", **at(sandbox, START)).code == 0
    assert only_token(sandbox)["dateExpires"] == "2028-03-30T06:00:00.000Z"


def test_an_end_far_ahead_of_a_client_that_stands_for_a_token_is_good(
    place: Place, sandbox: Sandbox
) -> None:
    """A client may end whenever it shall; and what was not asked for hinders nothing."""
    project = lay_out(place, sandbox.url)
    project.write("manifests/audit.yaml", AUDIT.format(end="2030-01-01"))
    project.write("manifests/export.yaml", EXPORT)
    start = at(sandbox, START)
    assert project.run("plan", "-t", "export", **start).code == 0
    assert project.run("plan", **start).code == 1
    stands = AUDIT.replace(
        "scopes: [users:readonly]", "via: oauth_client\n    roles: {{Admin: all}}"
    )
    project.write("manifests/audit.yaml", stands.format(end="2030-01-01"))
    assert project.run("validate", **start).code == 0
