"""`doctor` as text: how a diagnosis is laid out, whatever it found."""

from datetime import timedelta

from gccreds.domain.diagnosis import Advice, Cause, Check, Diagnosis, Mark
from gccreds.render.doctor_text import render
from gccreds.render.page import Page

REFUSED = Check(
    "login",
    "400 invalid_client: client not found",
    Mark.BAD,
    "5b0e71d4-0c1e-4a52-9a51-7d0b5f8b2d77",
)
FOUND = Diagnosis(
    (Check("project", "gccreds.yaml, environment prod"), REFUSED),
    Cause(
        "eu-west-1 does not know this client id.",
        "look at the address.\nIf it is right: the id is mistyped.",
        ("gccreds.yaml:9:13 says eu-west-1.",),
        "POST /oauth/token",
    ),
)
ADVICE = Advice(
    "https://login.mypurecloud.com",
    "https://api.mypurecloud.com",
    sandbox=False,
    client_id="3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77",
    variables=("ID", "SECRET"),
    lifetime=timedelta(minutes=15),
    environment="prod",
)


def test_a_cause_follows_the_checks() -> None:
    """A line each, the correlation id beside what failed; then cause, place and next step."""
    assert render(FOUND, Page()) == (
        "  ✓ project      gccreds.yaml, environment prod\n"
        "  ✗ login        400 invalid_client: client not found      (correlation 5b0e71d4-…)\n"
        "\n"
        "Cause: eu-west-1 does not know this client id.\n"
        "  gccreds.yaml:9:13 says eu-west-1.\n"
        "  Where: POST /oauth/token\n"
        "  Next: look at the address.\n"
        "        If it is right: the id is mistyped.\n"
    )


def test_colours_set_off_the_signs_and_the_cause() -> None:
    """Green, red, bold: mockups' colours, and nothing else."""
    coloured = render(FOUND, Page(colour=True))
    assert "  \x1b[32m✓\x1b[0m project" in coloured
    assert "  \x1b[31m✗\x1b[0m login" in coloured
    assert "\n\x1b[1mCause:\x1b[0m eu-west-1 does" in coloured
    assert coloured.count("\x1b[") == 6


def test_without_utf8_the_signs_are_words_and_the_texts_stay_aligned() -> None:
    """`ok` and `FAILED`."""
    assert render(FOUND, Page(utf8=False)).startswith(
        "  ok     project      gccreds.yaml, environment prod\n"
        "  FAILED login        400 invalid_client: client not found      "
        "(correlation 5b0e71d4-...)\n"
    )


def test_a_check_that_nobody_can_make_has_a_sign_of_its_own() -> None:
    """It is not a failure."""
    open_ = Diagnosis((Check("to apply", "not known: a person's token", Mark.OPEN),), advice=ADVICE)
    assert render(open_, Page()).startswith("  · to apply     not known: a person's token\n")


def test_advice_for_an_organisation() -> None:
    """Mock-up 8, cause 3: its two hosts, this client's lifetime, the environment."""
    told = render(Diagnosis((), advice=ADVICE), Page())
    assert "  2  The host is login.mypurecloud.com, not api.\n" in told
    assert "this client's tokens live 15m, set at the client (5m to 48h).\n" in told
    assert (
        'This request works:\n  curl -u "$ID:$SECRET" \\\n'
        "       -d grant_type=client_credentials https://login.mypurecloud.com/oauth/token\n"
    ) in told
    assert told.endswith("\n  gccreds -e prod exec -- ./call-data-action.sh\n")


def test_names_of_an_organisation_cannot_steer_the_terminal() -> None:
    """A client's name is anybody's to choose."""
    named = Check("login", 'token for "\x1b[2J"')
    assert "\x1b" not in render(Diagnosis((named,), advice=ADVICE), Page())
