"""The project file: finding it, choosing an environment, and what an environment comes to."""

from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.finding import Finding
from gccreds.domain.login import LoginSettings
from gccreds.domain.secret import Secret
from gccreds.domain.settings import Level, Safety
from gccreds.errors import ProjectInvalid
from gccreds.kinds.entry import Via
from gccreds.manifest.environment import Environment
from gccreds.manifest.project import Project, find_project, load_project, read_project
from gccreds.policies.registry import rules
from tests.manifest.folders import write_project

TWO = """\
project: payments
manifests: [shared]
vars: {role: Operator, team: a}
environment_defaults:
  region: eu-central-1
  state: "states/{{ environment }}.json"
  vars: {team: b, size: 1}
environments:
  sandbox:
    url: http://127.0.0.1:8484
  prod:
    organization: Acme
    vars: {team: c}
    manifests: [shared, prod]
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def project(text: str, **environ: str) -> Project:
    """The project of this text."""
    return load_project(write_project(Path.cwd(), {"gccreds.yaml": text}), environ, rules())


def only(body: str, **environ: str) -> Environment:
    """The one environment of a project, called prod."""
    text = f"project: payments\nenvironments:\n  prod: {body}\n"
    return project(text, **environ).environment(None)


def test_the_file_is_found_by_walking_up(tmp_path: Path) -> None:
    """The nearest one; or none."""
    (tmp_path / "a/b").mkdir(parents=True)
    assert find_project(tmp_path / "a/b") is None
    (tmp_path / "gccreds.yaml").touch()
    assert find_project(tmp_path / "a/b") == tmp_path / "gccreds.yaml"
    (tmp_path / "a/gccreds.yaml").touch()
    assert find_project(tmp_path / "a/b") == tmp_path / "a/gccreds.yaml"


def test_a_file_that_was_named_must_exist() -> None:
    """With the way to begin one."""
    with pytest.raises(ProjectInvalid, match="there is no such project file") as refused:
        load_project(Path("other.yaml"), {}, rules())
    assert "gccreds init" in refused.value.next_step


def test_environments_lie_over_defaults_and_vars_by_key() -> None:
    """An environment's manifests replace the project's, its url the defaults' region."""
    sandbox, prod = map(project(TWO).environment, ("sandbox", "prod"))
    assert (sandbox.url, sandbox.region) == ("http://127.0.0.1:8484", None)
    assert (prod.url, prod.region) == (None, "eu-central-1")
    assert (sandbox.state, prod.state) == ("states/sandbox.json", "states/prod.json")
    assert sandbox.vars == {"role": "Operator", "team": "b", "size": 1}
    assert prod.vars == {"role": "Operator", "team": "c", "size": 1}
    assert (sandbox.folders, prod.folders) == (("shared",), ("shared", "prod"))
    assert (prod.name, prod.project, prod.root) == ("prod", "payments", Path.cwd())


def test_what_messages_cite_has_its_place() -> None:
    """Also where it comes from the defaults."""
    places = {key: str(at) for key, at in project(TWO).environment("prod").positions.items()}
    assert places == {
        "region": "gccreds.yaml:5:11",
        "organization": "gccreds.yaml:12:19",
        "state": "gccreds.yaml:6:10",
        "manifests.shared": "gccreds.yaml:14:17",
        "manifests.prod": "gccreds.yaml:14:25",
    }


@pytest.mark.parametrize(
    ("named", "variable", "default", "chosen"),
    [
        ("prod", "sandbox", "sandbox", "prod"),
        (None, "prod", "sandbox", "prod"),
        (None, "", "prod", "prod"),
        (None, "", "${WHICH}", "sandbox"),
    ],
)
def test_an_environment_is_chosen(
    named: str | None, variable: str, default: str, chosen: str
) -> None:
    """-e goes before GCCREDS_ENV, that before default_environment."""
    text = f"{TWO}default_environment: {default}\n"
    opened = project(text, GCCREDS_ENV=variable, WHICH="sandbox")
    assert opened.environment(named).name == chosen


def test_the_only_environment_needs_no_choice() -> None:
    """Several do, and the error lists them."""
    assert only("{url: http://127.0.0.1:1}").name == "prod"
    with pytest.raises(ProjectInvalid) as refused:
        project(TWO).environment(None)
    assert refused.value.next_step == "choose one: -e sandbox or -e prod"
    assert project(TWO).environment_names == ("sandbox", "prod")


def test_an_unknown_environment_is_told_the_nearest() -> None:
    """Or all of them."""
    with pytest.raises(ProjectInvalid, match='there is no environment "prd"') as refused:
        project(TWO).environment("prd")
    assert refused.value.next_step == "write -e prod"
    with pytest.raises(ProjectInvalid) as refused:
        project(TWO).environment("x")
    assert refused.value.next_step == "choose one of sandbox, prod"


def test_defaults_of_an_environment() -> None:
    """A state beside the project, ten seconds to settle, tokens by their own endpoint."""
    prod = only("{region: mypurecloud.de}")
    assert (prod.state, prod.settle) == (".gccreds/prod.json", timedelta(seconds=10))
    assert (prod.api_tokens_via, prod.folders) == (Via.APITOKENS, ("manifests",))
    assert (prod.login, prod.login.given) == (LoginSettings(), False)
    assert prod.settings.safety == Safety(10, 0.3)
    assert only("{url: http://127.0.0.1:1}").settle == timedelta()
    assert only("{url: http://127.0.0.1:1, settle: 1m}").settle == timedelta(minutes=1)


@pytest.mark.parametrize("url", ["http://localhost:1", "https://[::1]:1", "http://127.0.0.9"])
def test_a_url_is_of_this_machine(url: str) -> None:
    """By any of its names."""
    assert only(f'{{url: "{url}"}}').url == url


def test_the_three_forms_of_a_login() -> None:
    """A secret is one from the moment it is read."""
    pair = '{region: eu-west-1, login: {client_id: "${ID}", client_secret: "${SECRET}"}}'
    assert only("{region: eu-west-1, login: {profile: p}}").login == LoginSettings(profile="p")
    command = only("{region: eu-west-1, login: {command: [print-login, prod]}}").login
    assert command == LoginSettings(command=("print-login", "prod"))
    login = only(pair, ID="abc", SECRET="hunter2").login
    assert login == LoginSettings(client_id="abc", client_secret=Secret("hunter2"))
    assert "hunter2" not in repr(only(pair, ID="abc", SECRET="hunter2"))


def test_variables_of_the_process_fill_in_strings() -> None:
    """What they hold is neither a template nor a variable again; `$${` is itself."""
    body = (
        '{region: eu-west-1, organization: "${A}-${B}", vars: {x: ["$${A}", "{{ environment }}"]}}'
    )
    prod = only(body, A="{{ environment }}", B="${A}")
    assert prod.organization == "{{ environment }}-${A}"
    assert prod.vars == {"x": ["${A}", "prod"]}


def test_an_unset_variable_matters_only_where_it_is_used() -> None:
    """Another environment can be worked with."""
    text = TWO.replace("organization: Acme", 'organization: "${ORGANIZATION}"')
    assert project(text).environment("sandbox").name == "sandbox"
    with pytest.raises(ProjectInvalid) as refused:
        project(text).environment("prod")
    (finding,) = refused.value.findings
    assert isinstance(finding, Finding)
    assert finding.message == "the environment variable ORGANIZATION is not set"


def test_gccreds_url_goes_before_the_environments_address() -> None:
    """To a sandbox only."""
    prod = only("{region: eu-west-1}", GCCREDS_URL="http://127.0.0.1:9")
    assert (prod.url, prod.region, prod.settle) == ("http://127.0.0.1:9", None, timedelta())
    with pytest.raises(ProjectInvalid) as refused:
        only("{region: eu-west-1}", GCCREDS_URL="https://api.mypurecloud.de")
    (finding,) = refused.value.findings
    assert isinstance(finding, Finding)
    assert finding.message == "GCCREDS_URL: a url is only for a sandbox on this machine"


def test_policies_exemptions_and_safety_become_settings() -> None:
    """A mapping is an error unless it says otherwise."""
    settings = project(
        "project: payments\n"
        "environments:\n"
        "  prod: {region: eu-west-1, organization: Acme, applier: abc}\n"
        "policies:\n"
        "  unknown-role: warning\n"
        "  shared-destination: off\n"
        "  max-lifetime: {oauth_client: 365d}\n"
        "  naming: {pattern: x, severity: warning}\n"
        "exempt:\n"
        "  - {rule: unknown-role, address: 'oauth_client.*', reason: new, until: 2027-01-31}\n"
        "safety: {max_deletes: 3, max_delete_share: 1}\n"
    ).environment(None)
    set_rules = settings.settings.rules
    assert {name: rule.level for name, rule in set_rules.items()} == {
        "unknown-role": Level.WARNING,
        "shared-destination": Level.OFF,
        "max-lifetime": Level.ERROR,
        "naming": Level.WARNING,
    }
    assert set_rules["max-lifetime"].options == {"oauth_client": timedelta(days=365)}
    assert set_rules["naming"].options == {"pattern": "x"}
    assert str(set_rules["unknown-role"].position) == "gccreds.yaml:5:3"
    (exemption,) = settings.settings.exemptions
    assert (exemption.rule, exemption.address) == ("unknown-role", "oauth_client.*")
    assert (exemption.reason, str(exemption.until)) == ("new", "2027-01-31 00:00:00+00:00")
    assert settings.settings.safety == Safety(3, 1.0)
    assert (settings.settings.organization_guard, settings.settings.applier) == (True, "abc")


def test_what_a_later_version_carries_out_is_named() -> None:
    """Rules that are not built, rules of one's own, states elsewhere."""
    unsupported = project(
        "project: payments\n"
        "environments:\n"
        "  prod: {region: eu-west-1, state: 's3://bucket/key', api_tokens: {via: oauth_client}}\n"
        "policies:\n"
        "  rules: {mine: {expression: 'true', message: x}}\n"
        "  naming: {pattern: x}\n"
    ).environment(None)
    assert unsupported.api_tokens_via is Via.OAUTH_CLIENT
    assert [f"{f.position}: {f.message}" for f in unsupported.unsupported] == [
        "gccreds.yaml:3:36: a state at s3:// comes with a later version of gccreds",
        "gccreds.yaml:5:3: own rules come with a later version of gccreds",
        "gccreds.yaml:6:3: the rule naming comes with a later version of gccreds",
    ]


def test_one_environment_is_refused_with_what_is_wrong_around_it_too() -> None:
    """In one go; and what only another environment says is not its matter."""
    text = """\
project: payments
safety: {max_deletes: -1}
environments:
  prod: {region: moon-1}
  other: {region: "${UNSET}"}
"""
    read = read_project(write_project(Path.cwd(), {"gccreds.yaml": text}), {}, rules())
    with pytest.raises(ProjectInvalid) as refused:
        read.environment("prod")
    assert [str(f.position) for f in refused.value.findings if isinstance(f, Finding)] == [
        "gccreds.yaml:2:23",
        "gccreds.yaml:4:18",
    ]
