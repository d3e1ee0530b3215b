"""clock: this machine's time is not the organisation's."""

from collections.abc import Iterator
from datetime import timedelta

from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import format_duration
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule

_TOLERATED = timedelta(minutes=5)


def _find(proposal: Proposal) -> Iterator[Notice]:
    offset = proposal.plan.observed.clock_offset
    if abs(offset) <= _TOLERATED:
        return
    where = "behind" if offset > timedelta() else "ahead of"
    yield Notice(
        RULE.id,
        f"the clock of this machine is {format_duration(abs(offset))} {where} the organisation's, "
        "which was used.",
        "set the clock of this machine, on Linux: timedatectl set-ntp true",
    )


RULE = Rule(
    id="clock",
    level=Level.WARNING,
    about=(
        "Ends are decided by the organisation's clock. Where that of this machine is more than "
        "five minutes apart, the plan is made for the organisation's time, and logs and TLS of "
        "this machine may be off."
    ),
    on_plan=_find,
)
