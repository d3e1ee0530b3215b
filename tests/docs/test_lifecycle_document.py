"""docs/lifecycle.md: a numbered story, in the words that output, state and code use."""

import re

from gccreds.domain.change import Action
from gccreds.domain.state import Phase
from tests.docs.markdown import REPOSITORY, code_spans

DOCUMENT = (REPOSITORY / "docs" / "lifecycle.md").read_text(encoding="utf-8")


def test_it_goes_through_every_phase() -> None:
    """Each in italics where a generation gets there first, in the order of a life."""
    words = re.findall(r"(?<!\*)\*([a-z]+)\*(?!\*)", DOCUMENT)
    met = dict.fromkeys(word for word in words if word in {phase.value for phase in Phase})
    assert [*met] == [phase.value for phase in Phase]


def test_it_tells_of_every_action_of_a_plan() -> None:
    """As the plan names it."""
    assert {action.value for action in Action} <= set(code_spans(DOCUMENT))


def test_its_steps_are_numbered_without_a_gap() -> None:
    """Others refer to them by their number."""
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", DOCUMENT, re.MULTILINE)]
    assert numbers == [*range(1, len(numbers) + 1)]
