"""The organisation itself: what it holds, and the effects that operations have on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from gccreds.sandbox import offers
from gccreds.sandbox.apitokens import ApiToken, ApiTokens
from gccreds.sandbox.archive import Archive
from gccreds.sandbox.client_request import Known
from gccreds.sandbox.clients import Client, Clients, self_uri
from gccreds.sandbox.credentials import Credentials
from gccreds.sandbox.draws import Draws, digest
from gccreds.sandbox.executions import Executions
from gccreds.sandbox.lags import Lags
from gccreds.sandbox.moments import Clock, write_moment
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.roles import Role
from gccreds.sandbox.tokens import Token, Tokens
from gccreds.sandbox.usage import Usage, answered

Bearer: TypeAlias = Token | ApiToken
"""What can be presented as `Authorization: Bearer`."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a call: the client of its token, and the roles that it has at this moment."""

    client: Client
    token: Bearer
    roles: tuple[Role, ...]

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What binds an API token beside the roles; None where only roles do."""
        return self.token.scopes if isinstance(self.token, ApiToken) else None


class Organization:
    """One organisation in memory, each change of which goes to the archive too.

    Not safe across threads: it belongs to the event loop.
    """

    def __init__(self, options: SandboxOptions, archive: Archive) -> None:
        self.options = options
        self.archive = archive
        drawn = archive.setting("draws").get("drawn", 0)
        self.draws = Draws(options.seed, drawn if isinstance(drawn, int) else 0)
        self.clock = Clock(options.start or archive.kept_now())
        self.lags = Lags(options.cache_lag, options.list_lag)
        self.roles = {role.id: role for role in archive.roles()}
        self.tokens = Tokens(archive.tokens(), archive.keep_token)
        self.api_tokens = ApiTokens(
            archive.api_tokens(), archive.keep_api_token, archive.drop_api_token
        )
        self.credentials = Credentials(
            archive.credentials(), archive.keep_credential, archive.drop_credential
        )
        self.usage = Usage(archive.usage(), archive.keep_usage)
        self.executions = Executions()
        self.clients = Clients(archive.clients(), options.list_items)
        self.keep_clock()

    @property
    def identity(self) -> dict[str, object]:
        """`{id, name}`."""
        return dict(self.archive.setting("organization"))

    @property
    def known(self) -> Known:
        """What the values of a client request are held against."""
        return Known(self.roles, offers.DIVISIONS, offers.SCOPES, self.clock.now())

    def bearer(self, digest_: str) -> Bearer | None:
        """The token of this digest, of either kind, dead or alive; None if it was never issued."""
        return self.tokens.get(digest_) or self.api_tokens.with_digest(digest_)

    def caller_with(self, token: Bearer) -> Caller | None:
        """Who a token speaks for; None where its client is gone, or disabled with an API token.

        Roles bind client credentials; an edit may have turned the client into something else.
        """
        client = self.clients.get(token.client_id)
        if client is None or (isinstance(token, ApiToken) and client.state == "disabled"):
            return None
        held = {role for role, _ in client.grants} if client.uses_client_credentials else set()
        return Caller(client, token, tuple(r for r in self.roles.values() if r.id in held))

    def add_client(
        self, members: Mapping[str, object], by: Mapping[str, object]
    ) -> tuple[Client, str]:
        """A new client and its secret, which is kept nowhere."""
        secret = self.draws.secret()
        client = self.seat_client(self.draws.id(), secret, members, by)
        self.lags.client_made(client.id)
        return client, secret

    def seat_client(
        self, client_id: str, secret: str, members: Mapping[str, object], by: Mapping[str, object]
    ) -> Client:
        """A client whose id and secret are given."""
        now = write_moment(self.clock.now())
        made = {"dateCreated": now, "dateModified": now, "createdBy": by, "modifiedBy": by}
        wire = {"id": client_id, **members, **made, "selfUri": self_uri(client_id)}
        return self.put_client(Client(client_id, wire, digest(secret)))

    def replace_client(
        self, client: Client, members: Mapping[str, object], by: Mapping[str, object]
    ) -> Client:
        """The client with these members and no others, but for what the system makes."""
        made = {key: client.wire[key] for key in ("dateCreated", "createdBy") if key in client.wire}
        wire = {"id": client.id, **members, **made, **self.stamp(by), "selfUri": client.self_uri}
        return self.put_client(replace(client, wire=wire))

    def renew_secret(self, client: Client, by: Mapping[str, object]) -> tuple[Client, str]:
        """Another secret; the old one is dead at once, issued tokens live on."""
        secret = self.draws.secret()
        wire = {**client.wire, **self.stamp(by)}
        self.lags.secret_made(client.id)
        return self.put_client(Client(client.id, wire, digest(secret))), secret

    def stamp(self, by: Mapping[str, object]) -> dict[str, object]:
        """The members that tell of a change."""
        return {"dateModified": write_moment(self.clock.now()), "modifiedBy": by}

    def put_client(self, client: Client) -> Client:
        """New or changed; `disabled` kills its tokens, `inactive` lets them run out."""
        self.clients.put(client)
        if client.state == "disabled":
            self.tokens.kill_all_of(client.id)
        self.archive.keep_client(client)
        return client

    def end_client(self, client_id: str) -> None:
        """It is gone, and so are its tokens."""
        self.tokens.kill_all_of(client_id)
        self.clients.drop(client_id)
        self.archive.drop_client(client_id)

    def issue_token(self, client: Client) -> str:
        """An access token for as long as the client says; only its digest stays here."""
        text, now = self.draws.token(), self.clock.now()
        expires_at = now + timedelta(seconds=client.lifetime)
        self.tokens.put(Token(digest(text), client.id, now, expires_at))
        return text

    def count_call(self, token: Bearer, status: int) -> None:
        """For the usage of the client that the token is of."""
        self.usage.add(token.client_id, self.clock.now().date(), answered(status))

    def note_use(self, token: Bearer) -> None:
        """A call was made with it; only API tokens tell when."""
        if isinstance(token, ApiToken):
            self.api_tokens.note_use(token, self.clock.now())

    def revoke(self, token: Bearer) -> None:
        """It opens nothing any more, by the will of who has it."""
        match token:
            case Token():
                self.tokens.kill(token)
            case ApiToken():
                self.api_tokens.drop(token)
            case _:
                assert_never(token)

    def expire(self, token: Bearer) -> None:
        """It opens nothing any more, before its time."""
        match token:
            case Token():
                self.tokens.kill(token)
            case ApiToken():
                self.api_tokens.expire(token, self.clock.now())
            case _:
                assert_never(token)

    def set_role(self, name: str, permissions: tuple[str, ...]) -> Role:
        """Gives a role these permissions, and makes it if it is new."""
        found = next((role for role in self.roles.values() if role.name == name), None)
        return self.put_role(
            replace(found or Role(self.draws.id(), name, ()), permissions=permissions)
        )

    def put_role(self, role: Role) -> Role:
        """New or changed."""
        self.roles[role.id] = role
        self.archive.keep_role(role)
        return role

    def set_clock(self, moment: datetime) -> None:
        """Goes on from there."""
        self.clock.set(moment)
        self.keep_clock()

    def keep_clock(self) -> None:
        """So that after a restart the organisation's time goes on and not back."""
        self.archive.keep_setting("clock", {"offset_seconds": self.clock.offset.total_seconds()})

    def settle(self) -> None:
        """Does what the clock asks for: dateToDelete is acted on, whatever the client's state."""
        for client_id in self.clients.due(self.clock.now()):
            self.end_client(client_id)

    def commit(self) -> None:
        """What changed is kept before anybody hears of it."""
        if self.archive.setting("draws").get("drawn", 0) != self.draws.drawn:
            self.archive.keep_setting("draws", {"drawn": self.draws.drawn})
        self.archive.commit()
