"""From a manifest to a consumer in AWS: an apply by the command line, and a login with it."""

from tests.cli.delivering import apply, assert_arrived, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.servers.aws import Aws


def test_what_arrives_in_secrets_manager_is_a_login_that_works(
    place: Place, sandbox: Sandbox, aws: Aws
) -> None:
    """And it is shown nowhere else."""
    to = "{to: aws_secrets_manager, secret_id: genesys/ci, region: eu-central-1}"
    lay_out(place, sandbox.url, ci=declared(to))
    ended = apply(place, **aws.variables)

    held = aws.client("secretsmanager").get_secret_value(SecretId="genesys/ci")["SecretString"]
    assert_shown_nowhere(assert_arrived(held, sandbox), ended, place)


def test_what_arrives_in_systems_manager_is_a_login_that_works(
    place: Place, sandbox: Sandbox, aws: Aws
) -> None:
    """Shown nowhere else; what arrived is also what exec logs in with."""
    to = "{to: aws_ssm, name: /genesys/ci, region: eu-central-1}"
    lay_out(place, sandbox.url, ci=declared(to))
    ended = apply(place, **aws.variables)

    ssm = aws.client("ssm")
    held = ssm.get_parameter(Name="/genesys/ci", WithDecryption=True)["Parameter"]["Value"]
    assert_shown_nowhere(assert_arrived(held, sandbox), ended, place)

    command = ("exec", "oauth_client.ci", "--", "sh", "-c", 'echo "$GENESYSCLOUD_REGION"')
    assert place.run(*command, **aws.variables).told == (0, f"{sandbox.url}\n", "")
