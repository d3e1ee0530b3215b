"""What is told when a cluster refuses to take a Secret."""

from gccreds.errors import DestinationRefused
from gccreds.sinks.asking import Failed, unavailable
from gccreds.sinks.interface import Delivery


def refusal(delivery: Delivery, namespace: str, address: str, failed: Failed) -> DestinationRefused:
    """One refused request in words."""
    there = delivery.destination
    match failed.status:
        case 401:
            what = f"{there}: the cluster does not accept the login"
            advice = "log in again, and see that this works: kubectl auth whoami"
        case 403:
            what = f"{there}: the cluster forbids it to this login"
            advice = f"see what it may: kubectl auth can-i --list -n {namespace}"
        case 404 if failed.reason == "namespaces":
            what = f"there is no namespace {namespace}"
            advice = f"make it: kubectl create namespace {namespace}"
        case 409:
            what = f"{there}: others change it all the time"
            advice = "find out what else writes there, then apply again"
        case 400 | 413 | 422:
            what = f"{there}: the cluster does not take it (answer {failed.status})"
            advice = f"see what it demands: kubectl get events -n {namespace}"
        case _:
            return unavailable(delivery, address, failed)
    return delivery.refused(what, advice)


def may_not(delivery: Delivery, verb: str, namespace: str) -> DestinationRefused:
    """A right that this delivery needs, or a later one will."""
    return delivery.refused(
        f"{delivery.destination}: the login may not {verb} it",
        f"give it a Role with get, create and patch of secrets in {namespace}",
    )


def immutable(delivery: Delivery, namespace: str, secret: str) -> DestinationRefused:
    """It cannot be made mutable again."""
    return delivery.refused(
        f"{delivery.destination} is immutable",
        f"delete it, so that it is made anew: kubectl delete secret {secret} -n {namespace}",
    )


def not_ours_to_read(delivery: Delivery) -> DestinationRefused:
    """Somebody put something else under our keys."""
    return delivery.refused(
        f"{delivery.destination} holds something else than was delivered to it",
        "look at it, and take our keys out of it if nobody needs them",
    )
