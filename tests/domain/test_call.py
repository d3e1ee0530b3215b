"""Commands that go on from the way in which gccreds was called."""

import shlex

from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.call import Call

WORDS = some.lists(some.text(), max_size=4).map(tuple)


def test_a_command_keeps_the_options_of_the_call() -> None:
    """They stand first, then the environment, then what is to be done; each is quoted."""
    call = Call(("plan",), ("--chdir", "my infra", "--project", "payments.yaml"))
    assert call.command("prod", "apply", "-t", "oauth_client.store[apac]") == (
        "gccreds --chdir 'my infra' --project payments.yaml "
        "-e prod apply -t 'oauth_client.store[apac]'"
    )


def test_without_options_and_environment_it_is_the_bare_command() -> None:
    """As it was typed by most."""
    assert Call().command("prod", "plan") == "gccreds -e prod plan"
    assert Call().command(None, "list", "clients") == "gccreds list clients"


def test_the_same_again_is_the_line_as_it_was_typed() -> None:
    """With every option, wherever it stood."""
    call = Call(("-v", "revoke", "store[emea]", "--chdir", "infra"), ("--chdir", "infra"))
    assert call.again() == "gccreds -v revoke 'store[emea]' --chdir infra"
    assert call.again("--auto-approve") == f"{call.again()} --auto-approve"


@given(WORDS, WORDS, some.text(min_size=1))
def test_a_shell_reads_the_words_that_were_meant(
    options: tuple[str, ...], words: tuple[str, ...], environment: str
) -> None:
    """Whatever a folder is called."""
    told = Call((), options).command(environment, *words)
    assert shlex.split(told) == ["gccreds", *options, "-e", environment, *words]
