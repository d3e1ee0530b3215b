"""What a run tells of itself with the lock, and how long it waits for another's."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gccreds.domain.holder import Holder
from gccreds.stores.interface import Patience
from gccreds.stores.this_run import this_run

if TYPE_CHECKING:
    from gccreds.cli.context import Context


def holder(args: argparse.Namespace, context: "Context") -> Holder:
    """This run."""
    return this_run(
        context.environment.name,
        args.name,
        context.call.again(),
        datetime.now(UTC),
        context.environ,
    )


def patience(args: argparse.Namespace, context: "Context") -> Patience:
    """As `--lock-timeout` says; who is waited for is told once."""
    return Patience(args.lock_timeout, lambda held: context.note(f"waiting for {held.command}"))
