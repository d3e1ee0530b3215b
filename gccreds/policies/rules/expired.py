"""expired: a declared end that has passed. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="expired",
    level=Level.WARNING,
    about=(
        "A credential whose `expires` has passed is not made, or not made again when it is gone. "
        "Write a later end, or take the entry out of the manifests."
    ),
)
