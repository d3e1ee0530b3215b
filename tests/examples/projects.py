"""The repository's own project and its examples, copied to where they can be run."""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY, tracked_files
from tests.sandboxes import Sandbox

EXAMPLES = sorted(path.parent.name for path in (REPOSITORY / "examples").glob("*/gccreds.yaml"))


@dataclass(frozen=True)
class Running:
    """A copy of a project beside a sandbox of its own."""

    place: Place
    sandbox: Sandbox

    def apply(self) -> None:
        """Makes the organisation as the project says, and expects that to succeed."""
        ended = self.place.run("apply", "--auto-approve")
        assert ended.code == 0, ended.err

    def edit(self, name: str, old: str, new: str) -> None:
        """What somebody does with an editor."""
        path = self.place.folder / name
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1
        path.write_text(before.replace(old, new), encoding="utf-8")

    def client(self, name: str) -> dict[str, object]:
        """The client of this name, as the organisation has it."""
        (found,) = [client for client in self.sandbox.state["clients"] if client["name"] == name]
        return dict(found)

    def living_tokens(self, client_id: object) -> list[dict[str, object]]:
        """The tokens of a client that were not revoked, and how many there were at all."""
        tokens = [t for t in self.sandbox.state["tokens"] if t["client_id"] == client_id]
        assert tokens, "it never logged in"
        return [token for token in tokens if not token["revoked"]]

    def secrets_in(self, *texts: str) -> list[str]:
        """The secrets and tokens of this organisation that are in these texts."""
        state = self.sandbox.state
        issued = {client["secret_fingerprint"] for client in state["clients"]}
        issued |= {token["fingerprint"] for token in (*state["tokens"], *state["api_tokens"])}
        words = {word for text in texts for word in re.findall(r"[A-Za-z0-9_-]{40,}", text)}
        return sorted(w for w in words if hashlib.sha256(w.encode()).hexdigest()[:16] in issued)


def copied(name: str, to: Path, sandbox: Sandbox) -> Running:
    """A copy of `examples/NAME`, or of the repository's own project where the name is empty."""
    folder, home = to / "project", to / "home"
    home.mkdir(parents=True)
    root = REPOSITORY / "examples" / name if name else REPOSITORY
    patterns = (f"examples/{name}",) if name else ("gccreds.yaml", "manifests", ".gitignore")
    for path in tracked_files(*patterns):
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return Running(Place(folder, home, {"GCCREDS_URL": sandbox.url}), sandbox)
