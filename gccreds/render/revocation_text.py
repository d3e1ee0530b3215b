"""What `revoke` is about to stop, and what became of it, as text for people."""

from collections.abc import Iterator
from typing import assert_never

from gccreds.domain.observed import Organization
from gccreds.domain.revocation import Revocation, Stopped, Target
from gccreds.errors import GccredsError
from gccreds.render.columns import paragraphs, wrapped
from gccreds.render.error_text import where_text
from gccreds.render.page import Page, Painted
from gccreds.render.wording import counted, sentence

_STILL_INACTIVE = (
    "One that is inactive gets no new tokens; those that it had work until they end, because the "
    "organisation refused to disable it."
)
_EITHER = "client or token"


def question(
    target: Target,
    owner: tuple[str, str] | None,
    organization: Organization,
    own_client: str | None,
) -> str:
    """What is asked before a revoke; only `yes` is taken."""
    page = Page()
    place = f"{owner[1]} ({organization.name})" if owner else organization.name
    what = target.address or _counted(target)
    how = "for good" if target.tokens == target.clients.keys() else "with its tokens"
    lines = [page.clean(f"Revoke {what} in {place}? It stops at once, {how}:")]
    for id_, name in target.clients.items():
        own = ", which this run is logged in with" if id_ == own_client else ""
        lines.append(page.clean(f"  {id_}  {name}{own}".rstrip()))
    return page.text(lines) + 'Only "yes" is taken: '


def render(revocation: Revocation, page: Page) -> str:
    """Every client, whether it is noted, and what follows."""
    return page.text(_lines(page, revocation))


def _lines(page: Page, revocation: Revocation) -> Iterator[Painted]:
    yield _headline(page, revocation)
    for id_, name in revocation.target.clients.items():
        if error := revocation.failed.get(id_):
            yield from _failed(page, f"{id_}  {name}", error)
        else:
            yield page.clean(f"  {id_}  {_how(revocation.stopped[id_]):<9} {name}".rstrip())
    if Stopped.INACTIVE in revocation.stopped.values():
        yield from wrapped(page, _STILL_INACTIVE)
    yield from _note(page, revocation)


def _headline(page: Page, revocation: Revocation) -> Painted:
    target = revocation.target
    if not revocation.failed:
        return page.clean(f"{target.address or f'The {_noun(target)}'} is revoked.")
    counts = f"{len(revocation.failed)} of {_counted(target)}"
    return page.line(page.red("Not finished:"), f" {counts} could not be stopped.")


def _counted(target: Target) -> str:
    noun = _noun(target)
    plural = "clients and tokens" if noun == _EITHER else f"{noun}s"
    return counted(len(target.clients), noun, plural)


def _noun(target: Target) -> str:
    """A token that is replaced by a client, or the other way round, has one of each."""
    if not target.tokens:
        return "client"
    return "token" if target.tokens == target.clients.keys() else _EITHER


def _failed(page: Page, client: str, error: GccredsError) -> Iterator[Painted]:
    yield page.line("  ", client, " ", page.red("works on"))
    yield from wrapped(page, f"{sentence(error.what)} {where_text(error)}".rstrip(), "    ")
    yield from paragraphs(page, error.next_step, "    Next: ", " " * 10)


def _how(stopped: Stopped) -> str:
    match stopped:
        case Stopped.DISABLED:
            return "disabled"
        case Stopped.INACTIVE:
            return "inactive"
        case Stopped.REVOKED:
            return "revoked"
        case Stopped.GONE:
            return "was gone"
        case _:
            assert_never(stopped)


def _note(page: Page, revocation: Revocation) -> Iterator[Painted]:
    address, owner = revocation.target.address, revocation.owner
    if revocation.noted_in is None or owner is None:
        told = f"Not noted in a state: {revocation.not_noted or 'there is none'}."
        yield from wrapped(page, told)
        return
    told = f"Noted in {revocation.noted_in}: as long as {address} is declared with `deliver`, the "
    yield from wrapped(page, told + "next apply makes another and delivers it.")
    again = revocation.call.command(owner[1], "apply", "-t", str(address))
    yield page.line("Next: ", again)
