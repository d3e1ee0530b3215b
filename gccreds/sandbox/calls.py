"""A call, its answer, and an operation: what stands between the web framework and the API."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from gccreds.sandbox.organization import Caller, Organization
from gccreds.sandbox.refusals import Refusal, bad_request, generic, invalid_value
from gccreds.sandbox.roles import missing

_MOST_BYTES = 512_000
"""`request.bytes.max` (api-facts.md §3.6)."""
_LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API, read and authenticated. `parameters` are those of the path."""

    caller: Caller
    parameters: Mapping[str, str]
    query: QueryParams
    content_type: str
    content: bytes

    def body(self) -> object:
        """The JSON body. Raises Refusal where there is none that can be read."""
        if self.content_type.partition(";")[0].strip().lower() != "application/json":
            raise generic(415)
        return self._json()

    def require_no_body(self) -> None:
        """Nothing, `null` and `{}` are no body; whatever else is sent is refused."""
        if self.content.strip() and self._json() not in (None, {}):
            raise bad_request("This operation takes no body.")

    def _json(self) -> object:
        if len(self.content) > _MOST_BYTES:
            raise generic(413)
        try:
            return json.loads(self.content)
        except ValueError:
            raise bad_request("The body is not valid JSON.") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: an object, JSON that is written already, or nothing (None)."""

    body: object | str = None
    status: int = 200

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, and what it asks for.

    `any_of` and `all_of` are permissions. `scope` binds API tokens only; to read, the scope that
    only reads is enough (api-facts.md §4). Without one the operation is open to every token.
    """

    method: str
    path: str
    answer: Callable[[Organization, Call], Answer]
    scope: str = ""
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()

    def require_scope(self, caller: Caller) -> None:
        """Raises Refusal where the caller's token does not reach so far."""
        enough = f"{self.scope}:readonly" if self.method in ("GET", "HEAD") else self.scope
        if self.scope and caller.scopes is not None and not covers(caller.scopes, enough):
            message = f"The token needs the scope {enough} for this action."
            raise Refusal(403, "not.authorized", message, parameters={"scope": enough})

    def require_permissions(self, caller: Caller) -> None:
        """Raises Refusal with the permissions that the caller lacks."""
        lacking = missing(self.all_of, caller.roles)
        if lacking:
            raise _lacking("missing.permissions", lacking)
        lacking = missing(self.any_of, caller.roles)
        if lacking and len(lacking) == len(self.any_of):
            one = len(lacking) == 1
            raise _lacking("missing.permissions" if one else "missing.any.permissions", lacking)


def covers(held: Collection[str], scope: str) -> bool:
    """Whether these scopes include this one: who may change may read."""
    return scope in held or scope.removesuffix(":readonly") in held


def page(entities: Sequence[Mapping[str, object]], query: QueryParams, path: str) -> Answer:
    """One page of a listing, with the envelope of api-facts.md §3.2."""
    size = read_number(query, "pageSize", 25, _LARGEST_PAGE)
    number = read_number(query, "pageNumber", 1, 1_000_000)
    count = max(1, -(-len(entities) // size))
    kept = [pair for pair in query.multi_items() if pair[0] not in ("pageSize", "pageNumber")]

    def uri(page_number: int) -> str:
        paging = [("pageSize", str(size)), ("pageNumber", str(page_number))]
        return f"{path}?{QueryParams([*kept, *paging])}"

    body: dict[str, object] = {
        "entities": entities[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "pageCount": count,
        "total": len(entities),
        "selfUri": uri(number),
        "firstUri": uri(1),
        "lastUri": uri(count),
    }
    if number < count:
        body["nextUri"] = uri(number + 1)
    if 1 < number <= count:
        body["previousUri"] = uri(number - 1)
    return Answer(body)


def read_number(query: QueryParams, name: str, default: int, most: int) -> int:
    """A parameter that is a number from 1 on. Raises Refusal where it is none."""
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise invalid_value(name, f"must be a number from 1 to {most}")
    return int(text)


def _lacking(code: str, permissions: Sequence[str]) -> Refusal:
    names = ", ".join(permissions)
    message = f"Unable to perform the requested action. You are missing the permission(s): {names}"
    return Refusal(403, code, message, parameters={"permissions": names})
