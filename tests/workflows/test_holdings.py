"""What destinations hold, told by fingerprints; nothing is written anywhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.holding import Held, Holding
from gccreds.domain.mark import Mark
from gccreds.domain.secret import Secret
from gccreds.domain.state import NAMES_THERE, Delivery, Generation, Phase, Resource, State
from gccreds.kinds.registry import kinds
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from gccreds.workflows.holdings import holdings
from tests.builders import NOON, a_client, to_file

OLD, NEW = Secret("the-secret-of-generation-one"), Secret("the-secret-of-generation-two")
FIRST = Generation(
    1, Phase.OVERLAPPING, "new", "new_client", "r1", NOON, "id-1", fingerprint=OLD.fingerprint
)
SECOND = replace(
    FIRST, number=2, phase=Phase.CURRENT, remote_id="id-2", fingerprint=NEW.fingerprint
)
DESIRED = a_client(deliver=(to_file("ci.env"),))


def held(folder: Path, desired: Desired = DESIRED, *generations: Generation) -> Holding:
    """What the one destination of a client holds."""

    def opened(destination: Destination, mark: Mark) -> Sink:
        return open_sink(destination, mark, folder)

    resource = Resource("oauth_client", generations=generations or (FIRST, SECOND))
    state = State("lineage", 1, "payments", "test", resources={desired.address: resource})
    (found,) = holdings([desired], state, kinds(), opened)
    return found


def write(folder: Path, client_id: str, secret: Secret) -> None:
    """The file, as gccreds writes it."""
    text = f'CLIENT_ID="{client_id}"\nCLIENT_SECRET="{secret.reveal()}"\n'
    (folder / "ci.env").write_text(text)


def test_the_current_secret_is_where_it_should_be(tmp_path: Path) -> None:
    """Nothing is wrong then."""
    write(tmp_path, "id-2", NEW)
    found = held(tmp_path)
    assert found == Holding(DESIRED.address, "file ci.env", Held.CURRENT, 2)
    assert not found.is_wrong


def test_an_earlier_generation_is_told_by_its_number(tmp_path: Path) -> None:
    """Somebody put a backup back."""
    write(tmp_path, "id-1", OLD)
    found = held(tmp_path)
    assert (found.held, found.generation) == (Held.ANOTHER_GENERATION, 1)
    assert found.is_wrong


def test_another_hand_is_told(tmp_path: Path) -> None:
    """A secret that the state has no fingerprint of."""
    write(tmp_path, "id-2", Secret("something-else-altogether"))
    assert held(tmp_path).held is Held.FOREIGN


def test_an_empty_place_holds_nothing(tmp_path: Path) -> None:
    """Somebody removed the file."""
    assert held(tmp_path).held is Held.NOTHING


def test_what_cannot_be_read_is_told_with_its_reason(tmp_path: Path) -> None:
    """And is wrong: nobody knows what consumers find."""
    (tmp_path / "ci.env").mkdir()
    found = held(tmp_path)
    assert (found.held, found.is_wrong) == (Held.UNREACHABLE, True)
    assert found.error is not None
    assert found.error.what == "file ci.env could not be read: is a directory"


def test_the_secret_of_an_imported_client_has_no_fingerprint(tmp_path: Path) -> None:
    """That it is of this client is all that is known, and nothing wrong."""
    write(tmp_path, "id-2", NEW)
    found = held(tmp_path, DESIRED, replace(SECOND, fingerprint=None))
    assert (found.held, found.is_wrong) == (Held.UNKNOWN, False)
    write(tmp_path, "id-9", NEW)
    assert held(tmp_path, DESIRED, replace(SECOND, fingerprint=None)).held is Held.FOREIGN


def test_it_looks_under_the_names_that_were_told(tmp_path: Path) -> None:
    """Where the manifest has other names since, the delivery has not come yet."""
    write(tmp_path, "id-2", NEW)
    names = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"}
    told = Delivery("file ci.env", NOON, (2,), {NAMES_THERE: dict(names)})
    renamed = a_client(deliver=(replace(to_file("ci.env"), names={"client_secret": "OTHER"}),))
    assert held(tmp_path, renamed, replace(SECOND, deliveries=(told,))).held is Held.CURRENT


@pytest.mark.parametrize("phase", [Phase.PENDING, Phase.DELIVERING])
def test_before_anything_is_current_nobody_looks(tmp_path: Path, phase: Phase) -> None:
    """There is nothing to compare with."""
    resource = Resource("oauth_client", generations=(replace(SECOND, phase=phase),))
    state = State("lineage", 1, "payments", "test", resources={DESIRED.address: resource})
    assert holdings([DESIRED], state, kinds(), lambda d, m: open_sink(d, m, tmp_path)) == ()
