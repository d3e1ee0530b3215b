"""Wrong command lines: exit 1, three parts, never a traceback, JSON where it was asked for."""

import pytest

from tests.cli.running import Place

WRONG = {
    "nothing": ("", "no command was given", "gccreds"),
    "unknown command": ("plna", 'there is no command "plna"', "did you mean `gccreds plan`?"),
    "foreign command": ("renew", 'there is no command "renew"', "gccreds --help"),
    "half a command": ("state", "no command was given", "gccreds state"),
    "unknown second word": ("state lst", 'no command "lst"', "did you mean `gccreds state list`?"),
    "abbreviated command": ("comp bash", 'no command "comp"', "`gccreds completion`"),
    "unknown option": ("plan --nope", "there is no option --nope", "gccreds plan --help"),
    "mistyped option": ("plan --targt x", "there is no option --targt", "did you mean --target?"),
    "abbreviated option": ("plan --detailed", "no option --detailed", "--detailed-exitcode"),
    "abbreviated global": ("--proj x plan", "there is no option --proj", "--project"),
    "unknown short option": ("plan -x", "there is no option -x", "gccreds plan --help"),
    "option of another command": ("whoami --target x", "there is no option --target", "whoami"),
    "command's option before it": ("--target x plan", "stands after the command", "gccreds plan"),
    "option without value": ("plan --target", "-t/--target needs a value", "gccreds plan --help"),
    "global without value": ("plan -e", "-e/--env needs a value", "gccreds plan --help"),
    "value for a flag": ("plan --verbose=3", "-v/--verbose takes no value", "gccreds plan"),
    "too many arguments": ("plan extra", '"extra" is one argument too many', "gccreds plan"),
    "missing argument": ("list", "WHAT is missing", "`gccreds list clients`"),
    "missing address": ("state show", "ADDRESS is missing", "gccreds state show oauth_client"),
    "unknown listing": ("list secrets", '"secrets" is no value of it', "clients, tokens, scopes"),
    "unknown format": ("plan --format xml", '"xml" is no value of it', "give json or text"),
    "later format": ("plan --format html", '"html" is no value of it', "give json or text"),
    "format without file": ("plan --format text=", '"text=" names no file', "text=FILE"),
    "two to stdout": ("plan --format text --format text", "cannot share", "--format text=FILE"),
    "unknown colour": ("plan --color blue", '"blue" is no value of it', "auto, always or never"),
    "unknown log format": ("--log-format xml plan", '"xml" is no value of it', "text or json"),
    "loud and quiet": ("plan -v -q", "-v and -q ask for opposite things", "leave one"),
    "import of nothing": ("import", "ADDRESS is missing", "import oauth_client.reporting-app"),
    "import without id": ("import oauth_client.ci", "ID is missing", "import oauth_client."),
    "import of no address": ("import ci x", '"ci" is no address', "oauth_client."),
    "import of no kind": ("import role.x y", '"role.x" is no address', "oauth_client."),
    "now alone": ("import --now", "--now goes with --match", "import --match name --now"),
    "match and address": ("import oauth_client.a --match name", "no ADDRESS may", "--match name"),
    "unknown match": ("import --match id", '"id" is no value of it', "give name"),
    "no number": ("sandbox --port abc", '"abc" is no value of it', "from 0 to 65535"),
    "too large": ("sandbox --port 70000", '"70000" is no value of it', "from 0 to 65535"),
    "negative": ("sandbox --clients=-1", '"-1" is no value of it', "0 or more"),
    "zero workers": ("apply --concurrency 0", '"0" is no value of it', "from 1 to 64"),
    "no duration": ("apply --lock-timeout 5", '"5" is not a duration', "write it with a unit"),
    "no label": ("plan -l team", '"team" is no key=value', "team=integrations"),
    "host beyond": ("sandbox --host 0.0.0.0", "not a loopback address", "127.0.0.1"),
    "unknown feature": ("sandbox --without scopes", '"scopes" is no value of it', "apitokens"),
    "unknown shell": ("completion tcsh", '"tcsh" is no value of it', "bash, zsh or fish"),
    "unknown pipeline": ("init --ci jenkins", '"jenkins" is no value of it', "github or gitlab"),
    "nothing to run": ("exec --", "no command was given to run", "gccreds exec -- "),
    "no dashes": ("exec sh -c true", "there is no option -c", "`gccreds exec -- "),
    "dashes elsewhere": ("plan -- exec", '"exec" is one argument too many', "gccreds plan"),
    "no folder": ("--chdir nowhere plan", "No such file or directory", "a folder that exists"),
    "no log folder": ("--log-file no/log plan", "the log file cannot be written", "folder"),
}


@pytest.mark.parametrize(("line", "what", "next_step"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_command_line_exits_1_and_says_what_and_what_next(
    place: Place, line: str, what: str, next_step: str
) -> None:
    """Three parts on standard error, nothing on standard output, no traceback."""
    ended = place.run(*line.split())
    text = " ".join(ended.err.split())
    assert (ended.code, ended.out) == (1, "")
    assert text.startswith("error: ")
    assert what in text
    assert next_step in text.partition(" Next: ")[2]
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "line",
    [
        "plna --format json",
        "--format json plan",
        "plan --format=json --nope",
        "whoami --format json extra",
        "list --format json",
        "plan --format json --color blue",
        "state lst --format json",
        "apply --rate none --format json",
    ],
)
def test_a_wrong_command_line_is_an_object_wherever_json_is_asked_for(
    place: Place, line: str
) -> None:
    """`--format json` anywhere on the line: the error object on standard output, and only it."""
    ended = place.run(*line.split())
    assert (ended.code, ended.err) == (1, "")
    assert ended.json["error"]["code"] == "usage"
    assert ended.json["error"]["message"]
    assert ended.json["error"]["next_step"]
    assert ended.json["findings"] == []
    assert ended.json["format_version"] == "1.0"


def test_a_usage_error_reads_like_this(place: Place) -> None:
    """What, where, that nothing was changed, and what to do."""
    assert place.run("plan", "--detaild-exitcode").told == (
        1,
        "",
        "error: there is no option --detaild-exitcode.\n"
        "  gccreds plan\n"
        "  Nothing was changed.\n"
        "  Next: did you mean --detailed-exitcode?\n",
    )


def test_format_json_after_the_dashes_of_exec_is_not_ours(place: Place) -> None:
    """What follows `--` belongs to the command that is run."""
    ended = place.run("exec", "--nope", "--", "echo", "--format", "json")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: there is no option --nope")


@pytest.mark.parametrize("value", ["yesterday", "2027-13-01", "2027-01-05T06:00:00"])
def test_a_clock_that_is_no_moment_is_refused(place: Place, value: str) -> None:
    """GCCREDS_NOW must be a moment as manifests write them."""
    ended = place.run("whoami", GCCREDS_NOW=value)
    assert ended.code == 1
    assert ended.err.startswith(f'error: "{value}" is not a moment.\n  GCCREDS_NOW\n')
