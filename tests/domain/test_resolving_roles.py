"""Declared roles and divisions become ids, or a problem that says which one did not."""

from gccreds.domain.catalogue import Catalogue, Directory, Named, Unresolved, resolve_roles
from gccreds.domain.credential import Value

CATALOGUE = Catalogue(
    roles=Directory((Named("r-2", "Runner"), Named("r-1", "Viewer"), Named("r-3", "Runner")), True),
    divisions=Directory((Named("d-2", "EMEA"), Named("d-1", "Start", home=True)), True),
)


def test_names_and_ids_become_sorted_ids() -> None:
    """Names and ids may be mixed; roles and divisions come out in the order of their ids."""
    declared: dict[str, Value] = {"r-2": ["EMEA", "d-1"], "Viewer": "all"}

    assert resolve_roles(declared, CATALOGUE) == ({"r-1": "all", "r-2": ["d-1", "d-2"]}, ())


def test_ids_are_taken_as_they_are_where_nothing_was_read() -> None:
    """A plan that declares ids only reads no roles and divisions, and still sorts them."""
    declared: dict[str, Value] = {"role-b": ["y", "x"], "role-a": "all"}

    assert resolve_roles(declared, Catalogue()) == ({"role-a": "all", "role-b": ["x", "y"]}, ())


def test_unknown_names_stay_and_are_reported() -> None:
    """What resolves to nothing stays as declared, so that the rest can still be compared."""
    declared: dict[str, Value] = {"Vewer": ["Home"], "Viewer": ["Home", "EMEA"]}

    assert resolve_roles(declared, CATALOGUE) == (
        {"Vewer": ["Home"], "r-1": ["Home", "d-2"]},
        (Unresolved("Vewer"), Unresolved("Vewer", "Home"), Unresolved("Viewer", "Home")),
    )


def test_a_name_that_the_organisation_has_twice_is_reported_with_its_ids() -> None:
    """Which of the two is meant cannot be guessed."""
    assert resolve_roles({"Runner": "all"}, CATALOGUE) == (
        {"Runner": "all"},
        (Unresolved("Runner", ids=("r-2", "r-3")),),
    )


def test_one_thing_named_twice_is_reported_with_its_other_name() -> None:
    """By name and by id is twice as well; neither entry is silently preferred."""
    _, problems = resolve_roles({"Viewer": ["EMEA", "d-2"], "r-1": "all"}, CATALOGUE)

    assert problems == (
        Unresolved("r-1", ids=("r-1",), same_as="Viewer"),
        Unresolved("Viewer", "d-2", ids=("d-2",), same_as="EMEA"),
    )


def test_no_roles_are_no_roles() -> None:
    """A credential of another grant declares none."""
    assert resolve_roles(None, CATALOGUE) == (None, ())
