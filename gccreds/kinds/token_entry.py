"""One entry of `api_tokens` in a manifest, with what must hold between its keys."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from gccreds.domain.credential import API_TOKENS, CLIENTS, Fields, Lifecycle, Value
from gccreds.domain.lifetime import Malformed, as_utc_text, format_duration
from gccreds.domain.schedule import OVERLAP, Schedule
from gccreds.kinds.client_entry import PAYLOAD as CLIENT_PAYLOAD
from gccreds.kinds.client_entry import ClientEntry
from gccreds.kinds.entry import Entry, Problem, Setting, Via, repeated
from gccreds.kinds.grant import Grant
from gccreds.kinds.rights import Roles, Scopes, repeated_divisions
from gccreds.kinds.rotation import Window
from gccreds.kinds.written import Duration, DurationOrZero, Given, Moment, Strict, one_of

PAYLOAD = ("token", "token_id", "expires")
"""The names under which a token's values are delivered (manifest.md, "deliver")."""

LONGEST = timedelta(days=450)
"""So far ahead a token may end when it is made (api-tokens.md)."""

_AT_ONCE = timedelta()


def _lifetime(value: timedelta) -> timedelta:
    if value > LONGEST:
        raise Malformed(
            f"an API token lives 450d at most, not {format_duration(value)}", "write 450d or less"
        )
    return value


class Renewal(Strict):
    """`rotate` of a token. `before_end` None is a third of the lifetime."""

    before_end: Given[Duration] = None
    overlap: DurationOrZero = OVERLAP
    window: Given[Window] = None


class TokenEntry(Entry):
    """An API token as it is declared: rolling with `lifetime`, or of a fixed end with `expires`."""

    via: Given[Annotated[Via, one_of(Via)]] = None
    scopes: Scopes = Field(default_factory=list)
    roles: Roles = Field(default_factory=dict)
    lifetime: Given[Annotated[Duration, AfterValidator(_lifetime)]] = None
    expires: Given[Moment] = None
    rotate: Given[Renewal] = None

    def payload(self, setting: Setting, /) -> tuple[str, ...]:
        """A token's values, or those of the client that stands for it."""
        return PAYLOAD if self._via(setting) is Via.APITOKENS else CLIENT_PAYLOAD

    def endpoint(self, setting: Setting, /) -> str:
        """Where it is issued: as a token, or as the client that stands for it."""
        return API_TOKENS if self._via(setting) is Via.APITOKENS else CLIENTS

    def lifecycle(self, setting: Setting, /) -> Lifecycle:
        """How it ends: there is no inactive token, so that it has no grace."""
        lifecycle = super().lifecycle(setting)
        if self._via(setting) is Via.OAUTH_CLIENT:
            return lifecycle
        return replace(lifecycle, grace=_AT_ONCE)

    @property
    def schedule(self) -> Schedule:
        """Renewed before its end where it is rolling; only on request where its end is fixed."""
        rotate = self.rotate or Renewal()
        return Schedule(
            lifetime=self.lifetime,
            before_end=rotate.before_end,
            overlap=rotate.overlap,
            window=rotate.window.of_time if rotate.window else None,
        )

    def fields(self, setting: Setting, default_name: str, scopes: Sequence[str], /) -> Fields:
        """A token's fields (kinds/api_token.py), or those of the client that stands for it.

        The end of a rolling one is each generation's own, and None here.
        """
        if self._via(setting) is Via.OAUTH_CLIENT:
            return self._as_client.fields(setting, default_name, ())
        sorted_scopes: list[Value] = [*sorted(scopes)]
        return {
            "name": self.name or default_name,
            "description": self.description,
            "scopes": sorted_scopes,
            "expires": as_utc_text(self.expires) if self.expires else None,
        }

    @property
    def _as_client(self) -> ClientEntry:
        # Every value was read already, and what was read is not how it is written.
        return ClientEntry.model_construct(
            name=self.name,
            description=self.description,
            grant=Grant.CLIENT_CREDENTIALS,
            roles=self.roles,
            expires=self.expires,
        )

    @property
    def written(self) -> frozenset[str]:
        """With `lifetime` somebody decided on the end too."""
        return super().written | (frozenset({"expires"}) if self.lifetime else frozenset())

    def problems(self, setting: Setting, /) -> Iterable[Problem]:
        """What is wrong between its keys."""
        yield from super().problems(setting)
        if "via" not in setting.unread:
            yield from self._rights(self._via(setting), setting.unread)
        yield from self._end(setting.unread)
        if self.rotate:
            yield from self._rotation(self.rotate)
        for key in ("rotate", "lifetime"):
            if getattr(self, key) and not self.deliver and "deliver" not in setting.unread:
                yield Problem(
                    (key,),
                    f"{key} needs deliver: a new token that reaches nobody would replace one that "
                    "works",
                    f"add deliver with a destination, or {_without(key)}",
                    at_key=True,
                )
        yield from repeated(("scopes",), self.scopes)
        yield from repeated_divisions(self.roles)

    def _via(self, setting: Setting, /) -> Via:
        return self.via or setting.via

    def _rights(self, via: Via, unread: frozenset[str]) -> Iterable[Problem]:
        needed, refused = ("scopes", "roles")
        if via is Via.OAUTH_CLIENT:
            needed, refused = ("roles", "scopes")
            example = "roles: {ROLE: [DIVISION]}, or {ROLE: all}"
        else:
            example = "scopes: [set:NAME], or names of scopes"
            if "grace" in self.model_fields_set:
                message = "a token is revoked at once: grace needs via: oauth_client"
                yield Problem(("grace",), message, "take it out", at_key=True)
        if not getattr(self, needed) and needed not in unread:
            message = f"{needed} are missing: via {via.value} needs them"
            yield Problem((), message, f"add {example}")
        if refused in self.model_fields_set or refused in unread:
            message = f"{refused} have no effect via {via.value}"
            yield Problem((refused,), message, f"take them out; it has {needed}", at_key=True)

    def _end(self, unread: frozenset[str]) -> Iterable[Problem]:
        if unread & {"lifetime", "expires"}:
            return
        if self.lifetime and self.expires:
            message = "both lifetime and expires are given"
            yield Problem(("expires",), message, "keep exactly one of them", at_key=True)
        if not self.lifetime and not self.expires:
            advice = "add lifetime: 90d (renewed), or expires: 2027-03-31 (a fixed end)"
            yield Problem((), "neither lifetime nor expires is given", advice)

    def _rotation(self, rotate: Renewal) -> Iterable[Problem]:
        if self.lifetime is None:
            if self.expires:
                message = "a token with a fixed end is never renewed by itself"
                advice = "take rotate out, or write lifetime in place of expires"
                yield Problem(("rotate",), message, advice, at_key=True)
            return
        lifetime = format_duration(self.lifetime)
        if rotate.before_end is not None and rotate.before_end >= self.lifetime:
            message = f"before_end is not shorter than the lifetime, {lifetime}"
            yield Problem(("rotate", "before_end"), message, "write a shorter duration")
        if rotate.overlap > self.lifetime:
            message = f"the overlap is longer than the lifetime, {lifetime}"
            yield Problem(("rotate", "overlap"), message, f"write {lifetime} or less")


def _without(key: str) -> str:
    return "take rotate out" if key == "rotate" else "write expires in place of lifetime"
