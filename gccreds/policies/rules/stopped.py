"""stopped: somebody made a client inactive or disabled. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="stopped",
    level=Level.WARNING,
    about=(
        "Somebody made a managed client inactive or disabled, perhaps for a good reason, so "
        "nothing is done with it. To make it work again: `gccreds -e ENV apply --reactivate "
        "ADDRESS`, with the address in quotes where it has brackets."
    ),
)
