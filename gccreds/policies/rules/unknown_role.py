"""unknown-role: a role or division that does not stand for exactly one of the organisation's."""

from collections.abc import Iterator

from gccreds.domain.catalogue import Catalogue, Directory, Unresolved, resolve_roles
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Proposal, Rule
from gccreds.policies.wording import closest, listed, place_of

_HOME = "Home"


def _find(proposal: Proposal) -> Iterator[Notice]:
    catalogue = proposal.plan.observed.catalogue
    for desired in proposal.declared.credentials.values():
        _, problems = resolve_roles(desired.fields.get("roles"), catalogue)
        for problem in problems:
            yield _notice(problem, desired, catalogue, proposal)


def _notice(
    problem: Unresolved, desired: Desired, catalogue: Catalogue, proposal: Proposal
) -> Notice:
    said, next_step = _say(problem, catalogue, proposal)
    role = f"roles.{problem.role}"
    return Notice(
        RULE.id,
        f"{desired.address} {said}",
        next_step,
        str(desired.address),
        place_of(desired, f"{role}.{problem.name}", role, "roles"),
    )


def _say(problem: Unresolved, catalogue: Catalogue, proposal: Proposal) -> tuple[str, str]:
    noun, directory = "role", catalogue.roles
    if problem.division is not None:
        noun, directory = "division", catalogue.divisions
    if len(problem.ids) > 1:
        return _several(problem, noun)
    if problem.same_as is not None:
        said = f'names one {noun} twice: "{problem.same_as}" and "{problem.name}" are the same.'
        return said, f'take "{problem.name}" out'
    return _unknown(problem, noun, directory, proposal)


def _several(problem: Unresolved, noun: str) -> tuple[str, str]:
    times = f"{len(problem.ids)} times"
    return (
        f'names the {noun} "{problem.name}", which the organisation has {times}: '
        f"{listed(problem.ids)}.",
        f"write the id of the one that is meant instead of the name, for example {problem.ids[0]}",
    )


def _unknown(
    problem: Unresolved, noun: str, directory: Directory, proposal: Proposal
) -> tuple[str, str]:
    shown = f"all {noun}s: {proposal.command('list', f'{noun}s')}"
    said = f'names the {noun} "{problem.name}", which the organisation does not have'
    if problem.division == _HOME and directory.home is not None:
        home = directory.home.name
        return f'{said}: its home division is called "{home}".', f"write {home}; {shown}"
    meant = closest(problem.name, directory.names)
    return f"{said}.", f"write {meant}; {shown}" if meant else shown


RULE = Rule(
    id="unknown-role",
    level=Level.ERROR,
    about=(
        "A role or division that is declared must stand for exactly one of the organisation's. "
        "Names are matched by name alone; one that the organisation has more than once has to be "
        "written as an id. Not every home division is called Home: the finding says what it is "
        "called."
    ),
    on_plan=_find,
)
