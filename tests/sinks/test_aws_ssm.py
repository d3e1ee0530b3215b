"""A SecureString of AWS Systems Manager as a destination, against moto's server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.aws_ssm import FORMAT, ParameterSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.docs.markdown import policies_in
from tests.servers.aws import REGION, Aws
from tests.sinks.contract import ExtraContract, MarkedContract, ReadableContract
from tests.sinks.examples import MARK, payload, secret

NAME = "/genesys/ci"
READS = {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:ListTagsForResource"]}


def described(name: str = NAME, **names: str) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = ParameterSettings.model_validate({"name": name, "region": REGION})
    return Destination("aws_ssm", FORMAT.place(read), read.model_dump(), names)


def opened(root: Path, name: str = NAME, **names: str) -> Sink:
    return open_sink(described(name, **names), MARK, root)


def put_unmarked(aws: Aws, name: str) -> None:
    aws.client("ssm").put_parameter(Name=name, Value="mine", Type="SecureString")


def everything(aws: Aws) -> dict[str, Any]:
    """Each parameter with its type, version, value and tags."""
    ssm = aws.client("ssm")
    found = {}
    for entry in ssm.describe_parameters()["Parameters"]:
        name = entry["Name"]
        shown = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
        found[name] = (shown["Type"], shown["Version"], shown["Value"], tags)
    return found


class TestParameterSink(MarkedContract, ReadableContract, ExtraContract):
    """The contract, for a login that may only read while writing fails."""

    library: ClassVar[str] = "boto3"
    extra: ClassVar[str] = "aws"

    @pytest.fixture(autouse=True)
    def _logged_in(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aws = aws
        for name, value in aws.login(READS).items():
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


def test_it_holds_one_encrypted_json_object_and_a_tag(aws: Aws, tmp_path: Path) -> None:
    """The values under their own names, or under those of `as`; later ones in later versions."""
    opened(tmp_path).deliver(payload())
    opened(tmp_path, client_secret="password").deliver(payload())

    tag = {"Key": "gccreds", "Value": "payments/prod/oauth_client.ci"}
    held = json.dumps({"password": secret(1)})
    assert everything(aws) == {NAME: ("SecureString", 2, held, [tag])}
    first = aws.client("ssm").get_parameter(Name=f"{NAME}:1", WithDecryption=True)["Parameter"]
    assert json.loads(first["Value"]) == {
        "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
        "client_secret": secret(1),
        "region": "http://127.0.0.1:8484",
        "expires": "2027-06-30T00:00:00Z",
    }


def test_a_parameter_that_is_not_encrypted_is_refused(aws: Aws, tmp_path: Path) -> None:
    """Whoever says that it is ours: AWS does not change a parameter's type."""
    aws.client("ssm").put_parameter(Name=NAME, Value="{}", Type="String")

    with pytest.raises(DestinationRefused) as refused:
        opened(tmp_path).check(ours=True)
    assert (refused.value.what, refused.value.next_step) == (
        f"aws_ssm {REGION} {NAME} exists and is a String, "
        "which AWS does not make a SecureString of",
        f"take another name, or delete it: aws ssm delete-parameter --region {REGION} "
        f"--name {NAME}",
    )


def test_values_that_a_standard_parameter_has_no_room_for(aws: Aws, tmp_path: Path) -> None:
    """4 KB are enough for any credential, unless its names are longer than its values."""
    sink = opened(tmp_path, client_secret="x" * 5000)

    for act in (lambda: sink.check(ours=False), lambda: sink.deliver(payload())):
        with pytest.raises(DestinationRefused, match="has room for 4096 bytes"):
            act()
    assert everything(aws) == {}


def test_the_policy_of_its_page_is_enough(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For all that gccreds does there: the first time, later, and with what it takes over."""
    [policy] = policies_in("aws_ssm", "json")
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
        {"name": NAME},
        {"region": REGION},
        {"name": "a b", "region": REGION},
        {"name": "/aws/ci", "region": REGION},
        {"name": "SSMci", "region": REGION},
        {"name": NAME, "region": REGION, "tier": "Advanced"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A region is always written, whatever the variables say."""
    with pytest.raises(ValidationError):
        ParameterSettings.model_validate(settings)
