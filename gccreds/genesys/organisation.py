"""The operations of an organisation that gccreds uses (api-facts.md §2), in its own values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from gccreds.domain.catalogue import Directory, Named
from gccreds.domain.credential import API_TOKENS, CLIENTS
from gccreds.domain.observed import Caller, Organization
from gccreds.domain.secret import Secret
from gccreds.errors import ApiRefused, PermissionMissing
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.paging import LARGEST_PAGE, Entity, read_all
from gccreds.genesys.refusal import answer_lost
from gccreds.genesys.session import Session
from gccreds.genesys.usage import calls_by_day
from gccreds.kinds.interface import Kind

TOKEN_PATH = "/api/v2/tokens/me"
_SCOPES = "/api/v2/oauth/scopes"
_ROLES = "/api/v2/authorization/roles"
_DIVISIONS = "/api/v2/authorization/divisions"
_LIMITS = "/api/v2/organizations/limits/namespaces/auth.api"
_CLIENT_CREDENTIALS = "CLIENT-CREDENTIALS"
_DELETED = "deleted"
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Created:
    """The answer to a create or to a new secret. `secret` is None for a grant that has none.

    Of an API token it is the token itself.
    """

    wire: Entity
    secret: Secret | None

    @property
    def id(self) -> str:
        """The id of the object."""
        return _text(self.wire, "id")


@dataclass(frozen=True, slots=True)
class Listing:
    """Every client that is not deleted. `legacy`: items lack the grant (api-facts.md §3.2)."""

    clients: tuple[Entity, ...] = field(repr=False)
    legacy: bool


class Organisation:
    """Each method is one operation; all raise what `Session.request` raises, unless they say so."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def organization(self) -> Organization:
        """Which organisation this is."""
        body = self._get("/api/v2/organizations/me")
        return Organization(id=_text(body, "id"), name=_text(body, "name"))

    def caller(self) -> Caller:
        """The login: a client, or a user through one."""
        return read_caller(self._get(TOKEN_PATH))

    def own_organization(self) -> Organization:
        """The same as the token in use tells of itself: whatever its scopes, it may ask that."""
        told = self._get(TOKEN_PATH).get("organization")
        body = told if isinstance(told, Mapping) else {}
        return Organization(id=_text(body, "id"), name=_text(body, "name"))

    def list_clients(self) -> Listing:
        """The whole list; there is no paging parameter, `nextUri` is followed if it comes."""
        entities = read_all(self.session, CLIENTS)
        legacy = any("authorizedGrantType" not in entity for entity in entities)
        return Listing(tuple(entity for entity in entities if not _is_deleted(entity)), legacy)

    def list_api_tokens(self) -> tuple[Entity, ...] | None:
        """Every API token, those that have ended included; None where the organisation has none.

        That path is in no official SDK, and an organisation without it answers 404.
        """
        try:
            return read_all(self.session, f"{API_TOKENS}?pageSize={LARGEST_PAGE}&pageNumber=1")
        except ApiRefused as refused:
            if refused.status != 404:
                raise
            return None

    def list_of(self, kind: Kind) -> tuple[Entity, ...]:
        """Every object of a kind; none where the organisation does not offer it."""
        if kind.endpoint == API_TOKENS:
            return self.list_api_tokens() or ()
        return self.list_clients().clients

    def get(self, kind: Kind, id_: str) -> Entity | None:
        """One credential; None where it is gone: 404, or 200 with state `deleted`."""
        try:
            wire = self._get(_path(kind, id_))
        except ApiRefused as refused:
            if refused.status != 404:
                raise
            return None
        return None if _is_deleted(wire) else wire

    def create(self, kind: Kind, body: Mapping[str, object]) -> Created:
        """Makes one. Never sent twice: AnswerLost says that it may exist and nobody saw its id."""
        answer = self.session.request("POST", kind.endpoint, body)
        wire = answer.body or {}
        if not wire.get("id"):
            raise answer_lost("POST", kind.endpoint, answer)
        return Created(wire, answer.secret)

    def renew_secret(self, kind: Kind, id_: str) -> Created:
        """Another secret; the one before is dead at once (api-facts.md §3.4).

        Sent once: AnswerLost says that there may be one which nobody saw.
        """
        path = f"{_path(kind, id_)}/secret"
        answer = self.session.request("POST", path)
        if not answer.body:
            raise answer_lost("POST", path, answer)
        return Created(answer.body, answer.secret)

    def update(self, kind: Kind, id_: str, body: Mapping[str, object]) -> Entity:
        """Replaces all of it (api-facts.md §3.5) and returns what it is now."""
        return self.session.request("PUT", _path(kind, id_), body).body or {}

    def delete(self, kind: Kind, id_: str) -> None:
        """Removes one, a client that is inactive; one that is gone already is success."""
        try:
            self.session.request("DELETE", _path(kind, id_))
        except ApiRefused as refused:
            if refused.status != 404:
                raise

    def try_login(self, client_id: str, secret: Secret) -> None:
        """A real login, whose token is revoked at once. Raises LoginRefused, NetworkFailed."""
        self.session.log_in_as(ClientLogin(client_id, secret, "the new secret"))

    def try_token(self, token: Secret) -> None:
        """A real call with an API token, which stays alive. Raises LoginRefused, NetworkFailed."""
        self.session.call_with(token, TOKEN_PATH)

    def list_scopes(self) -> frozenset[str]:
        """The names of all scopes; a scope's id is its name (api-facts.md §4)."""
        return frozenset(_text(scope, "id") for scope in read_all(self.session, _SCOPES))

    def list_roles(self) -> Directory:
        """All roles with their permissions, as `domain:entity:action`."""
        entities = read_all(self.session, f"{_ROLES}?pageSize={LARGEST_PAGE}&userCount=false")
        return Directory(tuple(map(_role, entities)), read=True)

    def list_divisions(self) -> Directory:
        """All divisions; the home division is marked."""
        entities = read_all(self.session, f"{_DIVISIONS}?pageSize={LARGEST_PAGE}")
        return Directory(tuple(map(_division, entities)), read=True)

    def calls(self, client_id: str) -> Mapping[date, int] | None:
        """Calls by UTC day of the last week; None where the organisation does not tell."""
        return calls_by_day(self.session, client_id, _WEEK)

    def client_limit(self) -> int | None:
        """How many clients there may be; None where the organisation does not tell."""
        try:
            body = self._get(_LIMITS)
        except (ApiRefused, PermissionMissing):
            return None
        for limit in _mappings(body.get("entities")):
            value = limit.get("value")
            if _text(limit, "key").endswith("clients.max") and isinstance(value, int):
                return value
        return None

    def _get(self, path: str) -> Entity:
        return self.session.request("GET", path).body or {}


def read_caller(token: Entity) -> Caller:
    """The login of a token, from the organisation's answer about it (api-facts.md §6)."""
    told = token.get("OAuthClient")
    client = told if isinstance(told, Mapping) else {}
    grant = _text(client, "authorizedGrantType")
    own = grant == _CLIENT_CREDENTIALS
    return Caller(
        client_id=_text(client, "id") if own else None,
        name=_text(client, "name"),
        grant=grant or None,
        roles=_roles(client.get("roleDivisions")) if own else {},
    )


def _path(kind: Kind, id_: str) -> str:
    return f"{kind.endpoint}/{quote(id_, safe='')}"


def _is_deleted(wire: Entity) -> bool:
    return wire.get("state") == _DELETED


def _text(entity: Entity, member: str) -> str:
    value = entity.get(member)
    return value if isinstance(value, str) else ""


def _mappings(value: object) -> list[Entity]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _roles(grants: object) -> Mapping[str, frozenset[str]]:
    held: dict[str, frozenset[str]] = {}
    for grant in _mappings(grants):
        role = _text(grant, "roleId")
        held[role] = held.get(role, frozenset()) | {_text(grant, "divisionId")}
    return held


def _role(entity: Entity) -> Named:
    listed = entity.get("permissions")
    permissions = {str(name) for name in listed} if isinstance(listed, list) else set()
    for policy in _mappings(entity.get("permissionPolicies")):
        domain, name = _text(policy, "domain"), _text(policy, "entityName")
        actions = policy.get("actionSet")
        for action in actions if isinstance(actions, list) else ():
            permissions.add(f"{domain}:{name}:{action}")
    return Named(_text(entity, "id"), _text(entity, "name"), frozenset(permissions))


def _division(entity: Entity) -> Named:
    home = entity.get("homeDivision") is True
    return Named(_text(entity, "id"), _text(entity, "name"), home=home)
