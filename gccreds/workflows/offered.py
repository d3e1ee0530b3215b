"""Whether the organisation offers what is declared (manifest.md, "api_tokens")."""

from collections.abc import Callable

from gccreds.domain.address import Address
from gccreds.domain.credential import API_TOKENS, Desired
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.observed import Observed
from gccreds.errors import ManifestInvalid

_RULE = "manifest.unsupported"
_WAY_OUT = "write `via: oauth_client`, and `roles` in the place of `scopes`: a client stands for it"


def demand_tokens_offered(
    declared: Declared, observed: Observed, selected: Callable[[Address], bool]
) -> None:
    """Raises ManifestInvalid with every token that the organisation cannot issue.

    There is no silent way round: a token and the client that could stand for it grant different
    things. One that only the state knows is gone with the feature, and hinders nothing.
    """
    if observed.offers_tokens is not False:
        return
    wanted = [d for d in declared.credentials.values() if d.endpoint == API_TOKENS]
    refused = [desired for desired in wanted if selected(desired.address)]
    if refused:
        name, addresses = observed.organization.name, ", ".join(str(d.address) for d in refused)
        raise ManifestInvalid(
            f"{name} has no API tokens, so these cannot be made: {addresses}",
            where=f"GET {API_TOKENS}",
            next_step=f"{_WAY_OUT}; for all of an environment: `api_tokens: {{via: oauth_client}}` "
            "in the project file",
            findings=tuple(map(_finding, refused)),
        )


def _finding(desired: Desired) -> Finding:
    return Finding(
        _RULE,
        Severity.ERROR,
        f"{desired.address} is an API token, and this organisation has none (404).",
        _WAY_OUT,
        str(desired.address),
        desired.position,
    )
