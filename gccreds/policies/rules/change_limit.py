"""change-limit: how much one apply may end (manifest.md, "Safety")."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.domain.state import Phase, Resource
from gccreds.policies.interface import Proposal, Purpose, Rule
from gccreds.policies.wording import listed

_COUNTED_FROM = 5
"""With fewer managed credentials than this a share says nothing."""

_ENDED = frozenset([Phase.ENDING, Phase.RETIRED])


def _find(proposal: Proposal) -> Iterator[Notice]:
    if proposal.override:
        return
    verb = "destroy" if proposal.purpose is Purpose.DESTROY else "apply"
    way_past = f"if that is meant: {proposal.command(verb, '--override-safety')}"
    if proposal.purpose is not Purpose.DESTROY and (left := _left_without_entry(proposal)):
        yield Notice(
            RULE.id,
            f"the manifests declare nothing, while the state has {_credentials(left)}.",
            f"look whether a folder or a file of manifests is missing; {way_past}",
        )
    yield from _too_many(proposal, way_past)


def _left_without_entry(proposal: Proposal) -> int:
    """How many credentials would be ended for want of any entry; what is ending already has had
    its consent."""
    declared = proposal.declared
    if declared.credentials or any(declared.resources.values()):
        return 0
    return sum(not _is_ending(known) for known in proposal.plan.state.resources.values())


def _is_ending(known: Resource) -> bool:
    phases = {generation.phase for generation in known.generations}
    return bool(phases) and phases <= _ENDED


def _too_many(proposal: Proposal, way_past: str) -> Iterator[Notice]:
    managed, safety = proposal.plan.managed, proposal.settings.safety
    counted = [word for change in proposal.plan.changes if (word := _counts_as(change))]
    if managed < _COUNTED_FROM:
        return
    if len(counted) <= safety.max_deletes and len(counted) / managed <= safety.max_delete_share:
        return
    lost = any(_is_lost(change) for change in proposal.plan.changes)
    first = f"restore the state, or {proposal.command('state', 'rebuild')}; else " if lost else ""
    kinds = listed(f"{counted.count(word)} {word}" for word in dict.fromkeys(counted))
    yield Notice(
        RULE.id,
        f"this plan ends or replaces {len(counted)} of {managed} managed credentials ({kinds}); "
        f"{safety.max_deletes} and {safety.max_delete_share * 100:g} % are allowed in one apply.",
        f"{first}take fewer at a time (--target ADDRESS); {way_past}",
    )


def _is_lost(change: Change) -> bool:
    return change.action is Action.IMPORT and change.reason is Reason.LOST_STATE


def _counts_as(change: Change) -> str | None:
    match change.action, change.reason:
        case Action.DELETE, _:
            return "to delete"
        case Action.RETIRE, Reason.REMOVED:
            return "to retire"
        case Action.CREATE, Reason.GONE:
            return "gone, to create again"
        case Action.IMPORT, Reason.LOST_STATE:
            return "unknown to the state, to import"
        case _:
            return None


def _credentials(count: int) -> str:
    return "1 credential" if count == 1 else f"{count} credentials"


RULE = Rule(
    id="change-limit",
    level=Level.ERROR,
    about=(
        "One apply may end or replace at most 10 credentials, and at most 30 % of the managed "
        "ones; both are counted from 5 managed credentials on and are set under `safety`. Counted "
        "together are deletes, removals, clients that are gone and made again, and clients that "
        "the state has lost. Manifests that declare nothing while the state has something that "
        "is not ending already are refused too, except by destroy. `--override-safety` lifts it "
        "for one run."
    ),
    on_plan=_find,
)
