"""Trying a new secret before anyone sees it (engine.md, "Rotating", step 3)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused, NetworkFailed
from gccreds.genesys.organisation import Organisation

PATIENCE = timedelta(seconds=120)


def verify_login(
    organisation: Organisation,
    client_id: str,
    secret: Secret,
    settle: timedelta,
    *,
    pause: Callable[[float], None] | None = None,
    on_attempt: Callable[[int], None] | None = None,
) -> int:
    """Logs in with it until that works, and returns the number of attempts it took.

    The organisation's caches lag, and remember an early no. So the first attempt comes after
    `settle` and the pauses grow, 120 s in all; what a login takes, being rate limited included, is
    not counted. `pause` (seconds) replaces the waiting, `on_attempt` hears each attempt's number.
    Raises the last LoginRefused or NetworkFailed, and Interrupted.
    """
    wait = pause or organisation.session.timer.pause
    last: LoginRefused | NetworkFailed | None = None
    for attempt, seconds in enumerate(pauses(settle), start=1):
        wait(seconds)
        if on_attempt is not None:
            on_attempt(attempt)
        try:
            organisation.try_login(client_id, secret)
        except (LoginRefused, NetworkFailed) as error:
            last = error
        else:
            return attempt
    assert last is not None
    raise last


def pauses(settle: timedelta) -> Iterator[float]:
    """Seconds before each attempt: `settle`, then twice as long each time, 120 in all."""
    patience = PATIENCE.total_seconds()
    pause, spent = settle.total_seconds(), 0.0
    while spent + pause < patience:
        yield pause
        spent += pause
        pause = max(1.0, pause * 2)
    yield patience - spent
