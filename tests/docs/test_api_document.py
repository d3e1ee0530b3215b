"""docs/api.md tells which requests an organisation sees, and no other."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.markdown import REPOSITORY, code_spans
from tests.examples.projects import Running, copied
from tests.sandboxes import Sandbox

DOCUMENT = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_CLIENT = "/api/v2/oauth/clients/{clientId}"
_ONLY_SOMETIMES = {
    f"GET {_CLIENT}",
    f"GET {_CLIENT}/usage/summary",
    f"GET {_CLIENT}/usage/query/results/{{executionId}}",
    "GET /api/v2/oauth/apitokens/{tokenId}",
}


def sent(running: Running, *argv: str) -> Counter[str]:
    """Method and path of what a command sent."""
    running.sandbox.control("DELETE", "requests")
    assert running.place.run(*argv).code == 0
    log = running.sandbox.requests
    return Counter(f"{r['method']} {_named(r['path'])}" for r in log)


def _named(path: str) -> str:
    """With what stands in the place of its id in the document."""
    return _ID.sub("{tokenId}" if "apitokens" in path else "{clientId}", path)


def rows(heading: str) -> dict[str, list[str]]:
    """The requests in each row of the table that begins with this heading, by the first cell."""
    table = DOCUMENT.partition(heading)[2].partition("\n\n")[0]
    lines = [line.split(" | ") for line in table.splitlines() if not line.startswith("|---")]
    return {
        cells[0].strip("| "): [span for cell in cells for span in code_spans(cell) if "/" in span]
        for cells in lines
        if len(cells) > 1
    }


def test_a_plan_sends_each_of_its_requests_once(tmp_path: Path, sandbox: Sandbox) -> None:
    """Of a project that declares roles, divisions and scopes by name, before and after an apply."""
    running = copied("apps", tmp_path, sandbox)
    stores = copied("many-stores", tmp_path / "stores", sandbox)
    (manifest,) = (stores.place.folder / "manifests").glob("headquarters.yaml")
    running.place.write("manifests/headquarters.yaml", manifest.read_text())
    running.place.write("manifests/store.yaml", STORE)
    told = {request for row in rows("| request | in a plan |").values() for request in row}

    first = sent(running, "plan")
    running.apply()

    assert first == Counter(told - _ONLY_SOMETIMES)
    assert sent(running, "plan") == first


STORE = """\
oauth_clients:
  store:
    grant: client_credentials
    roles: {Store Operator: [EMEA]}
    deliver: [{to: file, path: secrets/store.env}]
api_tokens:
  export:
    scopes: [users:readonly]
    lifetime: 90d
    deliver: [{to: file, path: secrets/export.env}]
"""


def test_a_create_sends_what_its_row_says(tmp_path: Path, sandbox: Sandbox) -> None:
    """Beyond what a plan of it sends."""
    running = copied("data-action-pipeline", tmp_path, sandbox)
    plan = sent(running, "plan")

    apply = sent(running, "apply", "--auto-approve")

    assert apply - plan == Counter(rows("| change | requests |")["create"])


def test_a_token_sends_what_its_row_says(tmp_path: Path, sandbox: Sandbox) -> None:
    """Made, changed in place (its fresh reading and what reads that back beside it), revoked."""
    running = copied("data-action-pipeline", tmp_path, sandbox)
    running.place.write("manifests/export.yaml", TOKEN)
    running.apply()
    sent_by_all = Counter(rows("| change | requests |")["an API token"])
    created = Counter(f"{r['method']} {_named(r['path'])}" for r in sandbox.requests)
    running.edit("manifests/export.yaml", "name: Export", "name: Exports")
    changed = sent(running, "apply", "--auto-approve")
    (running.place.folder / "manifests/export.yaml").unlink()
    removed = sent(running, "apply", "--auto-approve")
    writing = {r for r in (created + changed + removed) if "apitokens" in r and "GET" not in r}
    assert writing | {"GET /api/v2/tokens/me"} == sent_by_all.keys()


TOKEN = """\
api_tokens:
  export:
    name: Export
    scopes: [users:readonly]
    lifetime: 90d
    deliver: [{to: file, path: secrets/export.env}]
"""

LIFECYCLE = {
    "update": "",
    "retire": "    grace: 7d\n",
    "forget": "    on_removal: forget\n",
    "delete": "    grace: 0s\n",
}


@pytest.mark.parametrize("change", LIFECYCLE)
def test_a_change_sends_what_its_row_says(change: str, tmp_path: Path, sandbox: Sandbox) -> None:
    """With the first PUT of a run read back, and a delete's own beside those of its retirement."""
    running = copied("command-destination", tmp_path, sandbox)
    running.edit("manifests/billing.yaml", "    deliver:", f"{LIFECYCLE[change]}    deliver:")
    running.apply()
    told = rows("| change | requests |")
    expected = Counter(told["update, retire, forget"] + told["the first `PUT` of a run"])

    if change == "update":
        running.edit("manifests/billing.yaml", "name: Billing", "name: Invoices")
    else:
        running.place.write("manifests/billing.yaml", "# nothing is declared any more\n")
    if change == "delete":
        expected += Counter(told["delete"])
    running.place.write("gccreds.yaml", WITHOUT_GUARD)
    plan = sent(running, "plan")
    apply = sent(running, "apply", "--auto-approve")

    assert apply - plan == expected


@pytest.mark.parametrize("strategy", ["new_client", "new_secret"])
def test_a_rotation_sends_what_its_row_says(
    strategy: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    """What a create sends with another client; another secret is three requests and a login."""
    running = copied("command-destination", tmp_path, sandbox)
    rotate = f"    rotate: {{every: 90d, strategy: {strategy}}}\n"
    running.edit("manifests/billing.yaml", "    deliver:", f"{rotate}    deliver:")
    running.apply()
    told = rows("| change | requests |")
    another = Counter(told["rotate"] + told["create"])
    if strategy == "new_secret":
        another = Counter(told["rotate with `strategy: new_secret`"])
    plan = sent(running, "plan")
    rotated = sent(running, "rotate", "--auto-approve", "oauth_client.billing")
    assert rotated - plan == another + Counter(told["the first `PUT` of a run"])


WITHOUT_GUARD = """project: own-store
environments:
  sandbox: {url: "http://127.0.0.1:8484", organization: Sandbox}
policies: {change-limit: warning}
"""
