"""Asking Google's Secret Manager for a destination: the default login of Google, for a time.

GOOGLE_APPLICATION_CREDENTIALS and the other variables of its libraries are obeyed, and for the
address that of its command line.
"""

from collections.abc import Collection
from functools import cached_property
from http import HTTPStatus
from typing import Any

from gccreds.sinks.asking import MISUNDERSTOOD, REQUEST_SECONDS, address_of
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery

ADDRESS = "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER"
_HOST = "https://secretmanager.googleapis.com"
_AGAIN_SECONDS = 4.0
"""So long a request is sent again; three, as the longest delivery has, end within 30 s."""

_WHO_AM_I = "see which login it is: GOOGLE_APPLICATION_CREDENTIALS names it, else gcloud"
_LOG_IN = "gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS"


class GoogleSecrets:
    """The secrets of one project."""

    def __init__(self, delivery: Delivery, project: str) -> None:
        self._delivery = delivery
        self._project = project
        self._manager = library("google.cloud.secretmanager_v1", "google", delivery)
        self._failures = library("google.api_core.exceptions", "google", delivery)
        self._refused_logins = library("google.auth.exceptions", "google", delivery)
        self._protobuf = library("google.protobuf.json_format", "google", delivery)

    def ask(
        self, permission: str, operation: str, absent: Collection[int] = (), **asked: Any
    ) -> Any | None:
        """The answer to an operation; None where the status is one of `absent`.

        `permission` is what it needs. Raises DestinationRefused. Nothing of what was asked or
        answered is in it: servers quote what they refuse.
        """
        try:
            return self._send(operation, asked)
        except self._failures.GoogleAPICallError as error:
            if error.code in absent:
                return None
            what, next_step = self._refusal(permission, error)
        except (
            self._refused_logins.DefaultCredentialsError,
            self._refused_logins.RefreshError,
        ) as error:
            what, next_step = f"there is no login for Google ({type(error).__name__})", _LOG_IN
        except (
            self._refused_logins.GoogleAuthError,
            OSError,  # those of requests are, and what it says of files
            self._protobuf.ParseError,
        ) as error:
            what = f"Google could not be asked ({type(error).__name__})"
            next_step = f"see that it can be reached from here: curl -sSI {self._address}"
        except MISUNDERSTOOD as error:
            what = (
                "Google could not be asked: its login or its answer is of another form "
                f"({type(error).__name__})"
            )
            next_step = f"see what GOOGLE_APPLICATION_CREDENTIALS names; or log in: {_LOG_IN}"
        raise self._delivery.refused(f"{self._delivery.destination}: {what}", next_step)

    def _send(self, operation: str, asked: dict[str, Any]) -> Any:
        """Where it was sent again and again, the last failure is the one that is told."""
        try:
            return getattr(self._client, operation)(
                request=asked, retry=self._again, timeout=REQUEST_SECONDS
            )
        except self._failures.RetryError as error:
            raise error.cause from None

    @property
    def _again(self) -> Any:
        retry = library("google.api_core.retry", "google", self._delivery)
        return retry.Retry(
            predicate=retry.if_transient_error,
            initial=0.25,
            maximum=1.0,
            timeout=_AGAIN_SECONDS,
        )

    @property
    def _address(self) -> str:
        return address_of(self._delivery, ADDRESS, _HOST)

    @cached_property
    def _client(self) -> Any:
        """The login is looked for now, and only now: on some machines that is a request.

        No redirect is followed: a secret goes only where somebody said that it should.
        """
        client = self._manager.SecretManagerServiceClient(
            transport="rest", client_options={"api_endpoint": self._address}
        )
        client.transport._session.max_redirects = 0
        return client

    def _refusal(self, permission: str, error: Any) -> tuple[str, str]:
        status = int(error.code or 0)
        if error.reason == "SERVICE_DISABLED":
            advice = (
                f"gcloud services enable secretmanager.googleapis.com --project {self._project}"
            )
            return "the Secret Manager API is not enabled", advice
        if status == HTTPStatus.UNAUTHORIZED:
            return "Google refused the login", f"log in again, and {_WHO_AM_I}"
        if status == HTTPStatus.FORBIDDEN:
            return f"the login may not do {permission}", f"allow it, and {_WHO_AM_I}"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            return f"Google failed ({status})", "apply again in some minutes"
        return f"Google refused {permission} ({status})", "see what stands there, in the console"
