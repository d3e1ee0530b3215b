"""dotenv, JSON and YAML keep every value that they take."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gccreds.sinks.file_formats import FORMATS

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize("form", ["json", "yaml"])
@settings(deadline=None)
@given(values=st.dictionaries(texts, texts, max_size=4))
def test_any_text_goes_there_and_back(form: str, values: dict[str, str]) -> None:
    """Whatever it looks like: a number, a date, `no`."""
    assert FORMATS[form].read(FORMATS[form].write(values)) == values


@settings(deadline=None)
@given(
    st.dictionaries(
        names, st.text("aZ0 #'\"\\=:;,{}[]()&|<>*?~!%@\x85\u2028", max_size=12), max_size=4
    )
)
def test_a_line_of_text_goes_there_and_back_in_dotenv(values: dict[str, str]) -> None:
    """With quotes, backslashes, blanks and everything that a shell minds."""
    assert FORMATS["dotenv"].read(FORMATS["dotenv"].write(values)) == values


HARD = [
    "",
    "plain-_.~",
    "two words",
    "a#b",
    "it's",
    'say "hi"',
    "back\\slash",
    "'\"\\",
    "$HOME",
    "*",
]


def test_a_shell_agrees() -> None:
    """A shell that reads the file has the values that were written."""
    values = {f"V{number}": text for number, text in enumerate(HARD)}
    show = "; ".join(f'printf "%s\\n" "${name}"' for name in values)
    script = f"{FORMATS['dotenv'].write(values)}\n{show}"
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)

    assert shell.stdout.splitlines() == HARD


@pytest.mark.parametrize("text", ["two\nlines", "${HOME}", "it's $HOME", "nul\0", "it's `id`"])
def test_what_readers_of_dotenv_disagree_on_is_refused(text: str) -> None:
    """Better no file than one that means something else to the next reader."""
    with pytest.raises(ValueError) as refused:
        FORMATS["dotenv"].write({"PASSWORD": text})

    assert str(refused.value) == (
        "the value of PASSWORD cannot be written as dotenv so that all read it"
    )


def test_comments_and_empty_lines_are_no_values() -> None:
    """A person may have added them."""
    assert FORMATS["dotenv"].read("# mine\n\nA=1\n  B='2'\n") == {"A": "1", "B": "2"}
