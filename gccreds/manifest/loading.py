"""From an environment and its manifests to everything that they declare."""

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.destination import DestinationFormat
from gccreds.domain.finding import Finding, Severity
from gccreds.errors import ManifestInvalid
from gccreds.kinds.interface import Kind
from gccreds.kinds.registry import kinds
from gccreds.manifest.collector import collector_off
from gccreds.manifest.entries import Surroundings, read_entry
from gccreds.manifest.environment import Environment
from gccreds.manifest.files import ParsedFile, distinct, find_manifests, parse_file
from gccreds.manifest.links import Links
from gccreds.manifest.literals import report_literals
from gccreds.manifest.problems import INVALID, UNSUPPORTED, Problems, Spot, in_order
from gccreds.manifest.scope_sets import ScopeSets
from gccreds.manifest.source import Source
from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.wording import unknown_key


class ManifestFiles:
    """The manifests of a project, each read once however many environments have it."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[ParsedFile, tuple[Finding, ...]]] = {}

    def of(self, environment: Environment, problems: Problems) -> list[ParsedFile]:
        """The files below the environment's folders, in the order of their paths."""
        paths: list[Path] = []
        for name in environment.folders:
            folder = environment.root / os.path.expanduser(name)
            if folder.is_dir():
                paths += find_manifests(folder, problems)
            else:
                problems.take([_no_folder(environment, name)])
        project_file = environment.file.absolute()
        return [
            self._parsed(path, problems)
            for path in distinct(paths)
            if path.absolute() != project_file
        ]

    def _parsed(self, path: Path, problems: Problems) -> ParsedFile:
        if path not in self._read:
            own = Problems()
            file = parse_file(path, own)
            report_literals(file, own)
            self._read[path] = (file, own.findings)
        file, findings = self._read[path]
        problems.take(findings)
        return file


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the manifests declare, and what is wrong with them.

    `declared` is whole where nothing is wrong. `files` are the names of those read.
    """

    declared: Declared
    findings: tuple[Finding, ...] = ()
    files: frozenset[str] = field(default_factory=frozenset)


def load_manifests(
    environment: Environment,
    destinations: Mapping[str, DestinationFormat],
    files: ManifestFiles | None = None,
) -> Declared:
    """Everything that the manifests of an environment declare.

    `destinations` are the formats of those that this version delivers to. Raises ManifestInvalid
    with every problem of every file.
    """
    loaded = read_manifests(environment, destinations, files)
    if loaded.findings:
        count = "an error" if len(loaded.findings) == 1 else f"{len(loaded.findings)} errors"
        first = loaded.findings[0]
        raise ManifestInvalid(
            f"the manifests have {count}",
            where=str(first.position) if first.position else None,
            next_step=first.next_step,
            findings=loaded.findings,
        )
    return loaded.declared


def read_manifests(
    environment: Environment,
    destinations: Mapping[str, DestinationFormat],
    files: ManifestFiles | None = None,
) -> Loaded:
    """The same, with the problems beside what could be read, for `validate`.

    `files` is shared between environments, so that each file is read once.
    """
    problems = Problems()
    with collector_off():
        parsed = (files or ManifestFiles()).of(environment, problems)
        declared = _Gathering(environment, destinations, problems).declared(parsed)
    names = frozenset(file.source.name for file in parsed)
    return Loaded(declared, in_order(problems.findings), names)


class _Gathering:
    """Goes through the files section by section: sets first, since entries name them."""

    def __init__(
        self,
        environment: Environment,
        destinations: Mapping[str, DestinationFormat],
        problems: Problems,
    ) -> None:
        self._environment = environment
        self._problems = problems
        self._around = Surroundings(
            scope={"vars": environment.vars, "environment": environment.name},
            via=environment.api_tokens_via,
            formats=destinations,
            sets=ScopeSets(problems),
            problems=problems,
            later=Problems(UNSUPPORTED),
            root=environment.root,
        )
        self._links = Links(self._around)
        self._sections = {kind.section: kind for kind in kinds().values()}

    def declared(self, files: list[ParsedFile]) -> Declared:
        trees = [(file.source, file.tree) for file in files if self._is_mapping(file)]
        for source, tree in trees:
            self._check_keys(source, tree)
            self._declare_sets(source, tree)
        sets = self._around.sets
        sets.check()
        credentials: dict[Any, Desired] = {}
        for source, tree in trees:
            for section, kind in self._sections.items():
                for desired in self._entries(kind, source, tree, section):
                    credentials[desired.address] = desired
            self._add_links(source, tree)
        self._links.check()
        later = self._around.later.findings
        return Declared(
            credentials=credentials,
            imports=tuple(self._links.imports),
            moved=tuple(self._links.moved),
            unsupported=in_order([*self._environment.unsupported, *later]),
            resources=self._counts(),
            files=len(files),
            scope_sets=len(sets),
            scope_positions=sets.positions,
        )

    def _is_mapping(self, file: ParsedFile) -> bool:
        if file.tree is not None and not isinstance(file.tree, Written):
            spot = Spot(file.source, (0, 0))
            advice = f"begin it with one of {', '.join(self._known)}"
            self._problems.add(spot, "a manifest must be a mapping", advice)
        return isinstance(file.tree, Written)

    @property
    def _known(self) -> list[str]:
        return ["scopes", *sorted(self._sections, reverse=True), "imports", "moved"]

    def _check_keys(self, source: Source, tree: Written) -> None:
        for key in tree.keys() - self._known:
            problem = unknown_key((key,), "a manifest", self._known, tree[key], {})
            spot = Spot(source, tree.marks[key][:2])
            self._problems.add(spot, problem.message, problem.next_step)

    def _declare_sets(self, source: Source, tree: Written) -> None:
        renderer = self._around.renderer(source)
        for name, written, key, value in self._items(source, tree, "scopes"):
            self._around.sets.declare(name, written, key, value, renderer)

    def _entries(
        self, kind: Kind, source: Source, tree: Written, section: str
    ) -> Iterable[Desired]:
        for key, written, spot, _ in self._items(source, tree, section):
            yield from read_entry(kind, key, written, spot, self._around)

    def _items(
        self, source: Source, tree: Written, section: str
    ) -> Iterable[tuple[str, Any, Spot, Spot]]:
        """Each key of a section with its value and the places of both."""
        written = tree.get(section)
        if written is None:
            return
        if not isinstance(written, Written):
            spot = Spot(source, tree.marks[section][2:])
            self._problems.add(spot, f"{section} must be a mapping", "write NAME: below it")
            return
        for key, value in written.items():
            marks = written.marks[key]
            yield key, value, Spot(source, marks[:2]), Spot(source, marks[2:])

    def _add_links(self, source: Source, tree: Written) -> None:
        for section, add in (
            ("imports", self._links.add_imports),
            ("moved", self._links.add_moved),
        ):
            if tree.get(section) is not None:
                add(tree[section], Spot(source, tree.marks[section][2:]))

    def _counts(self) -> Mapping[str, int]:
        counts = dict.fromkeys(kinds(), 0)
        for address in self._around.spots:
            counts[address.kind] += 1
        return counts


def _no_folder(environment: Environment, name: str) -> Finding:
    folder = os.path.expanduser(name)
    message = f'there is no folder "{name}" beside the project file'
    advice = f"make it: mkdir -p {shlex.quote(folder)}, or name another one under manifests"
    if (environment.root / folder).exists():
        message, advice = f'"{name}" is a file, not a folder', "name the folder that it is in"
    position = environment.positions.get(f"manifests.{name}")
    return Finding(INVALID, Severity.ERROR, message, advice, position=position)
