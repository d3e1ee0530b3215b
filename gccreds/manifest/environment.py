"""One environment of a project, with everything in it resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from gccreds.domain.finding import Finding
from gccreds.domain.login import LoginSettings
from gccreds.domain.position import Position
from gccreds.domain.settings import Settings
from gccreds.kinds.entry import Via

DEFAULT_SETTLE = timedelta(seconds=10)
"""How long an organisation's caches are given before a new secret is tried (engine.md)."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the project file says of one environment.

    Exactly one of `region` (a region or domain) and `url` (a sandbox's) is given. `root` is the
    project file's folder; `state` (a path or a URL) and `folders` are relative to it. `file` is
    the project file. `positions` has the places of region, url, organization, login, state and
    applier, and `manifests.FOLDER` of each folder, where they are written. `unsupported` are
    findings on what is valid and comes with a later version.
    """

    name: str
    project: str
    root: Path
    file: Path
    region: str | None
    url: str | None
    organization: str | None
    login: LoginSettings
    applier: str | None
    state: str
    settle: timedelta
    api_tokens_via: Via
    vars: Mapping[str, Any]
    folders: tuple[str, ...]
    settings: Settings
    positions: Mapping[str, Position] = field(default_factory=dict)
    unsupported: tuple[Finding, ...] = ()
