"""prevent-destroy: a credential that says it must not be removed."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule
from gccreds.policies.wording import place_of

_REMOVALS = {Action.DELETE: "delete", Action.RETIRE: "retire", Action.FORGET: "forget"}


def _find(proposal: Proposal) -> Iterator[Notice]:
    for change in proposal.plan.changes:
        if change.reason is Reason.REMOVED and change.action in _REMOVALS:
            desired = proposal.declared.credentials.get(change.address)
            if _is_protected(change, desired, proposal):
                yield _notice(change, desired, proposal)


def _is_protected(change: Change, desired: Desired | None, proposal: Proposal) -> bool:
    """By what was last applied, so that it holds when the entry itself is gone, or by the entry."""
    resource = proposal.plan.state.resources.get(change.address)
    remembered = resource is not None and resource.lifecycle.prevent_destroy
    return remembered or (desired is not None and desired.lifecycle.prevent_destroy)


def _notice(change: Change, desired: Desired | None, proposal: Proposal) -> Notice:
    return Notice(
        RULE.id,
        f"{change.address} has prevent_destroy, and this plan would {_REMOVALS[change.action]} it.",
        _way_out(desired, proposal.command("apply")),
        str(change.address),
        place_of(desired, "prevent_destroy") if desired else change.position,
    )


def _way_out(desired: Desired | None, apply: str) -> str:
    """Only destroy plans the removal of what is still declared."""
    if desired is not None:
        return (
            f"write `prevent_destroy: false` in its entry, run {apply}, and then destroy; or name "
            "only the others with --target"
        )
    return (
        "put its entry back to keep it; to let it go, put it back with `prevent_destroy: false`, "
        f"run {apply}, and then remove it"
    )


RULE = Rule(
    id="prevent-destroy",
    level=Level.ERROR,
    about=(
        "A credential with `prevent_destroy` is neither removed with its entry nor by destroy. The "
        "state remembers it, so it holds when the entry itself is gone: take prevent_destroy off, "
        "apply, then remove the entry. A declared `expires` still ends it."
    ),
    on_plan=_find,
)
