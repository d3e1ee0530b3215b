"""`state show ADDRESS` as text for people."""

from collections.abc import Iterator, Mapping

from gccreds.domain.credential import Value
from gccreds.domain.lifetime import for_people, parse_moment
from gccreds.render.columns import wrapped
from gccreds.render.field_lines import beside, labelled, value_lines
from gccreds.render.page import Page, Painted

_MOMENTS = ("_at", "at")


def render(resource: Mapping[str, Value], page: Page) -> str:
    """A resource of the state document with its `address`: fields, removal, generations."""
    return page.text(_lines(resource, page))


def _lines(resource: Mapping[str, Value], page: Page) -> Iterator[Painted]:
    yield page.bold(str(resource["address"]))
    fields, generations = resource["fields"], resource["generations"]
    yield page.clean("  as last applied")
    if isinstance(fields, dict):
        yield from _members(page, fields)
    yield page.clean("  as it would end")
    endings = ("on_removal", "grace", "prevent_destroy", "revoked_at")
    yield from _members(page, {name: resource.get(name) for name in endings})
    for generation in generations if isinstance(generations, list) else []:
        if isinstance(generation, dict):
            yield from _generation(page, generation)
    yield page.dim("Nothing was changed.")


def _generation(page: Page, generation: dict[str, Value]) -> Iterator[Painted]:
    yield page.clean(f"  generation {generation['number']}: {generation['phase']}")
    others = ("number", "phase", "deliveries")
    yield from _members(page, {k: v for k, v in generation.items() if k not in others})
    deliveries = generation["deliveries"]
    places = [
        line
        for delivery in (deliveries if isinstance(deliveries, list) else [])
        if isinstance(delivery, dict)
        for line in wrapped(beside(page), _delivery(delivery))
    ]
    yield from labelled(page, "delivered to", places)


def _delivery(delivery: Mapping[str, Value]) -> str:
    at = delivery["at"]
    when = for_people(parse_moment(str(at))) if at else "not confirmed"
    return f"{delivery['to']}, {when}"


def _members(page: Page, members: Mapping[str, Value]) -> Iterator[Painted]:
    for name, value in members.items():
        if value in (None, "", [], {}):
            continue
        shown = value
        if name.endswith(_MOMENTS):
            shown = for_people(parse_moment(str(value)))
        yield from labelled(page, name, value_lines(beside(page), name, shown, None))
