"""A secret of AWS Secrets Manager (manifest.md, "deliver"): `to: aws_secrets_manager`.

The whole secret is one credential's: one JSON object. A tag is its mark.
"""

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

_ABSENT = ("ResourceNotFoundException",)
_ARN = re.compile(r"arn:[a-z-]+:secretsmanager:\S+")
_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")


def _secret_id(value: str) -> str:
    if not _NAME.fullmatch(value) and not _ARN.fullmatch(value):
        advice = "write letters, digits and /_+=.@-, or the ARN of a secret that exists"
        raise Malformed(f'"{value}" is no name of a secret', advice)
    return value


class SecretsManagerSettings(Strict):
    """A secret by its name, or by its ARN where it exists already."""

    secret_id: Annotated[Words, AfterValidator(_secret_id)]
    region: Words


FORMAT = DestinationFormat(
    to="aws_secrets_manager",
    settings=SecretsManagerSettings,
    place=lambda settings: f"{settings.region} {settings.secret_id}",
    readable=True,
    one_value=True,
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery."""
    settings = delivery.settings(SecretsManagerSettings)
    aws = Aws(delivery, "secretsmanager", settings.region)
    return SecretsManagerSink(delivery, settings, delivery.names(FORMAT, settings), aws)


@dataclass(frozen=True, slots=True)
class SecretsManagerSink:
    """One secret. `names` maps payload names to the members of its object."""

    delivery: Delivery
    settings: SecretsManagerSettings
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
        """Looks at the secret, and reads it: that is asked of the login after a delivery too.

        One without a value, as Terraform makes them, is nobody's. Whether the login may write, AWS
        tells only when it does.
        """
        found = self._described()
        if found is None:
            self._demand_name()
        elif "DeletedDate" in found:
            raise self.delivery.refused(
                f"{self} is scheduled for deletion",
                f"aws secretsmanager restore-secret --region {self.settings.region} "
                f"--secret-id {self.settings.secret_id}",
            )
        if self._value() is not None and found is not None:
            own = self.aws.own_tag["Value"]
            demand_ours(self.delivery, tagged(found.get("Tags", ())), own, ours=ours)

    def deliver(self, payload: Payload) -> None:
        """Makes the secret, or gives it a new version, which is the current one at once.

        The library sends a token along, by which AWS knows a request that it sends again.
        """
        text, found = object_text(payload, self.names), self._described()
        tag = self.aws.own_tag
        if found is None:
            name = self.settings.secret_id
            self.aws.ask("create_secret", Name=name, SecretString=text, Tags=[tag])
            return
        if tagged(found.get("Tags", ())) != tag["Value"]:
            self.aws.ask("tag_resource", SecretId=self.settings.secret_id, Tags=[tag])
        self.aws.ask("put_secret_value", SecretId=self.settings.secret_id, SecretString=text)

    def read(self) -> Values | None:
        """What the current version holds."""
        value = self._value()
        if value is None:
            return {}
        return values_in(value.get("SecretString"), self.names, self.delivery)

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _described(self) -> Answer | None:
        """What there is, the value left out; None where there is nothing."""
        return self.aws.ask("describe_secret", _ABSENT, SecretId=self.settings.secret_id)

    def _value(self) -> Answer | None:
        secret_id = self.settings.secret_id
        stage = "AWSCURRENT"
        return self.aws.ask("get_secret_value", _ABSENT, SecretId=secret_id, VersionStage=stage)

    def _demand_name(self) -> None:
        if _ARN.fullmatch(self.settings.secret_id):
            raise self.delivery.refused(
                f"{self} does not exist, and by an ARN none can be made",
                "write the name that the secret should have as `secret_id`",
            )
