"""CI/CD variables of a GitLab project (manifest.md, "deliver"): `to: gitlab_ci`.

GitLab takes variables one by one. They are put back where one of them fails, as far as they can be
read: a variable that somebody made hidden is shown to nobody.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from gccreds.domain.destination import (
    JSON_NAME,
    VARIABLE_NAME,
    DestinationFormat,
    Traits,
    secrets_in_capitals,
)
from gccreds.domain.payload import Payload, from_names_there
from gccreds.errors import DestinationRefused
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.asking import Failed
from gccreds.sinks.extras import library
from gccreds.sinks.gitlab_api import GitlabApi, Variable, log_in
from gccreds.sinks.gitlab_failures import archived, not_maskable, put_back, refusal, too_narrow
from gccreds.sinks.gitlab_marks import demand_ours_or_none, marked
from gccreds.sinks.interface import Delivery, Shows, Sink, Values

_PROJECT = re.compile(r"[0-9]+|[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_][\w.-]*)+", re.ASCII)
_SCOPE = re.compile(r"[A-Za-z0-9_/${}. *-]{1,255}")
_MASKABLE = re.compile(r"\S{8,}")
"""GitLab's rule for values that are masked and not expanded."""

_Project = Annotated[
    Words, of_form(_PROJECT, '"{}" is not a project', "write GROUP/PROJECT or its number")
]
_Scope = Annotated[
    Words, of_form(_SCOPE, '"{}" is not a scope', 'write an environment, prod/*, or "*" for all')
]

_NEVER_MASKED = frozenset(["region", "expires"])
_WHOLE = ("value", "masked", "protected", "raw", "description")


class GitlabSettings(Strict):
    """The variables of a project, by path or number, for the environments of a scope."""

    project: _Project
    environment_scope: _Scope = "*"
    masked: bool = True
    protected: bool = True


def _place(settings: GitlabSettings) -> str:
    """In small letters: GitLab does not tell `Acme` from `acme` in a path."""
    return f"{settings.project.lower()} {settings.environment_scope}"


FORMAT = DestinationFormat(
    to="gitlab_ci",
    settings=GitlabSettings,
    place=_place,
    traits=Traits(readable=True, holds_apart=True, one_by_one=True),
    default_names=secrets_in_capitals,
    name_form=lambda _: VARIABLE_NAME,
)


def open_sink(delivery: Delivery) -> Sink:
    """The variables of this delivery. Raises DestinationRefused without the extra `gitlab`."""
    library("gitlab", "gitlab", delivery)
    settings = delivery.settings(GitlabSettings)
    return GitlabSink(delivery, settings, delivery.names(FORMAT, settings))


@dataclass(frozen=True, slots=True)
class GitlabSink:
    """Some variables of a project. `names` maps payload names to their keys."""

    delivery: Delivery
    settings: GitlabSettings
    names: Mapping[str, str]
    shows: ClassVar[Shows] = Shows.PERHAPS

    def check(self, *, ours: bool) -> None:
        """Looks at the token, the project, and the variables that are there already."""
        api = self._log_in()
        try:
            scopes = api.scopes()
            if scopes is not None and "api" not in scopes:
                raise too_narrow(self.delivery, scopes)
            if api.find_project().get("archived"):
                raise archived(self.delivery, self.settings.project)
            for key in self.names.values():
                demand_ours_or_none(self.delivery, api.find(key), key, ours=ours)
        except Failed as failed:
            raise self._refused(failed) from None

    def deliver(self, payload: Payload) -> None:
        """Writes one variable after the other, the id first; all are put back if one fails."""
        values = self._values(payload)
        api = self._log_in()
        before: dict[str, Variable | None] = {}
        try:
            for name, value in values.items():
                key = self.names[name]
                before[key] = api.find(key)
                api.put(key, self._members(name, value, before[key]))
        except Failed as failed:
            refused = self._refused(failed)
        else:
            return
        undo = self._log_in()  # with a time of its own
        left = [key for key, variable in before.items() if not _put_back(undo, key, variable)]
        raise put_back(self.delivery, refused, left)

    def read(self) -> Values | None:
        """The values that are there; None where one of them is hidden."""
        api = self._log_in()
        found: dict[str, str] = {}
        try:
            for key in self.names.values():
                variable = api.find(key)
                if variable is not None and variable.get("value") is None:
                    return None
                if variable is not None:
                    found[key] = str(variable["value"])
            return from_names_there(found, self.names)
        except Failed as failed:
            raise self._refused(failed) from None
        except ValueError:
            raise self.delivery.refused(
                f"{self.names[JSON_NAME]} of {self} holds something else than was delivered to it",
                "look at it, and delete it there if nobody needs it",
            ) from None

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _log_in(self) -> GitlabApi:
        settings = self.settings
        return log_in(self.delivery, settings.project, settings.environment_scope)

    def _values(self, payload: Payload) -> dict[str, str]:
        """Payload name to text. Raises DestinationRefused for one that GitLab cannot mask."""
        names = payload.in_order(self.names)
        revealed = payload.revealed(names)
        values = {name: revealed[key] for name, key in names.items()}
        if JSON_NAME in values:
            whole = json.loads(values[JSON_NAME])
            values[JSON_NAME] = json.dumps(whole, separators=(",", ":"))  # a blank is not masked
        for name, value in values.items():
            if self._masks(name) and not _MASKABLE.fullmatch(value):
                raise not_maskable(self.delivery, self.names[name])
        return values

    def _masks(self, name: str) -> bool:
        return self.settings.masked and name not in _NEVER_MASKED

    def _members(self, name: str, value: str, there: Variable | None) -> dict[str, object]:
        """`raw`: what a value holds is never taken for another variable's name."""
        members: dict[str, object] = {
            "value": value,
            "protected": self.settings.protected,
            "raw": True,
            "description": marked(self.delivery, there),
        }
        if there is None or not there.get("hidden"):
            members["masked"] = self._masks(name)
        return members

    def _refused(self, failed: Failed) -> DestinationRefused:
        return refusal(self.delivery, self.settings.project, failed)


def _put_back(api: GitlabApi, key: str, before: Variable | None) -> bool:
    """Whether it is as it was."""
    try:
        if before is None:
            if api.find(key) is not None:
                api.delete(key)
            return True
        if before.get("value") is None:
            return False
        api.put(key, {name: before[name] for name in _WHOLE if name in before})
    except Failed:
        return False
    return True
