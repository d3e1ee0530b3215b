"""split-delivery: id and secret change one after the other where consumers read them."""

from collections.abc import Iterator

from gccreds.domain.credential import Destination
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule
from gccreds.policies.wording import place_of

_PAIR = frozenset(["client_id", "client_secret"])


def _find(model: Model) -> Iterator[Notice]:
    for desired in model.declared.credentials.values():
        for destination in desired.deliver:
            if _is_split(destination):
                yield Notice(
                    RULE.id,
                    f"{desired.address} is delivered to {destination} as two values, which change "
                    "one after the other: a job that begins between them has an id and a secret "
                    "that do not belong together.",
                    "deliver one value: `as: {json: NAME}`; or leave it, where jobs try again",
                    str(desired.address),
                    destination.position or place_of(desired, "deliver"),
                )


def _is_split(destination: Destination) -> bool:
    names = destination.names.keys()
    return destination.traits.one_by_one and (not names or names >= _PAIR)


RULE = Rule(
    id="split-delivery",
    level=Level.WARNING,
    about=(
        "github_actions and gitlab_ci hold each value by itself, so that id and secret change one "
        "after the other. With `strategy: new_client` the old pair works on meanwhile, but a job "
        "that reads both in between has one of each. A single JSON value (`as: {json: NAME}`) "
        "changes at once."
    ),
    on_model=_find,
)
