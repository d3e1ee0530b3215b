"""`gccreds import` from the command line, against a sandbox."""

from typing import Any

import pytest
import yaml

from tests.cli.projects import PROJECT, lay_out
from tests.cli.running import Place
from tests.cli.terminal import run_on_terminal
from tests.sandboxes import Sandbox, grants

CI = """\
oauth_clients:
  ci:
    name: CI
    grant: client_credentials
    roles: {Reporting Viewer: [Home]}
    deliver: [{to: file, path: secrets/ci.env}]
"""
OTHERS = """\
oauth_clients:
  twin: {grant: client_credentials, roles: {Operator: [Home]}}
  nobody: {grant: client_credentials, roles: {Operator: [Home]}}
  known: {grant: client_credentials, roles: {Operator: [Home]}}
  foreign: {grant: client_credentials, roles: {Operator: [Home]}}
"""
MARK = "[gccreds payments/test/oauth_client.ci#1]"
AUTO = ("--auto-approve", "--format", "json")


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project that declares a client which somebody made by hand."""
    return lay_out(place, sandbox.url, ci=CI)


@pytest.fixture
def made(sandbox: Sandbox) -> str:
    """The id of that client."""
    client = sandbox.create(name="CI", roleDivisions=grants(Reporting_Viewer="Home"))
    return str(client["id"])


def described(sandbox: Sandbox, id_: str) -> Any:
    """Its description, None where it has none."""
    clients = {client["id"]: client for client in sandbox.state["clients"]}
    return clients[id_].get("description")


def test_it_imports_the_one_and_nothing_else(project: Place, sandbox: Sandbox, made: str) -> None:
    """Another credential that is declared is left to apply."""
    project.write("manifests/others.yaml", OTHERS)
    ended = project.run("import", "oauth_client.ci", made, *AUTO)
    assert ended.code == 0
    assert ended.json == {
        "format_version": "1.0",
        "summary": {**dict.fromkeys(ended.json["summary"], 0), "import": 1},
        "results": [
            {
                "address": "oauth_client.ci",
                "action": "import",
                "status": "done",
                "remote_id": made,
                "generation": 1,
                "error": None,
            }
        ],
    }
    assert described(sandbox, made) == MARK
    assert len(sandbox.state["clients"]) == 2


def test_it_shows_what_it_would_do_and_asks(project: Place, sandbox: Sandbox, made: str) -> None:
    """Any other answer than yes leaves all as it is."""
    words = ("import", "oauth_client.ci", made)
    refused = run_on_terminal(project, *words, answer="no\n")
    assert (refused.code, described(sandbox, made)) == (1, None)
    assert "Asked for by import" in refused.out
    assert f"in place: client {made} is taken over; its id and secret stay" in refused.out
    assert run_on_terminal(project, *words, answer="yes\n").code == 0
    assert described(sandbox, made) == MARK


def test_without_a_terminal_it_refuses_and_says_what_to_write(
    project: Place, sandbox: Sandbox, made: str
) -> None:
    """The whole command, to be pasted."""
    ended = project.run("import", "oauth_client.ci", made)
    assert (ended.code, ended.out, described(sandbox, made)) == (1, "", None)
    again = f"gccreds -e test import oauth_client.ci {made} --auto-approve"
    assert again in " ".join(ended.err.split())


def test_what_is_imported_already_is_no_error(project: Place, made: str) -> None:
    """Nothing is left to do; another client at its address is one."""
    project.run("import", "oauth_client.ci", made, *AUTO)
    again = project.run("import", "oauth_client.ci", made, "--auto-approve")
    assert (again.code, again.out.splitlines()[-1]) == (0, "Nothing was changed. State serial 2.")
    other = project.run("import", "oauth_client.ci", "another-id", "--auto-approve")
    assert other.code == 1
    assert f"oauth_client.ci is managed already, as {made}" in other.err


def test_an_id_that_does_not_exist_is_an_error(project: Place) -> None:
    """With the command that shows those that do."""
    ended = project.run("import", "oauth_client.ci", "no-such-id", *AUTO)
    assert (ended.code, ended.json["error"]["code"]) == (1, "manifest.invalid")
    [finding] = ended.json["findings"]
    assert finding["message"] == (
        "oauth_client.ci cannot be imported: there is no client no-such-id in Sandbox"
    )
    assert "gccreds -e test list clients" in finding["next_step"]


def test_an_address_that_is_not_declared_gives_the_entry_to_paste(
    project: Place, sandbox: Sandbox, made: str
) -> None:
    """Written into a file as it is, the plan imports the client and changes nothing else of it."""
    (project.folder / "manifests/ci.yaml").unlink()
    ended = project.run("import", "oauth_client.new", made)
    assert (ended.code, described(sandbox, made)) == (1, None)
    assert ended.out == (
        "oauth_clients:\n"
        "  new:\n"
        "    name: CI\n"
        "    grant: client_credentials\n"
        "    roles:\n"
        "      Reporting Viewer: [Home]\n"
        "imports:\n"
        f"  - {{to: oauth_client.new, id: {made}}}\n"
    )
    assert "oauth_client.new is not declared" in ended.err
    project.write("manifests/new.yaml", ended.out)
    [change] = project.run("plan", "--format", "json").json["changes"]
    assert (change["action"], change["reason"]) == ("import", "requested")
    assert [field["field"] for field in change["fields"]] == ["ownership_mark"]
    assert project.run("import", "oauth_client.new", made, "--auto-approve").code == 0


def test_under_json_the_entry_stands_in_the_one_object(project: Place, made: str) -> None:
    """As the next step of the error; with an instance it is a `for_each`."""
    ended = project.run("import", "oauth_client.store[emea]", made, "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "usage")
    _, _, entry = ended.json["error"]["next_step"].partition(":\n")
    assert yaml.safe_load(entry) == {
        "oauth_clients": {
            "store": {
                "for_each": ["emea"],
                "name": "CI",
                "grant": "client_credentials",
                "roles": {"Reporting Viewer": ["Home"]},
            }
        },
        "imports": [{"to": "oauth_client.store[emea]", "id": made}],
    }


def test_an_entry_of_the_manifests_is_not_contradicted(project: Place, made: str) -> None:
    """One of the two is wrong, and nobody can tell which."""
    project.write("manifests/imports.yaml", "imports:\n  - {to: oauth_client.ci, id: another}\n")
    ended = project.run("import", "oauth_client.ci", made, "--auto-approve")
    assert ended.code == 1
    assert "the manifests import oauth_client.ci from another" in ended.err
    assert "manifests/imports.yaml:2:5" in ended.err


@pytest.fixture
def names(project: Place, sandbox: Sandbox, made: str) -> dict[str, str]:
    """Two of one name, one with another project's mark, one that is managed; ids by name."""
    project.write("manifests/others.yaml", OTHERS)
    operator = grants(Operator="Home")
    ids = {"ci": made}
    for key in ("twin-1", "twin-2"):
        ids[key] = sandbox.create(name="twin", roleDivisions=operator)["id"]
    mark = "[gccreds billing/test/oauth_client.foreign#1]"
    foreign = sandbox.create(name="foreign", description=mark, roleDivisions=operator)
    ids["foreign"] = foreign["id"]
    ids["known"] = sandbox.create(name="known", roleDivisions=operator)["id"]
    assert project.run("import", "oauth_client.known", ids["known"], "--auto-approve").code == 0
    return ids


def test_matched_by_name_the_imports_are_printed(
    project: Place, sandbox: Sandbox, names: dict[str, str]
) -> None:
    """For a pull request: nothing is changed, and the others are comments of it."""
    before = sandbox.state["clients"]
    ended = project.run("import", "--match", "name")
    twins = ", ".join(sorted((names["twin-1"], names["twin-2"])))
    assert ended.told == (
        0,
        "imports:\n"
        f"  - {{to: oauth_client.ci, id: {names['ci']}}}\n"
        "# Not paired:\n"
        '#   oauth_client.foreign, "foreign": the client of this name has the mark [gccreds '
        f"billing/test/oauth_client.foreign#1]: {names['foreign']}\n"
        '#   oauth_client.nobody, "nobody": no client is called so\n'
        f'#   oauth_client.twin, "twin": 2 clients are called so: {twins}\n',
        "",
    )
    assert sandbox.state["clients"] == before


def test_matched_by_name_as_json(project: Place, names: dict[str, str]) -> None:
    """The same as one object."""
    told = project.run("import", "--match", "name", "--format", "json").json
    assert told["imports"] == [{"to": "oauth_client.ci", "id": names["ci"]}]
    assert [other["address"] for other in told["others"]] == [
        "oauth_client.foreign",
        "oauth_client.nobody",
        "oauth_client.twin",
    ]
    assert told["others"][1] == {
        "address": "oauth_client.nobody",
        "name": "nobody",
        "message": "no client is called so",
        "ids": [],
    }


def test_with_now_the_pairs_are_imported(
    project: Place, sandbox: Sandbox, names: dict[str, str]
) -> None:
    """And none of the others is made or touched; afterwards there is nothing to pair."""
    count = len(sandbox.state["clients"])
    ended = project.run("import", "--match", "name", "--now", *AUTO)
    assert (ended.code, ended.json["summary"]["import"]) == (0, 1)
    assert described(sandbox, names["ci"]) == MARK
    assert len(sandbox.state["clients"]) == count
    again = project.run("import", "--match", "name", "--now", "--auto-approve")
    assert again.code == 0
    assert again.out.startswith("# Nothing can be imported by its name.\n")


def test_a_locked_state_is_waited_for_as_told(project: Place, made: str) -> None:
    """The option of every command that writes a state."""
    ended = project.run("import", "oauth_client.ci", made, *AUTO, "--lock-timeout", "1s")
    assert ended.code == 0


def test_another_organisation_is_refused_before_anything_is_read(
    place: Place, sandbox: Sandbox, made: str
) -> None:
    """Also where only the entry to paste was asked for."""
    lay_out(place, sandbox.url)
    place.write("gccreds.yaml", PROJECT.format(url=sandbox.url) + "    organization: Acme\n")
    ended = place.run("import", "oauth_client.new", made, "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "organization.mismatch")
