"""Where YAML itself breaks: what libyaml says, in words that help (mockups.md, 9)."""

import re
from typing import Any

import yaml

from gccreds.manifest.source import Source
from gccreds.manifest.tree import Place

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OLD_BREAK = re.compile("[\x85\u2028\u2029]")
_STAR_ALONE = re.compile(r"^\s*(?P<key>[^:]+?)\s*:\s*\[?\s*\*")
_INDENTATION = "check the indentation of this line against the lines above it"
_QUOTES = "put the whole text in quotes"

# libyaml's problem, the message, the next step, and whether the context's place is the better one.
_WORDS = {
    "mapping values are not allowed in this context": (
        "a `:` stands where no key can be",
        "put a text with a colon in quotes, or check the indentation of this line and the one "
        "before",
        False,
    ),
    "block sequence entries are not allowed in this context": (
        "a `-` stands where no list can begin",
        "write the list in lines of its own below the key",
        False,
    ),
    "could not find expected ':'": ("a key has no `:` after it", "write `key: value`", True),
    "did not find expected key": ("no key can stand here", _INDENTATION, False),
    "did not find expected '-' indicator": ("no list item begins here", _INDENTATION, False),
    "did not find expected ',' or ']'": (
        "a list in [ ] is not closed",
        "write the `]`, and put a text with brackets in it in quotes",
        True,
    ),
    "did not find expected ',' or '}'": (
        "a mapping in { } is not closed",
        "write the `}`, and put a text with brackets in it in quotes",
        True,
    ),
    "did not find expected node content": (
        "a value, or the closing bracket, is missing here",
        "write it",
        False,
    ),
    "found unexpected end of stream": ("a quote is not closed", "write the closing quote", True),
    "found unexpected document indicator": (
        "a quote is not closed",
        "write the closing quote",
        True,
    ),
    "found unknown escape character": (
        "an unknown escape after `\\`",
        "write \\\\ for a backslash, or use single quotes",
        False,
    ),
    "found undefined tag handle": ("tags are not read", "take it out; quotes make text", True),
    "found unknown directive name": ("directives are not read", "take the line out", True),
    "found incompatible YAML document": ("directives are not read", "take the line out", False),
    "did not find expected <document start>": (
        "a second document begins here: a file has one",
        "write it into a file of its own",
        False,
    ),
}


def old_line_break(source: Source) -> tuple[Place, str, str] | None:
    """The first character that breaks lines for libyaml, and neither in YAML 1.2 nor in editors.

    It would shift every line number after it, and fold the text that it stands in.
    """
    match = _OLD_BREAK.search(source.text)
    if match is None:
        return None
    before = source.text[: match.start()].removeprefix("\ufeff")
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    code = f"{ord(match[0]):04X}"
    message = f"the character U+{code} may not stand in a manifest as it is"
    return (line, column), message, f'take it out, or write it as "\\u{code.lower()}" in quotes'


def explain(error: yaml.YAMLError, source: Source) -> tuple[Place, str, str]:
    """The place where a file breaks, what is wrong, and the next step."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _illegal_character(source)
    context, problem = _place(error.context_mark), _place(error.problem_mark)
    match (str(error.context), str(error.problem)):
        case ("while scanning an alias", _):
            return context, "`*` begins a YAML alias", _instead_of_star(source, context)
        case ("while scanning an anchor", _):
            return context, "`&` begins a YAML anchor", _QUOTES
        case ("while scanning for the next token", _):
            return problem, *_impossible_start(source, problem)
        case (_, words) if words in _WORDS:
            message, next_step, at_context = _WORDS[words]
            return (context if at_context else problem), message, next_step
        case (_, words):
            return problem, f"this is not YAML: {words}", _INDENTATION


def _place(mark: Any) -> Place:
    return (mark.line, mark.column) if mark else (0, 0)


def _instead_of_star(source: Source, place: Place) -> str:
    line = source.lines[place[0]]
    match = _STAR_ALONE.match(line)
    if match is None or match.end() != place[1] + 1:
        return _QUOTES
    return f"every division is written `{match['key']}: all`"


def _impossible_start(source: Source, place: Place) -> tuple[str, str]:
    line, column = place
    char = source.lines[line][column : column + 1]
    if char == "\t":
        return "a tab stands where YAML takes blanks", "indent with blanks"
    return f"`{char}` cannot begin a text in YAML", _QUOTES


def _illegal_character(source: Source) -> tuple[Place, str, str]:
    for number, line in enumerate(source.lines):
        match = _ILLEGAL.search(line)
        if match:
            message = f"the character U+{ord(match[0]):04X} may not stand in YAML"
            return (number, match.start()), message, "take it out"
    return (0, 0), "this is not YAML", "check the file in an editor"
