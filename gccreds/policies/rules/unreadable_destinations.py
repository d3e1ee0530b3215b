"""unreadable-destinations: nothing that was delivered can be read back."""

from collections.abc import Iterator

from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule
from gccreds.policies.wording import listed, place_of


def _find(model: Model) -> Iterator[Notice]:
    for desired in model.declared.credentials.values():
        kinds = {destination.to for destination in desired.deliver}
        if not kinds or any(destination.traits.readable for destination in desired.deliver):
            continue
        verb = "gives" if len(kinds) == 1 else "give"
        yield Notice(
            RULE.id,
            f"{desired.address} is delivered only where it cannot be read back: "
            f"{listed(sorted(kinds))} {verb} no secret back.",
            "add a destination that can be read, such as file, to its `deliver`",
            str(desired.address),
            place_of(desired, "deliver"),
        )


RULE = Rule(
    id="unreadable-destinations",
    level=Level.WARNING,
    about=(
        "After a crash, or for a new destination, gccreds reads the secret from a destination that "
        "has it. Where none can be read, as github_actions cannot, the credential has to be made "
        "anew instead."
    ),
    on_model=_find,
)
