"""Tries a new secret with a real login or call, from memory, before anybody sees it."""

from datetime import timedelta

from gccreds.domain.credential import API_TOKENS, Desired
from gccreds.domain.event import LoginVerified, StepStarted, TokenVerified
from gccreds.domain.secret import Secret
from gccreds.errors import GccredsError, LoginRefused, NetworkFailed
from gccreds.executor.ports import Ports

PATIENCE = timedelta(seconds=120)
"""How long the organisation's caches are given in all (engine.md, "Rotating", step 3)."""

_FIRST_PAUSE = timedelta(seconds=2)


def can_be_tried(desired: Desired) -> bool:
    """Whether it can be tried without a user; others count as verified by having a secret."""
    return _is_token(desired) or desired.fields.get("grant") == "client_credentials"


def tried(desired: Desired) -> str:
    """How it was tried, as the end of a phrase; empty where it could not be."""
    if _is_token(desired):
        return ", tried with a call"
    return ", login tried" if can_be_tried(desired) else ""


def verify(
    desired: Desired, id_: str, secret: Secret, ports: Ports, *, settled: bool = False
) -> None:
    """Logs in with the new client and revokes that access token; or calls with the new token.

    The first attempt comes after `settle`, because a login tried too early is remembered as a no;
    later ones with pauses that double, the last one at the end of PATIENCE, whose refusal is
    raised. Waiting for the login's own rate limit does not count into it. `settled`: that first
    wait is over.
    """
    waited, pause, attempt = ports.settle, max(_FIRST_PAUSE, ports.settle), 0
    if not settled:
        ports.wait(ports.settle)
    is_token = _is_token(desired)
    what = "trying a call with it" if is_token else "trying a login"
    while True:
        attempt += 1
        ports.emit(StepStarted(desired.address, f"{what}, attempt {attempt}"))
        refusal = _try(desired, id_, secret, ports)
        if refusal is None:
            verified = TokenVerified if is_token else LoginVerified
            ports.emit(verified(desired.address, attempt))
            return
        if waited >= PATIENCE:
            raise refusal
        pause = min(pause, PATIENCE - waited)
        ports.wait(pause)
        waited, pause = waited + pause, pause * 2


def _is_token(desired: Desired) -> bool:
    return desired.endpoint == API_TOKENS


def _try(desired: Desired, id_: str, secret: Secret, ports: Ports) -> GccredsError | None:
    try:
        try_once(desired, id_, secret, ports)
    except (LoginRefused, NetworkFailed) as refusal:
        return refusal
    return None


def try_once(desired: Desired, id_: str, secret: Secret, ports: Ports) -> None:
    """One attempt. Raises LoginRefused, NetworkFailed."""
    if _is_token(desired):
        ports.organisation.try_token(secret)
    else:
        ports.organisation.try_login(id_, secret)
