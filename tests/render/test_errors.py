"""Errors for people and for programs: what happened, where, what to do next."""

import json

from gccreds.errors import LoginRefused, ManifestInvalid, StateLocked, UsageError
from gccreds.render import error_json, error_text
from gccreds.render.page import Page

from .problems import GRANT
from .story import expected

REFUSED_LOGIN = LoginRefused(
    "the organisation refused the login: invalid_client",
    where="POST https://login.mypurecloud.de/oauth/token",
    next_step="look the id and the secret up at Admin > Integrations > OAuth, then run this again",
    context_id="5b0e71d4",
)

INVALID = ManifestInvalid(
    "the manifests have 1 error", next_step="mend it, then run this again", findings=[GRANT]
)


def test_an_error_has_its_three_parts_and_says_what_was_changed() -> None:
    """The request is named with its correlation id."""
    assert error_text.render(REFUSED_LOGIN, Page()) == expected("error_login.txt")


def test_the_caller_may_know_better_what_was_changed() -> None:
    """An error in the middle of an apply does not say that nothing was changed."""
    text = error_text.render(REFUSED_LOGIN, Page(), "2 changes were made before it.")
    assert "\n  2 changes were made before it.\n" in text
    assert "Nothing was changed" not in text


def test_a_place_that_already_says_the_outcome_is_not_repeated() -> None:
    """The refusal without a terminal, as in mock-up 2."""
    error = UsageError(
        "apply needs a yes, and there is no terminal to ask on",
        where="Nothing was changed.",
        next_step="add --auto-approve",
    )
    assert error_text.render(error, Page()) == (
        "error: apply needs a yes, and there is no terminal to ask on.\n"
        "  Nothing was changed.\n"
        "  Next: add --auto-approve\n"
    )


def test_a_lock_says_who_holds_it_since_when_and_how_to_go_on() -> None:
    """Mock-up 4, with a next step of two lines."""
    error = StateLocked(
        "prod is locked by another apply",
        where=".gccreds/prod.json",
        next_step="wait for it: gccreds -e prod apply --lock-timeout 10m\n"
        "only if that run is dead: gccreds -e prod state unlock 7f31",
        details=(
            (
                "Who",
                "github-actions, run https://github.com/acme/infra/actions/runs/8123 (attempt 1)",
            ),
            ("What", "gccreds -e prod apply, commit 4e1b9c2"),
            ("Since", "2027-01-05 06:02 UTC, 48 s ago; free by itself when that run ends"),
        ),
    )
    assert error_text.render(error, Page()) == expected("error_lock.txt")


def test_the_problems_of_an_error_come_before_it() -> None:
    """Each with its place and source line."""
    assert error_text.render(INVALID, Page()) == expected("error_manifests.txt")


def test_only_the_word_error_is_coloured() -> None:
    """Red and bold."""
    text = error_text.render(REFUSED_LOGIN, Page(colour=True))
    assert text.startswith("\x1b[1;31merror:\x1b[0m the organisation refused")
    assert text.count("\x1b[") == 2


def test_an_answer_cannot_paint_the_terminal_through_an_error() -> None:
    """What a server said is written out."""
    error = UsageError("no \x1b[2J such\r\nthing", next_step="go on")
    assert error_text.render(error, Page()).startswith("error: no \\x1b[2J such\\r\\nthing.\n")


def test_json_has_exactly_the_keys_of_the_specification() -> None:
    """The message says where, since no other key does."""
    assert json.loads(error_json.render(REFUSED_LOGIN)) == {
        "format_version": "1.0",
        "error": {
            "code": "login.refused",
            "message": "the organisation refused the login: invalid_client "
            "(POST https://login.mypurecloud.de/oauth/token)",
            "next_step": REFUSED_LOGIN.next_step,
            "context_id": "5b0e71d4",
        },
        "findings": [],
    }


def test_json_has_every_problem_of_invalid_manifests() -> None:
    """With the code manifest.invalid."""
    document = json.loads(error_json.render(INVALID))
    assert document["error"]["code"] == "manifest.invalid"
    assert document["findings"] == [GRANT.as_json()]
