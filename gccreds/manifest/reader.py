"""Reads one YAML document from libyaml's events into a tree that knows its places.

PyYAML's own constructor takes six times as long, keeps the last of duplicate keys, reads YAML 1.1
scalars and expands alias bombs; hence this builder (docs/decisions/0003-own-yaml-builder.md).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from gccreds.manifest.collector import collector_off
from gccreds.manifest.scalars import SPECIAL, plain_scalar
from gccreds.manifest.tree import UNREAD, Mapping, Place, Sequence

MAX_BYTES = 16 * 1024 * 1024
MAX_ALIASES = 1_000
MAX_DEPTH = 64
_MAX_NODES = 8_000_000

Report: TypeAlias = Callable[[Place, str, str], None]
"""Takes a place, what is wrong there, and the next step."""

NoteLong: TypeAlias = Callable[[Place, str], None]
LONG = 31
"""Characters. No number or other word of YAML is longer; a secret is."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Stopped(Exception):
    """What was reported makes the rest of the file unreadable."""


def read_tree(text: str, report: Report, note_long: NoteLong = lambda *_: None) -> Any:
    """The tree of a document, None where there is none. `note_long` is told of each long scalar.

    Raises yaml.YAMLError where YAML itself breaks, and Stopped where a limit was passed. What else
    is wrong is reported, and the reading goes on.
    """
    with collector_off():
        return _Builder(_Loader(text), report, note_long).document()


class _Anchored:
    """An anchor's value. `aliases` and `nodes` are what it expands to; `done` once it ended."""

    __slots__ = ("aliases", "done", "nodes", "place", "value")

    def __init__(self, place: Place) -> None:
        self.value: Any = None
        self.place, self.done = place, False
        self.aliases = self.nodes = 0


class _Builder:
    def __init__(self, parser: Any, report: Report, note_long: NoteLong) -> None:
        self._long = note_long
        self._next: Callable[[], Any] = parser.get_event
        self._report = report
        self._anchors: dict[str, _Anchored] = {}
        self._aliases = self._nodes = self._depth = 0

    def document(self) -> Any:
        self._next()
        if type(self._next()) is not yaml.DocumentStartEvent:
            return None
        event = self._next()
        tree, _ = self._value(event)
        self._next()
        after = self._next()
        if type(after) is yaml.DocumentStartEvent:
            self._stop(
                _start(after),
                "a second document begins here: a file has one",
                "write it into a file of its own",
            )
        return tree

    def _value(self, event: Any) -> tuple[Any, Place]:
        """The value that begins with this event, and its place."""
        place = _start(event)
        if type(event) is yaml.AliasEvent:
            return self._alias(str(event.anchor), place), place
        if event.tag is None and event.anchor is None:
            return self._content(event, place), place
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report(place, f"tags such as {tag} are not read", "take it out; quotes make text")
        if event.anchor is None:
            return self._content(event, place), place
        anchored = self._anchors[event.anchor] = _Anchored(place)
        aliases, nodes = self._aliases, self._nodes
        anchored.value = self._content(event, place)
        anchored.aliases = self._aliases - aliases
        anchored.nodes = self._nodes - nodes
        anchored.done = True
        return anchored.value, place

    def _content(self, event: Any, place: Place) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            if len(value) > LONG:
                self._long(place, value)
            elif value[:1] in SPECIAL and event.implicit[0]:
                return plain_scalar(value)
            return value
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._stop(place, f"more than {MAX_DEPTH} levels", "take levels out")
        built = self._mapping(place) if kind is yaml.MappingStartEvent else self._sequence(place)
        self._depth -= 1
        return built

    def _mapping(self, place: Place) -> Mapping:
        built = Mapping(place)
        marks = built.marks
        following: Callable[[], Any] = self._next
        scalar: Any = yaml.ScalarEvent
        end = yaml.MappingEndEvent
        while True:
            event = following()
            if type(event) is end:
                self._nodes += len(built)
                return built
            key = event.value if type(event) is scalar else None
            mark = event.start_mark
            key_line, key_column = mark.line, mark.column
            if key is None or key in marks or key in _ODD_KEYS or event.tag or event.anchor:
                key = self._odd_key(event, marks)
            event = following()
            # The common case in place: calls would double the time of the whole reading.
            if type(event) is scalar and event.anchor is None and event.tag is None:
                value = event.value
                mark = event.start_mark
                line, column = mark.line, mark.column
                if len(value) > LONG:
                    self._long((line, column), value)
                elif value[:1] in SPECIAL and event.implicit[0]:
                    value = plain_scalar(value)
            else:
                value, (line, column) = self._value(event)
            if key is not None:
                built[key] = value
                marks[key] = (key_line, key_column, line, column)

    def _odd_key(self, event: Any, marks: dict[str, Any]) -> str | None:
        """The key to use, None where there is none and its value is dropped."""
        place = _start(event)
        key, _ = self._value(event)
        if type(event) is not yaml.ScalarEvent:
            self._report(place, *_NOT_TEXT)
            return None
        if event.implicit[0] and key is None:
            self._report(place, "a key is empty", "write a name before the colon")
            return None
        text: str = event.value
        if event.implicit[0] and text == "<<":
            self._report(place, "merge keys (`<<`) are not supported", _NO_MERGE)
            return None
        if text in marks:
            line = marks[text][0] + 1
            self._report(
                place, f'the key "{text}" stands here already, in line {line}', "keep one of them"
            )
            return None
        return text

    def _sequence(self, place: Place) -> Sequence:
        built = Sequence(place)
        marks, following = built.marks, self._next
        end = yaml.SequenceEndEvent
        while type(event := following()) is not end:
            value, where = self._value(event)
            built.append(value)
            marks.append(where)
        self._nodes += len(built)
        return built

    def _alias(self, name: str, place: Place) -> Any:
        anchored = self._anchors.get(name)
        if anchored is None:
            self._report(place, f"`*{name}` has no anchor before it", f"write &{name} where it is")
            return UNREAD
        if not anchored.done:
            self._report(place, f"`*{name}` stands inside of what it names", "write it out")
            return UNREAD
        self._aliases += 1 + anchored.aliases
        self._nodes += anchored.nodes
        if self._aliases > MAX_ALIASES or self._nodes > _MAX_NODES:
            self._stop(
                place,
                f"aliases expand more than {MAX_ALIASES:,} times in this file",
                "write the values out, or use scope sets and for_each",
            )
        return anchored.value

    def _stop(self, place: Place, message: str, next_step: str) -> None:
        self._report(place, message, f"{next_step}   The rest of this file was not read.")
        raise Stopped


_ODD_KEYS = frozenset(["<<", "", "~", "null", "Null", "NULL"])
_NO_MERGE = "write the keys out; scope sets, vars and for_each save repeating them"
_NOT_TEXT = (
    "a key must be a text",
    'write a text before the colon; a template stands in quotes: "{{ … }}"',
)


def _start(event: Any) -> Place:
    mark = event.start_mark
    return mark.line, mark.column
