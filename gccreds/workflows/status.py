"""What exists, whose it is and when it ends (cli.md, `status`)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from gccreds.domain.address import Address, matches
from gccreds.domain.mark import Mark
from gccreds.domain.meant import meant
from gccreds.domain.state import State
from gccreds.domain.status import StatusReport
from gccreds.errors import UsageError
from gccreds.workflows.existing import Existing
from gccreds.workflows.planning import Surroundings


def status(
    surroundings: Surroundings, state: State | None, target: str | None = None
) -> StatusReport:
    """Every managed credential, or those of an address, or the one of a client id, managed or not.

    Raises UsageError where there is nothing of that address or id, and what requests raise.
    """
    asked_for = _Target.of(target)
    id_ = asked_for.client_id
    existing = Existing.read(surroundings, state, everything=id_ is not None, client_id=id_)
    report = StatusReport(
        surroundings.environment,
        existing.observed.organization,
        existing.moment,
        tuple(existing.managed()),
        tuple(existing.gone()),
        tuple(_lost(existing)),
        existing.exemptions(),
        call=surroundings.call,
    )
    return report if target is None else _only(report, asked_for, existing)


@dataclass(frozen=True, slots=True)
class _Target:
    """An address, with `*` and `?` as `--target` takes it, or a client's id."""

    text: str
    client_id: str | None = None

    @classmethod
    def of(cls, text: str | None) -> "_Target":
        try:
            return cls(text or "", str(UUID(text or "")))
        except ValueError:
            return cls(text or "")

    def takes(self, address: Address | None, remote_id: str | None) -> bool:
        if self.client_id is not None:
            return remote_id == self.client_id
        return address is not None and matches(address, self.text)


def _only(report: StatusReport, target: _Target, existing: Existing) -> StatusReport:
    credentials = tuple(c for c in report.credentials if target.takes(c.address, c.remote_id))
    gone = tuple((a, g) for a, g in report.gone if target.takes(a, g.remote_id))
    if not credentials and not gone:
        unmanaged = existing.unmanaged()
        credentials = tuple(c for c in unmanaged if target.takes(None, c.remote_id))
    if not credentials and not gone:
        raise _unknown(target, existing)
    return replace(report, credentials=credentials, gone=gone, lost=(), target=target.text)


def _lost(existing: Existing) -> Iterator[Mark]:
    """Of what has ended the mark means nothing any more."""
    for credential in existing.unmanaged():
        end, mark = credential.expires_at, credential.mark
        if mark and existing.is_ours(mark) and (end is None or end > existing.moment):
            yield mark


def _unknown(target: _Target, existing: Existing) -> UsageError:
    command = existing.surroundings.command
    declared = existing.surroundings.declared.credentials
    if target.client_id is not None:
        what = f"there is no client {target.client_id}"
        next_step = command("list", "clients")
    elif any(target.takes(address, None) for address in declared):
        what = f"{target.text} is declared, and nothing was made of it yet"
        next_step = command("plan")
    else:
        close = meant(target.text, {*map(str, declared), *map(str, existing.state.resources)})
        what = f'nothing is managed as "{target.text}"'
        next_step = f"did you mean {close}?" if close else command("status")
    return UsageError(what, where="gccreds status", next_step=next_step)
