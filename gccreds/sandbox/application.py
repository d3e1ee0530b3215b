"""The web application: one route per operation, and what is answered where there is none."""

from collections.abc import Awaitable, Callable
from itertools import chain

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gccreds.sandbox import (
    api_actions,
    api_clients,
    api_credentials,
    api_directory,
    api_grants,
    api_identity,
    api_tokens,
    api_usage,
)
from gccreds.sandbox.calls import Answer, Call, Operation
from gccreds.sandbox.login import LOGIN_PATH, log_in
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import LoginRefusal, Refusal, not_found, unauthenticated
from gccreds.sandbox.visits import visit_of

OPERATIONS: tuple[Operation, ...] = tuple(
    chain(
        api_clients.OPERATIONS,
        api_directory.OPERATIONS,
        api_identity.OPERATIONS,
        api_grants.OPERATIONS,
        api_actions.OPERATIONS,
        api_tokens.OPERATIONS,
        api_usage.OPERATIONS,
        api_credentials.OPERATIONS,
    )
)
"""Every operation of the API that the sandbox offers; the login stands beside them."""

Endpoint = Callable[[Request], Awaitable[Response]]


def build_application(organization: Organization, control: list[BaseRoute]) -> Starlette:
    """The application behind the door; `control` are the routes under /_sandbox/."""
    operations = [
        Route(operation.path, _endpoint(organization, operation), methods=[operation.method])
        for operation in _offered(organization.options)
    ]
    login = Route(LOGIN_PATH, _login(organization), methods=["POST"])
    application = Starlette(
        routes=[login, *operations, *control],
        exception_handlers={
            HTTPException: _no_such_path,
            Refusal: _refused,
            LoginRefusal: _login_refused,
        },
    )
    # A path that is not there is refused like any other: nothing is led to one that looks like it.
    application.router.redirect_slashes = False
    return application


def _offered(options: SandboxOptions) -> tuple[Operation, ...]:
    """A feature that the organisation is without has no paths."""
    absent = api_tokens.OPERATIONS if options.without == "apitokens" else ()
    return tuple(operation for operation in OPERATIONS if operation not in absent)


def _endpoint(organization: Organization, operation: Operation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        caller = organization.caller_with(visit_of(request).require_token())
        if caller is None:
            raise unauthenticated("bad.credentials")
        if request.method != operation.method:
            raise not_found()
        organization.note_use(caller.token)
        operation.require_scope(caller)
        operation.require_permissions(caller)
        call = Call(
            caller,
            request.path_params,
            request.query_params,
            request.headers.get("content-type", ""),
            await request.body(),
        )
        return _response(operation.answer(organization, call))

    return endpoint


def _login(organization: Organization) -> Endpoint:
    async def login(request: Request) -> Response:
        return _response(log_in(organization, request.headers, await request.body()))

    return login


def _response(answer: Answer) -> Response:
    content = answer.content
    return Response(content, answer.status, media_type="application/json" if content else None)


async def _no_such_path(request: Request, _: Exception) -> Response:
    """A path or a method that is not there; who does not log in learns nothing of either."""
    if request.url.path.startswith("/api/"):
        try:
            visit_of(request).require_token()
        except Refusal as refusal:
            return await _refused(request, refusal)
    return await _refused(request, not_found())


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    seconds = refusal.retry_after
    headers = None if seconds is None else {"Retry-After": str(seconds)}
    return JSONResponse(refusal.body(visit_of(request).context_id), refusal.status, headers)


async def _login_refused(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, LoginRefusal)
    return JSONResponse(refusal.body(), refusal.status)
