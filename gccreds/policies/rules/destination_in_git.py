"""destination-in-git: a secret on its way into a commit."""

import shlex
from collections.abc import Iterator

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule
from gccreds.policies.wording import place_of


def _find(model: Model) -> Iterator[Notice]:
    for desired in model.declared.credentials.values():
        for destination in desired.deliver:
            if destination.to == "file" and destination.place in model.in_git:
                yield _notice(desired, destination)


def _notice(desired: Desired, destination: Destination) -> Notice:
    path = shlex.quote(destination.place)
    return Notice(
        RULE.id,
        f"{desired.address} would be delivered to {destination.place}, a file that git would take "
        "into a commit.",
        f"echo {path} >> .gitignore, and if git has it already: git rm --cached {path}",
        str(desired.address),
        destination.position or place_of(desired, "deliver"),
    )


RULE = Rule(
    id="destination-in-git",
    level=Level.ERROR,
    about=(
        "A file that a secret is delivered to must be one that git leaves alone: ignored, not "
        "tracked, or outside of any repository. Git itself is asked, so every way of ignoring a "
        "file counts; where it is not installed nothing is checked."
    ),
    on_model=_find,
)
