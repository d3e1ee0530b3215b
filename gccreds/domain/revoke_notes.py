"""What a `revoke` wrote into a state while another run had it (engine.md, "State")."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.state import Resource, State
from gccreds.domain.state_document import to_document


def notes_between(before: State, after: State) -> Mapping[Address, datetime] | None:
    """The notes that `after` has and `before` has not; None where they differ in anything else."""
    notes = {
        address: resource.revoked_at
        for address, resource in after.resources.items()
        if resource.revoked_at and resource.revoked_at != _note(before.resources.get(address))
    }
    return notes if _without(before, notes) == _without(after, notes) else None


def _note(resource: Resource | None) -> datetime | None:
    return resource.revoked_at if resource else None


def _without(state: State, notes: Mapping[Address, datetime]) -> object:
    """As it is stored, so that parts of a second that are not kept make no difference."""
    resources = {
        address: replace(resource, revoked_at=None) if address in notes else resource
        for address, resource in state.resources.items()
    }
    return to_document(replace(state, serial=0, resources=resources))
