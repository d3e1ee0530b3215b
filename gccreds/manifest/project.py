"""The project file: finding it, reading it, and choosing an environment of it."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from gccreds.domain.finding import Finding
from gccreds.domain.meant import meant
from gccreds.errors import ProjectInvalid
from gccreds.kinds.entry import Path as KeyPath
from gccreds.manifest.environ import filled_in
from gccreds.manifest.environment import Environment
from gccreds.manifest.environment_reading import EnvironmentReading
from gccreds.manifest.files import ParsedFile, parse_file
from gccreds.manifest.layers import LAYERS, shared_part
from gccreds.manifest.literals import report_literals_of_project
from gccreds.manifest.policies_section import PolicyReader
from gccreds.manifest.problems import Problems, Spot, in_order
from gccreds.manifest.project_models import ProjectModel
from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.tree import Place, place_of
from gccreds.manifest.wording import problems_of

FILE_NAME = "gccreds.yaml"
ENVIRONMENT = "GCCREDS_ENV"


def find_project(start: Path) -> Path | None:
    """The project file in this folder or the nearest one above it."""
    folder = start.absolute()
    candidates = (above / FILE_NAME for above in (folder, *folder.parents))
    return next((path for path in candidates if path.is_file()), None)


def load_project(path: Path, environ: Mapping[str, str], rules: Collection[str]) -> "Project":
    """The project of a file. `rules` are the ids of the rules that this version has.

    Raises ProjectInvalid with every problem that is not one environment's own.
    """
    project = read_project(path, environ, rules)
    raise_if_any(project.findings)
    return project


def read_project(path: Path, environ: Mapping[str, str], rules: Collection[str]) -> "Project":
    """The same, with these problems in its `findings`, so that an environment's own join them.

    Raises ProjectInvalid where there is no such file.
    """
    if not path.is_file():
        raise ProjectInvalid(
            "there is no such project file",
            where=str(path),
            next_step="name the file with --project, or begin one with `gccreds init`",
        )
    problems = Problems()
    file = parse_file(path, problems)
    project = Project(file, environ, rules)
    if file.tree is not None or not problems:
        report_literals_of_project(file, problems)
        project.check(problems)
    project.findings = problems.findings
    return project


def raise_if_any(findings: tuple[Finding, ...]) -> None:
    """Raises ProjectInvalid with these findings, if there are any."""
    if findings:
        count = "an error" if len(findings) == 1 else f"{len(findings)} errors"
        raise ProjectInvalid(
            f"the project file has {count}",
            where=str(findings[0].position) if findings[0].position else None,
            next_step=findings[0].next_step,
            findings=findings,
        )


class Project:
    """A project file that was read. Environments are resolved when they are asked for.

    `findings` are the problems that are not one environment's own.
    """

    def __init__(
        self, file: ParsedFile, environ: Mapping[str, str], rules: Collection[str]
    ) -> None:
        self.path = file.source.path
        self.root = self.path.absolute().parent
        self.environ = environ
        self.findings: tuple[Finding, ...] = ()
        self._file = file
        self._rules = rules
        self._read: dict[str, Environment] = {}

    @cached_property
    def _tree(self) -> Written:
        return self._file.tree if isinstance(self._file.tree, Written) else Written((0, 0))

    @property
    def environment_names(self) -> tuple[str, ...]:
        """Every environment that is written as one, in the order of the file."""
        environments = self._tree.get("environments")
        written = environments.items() if isinstance(environments, Written) else ()
        return tuple(name for name, own in written if own is None or isinstance(own, Written))

    def environment(self, name: str | None) -> Environment:
        """The environment of that name; without one that of GCCREDS_ENV, the default, or the only.

        Raises ProjectInvalid where none can be told, or with everything that is wrong with it and
        with the file around it.
        """
        chosen = name or self.environ.get(ENVIRONMENT) or self._default()
        if chosen not in self.environment_names:
            raise_if_any(self.findings)
            raise self._unknown(chosen)
        if chosen not in self._read:
            reading = EnvironmentReading(self._file, self._tree, chosen, self.environ, self._rules)
            environment = reading.environment()
            told = {finding.position for finding in self.findings}
            own = (f for f in reading.problems.findings if f.position not in told)
            raise_if_any(in_order([*self.findings, *own]))
            self._read[chosen] = environment
        return self._read[chosen]

    def _default(self) -> str:
        default = self._tree.get("default_environment")
        if default is not None:
            return str(filled_in(default, (0, 0), self.environ, lambda *_: None))
        if len(self.environment_names) == 1:
            return self.environment_names[0]
        raise_if_any(self.findings)
        raise ProjectInvalid(
            "there are several environments and none is chosen",
            where=self._file.source.name,
            next_step=f"choose one: -e {' or -e '.join(self.environment_names)}",
        )

    def _unknown(self, name: str) -> ProjectInvalid:
        close = meant(name, self.environment_names)
        every = ", ".join(self.environment_names)
        return ProjectInvalid(
            f'there is no environment "{name}"',
            where=self._file.source.name,
            next_step=f"write -e {close}" if close else f"choose one of {every}",
        )

    def check(self, problems: Problems) -> None:
        """Reports what is wrong with the file outside of what one environment says."""
        if not isinstance(self._file.tree, Written):
            advice = "begin it with `project: NAME` and `environments:`"
            problems.add(self._at(()), "the project file must be a mapping", advice)
            return

        unread: set[Place] = set()

        def report(place: Place, message: str, next_step: str) -> None:
            unread.add(place)
            problems.add(Spot(self._file.source, place), message, next_step)

        shared = filled_in(shared_part(self._tree), (0, 0), self.environ, report)
        layers = {key: self._tree[key] for key in LAYERS if self._tree.get(key) is not None}
        try:
            ProjectModel.model_validate({**shared, **layers})
        except ValidationError as error:
            for problem in problems_of(error, ProjectModel, "the project file"):
                spot = self._at(problem.path, problem.at_key)
                if spot.place not in unread:
                    problems.add(spot, problem.message, problem.next_step)
        reader = PolicyReader(shared, self._at(()), self._rules, problems, Problems())
        reader.check(shared.get("policies"), shared.get("exempt"))
        self._check_environments(problems)

    def _check_environments(self, problems: Problems) -> None:
        environments = self._tree.get("environments")
        if not isinstance(environments, Written):
            return
        if not environments:
            advice = "add one, such as sandbox:"
            problems.add(self._at(("environments",)), "no environment is declared", advice)
        for name, written in environments.items():
            if written is not None and not isinstance(written, Written):
                spot = self._at(("environments", name))
                message = f"environments.{name} must be a mapping"
                problems.add(spot, message, "write its keys below it, such as region")
        default = self._tree.get("default_environment")
        if isinstance(default, str) and "${" not in default and default not in environments:
            close = meant(default, environments)
            advice = f"write {close or ' or '.join(environments)}"
            message = f'there is no environment "{default}"'
            problems.add(self._at(("default_environment",)), message, advice)

    def _at(self, path: KeyPath, at_key: bool = False) -> Spot:
        return Spot(self._file.source, place_of(self._file.tree, path, at_key, self._tree.place))
