"""From a manifest to who has the key: an apply by the command line, and a login with it."""

from tests.cli.delivering import apply, assert_logs_in, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.keys import opened_by_age, ssh_ed25519, x25519


def test_what_age_opens_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """And it is shown nowhere else."""
    pair, other = x25519(), ssh_ed25519()
    recipients = f'["{pair.recipient}", "{other.recipient}"]'
    to = f"{{to: age, path: secrets/ci.age, recipients: {recipients}}}"
    lay_out(place, sandbox.url, ci=declared(to))
    ended = apply(place)

    for each in (pair, other):
        values = opened_by_age(place.folder / "secrets/ci.age", each)
        assert_logs_in(sandbox, values["client_id"], values["client_secret"])
    assert_shown_nowhere(values["client_secret"], ended, place)


def test_a_secret_key_in_a_manifest_is_refused_without_being_shown(
    place: Place, sandbox: Sandbox
) -> None:
    """Neither in a message nor in the excerpt below it."""
    key = x25519().identity.strip()
    to = f"{{to: age, path: secrets/ci.age, recipients:\n      [{key}]}}"
    lay_out(place, sandbox.url, ci=declared(to))
    ended = place.run("validate")

    assert ended.code == 1
    assert "this is a secret key, and not a recipient" in ended.out
    assert f"[{'*' * len(key)}]" in ended.out
    assert key not in ended.out + ended.err
