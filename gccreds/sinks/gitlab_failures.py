"""What is told when GitLab refuses to take variables."""

from gccreds.errors import DestinationRefused
from gccreds.sinks.asking import Failed, unavailable
from gccreds.sinks.gitlab_api import TOKEN, api_address
from gccreds.sinks.interface import Delivery


def refusal(delivery: Delivery, project: str, failed: Failed) -> DestinationRefused:
    """One refused request in words."""
    there = delivery.destination
    match failed.status:
        case 401:
            what = f"{there}: GitLab does not accept the login"
            advice = f"make a new token for {TOKEN}"
        case 403:
            what = f"{there}: the login may not write variables of {project}"
            advice = f"give {TOKEN} the scope api, and its owner the role Maintainer there"
        case 404:
            what = f"{project} does not exist for this login at GitLab"
            advice = "write its path or number as it is there, or give the login access to it"
        case 400:
            what = f"{there}: GitLab takes no such variable"
            advice = "write other names below `as`, or `masked: false`"
        case _:
            return unavailable(delivery, api_address(delivery), failed)
    return delivery.refused(what, advice)


def too_narrow(delivery: Delivery, scopes: list[str]) -> DestinationRefused:
    """A token that reads only is found before anything is made."""
    return delivery.refused(
        f"{delivery.destination}: {TOKEN} has {', '.join(scopes)} and not the scope api",
        f"make a token with the scope api for {TOKEN}",
    )


def archived(delivery: Delivery, project: str) -> DestinationRefused:
    """An archive takes nothing in."""
    return delivery.refused(
        f"{project} is archived, so no variable of it can be written",
        f"take it out of the archive, or {delivery.destination} out of the manifest",
    )


def not_maskable(delivery: Delivery, key: str) -> DestinationRefused:
    """GitLab would say no more than that it is invalid."""
    return delivery.refused(
        f"GitLab cannot mask {key} of {delivery.destination}: "
        "it has blanks, or less than 8 characters",
        "write `masked: false` below this destination",
    )


def put_back(
    delivery: Delivery, refused: DestinationRefused, left: list[str]
) -> DestinationRefused:
    """A delivery that failed; `left` are the variables that may not be what they were before."""
    if not left:
        return refused
    return delivery.refused(
        f"{refused.what}; {', '.join(left)} may have changed and could not be put back",
        f"{refused.next_step}. Until an apply succeeds a login there may fail",
    )
