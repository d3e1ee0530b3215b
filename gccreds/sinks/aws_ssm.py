"""A SecureString of AWS Systems Manager (manifest.md, "deliver"): `to: aws_ssm`.

The whole parameter is one credential's: one JSON object. A tag is its mark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.aws import Answer, Aws, Region, tagged
from gccreds.sinks.interface import Delivery, Sink
from gccreds.sinks.one_value import OneValueSink, Standing, names_fit

_PART = r"[A-Za-z0-9_.-]+"
_NAME = re.compile(
    rf"(?!/?(?:aws|ssm))(?=.{{1,1011}}\Z)(?:{_PART}|(?:/{_PART}){{1,15}})", re.IGNORECASE
)
_ROOM = 4096
"""In bytes."""

_Name = Annotated[
    Words,
    of_form(
        _NAME,
        '"{}" is no name of a parameter',
        "write letters, digits and _.-, or /A/B with up to 15 such parts; not aws or ssm at first",
    ),
]
_TYPE = "SecureString"


class ParameterSettings(Strict):
    """A parameter by its name."""

    name: _Name
    region: Region


FORMAT = DestinationFormat(
    to="aws_ssm",
    settings=ParameterSettings,
    place=lambda settings: f"{settings.region} {settings.name}",
    traits=Traits(readable=True),
    one_value=True,
    unfit=names_fit(_ROOM),
)


def open_sink(delivery: Delivery) -> Sink:
    """The parameter of this delivery. Raises DestinationRefused without the extra `aws`."""
    settings = delivery.settings(ParameterSettings)
    parameter = Parameter(delivery, settings, Aws(delivery, "ssm", settings.region))
    return OneValueSink(delivery, delivery.names(FORMAT, settings), parameter)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, a standard one."""

    delivery: Delivery
    settings: ParameterSettings
    aws: Aws
    room: ClassVar[int] = _ROOM

    @property
    def own_mark(self) -> str:
        """The text of its tag."""
        return self.aws.own_mark

    def look(self) -> Standing | None:
        """Looks at the parameter and its tags, and decrypts it.

        Whether the login may write, AWS tells only when it does.
        """
        tags, found = self._tags(), self._found()
        if found is None:
            return None
        if found.get("Type") != _TYPE:
            raise self.delivery.refused(
                f"{self.delivery.destination} exists and is a {found.get('Type')}, "
                f"which AWS does not make a {_TYPE} of",
                "take another name, or delete it: aws ssm delete-parameter "
                f"--region {self.settings.region} --name {self.settings.name}",
            )
        return Standing(tagged(tags or ()))

    def get(self) -> str | None:
        """What it holds, decrypted."""
        found = self._found()
        return None if found is None else str(found.get("Value", ""))

    def put(self, text: str) -> None:
        """Makes it with its tag, or tags and then overwrites it: AWS takes both only at first."""
        new = {"Name": self.settings.name, "Value": text, "Type": _TYPE}
        tags, tag = self._tags(), self.aws.own_tag
        if tags is None:
            self.aws.ask("put_parameter", **new, Tags=[tag])
            return
        if tagged(tags) != self.own_mark:
            self.aws.ask("add_tags_to_resource", **self._resource, Tags=[tag])
        self.aws.ask("put_parameter", **new, Overwrite=True)

    def _found(self) -> Answer | None:
        name = self.settings.name
        answer = self.aws.ask(
            "get_parameter", ["ParameterNotFound"], "Parameter", Name=name, WithDecryption=True
        )
        return answer["Parameter"] if answer else None

    def _tags(self) -> list[Mapping[str, str]] | None:
        """Its tags; None where there is no parameter."""
        answer = self.aws.ask(
            "list_tags_for_resource", ["InvalidResourceId"], "TagList", **self._resource
        )
        return list(answer["TagList"]) if answer else None

    @property
    def _resource(self) -> Mapping[str, str]:
        return {"ResourceType": "Parameter", "ResourceId": self.settings.name}
