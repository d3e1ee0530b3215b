"""A whole story against a sandbox of its own: told, and carried out with the real command line."""

import json
import os
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from gccreds.errors import InternalError
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import running

ADDRESS = "oauth_client.ci-data-actions"
_GCCREDS = (sys.executable, "-m", "gccreds")
_SCRIPT = "call_data_action.py"
_DELIVERED = "secrets/ci-data-actions.env"
_FOREIGN = ("GCCREDS_", "GENESYSCLOUD_", "_ARGCOMPLETE")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the story is told: an empty folder and an organisation of its own."""

    folder: Path
    url: str
    environ: Mapping[str, str]
    options: Sequence[str]
    say: Say

    def run(self, story: str, *argv: str, expected: int = 0, now: str | None = None) -> None:
        """Says what comes, shows the command and runs it. Raises InternalError where it fails.

        `now` is this machine's clock, moved along with the organisation's.
        """
        shown = shlex.join(["gccreds", *argv]).replace(shlex.quote(sys.executable), "python3")
        self.say(f"\n{story}\n\n$ {shown}")
        done = subprocess.run(
            [*_GCCREDS, *self.options, *argv],
            cwd=self.folder,
            env={**self.environ, "GCCREDS_URL": self.url, **({"GCCREDS_NOW": now} if now else {})},
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != expected:
            raise InternalError(
                f"this step of the story ended with exit code {done.returncode}",
                where=shown,
                next_step="run `gccreds -v demo`, and hand on what it says",
            )

    def control(self, path: str, body: object = None) -> dict[str, object]:
        """A control call of the sandbox, with its answer."""
        request = urllib.request.Request(  # noqa: S310 - our own sandbox's address
            f"{self.url}/_sandbox/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            document: dict[str, object] = json.load(answer)
        return document


def demo(environ: Mapping[str, str], options: Sequence[str], say: Say) -> None:
    """Tells the story in a temporary folder, of which nothing stays."""
    own = {k: v for k, v in environ.items() if not k.startswith(_FOREIGN)}
    with (
        TemporaryDirectory(prefix="gccreds-demo-") as folder,
        running(SandboxOptions(port=0, clients=2)) as ready,
    ):
        home = {"HOME": folder, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
        project = Path(folder, "demo")
        project.mkdir()
        _tell(Stage(project, ready.url, {**own, **home}, options, say))


def _tell(stage: Stage) -> None:
    _begin(stage)
    _make(stage)
    _drift(stage)
    _rotate(stage)
    _look_back(stage)


def _begin(stage: Stage) -> None:
    stage.say(
        f"An organisation to try things on listens at {stage.url}. Nothing in it is\n"
        "real; two clients that nobody manages are there already. The folder is empty."
    )
    stage.run("1. A project is begun: a project file and a first manifest.", "init")
    manifest = (stage.folder / "manifests/first-client.yaml").read_text(encoding="utf-8")
    declared = manifest[manifest.index("oauth_clients:") :]
    stage.say(f"\nThe manifest declares one client, for one pipeline:\n\n{declared}")


def _make(stage: Stage) -> None:
    stage.run("2. A plan says what would happen. It changes nothing.", "plan")
    stage.run(
        "3. Apply makes the client, tries its secret with a login, and only then delivers it.",
        *("apply", "--auto-approve"),
    )
    script = files("gccreds.workflows") / "starter" / "data-action-script"
    (stage.folder / _SCRIPT).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    stage.run(
        "4. A pipeline calls a Data Action as that client. The command gets a token, neither id\n"
        "   nor secret, and the token dies with it.",
        *("exec", ADDRESS, "--", sys.executable, _SCRIPT),
    )
    stage.run("5. A second plan finds nothing to do.", "plan", "--detailed-exitcode")


def _drift(stage: Stage) -> None:
    client = next(c for c in _list(stage.control("state"), "clients") if c["name"] == _NAME)
    stage.control("edit", {"id": client["id"], "set": {"accessTokenValiditySeconds": 172_800}})
    stage.run(
        "6. Somebody opens the admin UI and lets this client's tokens live for two days.\n"
        "   The next plan says what was changed, when, and by whom.",
        *("plan", "--detailed-exitcode"),
        expected=2,
    )
    stage.run("7. Applying takes it back.", "apply", "--auto-approve")
    stage.run("8. All is as declared again.", "plan", "--detailed-exitcode")


_NAME = "CI data actions"


def _rotate(stage: Stage) -> None:
    delivered = stage.folder / _DELIVERED
    before = delivered.read_text(encoding="utf-8")
    stage.run(
        "9. Ninety days go by: the clocks are moved. A schedule runs this every night; it makes\n"
        "   another client, tries it, delivers it, and lets the old one work on.",
        *("rotate", "--due", "--auto-approve"),
        now=_later(stage, "90d"),
    )
    changed = "another" if delivered.read_text(encoding="utf-8") != before else "the same"
    stage.say(f"\n{_DELIVERED} holds {changed} secret now; nobody was without one.")
    stage.run(
        "10. A day later the old client is gone for good, and its last trace goes too.",
        *("rotate", "--due", "--auto-approve"),
        now=_later(stage, "25h"),
    )


def _later(stage: Stage, span: str) -> str:
    """The organisation's moment once its clock was moved on by that span."""
    return str(stage.control("clock", {"advance": span})["now"])


def _look_back(stage: Stage) -> None:
    stage.run("11. What it left in the organisation: one client that is ours,", "list", "clients")
    stage.run("    and in the state, without any secret:", "state", "show", ADDRESS)
    delivered = stage.folder / _DELIVERED
    names = [line.partition("=")[0] for line in delivered.read_text(encoding="utf-8").splitlines()]
    tokens = _list(stage.control("state"), "tokens")
    living = sum(1 for token in tokens if not token["revoked"])
    stage.say(
        f"\nThe secret is in {delivered.relative_to(stage.folder)}, for its owner alone:\n"
        f"{', '.join(names)}.\n"
        f"{len(tokens)} access tokens were used on the way; {living} of them still work.\n\n"
        "That was all. The organisation and the folder are gone now; nothing was kept.\n"
        "Next: gccreds init"
    )


def _list(document: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = document[name]
    assert isinstance(found, list)
    return found
