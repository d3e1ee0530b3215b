"""From a manifest to a consumer of Vault: an apply by the command line, and a login with it."""

from tests.cli.delivering import apply, assert_logs_in, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.servers.vault import Vault
from tests.sinks.vault import POLICY

DESTINATION = "{to: vault, mount: secret, path: genesys/ci}"


def test_what_arrives_is_a_login_that_works(place: Place, sandbox: Sandbox, vault: Vault) -> None:
    """By an AppRole that may do no more than its page says; shown nowhere else."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    login = {"VAULT_ADDR": vault.url, **vault.role(POLICY)}
    ended = apply(place, **login)

    values, version, marks = vault.secret("genesys/ci")
    assert (version, set(marks.values())) == (1, {"payments/test/oauth_client.ci"})
    assert_logs_in(sandbox, values["client_id"], values["client_secret"])
    assert_shown_nowhere(values["client_secret"], ended, place)
    assert login["VAULT_SECRET_ID"] not in ended.out + ended.err

    command = ("exec", "oauth_client.ci", "--", "sh", "-c", 'echo "$GENESYSCLOUD_REGION"')
    assert place.run(*command, **login).told == (0, f"{sandbox.url}\n", "")


def test_where_it_may_not_write_no_client_is_made(
    place: Place, sandbox: Sandbox, vault: Vault
) -> None:
    """The check asks Vault what the login may do."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    login = {"VAULT_ADDR": vault.url, **vault.token(POLICY.replace('"patch"', '"read"'))}
    ended = place.run("apply", "--auto-approve", "--format", "json", **login)

    assert ended.code == 1
    assert ended.json["results"][0]["error"]["next_step"] == (
        'add to its policy: path "secret/metadata/genesys/ci" '
        '{ capabilities = ["create", "patch"] }'
    )
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
