"""What is told when GitHub refuses to take secrets."""

import shlex
from collections.abc import Collection
from urllib.parse import quote

from gccreds.errors import DestinationRefused
from gccreds.sinks.asking import Failed, unavailable
from gccreds.sinks.github_api import (
    APP_ID,
    TOKEN,
    WITHOUT_PERMISSION,
    WORKFLOW_TOKEN,
    api_address,
)
from gccreds.sinks.interface import Delivery


def refusal(
    delivery: Delivery, repository: str, environment: str | None, failed: Failed
) -> DestinationRefused:
    """One refused request in words."""
    there = delivery.destination
    permission = "Secrets" if environment is None else "Environments"
    match failed.status:
        case 401:
            what = f"{there}: GitHub does not accept the login"
            advice = (
                f"make a new token for {TOKEN}, or see that {APP_ID} and its key belong together"
            )
        case 403 if failed.reason == WITHOUT_PERMISSION:
            what = f"{there}: the login may not write these secrets"
            advice = (
                f"give it {permission}: read and write on {repository}. "
                f"A workflow's own {WORKFLOW_TOKEN} can never have that"
            )
        case 403:
            what = f"{there}: GitHub forbids it to this login"
            advice = f"give it {permission}: read and write on {repository}"
        case 404:
            what = f"{repository} does not exist for this login at GitHub"
            advice = "write its OWNER/NAME as it is there, or give the login access to it"
        case 422:
            what = f"{there}: GitHub takes no such secret"
            advice = "write other names below `as`; a value has at most 48 KB"
        case _:
            return unavailable(delivery, api_address(delivery), failed)
    return delivery.refused(what, advice)


def no_environment(delivery: Delivery, repository: str, environment: str) -> DestinationRefused:
    """gccreds makes no environment: who may use one is for its repository's owner to say."""
    path = f"repos/{repository}/environments/{quote(environment, safe='')}"
    return delivery.refused(
        f"{repository} has no environment {environment} for this login",
        f"make it: gh api -X PUT {shlex.quote(path)}",
    )


def renamed(delivery: Delivery, repository: str, name: str) -> DestinationRefused:
    """GitHub leads readers on, and takes no secret under the old name."""
    return delivery.refused(
        f"{repository} is called {name} now",
        f"write `repository: {name}` below {delivery.destination.to}",
    )


def archived(delivery: Delivery, repository: str) -> DestinationRefused:
    """An archive takes nothing in."""
    return delivery.refused(
        f"{repository} is archived, so no secret of it can be written",
        f"take it out of the archive, or {delivery.destination} out of the manifest",
    )


def foreign(delivery: Delivery, names: Collection[str]) -> DestinationRefused:
    """Secrets that the state does not know as ours."""
    exist, them = ("exists", "it") if len(names) == 1 else ("exist", "them")
    return delivery.refused(
        f"{', '.join(names)} of {delivery.destination} {exist}, and gccreds did not write {them}",
        f"delete {them} there, or write `if_exists: replace` below this destination",
    )


def cut_short(
    refused: DestinationRefused, delivery: Delivery, written: list[str], missing: list[str]
) -> DestinationRefused:
    """A failure between two writes: what is there belongs to two generations."""
    return delivery.refused(
        f"{refused.what}; {', '.join(written)} was written and {', '.join(missing)} was not",
        f"{refused.next_step}. Until an apply succeeds no login works there",
    )
