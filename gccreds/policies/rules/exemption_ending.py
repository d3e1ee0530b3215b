"""exemption-ending: what was excused for a time will soon count again."""

from collections.abc import Iterator
from datetime import timedelta

from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import distance, for_people
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule

_AHEAD = timedelta(days=14)


def _find(model: Model) -> Iterator[Notice]:
    for exemption in model.settings.exemptions:
        if exemption.until - _AHEAD <= model.now < exemption.until:
            yield Notice(
                RULE.id,
                f"the exemption of {exemption.address} from {exemption.rule} ends on "
                f"{for_people(exemption.until)}, {distance(exemption.until, model.now)}.",
                "mend what it excuses, or write a later `until`",
                position=exemption.position,
            )


RULE = Rule(
    id="exemption-ending",
    level=Level.WARNING,
    about=(
        "An exemption holds until its end, and then the rule's own severity is back. From 14 days "
        "before, every run says so, so that nobody is surprised by a pipeline that suddenly fails."
    ),
    on_model=_find,
)
