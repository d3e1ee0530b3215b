"""The check that docs/security.md recommends finds a secret where there is one, and no other."""

import subprocess
import sys
from pathlib import Path

from tests.docs.consoles import Shell
from tests.docs.markdown import REPOSITORY, blocks
from tests.examples.projects import copied
from tests.sandboxes import Sandbox

DOCUMENT = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")


def test_its_check_finds_what_it_is_for(tmp_path: Path, sandbox: Sandbox) -> None:
    """Nothing after an apply; and a file in which a secret was put on purpose."""
    running = copied("data-action-pipeline", tmp_path, sandbox)
    folder = running.place.folder
    (commands,) = blocks(DOCUMENT, "sh")
    (program,) = blocks(DOCUMENT, "python")

    def checked() -> list[str]:
        argv = [sys.executable, "-W", "ignore", "-c", program.text]
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    screen = Shell(running.place).run(f"set -e\n{commands.text}")
    assert (screen.code, checked()) == (0, ["checked"])

    (folder / "err.txt").write_text(next((folder / "secrets").iterdir()).read_text())
    assert checked() == ["a secret is in err.txt", "checked"]
