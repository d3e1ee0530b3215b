"""Which files are manifests, and what their entries come to beyond the documented example."""

from pathlib import Path

import pytest

from gccreds.domain.address import Address
from gccreds.domain.credential import CLIENTS
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding
from gccreds.errors import ManifestInvalid
from gccreds.manifest.loading import load_manifests
from gccreds.sinks.registry import destination_formats
from tests.manifest.folders import PROJECT, findings_of, open_project

CLIENT = "oauth_clients: {%s: {grant: client_credentials, roles: {Runner: all}}}\n"
RECIPIENT = "age13sqhtp63v7ulj9nvtaywhvm23pd7a5ww56t6qdnhv8ng4q4hyveqc0jlwk"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def declare(text: str = "", **files: str) -> Declared:
    """What a manifest, or these files, declare."""
    written = {"manifests/ci.yaml": text, **files} if text else files
    environment = open_project(Path.cwd(), written).environment(None)
    return load_manifests(environment, destination_formats())


def keys(declared: Declared) -> list[str]:
    """The keys of what is declared."""
    return [address.key for address in declared.credentials]


def test_every_yaml_file_below_the_folders_is_a_manifest() -> None:
    """In the order of their paths; hidden files and folders, and other files, are not."""
    declared = declare(
        **{
            "manifests/b.yaml": CLIENT % "b",
            "manifests/a.yml": CLIENT % "a",
            "manifests/deep/er/c.yaml": CLIENT % "c",
            "manifests/.hidden.yaml": CLIENT % "d",
            "manifests/.git/e.yaml": CLIENT % "e",
            "manifests/notes.txt": "[",
            "manifests/empty.yaml": "",
            "manifests/comment.yaml": "# nothing yet\n",
            "elsewhere/f.yaml": CLIENT % "f",
        }
    )
    assert keys(declared) == ["a", "b", "c"]
    assert declared.files == 5


def test_a_file_is_read_once_where_folders_overlap_and_the_project_file_is_no_manifest() -> None:
    """Also where the folder is the project's own."""
    project = PROJECT + 'manifests: [".", manifests, ./manifests/deep]\n'
    declared = declare(
        **{"gccreds.yaml": project, "manifests/deep/a.yaml": CLIENT % "a", "b.yaml": CLIENT % "b"}
    )
    assert keys(declared) == ["b", "a"]


def test_linked_files_are_read_and_linked_folders_are_not_entered(tmp_path: Path) -> None:
    """So that links cannot form a circle."""
    (tmp_path / "other.yaml").write_text(CLIENT % "linked", encoding="utf-8")
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests/link.yaml").symlink_to("../other.yaml")
    (tmp_path / "manifests/circle").symlink_to(".")
    assert keys(declare(**{"manifests/a.yaml": CLIENT % "a"})) == ["a", "linked"]


def test_sections_that_are_empty_declare_nothing() -> None:
    """People comment their entries out one by one."""
    declared = declare("scopes:\noauth_clients:\napi_tokens:\nimports:\nmoved:\n")
    assert (declared.credentials, declared.resources) == ({}, {"oauth_client": 0, "api_token": 0})


@pytest.mark.parametrize(
    "written",
    [
        "client_credentials",
        "client-credentials",
        "CLIENT-CREDENTIALS",
        "Client_Credentials",
    ],
)
def test_a_grant_is_read_in_every_spelling(written: str) -> None:
    """Ours, with hyphens, the wire's, in any case."""
    declared = declare(f"oauth_clients: {{a: {{grant: {written}, roles: {{Runner: all}}}}}}")
    (client,) = declared.credentials.values()
    assert client.fields["grant"] == "client_credentials"


@pytest.mark.parametrize(
    ("for_each", "instances"),
    [
        ("{emea: Europe, apac: Asia}", {"emea": "emea=Europe", "apac": "apac=Asia"}),
        ("[emea, apac]", {"emea": "emea=emea", "apac": "apac=apac"}),
        ("[1, 010, true]", {"1": "1=1", "010": "010=010", "true": "true=true"}),
        ("{Köln 2: {long: Cologne}}", None),
        ('"{{ vars.list }}"', {"a": "a=a", "b": "b=b"}),
        ("[]", {}),
    ],
)
def test_for_each_makes_an_instance_of_each(
    for_each: str, instances: dict[str, str] | None
) -> None:
    """Of a list each.key is each.value; keys are as they are written."""
    value = "each.value" if instances is not None else "each.value.long"
    declared = declare(
        "oauth_clients:\n"
        "  store:\n"
        f"    for_each: {for_each}\n"
        f'    description: "{{{{ each.key }}}}={{{{ {value} }}}}"\n'
        "    grant: client_credentials\n"
        "    roles: {Runner: all}\n"
    )
    found = {a.instance: d.fields["description"] for a, d in declared.credentials.items()}
    assert found == (instances if instances is not None else {"Köln 2": "Köln 2=Cologne"})
    names = [d.fields["name"] for d in declared.credentials.values()]
    assert names == [f"store-{instance}" for instance in found]


def test_numbers_and_booleans_are_taken_as_text_where_text_is_meant() -> None:
    """As they were written."""
    declared = declare(
        "oauth_clients:\n"
        "  ci:\n"
        "    name: 010\n"
        "    description: true\n"
        "    labels: {release: 1.10, on: yes, 7: 0x1f}\n"
        "    grant: client_credentials\n"
        "    roles: {2024: [1]}\n"
    )
    (client,) = declared.credentials.values()
    assert (client.fields["name"], client.fields["description"]) == ("010", "true")
    assert client.labels == {"release": "1.10", "on": "yes", "7": "0x1f"}
    assert client.fields["roles"] == {"2024": ["1"]}


def test_members_passed_through_are_fields_of_their_own() -> None:
    """Plain JSON, whatever they hold."""
    declared = declare(
        "oauth_clients:\n"
        "  ci:\n"
        "    grant: client_credentials\n"
        "    roles: {Runner: all}\n"
        "    passthrough: {allowedIps: [10.0.0.0/8], limit: 010, note: ~}\n"
        "    ignore_changes: [passthrough.allowedIps]\n"
    )
    (client,) = declared.credentials.values()
    passed = {name: value for name, value in client.fields.items() if "passthrough" in name}
    assert passed == {
        "passthrough.allowedIps": ["10.0.0.0/8"],
        "passthrough.limit": 10,
        "passthrough.note": None,
    }
    assert client.ignore_changes == {"passthrough.allowedIps"}
    assert "passthrough.limit" not in client.defaulted


@pytest.mark.parametrize(
    ("item", "names"),
    [
        (
            "{to: file, path: a.env}",
            {
                "client_id": "CLIENT_ID",
                "client_secret": "CLIENT_SECRET",
                "region": "REGION",
                "expires": "EXPIRES",
            },
        ),
        (
            "{to: file, path: a.json, format: json}",
            {name: name for name in ("client_id", "client_secret", "region", "expires")},
        ),
        (
            "{to: file, path: a.env, as: genesyscloud}",
            {
                "client_id": "GENESYSCLOUD_OAUTHCLIENT_ID",
                "client_secret": "GENESYSCLOUD_OAUTHCLIENT_SECRET",
                "region": "GENESYSCLOUD_REGION",
            },
        ),
        ("{to: file, path: a.env, as: {json: ALL}}", {"json": "ALL"}),
        (
            "{to: gitlab_ci, project: a/b}",
            {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"},
        ),
        (
            "{to: genesys_integration, credential: CI}",
            {"client_id": "clientId", "client_secret": "clientSecret"},
        ),
    ],
)
def test_payload_goes_under_the_names_of_its_destination(item: str, names: dict[str, str]) -> None:
    """Or under those that `as` gives."""
    declared = declare(
        "oauth_clients:\n"
        "  ci:\n"
        "    grant: client_credentials\n"
        "    roles: {Runner: all}\n"
        f"    deliver: [{item}]\n"
    )
    (client,) = declared.credentials.values()
    assert dict(client.deliver[0].names) == names


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        (f"to: age, path: ./a.age, recipients: [{RECIPIENT}]", "age a.age"),
        ("to: vault, mount: secret, path: genesys/ci", "vault secret/genesys/ci"),
        ("to: vault, namespace: n, mount: secret, path: ci", "vault n/secret/ci"),
        ("to: aws_secrets_manager, secret_id: ci, region: r", "aws_secrets_manager r ci"),
        ("to: aws_ssm, name: /ci, region: r", "aws_ssm r /ci"),
        ("to: azure_key_vault, vault: acme, name: ci", "azure_key_vault acme/ci"),
        (
            "to: google_secret_manager, project: acme-prod, name: ci",
            "google_secret_manager acme-prod/ci",
        ),
        ("to: github_actions, repository: a/b, environment: e", "github_actions a/b e"),
        ("to: gitlab_ci, project: a/b, environment_scope: e", "gitlab_ci a/b e"),
        ("to: kubernetes, namespace: n, secret: ci", "kubernetes n/ci"),
        ("to: genesys_integration, credential: CI", "genesys_integration CI"),
        ("to: command, argv: [./push, ci]", "command ./push ci"),
        ("to: file, path: ./a//b.env, if_exists: replace", "file a/b.env"),
        ("to: file, path: ../b.env, allow_outside: true", "file ../b.env"),
    ],
)
def test_every_destination_has_a_place(settings: str, place: str) -> None:
    """By which, with its kind, it is known."""
    declared = declare(
        "oauth_clients:\n"
        "  ci:\n"
        "    grant: client_credentials\n"
        "    roles: {Runner: all}\n"
        f"    deliver: [{{{settings}}}]\n"
    )
    (client,) = declared.credentials.values()
    assert str(client.deliver[0]) == place
    assert client.deliver[0].if_exists == ("replace" if "replace" in settings else "refuse")


def test_a_token_may_be_a_client_by_the_environment() -> None:
    """It then takes roles and delivers a client's values."""
    project = PROJECT.replace("8484}", "8484, api_tokens: {via: oauth_client}}")
    declared = declare(
        "api_tokens:\n"
        "  ci:\n"
        "    roles: {Runner: all}\n"
        "    lifetime: 90d\n"
        "    grace: 0s\n"
        "    rotate: {before_end: 14d, overlap: 0s}\n"
        "    deliver: [{to: file, path: a.env, as: genesyscloud}]\n",
        **{"gccreds.yaml": project},
    )
    assert declared.unsupported == ()
    (token,) = declared.credentials.values()
    assert (token.endpoint, token.fields["grant"]) == (CLIENTS, "client_credentials")


def test_the_error_tells_the_first_place_and_has_every_finding() -> None:
    """So that a command can print all, and any caller the gist."""
    with pytest.raises(ManifestInvalid, match="the manifests have 2 errors") as refused:
        declare("oauth_clients: {a: {grant: x}, b: {grant: y}}")
    assert refused.value.where == "manifests/ci.yaml:1:28"
    assert len(refused.value.findings) == 2


def test_findings_name_the_credential_that_they_are_about() -> None:
    """With its instance; what a template has of all instances is told once."""
    findings = findings_of(
        Path.cwd(),
        {
            "manifests/ci.yaml": "oauth_clients:\n"
            "  store:\n"
            "    for_each: [a, b]\n"
            "    grant: magic\n"
            '    roles: {"{{ each.key }}": Home}\n'
        },
    )
    assert [(f.address, f.message) for f in findings if isinstance(f, Finding)] == [
        ("oauth_client.store[a]", 'unknown grant "magic"'),
        ("oauth_client.store[a]", '"Home" is not a list of divisions'),
    ]


def test_an_address_with_an_instance_is_declared_by_its_key() -> None:
    """Its position is that of the entry."""
    declared = declare(
        "oauth_clients:\n"
        "  store: {for_each: [a], grant: client_credentials, roles: {Runner: all}}\n"
    )
    store = declared.credentials[Address("oauth_client", "store", "a")]
    assert str(store.position) == "manifests/ci.yaml:2:3"


def test_each_destination_says_whether_it_can_be_read_back() -> None:
    """As its own file says it; a rule that knows no destination by name asks for it."""
    text = (
        "oauth_clients:\n"
        "  ci:\n"
        "    grant: client_credentials\n"
        "    roles: {Runner: [Home]}\n"
        "    deliver:\n"
        "      - {to: file, path: ci.env}\n"
        "      - {to: github_actions, repository: acme/payments}\n"
        "      - {to: genesys_integration, credential: billing}\n"
    )
    [desired] = declare(text).credentials.values()
    assert {one.to: one.traits.readable for one in desired.deliver} == {
        "file": True,
        "github_actions": False,
        "genesys_integration": False,
    }
