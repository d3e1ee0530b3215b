"""A SecureString of AWS Systems Manager (manifest.md, "deliver"): `to: aws_ssm`.

The whole parameter is one credential's: one JSON object. A tag is its mark.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from gccreds.domain.destination import DestinationFormat
from gccreds.domain.lifetime import Malformed
from gccreds.domain.payload import Payload
from gccreds.kinds.written import Strict, Words
from gccreds.sinks.aws import Answer, Aws, tagged
from gccreds.sinks.interface import Delivery, Sink, Values
from gccreds.sinks.json_value import object_text, values_in
from gccreds.sinks.marks import demand_ours

_NAME = re.compile(r"(?!/?(?:aws|ssm))[A-Za-z0-9_./-]{1,1011}", re.IGNORECASE)
_TYPE = "SecureString"
_ROOM = 4096
"""Bytes of a standard parameter's value."""

_STAND_IN = "x" * 100
"""As long as a value may be; most are shorter."""


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        advice = "write letters, digits and /_.-, beginning with neither aws nor ssm"
        raise Malformed(f'"{value}" is no name of a parameter', advice)
    return value


class ParameterSettings(Strict):
    """A parameter by its name."""

    name: Annotated[Words, AfterValidator(_name)]
    region: Words


FORMAT = DestinationFormat(
    to="aws_ssm",
    settings=ParameterSettings,
    place=lambda settings: f"{settings.region} {settings.name}",
    readable=True,
    one_value=True,
)


def open_sink(delivery: Delivery) -> Sink:
    """The parameter of this delivery."""
    settings = delivery.settings(ParameterSettings)
    aws = Aws(delivery, "ssm", settings.region)
    return ParameterSink(delivery, settings, delivery.names(FORMAT, settings), aws)


@dataclass(frozen=True, slots=True)
class ParameterSink:
    """One parameter. `names` maps payload names to the members of its object."""

    delivery: Delivery
    settings: ParameterSettings
    names: Mapping[str, str]
    aws: Aws

    @property
    def readable(self) -> bool:
        """It is."""
        return True

    @property
    def may_show_nothing(self) -> bool:
        """It shows what it holds."""
        return False

    def check(self, *, ours: bool) -> None:
        """Looks at the parameter and its tags, and decrypts it.

        Whether the login may write, AWS tells only when it does.
        """
        self._demand_room(json.dumps(dict.fromkeys(self.names.values(), _STAND_IN)))
        tags, found = self._tags(), self._parameter()
        if found is None:
            return
        if found["Type"] != _TYPE:
            raise self.delivery.refused(
                f"{self} exists and is a {found['Type']}, which AWS does not make a {_TYPE} of",
                "take another name, or delete it: aws ssm delete-parameter "
                f"--region {self.settings.region} --name {self.settings.name}",
            )
        demand_ours(self.delivery, tagged(tags or ()), self.aws.own_tag["Value"], ours=ours)

    def deliver(self, payload: Payload) -> None:
        """Makes it with its tag, or tags and then overwrites it: AWS takes both only at first."""
        text = object_text(payload, self.names)
        self._demand_room(text)
        new = {"Name": self.settings.name, "Value": text, "Type": _TYPE}
        tags, tag = self._tags(), self.aws.own_tag
        if tags is None:
            self.aws.ask("put_parameter", **new, Tags=[tag])
            return
        if tagged(tags) != tag["Value"]:
            self.aws.ask("add_tags_to_resource", **self._resource, Tags=[tag])
        self.aws.ask("put_parameter", **new, Overwrite=True)

    def read(self) -> Values | None:
        """What the parameter holds."""
        found = self._parameter()
        return {} if found is None else values_in(found["Value"], self.names, self.delivery)

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _demand_room(self, text: str) -> None:
        if len(text.encode()) > _ROOM:
            raise self.delivery.refused(
                f"{self} has room for {_ROOM} bytes, and the values take more",
                "deliver fewer values, or under shorter names, by `as`",
            )

    def _parameter(self) -> Answer | None:
        name = self.settings.name
        answer = self.aws.ask(
            "get_parameter", ["ParameterNotFound"], Name=name, WithDecryption=True
        )
        return answer["Parameter"] if answer else None

    def _tags(self) -> list[Mapping[str, str]] | None:
        """Its tags; None where there is no parameter."""
        answer = self.aws.ask("list_tags_for_resource", ["InvalidResourceId"], **self._resource)
        return list(answer["TagList"]) if answer else None

    @property
    def _resource(self) -> Mapping[str, str]:
        return {"ResourceType": "Parameter", "ResourceId": self.settings.name}
