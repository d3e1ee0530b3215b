"""`state list` and `state show` as text."""

from collections.abc import Iterator
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.lifetime import for_people, format_duration
from gccreds.domain.state import Generation, Resource, State
from gccreds.render.columns import wrapped
from gccreds.render.field_lines import beside, labelled, value_lines
from gccreds.render.page import Page, Painted
from gccreds.render.tables import table
from gccreds.render.wording import counted

_HEADERS = ("address", "gen", "phase", "client_id", "created", "ends")
_WHOLE = frozenset({"client_id", "address"})
_UNCHANGED = "Nothing was changed."


def render_list(state: State, page: Page, columns: int | None = None) -> str:
    """A line for each generation. `columns` is a terminal's width, None for a pipe."""
    return page.text(_list_lines(state, page, columns))


def _list_lines(state: State, page: Page, columns: int | None) -> Iterator[Painted]:
    yield _headline(state, page)
    yield page.clean("")
    rows = [
        _row(address, generation)
        for address, resource in sorted(state.resources.items())
        for generation in resource.generations
    ]
    if rows:
        yield from table(page, _HEADERS, rows, columns, _WHOLE)
        yield page.clean("")
    yield page.dim(_UNCHANGED)


def _headline(state: State, page: Page) -> Painted:
    organization = f" · {state.organization.name}" if state.organization else ""
    number = counted(len(state.resources), "credential")
    rest = f"{organization} · {state.project} · {number} · serial {state.serial}"
    return page.line(page.bold(state.environment), rest)


def _row(address: Address, generation: Generation) -> list[str]:
    return [
        str(address),
        str(generation.number),
        generation.phase.value,
        generation.remote_id or "-",
        for_people(generation.created_at),
        for_people(generation.ends_at) if generation.ends_at else "-",
    ]


def render_resource(address: Address, resource: Resource, now: datetime, page: Page) -> str:
    """Everything that the state knows of one address: fields, removal, generations, deliveries."""
    return page.text(_resource_lines(address, resource, now, page))


def _resource_lines(
    address: Address, resource: Resource, now: datetime, page: Page
) -> Iterator[Painted]:
    yield page.bold(str(address))
    yield page.clean("  as last applied")
    for name, value in resource.fields.items():
        yield from labelled(page, name, value_lines(beside(page), name, value, now))
    lifecycle = resource.lifecycle
    removal = f"{lifecycle.on_removal.value}, grace {format_duration(lifecycle.grace)}"
    prevented = ", prevented" if lifecycle.prevent_destroy else ""
    yield from labelled(page, "on removal", [page.clean(removal + prevented)])
    for generation in resource.generations:
        yield from _generation_lines(generation, page)
    yield page.dim(_UNCHANGED)


def _generation_lines(generation: Generation, page: Page) -> Iterator[Painted]:
    yield page.clean(f"  generation {generation.number}: {generation.phase.value}")
    facts = {
        "client id": generation.remote_id,
        "made because": generation.reason,
        "created": for_people(generation.created_at),
        "ends": for_people(generation.ends_at) if generation.ends_at else None,
        "secret's fingerprint": generation.fingerprint,
    }
    for label, text in facts.items():
        if text:
            yield from labelled(page, label, [page.clean(text)])
    for delivery in generation.deliveries:
        when = for_people(delivery.at) if delivery.at else "not confirmed"
        yield from labelled(page, "delivered to", wrapped(beside(page), f"{delivery.to}, {when}"))
