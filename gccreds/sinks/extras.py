"""The libraries of destinations: extras of the package, imported when such a place is opened."""

from importlib import import_module
from types import ModuleType

from gccreds.sinks.interface import Delivery


def library(name: str, extra: str, delivery: Delivery) -> ModuleType:
    """The library of this name. Raises DestinationRefused where the extra is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        missing = f"{delivery.destination.to} needs the library {name}, which is not installed"
    raise delivery.refused(missing, f"pip install 'gccreds[{extra}]'")
