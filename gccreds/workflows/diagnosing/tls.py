"""A connection that could not be made safe."""

from gccreds.domain.diagnosis import Cause
from gccreds.genesys.obstacle import Obstacle
from gccreds.genesys.probes import Stopped

_ASK = "ask whoever runs the network whether it inspects TLS"
_NOT_SENT = ("Nothing secret was sent.",)


def cause_of_tls(probe: Stopped) -> Cause | None:
    """Why TLS failed; None where it did not."""
    host = probe.route.host
    match probe.obstacle:
        case Obstacle.UNTRUSTED:
            return Cause(
                f"nobody whom this machine trusts says that this is {host}.",
                f"{_ASK}. If it does, let SSL_CERT_FILE name a file with the certificate of its "
                "authority. The check cannot be turned off: it keeps the secret from others.",
                _NOT_SENT,
            )
        case Obstacle.WRONG_NAME:
            return Cause(
                f"what answers is another host than {host}: its certificate says so.",
                f"look up the name with `nslookup {host}`, and {_ASK}.",
                _NOT_SENT,
            )
        case Obstacle.OUTDATED:
            return Cause(
                f"the certificate of {host} is out of date, or this machine's clock is wrong.",
                f"look at `date -u`. If it is right, {_ASK}.",
                _NOT_SENT,
            )
        case Obstacle.NO_TLS:
            return Cause(
                f"what answers at the address of {host} does not speak TLS as Genesys Cloud does.",
                f"{_ASK}, or leads the way elsewhere.",
                _NOT_SENT,
            )
        case _:
            return None
