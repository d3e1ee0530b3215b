"""Creates without an answer: what they made is told by its mark alone (engine.md, "Surviving…")."""

from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.lifetime import as_utc_text, parse_moment
from gccreds.domain.schedule import Strategy
from gccreds.domain.state import IN_DOUBT_UNTIL, Generation, Phase

_KEPT = timedelta(days=1)
"""How long a create without an answer may still have made a client."""

_YOUNG = timedelta(minutes=2)
"""An intent younger than this may have made a client that the list does not show yet."""


def is_open(generation: Generation) -> bool:
    """Its create was sent, or was about to be, and what came of it was never written down.

    Another secret on the same client is no create: no client can come of it.
    """
    creates = generation.strategy != Strategy.NEW_SECRET
    return creates and generation.phase is Phase.PENDING and generation.remote_id is None


def in_doubt(generation: Generation, moment: datetime) -> bool:
    """Whether a further client with its mark is a leftover of its create, and no copy."""
    if is_open(generation):
        return True
    until = generation.extra.get(IN_DOUBT_UNTIL)
    return isinstance(until, str) and moment < parse_moment(until)


def may_still_appear(generation: Generation, moment: datetime) -> bool:
    """Whether the list must be read again before another client is made in its place."""
    return is_open(generation) and moment - generation.created_at < _YOUNG


def doubted(generation: Generation, moment: datetime) -> Generation:
    """The generation once a create of it got no answer."""
    until = as_utc_text(moment + _KEPT)
    return replace(generation, extra={**generation.extra, IN_DOUBT_UNTIL: until})


def gone_in_doubt(generation: Generation, moment: datetime) -> Generation | None:
    """What stays of the record of one that is gone, while a create of it may still take effect."""
    if not in_doubt(generation, moment):
        return None
    if IN_DOUBT_UNTIL not in generation.extra:
        generation = doubted(generation, generation.created_at)
    return replace(generation, phase=Phase.RETIRED)
