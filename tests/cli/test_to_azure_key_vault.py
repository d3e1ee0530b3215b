"""From a manifest to a consumer in Azure: an apply by the command line, and a login with it."""

from tests.cli.delivering import apply, assert_arrived, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.key_vault import a_vault


def test_what_arrives_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """And `exec` reads it back; it is shown nowhere else."""
    with a_vault(place.home) as vault:
        to = f"{{to: azure_key_vault, vault: '{vault.url}', name: genesys-ci}}"
        lay_out(place, sandbox.url, ci=declared(to))
        ended = apply(place, **vault.variables)
        used = place.run("exec", "oauth_client.ci", "--", "true", **vault.variables)

    held = vault.current("genesys-ci")
    assert held["tags"] == {"gccreds": "payments/test/oauth_client.ci"}
    assert_shown_nowhere(assert_arrived(held["value"], sandbox), ended, place)
    assert used.told == (0, "", "")


def test_where_its_name_is_taken_no_client_is_made(place: Place, sandbox: Sandbox) -> None:
    """By a secret that gccreds did not write."""
    with a_vault(place.home) as vault:
        vault.put("genesys-ci", "mine", {})
        to = f"{{to: azure_key_vault, vault: '{vault.url}', name: genesys-ci}}"
        lay_out(place, sandbox.url, ci=declared(to))
        ended = place.run("apply", "--auto-approve", "--format", "json", **vault.variables)

    assert ended.code == 1
    assert ended.json["results"][0]["error"]["next_step"] == (
        "move it away, or write `if_exists: replace` below this destination"
    )
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
