"""Where one case is played: a project of its own, an organisation, and what lies in between."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.cli.running import Ended, Place
from tests.crash.gate import Gate, a_gate
from tests.crash.projects import PROJECT
from tests.crash.proxy import Disturbance, Proxy, a_proxy

APPLY = ("apply", "--auto-approve")


@dataclass
class Organisation:
    """A sandbox in a process of its own, the proxy before it and the gate of its destinations."""

    control_url: str
    proxy: Proxy
    gate: Gate
    _http: httpx.Client

    def control(self, method: str, path: str, body: object = None) -> Any:
        """A control call to the sandbox."""
        answer = self._http.request(method, f"{self.control_url}/_sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def logs_in(self, client_id: str, secret: str) -> bool:
        """Whether these credentials work, really tried."""
        form = {"grant_type": "client_credentials"}
        url = f"{self.control_url}/oauth/token"
        answer = self._http.post(url, data=form, auth=(client_id, secret))
        if answer.status_code == 200:
            self.proxy.names.secrets.add(answer.json()["access_token"])
        return answer.status_code == 200


@contextmanager
def an_organisation(folder: Path) -> Iterator[Organisation]:
    """One that is empty but for the ready-made login."""
    home = folder / "home"
    home.mkdir(parents=True)
    place = Place(folder, home, {})
    options = ("--port", "0", "--ready-file", "ready.json", "--rate-limit", "0")
    process = place.start("sandbox", *options)
    try:
        # It says so as soon as it listens; reading the line waits for that.
        assert process.stdout is not None
        process.stdout.readline()
        url = json.loads((folder / "ready.json").read_text())["url"]
        with a_proxy(url) as proxy, a_gate() as gate, httpx.Client(trust_env=False) as http:
            yield Organisation(url, proxy, gate, http)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)


@dataclass
class Stage:
    """A project on that organisation. `told` is all that its runs wrote to their streams."""

    organisation: Organisation
    place: Place
    project: str
    told: list[str] = field(default_factory=list)
    _process: "subprocess.Popen[str] | None" = None

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self.place.folder

    @property
    def proxy(self) -> Proxy:
        """What stands between."""
        return self.organisation.proxy

    def declare(self, manifest: str) -> None:
        """Writes the one manifest."""
        self.place.write("manifests/all.yaml", manifest)

    def run(self, *argv: str, disturbance: Disturbance | None = None) -> Ended:
        """A run to its end, whoever brings that about."""
        process = self.start(*argv, disturbance=disturbance)
        out, err = process.communicate(timeout=60)
        self.end_orphans()
        self.told += [out, err]
        return Ended(process.returncode, out, err)

    def start(self, *argv: str, disturbance: Disturbance | None = None) -> "subprocess.Popen[str]":
        """A run that is not waited for."""
        self.proxy.begin(disturbance or Disturbance())
        self._process = self.place.start(*argv)
        return self._process

    def kill(self) -> None:
        """SIGKILL to the whole process group of the run."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end_orphans(self) -> None:
        """Destinations that a killed run left: those at the gate end by themselves, others die.

        As with a container, whose processes end with it.
        """
        self.organisation.gate.wait_until_empty()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == self.folder:
                    os.kill(int(entry.name), signal.SIGKILL)

    def held(self, name: str) -> dict[str, str] | None:
        """What a destination holds."""
        path = self.folder / "held" / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    @property
    def state(self) -> Any:
        """The state document."""
        path = self.folder / ".gccreds" / "test.json"
        return json.loads(path.read_text()) if path.exists() else {"resources": {}}

    @property
    def clients(self) -> list[dict[str, Any]]:
        """The clients that carry a mark of this project."""
        found = self.organisation.control("GET", "state")["clients"]
        mark = f"[gccreds {self.project}/test/"
        return [c for c in found if mark in (c.get("description") or "")]


@contextmanager
def a_stage(organisation: Organisation, folder: Path, project: str) -> Iterator[Stage]:
    """A project that nothing was applied to yet; its folder has no links in its path."""
    home = folder / "home"
    home.mkdir(parents=True)
    here = folder.resolve() / "project"
    here.mkdir()
    login = {
        "GENESYSCLOUD_OAUTHCLIENT_ID": "00000000-0000-4000-8000-000000000001",
        "GENESYSCLOUD_OAUTHCLIENT_SECRET": "sandbox",
    }
    place = Place(here, home, login)
    place.write("gccreds.yaml", PROJECT.format(project=project, url=organisation.proxy.url))
    place.write("gate", str(organisation.gate.port))
    stage = Stage(organisation, place, project)
    organisation.proxy.names.made.clear()
    organisation.proxy.failures.clear()
    try:
        yield stage
    finally:
        organisation.proxy.check = lambda: None
        organisation.gate.leave = lambda name, moment: True
