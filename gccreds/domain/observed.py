"""What the organisation answered, read in a fixed number of requests (engine.md, "Reading")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gccreds.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Organization:
    """`GET /api/v2/organizations/me`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The login. `client_id` is None for a user's token; `roles` maps a role id to division ids."""

    client_id: str | None
    name: str
    grant: str | None = None
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remote:
    """One credential of the organisation: `wire` is the API's object as it was answered.

    `modified_at` and `modified_by` are None where the API does not say.
    """

    id: str
    kind: str
    wire: Mapping[str, object]
    modified_at: datetime | None = None
    modified_by: str | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """One reading of an organisation. `remotes` is keyed by remote id.

    `clock_offset` is the organisation's clock less the local one. `client_limit` is None where it
    is not known. `legacy_list` says that list items lack the grant (api-facts.md §3.2) and managed
    clients were read one by one. `offers_tokens` is False of an organisation that has no API
    tokens, None where nobody asked. `calls` has the calls by UTC day of those clients whose use a
    decision asks for, None where the organisation does not tell; today is never among them.
    """

    organization: Organization
    caller: Caller
    remotes: Mapping[str, Remote]
    catalogue: Catalogue = field(default_factory=Catalogue)
    client_limit: int | None = None
    legacy_list: bool = False
    clock_offset: timedelta = timedelta()
    offers_tokens: bool | None = None
    calls: Mapping[str, Mapping[date, int] | None] = field(default_factory=dict)
