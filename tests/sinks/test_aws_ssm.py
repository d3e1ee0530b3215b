"""A SecureString of AWS Systems Manager as a destination, against moto's server."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.aws_ssm import FORMAT, ParameterSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.servers.aws import REGION, Aws
from tests.sinks.aws import OWN_TAG, AwsContract
from tests.sinks.examples import MARK, payload

NAME = "/genesys/ci"
READS = {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:ListTagsForResource"]}


def described(name: str = NAME) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = ParameterSettings.model_validate({"name": name, "region": REGION})
    return Destination("aws_ssm", FORMAT.place(read), read.model_dump())


def opened(root: Path) -> Sink:
    return open_sink(described(), MARK, root)


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


class TestParameterSink(AwsContract):
    """The contract."""

    name: ClassVar[str] = NAME
    room: ClassVar[int] = 4096
    reads: ClassVar = (READS,)

    def at(self, name: str) -> Destination:
        return described(name)

    def stored(self, root: Path) -> object:
        return everything(self.aws)

    def put(self, name: str, text: str) -> None:
        self.aws.client("ssm").put_parameter(Name=name, Value=text, Type="SecureString")

    def value(self, root: Path) -> str:
        found = self.aws.client("ssm").get_parameter(Name=NAME, WithDecryption=True)
        return str(found["Parameter"]["Value"])


def test_it_is_encrypted_and_a_tag_says_whose_it_is(aws: Aws, tmp_path: Path) -> None:
    """A later delivery makes a later version."""
    opened(tmp_path).deliver(payload(1))
    opened(tmp_path).deliver(payload(2))
    [(type_, version, _, tags)] = everything(aws).values()
    assert (type_, version, tags) == ("SecureString", 2, [OWN_TAG])


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


@pytest.mark.parametrize(
    "settings",
    [
        {"name": NAME},
        {"region": REGION},
        {"name": "a b", "region": REGION},
        {"name": "/aws/ci", "region": REGION},
        {"name": "SSMci", "region": REGION},
        {"name": "genesys/ci", "region": REGION},
        {"name": "/genesys/", "region": REGION},
        {"name": "/genesys//ci", "region": REGION},
        {"name": "/a" * 16, "region": REGION},
        {"name": NAME, "region": "eu central"},
        {"name": NAME, "region": REGION, "tier": "Advanced"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A region is always written, whatever the variables say."""
    with pytest.raises(ValidationError):
        ParameterSettings.model_validate(settings)


@pytest.mark.parametrize("name", ["ci", "/ci", "/genesys/ci", "/a" * 15])
def test_names_that_aws_takes(name: str) -> None:
    """One part alone, or a path of 15 at most."""
    assert described(name).place == f"{REGION} {name}"


def test_names_that_leave_no_room_are_known_before_anything_is_asked(tmp_path: Path) -> None:
    """A standard parameter has 4096 bytes, with the names of what is in it."""
    read = ParameterSettings.model_validate({"name": NAME, "region": REGION})
    fits, too_long = {"client_secret": "x" * 3980}, {"client_secret": "x" * 4000}
    assert [*FORMAT.unfit(read, fits, tmp_path)] == []
    assert [(one.path, one.message) for one in FORMAT.unfit(read, too_long, tmp_path)] == [
        (("as",), "the values take more than the 4096 bytes there")
    ]
