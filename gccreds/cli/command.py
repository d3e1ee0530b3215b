"""What a file of a command offers. `gccreds --help` imports them all, so they start light."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import argparse

    from gccreds.cli.context import Context

NAMES = (
    "init",
    "validate",
    "plan",
    "show",
    "apply",
    "destroy",
    "rotate",
    "revoke",
    "import",
    "status",
    "expiring",
    "list",
    "state list",
    "state show",
    "state mv",
    "state rm",
    "state pull",
    "state push",
    "state rebuild",
    "state unlock",
    "exec",
    "access-token",
    "whoami",
    "doctor",
    "sandbox",
    "demo",
    "completion",
)
"""Every command in the order of `--help`; the file is the name with underscores, and one more after
a keyword of Python."""

GROUPS = {"state": "look after the state"}
"""Words that commands of two words begin with."""


class Command(Protocol):
    """A module of this package. What is heavy to import is imported inside `run`."""

    SUMMARY: str
    """One line for the list of commands."""

    DESCRIPTION: str
    """What `--help` says above the options."""

    EXAMPLES: tuple[str, ...]
    """Command lines that work as they stand."""

    def add_arguments(self, parser: "argparse.ArgumentParser") -> None:
        """Declares the command's own options and arguments."""

    def run(self, args: "argparse.Namespace", context: "Context") -> int:
        """Carries the command out; gives its exit code."""
