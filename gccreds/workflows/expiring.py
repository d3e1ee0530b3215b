"""What ends soon in an organisation, managed or not (cli.md, `expiring`)."""

from datetime import timedelta

from gccreds.domain.state import State
from gccreds.domain.status import CredentialStatus, ExpiringReport
from gccreds.workflows.existing import Existing
from gccreds.workflows.planning import Surroundings


def expiring(surroundings: Surroundings, state: State | None, within: timedelta) -> ExpiringReport:
    """Clients by their `dateToDelete` and API tokens by their `dateExpires`, the soonest first.

    Raises what requests raise.
    """
    existing = Existing.read(surroundings, state, everything=True)
    found = [
        credential
        for credential in (*existing.managed(), *existing.unmanaged())
        if credential.ends_within(within, existing.moment)
    ]
    return ExpiringReport(
        surroundings.environment or None,
        existing.observed.organization,
        existing.moment,
        within,
        tuple(sorted(found, key=_soonest)),
    )


def _soonest(credential: CredentialStatus) -> tuple[object, ...]:
    return credential.expires_at, str(credential.address or ""), credential.name
