"""Whether the login belongs to the organisation that the project means."""

from gccreds.domain.diagnosis import Cause, Check
from gccreds.domain.observed import Organization
from gccreds.domain.state import State
from gccreds.manifest.environment import Environment
from gccreds.workflows.diagnosing.found import Found

LABEL = "organisation"


def check_organisation(
    organization: Organization, environment: Environment | None, state: State | None
) -> Check:
    """The organisation, held against the project file and the state. Raises Found."""
    expected = environment.organization if environment else None
    recorded = state.organization.id if state and state.organization else None
    if environment and expected and expected not in (organization.id, organization.name):
        raise _other_than_declared(organization, environment)
    if environment and recorded and recorded != organization.id:
        raise _other_than_recorded(organization, environment, recorded)
    text = f"{organization.name} ({organization.id[:8]}-…)"
    if environment and expected:
        text += f", as {environment.file.name} demands"
    elif recorded:
        text += ", as the state records"
    return Check(LABEL, text)


def _other_than_declared(organization: Organization, environment: Environment) -> Found:
    place = environment.positions.get("organization", environment.file.name)
    cause = Cause(
        "this login belongs to another organisation than the project file names.",
        f'log in to "{environment.organization}", or choose the environment that this one belongs '
        "to (-e).",
        (f'{place} says "{environment.organization}".',),
    )
    return _found(organization, cause)


def _other_than_recorded(
    organization: Organization, environment: Environment, recorded: str
) -> Found:
    cause = Cause(
        "this login belongs to another organisation than the state is of.",
        "log in to the organisation of the state, or choose the environment that this one belongs "
        "to (-e). An environment that is to have another organisation needs another `state`.",
        (f"The state of {environment.name} is of {recorded}.",),
    )
    return _found(organization, cause)


def _found(organization: Organization, cause: Cause) -> Found:
    return Found(LABEL, f"{organization.name} ({organization.id})", cause)
