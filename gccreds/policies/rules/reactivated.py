"""reactivated: somebody kept what was to be removed. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="reactivated",
    level=Level.WARNING,
    about=(
        "A client that was removed from the manifests is inactive during its grace. Where somebody "
        "makes it active again in that time it is not deleted: put its entry back to keep it, or "
        "make it inactive again to let it go."
    ),
)
