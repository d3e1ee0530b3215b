"""Running a command with an access token that dies with it (cli.md, `exec`)."""

from collections.abc import Iterable, Mapping, Sequence

from gccreds.domain.address import Address, matches
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.declared import Declared
from gccreds.domain.meant import meant
from gccreds.domain.secret import Secret
from gccreds.errors import DestinationRefused, UsageError
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.session import Session
from gccreds.sinks.interface import Sink, Values
from gccreds.workflows.child_process import require_command, signals_passed_on

_TAKEN_OUT = ("GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET")


def run_with_token(session: Session, argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Logs in, runs the command, revokes the token whatever became of it; gives its exit code.

    Raises CommandNotFound before logging in, and what a login raises. The command gets no more than
    the token: the credentials that obtained it are taken out of its environment.
    """
    require_command(argv[0], environ)
    token = session.access_token().token
    with signals_passed_on() as child:
        try:
            return child.run(argv, _environment(environ, token, session.hosts.region))
        finally:
            session.close()


def _environment(environ: Mapping[str, str], token: Secret, region: str) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _TAKEN_OUT}
    return {
        **kept,
        "GENESYSCLOUD_ACCESS_TOKEN": token.reveal(),
        "GENESYSCLOUD_REGION": region,
    }


def declared_under(text: str, declared: Declared) -> Desired:
    """The declared credential of an address, or of a bare key that only one has.

    Raises UsageError where there is none, and where it could be several.
    """
    found = [address for address in declared.credentials if matches(address, text)]
    if len(found) == 1:
        return declared.credentials[found[0]]
    if found:
        each = ", ".join(sorted(map(str, found)))
        raise UsageError(
            f'"{text}" is {len(found)} credentials: {each}',
            where="ADDRESS",
            next_step="name one of them; in quotes, where it has brackets",
        )
    close = meant(text, map(str, declared.credentials))
    next_step = f"did you mean {close}?" if close else "name one that the manifests declare"
    raise UsageError(f'"{text}" is not declared', where="ADDRESS", next_step=next_step)


def login_delivered(desired: Desired, sinks: Iterable[tuple[Destination, Sink]]) -> Login:
    """The login of a credential, from the first of its destinations that can be read.

    An API token is its own access token: it was not made for the command and lives on. Raises
    DestinationRefused where none can, or where those that can have no secret of it.
    """
    for destination, sink in sinks:
        values = sink.read()
        login = _login(values, str(destination)) if values else None
        if login is not None:
            return login
    raise _unreadable(desired)


def _login(values: Values, origin: str) -> Login | None:
    token = values.get("token")
    if isinstance(token, Secret):
        return TokenLogin(token, origin)
    client_id, secret = values.get("client_id"), values.get("client_secret")
    if isinstance(client_id, str) and isinstance(secret, Secret):
        return ClientLogin(client_id, secret, origin)
    return None


def _unreadable(desired: Desired) -> DestinationRefused:
    address: Address = desired.address
    if desired.deliver:
        listed = ", ".join(str(destination) for destination in desired.deliver)
        what = f"no destination of {address} gives its secret: {listed}"
        next_step = "apply first, so that it is delivered; or deliver it to a file as well"
    else:
        what = f"{address} is delivered nowhere, so nobody can log in as it"
        next_step = "add a destination under `deliver`, such as a file, and apply"
    return DestinationRefused(what, where=str(desired.position), next_step=next_step)
