"""A secret of AWS Secrets Manager as a destination, against moto's server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.aws_secrets_manager import FORMAT, SecretsManagerSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.docs.markdown import policies_in
from tests.servers.aws import REGION, Aws
from tests.sinks.contract import ExtraContract, MarkedContract, ReadableContract
from tests.sinks.examples import MARK, payload, secret

NAME = "genesys/ci"
LOOKS = {"Effect": "Allow", "Action": ["secretsmanager:DescribeSecret"]}
READS = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"]}


def described(secret_id: str = NAME, **names: str) -> Destination:
    """The destination as a manifest that says this makes it."""
    settings = {"secret_id": secret_id, "region": REGION}
    read = SecretsManagerSettings.model_validate(settings)
    return Destination("aws_secrets_manager", FORMAT.place(read), read.model_dump(), names)


def opened(root: Path, secret_id: str = NAME, **names: str) -> Sink:
    return open_sink(described(secret_id, **names), MARK, root)


def put_unmarked(aws: Aws, name: str) -> None:
    aws.client("secretsmanager").create_secret(Name=name, SecretString="mine")


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


class TestSecretsManagerSink(MarkedContract, ReadableContract, ExtraContract):
    """The contract, for a login that may only read while writing fails."""

    library: ClassVar[str] = "boto3"
    extra: ClassVar[str] = "aws"

    @pytest.fixture(autouse=True)
    def _logged_in(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aws = aws
        for name, value in aws.login(LOOKS, READS).items():
            monkeypatch.setenv(name, value)

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return described()

    def stored(self, root: Path) -> object:
        return everything(self.aws)

    def put_foreign(self, root: Path) -> None:
        put_unmarked(self.aws, NAME)

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with self.aws.judging():
            yield


def test_it_holds_one_json_object_and_a_tag(aws: Aws, tmp_path: Path) -> None:
    """The values under their own names, or under those of `as`."""
    opened(tmp_path).deliver(payload())
    [(tags, versions)] = everything(aws).values()

    assert tags == [{"Key": "gccreds", "Value": "payments/prod/oauth_client.ci"}]
    assert [json.loads(value) for value in versions.values()] == [
        {
            "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
            "client_secret": secret(1),
            "region": "http://127.0.0.1:8484",
            "expires": "2027-06-30T00:00:00Z",
        }
    ]

    named = opened(tmp_path, client_secret="password")
    named.deliver(payload())
    current = aws.client("secretsmanager").get_secret_value(SecretId=NAME)["SecretString"]
    assert json.loads(current) == {"password": secret(1)}
    assert named.read() == {"client_secret": payload().values["client_secret"]}


def test_a_secret_without_a_value_is_nobodys(aws: Aws, tmp_path: Path) -> None:
    """As Terraform makes them: it is given its value and the tag, and keeps its own tags."""
    team = {"Key": "team", "Value": "integrations"}
    aws.client("secretsmanager").create_secret(Name=NAME, Tags=[team])
    sink = opened(tmp_path)
    sink.check(ours=False)
    assert sink.read() == {}
    sink.deliver(payload())

    [(tags, _)] = everything(aws).values()
    assert tags == [team, {"Key": "gccreds", "Value": "payments/prod/oauth_client.ci"}]
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


@pytest.mark.parametrize(
    "value", [{"SecretString": "PASSWORD"}, {"SecretString": "[1]"}, {"SecretBinary": b"\xff"}]
)
def test_a_value_of_another_form_is_not_read(aws: Aws, tmp_path: Path, value: Any) -> None:
    """Somebody else wrote it: that is an error and not a destination without values."""
    aws.client("secretsmanager").create_secret(Name=NAME, **value)

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


def test_the_policy_of_its_page_is_enough(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For all that gccreds does there: the first time, later, and with what it takes over."""
    [policy] = policies_in("aws_secrets_manager", "json")
    for name, value in aws.login(json.loads(policy)).items():
        monkeypatch.setenv(name, value)
    put_unmarked(aws, "taken")

    with aws.judging():
        for place in (NAME, NAME, "taken"):
            sink = opened(tmp_path, place)
            sink.check(ours=True)
            sink.deliver(payload())
            assert sink.read() == payload().values


@pytest.mark.parametrize(
    "settings",
    [
        {"secret_id": NAME},
        {"region": REGION},
        {"secret_id": "a b", "region": REGION},
        {"secret_id": "arn:aws:s3:::a", "region": REGION},
        {"secret_id": NAME, "region": REGION, "account": "1"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A region is always written, whatever the variables say."""
    with pytest.raises(ValidationError):
        SecretsManagerSettings.model_validate(settings)
