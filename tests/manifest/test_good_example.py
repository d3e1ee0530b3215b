"""The example that documents manifests and the project file, as it stands there."""

from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.address import Address
from gccreds.domain.credential import OnRemoval
from gccreds.domain.declared import Declared
from gccreds.manifest.loading import load_manifests
from gccreds.sinks.registry import destination_formats
from tests.manifest.folders import open_project

GOOD = Path(__file__).parent / "good"
CI = Address("oauth_client", "ci-data-actions")
APP = Address("oauth_client", "reporting-app")


@pytest.fixture
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Declared:
    """What the example declares in its sandbox."""
    monkeypatch.chdir(tmp_path)
    files = {
        "gccreds.yaml": (GOOD / "gccreds.yaml").read_text(encoding="utf-8"),
        "manifests/all.yaml": (GOOD / "manifest.yaml").read_text(encoding="utf-8"),
    }
    environment = open_project(tmp_path, files).environment(None)
    return load_manifests(environment, destination_formats())


def test_it_declares_its_clients_tokens_and_sets(declared: Declared) -> None:
    """Each under its address, and counted by kind."""
    assert [str(address) for address in declared.credentials] == [
        "api_token.nightly-export",
        "api_token.audit-2027",
        "api_token.legacy-ci",
        "oauth_client.ci-data-actions",
        "oauth_client.reporting-app",
        "oauth_client.store[emea]",
        "oauth_client.store[apac]",
    ]
    assert declared.resources == {"oauth_client": 4, "api_token": 3}
    assert (declared.files, declared.scope_sets) == (1, 2)


def test_a_client_has_its_canonical_fields(declared: Declared) -> None:
    """Sets sorted, a date as its first moment, defaults filled in."""
    ci = declared.credentials[CI]
    assert ci.fields == {
        "name": "CI data actions",
        "description": "Runs the nightly data actions",
        "grant": "client_credentials",
        "roles": {"Data Actions Runner": ["EMEA", "Home"], "Reporting Viewer": "all"},
        "scopes": [],
        "redirect_uris": [],
        "access_token_lifetime": "15m",
        "expires": "2027-06-30T00:00:00Z",
    }
    assert ci.defaulted == {"scopes", "redirect_uris"}
    assert (ci.owner, ci.labels) == ("integrations@example.com", {"team": "integrations"})
    assert ci.ignore_changes == {"description"}


def test_a_client_has_its_life(declared: Declared) -> None:
    """As written, here against the default."""
    life = declared.credentials[CI].lifecycle
    assert (life.on_removal, life.grace) == (OnRemoval.DELETE, timedelta(days=7))
    assert life.prevent_destroy
    assert not declared.credentials[APP].lifecycle.prevent_destroy


def test_a_client_has_its_destinations_and_the_names_there(declared: Declared) -> None:
    """Without `as` GitHub gets only what logs in, in capitals."""
    github, file = declared.credentials[CI].deliver
    assert (str(github), dict(github.names)) == (
        "github_actions acme/payments prod",
        {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"},
    )
    assert (str(file), dict(file.names)) == (
        "file secrets/ci.env",
        {
            "client_id": "GENESYSCLOUD_OAUTHCLIENT_ID",
            "client_secret": "GENESYSCLOUD_OAUTHCLIENT_SECRET",
        },
    )
    assert str(file.position) == "manifests/all.yaml:30:9"


def test_scope_sets_stand_for_their_scopes(declared: Declared) -> None:
    """Each scope once, in order, whatever set it came through; its first place is known."""
    app = declared.credentials[APP]
    assert app.fields["scopes"] == [
        "analytics:readonly",
        "conversations:readonly",
        "users:readonly",
    ]
    assert app.fields["name"] == "reporting-app"
    places = {scope: str(place) for scope, place in declared.scope_positions.items()}
    assert places["users:readonly"] == "manifests/all.yaml:2:35"
    assert places["routing"] == "manifests/all.yaml:5:30"


def test_for_each_and_vars_fill_templates(declared: Declared) -> None:
    """Also in a key of roles."""
    stores = {a.instance: d for a, d in declared.credentials.items() if a.key == "store"}
    assert {key: store.fields["name"] for key, store in stores.items()} == {
        "emea": "Store Europe",
        "apac": "Store Asia",
    }
    assert stores["emea"].fields["roles"] == {"Store Operator": ["Home"]}


def test_every_field_knows_where_it_is_written(declared: Declared) -> None:
    """A field by its value, a role by its key, a division by its item."""
    ci = declared.credentials[CI]
    paths = ("expires", "roles", "roles.Reporting Viewer", "roles.Data Actions Runner.EMEA")
    assert [str(ci.positions[path]) for path in paths] == [
        "manifests/all.yaml:18:14",
        "manifests/all.yaml:15:7",
        "manifests/all.yaml:16:7",
        "manifests/all.yaml:15:35",
    ]
    assert str(ci.position) == "manifests/all.yaml:8:3"
    assert ci.position_of("scopes") == ci.position


def test_what_a_later_version_carries_out_is_named_and_not_ignored(declared: Declared) -> None:
    """One plain sentence each, with its place."""
    assert [f"{f.position}: {f.message}" for f in declared.unsupported] == [
        "gccreds.yaml:22:3: the rule max-lifetime comes with a later version of gccreds",
        "gccreds.yaml:23:3: the rule owner-required comes with a later version of gccreds",
        "gccreds.yaml:24:17: the rule all-divisions comes with a later version of gccreds",
    ]
    assert {f.rule for f in declared.unsupported} == {"manifest.unsupported"}
