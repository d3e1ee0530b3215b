"""Which destinations there are, and how one is opened."""

from pathlib import Path

from gccreds.domain.credential import Destination
from gccreds.sinks.command import CommandSink
from gccreds.sinks.file import FileSink
from gccreds.sinks.registry import destination_formats, open_sink
from tests.sinks.examples import MARK


def test_every_destination_says_what_it_takes() -> None:
    """Under the name that manifests use."""
    formats = destination_formats()
    assert {to: form.to for to, form in formats.items()} == {
        "age": "age",
        "aws_secrets_manager": "aws_secrets_manager",
        "aws_ssm": "aws_ssm",
        "azure_key_vault": "azure_key_vault",
        "command": "command",
        "file": "file",
        "genesys_integration": "genesys_integration",
        "github_actions": "github_actions",
        "gitlab_ci": "gitlab_ci",
        "google_secret_manager": "google_secret_manager",
        "kubernetes": "kubernetes",
        "vault": "vault",
    }


def test_a_destination_is_opened_by_its_kind(tmp_path: Path) -> None:
    """Nothing is read, run or written by that."""
    file = Destination("file", "ci.env", {"path": "ci.env"})
    command = Destination("command", "./push", {"argv": ["./push"]})
    opened = [open_sink(destination, MARK, tmp_path) for destination in (file, command)]

    assert [type(sink) for sink in opened] == [FileSink, CommandSink]
    assert list(tmp_path.iterdir()) == []


def test_the_names_there_without_as() -> None:
    """In capitals for dotenv, as they are elsewhere; region and end are no secrets but go along."""
    payload = ("client_id", "client_secret", "region", "expires")
    names = {}
    for form in ("dotenv", "json", "yaml"):
        entry = destination_formats()["file"]
        settings = entry.settings.model_validate({"path": "ci", "format": form})
        names[form] = entry.default_names(settings, payload)

    own = {name: name for name in payload}
    assert names == {
        "dotenv": {name: name.upper() for name in payload},
        "json": own,
        "yaml": own,
    }
