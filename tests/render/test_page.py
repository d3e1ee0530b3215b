"""Nothing that is not ours steers a terminal, and columns are counted as a terminal counts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gccreds.render.columns import cut, listed, paragraphs, width_of, wrapped
from gccreds.render.page import Page, Painted

LETTERS = Page(width=20)


@given(st.text())
def test_a_cleaned_text_has_only_printable_characters(text: str) -> None:
    """Whatever it was, in both encodings; cleaning twice changes nothing."""
    for page in (Page(), Page(utf8=False)):
        shown = page.clean(text)
        assert all(c.isprintable() for c in shown)
        assert page.clean(str(shown)) == shown
    assert Page(utf8=False).clean(text).isascii()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\r\nlines\t", "two\\r\\nlines\\t"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2028", "\\u2028"),
        ("\udc80", "\\udc80"),
        ("Zürich 日本", "Zürich 日本"),
    ],
    ids=["escape", "line break", "c1", "direction", "separator", "surrogate", "letters"],
)
def test_what_could_deceive_is_written_out(text: str, shown: str) -> None:
    """And what is only unusual stays as it is."""
    assert Page().clean(text) == shown


@pytest.mark.parametrize(
    ("symbols", "words"),
    [("↻ → − ━ ┄ ═ ✕", "@ -> - = . # X"), ("✓ ✗ … ·", "ok FAILED ... -"), ("Zürich", "Z\\xfcrich")],
)
def test_without_utf_8_symbols_become_words(symbols: str, words: str) -> None:
    """Those of mockups.md, and code points for all other letters."""
    assert Page(utf8=False).clean(symbols) == words


def test_a_name_that_imitates_our_colours_is_not_painted() -> None:
    """Only what this package painted is."""
    page = Page(colour=True)
    line = page.line(page.red("ours"), " ", "\x1b[31mtheirs\x1b[0m")
    assert line == "\x1b[31mours\x1b[0m \\x1b[31mtheirs\\x1b[0m"


@pytest.mark.parametrize(("columns", "width"), [(40, 80), (80, 80), (91, 91), (250, 100)])
def test_text_takes_80_to_100_columns(columns: int, width: int) -> None:
    """While tables may use the whole terminal."""
    page = Page.fitting(columns, colour=False, utf8=True)
    assert (page.width, page.columns) == (width, columns)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("\x1b[1;31mabc\x1b[0m", 3)],
    ids=["plain", "wide", "accent", "painted"],
)
def test_columns_are_counted_as_a_terminal_counts(text: str, columns: int) -> None:
    """Wide letters take two, accents and colours none."""
    assert width_of(unicodedata.normalize("NFD", text)) == columns


def test_text_breaks_at_blanks_and_never_within_a_word() -> None:
    """A URL stays whole, so that it can be copied."""
    text = "see https://example.com/a/long/path for more of it"
    assert wrapped(LETTERS, text, "- ", "  ") == [
        "- see",
        "  https://example.com/a/long/path",
        "  for more of it",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("see it: gccreds -e a plan", ["> see it:", "  gccreds -e a plan"]),
        (
            "gccreds apply -t 'a; b' -l c; or leave it",
            ["> gccreds apply -t 'a; b' -l c;", "  or leave it"],
        ),
        ("run it\n  gccreds apply now", ["> run it", "    gccreds apply", "  now"]),
    ],
)
def test_a_command_of_a_next_step_stays_on_one_line(text: str, lines: list[str]) -> None:
    """So that it can be copied; indented lines are laid out as they are."""
    assert paragraphs(LETTERS, text, "> ", "  ") == lines


def test_lists_break_after_commas_only() -> None:
    """An item with a blank stays on one line."""
    assert listed(LETTERS, ["Data Actions", "Home", "EMEA and Asia"], "", "  ") == [
        "Data Actions, Home,",
        "  EMEA and Asia",
    ]


def test_a_cut_text_ends_in_an_ellipsis_within_its_width() -> None:
    """A wide letter that does not fit is left out."""
    assert cut(Painted("日本語"), 4) == "日…"
    assert cut(Painted("日本"), 4) == "日本"
