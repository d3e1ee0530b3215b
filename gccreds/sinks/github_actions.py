"""Secrets of GitHub Actions (manifest.md, "deliver"): `to: github_actions`.

They are sealed with the public key of the repository or of its environment. GitHub shows them to
nobody and takes them one by one, and there is no place for a mark: what is ours the state says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from gccreds.domain.destination import ONE_LINE, DestinationFormat, Traits, secrets_in_capitals
from gccreds.domain.payload import Payload
from gccreds.errors import DestinationRefused
from gccreds.kinds.written import Given, Strict, Words, of_form
from gccreds.sinks.asking import Failed
from gccreds.sinks.extras import library
from gccreds.sinks.github_api import NOT_FOUND, GithubApi, log_in, seal
from gccreds.sinks.github_failures import (
    archived,
    cut_short,
    foreign,
    no_environment,
    refusal,
    renamed,
)
from gccreds.sinks.interface import Delivery, Shows, Sink, Values

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/(?!\.{1,2}\Z)[A-Za-z0-9._-]+")
_SECRET_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
"""GitHub keeps names in capitals, so that others would be two names here and one there."""

_Repository = Annotated[Words, of_form(_REPOSITORY, '"{}" is not a repository', "write OWNER/NAME")]
_Environment = Annotated[
    Words, of_form(ONE_LINE, "an environment is one line of text", "take the line breaks out")
]


class GithubSettings(Strict):
    """The secrets of a repository, `owner/name`, or of one of its environments."""

    repository: _Repository
    environment: Given[_Environment] = None


def _place(settings: GithubSettings) -> str:
    """In small letters: GitHub does not tell `Acme` from `acme`."""
    return " ".join(filter(None, [settings.repository, settings.environment])).lower()


FORMAT = DestinationFormat(
    to="github_actions",
    settings=GithubSettings,
    place=_place,
    traits=Traits(readable=False, holds_apart=True, one_by_one=True),
    default_names=secrets_in_capitals,
    name_form=lambda _: _SECRET_NAME,
    name_advice="write capitals, digits and _, beginning neither with a digit nor with GITHUB_",
)


def open_sink(delivery: Delivery) -> Sink:
    """The secrets of this delivery's repository or environment.

    Raises DestinationRefused where the extra `github` is not installed.
    """
    library("github", "github", delivery)
    settings = delivery.settings(GithubSettings)
    return GithubSink(delivery, settings, delivery.names(FORMAT, settings))


@dataclass(frozen=True, slots=True)
class GithubSink:
    """Some secrets of a repository or environment. `names` maps payload names to theirs."""

    delivery: Delivery
    settings: GithubSettings
    names: Mapping[str, str]
    shows: ClassVar[Shows] = Shows.NOTHING

    def check(self, *, ours: bool) -> None:
        """Logs in, looks for repository and environment, and for secrets that are not ours."""
        try:
            api = self._log_in()
            self._find_repository(api)
            self._public_key(api)
            others = [] if self._may_replace(ours) else self._present(api)
        except Failed as failed:
            raise self._refused(failed) from None
        if others:
            raise foreign(self.delivery, others)

    def deliver(self, payload: Payload) -> None:
        """Seals all values, then writes them one after the other, the id first."""
        values = payload.revealed(payload.in_order(self.names))
        written: list[str] = []
        try:
            api = self._log_in()
            key = self._public_key(api)
            sealed = {name: seal(str(key["key"]), value) for name, value in values.items()}
            for name, value in sealed.items():
                body = {"encrypted_value": value, "key_id": key["key_id"]}
                api.ask("PUT", self._secret(name), body)
                written.append(name)
        except Failed as failed:
            raise self._cut_short(failed, written, values) from None

    def read(self) -> Values | None:
        """None: nothing is shown."""
        return None

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _log_in(self) -> GithubApi:
        permission = "secrets" if self.settings.environment is None else "environments"
        wanted = {"metadata": "read", permission: "write"}
        return log_in(self.delivery, self.settings.repository, wanted)

    def _find_repository(self, api: GithubApi) -> None:
        repository = self.settings.repository
        found = api.ask("GET", self._repository, wanted=("full_name", "archived"))
        if str(found["full_name"]).lower() != repository.lower():
            raise renamed(self.delivery, repository, str(found["full_name"]))
        if found["archived"]:
            raise archived(self.delivery, repository)

    def _public_key(self, api: GithubApi) -> Mapping[str, object]:
        environment = self.settings.environment
        try:
            return api.ask("GET", self._secret("public-key"), wanted=("key", "key_id"))
        except Failed as failed:
            if failed.status == NOT_FOUND and environment is not None:
                repository = self.settings.repository
                raise no_environment(self.delivery, repository, environment) from None
            raise

    def _present(self, api: GithubApi) -> list[str]:
        return [name for name in self.names.values() if self._exists(api, name)]

    def _exists(self, api: GithubApi, name: str) -> bool:
        try:
            api.ask("GET", self._secret(name))
        except Failed as failed:
            if failed.status == NOT_FOUND:
                return False
            raise
        return True

    def _may_replace(self, ours: bool) -> bool:
        return ours or self.delivery.destination.if_exists == "replace"

    @property
    def _repository(self) -> str:
        return f"/repos/{self.settings.repository}"

    def _secret(self, name: str) -> str:
        if self.settings.environment is None:
            return f"{self._repository}/actions/secrets/{name}"
        environment = quote(self.settings.environment, safe="")
        return f"{self._repository}/environments/{environment}/secrets/{name}"

    def _refused(self, failed: Failed) -> DestinationRefused:
        return refusal(self.delivery, self.settings.repository, self.settings.environment, failed)

    def _cut_short(
        self, failed: Failed, written: list[str], values: Mapping[str, str]
    ) -> DestinationRefused:
        refused = self._refused(failed)
        if not written:
            return refused
        missing = [name for name in values if name not in written]
        return cut_short(refused, self.delivery, written, missing)
