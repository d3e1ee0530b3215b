"""What `validate` says, in each of its formats: mock-up 9."""

import json
from dataclasses import replace

from gccreds import __version__
from gccreds.domain.finding import Excerpt, Finding, Severity
from gccreds.domain.position import Position
from gccreds.domain.report import ValidationReport
from gccreds.render import validate_github, validate_json, validate_sarif, validate_text
from gccreds.render.page import Page

from .problems import GRANT, PROBLEMS
from .story import CI, NO_GUARD, TOO_LONG, expected

RESOURCES = {"oauth_client": 12, "api_token": 2}


def report(*findings: Finding) -> ValidationReport:
    return ValidationReport(findings, RESOURCES, files=6, scope_sets=2)


def test_each_problem_has_its_place_its_line_carets_and_a_next_step() -> None:
    """In the order of the file, whatever order they were found in."""
    text = validate_text.render(report(*PROBLEMS), Page())
    assert text == expected("validate_errors.txt")


def test_place_carets_and_next_step_are_coloured() -> None:
    """Bold, red and green, as mock-up 9 notes."""
    text = validate_text.render(report(GRANT), Page(colour=True))
    assert text == expected("validate_colour.txt").replace("␛", "\x1b")


def test_what_rules_find_names_rule_and_severity() -> None:
    """A warning counts, but leaves its file good."""
    text = validate_text.render(report(TOO_LONG, NO_GUARD), Page())
    assert text == expected("validate_rules.txt")


def test_all_good_is_one_line() -> None:
    """With the number of files, credentials and scope sets."""
    text = validate_text.render(report(), Page())
    assert text == "6 files, 14 credentials, 2 scope sets: good.\n"


def test_warnings_are_counted_after_the_good_news() -> None:
    """The line of mock-up 9."""
    text = validate_text.render(report(NO_GUARD), Page())
    assert text.endswith("\n\n6 files, 14 credentials, 2 scope sets: good. 1 warning.\n")


def test_a_problem_before_the_manifests_were_counted_names_its_file_only() -> None:
    """No total is made up."""
    text = validate_text.render(ValidationReport((GRANT,)), Page())
    assert text.endswith("\n\n1 error in 1 file. Nothing was sent anywhere.\n")


def test_carets_stand_under_wide_letters_and_after_tabs() -> None:
    """A wide letter takes two columns, a tab is shown as one blank."""
    finding = replace(GRANT, excerpt=Excerpt("\tn: 日本 bad", 3), position=Position("a.yaml", 5, 8))
    lines = validate_text.render(report(finding), Page()).splitlines()
    assert lines[1:3] == ["     5 |  n: 日本 bad", "       |          ^^^"]


def test_a_long_source_line_is_cut_at_the_edge() -> None:
    """Its carets end there too."""
    finding = replace(GRANT, excerpt=Excerpt("    grant: " + "x" * 200, 200))
    lines = validate_text.render(report(finding), Page(width=80)).splitlines()
    assert lines[1:3] == [
        "     5 |     grant: " + "x" * 59 + "…",
        "       |            " + "^" * 60,
    ]


def test_an_escape_in_a_source_line_is_written_out() -> None:
    """A file from a pull request does not paint the log."""
    finding = replace(GRANT, excerpt=Excerpt("    grant: \x1b[31mred", 3))
    text = validate_text.render(report(finding), Page())
    assert "     5 |     grant: \\x1b[31mred\n" in text


def test_json_has_exactly_the_keys_of_the_specification() -> None:
    """A policy's error leaves the manifests valid."""
    assert json.loads(validate_json.render(report(TOO_LONG), Page())) == {
        "format_version": "1.0",
        "valid": True,
        "resources": {"oauth_client": 12, "api_token": 2},
        "findings": [
            {
                "rule": "max-lifetime",
                "severity": "error",
                "address": "oauth_client.ci-data-actions",
                "message": "oauth_client.ci-data-actions would end on 2028-06-30, "
                "542 days from now; 365d are allowed here.",
                "next_step": "write `expires: 2028-01-05` or earlier",
                "position": {"file": "manifests/ci.yaml", "line": 13, "column": 14},
            }
        ],
    }


def test_an_invalid_manifest_is_not_valid() -> None:
    """One problem of a manifest is enough."""
    document = json.loads(validate_json.render(report(TOO_LONG, GRANT), Page()))
    assert document["valid"] is False


def test_github_gets_an_annotation_of_each_finding() -> None:
    """Properties and message are escaped as GitHub reads them."""
    odd = Finding(
        "naming",
        Severity.WARNING,
        "100% odd\nname\x1b",
        "write another",
        position=Position("a,b:c.yaml", 1, 2),
    )
    lines = validate_github.render(report(GRANT, odd), Page()).splitlines()
    assert lines == [
        "::warning file=a%2Cb%3Ac.yaml,line=1,col=2::naming: 100%25 odd\\nname\\x1b"
        "%0ANext: write another",
        '::error file=manifests/ci.yaml,line=5,col=12::unknown grant "client_credential"'
        "%0ANext: write client_credentials",
    ]


def test_a_finding_without_a_place_is_an_annotation_of_the_whole_run() -> None:
    """GitHub shows it without a file."""
    finding = replace(NO_GUARD, position=None)
    text = validate_github.render(report(finding), Page())
    assert text.startswith("::warning::no-organization-guard: prod names no organization")


def test_sarif_names_every_rule_once_and_points_into_the_files() -> None:
    """The whole log of version 2.1.0."""
    log = json.loads(validate_sarif.render(report(GRANT, TOO_LONG, NO_GUARD), Page()))
    assert log == json.loads(expected("validate.sarif").replace("VERSION", __version__))


def test_sarif_writes_a_file_name_as_a_uri() -> None:
    """Blanks and percent signs are escaped."""
    finding = replace(GRANT, position=Position("my files/50%.yaml", 1, 1))
    log = json.loads(validate_sarif.render(report(finding), Page()))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "my%20files/50%25.yaml"}


def test_addresses_are_told_where_they_are_known() -> None:
    """So that code scanning can group by credential."""
    log = json.loads(validate_sarif.render(report(replace(TOO_LONG, position=None)), Page()))
    result = log["runs"][0]["results"][0]
    assert result["locations"] == [{"logicalLocations": [{"fullyQualifiedName": str(CI)}]}]
