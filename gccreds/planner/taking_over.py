"""Decides on a credential that exists and that `imports` names: one PUT makes it ours."""

from dataclasses import replace

from gccreds.domain.change import Action, Cause, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.observed import Remote
from gccreds.domain.state import Resource
from gccreds.planner.comparing import compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.existing import consumers_unknown
from gccreds.planner.expiring import without_past_end
from gccreds.planner.proposing import propose
from gccreds.planner.standing import Standing
from gccreds.planner.stopping import is_stopped, reactivated, state_of

_WITHOUT_SECRET = "implicit"


def take_over(desired: Desired, remote: Remote, standing: Standing, context: Context) -> Decision:
    """The import (requested): state and mark, and the fields that differ.

    One that somebody stopped is taken over as it is, and said to be stopped: managing it and
    letting it work again are two decisions.
    """
    number = standing.next_number
    unknown = Resource(desired.address.kind, lifecycle=desired.lifecycle)
    found = compare(desired, unknown, remote, context, number)
    fields, notices = without_past_end(found.in_place, desired, remote, context.moment)
    if desired.address in context.wishes.reactivate:
        fields = (*reactivated(remote), *fields)
    elif is_stopped(remote):
        notices = (*notices, _taken_over_stopped(desired, remote, context))
    asked_for = tuple(replace(field, cause=Cause.MANIFEST) for field in fields)
    change = propose(Action.IMPORT, Reason.REQUESTED, standing, number, remote, asked_for)
    if desired.fields.get("grant") != _WITHOUT_SECRET:
        notices = (*notices, consumers_unknown(desired, Reason.REQUESTED, context))
    return Decision(change, notices=notices)


def _taken_over_stopped(desired: Desired, remote: Remote, context: Context) -> Notice:
    again = context.command("apply", "--reactivate", str(desired.address))
    return Notice(
        "stopped",
        f"{desired.address} is {state_of(remote)}: somebody stopped it, and it is imported as it "
        "is.",
        f"{again} lets it work again",
        str(desired.address),
        desired.position,
    )
