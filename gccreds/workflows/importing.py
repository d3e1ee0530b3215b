"""Takes existing clients over by an `imports` entry of the command line (cli.md, `import`)."""

from collections.abc import Callable
from dataclasses import replace

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.credential import Fields
from gccreds.domain.declared import Declared, ImportEntry
from gccreds.domain.event import Event
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport
from gccreds.errors import UsageError
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind
from gccreds.kinds.registry import noun_of
from gccreds.workflows.applying import Run, apply
from gccreds.workflows.planning import Surroundings
from gccreds.workflows.requesting import Request


def take_over(
    entries: tuple[ImportEntry, ...],
    surroundings: Surroundings,
    request: Request,
    run: Run,
    approve: Callable[[Plan], None],
    watch: Callable[[Event], None],
) -> ApplyReport:
    """Imports these and does nothing else. What is managed already under its address is done.

    Raises UsageError, before anything is asked, where an address is another client's, and what
    `apply` raises.
    """
    declared = _with_entries(surroundings.declared, entries)
    around = replace(surroundings, declared=declared)
    wanted = replace(request, imported=frozenset(entry.to for entry in entries))

    def approve_own(made: Plan) -> None:
        for entry in entries:
            _demand_its_own(entry, made)
        approve(made)

    return apply(around, wanted, run, approve_own, watch)


def _with_entries(declared: Declared, entries: tuple[ImportEntry, ...]) -> Declared:
    """These in place of what the manifests say of the same; a contradiction is a UsageError."""
    given = {entry.to: entry for entry in entries}
    for written in declared.imports:
        own = given.get(written.to)
        if own is not None and own.id != written.id:
            raise _contradicted(
                own, f"the manifests import {written.to} from {written.id}", written
            )
        taker = next((e for e in entries if e.id == written.id and e.to != written.to), None)
        if taker is not None:
            raise _contradicted(
                taker, f"the manifests import {written.id} as {written.to}", written
            )
    others = (entry for entry in declared.imports if entry.to not in given)
    return replace(declared, imports=(*others, *entries))


def _contradicted(entry: ImportEntry, what: str, written: ImportEntry) -> UsageError:
    return UsageError(
        what,
        where=str(written.position),
        next_step=f"take that entry out, or leave {entry.to} to it: it is imported by apply",
    )


def _demand_its_own(entry: ImportEntry, made: Plan) -> None:
    resource = made.state.resources.get(entry.to)
    ids = {g.remote_id for g in resource.generations} if resource else set()
    ids |= {change.remote_id for change in made.changes if change.address == entry.to}
    if entry.id not in ids:
        known = (
            ", ".join(sorted(id_ for id_ in ids if id_))
            or f"a {noun_of(entry.to.kind)} that is gone"
        )
        raise UsageError(
            f"{entry.to} is managed already, as {known}",
            where=str(entry.to),
            next_step=f"declare {entry.id} under an address of its own, and import it there",
        )


def fields_to_declare(kind: Kind, id_: str, organisation: Organisation) -> Fields | None:
    """The fields of an existing client as a manifest writes them, names for ids.

    None where there is no such client.
    """
    wire = organisation.get(kind, id_)
    if wire is None:
        return None
    fields = kind.read(wire)
    catalogue = Catalogue()
    if fields.get("roles"):
        catalogue = Catalogue(organisation.list_roles(), organisation.list_divisions())
    return {name: kind.show(name, value, catalogue) for name, value in fields.items()}
