"""No credentials in files (manifest.md): what is refused, and what is not."""

from pathlib import Path

import pytest

from gccreds.manifest.hiding import hidden_line, looks_secret, without_secrets
from tests.manifest.folders import as_text, findings_of

SECRET = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9m"
CLIENT = "oauth_clients:\n  ci:\n    grant: client_credentials\n    roles: {Runner: all}\n"


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"the secret is {SECRET}.",
        f"--secret={SECRET}",
        f"id:{SECRET}",
        SECRET[:32],
        f"header.{SECRET}.signature",
        "Abcdefghijklmnopqrstuvwxyz-_0123456789",
        "AGE-SECRET-KEY-1QQPQZRFHSMQ0CWGRWZ8Z0L7J2K5T7Q0Y5L2W8N4V9X6D3S1A0F7Q2W3E4",
    ],
)
def test_thirty_two_characters_of_all_sorts_look_like_a_secret(text: str) -> None:
    """Alone, or as a word of a text."""
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        SECRET[:31],
        SECRET.lower(),
        SECRET.upper(),
        "".join(char for char in SECRET if char.isalpha()),
        "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77",
        "6F3C2a10-7d0b-4a52-9a51-0c1e5f8b2d77",
        f"https://example.com/{SECRET}",
        f"secrets/{SECRET}",
        f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{SECRET}+{SECRET}/{SECRET}== ops@example.com",
        "age13sqhtp63v7ulj9nvtaywhvm23pd7a5ww56t6qdnhv8ng4q4hyveqc0jlwk",
        "Runs The Nightly Data Actions Of Team 7 Everywhere",
    ],
)
def test_uuids_paths_urls_and_public_keys_do_not(text: str) -> None:
    """Nor what is shorter, or of fewer sorts."""
    assert not looks_secret(text)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"name: {SECRET}  # x", f"name: {'*' * 43}  # x"),
        ("client_secret: hunter2  # why", "client_secret: *******  # why"),
        ('{"password": "a b", x: y}', '{"password": ************'),
        ('client_secret: "${SECRET}"', 'client_secret: "${SECRET}"'),
        ('token: "{{ vars.x }}"', 'token: "{{ vars.x }}"'),
        ("max-lifetime: {api_token: 90d}", "max-lifetime: {api_token: 90d}"),
        ("secret: |", "secret: |"),
        ("on_removal: delete", "on_removal: delete"),
    ],
)
def test_an_excerpt_has_stars_for_what_is_secret(line: str, shown: str) -> None:
    """As many as there were characters, so that carets stay below what they mark."""
    assert hidden_line(line) == shown
    assert len(hidden_line(line)) == len(line)


def test_messages_have_stars_too() -> None:
    """A value that is quoted because it is wrong may be a secret in the wrong place."""
    assert without_secrets(f'unknown grant "{SECRET}"') == f'unknown grant "{"*" * 43}"'


@pytest.mark.parametrize(
    "written",
    [
        "    labels: {team: a, token: }\n",
        '    labels: {token: "{{ vars.name }}"}\n',
        "    labels: {token_lifetime: 5}\n",
        f"    description: {SECRET}  # gccreds: not-a-secret\n",
        "    labels: {token: abc}  # gccreds: not-a-secret\n",
        "    deliver: [{to: kubernetes, namespace: n, secret: ci}]\n",
        "    deliver: [{to: file, path: a.env, as: {client_secret: SECRET}}]\n",
        "    passthrough: {needsSecret: true}\n",
    ],
)
def test_what_is_no_secret_is_let_through(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values from elsewhere, settings of destinations, and what a comment vouches for."""
    monkeypatch.chdir(tmp_path)
    found = findings_of(tmp_path, {"manifests/ci.yaml": CLIENT + written})
    assert [f.message for f in found if "secret" in f.message] == []


def test_no_finding_of_a_file_shows_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they stand, and whatever else is wrong there."""
    monkeypatch.chdir(tmp_path)
    manifest = (
        f"oauth_clients:\n  {SECRET}: {{grant: {SECRET}, {SECRET}: {SECRET}}}\n"
        f"  b: {{client_secret: {SECRET}, expires: {SECRET}, grace: {SECRET}}}\n"
        f"scopes: {{a: [set:{SECRET}], {SECRET}: 5}}\n{SECRET}: {SECRET}\n"
        f"imports: [{{to: {SECRET}, id: a}}]\n"
        f'api_tokens: {{t: {{owner: "{{{{ {SECRET} }}}}", via: {SECRET}}}}}\n'
    )
    project = f"project: {SECRET} x\n{SECRET}: {SECRET}\nenvironments: {{{SECRET} y: {SECRET}}}\n"
    shown = as_text(findings_of(tmp_path, {"manifests/ci.yaml": manifest}))
    shown += as_text(findings_of(tmp_path, {"gccreds.yaml": project}))
    assert len(shown) > 3000
    assert SECRET not in shown
