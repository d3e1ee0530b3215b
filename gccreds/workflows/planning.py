"""Makes a judged plan: desired, observed and state in, one value out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.change import Action, Reason
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding
from gccreds.domain.observed import Observed
from gccreds.domain.plan import Plan
from gccreds.domain.report import only_imports
from gccreds.domain.settings import Settings
from gccreds.domain.state import State
from gccreds.errors import ManifestInvalid, StateInvalid
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.reader import read
from gccreds.kinds.interface import Kind
from gccreds.planner.consent import consented
from gccreds.planner.context import Wishes
from gccreds.planner.drift_only import drift_only
from gccreds.planner.due_only import due_only
from gccreds.planner.plan_document import SavedPlan
from gccreds.planner.planning import make_plan
from gccreds.planner.selecting import selection
from gccreds.policies.interface import Purpose
from gccreds.policies.judge import in_order, judge_model, judge_plan
from gccreds.workflows.far_ends import demand_ends_in_reach
from gccreds.workflows.needs import needs
from gccreds.workflows.offered import demand_tokens_offered
from gccreds.workflows.requesting import Request, wishes_of

_RENEWED = (Reason.AGE, Reason.EXPIRY)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One environment of one project with the way to its organisation.

    `now` is the local clock, `rehearsed` the moment that GCCREDS_NOW sets instead of it. `in_git`
    has the places of destinations that git would take. `call` is what next steps go on from.
    """

    project: str
    environment: str
    declared: Declared
    settings: Settings
    kinds: Mapping[str, Kind]
    organisation: Organisation
    now: Callable[[], datetime]
    rehearsed: datetime | None = None
    expected_organization: str | None = None
    in_git: frozenset[str] = frozenset()
    on_ci: bool = False
    call: Call = field(default_factory=Call)

    def command(self, *words: str) -> str:
        """A command of gccreds for this environment, to paste into a shell."""
        return self.call.command(self.environment, *words)

    def moment(self, clock_offset: timedelta) -> datetime:
        """The organisation's time, whose clock is so far ahead, or the one that is rehearsed."""
        return self.rehearsed or self.now() + clock_offset


def refuse_unsupported(declared: Declared) -> None:
    """Raises ManifestInvalid for what is valid but comes with a later version of gccreds."""
    if declared.unsupported:
        count = len(declared.unsupported)
        raise ManifestInvalid(
            f"the manifests declare {count} thing{'s' if count != 1 else ''} that this version of "
            "gccreds does not carry out",
            next_step="take out what is named above, then run this again",
            findings=declared.unsupported,
        )


def plan(surroundings: Surroundings, state: State | None, request: Request) -> Plan:
    """The plan for this moment, with its findings. Nothing is changed anywhere."""
    refuse_unsupported(surroundings.declared)
    known = state or first_state(surroundings, request.saved)
    demand_same_project(known, surroundings)
    selected = _selected(request, surroundings.declared, known)
    wishes = wishes_of(request, surroundings.declared, selected)
    observed = observe(surroundings, known)
    moment = request.at or surroundings.rehearsed or _now(surroundings, observed.clock_offset)
    declared = _declared_for(request, surroundings.declared, selected)
    demand_ends_in_reach(declared, surroundings.kinds, moment, selected)
    demand_tokens_offered(declared, observed, selected)

    def made_with(wishes: Wishes) -> Plan:
        kinds, call = surroundings.kinds, surroundings.call
        return make_plan(declared, observed, known, moment, kinds, wishes, selected, call)

    made = made_with(wishes)
    if request.refresh_only:
        made = drift_only(made, selected)
    elif request.imported:
        made = only_imports(made)
    elif request.due_only:
        made = due_only(made)
    if request.saved is not None:
        made = _what_is_left(request.saved, made, made_with, surroundings)
    if request.saved is not None or request.due_only:
        selected = frozenset(change.address for change in made.changes).__contains__
    return replace(made, findings=_judge(made, surroundings, request, selected))


def _selected(request: Request, declared: Declared, state: State) -> Callable[[Address], bool]:
    if request.imported:
        return request.imported.__contains__
    return selection(request.rotated or request.targets, request.labels, declared, state)


def first_state(surroundings: Surroundings, saved: SavedPlan | None = None) -> State:
    """The state of an environment that nothing was applied to yet: serial 0.

    Its lineage is new, or the one that the saved plan of a first apply was given.
    """
    lineage = saved.lineage if saved and saved.serial == 0 else str(uuid4())
    return State(lineage, 0, surroundings.project, surroundings.environment)


def _what_is_left(
    saved: SavedPlan,
    made: Plan,
    made_with: Callable[[Wishes], Plan],
    surroundings: Surroundings,
) -> Plan:
    """What came due meanwhile is left to another run, also of an address that is consented to."""
    other = {c.address for c in saved.changes if c.action is not Action.ROTATE}
    consented_to = made_with(Wishes(not_by_clock=frozenset(other)))
    declared, kinds = surroundings.declared, surroundings.kinds
    consent = consented(saved, consented_to, declared, kinds, surroundings.call)
    now_due = (c for c in made.changes if c.address in other and c.reason in _RENEWED)
    later = {id(c): c for c in (*consent.later, *now_due)}
    return replace(
        consented_to, changes=consent.changes, later=tuple(later.values()), done=consent.done
    )


def demand_same_project(state: State, surroundings: Surroundings) -> None:
    """Raises StateInvalid where the state is another project's or environment's."""
    theirs = (state.project, state.environment)
    ours = (surroundings.project, surroundings.environment)
    if theirs != ours:
        raise StateInvalid(
            f"this state is of {'/'.join(theirs)}, not of {'/'.join(ours)}",
            next_step="give each environment a `state` of its own in gccreds.yaml",
        )


def observe(
    surroundings: Surroundings,
    state: State,
    *,
    names: bool = False,
    tokens: bool = False,
    client_id: str | None = None,
) -> Observed:
    """Reads the organisation for one state; `names` of roles and divisions, and `tokens`, where
    they are asked for even if neither manifests nor state have any, and one client whole.

    Raises OrganizationMismatch, and what requests raise.
    """
    wanted = needs(
        surroundings.declared, state, _moment(surroundings), surroundings.expected_organization
    )
    asked_for = frozenset((client_id,) if client_id else ())
    wanted = replace(
        wanted,
        managed_ids=wanted.managed_ids | asked_for,
        young_ids=wanted.young_ids | asked_for,
        roles=names or wanted.roles,
        divisions=names or wanted.divisions,
        api_tokens=tokens or wanted.api_tokens,
    )
    observed = read(surroundings.organisation, surroundings.kinds, wanted)
    if surroundings.rehearsed:
        return replace(observed, clock_offset=timedelta())
    return observed


def _moment(surroundings: Surroundings) -> datetime:
    """The organisation's time, by which the state tells when a client was made."""
    session = surroundings.organisation.session
    session.access_token()  # the login's answer tells how far the clocks are apart
    return surroundings.rehearsed or _now(surroundings, session.clock_offset)


def _now(surroundings: Surroundings, clock_offset: timedelta) -> datetime:
    """In whole seconds, as all that is written down: a lifetime of 90d is 90 days then."""
    return (surroundings.now() + clock_offset).replace(microsecond=0)


def _declared_for(
    request: Request, declared: Declared, selected: Callable[[Address], bool]
) -> Declared:
    """`destroy` is a plan as if nothing targeted were declared (engine.md, "Deciding")."""
    if request.purpose is not Purpose.DESTROY:
        return declared
    kept = {a: d for a, d in declared.credentials.items() if not selected(a)}
    return replace(declared, credentials=kept)


def _judge(
    made: Plan,
    surroundings: Surroundings,
    request: Request,
    selected: Callable[[Address], bool],
) -> tuple[Finding, ...]:
    declared, settings = surroundings.declared, surroundings.settings
    on_plan = judge_plan(
        made,
        declared,
        settings,
        request.purpose,
        request.override_safety,
        surroundings.call,
    )
    on_model: tuple[Finding, ...] = ()
    if request.purpose is not Purpose.DESTROY:
        on_model = judge_model(
            declared,
            settings,
            made.moment,
            surroundings.in_git,
            on_ci=surroundings.on_ci,
        )
    return tuple(f for f in in_order((*on_model, *on_plan)) if _concerns(f, selected))


def _concerns(finding: Finding, selected: Callable[[Address], bool]) -> bool:
    """A finding on a credential that was not asked for does not hinder those that were."""
    named = [name for name in (finding.address, finding.beside) if name]
    addresses = [Address.parse(name) for name in named]
    return not named or any(address is None or selected(address) for address in addresses)
