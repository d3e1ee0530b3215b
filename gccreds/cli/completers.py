"""What a shell completes beyond commands and options: environments, addresses, and closed sets.

Nobody waits for a network or for a validation here, and half-written files are the rule: so files
are only read, and what cannot be read offers nothing.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import argcomplete
import yaml

from gccreds.cli.parser import Parser
from gccreds.manifest.reader import Stopped, read_tree

_PROJECT = "gccreds.yaml"
_STATES = ".gccreds/*.json"
_UNREADABLE = (OSError, ValueError, yaml.YAMLError, Stopped)


def complete(parser: Parser) -> None:
    """Answers the shell's request and ends the process."""
    _equip(parser)
    argcomplete.autocomplete(parser, always_complete_options="long")


def _equip(parser: Parser) -> None:
    addresses = dict.fromkeys(("ADDRESS", "ADDRESS|CLIENT_ID", "FROM"), _addresses)
    completers: dict[str, Callable[..., list[str]]] = {**addresses, "env": _environments}
    for action in parser.declared:
        completer = completers.get(str(action.metavar)) or completers.get(action.dest)
        offered = getattr(action.type, "offered", None)
        if offered is not None:
            completer = _words(offered)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]
    for child in parser.children.values():
        _equip(child)


def _words(offered: Callable[[], Iterable[str]]) -> Callable[..., list[str]]:
    return lambda **_: sorted(offered())


def _environments(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    project = _project_file(parsed_args)
    return sorted(_section(_read(project), "environments")) if project else []


def _addresses(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    project = _project_file(parsed_args)
    if project is None:
        return []
    root, document = project.parent, _read(project)
    found = {address for file in _manifests(root, document) for address in _declared(_read(file))}
    for state in root.glob(_STATES):
        found.update(_section(_read(state), "resources"))
    return sorted(found)


def _project_file(args: argparse.Namespace) -> Path | None:
    folder = Path(args.chdir or ".").absolute()
    if args.project:
        return folder / str(args.project)
    candidates = (above / _PROJECT for above in (folder, *folder.parents))
    return next((path for path in candidates if path.is_file()), None)


def _manifests(root: Path, document: Mapping[str, Any]) -> Iterator[Path]:
    environments = _section(document, "environments").values()
    folders = [*_folders(document, ["manifests"])]
    for environment in environments:
        folders += _folders(environment, [])
    for folder in dict.fromkeys(folders):
        for pattern in ("*.yaml", "*.yml"):
            yield from (root / folder).rglob(pattern)


def _folders(document: object, default: list[str]) -> list[str]:
    given = document.get("manifests", default) if isinstance(document, dict) else default
    return [str(folder) for folder in given] if isinstance(given, list) else default


def _declared(document: Mapping[str, Any]) -> Iterator[str]:
    """`oauth_clients: {store: …}` declares oauth_client.store, and its instances."""
    for section in document.keys() - {"scopes"}:
        for key, entry in _section(document, section).items():
            address = f"{section.removesuffix('s')}.{key}"
            yield address
            instances = entry.get("for_each") if isinstance(entry, dict) else None
            if isinstance(instances, dict | list):
                yield from (f"{address}[{instance}]" for instance in instances)


def _section(document: object, name: str) -> Mapping[str, Any]:
    section = document.get(name) if isinstance(document, dict) else None
    return section if isinstance(section, dict) else {}


def _read(path: Path) -> Mapping[str, Any]:
    """A YAML or JSON file's mapping; nothing where it cannot be read."""
    try:
        document = read_tree(path.read_text(encoding="utf-8"), lambda *_: None)
    except _UNREADABLE:
        return {}
    return document if isinstance(document, dict) else {}
