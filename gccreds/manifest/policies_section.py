"""`policies`, `exempt` and `safety` of the project file, as the settings of an environment."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from gccreds.domain.meant import meant
from gccreds.domain.settings import Exemption, Level, RuleSetting, Safety
from gccreds.kinds.entry import Path, Problem
from gccreds.manifest.foretold import RULE_SETTINGS, RULES, RuleModel
from gccreds.manifest.problems import Problems, Spot
from gccreds.manifest.project_models import ExemptionModel, SafetyModel
from gccreds.manifest.tree import place_of
from gccreds.manifest.wording import problems_of

OWN_RULES = "rules"


class PolicyReader:
    """Reads the three sections. `built` has the ids of the rules that this version has."""

    def __init__(
        self, tree: Any, spot: Spot, built: Collection[str], problems: Problems, later: Problems
    ) -> None:
        self._tree = tree
        self._spot = spot
        self._built = built
        self._known = RULES | set(built)
        self._problems = problems
        self._later = later

    def rules(self, policies: Mapping[str, Any]) -> Mapping[str, RuleSetting]:
        """Each rule that is set."""
        found = {}
        for name, written in policies.items():
            if name == OWN_RULES:
                message = "own rules come with a later version of gccreds"
                self._note_later(("policies", name), message, "take `rules` out until then")
            elif self._knows(name, ("policies", name), at_key=True):
                setting = self._setting(name, written)
                if setting is not None:
                    found[name] = setting
        return found

    def exemptions(self, items: list[ExemptionModel]) -> tuple[Exemption, ...]:
        """Each exemption of a known rule."""
        found = []
        for index, item in enumerate(items):
            if self._knows(item.rule, ("exempt", index, "rule")):
                position = self._at(("exempt", index)).position
                found.append(Exemption(item.rule, item.address, item.reason, item.until, position))
        return tuple(found)

    def check(self, policies: Any, exempt: Any) -> None:
        """Reports what is wrong with sections as they are written, whatever else is."""
        if isinstance(policies, dict):
            self.rules(policies)
        for index, item in enumerate(exempt if isinstance(exempt, list) else ()):
            rule = item.get("rule") if isinstance(item, dict) else None
            if isinstance(rule, str) and rule:
                self._knows(rule, ("exempt", index, "rule"))

    def safety(self, model: SafetyModel) -> Safety:
        """The limits of one apply."""
        return Safety(model.max_deletes, model.max_delete_share)

    def _knows(self, rule: str, path: Path, at_key: bool = False) -> bool:
        if rule not in self._known:
            close = meant(rule, self._known)
            advice = f"write {close}" if close else "take it out"
            self._report(Problem(path, f'unknown rule "{rule}"', advice, at_key))
            return False
        if rule not in self._built:
            message = f"the rule {rule} comes with a later version of gccreds"
            self._note_later(path, message, "take it out until then; nothing checks it yet", at_key)
        return True

    def _setting(self, rule: str, written: Any) -> RuleSetting | None:
        path: Path = ("policies", rule)
        position = self._at(path, at_key=True).position
        if isinstance(written, str) and written in [*Level]:
            return RuleSetting(Level(written), {}, position)
        if not isinstance(written, dict):
            own = RULE_SETTINGS.get(rule)
            keys = f", or a mapping with {', '.join(sorted(own.model_fields))}" if own else ""
            advice = f"write off, warning or error{keys}"
            self._report(Problem(path, f"{rule} is not set to anything known", advice))
            return None
        return self._mapped(rule, written, path)

    def _mapped(self, rule: str, written: dict[str, Any], path: Path) -> RuleSetting | None:
        model = RULE_SETTINGS.get(rule, RuleModel)
        try:
            read = model.model_validate(written)
        except ValidationError as error:
            for problem in problems_of(error, model, f"the rule {rule}"):
                whole = (*path, *problem.path)
                self._report(Problem(whole, problem.message, problem.next_step, problem.at_key))
            return None
        options = read.model_dump(exclude_unset=True, exclude={"severity"})
        return RuleSetting(read.severity, options, self._at(path, at_key=True).position)

    def _at(self, path: Path, at_key: bool = False) -> Spot:
        place = place_of(self._tree, path, at_key, self._spot.place)
        return Spot(self._spot.source, place)

    def _report(self, problem: Problem) -> None:
        spot = self._at(problem.path, problem.at_key)
        self._problems.add(spot, problem.message, problem.next_step)

    def _note_later(self, path: Path, message: str, advice: str, at_key: bool = True) -> None:
        self._later.add(self._at(path, at_key), message, advice)
