"""shared-destination: two credentials that would overwrite each other."""

from collections.abc import Iterator

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule
from gccreds.policies.wording import place_of


def _find(model: Model) -> Iterator[Notice]:
    seen: dict[str, list[tuple[Desired, Destination]]] = {}
    for desired in model.declared.credentials.values():
        for destination in desired.deliver:
            if destination.traits.takes_many:
                continue
            there = seen.setdefault(str(destination), [])
            for other, taken in there:
                if other is not desired and _collide(destination, taken):
                    yield _notice(desired, destination, other, taken)
                    break
            there.append((desired, destination))


def _collide(one: Destination, other: Destination) -> bool:
    if not one.traits.holds_apart or not one.names or not other.names:
        return True
    return not set(one.names.values()).isdisjoint(other.names.values())


def _notice(
    desired: Desired, destination: Destination, other: Desired, taken: Destination
) -> Notice:
    where = taken.position or place_of(other, "deliver")
    own = "under other names (`as`)" if destination.traits.holds_apart else "to its own place"
    return Notice(
        RULE.id,
        f"{desired.address} and {other.address} ({where}) are both delivered to {destination}.",
        f"deliver one of them {own}",
        str(desired.address),
        destination.position or place_of(desired, "deliver"),
        beside=str(other.address),
    )


RULE = Rule(
    id="shared-destination",
    level=Level.ERROR,
    about=(
        "Two credentials must not be delivered to one place: the later would overwrite the "
        "earlier. Where a destination holds names apart, as github_actions, gitlab_ci, kubernetes "
        "and vault do, two may share a place under different names. A `command` is told which "
        "credential it is given, so any number may use the same one."
    ),
    on_model=_find,
)
