"""Fixtures that tests of every floor use."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from gccreds.sandbox.options import SandboxOptions
from tests.sandboxes import Sandbox, a_sandbox

MakeSandbox = Callable[..., Sandbox]


@pytest.fixture
def make_sandbox() -> Iterator[MakeSandbox]:
    """Starts sandboxes with the given options, as in `make_sandbox(rate_limit=2)`."""
    with ExitStack() as stack:

        def make(**options: Any) -> Sandbox:
            return stack.enter_context(a_sandbox(SandboxOptions(**{"port": 0, **options})))

        yield make


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """A sandbox with nothing but the ready-made login in it."""
    return make_sandbox()
