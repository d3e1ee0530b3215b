"""Telling an error: three parts on standard error, or an object where JSON was asked for."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gccreds.cli.streams import Streams
from gccreds.cli.surroundings import page_for
from gccreds.errors import AnswerLost, GccredsError, InternalError
from gccreds.render import error_json, error_text

_FORMAT = "--format"


def tell(
    error: GccredsError, words: Sequence[str], environ: Mapping[str, str], streams: Streams
) -> None:
    """Writes an error where whoever ran this command line looks for it.

    The command line is looked at as it was typed, since it may be what is wrong.
    """
    if wants_json(words):
        streams.out.write(error_json.render(error))
        return
    page = page_for(streams.err, _given(words, "--color"), environ)
    # What a defect interrupted, and what came of a lost answer, is not known.
    outcome = "" if isinstance(error, InternalError | AnswerLost) else error_text.UNCHANGED
    streams.err.write(error_text.render(error, page, outcome))


def wants_json(words: Sequence[str]) -> bool:
    """Whether `--format json` stands anywhere on the command line (cli.md, "Exit codes", 1)."""
    return f"{_FORMAT}=json" in words or (_FORMAT, "json") in pairwise(words)


def _given(words: Sequence[str], option: str) -> str | None:
    for word, following in pairwise([*words, ""]):
        name, _, value = word.partition("=")
        if name == option:
            return value or following
    return None
