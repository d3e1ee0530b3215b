"""Refusals: the API's ErrorBody and the login's OAuth form (api-facts.md §5 and §7)."""

from collections.abc import Mapping
from typing import Literal

_GENERIC = {
    400: ("bad.request", "The request could not be understood by the server."),
    401: ("authentication.required", "No authentication bearer token specified."),
    403: ("not.authorized", "You are not authorized to perform the requested action."),
    404: ("not.found", "The requested resource was not found."),
    408: ("request.timeout", "The client did not produce a request within the server timeout."),
    409: ("conflict", "The request conflicts with the current state of the target resource."),
    413: ("request.entity.too.large", "The request is over the size limit."),
    415: ("unsupported.media.type", "Unsupported Media Type: send application/json."),
    429: ("too.many.requests", "Rate limit exceeded the maximum."),
    500: ("internal.server.error", "The server encountered an unexpected condition."),
    503: ("service.unavailable", "The service is temporarily unavailable."),
    504: ("request.timeout", "The request timed out."),
}


class Refusal(Exception):
    """An API answer that is an ErrorBody. `retry_after` is in whole seconds."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        parameters: Mapping[str, str] | None = None,
        limit: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self._code = code
        self._message = message
        self._parameters = parameters
        self._limit = limit

    def body(self, context_id: str) -> dict[str, object]:
        """The ErrorBody; `context_id` equals the answer's ININ-Correlation-Id."""
        body: dict[str, object] = {"message": self._message, "code": self._code}
        body |= {"status": self.status, "contextId": context_id, "details": [], "errors": []}
        if self._parameters is not None:
            body["messageParams"] = dict(self._parameters)
        if self._limit is not None:
            body["limit"] = dict(self._limit)
        return body


class LoginRefusal(Exception):
    """An answer of the token endpoint that is no token; the same text stands in it twice."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self._error = error
        self._description = description

    def body(self) -> dict[str, object]:
        """The OAuth form, not an ErrorBody (api-facts.md §5)."""
        return {
            "error": self._error,
            "description": self._description,
            "error_description": self._description,
        }


def generic(status: int, *, retry_after: int | None = None) -> Refusal:
    """What any operation may answer with this status."""
    code, message = _GENERIC.get(status, ("error", f"The request was answered with {status}."))
    return Refusal(status, code, message, retry_after=retry_after)


def not_found(entity_id: str = "") -> Refusal:
    """No such path, or no such entity."""
    parameters = {"id": entity_id} if entity_id else None
    return Refusal(404, *_GENERIC[404], parameters=parameters)


def bad_request(message: str) -> Refusal:
    """A body that is not of the documented shape."""
    return Refusal(400, "bad.request", message)


def invalid_value(field: str, message: str) -> Refusal:
    """A member whose value cannot be."""
    return Refusal(400, "invalid.value", f"{field}: {message}", parameters={"fieldName": field})


def unauthenticated(code: Literal["authentication.required", "bad.credentials"]) -> Refusal:
    """No token, or one that is dead or was never issued."""
    message = (
        _GENERIC[401][1] if code == "authentication.required" else "Invalid login credentials."
    )
    return Refusal(401, code, message)


def too_many_requests(seconds: int) -> Refusal:
    """The normalised body of every 429 since 2021 (api-facts.md §7)."""
    message = f"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds"
    code = "too.many.requests.retry.after"
    return Refusal(429, code, message, retry_after=seconds)


def login_refusal(status: int) -> LoginRefusal:
    """What the token endpoint answers when a fault asks for a status."""
    match status:
        case 429:
            error, description = "invalid_request", "rate limit exceeded; too many logins"
        case 503:
            error, description = "temporarily_unavailable", "the login service is unavailable"
        case 401:
            error, description = "invalid_client", "authentication failed"
        case _ if status < 500:
            error, description = "invalid_request", f"the login was answered with {status}"
        case _:
            error, description = "server_error", f"the login was answered with {status}"
    return LoginRefusal(status, error, description)
