"""Builds declared credentials and runs, for tests of planner, executor and workflows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Destination, Lifecycle
from gccreds.domain.declared import Declared
from gccreds.domain.position import Position
from gccreds.kinds.entry import Setting
from gccreds.kinds.token_entry import TokenEntry

PLACE = Position("manifests/ci.yaml", 2, 3)


def a_client(key: str = "ci", instance: str | None = None, **given: Any) -> Desired:
    """A declared client of the role Reporting Viewer in Home; keywords are fields of manifests."""
    fields: dict[str, Any] = {
        "name": key,
        "description": "",
        "grant": "client_credentials",
        "roles": {"Reporting Viewer": ["Home"]},
        "scopes": [],
        "redirect_uris": [],
        "access_token_lifetime": "24h",
        "expires": None,
    }
    own = {name: given.pop(name) for name in tuple(given) if name in fields}
    lifecycle = {
        name: given.pop(name)
        for name in ("on_removal", "grace", "prevent_destroy")
        if name in given
    }
    return Desired(
        Address("oauth_client", key, instance),
        {**fields, **own},
        PLACE,
        lifecycle=Lifecycle(**lifecycle),
        **given,
    )


def to_file(path: str, **settings: Any) -> Destination:
    """A `deliver` item of a dotenv file."""
    names = {name: name.upper() for name in ("client_id", "client_secret", "region", "expires")}
    return Destination("file", path, {"path": path, **settings}, names)


def a_token(
    key: str = "export", *, deliver: tuple[Destination, ...] = (), **written: Any
) -> Desired:
    """A declared token, as a manifest writes it: of 90 days and one scope, unless told otherwise.

    With `via="oauth_client"` it has the role Reporting Viewer in Home.
    """
    rights: dict[str, Any] = {"scopes": ["users:readonly"]}
    if written.get("via") == "oauth_client":
        rights = {"roles": {"Reporting Viewer": ["Home"]}}
    ends = {} if {"expires", "lifetime"} & written.keys() else {"lifetime": "90d"}
    entry, setting = TokenEntry.model_validate({**rights, **ends, **written}), Setting()
    return Desired(
        Address("api_token", key),
        entry.fields(setting, key, entry.scopes),
        PLACE,
        lifecycle=entry.lifecycle(setting),
        deliver=deliver,
        endpoint=entry.endpoint(setting),
        schedule=entry.schedule,
    )


def token_to_file(path: str, **settings: Any) -> Destination:
    """A `deliver` item of a dotenv file with a token."""
    names = {name: name.upper() for name in ("token", "token_id", "expires")}
    return Destination("file", path, {"path": path, **settings}, names)


def declared(*credentials: Desired) -> Declared:
    """What manifests with these declare."""
    counts = Counter(credential.address.kind for credential in credentials)
    return Declared({c.address: c for c in credentials}, resources={"oauth_client": 0, **counts})


NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
A_WEEK = timedelta(days=7)
HERE = Path(".")
