"""gccreds as `pip install gccreds` makes it: without the library of any service."""

import pytest

from tests.cli.delivering import CLIENT, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox

_WITHOUT = """\
import sys
for name in ("azure", "boto3", "botocore", "github", "gitlab", "google", "hvac", "kubernetes",
             "pyrage"):
    sys.modules[name] = None
"""
"""Run as Python starts: none of the libraries can be imported."""

VAULT = "{to: vault, mount: secret, path: ci}"
ALL = f"""
      - to: age
        path: ci.age
        recipients: [age13sqhtp63v7ulj9nvtaywhvm23pd7a5ww56t6qdnhv8ng4q4hyveqc0jlwk]
      - {{to: aws_secrets_manager, secret_id: ci, region: eu-central-1}}
      - {{to: aws_ssm, name: /ci, region: eu-central-1}}
      - {{to: azure_key_vault, vault: acme-prod, name: ci}}
      - {{to: github_actions, repository: acme/payments}}
      - {{to: gitlab_ci, project: acme/payments}}
      - {{to: google_secret_manager, project: acme-prod, name: ci}}
      - {{to: kubernetes, namespace: payments, secret: ci}}
      - {VAULT}
"""


@pytest.fixture
def without(place: Place) -> Place:
    """Where none of the libraries is installed."""
    return place.beginning_with(_WITHOUT)


def test_manifests_are_validated_without_any_of_them(without: Place, sandbox: Sandbox) -> None:
    """Whoever reviews a manifest need not be able to deliver."""
    manifest = CLIENT.replace("[{destination}]", "{destination}").format(destination=ALL)
    ended = lay_out(without, sandbox.url, ci=manifest).run("validate")

    assert (ended.code, ended.err) == (0, "")
    assert "1 file, 1 credential, 0 scope sets: good." in ended.out


def test_an_apply_says_what_to_install_before_anything_is_made(
    without: Place, sandbox: Sandbox
) -> None:
    """One command, with the extra's name."""
    lay_out(without, sandbox.url, ci=declared(VAULT))
    ended = without.run("apply", "--auto-approve", "--format", "json")

    [result] = ended.json["results"]
    assert (ended.code, result["error"]["message"], result["error"]["next_step"]) == (
        1,
        "vault needs the library hvac, which is not installed (oauth_client.ci)",
        "pip install 'gccreds[vault]'",
    )
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
