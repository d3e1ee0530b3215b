"""local-destination: a file on a machine that is gone when the job is over."""

from collections.abc import Iterator

from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule
from gccreds.policies.wording import place_of


def _find(model: Model) -> Iterator[Notice]:
    for desired in model.declared.credentials.values() if model.on_ci else ():
        for destination in desired.deliver:
            if destination.to == "file":
                yield Notice(
                    RULE.id,
                    f"{desired.address} is delivered to {destination.place}, a file of the CI "
                    "runner that this job runs on.",
                    "deliver to where its consumers read it, such as vault or github_actions; on a "
                    "runner that keeps its disk write `local-destination: off` under policies in "
                    "the project file",
                    str(desired.address),
                    destination.position or place_of(desired, "deliver"),
                )


RULE = Rule(
    id="local-destination",
    level=Level.WARNING,
    about=(
        "A file on a CI runner usually vanishes with it, and the only copy of the secret with the "
        "file. It is found where the variable CI is true, by plan and apply."
    ),
    on_model=_find,
)
