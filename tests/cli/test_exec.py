"""`gccreds exec`: a token for one command, dead when the command is, whatever happened to it."""

import hashlib
import signal
import subprocess

import pytest

from tests.cli.running import Place
from tests.sandboxes import Sandbox

TELL_TOKEN = 'echo "$GENESYSCLOUD_ACCESS_TOKEN"'


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def revoked(sandbox: Sandbox) -> list[bool]:
    """Of every token that was ever issued, whether it was killed."""
    return [token["revoked"] for token in sandbox.state["tokens"]]


def test_it_exits_as_the_command_did(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Exit code 7, nothing added to what the command printed, and its token is dead."""
    ended = beside_sandbox.run("exec", "--", "sh", "-c", f"{TELL_TOKEN}; echo told >&2; exit 7")
    assert (ended.code, ended.err) == (7, "told\n")
    [token] = sandbox.state["tokens"]
    assert fingerprint(ended.out.strip()) == token["fingerprint"]
    assert token["revoked"] is True


@pytest.mark.parametrize("name", ["KILL", "TERM", "INT"])
def test_a_command_that_a_signal_ended_exits_128_and_its_number(
    beside_sandbox: Place, sandbox: Sandbox, name: str
) -> None:
    """Killed from within, it leaves no living token either."""
    ended = beside_sandbox.run("exec", "--", "sh", "-c", f"kill -{name} $$")
    assert ended.told == (128 + signal.Signals[f"SIG{name}"], "", "")
    assert revoked(sandbox) == [True]


_ANSWERS = """\
import signal, sys

def answer(*_):
    print("{says}")
    sys.exit({code})

signal.signal(signal.{number}, answer)
print("ready", flush=True)
while True:
    signal.pause()
"""
"""A command with no children: a shell tells of those that the same signal ended."""


def started(place: Place, *command: str) -> "subprocess.Popen[str]":
    """gccreds, running a command that has already printed a line."""
    process = place.start("exec", "--", *command)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


_WAITS = """\
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
print("ready", flush=True)
signal.pause()
"""
"""The child of a shell. It says itself that it is there: a shell that is just starting one may
miss a signal."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_gccreds_ends_the_command_and_the_token(
    beside_sandbox: Place, sandbox: Sandbox, number: signal.Signals
) -> None:
    """The command gets the same signal and its end is ours; its children end with it."""
    shell = ("sh", "-c", 'python3 -c "$1"; echo never', "sh", _WAITS)
    process = started(beside_sandbox, *shell)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (128 + number, "", "")
    assert revoked(sandbox) == [True]


def test_a_command_may_answer_a_signal(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """What is passed on can be handled; the exit code stays the command's."""
    script = _ANSWERS.format(says="closing", code=3, number="SIGTERM")
    process = started(beside_sandbox, "python3", "-c", script)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (3, "closing\n", "")
    assert revoked(sandbox) == [True]


def test_a_signal_that_ends_nothing_is_passed_on(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """SIGUSR1 reaches the command, and gccreds goes on waiting for it."""
    script = _ANSWERS.format(says="heard", code=0, number="SIGUSR1")
    process = started(beside_sandbox, "python3", "-c", script)
    process.send_signal(signal.SIGUSR1)
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "heard\n")
    assert revoked(sandbox) == [True]


def test_the_command_gets_the_token_and_the_region_and_no_more(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """The region is the sandbox's URL; the id and secret that logged in are taken away."""
    ended = beside_sandbox.run(
        "exec",
        "--",
        "sh",
        "-c",
        "env | grep ^GENESYSCLOUD_ | grep -v ^GENESYSCLOUD_ACCESS_TOKEN= | sort; echo $OTHER",
        GENESYSCLOUD_OAUTHCLIENT_ID=sandbox.client_id,
        GENESYSCLOUD_OAUTHCLIENT_SECRET=sandbox.client_secret,
        OTHER="kept",
    )
    assert ended.told == (0, f"GENESYSCLOUD_REGION={sandbox.url}\nkept\n", "")


def test_the_token_works_while_the_command_runs(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """The command calls the organisation with it."""
    script = (
        "import os, urllib.request as r;"
        "e = os.environ;"
        "u = e['GENESYSCLOUD_REGION'] + '/api/v2/organizations/me';"
        "h = {'Authorization': 'Bearer ' + e['GENESYSCLOUD_ACCESS_TOKEN']};"
        "print(r.urlopen(r.Request(u, headers=h)).status)"
    )
    assert beside_sandbox.run("exec", "--", "python3", "-c", script).told == (0, "200\n", "")


def test_a_token_that_was_given_is_not_revoked(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Whoever gave it goes on using it."""
    token = sandbox.token()
    beside_sandbox.write("token", token)
    ended = beside_sandbox.run("--access-token-file", "token", "exec", "--", "sh", "-c", TELL_TOKEN)
    assert ended.told == (0, f"{token}\n", "")
    assert revoked(sandbox) == [False]


def test_a_token_can_be_given_on_standard_input(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """`--access-token-file -`, so that it stands in no process's arguments."""
    token = sandbox.token()
    ended = beside_sandbox.run(
        "exec", "--access-token-file", "-", "--", "sh", "-c", TELL_TOKEN, stdin=token
    )
    assert ended.told == (0, f"{token}\n", "")


def test_a_command_that_is_not_there_exits_127_without_a_login(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """It is looked for first: no token is obtained for nothing."""
    assert beside_sandbox.run("exec", "--", "no-such-command", "--verbose").told == (
        127,
        "",
        'error: "no-such-command" cannot be run: there is no such command, or it may not be run.\n'
        "  gccreds exec -- …\n"
        "  Nothing was changed.\n"
        "  Next: check the name and the PATH; no access token was left alive\n",
    )
    assert sandbox.requests == []


def test_a_script_without_its_interpreter_exits_127_and_leaves_no_token(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """Found only when it is started: the token was there by then, and is dead."""
    beside_sandbox.write("script", "#!/no/such/interpreter\n").chmod(0o755)
    ended = beside_sandbox.run("exec", "--", "./script")
    assert (ended.code, ended.out) == (127, "")
    assert ended.err.startswith('error: "./script" cannot be run: No such file or directory.\n')
    assert revoked(sandbox) == [True]


def test_a_refused_login_exits_1_and_runs_nothing(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """The command never starts, and the secret is not in the error."""
    ended = beside_sandbox.run(
        "exec",
        "--",
        "touch",
        "ran",
        GENESYSCLOUD_OAUTHCLIENT_ID=sandbox.client_id,
        GENESYSCLOUD_OAUTHCLIENT_SECRET="not-this-one",
    )
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: the login was refused: invalid_client")
    assert "not-this-one" not in ended.err
    assert not (beside_sandbox.folder / "ran").exists()


def test_verbose_shows_requests_and_never_the_token(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """Method, path, status and correlation id, on standard error."""
    ended = beside_sandbox.run("-v", "exec", "--", "sh", "-c", TELL_TOKEN)
    shown = [line.split(" ", 1)[1].split(", correlation id ")[0] for line in ended.err.splitlines()]
    assert shown == ["DEBUG POST /oauth/token 200", "DEBUG DELETE /api/v2/tokens/me 200"]
    assert ended.out.strip() not in ended.err
