"""The rules by which requests are sent again."""

import pytest

from gccreds.genesys.outcome import Answered, Lost, NotSent, Outcome
from gccreds.genesys.retry import Patience, Verdict, judge

TAKE, AGAIN = Verdict.TAKE, Verdict.AGAIN
GIVE_UP, UNKNOWN = Verdict.GIVE_UP, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("outcome", "of_a_read", "of_a_create"),
    [
        (Answered(200, {}), TAKE, TAKE),
        (Answered(204, {}), TAKE, TAKE),
        (Answered(400, {}), TAKE, TAKE),
        (Answered(403, {}, garbage=True), TAKE, TAKE),
        (Answered(404, {}), TAKE, TAKE),
        (Answered(429, {}), AGAIN, AGAIN),
        (NotSent("refused"), AGAIN, AGAIN),
        (NotSent("TLS failed", lasting=True), GIVE_UP, GIVE_UP),
        (Answered(302, {}), GIVE_UP, GIVE_UP),
        (Answered(408, {}), AGAIN, UNKNOWN),
        (Answered(500, {}), AGAIN, UNKNOWN),
        (Answered(503, {}, garbage=True), AGAIN, UNKNOWN),
        (Answered(504, {}), AGAIN, UNKNOWN),
        (Answered(200, {}, garbage=True), AGAIN, UNKNOWN),
        (Lost("broken"), AGAIN, UNKNOWN),
    ],
)
def test_only_a_clear_no_lets_a_create_be_sent_again(
    outcome: Outcome, of_a_read: Verdict, of_a_create: Verdict
) -> None:
    """What may have taken effect is repeated for reads, and left in doubt for creates."""
    assert judge(outcome, repeatable=True) is of_a_read
    assert judge(outcome, repeatable=False) is of_a_create


def test_pauses_grow_and_end() -> None:
    """Six tries; with the longest jitter the pauses between them double up to eight seconds."""
    patience = Patience()
    pauses = [patience.pause_after(Lost("broken"), jitter=1.0) for _ in range(6)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, None]


def test_jitter_takes_up_to_half_of_a_pause() -> None:
    """So that many who failed together do not come back together."""
    assert Patience().pause_after(Lost("broken"), jitter=0.0) == 0.25


def test_whoever_cannot_be_reached_is_tried_four_times() -> None:
    """A sandbox that does not run is noticed soon."""
    patience = Patience()
    pauses = [patience.pause_after(NotSent("refused"), jitter=1.0) for _ in range(4)]
    assert pauses == [0.5, 1.0, 2.0, None]


def test_retry_after_is_obeyed_and_is_no_failed_try() -> None:
    """Ten answers of 429 use up nothing of the six tries."""
    patience = Patience()
    limited = Answered(429, {"Retry-After": "20"})
    assert [patience.pause_after(limited, jitter=0.0) for _ in range(10)] == [20.0] * 10
    assert patience.tries == 0


def test_being_rate_limited_for_five_minutes_is_enough() -> None:
    """Then the request has failed; so it has at once where Retry-After is over three minutes."""
    patience = Patience()
    limited = Answered(429, {"Retry-After": "100"})
    assert [patience.pause_after(limited, jitter=0.0) for _ in range(4)] == [100.0] * 3 + [None]
    assert Patience().pause_after(Answered(429, {"Retry-After": "181"}), jitter=0.0) is None


def test_a_429_without_retry_after_doubles_its_pauses() -> None:
    """Each pause is as long as all before it together."""
    patience = Patience()
    pauses = [patience.pause_after(Answered(429, {}), jitter=0.0) for _ in range(5)]
    assert pauses == [1.0, 1.0, 2.0, 4.0, 8.0]
