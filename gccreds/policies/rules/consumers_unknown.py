"""consumers-unknown: taken over without knowing who has its secret. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="consumers-unknown",
    level=Level.WARNING,
    about=(
        "Who has the secret of a credential that was imported, or that was taken back into the "
        "state from its mark alone and is the first of its credential, nobody can tell. So it goes "
        "on working, and nothing is delivered or replaced by itself, not by the clock either, "
        "until it was rotated once on request: `gccreds rotate ADDRESS` makes another and "
        "delivers it."
    ),
)
