"""Vault as OpenBao plays it: a development server, with logins of every kind."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import free_port, serving

MOUNT = "secret"
"""Where it has a KV engine, version 2."""

_ROOT = "root"


@dataclass(frozen=True)
class Vault:
    """The running server. `variables` are those of a login that may do everything."""

    url: str
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs to find it and to log in."""
        return {"VAULT_ADDR": self.url, "VAULT_TOKEN": _ROOT}

    @property
    def authority(self) -> Path:
        """The authority that its certificate is of, where it has one."""
        return self.folder / "vault-ca.pem"

    def call(self, method: str, path: str, body: object = None, namespace: str = "") -> Any:
        """What the server answers to its root; it must be a success, or 404: None."""
        headers = {"X-Vault-Token": _ROOT, "X-Vault-Namespace": namespace}
        address = f"{self.url}/v1/{path}"
        answer = httpx.request(method, address, json=body, headers=headers, trust_env=False)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def put(self, path: str, values: dict[str, Any]) -> None:
        """A version of a secret, written by somebody else."""
        self.call("POST", f"{MOUNT}/data/{path}", {"data": values})

    def secret(self, path: str, mount: str = MOUNT, namespace: str = "") -> Any:
        """The last version of a secret, with its number and the custom metadata."""
        found = self.call("GET", f"{mount}/data/{path}", namespace=namespace)
        if found is None:
            return None
        metadata = found["data"]["metadata"]
        return found["data"]["data"], metadata["version"], metadata["custom_metadata"]

    def allow(self, policy: str) -> None:
        """What the logins below may do from now on."""
        self.call("POST", "sys/policies/acl/gccreds", {"policy": policy})

    def token(self, policy: str) -> dict[str, str]:
        """The variables of a token that may do this."""
        self.allow(policy)
        made = self.call("POST", "auth/token/create", {"policies": ["gccreds"]})
        return {"VAULT_TOKEN": made["auth"]["client_token"]}

    def role(self, policy: str) -> dict[str, str]:
        """The variables of an AppRole that may do this."""
        self.allow(policy)
        if "approle/" not in self.call("GET", "sys/auth")["data"]:
            self.call("POST", "sys/auth/approle", {"type": "approle"})
        self.call("POST", "auth/approle/role/ci", {"token_policies": ["gccreds"]})
        role = self.call("GET", "auth/approle/role/ci/role-id")["data"]["role_id"]
        secret = self.call("POST", "auth/approle/role/ci/secret-id")["data"]["secret_id"]
        return {"VAULT_ROLE_ID": role, "VAULT_SECRET_ID": secret}

    def logins(self) -> int:
        """How many tokens there are."""
        return len(self.call("LIST", "auth/token/accessors")["data"]["keys"])

    @contextmanager
    def mounted(self, path: str, namespace: str = "", **engine: Any) -> Iterator[None]:
        """An engine, for as long as the block lasts."""
        self.call("POST", f"sys/mounts/{path}", engine, namespace)
        try:
            yield
        finally:
            self.call("DELETE", f"sys/mounts/{path}", namespace=namespace)

    def forget(self, folder: str = "") -> None:
        """Removes every secret."""
        listed = self.call("LIST", f"{MOUNT}/metadata/{folder}")
        for key in listed["data"]["keys"] if listed else ():
            if key.endswith("/"):
                self.forget(f"{folder}{key}")
            else:
                self.call("DELETE", f"{MOUNT}/metadata/{folder}{key}")


@contextmanager
def running_vault(folder: Path, *, tls: bool = False) -> Iterator[Vault]:
    """Starts it."""
    port = free_port()
    argv = [
        str(Path(sys.executable).with_name("bao")),
        *("server", "-dev", f"-dev-root-token-id={_ROOT}", "-dev-no-store-token"),
        f"-dev-listen-address=127.0.0.1:{port}",
    ]
    if tls:
        argv += ["-dev-tls", f"-dev-tls-cert-dir={folder}"]
    vault = Vault(f"{'https' if tls else 'http'}://127.0.0.1:{port}", folder)
    with serving(argv, lambda: _is_ready(vault), folder, {**os.environ, "HOME": str(folder)}):
        yield vault


def _is_ready(vault: Vault) -> bool:
    """It takes connections some moments before its engine is mounted."""
    headers = {"X-Vault-Token": _ROOT}
    address = f"{vault.url}/v1/{MOUNT}/config"
    try:
        return httpx.get(address, headers=headers, trust_env=False, verify=False).is_success
    except httpx.TransportError:
        return False
