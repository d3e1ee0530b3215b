"""A secret of AWS Secrets Manager (manifest.md, "deliver"): `to: aws_secrets_manager`.

The whole secret is one credential's: one JSON object. A tag is its mark.
"""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import model_validator

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.domain.lifetime import Malformed
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.aws import Answer, Aws, Region, tagged
from gccreds.sinks.interface import Delivery, Sink
from gccreds.sinks.one_value import OneValueSink, Standing, names_fit

_ABSENT = ("ResourceNotFoundException",)
_ARN = re.compile(r"arn:[a-z-]+:secretsmanager:(?P<region>[^:\s]+):\S+")
_NAME_OR_ARN = re.compile(rf"[A-Za-z0-9/_+=.@-]{{1,512}}|{_ARN.pattern}")
_ROOM = 65536
"""In bytes."""

_SecretId = Annotated[
    Words,
    of_form(
        _NAME_OR_ARN,
        '"{}" is no name of a secret',
        "write letters, digits and /_+=.@-, or the ARN of a secret that exists",
    ),
]


class SecretsManagerSettings(Strict):
    """A secret by its name, or by its ARN where it exists already."""

    secret_id: _SecretId
    region: Region

    @model_validator(mode="after")
    def _one_region(self) -> "SecretsManagerSettings":
        arn = _ARN.fullmatch(self.secret_id)
        if arn and arn["region"] != self.region:
            raise Malformed(
                f"the ARN is of the region {arn['region']}, and not of {self.region}",
                f"write region: {arn['region']}, or another ARN",
            )
        return self


FORMAT = DestinationFormat(
    to="aws_secrets_manager",
    settings=SecretsManagerSettings,
    place=lambda settings: f"{settings.region} {settings.secret_id}",
    traits=Traits(readable=True),
    one_value=True,
    unfit=names_fit(_ROOM),
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery. Raises DestinationRefused without the extra `aws`."""
    settings = delivery.settings(SecretsManagerSettings)
    secret = AwsSecret(delivery, settings, Aws(delivery, "secretsmanager", settings.region))
    return OneValueSink(delivery, delivery.names(FORMAT, settings), secret)


@dataclass(frozen=True, slots=True)
class AwsSecret:
    """One secret."""

    delivery: Delivery
    settings: SecretsManagerSettings
    aws: Aws
    room: ClassVar[int] = _ROOM

    @property
    def own_mark(self) -> str:
        """The text of its tag."""
        return self.aws.own_mark

    def look(self) -> Standing | None:
        """Looks at the secret, and reads it: that is asked of the login after a delivery too.

        One without a value, as Terraform makes them, is nobody's. Whether the login may write, AWS
        tells only when it does.
        """
        found = self._described()
        if found is None:
            self._demand_name()
        elif "DeletedDate" in found:
            raise self.delivery.refused(
                f"{self.delivery.destination} is scheduled for deletion",
                f"aws secretsmanager restore-secret --region {self.settings.region} "
                f"--secret-id {self.settings.secret_id}",
            )
        value = self.get()
        if found is None or value is None:
            return None
        return Standing(tagged(found.get("Tags", ())))

    def get(self) -> str | None:
        """The current version."""
        secret_id = self.settings.secret_id
        stage = "AWSCURRENT"
        value = self.aws.ask("get_secret_value", _ABSENT, SecretId=secret_id, VersionStage=stage)
        return None if value is None else value.get("SecretString", "")

    def put(self, text: str) -> None:
        """Makes the secret, or gives it a new version, which is the current one at once.

        The library sends a token along, by which AWS knows a request that it sends again.
        """
        found, tag = self._described(), self.aws.own_tag
        if found is None:
            name = self.settings.secret_id
            self.aws.ask("create_secret", Name=name, SecretString=text, Tags=[tag])
            return
        if tagged(found.get("Tags", ())) != self.own_mark:
            self.aws.ask("tag_resource", SecretId=self.settings.secret_id, Tags=[tag])
        self.aws.ask("put_secret_value", SecretId=self.settings.secret_id, SecretString=text)

    def _described(self) -> Answer | None:
        """What there is, the value left out; None where there is nothing."""
        return self.aws.ask("describe_secret", _ABSENT, SecretId=self.settings.secret_id)

    def _demand_name(self) -> None:
        if _ARN.fullmatch(self.settings.secret_id):
            raise self.delivery.refused(
                f"{self.delivery.destination} does not exist, and by an ARN none can be made",
                "write the name that the secret should have as `secret_id`",
            )
