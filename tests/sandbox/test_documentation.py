"""docs/sandbox.md, held to the code."""

import json
import re
from dataclasses import fields
from pathlib import Path

from starlette.routing import Route

from gccreds.sandbox import offers
from gccreds.sandbox.application import OPERATIONS
from gccreds.sandbox.control import control_routes
from gccreds.sandbox.faults import Faults, read_effect
from gccreds.sandbox.founding import open_organization
from gccreds.sandbox.journal import Journal
from gccreds.sandbox.keeping import Keeping
from gccreds.sandbox.options import READY_CLIENT_ID, READY_CLIENT_SECRET, SandboxOptions

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The first table under a heading: its first column, and the rest of each row."""
    table = re.search(r"^\|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE.split(f"# {heading}\n")[1], re.M)
    assert table is not None
    cells = [re.split(r"\s*\|\s*", line.strip("|")) for line in table[1].splitlines()]
    return {first.strip(" `"): rest for first, *rest in cells}


def test_every_option_is_documented_with_its_default() -> None:
    """And no other; where the clock starts is not an option but GCCREDS_NOW."""
    options = SandboxOptions()
    expected = {
        f"--{field.name.replace('_', '-')}": getattr(options, field.name)
        for field in fields(options)
        if field.name != "start"
    }
    shown = {name: default.strip("`") for name, (default, *_) in rows("Options").items()}
    assert shown.keys() == expected.keys()
    for name, default in expected.items():
        written = "0s" if str(default) == "0:00:00" else str(default)
        assert shown[name] == ("" if default is None else written), name


def test_every_operation_is_documented_with_what_it_asks_for() -> None:
    """Its permissions and its scope; and no other."""
    shown = {
        operation: (permissions.replace("`", ""), scope.strip("` "))
        for operation, (permissions, scope, *_) in rows("What it offers").items()
    }
    assert shown == {
        f"{operation.method} {operation.path}": (
            " or ".join(operation.any_of) + " and ".join(operation.all_of),
            operation.scope,
        )
        for operation in OPERATIONS
    }


def test_every_control_call_is_documented() -> None:
    """And no other."""
    organization = open_organization(SandboxOptions(), Keeping(None))
    routes = control_routes(organization, Journal(), Faults())
    calls = {
        f"{method} {route.path}"
        for route in routes
        if isinstance(route, Route) and route.methods is not None
        for method in route.methods - {"HEAD"}
    }
    assert set(rows("Control")) == calls


def test_every_documented_fault_can_be_asked_for() -> None:
    """One row for each kind of effect."""
    effects = [read_effect(json.loads(fault)) for fault in rows("Faults")]
    assert len({type(effect) for effect in effects}) == len(effects) - 1


def test_the_roles_and_the_login_are_those_of_the_code() -> None:
    """Names and the ready-made credentials."""
    for role in offers.ROLES:
        assert role.name in PAGE
    for division in offers.DIVISIONS.values():
        assert division in PAGE
    assert f"`{READY_CLIENT_ID}`" in PAGE
    assert f"`{READY_CLIENT_SECRET}`" in PAGE
