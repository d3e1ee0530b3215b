"""The ownership mark is a field of its own, mended by update (engine.md, "Words")."""

import pytest

from tests.builders import a_client
from tests.planner.given import a_remote, a_state, applied, changed, planned, said

CI = a_client(description="Runs at night")
OURS = "[gccreds payments/prod/oauth_client.ci#1]"


@pytest.mark.parametrize(
    ("description", "before"),
    [
        ("Runs at night", ""),
        (None, ""),
        ("Runs at night [gccreds payments/prod/oauth_client.other#1]", None),
        ("Runs at night [gccreds payments/prod/oauth_client.ci#2]", None),
        ("Runs at night [gccreds payments/stage/oauth_client.ci#1]", None),
    ],
    ids=["missing", "no description at all", "other address", "other generation", "other place"],
)
def test_a_wrong_mark_is_drift_and_is_rewritten(
    description: str | None, before: str | None
) -> None:
    """The state is right about whose client it is."""
    seen = a_remote(CI, description=description)
    plan = planned(CI, state=a_state((CI, applied(CI))), remotes=(seen,))
    assert said(plan) == ["update oauth_client.ci#1 c1: drift (organization)"]
    was = str(description).partition("night ")[2] if before is None else before
    assert ("ownership_mark", was, OURS, "drift") in changed(plan)
    drift = {field.field: (field.before, field.after) for field in plan.drift[0].fields}
    assert drift["ownership_mark"] == (OURS, was)


def test_words_behind_the_mark_are_drift_of_both() -> None:
    """The mark has to be at the end; the text around it is compared as one."""
    seen = a_remote(CI, description=f"Runs at night {OURS} and at noon")
    plan = planned(CI, state=a_state((CI, applied(CI))), remotes=(seen,))
    assert changed(plan) == [
        ("description", "Runs at night and at noon", "Runs at night", "drift"),
        ("ownership_mark", OURS, OURS, "drift"),
    ]


def test_an_edited_text_before_a_whole_mark_is_drift_of_the_text_alone() -> None:
    """Texts are compared without the mark."""
    seen = a_remote(CI, description=f"Runs at noon {OURS}")
    plan = planned(CI, state=a_state((CI, applied(CI))), remotes=(seen,))
    assert changed(plan) == [("description", "Runs at noon", "Runs at night", "drift")]


def test_the_mark_is_mended_also_where_the_description_is_left_to_others() -> None:
    """`ignore_changes` is about the text."""
    ci = a_client(description="", ignore_changes=frozenset({"description"}))
    seen = a_remote(ci, description="theirs")
    plan = planned(ci, state=a_state((ci, applied(ci))), remotes=(seen,))
    assert changed(plan) == [("ownership_mark", "", OURS, "drift")]
