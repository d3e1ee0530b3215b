"""The destinations that there are: every module of this package that has a `FORMAT`."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType

import gccreds.sinks
from gccreds.domain.credential import Destination
from gccreds.domain.destination import DestinationFormat
from gccreds.domain.mark import Mark
from gccreds.sinks.interface import Delivery, Integrations, Sink


def destination_formats() -> Mapping[str, DestinationFormat]:
    """Each value of `to` with what it takes, for the validation of manifests."""
    return {to: module.FORMAT for to, module in _modules().items()}


def open_sink(
    destination: Destination, mark: Mark, root: Path, integrations: Integrations | None = None
) -> Sink:
    """The way to a destination for one generation of one credential; nothing is read or sent yet.

    `mark` says which generation of which credential, `root` is the project file's folder,
    `integrations` are needed to write. Raises DestinationRefused where the destination's library is
    not installed.
    """
    delivery = Delivery(destination, mark, root, integrations)
    sink: Sink = _modules()[destination.to].open_sink(delivery)
    return sink


@cache
def _modules() -> Mapping[str, ModuleType]:
    """`to` to module. A destination imports its library when it is opened, so this costs little."""
    names = sorted(module.name for module in pkgutil.iter_modules(gccreds.sinks.__path__))
    modules = [import_module(f"gccreds.sinks.{name}") for name in names if name != "registry"]
    formats = [module for module in modules if hasattr(module, "FORMAT")]
    return MappingProxyType({module.FORMAT.to: module for module in formats})
