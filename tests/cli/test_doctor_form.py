"""`doctor` before any request: what cannot be an id, a secret or a project."""

from tests.cli.doctoring import as_client, cause_of, doctor, told
from tests.cli.running import Place
from tests.genesys.surroundings import log
from tests.sandboxes import Sandbox

ID = "00000000-0000-4000-8000-000000000001"
SECRET = "s" * 43


def test_an_id_that_is_a_name(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Mock-up 8, its last block: seen before any request."""
    ended = doctor(beside_sandbox, **as_client("myapp", SECRET))
    assert ended.code == 1
    assert told(ended) == (
        '  ✗ login from   environment: GENESYSCLOUD_OAUTHCLIENT_ID is "myapp"\n'
        "\n"
        "Cause: that is a name. A client id is a UUID such as "
        "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77.\n"
        "  Next: Admin > Integrations > OAuth > myapp > Client ID.\n"
    )
    assert log(sandbox) == []


def test_id_and_secret_that_are_swapped(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """What may be the secret is shown by its length only."""
    ended = doctor(beside_sandbox, **as_client(SECRET, ID))
    assert cause_of(ended) == (
        "  ✗ login from   environment: GENESYSCLOUD_OAUTHCLIENT_ID has 43 characters, the secret "
        "36\n"
        "\n"
        "Cause: id and secret are swapped: the secret is a UUID, as an id is, and the id is not.\n"
        "  Next: exchange the two; Admin > Integrations > OAuth shows the client id. Ids are shown "
        "and\n"
        "        logged: if a program used the two like this, let a new secret be made there.\n"
    )
    assert log(sandbox) == []


def test_an_id_that_may_be_a_secret_is_not_shown(beside_sandbox: Place) -> None:
    """Both variables hold the secret."""
    ended = doctor(beside_sandbox, **as_client(SECRET, SECRET))
    assert cause_of(ended).startswith(
        "  ✗ login from   environment: GENESYSCLOUD_OAUTHCLIENT_ID is no id (43 characters)\n"
        "\n"
        "Cause: a client id is a UUID such as"
    )
    assert SECRET not in ended.out


def test_a_secret_with_a_line_break(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """gccreds takes it off, other programs do not: it is the cause there."""
    ended = doctor(beside_sandbox, **as_client(ID, f"{SECRET}\n"))
    assert cause_of(ended) == (
        "  ✗ login from   environment: GENESYSCLOUD_OAUTHCLIENT_SECRET ends with a line break\n"
        "\n"
        "Cause: what does not belong to it is sent with it, and so it is refused.\n"
        "  Next: write GENESYSCLOUD_OAUTHCLIENT_SECRET again, the text alone. `printf %s` writes "
        "no line\n"
        "        break, `echo` does; quotes in a file of variables are part of the text for some "
        "programs\n"
        "        that read it.\n"
    )
    assert log(sandbox) == []


def test_a_variable_that_is_there_and_empty(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """As a pipeline gives a secret that does not exist."""
    assert cause_of(doctor(beside_sandbox, **as_client(ID, ""))) == (
        "  ✗ login from   environment: GENESYSCLOUD_OAUTHCLIENT_SECRET is set and empty\n"
        "\n"
        "Cause: an empty variable holds no login.\n"
        "  In a pipeline, a secret that does not exist arrives as an empty text; so does one that "
        "a pull\n"
        "  request from a fork may not read.\n"
        "  Next: correct where the variable is filled from, or unset it so that another source "
        "counts.\n"
    )
    assert log(sandbox) == []


def test_no_login_at_all(place: Place) -> None:
    """Every place where one was looked for."""
    text = " ".join(cause_of(doctor(place, GENESYSCLOUD_REGION="eu-west-1")).split())
    assert text == (
        "✗ login from GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, "
        f"GENESYSCLOUD_ACCESS_TOKEN, {place.home}/.gc/config.toml "
        "Cause: no login was found. "
        "Next: set GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, or name a "
        "profile with --profile"
    )


def test_a_project_file_with_errors(place: Place) -> None:
    """Each with its place."""
    place.write("gccreds.yaml", "project: p\nenvironments:\n  prod:\n    region: ireland\n")
    text = cause_of(doctor(place))
    assert text.startswith(
        "  ✗ project      gccreds.yaml:4:13\n"
        "\n"
        "Cause: the project file has an error.\n"
        '  gccreds.yaml:4:13: "ireland" is not a region'
    )


def test_a_profile_is_named_with_its_file(place: Place) -> None:
    """Where the login came from, whatever the next check finds."""
    profiles = place.home / ".gc" / "config.toml"
    profiles.parent.mkdir()
    profiles.write_text(f'[ci]\nclient_credentials = "{ID}"\nclient_secret = "{SECRET}"\n')
    ended = doctor(place, "--profile", "ci", GENESYSCLOUD_REGION="nowhere.invalid")
    assert " ".join(ended.out.split()).startswith(
        f"✓ login from profile ci of {profiles}: 00000000-…, secret (43 characters) ✗ network"
    )
