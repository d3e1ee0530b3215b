"""What there is in an organisation, and which managed credentials use it (cli.md, `list`)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.catalogue import Directory, Named
from gccreds.domain.credential import API_TOKENS, Fields
from gccreds.domain.report import Cell
from gccreds.errors import ApiRefused, ProjectInvalid
from gccreds.genesys.organisation import Organisation
from gccreds.kinds import api_token
from gccreds.kinds.oauth_client import KIND
from gccreds.kinds.readings import read_end
from gccreds.manifest.project import Project

Row = Mapping[str, Cell]

HIDDEN = {
    "clients": frozenset(["description", "scopes", "roles", "expires"]),
    "tokens": frozenset(["description", "scopes"]),
}
"""Members for which a table has no room."""

_ALL = "all"


@dataclass
class Inventory:
    """One reading of an organisation's credentials. `managed` maps the ids that a state knows.

    `environment` is None without a project, `call` what commands go on from.
    """

    organisation: Organisation
    managed: Mapping[str, Address] = field(default_factory=dict)
    environment: str | None = None
    call: Call = field(default_factory=Call)

    def clients(self) -> Iterable[Row]:
        """Every client."""
        for id_, fields in self._clients.items():
            address = self.managed.get(id_)
            yield {
                "name": str(fields["name"]),
                "id": id_,
                "grant": str(fields["grant"] or ""),
                "address": str(address) if address else None,
                "description": str(fields["description"]),
                "scopes": _texts(fields["scopes"]),
                "roles": _texts(fields["roles"]),
                "expires": _text_or_none(fields["expires"]),
            }

    def tokens(self) -> Iterable[Row]:
        """Every API token, those that have ended included. Raises ApiRefused where it has none."""
        tokens = self.organisation.list_api_tokens()
        if tokens is None:
            listing = self.call.command(self.environment, "list", "clients")
            raise ApiRefused(
                "this organisation has no API tokens",
                where=f"GET {API_TOKENS}",
                status=404,
                next_step=f"`{listing}` lists what can be had everywhere",
            )
        for wire in tokens:
            fields, address = api_token.KIND.read(wire), self.managed.get(str(wire["id"]))
            yield {
                "name": str(fields["name"]),
                "id": str(wire["id"]),
                "state": str(wire.get("state") or ""),
                "expires": _text_or_none(fields["expires"]),
                "last_used": _text_or_none(read_end(wire.get("dateLastUsed"))),
                "address": str(address) if address else None,
                "description": str(fields["description"]),
                "scopes": _texts(fields["scopes"]),
            }

    def scopes(self) -> Iterable[Row]:
        """Every scope that a client or a token may have."""
        users = self._users(lambda fields: _texts(fields["scopes"]))
        for scope in sorted(self.organisation.list_scopes()):
            yield {"name": scope, "used_by": _sorted(users[scope])}

    def roles(self) -> Iterable[Row]:
        """Every role."""
        users = self._users(lambda fields: _texts(fields.get("roles")))
        for role in _by_name(self.organisation.list_roles()):
            yield {"name": role.name, "id": role.id, "used_by": _sorted(users[role.id])}

    def divisions(self) -> Iterable[Row]:
        """Every division; a role for all divisions counts for each."""
        users = self._users(lambda fields: _divisions(fields.get("roles")))
        for division in _by_name(self.organisation.list_divisions()):
            used_by = _sorted(users[division.id] | users[_ALL])
            row: Row = {"name": division.name, "id": division.id, "home": division.home}
            yield {**row, "used_by": used_by}

    @cached_property
    def _existing(self) -> Mapping[str, Fields]:
        """Clients, and API tokens where any is managed."""
        if all(address.kind != api_token.KIND.name for address in self.managed.values()):
            return self._clients
        tokens = self.organisation.list_of(api_token.KIND)
        read = {str(wire.get("id")): api_token.KIND.read(wire) for wire in tokens}
        return {**read, **self._clients}

    @cached_property
    def _clients(self) -> Mapping[str, Fields]:
        wires = self.organisation.list_clients().clients
        return {str(wire.get("id")): KIND.read(wire) for wire in wires}

    def _users(self, used: Callable[[Fields], Iterable[str]]) -> Mapping[str, set[str]]:
        """What managed credentials use, each with their addresses."""
        users: defaultdict[str, set[str]] = defaultdict(set)
        for id_, address in self.managed.items():
            for name in used(self._existing[id_]) if id_ in self._existing else ():
                users[name].add(str(address))
        return users


def environments(project: Project) -> Iterable[Row]:
    """Every environment of a project; one that cannot be resolved here is named all the same.

    A variable that only another environment's runs have set is no reason to list nothing.
    """
    for name in project.environment_names:
        try:
            found = project.environment(name)
        except ProjectInvalid:
            yield {"name": name, "address": None, "organization": None, "state": None}
        else:
            yield {
                "name": name,
                "address": found.url or found.region,
                "organization": found.organization,
                "state": found.state,
            }


def _by_name(directory: Directory) -> list[Named]:
    return sorted(directory.entities, key=lambda entity: (entity.name, entity.id))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | dict) else ()


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _divisions(roles: object) -> Iterable[str]:
    granted = roles.values() if isinstance(roles, dict) else ()
    return (name for where in granted for name in ([_ALL] if where == _ALL else _texts(where)))


def _sorted(addresses: set[str]) -> tuple[str, ...]:
    return tuple(sorted(addresses))
