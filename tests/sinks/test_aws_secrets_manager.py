"""A secret of AWS Secrets Manager as a destination, against moto's server."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.aws_secrets_manager import FORMAT, SecretsManagerSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.servers.aws import REGION, Aws
from tests.sinks.aws import OWN_TAG, AwsContract
from tests.sinks.examples import MARK, payload

NAME = "genesys/ci"
LOOKS = {"Effect": "Allow", "Action": ["secretsmanager:DescribeSecret"]}
READS = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"]}


def described(secret_id: str = NAME) -> Destination:
    """The destination as a manifest that says this makes it."""
    settings = {"secret_id": secret_id, "region": REGION}
    read = SecretsManagerSettings.model_validate(settings)
    return Destination("aws_secrets_manager", FORMAT.place(read), read.model_dump())


def opened(root: Path, secret_id: str = NAME) -> Sink:
    return open_sink(described(secret_id), MARK, root)


def everything(aws: Aws) -> dict[str, Any]:
    """Each secret with its tags and the values of its versions."""
    manager = aws.client("secretsmanager")
    found = {}
    for entry in manager.list_secrets(IncludePlannedDeletion=True)["SecretList"]:
        versions = {
            version: manager.get_secret_value(SecretId=entry["Name"], VersionId=version)[
                "SecretString"
            ]
            for version in entry.get("SecretVersionsToStages", {})
        }
        found[entry["Name"]] = (entry.get("Tags"), versions)
    return found


class TestSecretsManagerSink(AwsContract):
    """The contract."""

    name: ClassVar[str] = NAME
    room: ClassVar[int] = 65536
    reads: ClassVar = (LOOKS, READS)

    def at(self, name: str) -> Destination:
        return described(name)

    def stored(self, root: Path) -> object:
        return everything(self.aws)

    def put(self, name: str, text: str) -> None:
        self.aws.client("secretsmanager").create_secret(Name=name, SecretString=text)

    def value(self, root: Path) -> str:
        found = self.aws.client("secretsmanager").get_secret_value(SecretId=NAME)
        return str(found["SecretString"])


def test_a_tag_says_whose_it_is(aws: Aws, tmp_path: Path) -> None:
    """Beside as many versions as there were deliveries."""
    opened(tmp_path).deliver(payload(1))
    opened(tmp_path).deliver(payload(2))
    [(tags, versions)] = everything(aws).values()
    assert (tags, len(versions)) == ([OWN_TAG], 2)


def test_a_secret_without_a_value_is_nobodys(aws: Aws, tmp_path: Path) -> None:
    """As Terraform makes them: it is given its value and the tag, and keeps its own tags."""
    team = {"Key": "team", "Value": "integrations"}
    aws.client("secretsmanager").create_secret(Name=NAME, Tags=[team])
    sink = opened(tmp_path)
    sink.check(ours=False)
    assert sink.read() == {}
    sink.deliver(payload())

    [(tags, _)] = everything(aws).values()
    assert tags == [team, OWN_TAG]
    assert sink.read() == payload().values


def test_a_secret_is_also_found_by_its_arn(aws: Aws, tmp_path: Path) -> None:
    """It must exist then: AWS makes up the end of an ARN."""
    made = aws.client("secretsmanager").create_secret(Name=NAME)
    sink = opened(tmp_path, made["ARN"])
    sink.check(ours=False)
    sink.deliver(payload())
    assert sink.read() == payload().values

    with pytest.raises(DestinationRefused) as refused:
        opened(tmp_path, f"arn:aws:secretsmanager:{REGION}:123456789012:secret:no").check(ours=True)
    assert refused.value.what.endswith("secret:no does not exist, and by an ARN none can be made")


def test_a_secret_that_is_scheduled_for_deletion_is_refused(aws: Aws, tmp_path: Path) -> None:
    """Also where it is ours: what is written there would vanish."""
    opened(tmp_path).deliver(payload())
    aws.client("secretsmanager").delete_secret(SecretId=NAME)

    with pytest.raises(DestinationRefused) as refused:
        opened(tmp_path).check(ours=True)
    assert (refused.value.what, refused.value.next_step) == (
        f"aws_secrets_manager {REGION} {NAME} is scheduled for deletion",
        f"aws secretsmanager restore-secret --region {REGION} --secret-id {NAME}",
    )


def test_bytes_are_not_read(aws: Aws, tmp_path: Path) -> None:
    """gccreds writes texts, so somebody else wrote them."""
    aws.client("secretsmanager").create_secret(Name=NAME, SecretBinary=b"\xff")

    with pytest.raises(DestinationRefused, match="holds no JSON object of names and texts"):
        opened(tmp_path).read()


def test_a_login_that_may_not_read_is_told_before_anything_is_made(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading comes after each delivery, so the check reads too, also where nothing is yet."""
    for name, value in aws.login(LOOKS).items():
        monkeypatch.setenv(name, value)

    with aws.judging(), pytest.raises(DestinationRefused) as refused:
        opened(tmp_path).check(ours=False)
    assert (refused.value.what, refused.value.next_step) == (
        f"aws_secrets_manager {REGION} {NAME}: the login may not do secretsmanager:GetSecretValue",
        "allow it, and see which login it is: aws sts get-caller-identity",
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"secret_id": NAME},
        {"region": REGION},
        {"secret_id": "a b", "region": REGION},
        {"secret_id": "arn:aws:s3:::a", "region": REGION},
        {"secret_id": "arn:aws:secretsmanager:eu-west-9:1:secret:a", "region": REGION},
        {"secret_id": NAME, "region": REGION, "account": "1"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A region is always written, whatever the variables say."""
    with pytest.raises(ValidationError):
        SecretsManagerSettings.model_validate(settings)
