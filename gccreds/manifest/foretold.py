"""What manifests may already say and a later version carries out.

Each entry moves out of here into the room that builds it: a rule with its settings to its own file.
"""

from typing import Annotated

from pydantic import Field

from gccreds.domain.settings import Level
from gccreds.kinds.written import Duration, Given, Strict, Words, one_of

_Some = Annotated[list[Words], Field(min_length=1)]


class RuleModel(Strict):
    """What the mapping of every rule may have."""

    severity: Annotated[Level, one_of(Level)] = Level.ERROR


class MaxLifetime(RuleModel):
    """Settings of `max-lifetime`."""

    oauth_client: Given[Duration] = None
    api_token: Given[Duration] = None


class Naming(RuleModel):
    """Settings of `naming`."""

    pattern: Words


class ForbiddenScopes(RuleModel):
    """Settings of `forbidden-scopes`."""

    scopes: _Some


class AdminRole(RuleModel):
    """Settings of `admin-role`."""

    roles: _Some


RULE_SETTINGS: dict[str, type[RuleModel]] = {
    "max-lifetime": MaxLifetime,
    "naming": Naming,
    "forbidden-scopes": ForbiddenScopes,
    "admin-role": AdminRole,
}
"""The rules that have settings of their own besides `severity` (cli.md, "Policies")."""

RULES = frozenset(
    [
        "unknown-scope",
        "unknown-role",
        "caller-lacks-role",
        "self",
        "shared-destination",
        "destination-in-git",
        "client-limit",
        "change-limit",
        "prevent-destroy",
        "redirect-uri",
        "implicit-grant",
        "password-grant",
        "all-divisions",
        "admin-role",
        "undelivered",
        "unreadable-destinations",
        "local-destination",
        "split-delivery",
        "left-behind",
        "new-client-id",
        "consumers-unknown",
        "still-used",
        "stopped",
        "reactivated",
        "no-organization-guard",
        "legacy-list",
        "orphan-mark",
        "moved-hint",
        "clock",
        "expired",
        "exemption-ending",
        "max-lifetime",
        "owner-required",
        "expiry-required",
        "rotation-required",
        "write-scope",
        "forbidden-scopes",
        "naming",
    ]
)
"""Every rule of cli.md, "Policies"; which of them are built, the caller knows."""
