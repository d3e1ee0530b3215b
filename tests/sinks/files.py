"""A file as a destination, as a manifest makes it, and what it holds of the example payload."""

from pathlib import Path
from typing import Any

from gccreds.domain.credential import Destination
from gccreds.sinks.file import FORMAT, FileSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.examples import MARK, secret

Names = dict[str, str]


def file(
    path: str,
    root: Path,
    *,
    names: Names | None = None,
    if_exists: str = "refuse",
    **settings: object,
) -> Sink:
    return open_sink(described(path, names, if_exists, **settings), MARK, root)


def described(
    path: str, names: Names | None = None, if_exists: str = "refuse", **settings: Any
) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = FileSettings.model_validate({"path": path, **settings})
    return Destination("file", FORMAT.place(read), read.model_dump(), names or {}, if_exists)


TEMPLATE = """\
# for {{ region }} until {{ expires }}
[login]
id = {{ client_id }}
secret = "{{ client_secret }}"
{% if expires %}ends = yes
{% endif %}again = {{ client_id }}
"""


CONTENTS = {
    "dotenv": (
        "CLIENT_ID=3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f"CLIENT_SECRET={secret(1)}\n"
        "REGION=http://127.0.0.1:8484\n"
        "EXPIRES=2027-06-30T00:00:00Z\n"
    ),
    "json": (
        "{\n"
        '  "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",\n'
        f'  "client_secret": "{secret(1)}",\n'
        '  "region": "http://127.0.0.1:8484",\n'
        '  "expires": "2027-06-30T00:00:00Z"\n'
        "}\n"
    ),
    "yaml": (
        "client_id: 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f"client_secret: {secret(1)}\n"
        "region: http://127.0.0.1:8484\n"
        "expires: '2027-06-30T00:00:00Z'\n"
    ),
}
