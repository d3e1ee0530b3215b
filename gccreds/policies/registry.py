"""The rules that exist: every module below `rules`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from gccreds.policies import rules as room
from gccreds.policies.interface import Rule


@cache
def rules() -> Mapping[str, Rule]:
    """Each rule under its id, in the order of ids."""
    modules = (import_module(f"{room.__name__}.{m.name}") for m in iter_modules(room.__path__))
    found: dict[str, Rule] = {module.RULE.id: module.RULE for module in modules}
    return MappingProxyType(dict(sorted(found.items())))
