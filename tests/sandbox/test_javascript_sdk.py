"""The official JavaScript SDK, unmodified, against a sandbox: what it can do there."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sandboxes import Sandbox

STORY = Path(__file__).with_name("javascript")
INSTALL = "install Node.js 20 or newer, then run: npm ci --prefix tests/sandbox/javascript"


@pytest.fixture
def node() -> str:
    """Where Node.js is. Without it or the SDK the test fails in CI; elsewhere it says how to."""
    found = shutil.which("node")
    if found is None or not (STORY / "node_modules").is_dir():
        missing = "Node.js" if found is None else "the JavaScript SDK"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{missing} is missing: {INSTALL}")
    return found


def test_tells_the_whole_story_by_set_gateway(node: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """Log in, read, list, create, change, renew the secret, disable, delete, log out."""
    host, port = sandbox.url.removeprefix("http://").split(":")
    command = [node, "story.mjs", host, port, sandbox.client_id, sandbox.client_secret]
    told = subprocess.run(
        command, cwd=STORY, env={"HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
    roles = {role["name"]: role["id"] for role in sandbox.state["roles"]}
    assert json.loads(told.stdout) == {
        "scopes": sandbox.state["scopes"],
        "roles": list(roles),
        "divisions": ["Home", "EMEA", "APAC"],
        "organization": "Sandbox",
        "caller": sandbox.client_id,
        "listed": ["Sandbox login", "JavaScript SDK"],
        "read": [{"roleId": roles["Operator"], "divisionId": "*"}],
        "changed": ["changed", None],
        "secrets": [43, 43, False],
        "disabled": "disabled",
        "gone": 404,
        "loggedOut": 401,
    }


def test_the_lock_file_names_no_registry() -> None:
    """Whoever installs takes the SDK from the registry that they are set up for."""
    lock = json.loads((STORY / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert not [package for package in packages if "resolved" in package]
    assert all("integrity" in package for package in packages)
