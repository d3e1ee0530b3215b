"""`doctor` as text for people: a line for each check, then the cause or what else may differ."""

from collections.abc import Iterator, Mapping

from gccreds.domain.diagnosis import Advice, Cause, Check, Diagnosis, Mark
from gccreds.domain.lifetime import format_duration
from gccreds.render.columns import padded, paragraphs, width_of, wrapped
from gccreds.render.page import Page, Painted, Style

_LABEL = 12
_SIGNS: Mapping[Mark, tuple[str, Style]] = {
    Mark.GOOD: ("✓", Style.GREEN),
    Mark.BAD: ("✗", Style.RED),
    Mark.OPEN: ("·", Style.DIM),
}
_AFTER_TEXT = " " * 6


def render(diagnosis: Diagnosis, page: Page) -> str:
    """The checks in the order in which they were made, and what follows from them."""
    return page.text(_lines(diagnosis, page))


def _lines(diagnosis: Diagnosis, page: Page) -> Iterator[Painted]:
    signs = {mark: page.paint(style, sign) for mark, (sign, style) in _SIGNS.items()}
    widest = max(map(width_of, signs.values()))
    for check in diagnosis.checks:
        yield from _check_lines(page, check, padded(signs[check.mark], widest))
    yield page.clean("")
    if diagnosis.cause is not None:
        yield from _cause_lines(page, diagnosis.cause)
    if diagnosis.advice is not None:
        yield from _advice_lines(page, diagnosis.advice)


def _check_lines(page: Page, check: Check, sign: Painted) -> list[Painted]:
    label = page.line("  ", sign, " ", padded(page.clean(check.label), _LABEL), " ")
    hanging = " " * width_of(label)
    first, *others = wrapped(page, check.text, hanging)
    lines = [Painted(label + first[len(hanging) :]), *others]
    if check.context_id is None:
        return lines
    id_ = page.line(f"(correlation {check.context_id[:8]}-…)")
    *before, last = lines
    if width_of(last) + len(_AFTER_TEXT) + width_of(id_) <= page.width:
        return [*before, Painted(last + _AFTER_TEXT + id_)]
    return [*lines, Painted(hanging + id_)]


def _cause_lines(page: Page, cause: Cause) -> Iterator[Painted]:
    head = "Cause:"
    first, *others = wrapped(page, cause.what, f"{head} ", "  ")
    yield page.line(page.bold(head), Painted(first[len(head) :]))
    yield from others
    for text in cause.more:
        yield from wrapped(page, text, "  ")
    if cause.where is not None:
        yield from wrapped(page, f"Where: {cause.where}", "  ", " " * 9)
    yield from paragraphs(page, cause.next_step, "  Next: ", " " * 8)


def _advice_lines(page: Page, advice: Advice) -> Iterator[Painted]:
    kind, codes = ("credentials are", "400 or 401") if advice.client_id else ("token is", "401")
    them = "them" if advice.client_id else "it"
    yield page.clean(
        f"Your {kind} fine. A program that gets {codes} with {them} differs in one of these:"
    )
    for number, text in enumerate(_differences(advice), 1):
        yield from wrapped(page, text, f"  {number}  ", " " * 5)
    yield page.clean("")
    yield from (page.clean(line) for line in _working_request(advice))
    yield page.clean("")
    yield page.clean(
        "For a pipeline you need no long-lived token: one for each job, gone at its end:"
    )
    example = advice.call.command(advice.environment, "exec", "--", "./call-data-action.sh")
    yield page.clean(f"  {example}")


def _differences(advice: Advice) -> Iterator[str]:
    if advice.client_id is None:
        yield "The header must be `Authorization: Bearer TOKEN`."
        yield _host(advice, advice.api_url, "login")
        return
    yield (
        "Content-Type must be application/x-www-form-urlencoded. A JSON body carries no "
        "credentials that the server can see. (requests: data=…, not json=…; axios: "
        "URLSearchParams)"
    )
    yield _host(advice, advice.login_url, "api")
    lifetime = f" live {format_duration(advice.lifetime)}," if advice.lifetime else " have a life"
    yield f"`duration` means nothing: this client's tokens{lifetime} set at the client (5m to 48h)."


def _host(advice: Advice, url: str, other: str) -> str:
    host = url.partition("://")[2]
    if advice.sandbox:
        return (
            f"The host is {host}: a sandbox is login and api in one; an organisation has two hosts."
        )
    return f"The host is {host}, not {other}."


def _working_request(advice: Advice) -> Iterator[str]:
    """A curl for the shell; what is secret in it stays in variables."""
    if advice.client_id is None:
        token = advice.variables[0] if advice.variables else "GENESYSCLOUD_ACCESS_TOKEN"
        yield from _introduction("the token", advice, (f"read -rs {token}",))
        yield f'  curl -H "Authorization: Bearer ${token}" \\'
        yield f"       {advice.api_url}/api/v2/organizations/me"
        return
    id_, secret = advice.variables or ("CLIENT_ID", "CLIENT_SECRET")
    needed = (f"{id_}={advice.client_id}", f"read -rs {secret}")
    yield from _introduction("the secret", advice, needed)
    yield f'  curl -u "${id_}:${secret}" \\'
    yield f"       -d grant_type=client_credentials {advice.login_url}/oauth/token"


def _introduction(what: str, advice: Advice, needed: tuple[str, ...]) -> Iterator[str]:
    if advice.variables:
        yield "This request works:"
        return
    yield f"This request works; `read` takes {what} from the keyboard and shows it nowhere:"
    yield from (f"  {line}" for line in needed)
