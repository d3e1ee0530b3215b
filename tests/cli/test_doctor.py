"""`doctor` where all is well, or only the clock or the address is not; and what it shows."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.doctoring import PAIR, a_client, as_client, cause_of, doctor, told
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox, grants

READY = as_client("00000000-0000-4000-8000-000000000001", "sandbox")


def test_credentials_that_work_are_told_what_a_failing_program_does(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """Mock-up 8, cause 3: a JSON body was really sent; exit 0, and no token is left."""
    ended = doctor(beside_sandbox, **READY)
    assert ended.code == 0
    assert told(ended) == (
        "  ✓ login from   environment: GENESYSCLOUD_OAUTHCLIENT_ID 00000000-…, …_SECRET "
        "(7 characters)\n"
        "  ✓ network      127.0.0.1:PORT in N ms, plain http, no proxy, clock 0.0 s off\n"
        "  ✓ login        200 with form encoding\n"
        "  ✓ organisation Sandbox (00000000-…)\n"
        "  ✗ as JSON      400 invalid_request: the same credentials in a JSON body are refused\n"
        "\n"
        "Your credentials are fine. A program that gets 400 or 401 with them differs in one of "
        "these:\n"
        "  1  Content-Type must be application/x-www-form-urlencoded. A JSON body carries no "
        "credentials that\n"
        "     the server can see. (requests: data=…, not json=…; axios: URLSearchParams)\n"
        "  2  The host is 127.0.0.1:PORT: a sandbox is login and api in one; an organisation has "
        "two hosts.\n"
        "  3  `duration` means nothing: this client's tokens live 24h, set at the client "
        "(5m to 48h).\n"
        "\n"
        "This request works:\n"
        '  curl -u "$GENESYSCLOUD_OAUTHCLIENT_ID:$GENESYSCLOUD_OAUTHCLIENT_SECRET" \\\n'
        "       -d grant_type=client_credentials http://127.0.0.1:PORT/oauth/token\n"
        "\n"
        "For a pipeline you need no long-lived token: one for each job, gone at its end:\n"
        "  gccreds exec -- ./call-data-action.sh\n"
    )
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]
    sent = [(r["method"], r["path"], r["status"]) for r in sandbox.requests]
    assert sent.count(("POST", "/oauth/token", 400)) == 1


def shell_of(text: str, environ: dict[str, str], stdin: str = "") -> str:
    """What the commands under "This request works" print."""
    _, _, after = text.partition("This request works")
    commands = after.partition("\n")[2].partition("\n\n")[0]
    done = subprocess.run(
        ["bash", "-c", commands],
        env=environ,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout


def test_the_curl_that_is_shown_works(beside_sandbox: Place) -> None:
    """Pasted into a shell, it gives a token."""
    shown = doctor(beside_sandbox, **READY).out
    assert '"access_token"' in shell_of(shown, beside_sandbox.environ(**READY))


def test_the_curl_works_where_the_login_is_in_no_variable(beside_sandbox: Place) -> None:
    """The secret is typed; it is not in what is shown."""
    shown = doctor(beside_sandbox).out
    assert (
        "This request works; `read` takes the secret from the keyboard and shows it nowhere:\n"
        "  CLIENT_ID=00000000-0000-4000-8000-000000000001\n"
        "  read -rs CLIENT_SECRET\n"
        '  curl -u "$CLIENT_ID:$CLIENT_SECRET" \\\n'
    ) in shown
    assert '"access_token"' in shell_of(shown, beside_sandbox.environ(), "sandbox\n")


def test_a_token_that_works_is_shown_how_to_be_used(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """There is nothing to log in with; the token is left alive, since it was given."""
    given = {"GENESYSCLOUD_ACCESS_TOKEN": sandbox.token()}
    ended = doctor(beside_sandbox, **given)
    assert ended.code == 0
    assert told(ended) == (
        "  ✓ login from   environment: GENESYSCLOUD_ACCESS_TOKEN (86 characters)\n"
        "  ✓ network      127.0.0.1:PORT in N ms, plain http, no proxy, clock 0.0 s off\n"
        '  ✓ login        token for "Sandbox login" (00000000-…), client_credentials\n'
        "  ✓ organisation Sandbox (00000000-…)\n"
        "\n"
        "Your token is fine. A program that gets 401 with it differs in one of these:\n"
        "  1  The header must be `Authorization: Bearer TOKEN`.\n"
        "  2  The host is 127.0.0.1:PORT: a sandbox is login and api in one; an organisation has "
        "two hosts.\n"
        "\n"
        "This request works:\n"
        '  curl -H "Authorization: Bearer $GENESYSCLOUD_ACCESS_TOKEN" \\\n'
        "       http://127.0.0.1:PORT/api/v2/organizations/me\n"
        "\n"
        "For a pipeline you need no long-lived token: one for each job, gone at its end:\n"
        "  gccreds exec -- ./call-data-action.sh\n"
    )
    assert '"Sandbox"' in shell_of(ended.out, beside_sandbox.environ(**given))
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [False]


@pytest.mark.parametrize(("minutes", "side"), [(-12, "ahead of"), (12, "behind")])
def test_a_clock_that_is_off(
    beside_sandbox: Place, sandbox: Sandbox, minutes: int, side: str
) -> None:
    """By the `Date` of the answer, more than five minutes."""
    set_to = datetime.now(UTC) + timedelta(minutes=minutes)
    sandbox.control("POST", "clock", {"set": f"{set_to:%Y-%m-%dT%H:%M:%SZ}"})
    text = re.sub(r"1[12]m(\d+s)?", "12m", cause_of(doctor(beside_sandbox, **READY)))
    assert text == (
        "  ✗ network      127.0.0.1:PORT in N ms, plain http, no proxy, clock 12m off\n"
        "\n"
        f"Cause: this machine's clock is 12m {side} the organisation's.\n"
        "  Programs take tokens for living that are dead, or the reverse; further off, every "
        "certificate\n"
        "  seems out of date.\n"
        "  Next: set it, for example with `sudo timedatectl set-ntp true`, then run this again.\n"
    )


def test_a_clock_within_five_minutes_is_no_cause(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """It is told, and the examination goes on."""
    sandbox.control("POST", "clock", {"advance": "4m"})
    ended = doctor(beside_sandbox, **READY)
    assert ended.code == 0
    assert ", clock 4m off\n" in told(ended) or ", clock 3m59s off\n" in told(ended)


def test_a_rehearsal_has_its_own_clock(beside_sandbox: Place) -> None:
    """GCCREDS_NOW is off on purpose."""
    ended = doctor(beside_sandbox, GCCREDS_NOW="2031-01-05T06:00:00Z", **READY)
    assert ended.code == 0
    assert ", clock set by GCCREDS_NOW\n" in ended.out


def test_a_sandbox_that_does_not_run(place: Place) -> None:
    """The connection is refused; where the address stands is named."""
    lay_out(place, "http://127.0.0.1:9")
    assert cause_of(doctor(place)) == (
        "  ✗ network      127.0.0.1:9: the connection was refused\n"
        "\n"
        "Cause: no sandbox answers at 127.0.0.1:9: the connection was refused.\n"
        "  gccreds.yaml:4:10 says http://127.0.0.1:9.\n"
        "  Where: POST http://127.0.0.1:9/oauth/token\n"
        "  Next: start one with `gccreds sandbox`, and write the address that it prints.\n"
    )


def test_without_an_address(place: Place) -> None:
    """Nothing can be tried then; how to give one is told."""
    text = cause_of(doctor(place))
    assert text.startswith(f"  ✗ region       {place.folder}\n")
    assert "Next: set GENESYSCLOUD_REGION to a region such as eu-central-1" in text


def test_requests_are_logged_and_no_secret_is(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """With -v each probe is told, with its correlation id."""
    login = a_client(sandbox, roleDivisions=grants(admin="*"))
    ended = beside_sandbox.run("-v", "doctor", "--for", "rotate", **login)
    assert "POST /oauth/token 400" in ended.err
    assert "DELETE /api/v2/tokens/me 200" in ended.err
    assert login[PAIR[1]] not in ended.out + ended.err


def test_what_the_command_takes(place: Place) -> None:
    """Three kinds of work."""
    assert place.run("doctor", "--for", "destroy").told == (
        1,
        "",
        'error: --for: "destroy" is no value of it.\n'
        "  gccreds doctor\n"
        "  Nothing was changed.\n"
        "  Next: give plan, apply or rotate\n",
    )
