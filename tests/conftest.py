"""Fixtures that tests of every floor use."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from gccreds.sandbox.options import SandboxOptions
from tests.sandboxes import Sandbox, a_sandbox
from tests.servers.aws import Aws, running_aws
from tests.servers.vault import Vault, running_vault

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


@pytest.fixture(scope="session")
def aws_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """AWS, once for all tests."""
    with running_aws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture
def aws(aws_server: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """AWS with nothing in it, and this process logged in to it."""
    for name, value in aws_server.variables.items():
        monkeypatch.setenv(name, value)
    yield aws_server
    aws_server.forget()


@pytest.fixture(scope="session")
def vault_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """Vault, once for all tests."""
    with running_vault(tmp_path_factory.mktemp("vault")) as vault:
        yield vault


@pytest.fixture
def vault(vault_server: Vault, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Vault with no secret in it, and this process logged in to it."""
    for name in [name for name in os.environ if name.startswith("VAULT_")]:
        monkeypatch.delenv(name)
    for name, value in vault_server.variables.items():
        monkeypatch.setenv(name, value)
    yield vault_server
    vault_server.forget()
