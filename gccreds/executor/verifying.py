"""Tries a new secret with a real login, from memory, before anybody sees it."""

from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.event import StepStarted
from gccreds.domain.secret import Secret
from gccreds.errors import GccredsError, LoginRefused, NetworkFailed
from gccreds.executor.ports import Ports

PATIENCE = timedelta(seconds=120)
"""How long the organisation's caches are given in all (engine.md, "Rotating", step 3)."""

_FIRST_PAUSE = timedelta(seconds=2)


def can_be_tried(desired: Desired) -> bool:
    """Whether it can log in without a user; others count as verified by having a secret."""
    return desired.fields.get("grant") == "client_credentials"


def verify(
    client_id: str, secret: Secret, address: Address, ports: Ports, *, settled: bool = False
) -> int:
    """Logs in with the new client and revokes that token; gives the number of attempts.

    The first attempt comes after `settle`, because a login tried too early is remembered as a no;
    later ones with pauses that double, the last one at the end of PATIENCE, whose refusal is
    raised. Waiting for the login's own rate limit does not count into it. `settled`: that first
    wait is over.
    """
    waited, pause, attempt = ports.settle, max(_FIRST_PAUSE, ports.settle), 0
    if not settled:
        ports.wait(ports.settle)
    while True:
        attempt += 1
        ports.emit(StepStarted(address, f"trying a login, attempt {attempt}"))
        refusal = _try(client_id, secret, ports)
        if refusal is None:
            return attempt
        if waited >= PATIENCE:
            raise refusal
        pause = min(pause, PATIENCE - waited)
        ports.wait(pause)
        waited, pause = waited + pause, pause * 2


def _try(client_id: str, secret: Secret, ports: Ports) -> GccredsError | None:
    try:
        ports.organisation.try_login(client_id, secret)
    except (LoginRefused, NetworkFailed) as refusal:
        return refusal
    return None
