"""Colour: on a terminal, where it is asked for, and nowhere else."""

import pytest

from tests.cli.running import Place
from tests.cli.terminal import run_on_terminal


@pytest.mark.parametrize(
    ("option", "variables", "coloured"),
    [
        (None, {}, False),
        (None, {"CLICOLOR_FORCE": "1"}, True),
        (None, {"CLICOLOR_FORCE": "0"}, False),
        (None, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"CLICOLOR_FORCE": "1"}, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, True),
    ],
)
def test_in_a_pipe_text_is_plain_unless_colour_is_asked_for(
    place: Place, option: str | None, variables: dict[str, str], coloured: bool
) -> None:
    """--color goes before NO_COLOR, which goes before CLICOLOR_FORCE."""
    options = () if option is None else ("--color", option)
    ended = place.run("whoami", *options, **variables)
    assert ("\x1b[" in ended.err) is coloured


def test_a_usage_error_obeys_the_colour_of_its_own_line(place: Place) -> None:
    """Though the line could not be understood."""
    assert place.run("plna", "--color", "always").err.startswith("\x1b[")
    assert place.run("plna", "--color=always").err.startswith("\x1b[")


def test_on_a_terminal_it_is_coloured_and_no_color_is_obeyed(place: Place) -> None:
    """Standard error is looked at by itself: standard output may be a pipe."""
    assert "\x1b[" in run_on_terminal(place, "whoami", answer="", TERM="xterm").err
    assert "\x1b[" not in run_on_terminal(place, "whoami", answer="", NO_COLOR="1").err
