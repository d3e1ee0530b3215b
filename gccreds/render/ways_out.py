"""What to do about a value that leaked: commands, each with what it does."""

from functools import partial

from gccreds.domain.leak import Leak, What
from gccreds.domain.state import Phase


def ways_out(leak: Leak) -> list[tuple[str, str]]:
    """The best first; none where nobody can log in with it any more, or nobody ever could."""
    credential = leak.credential
    if leak.what is What.NOTHING or credential is None or credential.remote_id is None:
        return []
    command = partial(leak.call.command, leak.environment)
    if leak.address is None or credential.phase is not Phase.CURRENT:
        only_this = command("revoke", credential.remote_id)
        return [(only_this, "stops this one alone, at once")]
    address = str(leak.address)
    stop = (command("revoke", address), "stops it at once, for its consumers too")
    if not leak.can_be_replaced:
        return [stop]
    replaced = command("rotate", "--compromised", address)
    return [
        (replaced, "makes and delivers another; this one dies as soon as one place has it"),
        stop,
    ]
