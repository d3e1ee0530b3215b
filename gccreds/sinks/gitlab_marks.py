"""The mark of a GitLab variable: at the end of its description, as it stands at clients too."""

import re

from gccreds.sinks.gitlab_api import Variable
from gccreds.sinks.interface import Delivery
from gccreds.sinks.marks import demand_ours, mark_text

_BEGIN, _END = "[gccreds ", "]"
_LIMIT = 255
"""Characters that GitLab takes as a description."""

_ANY = re.compile(r"[^\x00-\x1f\x7f]+")


def demand_ours_or_none(
    delivery: Delivery, variable: Variable | None, key: str, *, ours: bool
) -> None:
    """Raises DestinationRefused where a variable stands there that is another's."""
    if variable is not None:
        found = _owner(str(variable.get("description") or ""))
        demand_ours(delivery, found, _own(delivery), ours=ours, name=key)


def marked(delivery: Delivery, variable: Variable | None) -> str:
    """The description with our mark: what people wrote before a mark is kept where it fits."""
    written = str((variable or {}).get("description") or "")
    text = written.partition(_BEGIN)[0].rstrip()
    mark = f"{_BEGIN}{_own(delivery)}{_END}"
    whole = f"{text} {mark}" if text else mark
    return whole if len(whole) <= _LIMIT else mark


def _own(delivery: Delivery) -> str:
    return mark_text(delivery, _ANY, _LIMIT - len(_BEGIN) - len(_END))


def _owner(description: str) -> str | None:
    """What stands in the mark; an address may end with a bracket of its own."""
    _, begin, rest = description.partition(_BEGIN)
    return rest.rpartition(_END)[0] if begin else None
