"""The state as the JSON document that backends keep: exactly the members of engine.md, "State".

Members that this version does not know are kept at every level and written back. A value is never
quoted in an error: what a damaged document holds is not known.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from gccreds.domain import strict_json as read
from gccreds.domain.address import Address
from gccreds.domain.credential import Fields, Lifecycle, OnRemoval, Value
from gccreds.domain.lifetime import as_utc_text, format_duration
from gccreds.domain.observed import Organization
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State
from gccreds.domain.strict_json import Members, Wrong
from gccreds.errors import StateInvalid

VERSION = 1
RESTORE = "put the last good copy of the state back in its place"

_T = TypeVar("_T")


def to_document(state: State) -> dict[str, Value]:
    """The document of a state, resources in the order of their addresses."""
    by_name = sorted((str(address), resource) for address, resource in state.resources.items())
    return {
        **state.extra,
        "version": VERSION,
        "lineage": state.lineage,
        "serial": state.serial,
        "project": state.project,
        "environment": state.environment,
        "organization": _organization_document(state),
        "resources": {name: _resource_document(resource) for name, resource in by_name},
    }


def as_text(state: State) -> str:
    """The document as backends store it: JSON with one resource a line, so that a diff reads well.

    `json.dumps(indent=…)` leaves the C encoder and takes ten times as long.
    """
    document = to_document(state)
    resources = document.pop("resources")
    assert isinstance(resources, dict)
    head = _lines(document, "")
    body = _lines(resources, "  ")
    return f'{{\n{head},\n"resources": {{\n{body}\n}}}}\n'


def _lines(members: dict[str, Value], indent: str) -> str:
    return ",\n".join(f"{indent}{json.dumps(k)}: {json.dumps(v)}" for k, v in members.items())


def _organization_document(state: State) -> Value:
    if state.organization is None:
        return None
    known: dict[str, Value] = {"id": state.organization.id, "name": state.organization.name}
    return {**state.organization_extra, **known}


def _resource_document(resource: Resource) -> Value:
    return {
        **resource.extra,
        "kind": resource.kind,
        "fields": dict(resource.fields),
        "on_removal": resource.lifecycle.on_removal.value,
        "grace": format_duration(resource.lifecycle.grace),
        "prevent_destroy": resource.lifecycle.prevent_destroy,
        "revoked_at": _moment_text(resource.revoked_at),
        "generations": [_generation_document(generation) for generation in resource.generations],
    }


def _generation_document(generation: Generation) -> Value:
    return {
        **generation.extra,
        "number": generation.number,
        "remote_id": generation.remote_id,
        "endpoint": generation.endpoint,
        "phase": generation.phase.value,
        "reason": generation.reason,
        "strategy": generation.strategy,
        "run": generation.run,
        "created_at": as_utc_text(generation.created_at),
        "ends_at": _moment_text(generation.ends_at),
        "fingerprint": generation.fingerprint,
        "deliveries": [_delivery_document(delivery) for delivery in generation.deliveries],
    }


def _delivery_document(delivery: Delivery) -> Value:
    return {
        **delivery.extra,
        "to": delivery.to,
        "at": _moment_text(delivery.at),
        "holds": list(delivery.holds),
    }


def _moment_text(moment: datetime | None) -> str | None:
    return as_utc_text(moment) if moment else None


def from_text(text: str | bytes, *, where: str, restore: str = RESTORE) -> State:
    """The state that a stored text is. `where` names it, `restore` says how to get a good one back.

    Raises StateInvalid for what is no state, is damaged, or was written by another version.
    """
    return from_document(_parsed(text, where, restore), where=where, restore=restore)


def identity_of(text: str | bytes, *, where: str, restore: str = RESTORE) -> tuple[str, int]:
    """Lineage and serial of a stored text: what a compare-and-set compares, without the rest."""
    document = _parsed(text, where, restore)
    return _checked(document, _identity, where, restore)


def from_document(document: object, *, where: str = "state", restore: str = RESTORE) -> State:
    """The state that a document is, as `from_text` does."""
    return _checked(document, _state, where, restore)


def _parsed(text: str | bytes, where: str, restore: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        what = "the state is not JSON" if text.strip() else "the state is empty"
        raise StateInvalid(what, where=where, next_step=restore) from None


def _checked(document: object, build: Callable[[Members], _T], where: str, restore: str) -> _T:
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is not int or version < 1:
        what = "this is not a state of gccreds: it has no version"
        raise StateInvalid(what, where=where, next_step=restore)
    if version > VERSION:
        raise StateInvalid(
            f"the state has version {version}, and this gccreds knows {VERSION}",
            where=where,
            next_step="use the newer gccreds that wrote it, or a later one",
        )
    try:
        return build(Members(document))
    except Wrong as wrong:
        what = f"the state is damaged: {wrong.place} {wrong.complaint}"
        raise StateInvalid(what, where=where, next_step=restore) from None


def _identity(members: Members) -> tuple[str, int]:
    return members.take("lineage", read.text), members.take("serial", read.count)


def _state(members: Members) -> State:
    members.take("version", read.count)
    organization, organization_extra = members.take("organization", _organization)
    return State(
        lineage=members.take("lineage", read.text),
        serial=members.take("serial", read.count),
        project=members.take("project", read.text),
        environment=members.take("environment", read.text),
        organization=organization,
        resources=members.take("resources", _resources),
        extra=members.left,
        organization_extra=organization_extra,
    )


def _organization(value: object) -> tuple[Organization | None, Fields]:
    if value is None:
        return None, {}
    members = Members(value)
    organization = Organization(members.take("id", read.text), members.take("name", read.text))
    return organization, members.left


def _resources(value: object) -> dict[Address, Resource]:
    members = Members(value)
    resources: dict[Address, Resource] = {}
    for name in members.left:
        address = Address.parse(name)
        if address is None:
            raise Wrong("has a key that is not an address")
        resources[address] = read.within(name, _resource, members.left[name])
    return resources


def _resource(value: object) -> Resource:
    members = Members(value)
    lifecycle = Lifecycle(
        on_removal=members.take("on_removal", _on_removal),
        grace=members.take("grace", read.duration),
        prevent_destroy=members.take("prevent_destroy", read.flag),
    )
    return Resource(
        kind=members.take("kind", read.text),
        fields=members.take("fields", read.members_of),
        lifecycle=lifecycle,
        revoked_at=members.take("revoked_at", read.moment_or_none),
        generations=members.take("generations", _generations),
        extra=members.left,
    )


def _generations(value: object) -> tuple[Generation, ...]:
    generations = read.each(value, _generation)
    if len({generation.number for generation in generations}) < len(generations):
        raise Wrong("has a number twice")
    return generations


def _generation(value: object) -> Generation:
    members = Members(value)
    return Generation(
        number=members.take("number", read.count),
        remote_id=members.take("remote_id", read.text_or_none),
        endpoint=members.take("endpoint", read.text),
        phase=members.take("phase", _phase),
        reason=members.take("reason", read.text),
        strategy=members.take("strategy", read.text),
        run=members.take("run", read.text),
        created_at=members.take("created_at", read.moment),
        ends_at=members.take("ends_at", read.moment_or_none),
        fingerprint=members.take("fingerprint", read.fingerprint_or_none),
        deliveries=members.take("deliveries", _deliveries),
        extra=members.left,
    )


def _deliveries(value: object) -> tuple[Delivery, ...]:
    return read.each(value, _delivery)


def _delivery(value: object) -> Delivery:
    members = Members(value)
    return Delivery(
        to=members.take("to", read.text),
        at=members.take("at", read.moment_or_none),
        holds=members.take("holds", _numbers),
        extra=members.left,
    )


def _numbers(value: object) -> tuple[int, ...]:
    return read.each(value, read.count)


def _phase(value: object) -> Phase:
    try:
        return Phase(read.text(value))
    except ValueError:
        raise Wrong("is not a phase that this version knows") from None


def _on_removal(value: object) -> OnRemoval:
    try:
        return OnRemoval(read.text(value))
    except ValueError:
        raise Wrong("is neither delete nor forget") from None
