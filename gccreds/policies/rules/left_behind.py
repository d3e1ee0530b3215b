"""left-behind: a destination keeps what it was given. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="left-behind",
    level=Level.WARNING,
    about=(
        "A destination that is taken out of `deliver` keeps the secret it has, and that secret "
        "works until the credential ends. Remove it there by hand, or put the destination back."
    ),
)
