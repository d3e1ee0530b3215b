"""Declared ends that are further ahead than the API takes (api-tokens.md).

They come into reach by themselves: only the moment of making tells, which no reader of manifests
knows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.credential import EXPIRES, Desired
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.lifetime import as_utc_text, for_people, format_duration, parse_moment
from gccreds.domain.report import INVALID
from gccreds.errors import ManifestInvalid
from gccreds.kinds.interface import Kind, issuer


def far_ends(
    credentials: Iterable[Desired], kinds: Mapping[str, Kind], moment: datetime
) -> Iterator[Finding]:
    """An error for each credential that could not be made at that moment."""
    for desired in credentials:
        kind = issuer(kinds, desired.endpoint)
        end = desired.fields.get(EXPIRES)
        if kind.longest is None or end is None:
            continue
        if parse_moment(str(end)) > moment + kind.longest:
            yield _finding(desired, kind.noun, kind.longest, moment)


def demand_ends_in_reach(
    declared: Declared,
    kinds: Mapping[str, Kind],
    moment: datetime,
    selected: Callable[[Address], bool],
) -> None:
    """Raises ManifestInvalid with every one of those that were asked for."""
    asked_for = [d for d in declared.credentials.values() if selected(d.address)]
    found = tuple(far_ends(asked_for, kinds, moment))
    if found:
        count = "an end that is" if len(found) == 1 else f"{len(found)} ends that are"
        raise ManifestInvalid(
            f"the manifests have {count} too far ahead",
            where=str(found[0].position),
            next_step=found[0].next_step,
            findings=found,
        )


def _finding(desired: Desired, noun: str, longest: timedelta, moment: datetime) -> Finding:
    end = for_people(parse_moment(str(desired.fields[EXPIRES])))
    return Finding(
        INVALID,
        Severity.ERROR,
        f"{desired.address} ends on {end}, and a {noun} ends {format_duration(longest)} ahead at "
        "most",
        f"write {as_utc_text(moment + longest)} or earlier; or `via: oauth_client`, and `roles` in "
        "the place of `scopes`: a client stands for it, and may end later",
        str(desired.address),
        desired.position_of(EXPIRES),
    )
