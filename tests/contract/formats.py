"""The formats that the contract names, checked without further libraries."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from jsonschema import FormatChecker

ANSWERS = FormatChecker(formats=())
REQUESTS = FormatChecker(formats=())


@ANSWERS.checks("date-time", raises=ValueError)
def is_utc_with_milliseconds(value: object) -> bool:
    """`2027-01-05T06:00:00.000Z`: how sandbox.md has every date answered."""
    return not isinstance(value, str) or bool(datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ"))


@REQUESTS.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
    """ISO 8601; the offset may be missing, which sandbox.md takes for UTC."""
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


@ANSWERS.checks("uri")
@REQUESTS.checks("uri")
def is_uri(value: object) -> bool:
    """With a scheme, or a path of the API: a selfUri has no host in any answer."""
    if not isinstance(value, str):
        return True
    return bool(urlsplit(value).scheme) or value.startswith("/api/v2/")


@ANSWERS.checks("uuid", raises=ValueError)
@REQUESTS.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    """Any version."""
    return not isinstance(value, str) or bool(uuid.UUID(value))
