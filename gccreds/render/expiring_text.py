"""`expiring` as text for people: what ends first stands first."""

from collections.abc import Iterator

from gccreds.domain.lifetime import for_people, format_duration
from gccreds.domain.status import CredentialStatus, ExpiringReport
from gccreds.render.credential_table import rotation_text, urgency
from gccreds.render.page import Page, Painted
from gccreds.render.tables import table
from gccreds.render.wording import counted, moment_text

_COLUMNS = ("ends", "credential", "name", "id", "owner", "next_rotation")
_WHOLE = frozenset({"ends", "id"})


def render(report: ExpiringReport, page: Page) -> str:
    """Where one is, how much, a line for each."""
    return page.text(_lines(report, page))


def _lines(report: ExpiringReport, page: Page) -> Iterator[Painted]:
    where, *others = filter(None, (report.environment, report.organization.name))
    rest = [*others, for_people(report.moment)]
    yield page.line(page.bold(where), *(f" · {part}" for part in rest))
    yield Painted()
    span, count = format_duration(report.within), len(report.credentials)
    if not count:
        yield page.clean(f"Nothing ends within {span}.")
    else:
        verb = "ends" if count == 1 else "end"
        yield page.bold(f"{counted(count, 'credential')} {verb} within {span}.")
        yield Painted()
        rows = [_row(credential, report, page) for credential in report.credentials]
        yield from table(page, _COLUMNS, rows, _WHOLE)
        yield Painted()
    yield page.dim("Nothing was changed.")


def _row(credential: CredentialStatus, report: ExpiringReport, page: Page) -> list[str]:
    end, now = credential.expires_at, report.moment
    style = urgency(credential, now)
    ends = moment_text(end, now) if end else "-"
    return [
        page.paint(style, ends) if style else ends,
        _whose(credential),
        credential.name,
        credential.remote_id or "-",
        credential.owner or "(none)",
        rotation_text(credential, now),
    ]


def _whose(credential: CredentialStatus) -> str:
    """Its address here, or whose it is by its mark."""
    if credential.address:
        return str(credential.address)
    mark = credential.mark
    return f"{mark.project}/{mark.environment}/{mark.address}" if mark else "(not managed)"
