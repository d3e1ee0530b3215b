"""`gccreds completion`, and what a shell is told when it asks."""

import os
import subprocess

import pytest

from tests.cli.running import COMMAND, Place

PROJECT = """\
project: payments
environments:
  test: {url: "http://127.0.0.1:1"}
  prod: {region: eu-central-1, manifests: [more]}
"""
MANIFEST = """\
oauth_clients:
  ci: {grant: client_credentials}
  store:
    for_each: {emea: Europe, apac: Asia}
scopes: {reporting: [analytics]}
"""


def completed(place: Place, line: str) -> list[str]:
    """What is offered at the end of a line; argcomplete answers on descriptor 8."""
    command = f"{COMMAND[0]} -m gccreds"
    read, write = os.pipe()
    environ = place.environ(
        _ARGCOMPLETE="3", _ARGCOMPLETE_IFS="\n", COMP_LINE=f"{command} {line}",
        COMP_POINT=str(len(f"{command} {line}")), _ARGCOMPLETE_STDOUT_FILENAME="/dev/fd/8",
    )  # fmt: skip
    script = f'exec 8>&{write}; exec "$@"'
    with os.fdopen(read) as answer:
        subprocess.run(
            ["bash", "-c", script, "bash", *COMMAND],
            cwd=place.folder,
            env=environ,
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        os.close(write)
        return sorted(word.strip() for word in answer.read().splitlines())


@pytest.fixture
def project(place: Place) -> Place:
    place.write("gccreds.yaml", PROJECT)
    place.write("manifests/ci.yaml", MANIFEST)
    place.write("more/prod.yml", "oauth_clients: {extra: {}}\n")
    place.write("manifests/broken.yaml", "oauth_clients: [\n")
    place.write(".gccreds/test.json", '{"resources": {"oauth_client.old": {}}}')
    return place


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_prints_a_script_for_the_shell(place: Place, shell: str) -> None:
    """The shell takes it as it is, where it is at hand; it names our command."""
    ended = place.run("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert "gccreds" in ended.out
    assert "_ARGCOMPLETE" in ended.out


def test_the_script_is_sound_bash(place: Place) -> None:
    """bash itself finds nothing wrong with it."""
    script = place.run("completion", "bash").out
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_environments_are_completed(project: Place) -> None:
    """Those of the project file, without reading anything else."""
    assert completed(project, "-e ") == ["prod", "test"]


def test_addresses_are_completed_with_their_instances(project: Place) -> None:
    """Of manifests and local states, ready for the shell; an unreadable file offers nothing."""
    assert completed(project, "state show oauth_client.") == [
        "oauth_client.ci",
        "oauth_client.extra",
        "oauth_client.old",
        "oauth_client.store",
        r"oauth_client.store\[apac\]",
        r"oauth_client.store\[emea\]",
    ]


@pytest.mark.parametrize("words", ["plan -t", "revoke", "status", "state rm", "state mv"])
def test_addresses_are_completed_wherever_one_is_meant(project: Place, words: str) -> None:
    """For every option and argument that takes one."""
    assert completed(project, f"{words} oauth_client.c") == ["oauth_client.ci"]


def test_commands_are_completed(place: Place) -> None:
    """Outside of a project too."""
    assert completed(place, "who") == ["whoami"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("list ", ["clients", "divisions", "environments", "roles", "scopes", "tokens"]),
        ("completion ", ["bash", "fish", "zsh"]),
        ("--color ", ["always", "auto", "never"]),
        ("plan --format ", ["json", "text"]),
        ("status --format ", ["csv", "json", "text"]),
    ],
)
def test_words_of_a_closed_set_are_completed(
    project: Place, words: str, offered: list[str]
) -> None:
    """And not the files of the folder, none of which could be meant."""
    found = completed(project, words)
    assert [word for word in found if not word.startswith("-")] == offered
