"""Records the cassettes: `make record`, from a sandbox of its own or from a live organisation.

Live: with GCCREDS_RECORD_REGION and a login in GENESYSCLOUD_OAUTHCLIENT_ID and _SECRET whose roles
are `oauth:client:*` and `authorization:role:view`. It makes one client and one API token, and
removes them again. Of an organisation without API tokens their earlier recordings stay.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import Hosts, hosts_at, hosts_for
from gccreds.genesys.session import Session
from gccreds.kinds.interface import Kind
from gccreds.sandbox.options import READY_CLIENT_ID, READY_CLIENT_SECRET, SandboxOptions
from gccreds.sandbox.server import running
from tests.cassettes.endpoints import (
    API_TOKEN,
    API_TOKEN_ID,
    CALLS,
    CLIENT_ID,
    DIVISION_ID,
    FOLDER,
    LOGIN_ID,
    OF_API_TOKENS,
    ORGANIZATION_ID,
    ROLE_ID,
    SECRET,
    Call,
)
from tests.cassettes.scrubbing import OTHER, Scrubber


@contextmanager
def _source() -> Iterator[tuple[str, Hosts, ClientLogin]]:
    region = os.environ.get("GCCREDS_RECORD_REGION")
    if region:
        id_ = os.environ["GENESYSCLOUD_OAUTHCLIENT_ID"]
        secret = Secret(os.environ["GENESYSCLOUD_OAUTHCLIENT_SECRET"])
        yield f"the live region {region}", hosts_for(region), ClientLogin(id_, secret, "record")
        return
    with running(SandboxOptions(port=0, seed=1)) as ready:
        login = ClientLogin(READY_CLIENT_ID, Secret(READY_CLIENT_SECRET), "record")
        yield "the embedded sandbox", hosts_at(ready.url), login


def main() -> None:
    """Records every endpoint and writes down from what."""
    with _source() as (source, hosts, login), Session(hosts, login) as session:
        organisation = Organisation(session)
        role, division = _right(organisation)
        scrubber = Scrubber(
            {
                organisation.organization().id: ORGANIZATION_ID,
                organisation.organization().name: "Acme",
                organisation.caller().name: "Recording login",
                login.client_id: LOGIN_ID,
                role: ROLE_ID,
                division: DIVISION_ID,
            }
        )
        calls = _calls(organisation)
        for name in calls:
            (FOLDER / f"{name}.yaml").unlink(missing_ok=True)
        _record(calls, organisation, scrubber)
    (FOLDER / "RECORDED_FROM").write_text(f"{source}\n")
    print(f"recorded {len(calls)} endpoints from {source}")


def _calls(organisation: Organisation) -> Mapping[str, Call]:
    """Those that this organisation can answer."""
    offered = organisation.list_api_tokens() is not None
    return {name: call for name, call in CALLS.items() if offered or name not in OF_API_TOKENS}


def _right(organisation: Organisation) -> tuple[str, str]:
    """A role that the login holds, and the home division."""
    home = organisation.list_divisions().home
    assert home is not None, "an organisation has a home division"
    return next(iter(organisation.caller().roles)), home.id


def _record(calls: Mapping[str, Call], organisation: Organisation, scrubber: Scrubber) -> None:
    """Calls with real ids: what is written is brought back to the stand-ins."""
    real = {stand_in: real for real, stand_in in scrubber.stand_ins.items()}
    for name, call in calls.items():
        with scrubber.recorder().use_cassette(name):
            answer = call(_Real(organisation, real))  # type: ignore[arg-type]
        if name in _MAKING:
            id_, secret = _MAKING[name]
            scrubber.stand_ins |= {answer.id: id_, answer.secret.reveal(): secret}
            real |= {id_: answer.id, secret: answer.secret.reveal()}
            _scrub_again(name, id_)


_MAKING = {
    "post-oauth-clients": (CLIENT_ID, SECRET),
    "post-oauth-apitokens": (API_TOKEN_ID, API_TOKEN),
}


def _scrub_again(name: str, id_: str) -> None:
    """The answer to the create names an id that nobody knew before it was written down."""
    path = FOLDER / f"{name}.yaml"
    path.write_text(path.read_text().replace(OTHER, id_))


class _Real:
    """The organisation, called with real ids in the place of the stand-ins."""

    def __init__(self, organisation: Organisation, real: dict[str, str]) -> None:
        self._organisation = organisation
        self._real = real

    def __getattr__(self, name: str) -> object:
        method = getattr(self._organisation, name)
        return lambda *given: method(*(self._meant(value) for value in given))

    def _meant(self, value: object) -> object:
        if isinstance(value, Kind):
            return value
        if isinstance(value, Secret):
            return Secret(self._real[value.reveal()])
        if isinstance(value, str):
            return self._real.get(value, value)
        if isinstance(value, list):
            return [self._meant(item) for item in value]
        if isinstance(value, dict):
            return {key: self._meant(item) for key, item in value.items()}
        return value


if __name__ == "__main__":
    main()
