"""orphan-mark: our mark on a client nobody knows. The planner notices it."""

from gccreds.domain.settings import Level
from gccreds.policies.interface import Rule

RULE = Rule(
    id="orphan-mark",
    level=Level.WARNING,
    about=(
        "A client or token carries the mark of this project and environment, but neither state nor "
        "manifests know its address, or another one is managed there. It is never touched on "
        "the word of a mark alone, since people copy descriptions; to manage it, declare it and "
        "import it by its id, or take it into the state with `state rebuild`."
    ),
)
