"""Asking a vault of Azure for a destination: the default chain of logins, for a time.

AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST and the other variables of its libraries are obeyed.
"""

import logging
from collections.abc import Callable, Collection
from functools import cached_property
from http import HTTPStatus
from typing import Any

from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery

ATTEMPTS = 2
CONNECT_SECONDS = 2
READ_SECONDS = 3
"""Two requests, as the longest delivery has, end within 30 s (engine.md, "Rotating", 4)."""

_LOGIN_SECONDS = 5
_FILES = "REQUESTS_CA_BUNDLE and AZURE_CLIENT_CERTIFICATE_PATH"
_WHO_AM_I = "see which login it is: az account show"

# The chain tells at length which logins are not there; what it comes to is told by the refusal.
logging.getLogger("azure.identity").setLevel(logging.ERROR)


class AzureVault:
    """One Key Vault. `url` begins with https: the library sends a login to nothing else."""

    def __init__(self, delivery: Delivery, url: str) -> None:
        self._delivery = delivery
        self._url = url
        self._identity = library("azure.identity", "azure", delivery)
        self._secrets = library("azure.keyvault.secrets", "azure", delivery)
        self._failures = library("azure.core.exceptions", "azure", delivery)

    def ask(
        self, action: str, send: Callable[[Any], Any], absent: Collection[int] = ()
    ) -> Any | None:
        """What `send` gives of the library's client; None where the status is one of `absent`.

        `action` is what a refusal calls it. Raises DestinationRefused. Nothing of what was asked or
        answered is in it: servers quote what they refuse.
        """
        try:
            return send(self._client)
        except self._failures.HttpResponseError as error:
            if error.status_code in absent:
                return None
            what, next_step = self._refusal(action, error.status_code, _code(error))
        except (self._failures.AzureError, ValueError, OSError) as error:
            what, next_step = self._no_answer(error)
        raise self._delivery.refused(f"{self._delivery.destination}: {what}", next_step)

    @cached_property
    def _client(self) -> Any:
        """The login is looked for at the first request, and only then."""
        return self._secrets.SecretClient(
            self._url,
            self._login(),
            connection_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            permit_redirects=False,  # a secret goes only where somebody said that it should
            retry_total=ATTEMPTS - 1,
            retry_status=0,  # how long to wait then, the vault would say
        )

    def _login(self) -> Any:
        try:
            return self._identity.DefaultAzureCredential(process_timeout=_LOGIN_SECONDS)
        except ValueError:
            pass  # it quotes a variable
        raise self._delivery.refused(
            f"{self._delivery.destination}: a variable of Azure's login cannot be used",
            "see what AZURE_TENANT_ID, AZURE_AUTHORITY_HOST and AZURE_TOKEN_CREDENTIALS say",
        )

    def _refusal(self, action: str, status: int | None, code: str) -> tuple[str, str]:
        if status is None:
            advice = "az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"
            return "there is no login for Azure", advice
        if status == HTTPStatus.UNAUTHORIZED:
            return "Azure refused the login", f"log in again, and {_WHO_AM_I}"
        if code == "SecretDisabled":
            return "the secret is disabled", "enable its current version, or name another secret"
        if code == "ForbiddenByFirewall":
            return "the vault's firewall lets nobody in from here", "allow this machine's address"
        if status == HTTPStatus.FORBIDDEN:
            return f"the login may not {action} secrets", f"allow it, and {_WHO_AM_I}"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            return f"Azure failed ({status})", "apply again in some minutes"
        return f"Azure refused to {action} the secret ({code or status})", "see what stands there"

    def _no_answer(self, error: Exception) -> tuple[str, str]:
        failure = f"Azure could not be asked ({type(error).__name__})"
        if isinstance(error, self._failures.AzureError):
            return failure, f"see that it can be reached from here: curl -sSI {self._url}"
        if isinstance(error, OSError):
            return failure, f"see that the files exist that {_FILES} name"
        return f"{self._url} does not ask for a login as a vault does", "see that it is one"


def _code(error: Any) -> str:
    """The innermost code of the error body, which says more than `Forbidden`."""
    told = getattr(error, "error", None)
    inner = getattr(told, "innererror", None)
    code = inner.get("code") if isinstance(inner, dict) else getattr(told, "code", None)
    return code if isinstance(code, str) and code.isalnum() else ""
