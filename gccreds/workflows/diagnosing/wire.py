"""The probes in the order in which a program meets them: network, login, token, a JSON body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from gccreds.domain.diagnosis import Cause, Check, Mark
from gccreds.domain.lifetime import format_duration
from gccreds.domain.observed import Caller
from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin, Login, TokenLogin, is_rate_limit, oauth_error
from gccreds.genesys.organisation import read_caller
from gccreds.genesys.outcome import Answered
from gccreds.genesys.probes import Arrived, Probe, Probes
from gccreds.kinds.grant import grant_of
from gccreds.workflows.diagnosing import answers, network
from gccreds.workflows.diagnosing.found import Found
from gccreds.workflows.diagnosing.whereabouts import Whereabouts

FORM = "200 with form encoding"


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and for how long it lives; None where it was given and nobody says."""

    token: Secret
    lifetime: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to one organisation for one login; `add` takes each check that went well."""

    probes: Probes
    login: Login
    where: Whereabouts
    environ: Mapping[str, str] = field(repr=False)
    rehearsed: bool
    add: Callable[[Check], None]

    def log_in(self) -> Issued:
        """The token; one that was given is taken as it is. Raises Found."""
        if isinstance(self.login, TokenLogin):
            return Issued(self.login.token)
        arrived = self._arrived(self.probes.log_in(self.login))
        self._network(arrived)
        answer = arrived.answer
        if answer.secret is None or answer.status >= 300:
            raise answers.refused_login(arrived, self.login, self.where)
        seconds = (answer.body or {}).get("expires_in")
        return Issued(
            answer.secret, timedelta(seconds=seconds) if isinstance(seconds, int) else None
        )

    def look_at(self, issued: Issued, *, in_full: bool) -> Caller:
        """Whose token it is, by the API; `in_full`, the line tells that. Raises Found."""
        probe = self.probes.look_at_token(issued.token)
        given = isinstance(self.login, TokenLogin)
        usable = isinstance(probe, Arrived) and probe.answer.status < 300 and probe.answer.body
        if not given and not (usable and in_full):
            self.add(Check(answers.LABEL, FORM))
        arrived = self._arrived(probe)
        if given:
            self._network(arrived)
        if not usable:
            raise answers.refused_token(arrived, self.login, self.where)
        caller = read_caller(arrived.answer.body or {})
        self._demand_active(arrived.answer, caller, issued)
        if given or in_full:
            self.add(Check(answers.LABEL, _told(caller, issued)))
        return caller

    def send_json(self) -> None:
        """What becomes of the same credentials in a JSON body: the difference that hides behind
        most logins that fail elsewhere.
        """
        if isinstance(self.login, ClientLogin):
            self.add(_as_json(self.probes.log_in_with_json(self.login)))

    def _arrived(self, probe: Probe) -> Arrived:
        if isinstance(probe, Arrived):
            return probe
        raise network.stopped(probe, self.where, self.environ)

    def _network(self, arrived: Arrived) -> None:
        network.demand_same_time(arrived, self.rehearsed)
        self.add(Check(network.LABEL, network.told(arrived, self.rehearsed)))

    def _demand_active(self, answer: Answered, caller: Caller, issued: Issued) -> None:
        """An inactive client lets its tokens run out and issues none (api-facts.md §3.3)."""
        client = (answer.body or {}).get("OAuthClient")
        state = client.get("state") if isinstance(client, Mapping) else None
        if state not in (None, "active"):
            cause = Cause(
                f'the client "{caller.name}" is {state}: it issues no token any more.',
                "make it active under Admin > Integrations > OAuth, or use another client.",
                ("The token that was given still works, until it ends.",),
            )
            raise Found(answers.LABEL, _told(caller, issued), cause)


def _told(caller: Caller, issued: Issued) -> str:
    """`token for "gccreds CI" (3f1c8a52-…), 24h, client_credentials`."""
    id_ = f" ({caller.client_id[:8]}-…)" if caller.client_id else ""
    lifetime = format_duration(issued.lifetime) if issued.lifetime else ""
    grant = grant_of(caller.grant) if caller.grant else None
    parts = [f'token for "{caller.name}"{id_}', lifetime, grant.value if grant else ""]
    return ", ".join(filter(None, parts))


def _as_json(probe: Probe) -> Check:
    label = "as JSON"
    if not isinstance(probe, Arrived):
        return Check(label, f"not known: {probe.obstacle.value}", Mark.OPEN)
    answer = probe.answer
    if answer.secret is not None:
        return Check(label, "200: the same credentials in a JSON body are taken here")
    if is_rate_limit(answer) or answer.status >= 500:
        return Check(label, f"not known: {answers.told(answer)}", Mark.OPEN)
    told = " ".join(filter(None, [str(answer.status), oauth_error(answer)]))
    return Check(label, f"{told}: the same credentials in a JSON body are refused", Mark.BAD)
