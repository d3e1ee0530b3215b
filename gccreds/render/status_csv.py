"""`status --format csv`: a line for each generation, for spreadsheets."""

import csv
import io

from gccreds.domain.credential import Value
from gccreds.domain.state import Phase
from gccreds.domain.status import CredentialStatus, StatusReport
from gccreds.render.credential_members import members
from gccreds.render.page import Page

_FORMULA = ("=", "+", "-", "@")
_COLUMNS = (
    "address", "kind", "name", "owner", "labels", "grant", "roles", "scopes", "remote_id",
    "generation", "state", "created_at", "expires_at", "next_rotation_at", "deliveries",
    "exemptions",
)  # fmt: skip


def render(report: StatusReport, page: Page) -> str:
    """The members of the JSON document, lists and mappings in one cell each.

    Where somebody looked into the destinations, the last column says what they hold.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    looked = ("destinations",) if report.holdings is not None else ()
    writer.writerow((*_COLUMNS, *looked))
    for credential in report.credentials:
        held = [_cell(_held(credential, report)) for _ in looked]
        writer.writerow(page.clean(cell) for cell in (*_row(credential), *held))
    return out.getvalue()


def _held(credential: CredentialStatus, report: StatusReport) -> list[str]:
    """Those of the current generation: they are declared for it."""
    found = report.holdings or ()
    own = (h for h in found if (h.address, Phase.CURRENT) == (credential.address, credential.phase))
    return [f"{holding.to}: {holding.held.value}" for holding in own]


def _row(credential: CredentialStatus) -> list[str]:
    generation = credential.generation
    listed = {
        "labels": [f"{name}={value}" for name, value in credential.labels.items()],
        "roles": _roles(credential.fields.get("roles")),
        "deliveries": [delivery.to for delivery in (generation.deliveries if generation else ())],
        "exemptions": [exemption.rule for exemption in credential.exemptions],
    }
    found = {**members(credential), **listed}
    return [_cell(found[name]) for name in _COLUMNS]


def _roles(roles: Value) -> list[str]:
    if not isinstance(roles, dict):
        return []
    return [
        f"{role}: {', '.join(map(str, where)) if isinstance(where, list) else where}"
        for role, where in roles.items()
    ]


def _cell(value: object) -> str:
    """One cell. What a spreadsheet would take for a formula is quoted: names are anybody's."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text.startswith(_FORMULA) else text
