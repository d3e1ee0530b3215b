"""Integration credentials: what an integration of the organisation logs in with elsewhere.

Their shapes are the official SDKs' Credential and CredentialInfo; the one type here is that of an
OAuth client of the organisation itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gccreds.sandbox.draws import digest, fingerprint
from gccreds.sandbox.refusals import bad_request, invalid_value

COLLECTION = "/api/v2/integrations/credentials"
_TYPE = "pureCloudOAuthClient"
_FIELDS = ("clientId", "clientSecret")


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential. `wire` is the API's CredentialInfo; of its fields only digests are kept."""

    id: str
    wire: Mapping[str, object]
    digests: Mapping[str, str]

    @property
    def answer(self) -> dict[str, object]:
        """The API's Credential: nobody is shown what was put into its fields."""
        shown = {
            key: self.wire[key] for key in ("id", "name", "type", "selfUri") if key in self.wire
        }
        return {**shown, "credentialFields": {}}

    def with_members(self, members: Mapping[str, object]) -> "Credential":
        """The same with these members, but for those that become null; fields are known again."""
        wire = {**self.wire, **members}
        fields = wire.pop("credentialFields", None)
        kept = {key: value for key, value in wire.items() if value is not None}
        digests = _digests(fields) if isinstance(fields, Mapping) else self.digests
        return replace(self, wire=kept, digests=digests)

    def as_seen_by_control(self) -> dict[str, object]:
        """The API's CredentialInfo and how each of its fields can be recognised."""
        prints = {name: fingerprint(digest_) for name, digest_ in self.digests.items()}
        return {**self.wire, "fingerprints": prints}


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """What a POST or a PUT asks for, checked. `fields` are in clear and go no further."""

    name: str
    fields: Mapping[str, str]


class Credentials:
    """All credentials in the order of their making.

    `keep` is called with every one that is new or changed, `forget` with the id of one deleted.
    """

    def __init__(
        self,
        credentials: Iterable[Credential],
        keep: Callable[[Credential], None],
        forget: Callable[[str], None],
    ) -> None:
        self._credentials = {credential.id: credential for credential in credentials}
        self._keep = keep
        self._forget = forget

    def __iter__(self) -> Iterator[Credential]:
        return iter(tuple(self._credentials.values()))

    def get(self, credential_id: str) -> Credential | None:
        """The credential of this id."""
        return self._credentials.get(credential_id)

    def put(self, credential: Credential) -> Credential:
        """New or changed."""
        self._credentials[credential.id] = credential
        self._keep(credential)
        return credential

    def drop(self, credential: Credential) -> None:
        """Deleted."""
        del self._credentials[credential.id]
        self._forget(credential.id)


def made(credential_id: str, asked: CredentialRequest, now: str) -> Credential:
    """A new credential; `now` as the API writes it."""
    wire = {
        "id": credential_id,
        "name": asked.name,
        "createdDate": now,
        "modifiedDate": now,
        "type": {"id": _TYPE, "name": _TYPE},
        "selfUri": f"{COLLECTION}/{credential_id}",
    }
    return Credential(credential_id, wire, _digests(asked.fields))


def replaced(credential: Credential, asked: CredentialRequest, now: str) -> Credential:
    """The credential with this name and these fields, and no others."""
    wire = {**credential.wire, "name": asked.name, "modifiedDate": now}
    return Credential(credential.id, wire, _digests(asked.fields))


def read_credential_request(body: object) -> CredentialRequest:
    """Name, type and every field are required, by POST and PUT alike. Raises Refusal."""
    match body:
        case {"name": str(name), "type": {"name": str(type_)}, "credentialFields": dict(fields)}:
            pass
        case _:
            raise bad_request("name, type with its name, and credentialFields are required.")
    if not name.strip():
        raise invalid_value("name", "must not be empty")
    if type_ != _TYPE:
        raise invalid_value("type", f"the one type here is {_TYPE}")
    return CredentialRequest(name, _read_fields(fields))


def _read_fields(fields: Mapping[str, object]) -> dict[str, str]:
    unknown = sorted(fields.keys() - set(_FIELDS))
    if unknown:
        raise invalid_value("credentialFields", f"{_TYPE} has no {', '.join(unknown)}")
    texts = {name: value for name, value in fields.items() if isinstance(value, str) and value}
    missing = [name for name in _FIELDS if name not in texts]
    if missing:
        raise invalid_value("credentialFields", f"{_TYPE} needs {', '.join(missing)}")
    return texts


def _digests(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: digest(str(value)) for name, value in fields.items()}
