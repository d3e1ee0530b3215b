"""A defect of gccreds itself: one line for people, a report without values for the maintainers."""

from pathlib import Path

from gccreds.cli.defects import reported


def failing(secret: str) -> None:
    raise ValueError(f"cannot use {secret}")


def raised(secret: str) -> Exception:
    """What comes out of a function that chains one error to another, both with a secret in it."""
    try:
        try:
            failing(secret)
        except ValueError as inner:
            raise KeyError(secret) from inner
    except KeyError as outer:
        return outer
    raise AssertionError


def test_the_report_tells_types_and_places_and_no_value(tmp_path: Path) -> None:
    """Messages and variables may hold a secret, so neither is written down."""
    error = reported(raised("s3cret-value"), {"TMPDIR": str(tmp_path)})
    [report] = tmp_path.iterdir()
    text = report.read_text()
    assert error.what == "gccreds came upon a defect of its own: KeyError"
    assert error.next_step == f"hand on the report {report}; it holds no secret and no value"
    assert (error.code, error.exit_code) == ("internal", 1)
    assert "builtins.KeyError\n" in text
    assert "builtins.ValueError\n" in text
    assert f"{__file__}:9 failing: " in text
    assert "s3cret-value" not in text + error.what + error.next_step
    assert report.stat().st_mode & 0o777 == 0o600


def test_where_no_report_can_be_written_the_error_says_so(tmp_path: Path) -> None:
    """It is told all the same."""
    error = reported(raised("x"), {"TMPDIR": str(tmp_path / "missing")})
    assert error.next_step == (
        "run it again with -v, and hand on what it says; no report could be written"
    )
