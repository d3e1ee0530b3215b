"""The rules that exist are those of cli.md's table that are built, and each is documented."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from gccreds.domain.settings import Level
from gccreds.policies.registry import rules

ERRORS = (
    "caller-lacks-role",
    "change-limit",
    "client-limit",
    "destination-in-git",
    "prevent-destroy",
    "self",
    "shared-destination",
    "unknown-role",
    "unknown-scope",
)
WARNINGS = (
    "clock",
    "consumers-unknown",
    "exemption-ending",
    "expired",
    "left-behind",
    "legacy-list",
    "local-destination",
    "moved-hint",
    "new-client-id",
    "no-organization-guard",
    "orphan-mark",
    "reactivated",
    "split-delivery",
    "still-used",
    "stopped",
    "undelivered",
    "unreadable-destinations",
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "policies.md"
COMMANDS = frozenset(["apply", "destroy", "list", "rotate", "state"])


def test_the_rules_that_are_built_have_the_levels_of_the_specification() -> None:
    """By hand on this side, so that neither a rule nor a level changes unnoticed."""
    levels = {rule.id: rule.level for rule in rules().values()}

    assert levels == dict.fromkeys(ERRORS, Level.ERROR) | dict.fromkeys(WARNINGS, Level.WARNING)
    assert list(levels) == sorted(levels)


def test_a_rule_is_found_in_the_file_of_its_name() -> None:
    """Adding a rule is one file, and a finding's id leads to it."""
    for id_, rule in rules().items():
        module = import_module(f"gccreds.policies.rules.{id_.replace('-', '_')}")
        assert module.RULE is rule


def _sections() -> dict[str, str]:
    _, *parts = re.split(r"^## ", DOCUMENT.read_text(), flags=re.MULTILINE)
    return {heading: text for heading, _, text in (part.partition("\n") for part in parts)}


def test_every_rule_has_its_section() -> None:
    """In the order of ids, and none that does not exist."""
    assert list(_sections()) == list(rules())


@pytest.mark.parametrize("id_", [*ERRORS, *WARNINGS])
def test_a_section_says_what_the_rule_says(id_: str) -> None:
    """Its severity when nothing is set, and its own words."""
    rule, text = rules()[id_], " ".join(_sections()[id_].split())

    assert text.startswith(f"*{rule.level.value}* when nothing is set. {rule.about}")


@pytest.mark.parametrize("id_", [*ERRORS, *WARNINGS])
def test_only_commands_that_exist_are_named(id_: str) -> None:
    """A next step must be one that can be done."""
    module = import_module(f"gccreds.policies.rules.{id_.replace('-', '_')}")
    source = Path(str(module.__file__)).read_text()
    named = re.findall(r"gccreds -e \S+ ([a-z-]+)", source)
    named += re.findall(r"command\(f?[\"']([a-z-]+)", source)

    assert set(named) <= COMMANDS
