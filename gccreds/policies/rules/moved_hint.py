"""moved-hint: a credential that probably only got another address."""

from collections.abc import Iterator

from gccreds.domain.address import Address
from gccreds.domain.catalogue import resolve_roles
from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import API_TOKENS, EXPIRES, Fields
from gccreds.domain.declared import MovedEntry
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule

_REMOVALS = (Action.DELETE, Action.RETIRE)
_NAME = "name"


def _find(proposal: Proposal) -> Iterator[Notice]:
    changes = proposal.plan.changes
    removed = [c for c in changes if c.action in _REMOVALS and c.reason is Reason.REMOVED]
    created = [c for c in changes if c.action is Action.CREATE and c.reason is Reason.NEW]
    for new in created if removed else ():
        old = next((old for old in removed if _are_alike(old, new, proposal)), None)
        if old is not None:
            removed.remove(old)
            yield _notice(old, new)


def _are_alike(old: Change, new: Change, proposal: Proposal) -> bool:
    resource = proposal.plan.state.resources.get(old.address)
    if resource is None or new.desired is None or old.address.kind != new.address.kind:
        return False
    roles, _ = resolve_roles(new.desired.fields.get("roles"), proposal.plan.observed.catalogue)
    declared = {**new.desired.fields, "roles": roles}
    applied = {**resource.fields, EXPIRES: None} if new.desired.rolls else resource.fields
    return _content(old.address, applied) == _content(new.address, declared)


def _content(address: Address, fields: Fields) -> Fields:
    """The fields that say something: without empty ones, and without a name by default."""
    said = {name: value for name, value in fields.items() if value}
    default = "-".join(part for part in (address.key, address.instance) if part)
    if said.get(_NAME) == default:
        del said[_NAME]
    return said


def _notice(old: Change, new: Change) -> Notice:
    entry = MovedEntry(old.address, new.address)
    return Notice(
        RULE.id,
        f"{new.address} is to be created as {old.address} was, which is to be removed: "
        f"{_anew(new)} for the same thing.",
        f"if it is the same credential, write into a manifest: `moved: [{entry}]`",
        str(new.address),
        new.position,
    )


def _anew(change: Change) -> str:
    is_token = change.desired is not None and change.desired.endpoint == API_TOKENS
    return "a new token" if is_token else "a new client id and a new secret"


RULE = Rule(
    id="moved-hint",
    level=Level.WARNING,
    about=(
        "A plan that removes one credential and creates another of equal content probably comes "
        "from a key that was renamed. The key is part of the address: under another one it is a "
        "new client with a new id and secret. An entry under `moved` keeps the client and gives it "
        "the new address."
    ),
    on_plan=_find,
)
