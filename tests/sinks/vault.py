"""Vault as a destination: as a manifest names it, and what its check says."""

from pathlib import Path
from typing import Any

from gccreds.domain.credential import Destination
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from gccreds.sinks.vault import FORMAT, VaultSettings
from tests.docs.markdown import policies_in
from tests.servers.vault import MOUNT
from tests.sinks.contract import refused_check
from tests.sinks.examples import MARK

PATH = "genesys/ci"
[POLICY] = policies_in("vault", "hcl")


def described(path: str = PATH, mount: str = MOUNT, **more: Any) -> Destination:
    """The destination as a manifest that says this makes it; `as` is among the rest."""
    names = more.pop("as", {})
    read = VaultSettings.model_validate({"mount": mount, "path": path, **more})
    return Destination("vault", FORMAT.place(read), read.model_dump(), names)


def opened(root: Path, path: str = PATH, mount: str = MOUNT, **more: Any) -> Sink:
    return open_sink(described(path, mount, **more), MARK, root)


def refusal(sink: Sink) -> tuple[str, str]:
    """What its check says, without the name of the place before it."""
    what, next_step = refused_check(sink, ours=True)
    return what.removeprefix(f"{sink}: "), next_step
