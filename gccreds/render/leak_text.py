"""`status --leaked` as text for people: whose it is, whether it still works, what to do."""

from collections.abc import Iterator

from gccreds.domain.leak import Leak, What
from gccreds.domain.lifetime import for_people
from gccreds.render.columns import wrapped
from gccreds.render.page import Page, Painted
from gccreds.render.ways_out import ways_out


def render(leak: Leak, page: Page) -> str:
    """Never the value."""
    return page.text(_lines(leak, page))


def _lines(leak: Leak, page: Page) -> Iterator[Painted]:
    rest = f" · {leak.organization.name} · {for_people(leak.moment)}"
    yield page.line(page.bold(leak.environment), rest)
    yield Painted()
    yield from wrapped(page, _what(leak), hanging="  ")
    yield from wrapped(page, _works(leak), hanging="  ")
    begin = "Next: "
    for words, effect in ways_out(leak):
        yield page.line(begin, words)
        yield from wrapped(page, f"({effect})", " " * 8)
        begin = " " * len(begin)
    yield page.dim("Nothing was changed.")


def _what(leak: Leak) -> str:
    match leak.what, leak.address, leak.generation:
        case What.NOTHING, _, _:
            return "This is no secret and no id of anything that is known here."
        case _, None, _:
            name = leak.credential.name if leak.credential else ""
            return f'This is the id of "{name}", which nobody manages here.'
        case what, address, generation:
            noun = "secret" if what is What.SECRET else "id"
            number = generation.number if generation else 0
            return f"This is the {noun} of {address}, generation {number}{_state(leak)}."


def _state(leak: Leak) -> str:
    credential = leak.credential
    if credential is None or credential.phase is None:
        return ""
    stopped = credential.remote_state if credential.is_stopped else credential.phase.value
    return f": {stopped}, {credential.remote_id}"


def _works(leak: Leak) -> str:
    if leak.what is What.NOTHING:
        return (
            "The secret of a client that gccreds did not make is known to nobody but its holders. "
            "Another environment may know it (-e)."
        )
    if leak.credential is None:
        return "It is gone from the organisation: nobody can log in with it any more."
    if leak.what is What.ID:
        return "An id lets nobody in. Where its secret leaked as well:"
    places = [d.to for d in leak.generation.deliveries] if leak.generation else []
    return f"It was delivered to {', '.join(places) or 'no destination'}."
