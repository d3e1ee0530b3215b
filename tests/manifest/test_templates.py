"""Templates: what an expression may hold, and what it comes to (manifest.md, "Templates").

What they refuse, with its place, stands in bad/template-*.txt.
"""

from typing import Any

import pytest

from gccreds.kinds.written import Whole
from gccreds.manifest.scalars import plain_scalar
from gccreds.manifest.templates import Renderer
from gccreds.manifest.tree import Mapping

SCOPE = {
    "vars": {
        "stores": ["emea", "apac", "emea"],
        "role": "Store Operator",
        "count": plain_scalar("010"),
        "ratio": plain_scalar("1.10"),
        "on": True,
        "empty": [],
        "teams": {"a": {"name": "Team A"}},
        "text": "{{ vars.role }}",
    },
    "environment": "prod",
    "each": {"key": "emea", "value": "Europe"},
}


def render(text: str) -> Any:
    """What a template comes to."""
    found: list[object] = []
    value = Renderer(SCOPE, lambda *problem: found.append(problem)).render(text, (0, 0))
    assert found == []
    return value


def refusal(text: str) -> tuple[str, str]:
    """Why a template is refused, and what to do."""
    found: list[tuple[str, str]] = []
    Renderer(SCOPE, lambda _, *problem: found.append(problem)).render(text, (0, 0))
    (problem,) = found
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("a { b } c", "a { b } c"),
        ("Store {{ each.value }}", "Store Europe"),
        ("{{ environment }}-{{ each.key }}", "prod-emea"),
        ("{{ vars['role'] }}", "Store Operator"),
        ("{{ vars.teams.a.name }}", "Team A"),
        ("{{ vars.stores[0] }}{{ vars.stores[-1] }}", "emeaemea"),
        ("{{ vars.role ~ '/' ~ vars.count }}", "Store Operator/010"),
        ("{{ vars.ratio }}!", "1.10!"),
        ("{{ vars.on }}!", "true!"),
        ("{{ 'a' if environment == 'prod' else 'b' }}", "a"),
        ("{{ 'a' if environment != 'prod' and vars.on else 'b' }}", "b"),
        ("{{ not vars.empty or vars.nothing }}", True),
        ("{{ vars.count + 1 - 3 }}", 8),
        ("{{ 1 < vars.count <= 10 }}", True),
        ("{{ 'apac' in vars.stores }}", True),
        ("{{ 'x' not in vars.stores }}", True),
        ("{{ vars.role | lower | replace(' ', '-') }}", "store-operator"),
        ("{{ vars.role | upper }}", "STORE OPERATOR"),
        ("{{ 'store operator' | title }}", "Store Operator"),
        ("{{ ' x ' | trim }}", "x"),
        ("{{ vars.stores | join('+') }}", "emea+apac+emea"),
        ("{{ vars.stores | unique }}", ["emea", "apac"]),
        ("{{ vars.stores | sort }}", ["apac", "emea", "emea"]),
        ("{{ vars.stores | sort(reverse=true) | first }}", "emea"),
        ("{{ vars.stores | last }}", "emea"),
        ("{{ vars.stores | length }}", 3),
        ("{{ 'abc' | list }}", ["a", "b", "c"]),
        ("{{ vars.count | string }}", "010"),
        ("{{ '12' | int }}", 12),
        ("{{ vars.nothing | default('none') }}", "none"),
        ("{{ vars.nothing | default(vars.role) }}", "Store Operator"),
        ("{{ vars.stores + vars.empty }}", ["emea", "apac", "emea"]),
        ("{{ vars.text }}", "{{ vars.role }}"),
        ("{{ '{%' }}", "{%"),
        ("two\nlines {{ each.key }}\n", "two\nlines emea\n"),
    ],
)
def test_an_expression_comes_to_its_value(text: str, value: object) -> None:
    """As a text within a text; a value put in is not rendered again."""
    assert render(text) == value


def test_a_string_that_is_one_expression_takes_the_value_as_it_is() -> None:
    """So that lists and numbers come from vars."""
    assert render("{{ vars.stores }}") is SCOPE["vars"]["stores"]  # type: ignore[index]
    assert isinstance(render("{{ vars.count }}"), Whole)
    assert render("{{ vars.on }}") is True
    assert render("{{ vars.on }} ") == "true "


@pytest.mark.parametrize(
    "text",
    [
        "{{ vars.__class__ }}",
        "{{ environment.upper }}",
        "{{ vars['__init__'] }}",
        "{{ each.items }}",
        "{{ self }}",
        "{{ loop }}",
        "{{ range }}",
        "{{ lipsum }}",
        "{{ cycler }}",
    ],
)
def test_nothing_of_python_or_jinja_is_in_reach(text: str) -> None:
    """Names are those of the scope, attributes are keys of mappings."""
    assert refusal(text)[0].endswith("is not defined")


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "true }}",
        "{{ " + "-" * 5000 + "1 }}",
        "{{ " + " ~ ".join(["vars.role"] * 7000) + " }}",
        "{{ " + "9" * 5000 + " }}",
        "{{ 'a' ~ '" + "x" * 66_000 + "' }}",
    ],
)
def test_an_expression_cannot_exhaust_anything(text: str) -> None:
    """Neither the stack, nor memory, nor time."""
    message, _ = refusal(text)
    assert message in (
        "the expression is too large",
        "a template has more than 64 KiB",
        "a rendered text has more than 64 KiB",
    )


def test_rendering_leaves_what_has_no_template_alone() -> None:
    """The same object, so that ten thousand plain entries cost nothing."""
    tree = Mapping((0, 0))
    tree["name"], tree.marks["name"] = "CI", (0, 0, 0, 6)
    assert Renderer(SCOPE, lambda *_: None).render(tree, (0, 0)) is tree
