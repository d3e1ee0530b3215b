"""Logins that are none: a file of another form, a variable with something else in it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks import asking
from gccreds.sinks.registry import destination_formats, open_sink
from tests.sinks.examples import MARK, payload
from tests.sinks.serving import Answer, served

SETTINGS: Mapping[str, dict[str, str]] = {
    "aws_ssm": {"name": "/ci", "region": "eu-central-1"},
    "azure_key_vault": {"vault": "https://127.0.0.1:1", "name": "ci"},
    "github_actions": {"repository": "acme/payments"},
    "gitlab_ci": {"project": "acme/payments"},
    "google_secret_manager": {"project": "acme-prod", "name": "ci"},
    "kubernetes": {"namespace": "ci", "secret": "login"},
    "vault": {"mount": "secret", "path": "ci"},
}
NO_FORM = ("[1]", '"text"', "5", "null", "{}", "", "[default", "\0{{", "\xff")
GOOGLE = "google_secret_manager"
OF_ANOTHER_FORM = "could not be asked: its login or its answer is of another form"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login of the tester's, and no metadata service of a cloud."""
    monkeypatch.setattr(asking, "_PAUSES", (0, 0, 0))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_GCE_CHECK", "true")


def refused(to: str) -> DestinationRefused:
    """What the check tells; a delivery and a reading are refused too."""
    form = destination_formats()[to]
    read = form.settings.model_validate(SETTINGS[to])
    names = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"}
    sink = open_sink(Destination(to, form.place(read), read.model_dump(), names), MARK, Path())
    for act in (sink.read, lambda: sink.deliver(payload())) if form.traits.readable else ():
        with pytest.raises(DestinationRefused):
            act()
    with pytest.raises(DestinationRefused) as told:
        sink.check(ours=True)
    return told.value


@pytest.mark.parametrize("text", NO_FORM)
@pytest.mark.parametrize(
    ("to", "variable"),
    [
        ("aws_ssm", "AWS_CONFIG_FILE"),
        ("aws_ssm", "AWS_SHARED_CREDENTIALS_FILE"),
        (GOOGLE, "GOOGLE_APPLICATION_CREDENTIALS"),
        ("kubernetes", "KUBECONFIG"),
    ],
)
def test_a_login_file_that_is_none(
    to: str, variable: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON of another kind, and no JSON at all: refused with what to do, as a login is."""
    (tmp_path / "login").write_text(text, encoding="latin-1")
    monkeypatch.setenv(variable, str(tmp_path / "login"))
    told = refused(to)
    assert "login" in told.what or "could not be asked" in told.what
    assert told.next_step


@pytest.mark.parametrize(
    "login",
    [
        {"type": "external_account", "audience": 5},
        {"type": "impersonated_service_account", "source_credentials": []},
    ],
)
def test_a_login_of_google_with_members_of_another_form(
    login: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its library makes of them is not told as a defect of ours."""
    (tmp_path / "login").write_text(json.dumps(login))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "login"))
    told = refused(GOOGLE)
    assert told.what.startswith(f"{GOOGLE} acme-prod/ci: ")
    assert "GOOGLE_APPLICATION_CREDENTIALS" in told.next_step


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("credential_process = echo []", "AttributeError"),
        ("credential_process = /nowhere/login", "FileNotFoundError"),
        ("role_arn = x\nweb_identity_token_file = /nowhere", "FileNotFoundError"),
        ("aws_access_key_id =\n  a = b\naws_secret_access_key = b", "TypeError"),
    ],
)
def test_a_profile_of_aws_that_leads_to_no_login(
    profile: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that prints something else, a file that is not there."""
    (tmp_path / "config").write_text(f"[default]\n{profile}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    told = refused("aws_ssm")
    assert (told.what, told.next_step) == (
        f"aws_ssm eu-central-1 /ci: AWS {OF_ANOTHER_FORM} ({reason})",
        "see what ~/.aws and the variables AWS_… say, and see which login it is: aws sts "
        "get-caller-identity",
    )


@pytest.mark.parametrize("text", NO_FORM[:-2])
def test_a_certificate_of_azure_that_is_none(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read when the login is looked for, which is at the first request."""
    (tmp_path / "login").write_text(text)
    monkeypatch.setenv("AZURE_TENANT_ID", "tenant")
    monkeypatch.setenv("AZURE_CLIENT_ID", "client")
    monkeypatch.setenv("AZURE_CLIENT_CERTIFICATE_PATH", str(tmp_path / "login"))
    assert refused("azure_key_vault").next_step


@pytest.mark.parametrize(
    "part",
    [
        {"contexts": [{"name": "c", "context": 5}]},
        {"clusters": [{"name": "k", "cluster": {"server": 5}}]},
        {"clusters": [{"name": "k", "cluster": {"server": "https://a", "proxy-url": "b"}}]},
        {"users": [{"name": "u", "user": {"auth-provider": {"name": "gcp"}}}]},
    ],
)
def test_a_kubeconfig_with_members_of_another_form(
    part: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as good as none."""
    whole = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
        "clusters": [{"name": "k", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
    }
    (tmp_path / "login").write_text(json.dumps({**whole, **part}))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "login"))
    assert refused("kubernetes").what == "kubernetes ci/login: there is no login for a cluster"


def test_a_public_key_of_a_github_app_is_no_private_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is PEM too."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    monkeypatch.setenv("GCCREDS_GITHUB_APP_ID", "1")
    monkeypatch.setenv("GCCREDS_GITHUB_APP_PRIVATE_KEY", pem)
    assert refused("github_actions").what == "GCCREDS_GITHUB_APP_PRIVATE_KEY is no private key"


@pytest.mark.parametrize("token", ["two\nlines", "a b", "€", " "])
@pytest.mark.parametrize(
    ("to", "variable"),
    [
        ("github_actions", "GCCREDS_GITHUB_TOKEN"),
        ("gitlab_ci", "GITLAB_TOKEN"),
        ("vault", "VAULT_TOKEN"),
    ],
)
def test_a_token_that_no_header_carries(
    to: str, variable: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known before anything is sent, and not shown."""
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:1")
    monkeypatch.setenv(variable, token)
    told = refused(to)
    assert told.what.endswith(
        f": {variable} is no token: it has a blank, a line break or a letter beyond ASCII"
    )
    assert told.next_step == f"set {variable} to the token alone"


@pytest.mark.parametrize(
    "address", ["http://[::", "https://", "http://127.0.0.1:port", "https://a:99999"]
)
@pytest.mark.parametrize(
    ("to", "variable", "end"),
    [
        ("github_actions", "GITHUB_API_URL", ""),
        ("gitlab_ci", "CI_API_V4_URL", "/api/v4"),
        ("vault", "VAULT_ADDR", ""),
        (GOOGLE, "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER", ""),
        ("aws_ssm", "AWS_ENDPOINT_URL", ""),
    ],
)
def test_an_address_that_is_none(
    to: str, variable: str, end: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of one, or with a port that cannot be."""
    for name in ("GCCREDS_GITHUB_TOKEN", "GITLAB_TOKEN", "VAULT_TOKEN"):
        monkeypatch.setenv(name, "token")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "key")
    monkeypatch.setenv(variable, address + end)
    assert refused(to).what.startswith(f"{variable} is no address that a ")


@pytest.mark.parametrize("auth", [None, [], "text", {}, {"client_token": 5}])
def test_an_approle_that_is_answered_with_something_else(
    auth: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a proxy may: nothing is taken for a token."""
    monkeypatch.delenv("VAULT_TOKEN", raising=False)
    monkeypatch.setenv("VAULT_ROLE_ID", "role")
    monkeypatch.setenv("VAULT_SECRET_ID", "secret")
    with served(lambda _: Answer(200, {"auth": auth})) as service:
        monkeypatch.setenv("VAULT_ADDR", service.url)
        assert "its answer is not one of Vault's API" in refused("vault").what
