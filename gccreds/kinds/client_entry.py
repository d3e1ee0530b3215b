"""One entry of `oauth_clients` in a manifest, with what must hold between its keys."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from gccreds.domain.credential import Fields, Value
from gccreds.domain.lifetime import Malformed, as_utc_text, format_duration
from gccreds.domain.meant import meant
from gccreds.domain.schedule import Schedule
from gccreds.kinds.client_fields import DEFAULT_LIFETIME, FIELDS, LONGEST_LIFETIME, NEVER_SENT
from gccreds.kinds.entry import Entry, Problem, Setting, repeated
from gccreds.kinds.grant import Grant, WrittenGrant
from gccreds.kinds.rights import Roles, Scopes, canonical_roles, repeated_divisions
from gccreds.kinds.rotation import Rotation
from gccreds.kinds.written import Duration, Given, Json, Moment, Words

PAYLOAD = ("client_id", "client_secret", "region", "expires")
"""The names under which a client's values are delivered (manifest.md, "deliver")."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_SHORTEST = timedelta(seconds=300)
# Set by gccreds itself, or by nobody: `state` is how a client is ended (engine.md, "Deciding").
_NOT_PASSED = NEVER_SENT | {"state"}
_NAMES = {field.member: field.name for field in FIELDS} | {"roleIds": "roles"}
_FIELDS = tuple(field.name for field in FIELDS)


def _lifetime(value: timedelta) -> timedelta:
    if not _SHORTEST <= value <= LONGEST_LIFETIME:
        raise Malformed(
            f"an access token lives 300s to 48h, not {format_duration(value)}",
            "write a duration between them; a client above 48h (SCIM) can only be imported, with "
            "ignore_changes: [access_token_lifetime] and without this key",
        )
    return value


def _uri(value: str) -> str:
    if not _URI.fullmatch(value):
        raise Malformed(f'"{value}" is not a URI', "write it whole: https://host/path")
    return value


class ClientEntry(Entry):
    """An OAuth client as it is declared. `grant` None: it was not written, or not understood."""

    grant: Given[WrittenGrant] = None
    roles: Roles = Field(default_factory=dict)
    scopes: Scopes = Field(default_factory=list)
    redirect_uris: list[Annotated[Words, AfterValidator(_uri)]] = Field(default_factory=list)
    access_token_lifetime: Annotated[Duration, AfterValidator(_lifetime)] = DEFAULT_LIFETIME
    expires: Given[Moment] = None
    rotate: Given[Rotation] = None
    ignore_changes: list[Words] = Field(default_factory=list)
    passthrough: dict[Words, Json] = Field(default_factory=dict)

    def payload(self, _: Setting, /) -> tuple[str, ...]:
        """A client's values."""
        return PAYLOAD

    def fields(self, _: Setting, default_name: str, scopes: Sequence[str], /) -> Fields:
        """The canonical fields (kinds/oauth_client.py)."""
        sorted_scopes: list[Value] = [*sorted(scopes)]
        uris: list[Value] = [*sorted(self.redirect_uris)]
        fields: dict[str, Value] = {
            "name": self.name or default_name,
            "description": self.description,
            "grant": self.grant.value if self.grant else "",
            "roles": canonical_roles(self.roles),
            "scopes": sorted_scopes,
            "redirect_uris": uris,
            "access_token_lifetime": format_duration(self.access_token_lifetime),
            "expires": as_utc_text(self.expires) if self.expires else None,
        }
        for member, value in self.passthrough.items():
            fields[f"passthrough.{member}"] = value
        return fields

    @property
    def schedule(self) -> Schedule:
        """As `rotate` says; only on request where it says nothing."""
        return self.rotate.schedule if self.rotate else Schedule()

    def problems(self, setting: Setting, /) -> Iterable[Problem]:
        """What is wrong between its keys."""
        yield from super().problems(setting)
        if self.grant:
            yield from self._rights(self.grant, setting.unread)
            yield from self._secret(self.grant)
        elif "grant" not in setting.unread:
            yield Problem((), "grant is missing", f"add grant: {', or '.join(Grant)}")
        if self.rotate:
            yield from self.rotate.problems()
            if not self.deliver and "deliver" not in setting.unread:
                yield Problem(
                    ("rotate",),
                    "rotate needs deliver: a new secret that reaches nobody would replace one that "
                    "works",
                    "add deliver with a destination, or take rotate out",
                    at_key=True,
                )
        yield from self._sets()
        yield from self._ignored()
        yield from self._passed()

    def _rights(self, grant: Grant, unread: frozenset[str]) -> Iterable[Problem]:
        needed, refused = ("scopes", "roles")
        if grant is Grant.CLIENT_CREDENTIALS:
            needed, refused = ("roles", "scopes")
        if not getattr(self, needed) and needed not in unread:
            message = f"{needed} are missing: {grant.value} needs them"
            yield Problem((), message, f"add {_example(needed)}")
        if refused in self.model_fields_set or refused in unread:
            message = f"{refused} have no effect with {grant.value}"
            yield Problem((refused,), message, f"take them out; it has {needed}", at_key=True)
        if grant.redirects and not self.redirect_uris and "redirect_uris" not in unread:
            message = f"redirect_uris are missing: {grant.value} needs them"
            yield Problem((), message, f"add {_example('redirect_uris')}")

    def _secret(self, grant: Grant) -> Iterable[Problem]:
        if grant.has_secret:
            return
        for key in ("rotate", "deliver"):
            if getattr(self, key):
                message = f"{key} needs a grant that has a secret; {grant.value} has none"
                yield Problem((key,), message, "take it out, or use another grant", at_key=True)

    def _sets(self) -> Iterable[Problem]:
        yield from repeated(("scopes",), self.scopes)
        yield from repeated(("redirect_uris",), self.redirect_uris)
        yield from repeated(("ignore_changes",), self.ignore_changes)
        yield from repeated_divisions(self.roles)

    def _ignored(self) -> Iterable[Problem]:
        for index, name in enumerate(self.ignore_changes):
            if name in _FIELDS:
                continue
            passed = name.removeprefix("passthrough.")
            if name != passed and passed and passed not in {**_NAMES, **dict.fromkeys(_NOT_PASSED)}:
                continue
            known = _NAMES.get(passed) or meant(name, _FIELDS)
            advice = known or f"one of {', '.join(_FIELDS)}, or passthrough.NAME"
            message = f'ignore_changes does not know "{name}"'
            yield Problem(("ignore_changes", index), message, f"write {advice}")

    def _passed(self) -> Iterable[Problem]:
        for member in self.passthrough:
            if member in _NAMES:
                message = f"passthrough of {member}, which gccreds knows"
                advice = f"write it as {_NAMES[member]}, beside passthrough"
            elif member in _NOT_PASSED:
                message = f"passthrough of {member}, which gccreds or the API sets"
                advice = "take it out"
            else:
                continue
            yield Problem(("passthrough", member), message, advice, at_key=True)


def _example(key: str) -> str:
    match key:
        case "roles":
            return "roles: {ROLE: [DIVISION]}, or {ROLE: all}"
        case "scopes":
            return "scopes: [set:NAME], or names of scopes"
        case _:
            return "redirect_uris: [https://host/callback]"
