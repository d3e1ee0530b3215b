"""What `status` tells, compared whole: the mock-up's own credentials."""

import json
from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark
from gccreds.domain.state import Phase
from gccreds.domain.status import CredentialStatus, StatusReport
from gccreds.render import status_csv, status_json, status_text
from gccreds.render.page import Page
from tests.render.existing import (
    AUDIT,
    CI,
    EVERY_90D,
    LEGACY,
    QUIET,
    REPORT,
    WFM,
    WFM_BEFORE,
    existing,
    moment,
)
from tests.render.story import expected

COLOUR = Page(colour=True)


def of(*credentials: CredentialStatus, **members: object) -> StatusReport:
    """The report of these alone."""
    return replace(REPORT, credentials=credentials, exemptions=(), **members)  # type: ignore[arg-type]


def line_of(text: str, begin: str) -> str:
    """The first line that has this."""
    return next(line for line in text.splitlines() if begin in line)


def test_what_happens_soonest_stands_first() -> None:
    """A table, the time line, exemptions, what is next; what nothing happens to is counted."""
    assert status_text.render(REPORT, Page()) == expected("status.txt")


def test_with_v_nothing_is_left_out() -> None:
    """Each has its line, and no time line of its own: it would be full to the edge."""
    text = status_text.render(replace(REPORT, whole=True), Page())
    assert [text.count(f"oauth_client.store-{letter} ") for letter in "abcdefgh"] == [1] * 8
    assert "more without" not in text


def test_few_are_all_shown() -> None:
    """Five of them are no reason to hide any."""
    text = status_text.render(of(LEGACY, *QUIET[:5]), Page())
    assert "store-e" in text
    assert "more without" not in text


def test_on_eighty_columns_owner_and_age_have_given_way() -> None:
    """Without UTF-8, with the replacements of the mock-ups."""
    page = Page.fitting(80, colour=False, utf8=False)
    text = status_text.render(REPORT, page)
    assert text == expected("status_narrow_ascii.txt")
    assert max(map(len, text.splitlines())) <= 80


def test_below_eighty_columns_there_is_no_time_line() -> None:
    """And the number of the generation goes too."""
    text = status_text.render(REPORT, Page.fitting(74, colour=False, utf8=True))
    assert line_of(text, "CREDENTIAL").split() == [
        "CREDENTIAL",
        "STATE",
        "ENDS",
        "NEXT",
        "ROTATION",
    ]
    assert "━" not in text


def test_an_owner_is_cut_before_it_goes() -> None:
    """As long as eight columns are left for it."""
    text = status_text.render(REPORT, Page.fitting(100, colour=False, utf8=True))
    assert line_of(text, "ci-data-actions").endswith("  integrations@…")


def test_colours_say_what_is_near() -> None:
    """Red within a week and where nobody has it, yellow within thirty days, dim if replaced."""
    near = existing("near", "x@example.com", ends="2027-01-08")
    cut_short = existing("cut", "x@example.com", phase=Phase.UNDELIVERED)
    text = status_text.render(of(LEGACY, cut_short, near, WFM, WFM_BEFORE), COLOUR)
    assert "\x1b[31min 2 days\x1b[0m" in line_of(text, ".near")
    assert "\x1b[31mundelivered\x1b[0m" in line_of(text, ".cut")
    assert "\x1b[33min 25 days\x1b[0m" in line_of(text, ".legacy-ivr")
    assert "\x1b[2m(none)\x1b[0m" in line_of(text, ".legacy-ivr")
    assert "\x1b[2moverlapping\x1b[0m" in text


def test_one_that_somebody_stopped_is_not_said_to_work() -> None:
    """Its state is the organisation's, and it is never left out."""
    stopped = replace(QUIET[0], remote_state="disabled")
    text = status_text.render(of(LEGACY, stopped, *QUIET[1:]), Page())
    assert line_of(text, "store-a").split()[2] == "disabled"
    assert "… 7 more without an end or a rotation (-v shows them)" in text


def test_a_removal_under_way_does_not_work_and_ends_for_good() -> None:
    """Its bar is empty up to its end."""
    ending = existing("old", ends="2027-01-12", phase=Phase.ENDING)
    text = status_text.render(of(replace(ending, remote_state="inactive")), Page())
    assert text.splitlines()[6] == "oauth_client.old    ✕"
    assert "Next to happen: 2027-01-12 oauth_client.old is deleted for good." in text


def test_what_is_due_is_said_to_be() -> None:
    """An apply would do it now."""
    made, then = moment("2026-10-04"), moment("2027-01-02")
    due = existing("payroll-sync", made=made, next_rotation=then, schedule=EVERY_90D)
    text = status_text.render(of(due), Page())
    assert "due now" in line_of(text, "payroll-sync")
    assert "Next to happen: now oauth_client.payroll-sync rotates." in text
    assert text.splitlines()[6].startswith("oauth_client.payroll-sync  ↻┄")


def test_nothing_managed_is_a_report_too() -> None:
    """Without a table of headers alone."""
    assert status_text.render(of(), Page()) == (
        "prod · Acme EMEA · 0 credentials · 2027-01-05 06:10 UTC\n\nNothing was changed.\n"
    )


def test_what_state_and_organisation_do_not_share_is_told() -> None:
    """Gone is not listed; a mark of ours that the state lacks is."""
    assert WFM.generation is not None
    mark = Mark("payments", "prod", Address("oauth_client", "lost"), 1)
    report = of(gone=((Address("oauth_client", "wfm-sync"), WFM.generation),), lost=(mark,))
    assert status_text.render(report, Page()).splitlines()[2:4] == [
        "oauth_client.wfm-sync generation 4 is gone from the organisation: gccreds -e prod plan",
        "1 client has a mark of ours that the state does not know: gccreds -e prod state rebuild",
    ]


def test_of_one_address_everything_is_told() -> None:
    """Fields, owner, labels, and each generation with its destinations."""
    report = of(WFM, WFM_BEFORE, target="oauth_client.wfm-sync")
    assert status_text.render(report, Page()) == expected("status_one.txt")


def test_of_one_that_nobody_manages_too() -> None:
    """What the organisation knows of it, with the mark that it carries."""
    stranger = CredentialStatus(
        "oauth_client",
        {"name": "Old \x1b[31mtool", "grant": "implicit", "scopes": ["analytics"]},
        "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
        moment("2025-01-05"),
        None,
    )
    text = status_text.render(of(stranger, target=str(stranger.remote_id)), Page())
    assert text == expected("status_unmanaged.txt")


def test_json_has_the_keys_of_the_specification() -> None:
    """Moments in UTC, null where there is nothing to tell."""
    document = json.loads(status_json.render(of(WFM), Page()))
    assert document == {
        "format_version": "1.0",
        "generated_at": "2027-01-05T06:10:00Z",
        "environment": "prod",
        "organization": {"id": "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "name": "Acme EMEA"},
        "credentials": [
            {
                "address": "oauth_client.wfm-sync",
                "kind": "oauth_client",
                "name": "wfm-sync",
                "owner": "wfm@example.com",
                "labels": {"team": "wfm"},
                "grant": "client_credentials",
                "roles": {"Operator": ["APAC", "Home"]},
                "scopes": [],
                "remote_id": "4c77ae90-52a1-4f0e-b3c8-7c0d5c1f3a90",
                "generation": 4,
                "state": "current",
                "created_at": "2027-01-05T06:02:00Z",
                "expires_at": None,
                "next_rotation_at": "2027-04-05T06:02:00Z",
                "deliveries": [
                    {
                        "to": "vault secret/genesys/wfm-sync",
                        "at": "2027-01-05T06:02:00Z",
                        "fingerprint": "4123456789abcdef",
                    }
                ],
                "exemptions": [],
                "remote_state": "active",
                "mark": "[gccreds payments/prod/oauth_client.wfm-sync#4]",
            }
        ],
        "gone": [],
        "orphan_marks": [],
    }


def test_json_says_what_an_exemption_is_for() -> None:
    """Rule, reason, end."""
    document = json.loads(status_json.render(of(LEGACY), Page()))
    assert document["credentials"][0]["exemptions"] == [
        {"rule": "all-divisions", "reason": "being split up", "until": "2027-01-31T00:00:00Z"}
    ]


def test_csv_has_a_line_for_each_generation() -> None:
    """A name that a spreadsheet would take for a formula is quoted; nothing steers a terminal."""
    hostile = replace(CI, fields={**CI.fields, "name": '=cmd|"/C calc"\x1b[31m\n'})
    text = status_csv.render(of(LEGACY, hostile, WFM, WFM_BEFORE, AUDIT), Page())
    assert text == expected("status.csv")
