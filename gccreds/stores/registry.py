"""The backends that there are: every module of this package that says which `SCHEMES` it takes."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType

import gccreds.stores
from gccreds.domain.call import Call
from gccreds.errors import ProjectInvalid
from gccreds.stores.interface import Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def open_store(place: str, root: Path, call: Call | None = None) -> Store:
    """The store that an environment's `state` names; a path is relative to `root`.

    `call` is what the commands in its errors go on from. Nothing is read or made yet. Raises
    ProjectInvalid for a scheme that no backend takes; the place itself is not quoted, as it may
    hold a password.
    """
    match = _SCHEME.match(place)
    scheme = match[1].lower() if match else ""
    backends = _backends()
    if scheme not in backends:
        known = ", ".join(f"{name}://" if name else "a path" for name in sorted(backends))
        raise ProjectInvalid(
            f"a state cannot be kept in {scheme}:// by this version",
            where="state of the environment",
            next_step=f"write one of these as `state` in gccreds.yaml: {known}",
        )
    store: Store = backends[scheme].open_store(place, root, call or Call())
    return store


@cache
def _backends() -> MappingProxyType[str, ModuleType]:
    """Scheme to module. A backend imports its library when it is opened, so this costs little."""
    names = (module.name for module in pkgutil.iter_modules(gccreds.stores.__path__))
    modules = [import_module(f"gccreds.stores.{name}") for name in names if name != "registry"]
    return MappingProxyType(
        {scheme: module for module in modules for scheme in getattr(module, "SCHEMES", ())}
    )
