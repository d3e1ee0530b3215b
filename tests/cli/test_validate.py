"""`gccreds validate`: everything that can be known without the network."""

import json

import pytest

from tests.cli.projects import APP, CI, lay_out
from tests.cli.running import Place

NOWHERE = "http://127.0.0.1:1"
BAD = "oauth_clients:\n  bad: {grant: client_credential}\n"
WORSE = "oauth_clients:\n  worse: {grant: client_credentials, roles: {A: all}, expires: soon}\n"


@pytest.fixture
def project(place: Place) -> Place:
    return lay_out(place, NOWHERE, ci=CI, app=APP)


def test_good_manifests_are_counted(project: Place) -> None:
    """One line, exit 0, nobody was asked."""
    ended = project.run("validate")
    assert ended.told == (
        0,
        "2 files, 2 credentials, 1 scope set: good. 1 warning.\n",
        "",
    ) or ended.out.endswith("2 files, 2 credentials, 1 scope set: good. 1 warning.\n")


def test_what_init_writes_is_good(place: Place) -> None:
    """A newcomer's first command finds nothing to complain about."""
    place.run("init")
    assert place.run("validate").told == (0, "1 file, 1 credential, 0 scope sets: good.\n", "")


def test_every_error_of_every_file_is_told_at_once(project: Place) -> None:
    """With its place, the line, and what to write; exit 1."""
    project.write("manifests/bad.yaml", BAD)
    project.write("manifests/worse.yaml", WORSE)
    ended = project.run("validate")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == (
        'manifests/bad.yaml:2:16: unknown grant "client_credential"\n'
        "     2 |   bad: {grant: client_credential}\n"
        "       |                ^^^^^^^^^^^^^^^^^\n"
        "  Next: write client_credentials\n"
        "\n"
        'manifests/worse.yaml:2:64: "soon" is not a moment\n'
        "     2 |   worse: {grant: client_credentials, roles: {A: all}, expires: soon}\n"
        "       |                                                                ^^^^\n"
        "  Next: write 2027-06-30 (00:00 UTC, as that day begins) or 2027-06-30T18:00:00+02:00\n"
        "\n"
        "2 errors in 2 of 4 files; 2 files are good. Nothing was sent anywhere.\n"
    )


def test_invalid_manifests_are_findings_as_json(project: Place) -> None:
    """Findings are the result of validate: on standard output, `valid` false."""
    project.write("manifests/bad.yaml", BAD)
    ended = project.run("validate", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    invalid = [found for found in ended.json["findings"] if found["rule"] == "manifest.invalid"]
    assert ended.json.keys() == {"format_version", "valid", "resources", "findings"}
    assert (ended.json["valid"], ended.json["format_version"]) == (False, "1.0")
    assert invalid == [
        {
            "rule": "manifest.invalid",
            "severity": "error",
            "address": "oauth_client.bad",
            "message": 'unknown grant "client_credential"',
            "next_step": "write client_credentials",
            "position": {"file": "manifests/bad.yaml", "line": 2, "column": 16},
        }
    ]


def test_a_broken_project_file_is_a_finding_too(project: Place) -> None:
    """The object of validate has the same keys whatever is wrong."""
    project.write("gccreds.yaml", "project: payments\nenvironments: {test: {regoin: eu-west-1}}\n")
    ended = project.run("validate", "--format", "json")
    assert (ended.code, ended.err, ended.json["valid"]) == (1, "", False)
    assert {found["position"]["file"] for found in ended.json["findings"]} == {"gccreds.yaml"}


def test_with_a_path_only_its_findings_are_told(project: Place) -> None:
    """The whole model is checked, and of it what concerns these files is told."""
    project.write("manifests/bad.yaml", BAD)
    project.write("manifests/worse.yaml", WORSE)
    ended = project.run("validate", "manifests/bad.yaml", "--format", "json")
    assert ended.code == 1
    assert {f["position"]["file"] for f in ended.json["findings"]} == {"manifests/bad.yaml"}
    assert project.run("validate", "manifests/app.yaml").code == 0


def test_a_path_that_does_not_exist_is_a_usage_error(project: Place) -> None:
    """Nothing found there would otherwise read as nothing wrong."""
    ended = project.run("validate", "manifests/nope.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: there is no such file or folder.\n  manifests/nope.yaml\n")


def test_a_policy_error_leaves_the_manifests_valid_and_exits_5(project: Place) -> None:
    """Everything is written first."""
    shared = CI.replace("ci:", "twin:", 1)
    project.write("manifests/twin.yaml", shared)
    ended = project.run("validate", "--format", "json")
    assert (ended.code, ended.json["valid"]) == (5, True)
    [error] = [found for found in ended.json["findings"] if found["severity"] == "error"]
    assert error["rule"] == "shared-destination"


def test_without_a_choice_all_environments_are_looked_at(project: Place) -> None:
    """What is wrong in one of them is found; with -e only that one counts."""
    project.write(
        "gccreds.yaml",
        "project: payments\ndefault_environment: test\nenvironments:\n"
        f"  test: {{url: '{NOWHERE}'}}\n"
        "  prod: {region: eu-central-1, manifests: [production]}\n",
    )
    project.write("production/bad.yaml", BAD)
    assert project.run("validate").code == 1
    assert project.run("-e", "test", "validate").code == 0
    assert project.run("validate", GCCREDS_ENV="prod").code == 1


def test_github_annotations_and_sarif_tell_the_same(project: Place) -> None:
    """One line each for a pull request; a document for a code scanner."""
    project.write("manifests/bad.yaml", BAD)
    annotated = project.run("validate", "--format", "github")
    line = (
        "::error file=manifests/bad.yaml,line=2,col=16::"
        'unknown grant "client_credential"%0ANext: write client_credentials'
    )
    assert (annotated.code, line in annotated.out.splitlines()) == (1, True)
    sarif = json.loads(project.run("validate", "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"


@pytest.mark.parametrize(
    "command",
    ["validate", "plan", "apply", "rotate --due", "destroy", "import --match name", "status"],
)
def test_without_a_project_file_the_error_says_how_to_begin(place: Place, command: str) -> None:
    """project.invalid, with the command that writes one; no login is missed before that."""
    ended = place.run(*command.split(), "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "project.invalid")
    assert "gccreds init" in ended.json["error"]["next_step"]
