"""API tokens as api-tokens.md has them: their shape, what a request may ask for, when they end.

No official artefact has them, so that the contract stands here alone (api-facts.md §1).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gccreds.sandbox.client_request import Known, read_scope
from gccreds.sandbox.draws import fingerprint
from gccreds.sandbox.moments import read_moment, write_moment
from gccreds.sandbox.refusals import Refusal, bad_request, invalid_value

COLLECTION = "/api/v2/oauth/apitokens"
LONGEST = timedelta(days=450)

_NULLABLE = "dateLastUsed"
_UNCHANGEABLE = ("scope", "dateExpires")
_SYSTEM_MADE = frozenset(
    ("id", "dateCreated", "dateLastUsed", "state", "createdBy", "selfUri", "token")
)
_SENT = frozenset(("name", "description", *_UNCHANGEABLE))


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token. `wire` is the API's object without its `state`, which follows from its end.

    An edit passes no checks, so anything may stand in `wire`; the properties read it leniently.
    """

    id: str
    wire: Mapping[str, object]
    digest: str

    @property
    def client_id(self) -> str:
        """The client that made it, whose rights are its own."""
        creator = self.wire.get("createdBy")
        return str(creator.get("id", "")) if isinstance(creator, Mapping) else ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """What binds it beside its creator's roles."""
        given = self.wire.get("scope")
        return tuple(map(str, given)) if isinstance(given, list) else ()

    def lives(self, now: datetime) -> bool:
        """Whether it opens anything at this moment; with an end that cannot be read it does not."""
        try:
            return now < read_moment(str(self.wire["dateExpires"]))
        except (KeyError, ValueError):
            return False

    def with_members(self, members: Mapping[str, object]) -> "ApiToken":
        """The same with these members, but for those that an edit takes away by a null."""
        wire = {**self.wire, **members}
        kept = {key: val for key, val in wire.items() if val is not None or key == _NULLABLE}
        return replace(self, wire=kept)

    def answer(self, now: datetime) -> dict[str, object]:
        """The API's object at this moment, without the token itself."""
        return {**self.wire, "state": "active" if self.lives(now) else "expired"}

    def as_seen_by_control(self, now: datetime) -> dict[str, object]:
        """The API's object and how the token can be recognised."""
        return {**self.answer(now), "fingerprint": fingerprint(self.digest)}


class ApiTokens:
    """All that were made and not revoked, in the order of their making.

    `keep` is called with every token that is new or changed, `forget` with the id of one revoked.
    """

    def __init__(
        self,
        tokens: Iterable[ApiToken],
        keep: Callable[[ApiToken], None],
        forget: Callable[[str], None],
    ) -> None:
        self._tokens = {token.id: token for token in tokens}
        self._ids = {token.digest: token.id for token in self._tokens.values()}
        self._keep = keep
        self._forget = forget

    def __iter__(self) -> Iterator[ApiToken]:
        return iter(tuple(self._tokens.values()))

    def get(self, token_id: str) -> ApiToken | None:
        """The token of this id."""
        return self._tokens.get(token_id)

    def with_digest(self, digest: str) -> ApiToken | None:
        """The token that has this digest."""
        return self._tokens.get(self._ids.get(digest, ""))

    def put(self, token: ApiToken) -> ApiToken:
        """New or changed."""
        self._tokens[token.id] = token
        self._ids[token.digest] = token.id
        self._keep(token)
        return token

    def drop(self, token: ApiToken) -> None:
        """Revoked: it is gone from the list and opens nothing any more."""
        self._tokens.pop(token.id, None)
        self._ids.pop(token.digest, None)
        self._forget(token.id)

    def expire(self, token: ApiToken, now: datetime) -> None:
        """Its end is now; it stays on the list."""
        self.put(token.with_members({"dateExpires": write_moment(now)}))

    def note_use(self, token: ApiToken, now: datetime) -> None:
        """`dateLastUsed` follows its calls; one that comes late may find it revoked or changed."""
        found = self.get(token.id)
        if found is not None:
            self.put(found.with_members({"dateLastUsed": write_moment(now)}))


@dataclass(frozen=True, slots=True)
class Texts:
    """What a PUT may change."""

    name: str
    description: str

    @property
    def members(self) -> dict[str, object]:
        """As the API's object has them."""
        return {"name": self.name, "description": self.description}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a POST asks for, checked."""

    texts: Texts
    scope: tuple[str, ...]
    expires_at: datetime


def made(token_id: str, digest: str, asked: Asked, creator: str, now: datetime) -> ApiToken:
    """A new token; `creator` is a client's id."""
    wire = {
        "id": token_id,
        **asked.texts.members,
        "scope": list(asked.scope),
        "dateExpires": write_moment(asked.expires_at),
        "dateCreated": write_moment(now),
        "dateLastUsed": None,
        "createdBy": {"id": creator},
        "selfUri": f"{COLLECTION}/{token_id}",
    }
    return ApiToken(token_id, wire, digest)


def read_new(body: object, known: Known) -> Asked:
    """What a POST asks for. Raises Refusal."""
    sent = _read_body(body)
    scope = _read_scope(sent.get("scope"), known)
    return Asked(_read_texts(sent), scope, _read_end(sent.get("dateExpires"), known.now))


def read_change(body: object) -> Texts:
    """What a PUT asks for; a scope or an end is refused, the same one too. Raises Refusal."""
    sent = _read_body(body)
    for member in _UNCHANGEABLE:
        if member in sent:
            raise invalid_value(member, "cannot be changed: make another token")
    return _read_texts(sent)


def _read_body(body: object) -> Mapping[str, object]:
    if not isinstance(body, Mapping):
        raise bad_request("The body must be an object.")
    unknown = sorted(map(str, body.keys() - _SENT - _SYSTEM_MADE))
    if unknown:
        raise bad_request(f"{', '.join(unknown)}: an API token has no such member.")
    return {key: value for key, value in body.items() if value is not None}


def _read_texts(sent: Mapping[str, object]) -> Texts:
    name, description = sent.get("name"), sent.get("description", "")
    if not isinstance(name, str):
        raise bad_request("name: a string is required.")
    if not name.strip():
        raise invalid_value("name", "must not be empty")
    if not isinstance(description, str):
        raise bad_request("description: must be a string.")
    return Texts(name, description)


def _read_scope(value: object, known: Known) -> tuple[str, ...]:
    scopes = read_scope([] if value is None else value, known)
    if not scopes:
        raise invalid_value("scope", "at least one scope is required")
    return tuple(scopes)


def _read_end(value: object, now: datetime) -> datetime:
    try:
        moment = read_moment(str(value))
    except ValueError:
        raise Refusal(400, "invalid.date", "dateExpires: not an ISO 8601 date-time.") from None
    if not now < moment <= now + LONGEST:
        message = f"dateExpires: must be in the future, at most {LONGEST.days} days ahead."
        raise Refusal(400, "invalid.date", message)
    return moment
