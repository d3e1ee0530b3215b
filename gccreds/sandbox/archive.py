"""The organisation's things as the documents that are kept of them, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from gccreds.sandbox.apitokens import ApiToken
from gccreds.sandbox.clients import Client
from gccreds.sandbox.credentials import Credential
from gccreds.sandbox.keeping import Keeping
from gccreds.sandbox.moments import read_moment, write_moment
from gccreds.sandbox.roles import Role
from gccreds.sandbox.tokens import Token
from gccreds.sandbox.usage import Calls, Day


class Archive:
    """Writes what the organisation has to a Keeping and reads it back."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping
        self._settings = dict(keeping.load("setting"))

    @property
    def is_new(self) -> bool:
        """Whether no organisation was ever kept here."""
        return not self._settings

    def setting(self, name: str) -> Mapping[str, object]:
        """One setting's document; empty where there is none."""
        return self._settings.get(name, {})

    def keep_setting(self, name: str, document: Mapping[str, object]) -> None:
        """Replaces it."""
        self._settings[name] = dict(document)
        self._keeping.put("setting", name, document)

    def kept_now(self) -> datetime | None:
        """Where the kept organisation's clock stands by now; None for a new one."""
        offset = self.setting("clock").get("offset_seconds")
        if not isinstance(offset, int | float):
            return None
        return datetime.now(UTC) + timedelta(seconds=offset)

    def clients(self) -> Iterator[Client]:
        """In the order of their creation."""
        for id_, document in self._keeping.load("client"):
            wire = document["wire"]
            assert isinstance(wire, dict)
            yield Client(id_, wire, str(document["secret_digest"]))

    def keep_client(self, client: Client) -> None:
        """New or changed."""
        document = {"wire": client.wire, "secret_digest": client.secret_digest}
        self._keeping.put("client", client.id, document)

    def drop_client(self, client_id: str) -> None:
        """Gone."""
        self._keeping.drop("client", client_id)

    def tokens(self) -> Iterator[Token]:
        """In the order in which they were issued."""
        for digest, document in self._keeping.load("token"):
            yield Token(
                digest,
                str(document["client_id"]),
                read_moment(str(document["issued_at"])),
                read_moment(str(document["expires_at"])),
                bool(document["revoked"]),
            )

    def keep_token(self, token: Token) -> None:
        """New or killed."""
        document = {
            "client_id": token.client_id,
            "issued_at": write_moment(token.issued_at),
            "expires_at": write_moment(token.expires_at),
            "revoked": token.revoked,
        }
        self._keeping.put("token", token.digest, document)

    def api_tokens(self) -> Iterator[ApiToken]:
        """In the order of their creation."""
        for id_, document in self._keeping.load("api token"):
            wire = document["wire"]
            assert isinstance(wire, dict)
            yield ApiToken(id_, wire, str(document["digest"]))

    def keep_api_token(self, token: ApiToken) -> None:
        """New, changed or used."""
        document = {"wire": token.wire, "digest": token.digest}
        self._keeping.put("api token", token.id, document)

    def drop_api_token(self, token_id: str) -> None:
        """Revoked."""
        self._keeping.drop("api token", token_id)

    def credentials(self) -> Iterator[Credential]:
        """In the order of their creation."""
        for id_, document in self._keeping.load("credential"):
            wire, digests = document["wire"], document["digests"]
            assert isinstance(wire, dict)
            assert isinstance(digests, dict)
            yield Credential(id_, wire, digests)

    def keep_credential(self, credential: Credential) -> None:
        """New or changed."""
        document = {"wire": credential.wire, "digests": credential.digests}
        self._keeping.put("credential", credential.id, document)

    def drop_credential(self, credential_id: str) -> None:
        """Deleted."""
        self._keeping.drop("credential", credential_id)

    def usage(self) -> Iterator[tuple[Day, Calls]]:
        """The calls of each client and day."""
        for id_, document in self._keeping.load("usage"):
            client_id, _, day = id_.rpartition(" ")
            counts = {name: value for name, value in document.items() if isinstance(value, int)}
            yield (client_id, date.fromisoformat(day)), Calls(**counts)

    def keep_usage(self, day: Day, calls: Calls) -> None:
        """Further calls on a day."""
        self._keeping.put("usage", f"{day[0]} {day[1]}", asdict(calls))

    def roles(self) -> Iterator[Role]:
        """In the order in which they were made."""
        for id_, document in self._keeping.load("role"):
            permissions = document["permissions"]
            assert isinstance(permissions, list)
            yield Role(
                id_,
                str(document["name"]),
                tuple(permissions),
                str(document["description"]),
                bool(document["built_in"]),
            )

    def keep_role(self, role: Role) -> None:
        """New or changed."""
        document = {
            "name": role.name,
            "permissions": role.permissions,
            "description": role.description,
            "built_in": role.built_in,
        }
        self._keeping.put("role", role.id, document)

    def commit(self) -> None:
        """All that was kept since the last time stays, or nothing of it."""
        self._keeping.commit()
