"""`access-token`, `whoami`, `list`, and what is logged."""

import json

from tests.cli.running import Place
from tests.sandboxes import Sandbox


def test_access_token_prints_a_token_that_lives_on(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """The token alone on standard output; its purpose is to be used after this run."""
    ended = beside_sandbox.run("access-token")
    token = ended.out.strip()
    assert ended.told == (0, f"{token}\n", "")
    assert sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 200


def test_access_token_as_json(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """access_token, token_type, expires_in."""
    ended = beside_sandbox.run("access-token", "--format", "json")
    token = ended.json["access_token"]
    assert ended.json == {
        "format_version": "1.0",
        "access_token": token,
        "token_type": "bearer",
        "expires_in": 86400,
    }
    assert sandbox.call("HEAD", "/api/v2/tokens/me", token=token).status_code == 200


def test_access_token_is_masked_first_under_github_actions(beside_sandbox: Place) -> None:
    """The runner hears of it on standard error, before anything can print it."""
    ended = beside_sandbox.run("access-token", GITHUB_ACTIONS="true")
    assert ended.err == f"::add-mask::{ended.out.strip()}\n"


def test_whoami_as_json(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """The login with its roles and permissions; its token is dead afterwards."""
    ended = beside_sandbox.run("whoami", "--format", "json", GCCREDS_NOW="2027-01-05T06:00:00Z")
    told = ended.json
    ends = told.pop("token_expires_at")
    assert ends.endswith("Z")
    assert "oauth:client:add" in told.pop("permissions")
    assert told == {
        "format_version": "1.0",
        "client_id": sandbox.client_id,
        "name": "Sandbox login",
        "organization": {"id": sandbox.state["organization"]["id"], "name": "Sandbox"},
        "region": sandbox.url,
        "roles": dict.fromkeys(
            (
                "Credential Manager",
                "Data Actions Runner",
                "Operator",
                "Reporting Viewer",
                "Store Operator",
                "admin",
            ),
            "all",
        ),
    }
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]


def test_whoami_names_only_ids_to_a_login_that_may_not_read_roles(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """A least-privilege client still learns who it is."""
    runner = next(r for r in sandbox.state["roles"] if r["name"] == "Data Actions Runner")
    home = next(d for d in sandbox.state["divisions"] if d["name"] == "Home")
    made = sandbox.call(
        "POST",
        "/api/v2/oauth/clients",
        {
            "name": "CI",
            "authorizedGrantType": "CLIENT-CREDENTIALS",
            "roleDivisions": [{"roleId": runner["id"], "divisionId": home["id"]}],
        },
    ).json()
    told = beside_sandbox.run(
        "whoami",
        "--format",
        "json",
        GENESYSCLOUD_OAUTHCLIENT_ID=made["id"],
        GENESYSCLOUD_OAUTHCLIENT_SECRET=made["secret"],
    ).json
    assert (told["client_id"], told["name"]) == (made["id"], "CI")
    assert (told["roles"], told["permissions"]) == ({runner["id"]: [home["id"]]}, [])


def test_list_scopes_as_json(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Every scope of the organisation; without a project none is used by anything managed."""
    told = beside_sandbox.run("list", "scopes", "--format", "json").json
    names = [entity["name"] for entity in told["entities"]]
    assert names == sorted(sandbox.state["scopes"])
    assert {"name": "analytics:readonly", "used_by": []} in told["entities"]


def test_list_divisions_as_text(beside_sandbox: Place) -> None:
    """A table, plain in a pipe."""
    ended = beside_sandbox.run("list", "divisions", GCCREDS_NOW="2027-01-05T06:00:00Z")
    assert ended.told == (
        0,
        "Sandbox · 3 divisions · 2027-01-05 06:00 UTC\n"
        "\n"
        "NAME   ID                                     HOME   USED BY\n"
        "APAC   00000000-0000-4000-8000-0000000000d3   no     -\n"
        "EMEA   00000000-0000-4000-8000-0000000000d2   no     -\n"
        "Home   00000000-0000-4000-8000-0000000000d1   yes    -\n"
        "\n"
        "Nothing was changed.\n",
        "",
    )


def test_without_an_address_the_error_says_how_to_give_one(place: Place) -> None:
    """Neither a project file, nor GCCREDS_URL, nor GENESYSCLOUD_REGION."""
    assert place.run("whoami").told == (
        1,
        "",
        "error: no organisation is named: there is no project file here, and no region is set.\n"
        f"  {place.folder}\n"
        "  Nothing was changed.\n"
        "  Next: set GENESYSCLOUD_REGION to a region such as eu-central-1, or GCCREDS_URL to a "
        "sandbox's URL\n",
    )


def test_gccreds_url_leads_to_this_machine_only(place: Place) -> None:
    """Any other address is refused before a login could be sent to it."""
    assert place.run("whoami", GCCREDS_URL="http://example.com:8484").told == (
        1,
        "",
        'error: "http://example.com:8484" is not the address of a sandbox on this machine.\n'
        "  GCCREDS_URL\n"
        "  Nothing was changed.\n"
        "  Next: write the address that the sandbox printed, such as http://127.0.0.1:8484, or "
        "name a region\n        instead\n",
    )


def test_a_region_that_is_none_is_told_with_the_variable_it_stands_in(place: Place) -> None:
    """A pipeline sets it far from where it is read."""
    ended = place.run("whoami", GENESYSCLOUD_REGION="eu-centrl-1")
    assert ended.told == (
        1,
        "",
        'error: "eu-centrl-1" is not a region or a domain of Genesys Cloud.\n'
        "  GENESYSCLOUD_REGION\n"
        "  Nothing was changed.\n"
        "  Next: write eu-central-1\n",
    )


def test_the_log_is_json_lines_on_request_and_goes_to_a_private_file_too(
    beside_sandbox: Place,
) -> None:
    """The same lines, with the facts of each request as members; never a body."""
    ended = beside_sandbox.run("-v", "--log-format", "json", "--log-file", "log", "access-token")
    [line] = [json.loads(line) for line in ended.err.splitlines()]
    assert (line["method"], line["path"], line["status"]) == ("POST", "/oauth/token", 200)
    assert line["correlation_id"] in line["message"]
    log = beside_sandbox.folder / "log"
    assert log.read_text() == ended.err
    assert log.stat().st_mode & 0o777 == 0o600
    assert ended.out.strip() not in ended.err


def test_without_verbose_only_the_log_file_has_requests(beside_sandbox: Place) -> None:
    """Nothing on standard error, everything in the file."""
    ended = beside_sandbox.run("whoami", "--log-file", "log")
    assert ended.err == ""
    assert "POST /oauth/token 200" in (beside_sandbox.folder / "log").read_text()


def test_a_reader_that_goes_away_stops_nothing(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """`| head` closes the pipe: no traceback, and the token is still revoked."""
    process = beside_sandbox.start("list", "scopes")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == ""
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]
    process.stderr.close()
