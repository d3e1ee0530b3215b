"""`state rebuild` as text for people: what was found, what could not be known, what was left."""

from collections.abc import Iterator

from gccreds.domain.address import Address
from gccreds.domain.rebuilding import Rebuilding
from gccreds.domain.state import CONSUMERS_UNKNOWN, Generation, Phase
from gccreds.render.columns import paragraphs, wrapped
from gccreds.render.page import Page, Painted
from gccreds.render.wording import counted


def render(rebuilding: Rebuilding, page: Page) -> str:
    """All of it; the closing line says what was written."""
    return page.text(_lines(rebuilding, page))


def _lines(rebuilding: Rebuilding, page: Page) -> Iterator[Painted]:
    environment, organization = rebuilding.environment, rebuilding.organization
    yield page.line(page.bold(environment), f" · {organization.name} ({organization.id})")
    yield Painted()
    yield from wrapped(page, _how_much(rebuilding))
    for address, resource in rebuilding.found.items():
        declared = address not in rebuilding.undeclared
        for generation in reversed(resource.generations):
            yield from _generation(address, generation, page, declared=declared)
        if not declared:
            yield from wrapped(page, "no manifest declares it: the next plan removes it", " " * 6)
    for notice in rebuilding.left:
        yield from wrapped(page, f"Not taken in: {notice.message}", hanging="  ")
        yield from paragraphs(page, notice.next_step, "  Next: ", " " * 8)
    yield page.dim(_written(rebuilding))
    yield page.line("Next: ", rebuilding.call.command(environment, "plan"))


def _how_much(rebuilding: Rebuilding) -> str:
    count = counted(len(rebuilding.found), "credential")
    kept = f" {counted(rebuilding.kept, 'credential')} in it stayed as before."
    if not rebuilding.found:
        return f"Nothing to rebuild: the state knows every mark of ours.{kept}"
    return f"Found {count} by marks.{kept if rebuilding.kept else ''}"


def _generation(
    address: Address, generation: Generation, page: Page, *, declared: bool
) -> Iterator[Painted]:
    head = f"  {address} generation {generation.number}: {generation.phase.value}"
    yield page.line(head, page.dim(f", {generation.remote_id}"))
    if declared and generation.phase is not Phase.OVERLAPPING:
        yield from wrapped(page, _delivery(generation), " " * 6)


def _delivery(generation: Generation) -> str:
    """Only a destination that shows the secret proves anything."""
    places = ", ".join(delivery.to for delivery in generation.deliveries)
    if generation.extra.get(CONSUMERS_UNKNOWN):
        return (
            "no destination shows a secret of it that works: who has it is not known, and it is "
            "rotated on request only"
        )
    if generation.phase is Phase.DELIVERING:
        return "no destination shows a secret of it that works: the next apply makes another"
    if generation.fingerprint:
        return f"delivered to {places}: a secret there works"
    return f"counts as delivered to {places}" if places else "delivered nowhere"


def _written(rebuilding: Rebuilding) -> str:
    if not rebuilding.found:
        return "Nothing was changed."
    before = f"{rebuilding.before} → " if rebuilding.before is not None else ""
    return f"State serial {before}{rebuilding.serial}. Nothing else was changed."
