"""What a kind of credential is, as data: its manifest entry, its fields, its endpoints."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import timedelta

from gccreds.domain.catalogue import Catalogue, resolve_roles
from gccreds.domain.credential import EXPIRES, Desired, Fields, Value
from gccreds.domain.mark import Mark, read_description
from gccreds.kinds.elsewhere import Elsewhere
from gccreds.kinds.entry import Entry

PASSTHROUGH = "passthrough."


def _as_it_is(value: Value, _: Catalogue) -> Value:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: the manifest's name, the API's member, and the way between them.

    `read` turns a member (None where it is absent) into canonical form, `write` turns it back,
    with None for a member that is left out; `show` puts it as a manifest would.
    """

    name: str
    member: str
    read: Callable[[object], Value]
    write: Callable[[Value], object]
    show: Callable[[Value, Catalogue], Value] = _as_it_is


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of credential. `section` is its key in a manifest, `entry` the model of one entry.

    `noun` is what people call one of its objects, `endpoint` the collection's path. `payload` are
    the names under which its values are delivered; `id_name` and `secret_name` are those of its id
    and of what it proves itself with. `never_sent` are members that the API computes or has
    deprecated; `fixed` are fields that are given once, by the create. `stoppable` says that its
    objects can be made inactive, and must be before a DELETE. `longest` is how far ahead the end of
    one may be when it is made, where the API has a limit. `elsewhere` is what others call the keys
    of an entry.
    """

    name: str
    noun: str
    section: str
    entry: type[Entry]
    endpoint: str
    payload: tuple[str, ...]
    id_name: str
    secret_name: str
    fields: tuple[Field, ...]
    never_sent: frozenset[str]
    fixed: frozenset[str] = frozenset()
    stoppable: bool = True
    longest: timedelta | None = None
    elsewhere: Mapping[str, Elsewhere] = with_default(default_factory=dict)

    @property
    def kept(self) -> frozenset[str]:
        """The members that no PUT sends and none changes."""
        given_once = {field.member for field in self.fields if field.name in self.fixed}
        return self.never_sent | given_once

    @property
    def can_be_ended_later(self) -> bool:
        """Whether an object that exists can be given another end."""
        return EXPIRES not in self.fixed

    @property
    def ended(self) -> str:
        """What becomes of an object that is ended, in words: neither can be undone."""
        return "deleted for good" if self.stoppable else "revoked for good"

    @property
    def lets_fields_be(self) -> bool:
        """Whether an entry may leave a field to others, by `ignore_changes`."""
        return "ignore_changes" in self.entry.model_fields

    def read(self, wire: Mapping[str, object], passed_through: Iterable[str] = ()) -> Fields:
        """The canonical fields of an API object, without its ownership mark.

        `passed_through` names the members that a manifest passes through; they come as
        `passthrough.NAME`.
        """
        text = str(wire.get("description") or "")
        described = {**wire, "description": read_description(text).text}
        fields = {field.name: field.read(described.get(field.member)) for field in self.fields}
        for name in passed_through:
            fields[PASSTHROUGH + name] = described.get(name)  # type: ignore[assignment]
        return fields

    def body(
        self, base: Mapping[str, object], fields: Fields, mark: Mark | None
    ) -> dict[str, object]:
        """The body of a POST or PUT: `base`, an API object or nothing, with `fields` laid over it.

        A PUT replaces everything (api-facts.md §3.5), so members that gccreds does not know are
        kept from `base`. `mark` None takes the ownership mark off the description.
        """
        body = {k: v for k, v in base.items() if k not in self.kept and v is not None}
        by_name = {field.name: field for field in self.fields}
        for name, value in fields.items():
            if name.startswith(PASSTHROUGH):
                member, sent = name.removeprefix(PASSTHROUGH), value
            else:
                member, sent = by_name[name].member, by_name[name].write(value)  # type: ignore[assignment]
            body.pop(member, None)
            if sent is not None:
                body[member] = sent
        text = read_description(str(body.pop("description", ""))).text
        described = mark.sign(text) if mark else text
        return {**body, "description": described} if described else body

    def show(self, name: str, value: Value, catalogue: Catalogue) -> Value:
        """A canonical value as a manifest would write it: names for ids, `all` for every one."""
        for field in self.fields:
            if field.name == name:
                return field.show(value, catalogue)
        return value


def issuer(kinds: Mapping[str, Kind], endpoint: str) -> Kind:
    """The kind whose objects that collection of the API holds.

    A token of `via: oauth_client` is an OAuth client there, whatever its address says.
    """
    return next(kind for kind in kinds.values() if kind.endpoint == endpoint)


def passed_through(desired: Desired) -> tuple[str, ...]:
    """The members of the API's object that a credential passes through."""
    names = (name for name in desired.fields if name.startswith(PASSTHROUGH))
    return tuple(name.removeprefix(PASSTHROUGH) for name in names)


def resolved(desired: Desired, catalogue: Catalogue) -> Fields:
    """The declared fields with the names of roles and divisions turned into ids.

    A name that does not resolve stays as it is: the rule `unknown-role` reports it as an error.
    """
    roles = desired.fields.get("roles")
    if not isinstance(roles, dict):
        return desired.fields
    canonical, _ = resolve_roles(roles, catalogue)
    return {**desired.fields, "roles": canonical}
