"""`to: genesys_integration` from the command line, against a sandbox."""

import hashlib
from typing import Any

import pytest

from gccreds.sandbox.draws import Draws
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox

BILLING = """\
oauth_clients:
  billing:
    grant: client_credentials
    roles: {Data Actions Runner: [Home]}
    grace: 0s
    deliver:
      - {to: genesys_integration, credential: Billing}
"""


SEED = 7


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """One whose secrets can be told by their fingerprints: it draws the same in every run."""
    return make_sandbox(seed=SEED)


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client goes to an integration of the same organisation."""
    return lay_out(place, sandbox.url, billing=BILLING)


def drawn() -> dict[str, str]:
    """Every secret that the sandbox may have given out, by its fingerprint."""
    secrets = (Draws(SEED, number).secret() for number in range(100))
    return {fingerprint(secret): secret for secret in secrets}


def fingerprint(text: str) -> str:
    """How the sandbox tells a text without showing it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def made(sandbox: Sandbox) -> list[Any]:
    """The clients beside the ready-made login."""
    return [one for one in sandbox.state["clients"] if one["id"] != sandbox.client_id]


def credential_requests(sandbox: Sandbox) -> list[str]:
    """The methods of all requests for integration credentials."""
    path = "/api/v2/integrations/credentials"
    return [one["method"] for one in sandbox.requests if one["path"].startswith(path)]


def assert_logs_in(sandbox: Sandbox, credential: Any, client: Any) -> None:
    """What the integration holds is this client's id, and a secret that works."""
    held = credential["fingerprints"]
    assert held["clientId"] == fingerprint(client["id"])
    assert held["clientSecret"] == client["secret_fingerprint"]
    assert sandbox.log_in(client["id"], drawn()[held["clientSecret"]]).status_code == 200


def test_an_apply_fills_the_integration(project: Place, sandbox: Sandbox) -> None:
    """With what logs in, by the session that made the client; and nothing is left to do."""
    applied = project.run("apply", "--auto-approve")
    (client,), (credential,) = made(sandbox), sandbox.state["credentials"]
    assert applied.code == 0, applied.err
    assert (credential["name"], credential["type"]["name"]) == ("Billing", "pureCloudOAuthClient")
    assert_logs_in(sandbox, credential, client)
    assert project.run("plan", "--detailed-exitcode").code == 0


def test_a_delivery_costs_what_the_document_says(project: Place, sandbox: Sandbox) -> None:
    """Two looks and one write; the plan sends none of them."""
    project.run("plan")
    assert credential_requests(sandbox) == []
    project.run("apply", "--auto-approve")
    assert credential_requests(sandbox) == ["GET", "GET", "POST"]


def test_another_client_goes_into_the_same_credential(project: Place, sandbox: Sandbox) -> None:
    """What the state knows as ours is replaced, so that the integration keeps what it refers to."""
    project.run("apply", "--auto-approve")
    (gone,), (before,) = made(sandbox), sandbox.state["credentials"]
    sandbox.control("POST", "edit", {"id": gone["id"], "remove": True})
    assert project.run("apply", "--auto-approve").code == 0
    (client,), (after,) = made(sandbox), sandbox.state["credentials"]
    assert after["id"] == before["id"]
    assert client["id"] != gone["id"]
    assert_logs_in(sandbox, after, client)


def test_what_somebody_else_made_stops_the_apply_before_a_client_is_made(
    project: Place, sandbox: Sandbox
) -> None:
    """`if_exists: replace` is the way to take it over."""
    fields = {"clientId": "theirs", "clientSecret": "theirs"}
    type_ = {"name": "pureCloudOAuthClient"}
    body = {"name": "Billing", "type": type_, "credentialFields": fields}
    sandbox.call("POST", "/api/v2/integrations/credentials", body)
    refused = project.run("apply", "--auto-approve")
    assert (refused.code, made(sandbox)) == (1, [])
    assert "genesys_integration Billing exists, and gccreds did not write it" in refused.out

    taking_over = BILLING.replace("Billing}", "Billing, if_exists: replace}")
    project.write("manifests/billing.yaml", taking_over)
    assert project.run("apply", "--auto-approve").code == 0
    (client,), (credential,) = made(sandbox), sandbox.state["credentials"]
    assert_logs_in(sandbox, credential, client)


def test_a_kill_between_client_and_credential_leaves_what_the_next_apply_repairs(
    project: Place, sandbox: Sandbox
) -> None:
    """Here the delivery fails: nothing is read back, so that a further client is made."""
    credentials = "/api/v2/integrations/credentials"
    sandbox.fault("POST", credentials, {"status": 400})
    half = project.run("apply", "--auto-approve")
    assert (half.code, len(made(sandbox)), sandbox.state["credentials"]) == (3, 1, [])
    assert project.run("apply", "--auto-approve").code == 0
    (credential,) = sandbox.state["credentials"]
    newest = made(sandbox)[-1]
    assert_logs_in(sandbox, credential, newest)


def test_no_secret_is_told(project: Place, sandbox: Sandbox) -> None:
    """Not with -v either: of the requests it shows method, path and status."""
    applied = project.run("-v", "apply", "--auto-approve", "--format", "json")
    (client,) = made(sandbox)
    assert "POST /api/v2/integrations/credentials 200" in applied.err
    assert client["secret_fingerprint"] in drawn()
    assert [one for one in drawn().values() if one in applied.out + applied.err] == []
