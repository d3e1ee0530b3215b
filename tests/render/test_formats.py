"""Formats are found, not listed."""

import pytest

from gccreds.render import plan_json
from gccreds.render.formats import formats_of, renderer


@pytest.mark.parametrize(
    ("subject", "formats"),
    [
        ("plan", ("json", "text")),
        ("apply", ("json", "text")),
        ("validate", ("github", "json", "sarif", "text")),
    ],
)
def test_a_subject_has_a_format_for_each_of_its_modules(
    subject: str, formats: tuple[str, ...]
) -> None:
    """A new one is one new file."""
    assert formats_of(subject) == formats


def test_a_renderer_is_the_function_of_its_module() -> None:
    """By subject and format."""
    assert renderer("plan", "json") is plan_json.render
