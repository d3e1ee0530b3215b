"""legacy-list: the list of clients does not tell enough (api-facts.md §3.2)."""

from collections.abc import Iterator

from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule


def _find(proposal: Proposal) -> Iterator[Notice]:
    if proposal.plan.observed.legacy_list:
        yield Notice(
            RULE.id,
            "the organisation's list of clients leaves out their grants, so the managed clients "
            "were read one by one.",
            "the plan is complete; to plan without this remark write `legacy-list: off` under "
            "policies in the project file",
        )


RULE = Rule(
    id="legacy-list",
    level=Level.WARNING,
    about=(
        "Until February 2026 the list of OAuth clients left out their grants and roles, and some "
        "organisations may still answer so. Then every managed client is read by itself: the plan "
        "is as good, but it costs a request more for each."
    ),
    on_plan=_find,
)
