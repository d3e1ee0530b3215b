"""One call with a token that was made just now, to see whether it works."""

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused
from gccreds.genesys.outcome import Answered
from gccreds.genesys.refusal import no_answer, refusal, request_name
from gccreds.genesys.retry import Patience, Verdict, judge
from gccreds.genesys.transport import Bearer, Transport


def call_with(transport: Transport, token: Secret, path: str) -> None:
    """GETs a path with that token, which is neither renewed nor revoked.

    Raises LoginRefused where it is not accepted, the refusal of anything else, and NetworkFailed.
    """
    patience = Patience()
    while True:
        outcome = transport.send("GET", transport.hosts.api + path, auth=Bearer(token))
        match judge(outcome, repeatable=True):
            case Verdict.TAKE if isinstance(outcome, Answered):
                if outcome.status >= 300:
                    raise _refused(path, outcome)
                return
            case Verdict.AGAIN:
                pause = patience.pause_after(outcome, transport.timer.jitter())
            case _:
                pause = None
        if pause is None:
            raise no_answer("GET", path, outcome, patience.tries)
        transport.timer.pause(pause)


def _refused(path: str, answer: Answered) -> Exception:
    if answer.status != 401:
        return refusal("GET", path, answer)
    return LoginRefused(
        "the organisation does not accept the new token",
        where=request_name("GET", path, answer.context_id),
        context_id=answer.context_id,
        next_step="apply again, which makes another one; Genesys Cloud Care finds the request by "
        "its correlation id",
    )
