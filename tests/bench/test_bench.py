"""What the benchmark measures is what it says; its figures are nobody's promise."""

from pathlib import Path

from bench.clients import a_sandbox, founded
from bench.measuring import Measured
from bench.table import Row, compared


def test_an_organisation_that_was_founded_needs_nothing(tmp_path: Path) -> None:
    """Its clients, its state and its manifests say the same: what is measured is a no-op."""
    with a_sandbox(tmp_path / "sandbox") as url:
        project = founded(tmp_path / "project", url, 120)
        checked = project.command("validate")
        plan = project.command("plan", "--detailed-exitcode")

    assert checked.output == "2 files, 120 credentials, 0 scope sets: good.\n"
    assert "Nothing to do: 120 credentials are as declared." in plan.output


def test_a_pair_is_compared_as_ours_to_theirs() -> None:
    """Seconds and memory; below one is ours ahead."""
    ours = Row("gccreds plan, no-op", Measured(0.5, 60, ""), 7)
    theirs = Row("octodns-sync, no-op", Measured(2, 48, ""))

    assert compared("10 clients, 10 records", [(ours, theirs)]).splitlines() == [
        "10 clients, 10 records",
        "                                         seconds     peak MB    requests",
        "  gccreds plan, no-op                       0.50          60           7",
        "  octodns-sync, no-op                       2.00          48           -",
        "      ratio, ours to theirs                 0.25        1.25",
    ]
