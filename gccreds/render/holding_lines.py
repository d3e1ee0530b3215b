"""What destinations hold, as lines: how many are as they should be, and each that is not."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from gccreds.domain.call import Call
from gccreds.domain.holding import Held, Holding
from gccreds.render.columns import paragraphs, wrapped
from gccreds.render.page import Page, Painted
from gccreds.render.wording import counted, sentence


def holding_lines(
    page: Page, holdings: Sequence[Holding], environment: str, call: Call
) -> Iterator[Painted]:
    """A line that counts, then a line for each destination that does not hold what it should."""
    wrong = [holding for holding in holdings if holding.is_wrong]
    yield from wrapped(page, _counts(holdings, wrong))
    for holding in wrong:
        yield page.line("  ", page.red(str(holding.address)), f"  {holding.to}")
        yield from wrapped(page, sentence(holding_text(holding)), "    ")
        again = call.command(environment, "rotate", str(holding.address))
        yield from _next_step(page, holding, again)


def holding_text(holding: Holding) -> str:
    """`holds the secret of generation 3, which is not the current one`."""
    match holding.held:
        case Held.CURRENT:
            return "holds the current secret"
        case Held.ANOTHER_GENERATION:
            return f"holds the secret of generation {holding.generation}, not the current one"
        case Held.FOREIGN:
            return "holds a secret that gccreds did not deliver: another hand wrote there"
        case Held.NOTHING:
            return "holds no secret"
        case Held.UNKNOWN:
            return "holds a secret of this client; its fingerprint was never recorded"
        case Held.SHOWS_NOTHING:
            return "shows nothing of what is delivered there"
        case Held.UNREACHABLE:
            return f"could not be read: {holding.error.what if holding.error else 'no answer'}"
        case _:
            assert_never(holding.held)


def _next_step(page: Page, holding: Holding, again: str) -> Iterator[Painted]:
    if holding.error is not None:
        yield from paragraphs(page, holding.error.next_step, "    Next: ", " " * 10)
        return
    yield page.clean("    Next: find out who else writes there; then make and deliver another:")
    yield page.line(" " * 10, again)


def _counts(holdings: Sequence[Holding], wrong: Sequence[Holding]) -> str:
    if not holdings:
        return "No destination to look at: nothing that is declared was delivered yet."
    silent = sum(holding.held is Held.SHOWS_NOTHING for holding in holdings)
    right = len(holdings) - len(wrong) - silent
    parts = [
        f"{counted(right, 'destination')} {_hold(right)} the current secret",
        f"{len(wrong):,} {'does' if len(wrong) == 1 else 'do'} not" if wrong else "",
        f"{silent:,} {'shows' if silent == 1 else 'show'} nothing that could be read"
        if silent
        else "",
    ]
    return f"{', '.join(filter(None, parts))}."


def _hold(number: int) -> str:
    return "holds" if number == 1 else "hold"
