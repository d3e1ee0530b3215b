"""What is told of deliveries to every destination at once, with all that can be told turned on."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gccreds.sinks.registry import destination_formats
from tests.cli.delivering import CLIENT
from tests.cli.projects import lay_out
from tests.cli.running import Ended, Place
from tests.sandboxes import Sandbox
from tests.servers.aws import Aws
from tests.servers.vault import Vault
from tests.sinks import github, gitlab, keeper, kubernetes
from tests.sinks.key_vault import a_vault
from tests.sinks.keys import x25519
from tests.sinks.secret_manager import a_secret_manager
from tests.sinks.serving import Request, Service

_LISTEN = """\
import logging
names = logging.FileHandler("names-of-loggers")
names.setFormatter(logging.Formatter("%(name)s"))
logging.getLogger().addHandler(names)
logging.getLogger().setLevel(logging.DEBUG)
"""
"""Run as Python starts: every library logs whatever it can, to whoever takes it."""

_LIBRARIES = {"azure", "botocore", "httpx", "urllib3"}
"""Those that log; botocore even what it sends."""

_WRITTEN_TO = {"secrets/ci.env", "kept.json", "requests.jsonl"}


@dataclass(frozen=True)
class Everywhere:
    """The items of `deliver`, what a process needs to log in, and the servers that can fail."""

    items: dict[str, str]
    variables: dict[str, str]
    services: list[Service]


@contextmanager
def everywhere(home: Path, aws: Aws, vault: Vault) -> Iterator[Everywhere]:
    """A place of every kind, where nothing is yet."""
    with ExitStack() as stack:
        key_vault = stack.enter_context(a_vault(home))
        manager = stack.enter_context(a_secret_manager(home))
        _, cluster = stack.enter_context(kubernetes.a_cluster())
        _, hub = stack.enter_context(github.a_github())
        _, lab = stack.enter_context(gitlab.a_gitlab())
        assert key_vault.service is not None
        assert manager.service is not None
        items = {
            "age": f"path: secrets/ci.age, recipients: [{x25519().recipient}]",
            "aws_secrets_manager": "secret_id: ci, region: eu-central-1",
            "aws_ssm": "name: /ci, region: eu-central-1",
            "azure_key_vault": f"vault: '{key_vault.url}', name: ci",
            "command": json.dumps([sys.executable, keeper.__file__])[1:-1].join(["argv: [", "]"]),
            "file": "path: secrets/ci.env",
            "genesys_integration": "credential: CI",
            "github_actions": "repository: acme/payments, environment: prod",
            "gitlab_ci": "project: acme/payments",
            "google_secret_manager": "project: acme-prod, name: ci",
            "kubernetes": "namespace: payments, secret: ci",
            "vault": "mount: secret, path: genesys/ci",
        }
        variables = {
            **aws.variables,
            **key_vault.variables,
            **manager.variables,
            **vault.variables,
            "KUBECONFIG": str(kubernetes.kubeconfig(home / "kubeconfig", cluster.url)),
            "GITHUB_API_URL": hub.url,
            "GCCREDS_GITHUB_TOKEN": github.TOKEN,
            "CI_API_V4_URL": f"{lab.url}/api/v4",
            "GITLAB_TOKEN": gitlab.TOKEN,
        }
        yield Everywhere(items, variables, [key_vault.service, manager.service, cluster, hub, lab])


def run(place: Place, *words: str, **variables: str) -> Ended:
    """Runs gccreds with all that can be told turned on, and notes which loggers say something."""
    told = ("-v", "--log-file", "log", *words, "--auto-approve", "--events", "events")
    return place.beginning_with(_LISTEN).run(*told, **variables)


def secret_in(place: Place) -> str:
    """The one that was delivered last, as the file has it."""
    lines = (place.folder / "secrets/ci.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)["CLIENT_SECRET"]


def those_that_hold(secret: str, place: Place, ended: Ended) -> list[str]:
    """The streams and files that do, but for those that it was delivered to."""
    told = {"standard output": ended.out, "standard error": ended.err}
    for path in place.folder.rglob("*"):
        if path.is_file():
            told[str(path.relative_to(place.folder))] = path.read_bytes().decode("utf-8", "replace")
    assert told["log"]
    assert told["events"]
    return [name for name, text in told.items() if secret in text and name not in _WRITTEN_TO]


def writes(request: Request) -> bool:
    """Not those of a check: a cluster is asked to try, and Google what the login may do."""
    reads = request.method == "GET" or request.path.endswith((":testIamPermissions", "reviews"))
    return not reads and "dryRun" not in request.query


def test_no_secret_is_told_by_gccreds_whatever_its_libraries_log(
    place: Place, sandbox: Sandbox, aws: Aws, vault: Vault
) -> None:
    """Neither of a delivery to all, nor of one that fails and is answered with what was sent."""
    with everywhere(place.home, aws, vault) as every:
        assert every.items.keys() == destination_formats().keys()
        items = (f"\n      - {{to: {to}, {settings}}}" for to, settings in every.items.items())
        manifest = CLIENT.replace("[{destination}]", "{destination}")
        lay_out(place, sandbox.url, ci=manifest.format(destination="".join(items)))

        ended = run(place, "apply", **every.variables)
        assert ended.code == 0, ended.told
        first = secret_in(place)
        assert those_that_hold(first, place, ended) == []
        loggers = (place.folder / "names-of-loggers").read_text().split()
        assert {name.partition(".")[0] for name in loggers} >= _LIBRARIES

        with ExitStack() as stack:
            for service in every.services:
                stack.enter_context(service.failing(400, writes))
            ended = run(place, "rotate", "oauth_client.ci", **every.variables)
        assert ended.code == 3, ended.told
        assert secret_in(place) != first
        for secret in (first, secret_in(place)):
            assert those_that_hold(secret, place, ended) == []
