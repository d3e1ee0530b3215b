"""How values stand in a file: dotenv, JSON and YAML, written and read back."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
"""What every reader of dotenv files, and every shell, takes as it is without quotes."""

_LINE = re.compile(
    r"""(?P<name>[A-Za-z_]\w*)=(?:'(?P<single>[^']*)'|"(?P<double>.*)"|(?P<plain>.*))"""
)
_ESCAPED = re.compile(r"\\(.)")
_NOT_SINGLE = re.compile(r"['\\\x00-\x1f\x7f]")
_NOT_DOUBLE = re.compile(r"[\x00-\x1f\x7f$`]")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A way to write a mapping of texts and to read it back.

    Both raise ValueError, without a value in it, for what cannot be written or is not of the form.
    """

    write: Callable[[Mapping[str, str]], str]
    read: Callable[[str], Mapping[str, str]]


def _write_dotenv(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={_quoted(name, value)}\n" for name, value in values.items())


def _quoted(name: str, value: str) -> str:
    """The value so that shells, docker and the dotenv libraries agree on what it is.

    They do on plain text, and on single quotes around anything but a quote or a backslash; with
    double quotes they do as long as nothing is expanded.
    """
    if _PLAIN.fullmatch(value):
        return value
    if "${" not in value and not _NOT_SINGLE.search(value):
        return f"'{value}'"
    if _NOT_DOUBLE.search(value):
        raise ValueError(f"the value of {name} cannot be written as dotenv so that all read it")
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{escaped}"'


def _read_dotenv(text: str) -> Mapping[str, str]:
    values = {}
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError("a line is not NAME=VALUE")
        values[match["name"]] = _unquoted(match)
    return values


def _unquoted(match: re.Match[str]) -> str:
    if match["single"] is not None:
        return match["single"]
    if match["double"] is not None:
        return _ESCAPED.sub(r"\1", match["double"])
    return match["plain"]


def _write_json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), indent=2) + "\n"


def _read_json(text: str) -> Mapping[str, str]:
    return texts_of(json.loads(text))


def _write_yaml(values: Mapping[str, str]) -> str:
    return yaml.safe_dump(dict(values), sort_keys=False, default_flow_style=False)


def _read_yaml(text: str) -> Mapping[str, str]:
    try:
        return texts_of(yaml.safe_load(text))
    except yaml.YAMLError:
        pass  # it holds the text
    raise ValueError("it is not YAML")


def texts_of(document: object) -> Mapping[str, str]:
    """A document that maps names to texts. Raises ValueError for any other."""
    if not isinstance(document, dict):
        raise ValueError("it is not a mapping")
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in document.items()):
        raise ValueError("it does not map names to texts")
    return document


FORMATS: Mapping[str, FileFormat] = {
    "dotenv": FileFormat(_write_dotenv, _read_dotenv),
    "json": FileFormat(_write_json, _read_json),
    "yaml": FileFormat(_write_yaml, _read_yaml),
}
