"""From a manifest to a consumer in Google's cloud: an apply, and a login with what arrived."""

from tests.cli.delivering import apply, assert_arrived, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.secret_manager import Secret, a_secret_manager

DESTINATION = "{to: google_secret_manager, project: acme-prod, name: genesys-ci}"


def test_what_arrives_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """And `exec` reads it back; it is shown nowhere else."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    with a_secret_manager(place.home) as manager:
        ended = apply(place, **manager.variables)
        used = place.run("exec", "oauth_client.ci", "--", "true", **manager.variables)

    held = manager.secrets["genesys-ci"]
    assert held.annotations == {"gccreds": "payments/test/oauth_client.ci"}
    [version] = held.versions
    assert_shown_nowhere(assert_arrived((version or b"").decode(), sandbox), ended, place)
    assert used.told == (0, "", "")


def test_where_the_login_may_not_write_no_client_is_made(place: Place, sandbox: Sandbox) -> None:
    """Of a secret that is there, Google tells what the login may do with it."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    with a_secret_manager(place.home) as manager:
        manager.secrets["genesys-ci"] = Secret()
        manager.may.remove("secretmanager.versions.add")
        ended = place.run("apply", "--auto-approve", "--format", "json", **manager.variables)

    assert ended.code == 1
    assert ended.json["results"][0]["error"]["next_step"] == (
        "give it a role with that: gcloud secrets add-iam-policy-binding genesys-ci "
        "--project acme-prod"
    )
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
