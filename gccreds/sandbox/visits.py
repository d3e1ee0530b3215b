"""A visit: one request, and what is known of it when it arrives at the door."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Scope

from gccreds.sandbox.draws import digest
from gccreds.sandbox.faults import Effect
from gccreds.sandbox.organization import Bearer, Organization
from gccreds.sandbox.rates import Window
from gccreds.sandbox.refusals import unauthenticated

VISIT = "visit"
"""Where a request's ASGI state has its visit."""


@dataclass(slots=True)
class Visit:
    """`token` is the one that was presented, if it was ever issued, dead or alive.

    `lives` says what it was on arrival: a fault may let the effect come seconds later, and the
    token is judged by its arrival all the same.
    """

    scope: Scope
    content: bytes
    headers: Mapping[str, str]
    presented: bool
    token: Bearer | None
    lives: bool
    effect: Effect | None = None
    window: Window | None = None
    context_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def method(self) -> str:
        """In capitals."""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """Without its query."""
        return str(self.scope["path"])

    @property
    def query(self) -> str:
        """As it was sent, without the question mark."""
        return bytes(self.scope["query_string"]).decode("latin-1")

    def require_token(self) -> Bearer:
        """The living token. Raises Refusal (401)."""
        if not self.presented:
            raise unauthenticated("authentication.required")
        if self.token is None or not self.lives:
            raise unauthenticated("bad.credentials")
        return self.token


def begin_visit(organization: Organization, request: Request, content: bytes) -> Visit:
    """Looks at the Authorization header, and leaves the visit with the request."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    presented = scheme.lower() == "bearer" and bool(text.strip())
    token = organization.bearer(digest(text.strip())) if presented else None
    lives = token is not None and token.lives(organization.clock.now())
    visit = Visit(request.scope, content, request.headers, presented, token, lives)
    request.scope.setdefault("state", {})[VISIT] = visit
    return visit


def visit_of(request: Request) -> Visit:
    """The visit that this request is."""
    visit = request.scope["state"][VISIT]
    assert isinstance(visit, Visit)
    return visit
