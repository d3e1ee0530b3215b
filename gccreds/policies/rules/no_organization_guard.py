"""no-organization-guard: nothing says which organisation an environment is."""

from collections.abc import Iterator

from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule


def _find(proposal: Proposal) -> Iterator[Notice]:
    if proposal.settings.organization_guard:
        return
    environment = proposal.plan.environment
    organization = proposal.plan.observed.organization
    yield Notice(
        RULE.id,
        f"environment {environment} does not name its organisation, so a wrong login would plan "
        f"for another one; this plan is for {organization.name} ({organization.id}).",
        f"write `organization: {organization.id}` under environments.{environment} in the project "
        "file",
    )


RULE = Rule(
    id="no-organization-guard",
    level=Level.WARNING,
    about=(
        "An environment should name its organisation, by id or by name. Then a login of any other "
        "one is refused before anything is read, instead of planning to create everything there."
    ),
    on_plan=_find,
)
