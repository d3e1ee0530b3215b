"""A file as a destination, as a manifest makes it, and what it holds of the example payload."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def disk_is_full() -> Iterator[None]:
    """While the block lasts files of this process cannot grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def tree(root: Path) -> dict[str, bytes | None]:
    """Everything below a folder: what files hold, and None for folders."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


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
