"""A file in the form of a template: what it may hold, and when it is read back."""

from pathlib import Path

import pytest

from gccreds.errors import DestinationRefused
from tests.sinks.contract import assert_holds_no_secret
from tests.sinks.examples import payload, secret
from tests.sinks.files import TEMPLATE, file


def test_the_content_of_a_template(tmp_path: Path) -> None:
    """Its text with the values put in, blanks and last line end as they are written."""
    (tmp_path / "login.j2").write_text(TEMPLATE)
    file("ci", tmp_path, template="login.j2").deliver(payload())

    assert (tmp_path / "ci").read_text() == (
        "# for http://127.0.0.1:8484 until 2027-06-30T00:00:00Z\n"
        "[login]\n"
        "id = 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
        f'secret = "{secret(1)}"\n'
        "ends = yes\n"
        "again = 3f1c8a52-0c1e-4a52-9a51-000000000001\n"
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ client_secret", "TemplateSyntaxError in line 1"),
        ("\n{{ password }}", "UndefinedError"),
        ("{{ client_secret + 1 }}", "TypeError"),
        ("{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("{% include 'other' %}", "TypeError"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_fails_does_so_in_the_check(
    tmp_path: Path, source: str, reason: str
) -> None:
    """Before anything is made, and without a value in the message."""
    (tmp_path / "t.j2").write_text(source)
    sink = file("ci", tmp_path, template="t.j2")
    with pytest.raises(DestinationRefused) as checked:
        sink.check(ours=False)
    with pytest.raises(DestinationRefused) as delivered:
        sink.deliver(payload())

    assert (checked.value.what, checked.value.next_step) == (
        f"the content of file ci could not be made: {reason}",
        "mend t.j2",
    )
    assert_holds_no_secret(delivered.value)
    assert not (tmp_path / "ci").exists()


def test_a_missing_template_is_refused_by_the_check(tmp_path: Path) -> None:
    """So is one outside of the project."""
    with pytest.raises(DestinationRefused, match="could not be made: no such file or directory"):
        file("ci", tmp_path, template="t.j2").check(ours=False)
    with pytest.raises(DestinationRefused, match="leads out of the project's folder"):
        file("ci", tmp_path, template="../t.j2").check(ours=False)


@pytest.mark.parametrize(
    "source",
    [
        "{{ client_secret | upper }}\n",
        "{% if region[0] == 'h' %}x{% endif %}{{ client_secret }}\n",
        "{% if region[0] == 'h' %}x{% endif %}{{ client_secret }}\n{{ region }}\n",
    ],
)
def test_a_template_that_depends_on_a_value_is_not_read_back(tmp_path: Path, source: str) -> None:
    """None: one that changes a value, or chooses by it, does not let it through."""
    (tmp_path / "t.j2").write_text(source)
    sink = file("ci", tmp_path, template="t.j2")
    sink.deliver(payload())

    assert sink.read() is None
