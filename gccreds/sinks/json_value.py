"""The values as one JSON object, for destinations that take a single value (`one_value`)."""

import json
from collections.abc import Mapping

from gccreds.domain.payload import Payload, from_names_there
from gccreds.sinks.file_formats import texts_of
from gccreds.sinks.interface import Delivery, Values


def object_text(payload: Payload, names: Mapping[str, str]) -> str:
    """The payload as text; `names` maps payload names to the object's members."""
    return json.dumps(payload.revealed(names))


def values_in(text: str, names: Mapping[str, str], delivery: Delivery) -> Values:
    """What such a text holds.

    Raises DestinationRefused, without a value in it, where it is not such an object.
    """
    try:
        return from_names_there(texts_of(json.loads(text)), names)
    except ValueError:
        pass
    raise delivery.refused(
        f"{delivery.destination} holds no JSON object of names and texts, so gccreds did not "
        "write it last",
        "find out what else writes there",
    )
