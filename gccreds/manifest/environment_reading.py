"""From the project file's layers, templates and variables to one Environment."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import ValidationError

from gccreds.domain.login import LoginSettings
from gccreds.domain.position import Position
from gccreds.domain.secret import Secret
from gccreds.domain.settings import Settings
from gccreds.kinds.entry import Problem
from gccreds.kinds.written import Strict, unmarked
from gccreds.manifest.environ import filled_in
from gccreds.manifest.environment import DEFAULT_SETTLE, Environment
from gccreds.manifest.files import ParsedFile
from gccreds.manifest.layers import own_part, shared_part
from gccreds.manifest.policies_section import PolicyReader
from gccreds.manifest.problems import UNSUPPORTED, Problems, Spot
from gccreds.manifest.project_models import BACKENDS, EnvironmentModel, LoginModel, ProjectModel
from gccreds.manifest.templates import Renderer
from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.tree import Place, Sequence, place_of
from gccreds.manifest.wording import problems_of

URL = "GCCREDS_URL"
_CITED = ("region", "url", "organization", "login", "state", "applier")
_DEFAULTS = "environment_defaults"
_STAND_INS: dict[str, object] = {"project": "unread", "environments": {}}
_Model = TypeVar("_Model", bound=Strict)


class EnvironmentReading:
    """Resolves one environment; what is wrong is in `problems` afterwards."""

    def __init__(
        self,
        file: ParsedFile,
        tree: Written,
        name: str,
        environ: Mapping[str, str],
        rules: Collection[str],
    ) -> None:
        self.problems = Problems()
        self._later = Problems(UNSUPPORTED)
        self._source = file.source
        self._name = name
        self._environ = environ
        self._rules = rules
        place = tree["environments"].marks[name][:2]
        self._key = Spot(file.source, place)
        self._shared, self._unread = self._resolved(shared_part(tree))
        self._own, self._own_unread = self._resolved(own_part(tree, name, place))
        self._from_defaults = _keys(tree.get(_DEFAULTS)) - _keys(tree["environments"][name])

    def environment(self) -> Environment:
        """The environment; of no use where `problems` has something."""
        where = f"environments.{self._name}"
        whole, _ = self._validated(ProjectModel, self._shared, "the project file", self._unread)
        model, unread = self._validated(EnvironmentModel, self._own, where, self._own_unread)
        url = self._overridden_url(model)
        checked = model.model_copy(update={"url": url, "region": None}) if url else model
        for problem in checked.problems(unread):
            at = place_of(self._own, problem.path, problem.at_key, self._key.place)
            message = problem.message if problem.path else f"{where}: {problem.message}"
            self.problems.add(Spot(self._source, at), message, problem.next_step)
        return Environment(
            name=self._name,
            project=whole.project,
            root=self._source.path.absolute().parent,
            file=self._source.path,
            region=checked.region,
            url=checked.url,
            organization=model.organization,
            login=_login(model.login),
            applier=model.applier,
            state=self._state(model),
            settle=_settle(checked),
            api_tokens_via=model.api_tokens.via,
            vars=unmarked(model.vars),
            folders=tuple(model.manifests or whole.manifests or ["manifests"]),
            settings=self._settings(whole, model),
            positions=self._positions(),
            unsupported=self._later.findings,
        )

    def _resolved(self, tree: Written) -> tuple[Written, frozenset[str]]:
        """The tree with templates rendered and variables filled in, in this order: what a variable
        holds is never a template. And the keys for which that failed, which was reported."""
        made = Written(tree.place)
        made.marks = tree.marks
        failed = set()

        def report(place: Place, message: str, next_step: str) -> None:
            failed.add(key)
            self.problems.add(Spot(self._source, place), message, next_step)

        renderer = Renderer({"environment": self._name}, report)
        for key, value in tree.items():
            place = tree.marks[key][2:]
            failures = renderer.failures
            rendered = renderer.render(value, place)
            made[key] = filled_in(rendered, place, self._environ, report)
            if renderer.failures > failures:
                failed.add(key)
        return made, frozenset(failed)

    def _validated(
        self, model: type[_Model], tree: Written, where: str, unread: frozenset[str]
    ) -> tuple[_Model, frozenset[str]]:
        """The model from all keys that can be read, and the others, which were reported."""
        while True:
            # Where a required key is unread something stands in: nobody uses what comes of it.
            stand_in = {key: value for key, value in _STAND_INS.items() if key in unread}
            written = stand_in | {key: tree[key] for key in tree.keys() - unread}
            try:
                return model.model_validate(written), unread
            except ValidationError as error:
                self._report(error, model, tree, where)
                unread |= {str(detail["loc"][0]) for detail in error.errors()}

    def _report(
        self, error: ValidationError, model: type[Strict], tree: Written, where: str
    ) -> None:
        """What stands in `environment_defaults` is told of that, once for all environments."""
        told = zip(
            problems_of(error, model, where), problems_of(error, model, _DEFAULTS), strict=True
        )
        for own, shared in told:
            problem = shared if own.path and own.path[0] in self._from_defaults else own
            at = place_of(tree, problem.path, problem.at_key, tree.place)
            self.problems.add(Spot(self._source, at), problem.message, problem.next_step)

    def _overridden_url(self, model: EnvironmentModel) -> str | None:
        url = self._environ.get(URL)
        if not url:
            return None
        try:
            return EnvironmentModel.model_validate({"url": url}).url
        except ValidationError as error:
            problem: Problem = next(problems_of(error, EnvironmentModel, URL))
            self.problems.add(None, f"{URL}: {problem.message}", problem.next_step)
            return model.url

    def _state(self, model: EnvironmentModel) -> str:
        if model.state is None:
            return f".gccreds/{self._name}.json"
        scheme, found, _ = model.state.partition("://")
        if found and scheme in BACKENDS:
            at = place_of(self._own, ("state",), False, self._key.place)
            message = f"a state at {scheme}:// comes with a later version of gccreds"
            advice = "write a path until then; validate checks it already"
            self._later.add(Spot(self._source, at), message, advice)
        return model.state

    def _settings(self, whole: ProjectModel, model: EnvironmentModel) -> Settings:
        reader = PolicyReader(self._shared, self._key, self._rules, self.problems, self._later)
        return Settings(
            rules=reader.rules(whole.policies),
            exemptions=reader.exemptions(whole.exempt),
            safety=reader.safety(whole.safety),
            organization_guard=model.organization is not None,
            applier=model.applier,
        )

    def _positions(self) -> dict[str, Position]:
        own, shared = self._own, self._shared
        found = {key: own.marks[key][2:] for key in _CITED if key in own}
        folders = own.get("manifests") or shared.get("manifests")
        if isinstance(folders, Sequence):
            marks = zip(folders, folders.marks, strict=True)
            found |= {f"manifests.{folder}": place for folder, place in marks}
        return {key: self._source.position(place) for key, place in found.items()}


def _keys(written: Any) -> frozenset[str]:
    return frozenset(written) if isinstance(written, Written) else frozenset()


def _login(model: LoginModel | None) -> LoginSettings:
    if model is None:
        return LoginSettings()
    secret = Secret(model.client_secret) if model.client_secret is not None else None
    return LoginSettings(model.profile, model.client_id, secret, tuple(model.command or ()))


def _settle(model: EnvironmentModel) -> timedelta:
    if model.settle is not None:
        return model.settle
    return timedelta() if model.url else DEFAULT_SETTLE
