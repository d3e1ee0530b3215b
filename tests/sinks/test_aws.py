"""Asking AWS: what is told where there is no answer or no login, whatever the service."""

import socket
from pathlib import Path

import pytest

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks import aws as module
from gccreds.sinks.interface import Delivery
from tests.servers.aws import Aws
from tests.sinks.contract import assert_holds_no_secret
from tests.sinks.examples import MARK, secret

DELIVERY = Delivery(Destination("aws_ssm", "eu-central-1 /ci", {}), MARK, Path())


def refusal(operation: str = "put_parameter", region: str = "eu-central-1") -> tuple[str, str]:
    """What is told of a request that holds a secret. The secret is not."""
    asked = {"Name": "/ci", "Value": secret(1), "Type": "SecureString"}
    with pytest.raises(DestinationRefused) as refused:
        module.Aws(DELIVERY, "ssm", region).ask(operation, **asked)
    assert_holds_no_secret(refused.value)
    assert refused.value.what.startswith("aws_ssm eu-central-1 /ci: ")
    return refused.value.what.partition(": ")[2], refused.value.next_step


def test_no_login(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the variables, in no file, and on a machine that has none of its own."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert refusal() == (
        "there is no login for AWS",
        "aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    )


def test_half_a_login(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id without its key."""
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert refusal()[0] == "there is no login for AWS"


def test_a_profile_that_does_not_exist(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known without asking anybody."""
    monkeypatch.setenv("AWS_PROFILE", "production")

    assert refusal() == (
        "the profile that AWS_PROFILE names does not exist",
        "aws configure list-profiles",
    )


def test_a_region_that_cannot_be(aws: Aws) -> None:
    """It would be a part of the host's name."""
    assert refusal(region="eu central") == (
        "AWS could not be asked (InvalidRegionError)",
        "see that ssm in eu central can be reached from here",
    )


@pytest.mark.parametrize("address", ["http://ssm.example.com", "ssm.example.com", "https://a b"])
def test_a_secret_goes_nowhere_in_the_clear(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Without TLS only to this machine; nor to what is no address."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", address)
    with pytest.raises(DestinationRefused) as refused:
        module.Aws(DELIVERY, "ssm", "eu-central-1").ask("put_parameter", Name="/ci")

    assert (refused.value.what, refused.value.next_step) == (
        "AWS_ENDPOINT_URL is no address that a secret may be sent to",
        "write one that begins with https://; http:// is only for this machine",
    )


def test_nobody_listens(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is that of AWS_ENDPOINT_URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

    assert refusal() == (
        "AWS could not be asked (EndpointConnectionError)",
        "see that ssm in eu-central-1 can be reached from here",
    )


def test_an_answer_that_does_not_come(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens and is silent: it is waited for, for a time, and once more."""
    monkeypatch.setattr(module, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

        assert refusal()[0] == "AWS could not be asked (ReadTimeoutError)"


def test_a_key_that_aws_does_not_know(aws: Aws) -> None:
    """The server judges, and does not know the one who asks."""
    with aws.judging():
        assert refusal() == (
            "the login may not do ssm:PutParameter",
            "allow it, and see which login it is: aws sts get-caller-identity",
        )


def test_what_aws_refuses_is_not_quoted(aws: Aws) -> None:
    """Its message may hold a part of the value; the code does not."""
    aws.client("ssm").put_parameter(Name="/ci", Value="there", Type="SecureString")

    assert refusal() == (
        "AWS refused ssm:PutParameter (ParameterAlreadyExists)",
        "see what stands there, in the AWS console",
    )


def test_what_the_library_refuses_is_not_quoted(aws: Aws) -> None:
    """It quotes what it was given."""
    with pytest.raises(DestinationRefused) as refused:
        module.Aws(DELIVERY, "ssm", "eu-central-1").ask("put_parameter", Name=[secret(1)])

    assert_holds_no_secret(refused.value)
    assert refused.value.what.endswith("AWS could not be asked (ParamValidationError)")
