"""still-used: what a plan ends is in use. Of what waits for silence the planner notices it."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule

_ENDING = (Action.DELETE, Action.RETIRE)


def _find(proposal: Proposal) -> Iterator[Notice]:
    for change in proposal.plan.changes:
        if change.action not in _ENDING or change.reason is not Reason.REMOVED:
            continue
        calls = sum((proposal.plan.observed.calls.get(change.remote_id or "") or {}).values())
        if calls:
            yield _notice(change, calls)


def _notice(change: Change, calls: int) -> Notice:
    return Notice(
        RULE.id,
        f"{change.address} is still used: {calls:,} calls in the last 7 days.",
        "find who uses it before it is applied; or put its entry back",
        str(change.address),
        change.position,
    )


RULE = Rule(
    id="still-used",
    level=Level.WARNING,
    about=(
        "A credential that is taken out of the manifests had calls in the last seven days: "
        "somebody will notice. The organisation counts them by day and tells them a day later. Of "
        "a replaced client with `require_idle` the finding says that it stays, because somebody "
        "still uses it."
    ),
    on_plan=_find,
)
