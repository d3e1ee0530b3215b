"""Asking AWS for a destination: the default chain of logins, for a time, and no value in a failure.

AWS_ENDPOINT_URL, AWS_PROFILE and the other variables of its tools are obeyed by the library.
"""

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Annotated, Any

from gccreds.kinds.written import Words, of_form
from gccreds.sinks.asking import MISUNDERSTOOD, is_safe
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery
from gccreds.sinks.marks import KEY, mark_text

ATTEMPTS = 2
CONNECT_SECONDS = 2
READ_SECONDS = 3
"""Three requests, as the longest delivery has, end within 30 s (engine.md, "Rotating", 4)."""

_OF_AN_ADDRESS = re.compile("endpoint|URL|Port")
"""In what the library and Python say of an address that is none."""

_TAG = re.compile(r"[\w .:/=+@-]+")
_TAG_BYTES = 256

_LOGIN_REFUSED = frozenset(
    [
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    ]
)
_NO_LOGIN = frozenset(["NoCredentialsError", "PartialCredentialsError"])
_WHO_AM_I = "see which login it is: aws sts get-caller-identity"

_REGION = re.compile(r"(?!\d+\Z)(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
"""What the library takes: AWS has new ones every year, and emulators have their own."""

Region = Annotated[
    Words, of_form(_REGION, '"{}" is no region of AWS', "write its code, such as eu-central-1")
]

Answer = Mapping[str, Any]


class Aws:
    """One service of AWS in one region. `service` is its name for the library and in policies."""

    def __init__(self, delivery: Delivery, service: str, region: str) -> None:
        self._delivery = delivery
        self._service = service
        self._region = region
        self._boto3 = library("boto3", "aws", delivery)
        self._botocore = library("botocore", "aws", delivery)

    @property
    def own_mark(self) -> str:
        """The ownership mark of this delivery."""
        return mark_text(self._delivery, _TAG, _TAG_BYTES)

    @property
    def own_tag(self) -> dict[str, str]:
        """The same as a tag."""
        return {"Key": KEY, "Value": self.own_mark}

    def ask(
        self, operation: str, absent: Collection[str] = (), holding: str = "", **asked: Any
    ) -> Answer | None:
        """The answer to an operation; None where the error is one of `absent`.

        `holding` is the member that an answer must have. Raises DestinationRefused. Nothing of what
        was asked or answered is in it: AWS and its library quote values in some of their errors.
        """
        failures = self._botocore.exceptions
        try:
            answer: Answer = getattr(self._client, operation)(**asked)
        except failures.ClientError as error:
            code = str(error.response["Error"]["Code"])
            if code in absent:
                return None
            status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
            what, next_step = self._refusal(operation, code, status)
        except failures.BotoCoreError as error:
            what, next_step = self._no_answer(type(error).__name__)
        except (OSError, EOFError, *MISUNDERSTOOD) as error:
            what, next_step = self._of_another_form(type(error).__name__)
        else:
            if not holding or holding in answer:
                return answer
            what, next_step = self._of_another_form(f"no {holding}")
        raise self._delivery.refused(f"{self._delivery.destination}: {what}", next_step)

    @cached_property
    def _client(self) -> Any:
        """The login is looked for now, and only now: on some machines that is a request.

        Raises DestinationRefused for an address that is none, or in the clear, from a variable or
        a profile.
        """
        config = library("botocore.config", "aws", self._delivery).Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        session = self._boto3.session.Session()
        try:
            client = session.client(self._service, region_name=self._region, config=config)
        except self._botocore.exceptions.BotoCoreError:
            raise  # some are a ValueError too
        except ValueError as error:
            if not _OF_AN_ADDRESS.search(str(error)):
                raise
            client = None
        if client is not None and is_safe(client.meta.endpoint_url):
            return client
        raise self._delivery.refused(
            "AWS_ENDPOINT_URL is no address that a secret may be sent to",
            "write one that begins with https://; http:// is only for this machine",
        )

    def _refusal(self, operation: str, code: str, status: int) -> tuple[str, str]:
        action = f"{self._service}:{operation.title().replace('_', '')}"
        if code in _LOGIN_REFUSED:
            return f"AWS refused the login ({code})", f"log in again, and {_WHO_AM_I}"
        if code.startswith("AccessDenied") or status == HTTPStatus.FORBIDDEN:
            return f"the login may not do {action}", f"allow it, and {_WHO_AM_I}"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code.startswith("Throttl"):
            return f"AWS failed ({code})", "apply again in some minutes"
        return f"AWS refused {action} ({code})", "see what stands there, in the AWS console"

    def _of_another_form(self, reason: str) -> tuple[str, str]:
        return (
            f"AWS could not be asked: its login or its answer is of another form ({reason})",
            f"see what ~/.aws and the variables AWS_… say, and {_WHO_AM_I}",
        )

    def _no_answer(self, failure: str) -> tuple[str, str]:
        if failure in _NO_LOGIN:
            advice = "aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            return "there is no login for AWS", advice
        if failure == "ProfileNotFound":
            return (
                "the profile that AWS_PROFILE names does not exist",
                "aws configure list-profiles",
            )
        advice = f"see that {self._service} in {self._region} can be reached from here"
        return f"AWS could not be asked ({failure})", advice


def tagged(tags: Collection[Mapping[str, str]]) -> str | None:
    """What the ownership mark among these tags says, None where there is none."""
    return next((tag.get("Value") for tag in tags if tag.get("Key") == KEY), None)
