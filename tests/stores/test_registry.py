"""Which backend a place belongs to."""

from pathlib import Path

import pytest

from gccreds.errors import ProjectInvalid
from gccreds.stores.path import PathStore
from gccreds.stores.registry import open_store


@pytest.mark.parametrize("place", [".gccreds/prod.json", "../states/a:b.json", "s3/prod.json"])
def test_a_place_without_a_scheme_is_a_path(place: str, tmp_path: Path) -> None:
    """It is opened without being read or made, and keeps the name that it was given."""
    store = open_store(place, tmp_path)

    assert (type(store), store.place) == (PathStore, place)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_scheme_is_refused_without_its_password(tmp_path: Path) -> None:
    """The message names the scheme and what there is; the address may hold a password."""
    with pytest.raises(ProjectInvalid) as refused:
        open_store("mysql://gccreds:hunter2@db/states", tmp_path)

    assert (refused.value.what, refused.value.next_step) == (
        "a state cannot be kept in mysql:// by this version",
        "write one of these as `state` in gccreds.yaml: a path",
    )
    assert "hunter2" not in f"{refused.value!r} {vars(refused.value)}"
