"""What tests of taking over share: the organisation as it stands, hands in it, old states."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared, ImportEntry, MovedEntry
from gccreds.domain.plan import Plan
from tests.builders import declared
from tests.sandboxes import Sandbox, grants
from tests.worlds import World

_NOTED = ("dateModified", "modifiedBy")
"""Members that every PUT changes."""


def importing(desired: Desired, id_: str, *others: Desired) -> Declared:
    """What manifests with this import declare."""
    return replace(declared(desired, *others), imports=(ImportEntry(desired.address, id_),))


def moving(old: Desired, *new: Desired) -> Declared:
    """What manifests declare where `old` is called like the first of the new by now."""
    return replace(declared(*new), moved=(MovedEntry(old.address, new[0].address),))


def organisation(world: World) -> dict[str, dict[str, Any]]:
    """Every client by its id, without who touched it when."""
    listed = world.sandbox.state["clients"]
    return {c["id"]: {k: v for k, v in c.items() if k not in _NOTED} for c in listed}


def by_hand(sandbox: Sandbox, name: str = "app", **members: Any) -> Any:
    """A client that somebody made, as `a_client("app")` is declared; with its secret."""
    return sandbox.create(name=name, roleDivisions=grants(Reporting_Viewer="Home"), **members)


def edit(world: World, id_: str, **members: Any) -> None:
    """Somebody's hand in the admin UI; None takes a member away."""
    world.sandbox.control("POST", "edit", {"id": id_, "set": members})


def said(plan: Plan) -> list[str]:
    """Each change, then each notice, on one line."""
    changes = [f"{c.action} {c.address}#{c.generation} {c.reason}" for c in plan.changes]
    return [*changes, *(f"{n.rule} {n.address}" for n in plan.notices)]


def state_file(world: World) -> Path:
    """Where the state is kept: to be lost, or to be put back as it was."""
    return world.folder / f".gccreds/{world.environment}.json"
