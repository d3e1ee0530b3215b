"""The models of the project file's parts (manifest.md, "Project file")."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from gccreds.domain.lifetime import Malformed
from gccreds.domain.region import domain_of, is_loopback, meant_instead
from gccreds.kinds.entry import Path, Problem, Via
from gccreds.kinds.written import (
    OWN_HOME,
    DurationOrZero,
    Given,
    Moment,
    Strict,
    Text,
    Words,
    one_of,
)

NAME = re.compile(r"[A-Za-z0-9_-]+")
BACKENDS = ("postgresql", "s3", "gs", "az")
"""What a state's URL may begin with; this version keeps it on a path."""


def _name(value: str) -> str:
    if NAME.fullmatch(value) is None:
        raise Malformed(f'"{value}" is no name', "write letters, digits, - and _")
    return value


def _url(value: str) -> str:
    if not is_loopback(value):
        raise Malformed(
            "a url is only for a sandbox on this machine",
            "write its address, such as http://127.0.0.1:8484, or region: for an organisation",
        )
    return value


def _region(value: str) -> str:
    if domain_of(value) is None:
        advice = f"write {meant_instead(value)}"
        raise Malformed(f'"{value}" is not a region or a domain of Genesys Cloud', advice)
    return value


def _state(value: str) -> str:
    scheme, found, _ = value.partition("://")
    if found and scheme not in BACKENDS:
        every = ", ".join(f"{backend}://" for backend in BACKENDS)
        raise Malformed("the state's place is not known", f"write a path, or one of {every}")
    return value


Name = Annotated[Words, AfterValidator(_name)]
_Folders = Annotated[list[Annotated[Words, OWN_HOME]], Field(min_length=1)]


class LoginModel(Strict):
    """`login`: one of its three forms."""

    profile: Given[Words] = None
    client_id: Given[Words] = None
    client_secret: Given[Words] = None
    command: Given[Annotated[list[Words], Field(min_length=1)]] = None

    def problems(self) -> Iterator[Problem]:
        """What is wrong between its keys."""
        pair = self.client_id is not None or self.client_secret is not None
        forms = [self.profile is not None, pair, self.command is not None]
        if sum(forms) != 1:
            yield Problem(
                ("login",),
                "login must have exactly one form",
                "write {profile: NAME}, {client_id: …, client_secret: …} or {command: [PROGRAM]}",
            )
        elif pair and (self.client_id is None or self.client_secret is None):
            missing = "client_id" if self.client_id is None else "client_secret"
            variable = missing.upper()
            message = f"{missing} is missing in login"
            yield Problem(("login",), message, f'add {missing}: "${{{variable}}}"')


class ApiTokensModel(Strict):
    """`api_tokens` of an environment."""

    via: Annotated[Via, one_of(Via)] = Via.APITOKENS


class EnvironmentModel(Strict):
    """One environment, with `environment_defaults` laid under it."""

    url: Given[Annotated[Words, AfterValidator(_url)]] = None
    region: Given[Annotated[Words, AfterValidator(_region)]] = None
    organization: Given[Words] = None
    login: Given[LoginModel] = None
    applier: Given[Words] = None
    state: Given[Annotated[Words, OWN_HOME, AfterValidator(_state)]] = None
    api_tokens: ApiTokensModel = ApiTokensModel()
    settle: Given[DurationOrZero] = None
    vars: dict[Text, Any] = Field(default_factory=dict)
    manifests: Given[_Folders] = None

    def problems(self, unread: frozenset[str]) -> Iterator[Problem]:
        """What is wrong between its keys, nothing being said of those that are `unread`."""
        if self.login:
            yield from self.login.problems()
        if unread & {"url", "region"}:
            return
        if self.url and self.region:
            message = "both url and region are given"
            advice = "keep url for a sandbox, or region for an organisation"
            yield Problem(("region",), message, advice, at_key=True)
        if not self.url and not self.region:
            path: Path = ()
            advice = "add region: eu-central-1 for an organisation, or url: for a sandbox"
            yield Problem(path, "neither url nor region is given", advice)


class ExemptionModel(Strict):
    """One item of `exempt`."""

    rule: Words
    address: Words
    reason: Words
    until: Moment


class SafetyModel(Strict):
    """`safety`: how much one apply may end."""

    max_deletes: Annotated[int, Field(ge=0)] = 10
    max_delete_share: Annotated[float, Field(ge=0, le=1)] = 0.3


class ProjectModel(Strict):
    """The whole file. Environments and policies are checked by themselves."""

    project: Name
    manifests: Given[_Folders] = None
    default_environment: Given[Words] = None
    vars: dict[Text, Any] = Field(default_factory=dict)
    environment_defaults: dict[str, Any] = Field(default_factory=dict)
    environments: dict[Name, Any]
    policies: dict[str, Any] = Field(default_factory=dict)
    exempt: list[ExemptionModel] = Field(default_factory=list)
    safety: SafetyModel = SafetyModel()
