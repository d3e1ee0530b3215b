"""The kinds that exist: every module of this room that has a `KIND`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from gccreds import kinds as room
from gccreds.kinds.interface import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Each kind under its name, in the order of names."""
    modules = (import_module(f"{room.__name__}.{m.name}") for m in iter_modules(room.__path__))
    found = [module.KIND for module in modules if hasattr(module, "KIND")]
    return MappingProxyType({kind.name: kind for kind in sorted(found, key=lambda k: k.name)})


def noun_of(kind: str) -> str:
    """What people call an object of the kind of this name: `client` or `token`."""
    return kinds()[kind].noun
