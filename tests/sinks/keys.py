"""Key pairs of age's recipients, made anew, and age's own program that opens what is for them."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

INSTALL = "install it: apt-get install age, or brew install age"


@dataclass(frozen=True)
class Pair:
    """A recipient, and the text of the file with the secret key."""

    recipient: str
    identity: str


def x25519() -> Pair:
    identity = pyrage.x25519.Identity.generate()
    return Pair(str(identity.to_public()), f"{identity}\n")


def ssh_ed25519() -> Pair:
    return _ssh(Ed25519PrivateKey.generate())


def ssh_rsa() -> Pair:
    return _ssh(generate_private_key(public_exponent=65537, key_size=2048))


def _ssh(key: Ed25519PrivateKey | RSAPrivateKey) -> Pair:
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    return Pair(f"{public} ops@example.com", private)


def opened_by_age(encrypted: Path, pair: Pair) -> Any:
    """The JSON that age itself finds in it. Without age: fails in CI, elsewhere says how to."""
    age = shutil.which("age")
    if age is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"age is missing: {INSTALL}")
    key = encrypted.with_name("key")
    key.write_text(pair.identity)
    key.chmod(0o600)
    try:
        told = subprocess.run([age, "-d", "-i", key, encrypted], capture_output=True, timeout=30)
    finally:
        key.unlink()
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)
