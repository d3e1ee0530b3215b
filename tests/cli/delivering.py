"""An apply by the real command line that delivers, and a look at everything that it printed."""

import json

from tests.cli.running import Ended, Place
from tests.sandboxes import Sandbox

CLIENT = """\
oauth_clients:
  ci:
    grant: client_credentials
    roles: {{Data Actions Runner: [Home]}}
    deliver: [{destination}]
"""


def declared(destination: str) -> str:
    """A manifest of one client that is delivered to this, as in `declared("{to: file, …}")`."""
    return CLIENT.format(destination=destination)


def apply(place: Place, **variables: str) -> Ended:
    """Applies with all that can be told turned on; it must succeed."""
    words = ["-v", "--log-file", "log", "apply", "--auto-approve", "--events", "events"]
    ended = place.run(*words, **variables)
    assert ended.code == 0, ended.told
    return ended


def assert_shown_nowhere(secret: str, ended: Ended, place: Place) -> None:
    """Not on the streams, not in log, events or state."""
    files = [place.folder / "log", place.folder / "events", *place.folder.glob(".gccreds/*")]
    written = [file.read_text() for file in files if file.is_file()]
    assert len(secret) == 43
    assert not [text for text in [ended.out, ended.err, *written] if secret in text]


def assert_arrived(text: str, sandbox: Sandbox) -> str:
    """A JSON object with all values of a client, which is a login that works; gives its secret."""
    values = json.loads(text)
    assert list(values) == ["client_id", "client_secret", "region", "expires"]
    assert (values["region"], values["expires"]) == (sandbox.url, "")
    assert_logs_in(sandbox, values["client_id"], values["client_secret"])
    return str(values["client_secret"])


def assert_logs_in(sandbox: Sandbox, client_id: str, secret: str) -> None:
    """What arrived is a login that works."""
    assert sandbox.log_in(client_id, secret).status_code == 200
