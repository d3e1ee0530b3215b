"""What the manifest entries of all kinds have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import Field

from gccreds.domain.credential import CLIENTS, Fields, Lifecycle, OnRemoval
from gccreds.domain.mark import read_description
from gccreds.domain.schedule import Schedule
from gccreds.kinds.written import DurationOrZero, Strict, Text, Words, one_of

Path: TypeAlias = tuple[str | int, ...]


class Via(StrEnum):
    """Where API tokens come from (manifest.md, "api_tokens")."""

    APITOKENS = "apitokens"
    OAUTH_CLIENT = "oauth_client"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a part of an entry. `path` leads to it from the entry.

    `at_key` points to the key, not to its value; the empty path is the entry's own key.
    """

    path: Path
    message: str
    next_step: str
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an entry stands. `unread` has the keys whose own values are wrong already."""

    via: Via = Via.APITOKENS
    unread: frozenset[str] = frozenset()


class Entry(Strict):
    """One entry of a section. `for_each` is taken out before it comes here.

    `deliver` holds the items as they were read: each is checked by the format of its destination.
    """

    name: Words = ""
    description: Text = ""
    owner: Text = ""
    labels: dict[Text, Text] = Field(default_factory=dict)
    deliver: list[Any] = Field(default_factory=list)
    on_removal: Annotated[OnRemoval, one_of(OnRemoval)] = OnRemoval.DELETE
    grace: DurationOrZero = timedelta(days=7)
    prevent_destroy: bool = False

    def lifecycle(self, _: Setting, /) -> Lifecycle:
        """How it ends."""
        return Lifecycle(self.on_removal, self.grace, self.prevent_destroy)

    def endpoint(self, _: Setting, /) -> str:
        """The API's collection that issues it."""
        return CLIENTS

    @property
    def schedule(self) -> Schedule:
        """When it is replaced."""
        return Schedule()

    def problems(self, _: Setting, /) -> Iterable[Problem]:
        """What is wrong between its keys. Nothing is said about keys that are `unread`."""
        if "[gccreds " in self.description and read_description(self.description).mark:
            yield Problem(
                ("description",),
                "the description holds an ownership mark",
                "take the mark out: gccreds writes it, with the address it is declared under",
            )

    def later(self) -> Iterable[Problem]:
        """What is well-formed here and comes with a later version."""
        return ()

    def payload(self, _: Setting, /) -> tuple[str, ...]:
        """The names under which its values are delivered (manifest.md, "deliver")."""
        raise NotImplementedError

    def fields(self, setting: Setting, default_name: str, scopes: Sequence[str], /) -> Fields:
        """The canonical fields, with the scope sets resolved to `scopes`."""
        raise NotImplementedError

    @property
    def written(self) -> frozenset[str]:
        """The fields that somebody wrote, or that follow from what was written."""
        return frozenset(self.model_fields_set)


def repeated(path: Path, items: Sequence[str]) -> Iterable[Problem]:
    """A problem for each item of a set that stands there already."""
    if len(set(items)) == len(items):
        return
    for index, item in enumerate(items):
        if item in items[:index]:
            yield Problem((*path, index), f'"{item}" is named twice', "take one of them out")
