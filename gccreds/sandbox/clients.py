"""The organisation's OAuth clients, each kept as the object that the API answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from gccreds.sandbox.draws import fingerprint
from gccreds.sandbox.moments import read_moment

CLIENT_CREDENTIALS = "CLIENT-CREDENTIALS"
EVERY_DIVISION = "*"

Grant: TypeAlias = tuple[str, str]
"""A role id and a division id."""

_ABSENT_IN_LEGACY_ITEMS = ("authorizedGrantType", "roleDivisions")


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `wire` is the API's object without its secret, of which only a digest is kept.

    An edit passes no checks, so anything may stand in `wire`; the properties read it leniently.
    """

    id: str
    wire: Mapping[str, object]
    secret_digest: str

    @property
    def name(self) -> str:
        """Not unique."""
        return str(self.wire.get("name", ""))

    @property
    def state(self) -> str:
        """active, inactive, disabled, or whatever an edit made of it."""
        return str(self.wire.get("state", "active"))

    @property
    def uses_client_credentials(self) -> bool:
        """Whether its roles bind it and it may log in without a user."""
        return self.wire.get("authorizedGrantType") == CLIENT_CREDENTIALS

    @property
    def ordered_grants(self) -> tuple[Grant, ...]:
        """Its roleDivisions in the order in which they were given."""
        given = self.wire.get("roleDivisions")
        pairs = given if isinstance(given, list) else []
        return tuple(grant for grant in map(_read_grant, pairs) if grant is not None)

    @property
    def grants(self) -> frozenset[Grant]:
        """Its roleDivisions as a set."""
        return frozenset(self.ordered_grants)

    @property
    def lifetime(self) -> int:
        """Seconds that its tokens live."""
        seconds = self.wire.get("accessTokenValiditySeconds")
        return seconds if isinstance(seconds, int) else 86_400

    @property
    def ends_at(self) -> datetime | None:
        """When the organisation deletes it; None where nothing readable stands there."""
        try:
            return read_moment(str(self.wire["dateToDelete"]))
        except (KeyError, ValueError):
            return None

    def holds(self, grant: Grant) -> bool:
        """Whether it has this role in this division, or in all."""
        role, _ = grant
        return not self.grants.isdisjoint({grant, (role, EVERY_DIVISION)})

    @property
    def self_uri(self) -> str:
        """Where the API has it."""
        return self_uri(self.id)

    @property
    def reference(self) -> dict[str, object]:
        """The DomainEntityRef that stands in createdBy and modifiedBy."""
        return {"id": self.id, "name": self.name, "selfUri": self.self_uri}

    def with_members(self, members: Mapping[str, object]) -> "Client":
        """The same with these members, but for those that become null."""
        wire = {**self.wire, **members}
        return replace(self, wire={key: val for key, val in wire.items() if val is not None})

    def with_grants(self, grants: Iterable[Grant]) -> "Client":
        """The same with these roles; its dateModified stays as it is."""
        pairs = [{"roleId": role, "divisionId": division} for role, division in grants]
        return self.with_members({"roleDivisions": pairs})

    def as_seen_by_control(self) -> dict[str, object]:
        """The API's object and how its secret can be recognised."""
        return {**self.wire, "secret_fingerprint": fingerprint(self.secret_digest)}


def _read_grant(pair: object) -> Grant | None:
    match pair:
        case {"roleId": str(role), "divisionId": str(division)}:
            return role, division
        case _:
            return None


def self_uri(client_id: str) -> str:
    """Where the API has a client."""
    return f"/api/v2/oauth/clients/{client_id}"


class Clients:
    """All clients in the order of their creation, and their JSON, written once per change."""

    def __init__(
        self, clients: Iterable[Client], list_items: Literal["full", "legacy"] = "full"
    ) -> None:
        self._legacy = list_items == "legacy"
        self._clients: dict[str, Client] = {}
        self._items: dict[str, str] = {}
        self._ends: dict[str, datetime] = {}
        for client in clients:
            self.put(client)

    def __len__(self) -> int:
        return len(self._clients)

    def __iter__(self) -> Iterator[Client]:
        return iter(tuple(self._clients.values()))

    def get(self, client_id: str) -> Client | None:
        """The client of this id."""
        return self._clients.get(client_id)

    def put(self, client: Client) -> None:
        """Adds it, or replaces the one of its id."""
        self._clients[client.id] = client
        self._items.pop(client.id, None)
        self._ends.pop(client.id, None)
        if client.ends_at is not None:
            self._ends[client.id] = client.ends_at

    def drop(self, client_id: str) -> None:
        """Takes it away for good."""
        del self._clients[client_id]
        self._items.pop(client_id, None)
        self._ends.pop(client_id, None)

    def due(self, now: datetime) -> list[str]:
        """Ids of those whose dateToDelete has come."""
        return [client_id for client_id, end in self._ends.items() if end <= now]

    def item(self, client: Client) -> str:
        """Its JSON as an item of the list, full or as before February 2026."""
        text = self._items.get(client.id)
        if text is None:
            absent = _ABSENT_IN_LEGACY_ITEMS if self._legacy else ()
            members = {key: value for key, value in client.wire.items() if key not in absent}
            text = self._items[client.id] = json.dumps(members)
        return text
