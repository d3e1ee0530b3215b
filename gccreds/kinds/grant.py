"""The grants of an OAuth client: our names, the wire's, and every spelling that is read."""

from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from gccreds.domain.lifetime import Malformed
from gccreds.domain.meant import meant


class Grant(StrEnum):
    """How a client logs in (api-facts.md §4)."""

    CLIENT_CREDENTIALS = "client_credentials"
    AUTHORIZATION_CODE = "authorization_code"
    IMPLICIT = "implicit"
    SAML2_BEARER = "saml2_bearer"
    PASSWORD = "password"

    @property
    def has_secret(self) -> bool:
        """Whether a client of this grant proves itself with a secret."""
        return self is not Grant.IMPLICIT

    @property
    def redirects(self) -> bool:
        """Whether people are sent back to an address of the client's own."""
        return self in (Grant.AUTHORIZATION_CODE, Grant.IMPLICIT)


ON_THE_WIRE = {
    Grant.CLIENT_CREDENTIALS: "CLIENT-CREDENTIALS",
    Grant.AUTHORIZATION_CODE: "CODE",
    Grant.IMPLICIT: "TOKEN",
    Grant.SAML2_BEARER: "SAML2-BEARER",
    Grant.PASSWORD: "PASSWORD",
}
# The API still takes SAML2BEARER and answers SAML2-BEARER (api-facts.md §3.1).
_SPELLINGS = {
    **{grant.value: grant for grant in Grant},
    **{wire.lower().replace("-", "_"): grant for grant, wire in ON_THE_WIRE.items()},
    "saml2bearer": Grant.SAML2_BEARER,
}


def grant_of(text: str) -> Grant | None:
    """The grant that is meant by our name or the wire's, in any case, or None."""
    return _SPELLINGS.get(text.lower().replace("-", "_"))


def _read(value: Any) -> Any:
    if value is None:
        return value
    if not isinstance(value, str):
        raise Malformed("this is not the name of a grant", f"write one of {', '.join(Grant)}")
    grant = grant_of(value)
    if grant is None:
        close = meant(value, _SPELLINGS)
        every = "one of " + ", ".join(Grant)
        advice = _SPELLINGS[close].value if close else every
        raise Malformed(f'unknown grant "{value}"', f"write {advice}")
    return grant


WrittenGrant: TypeAlias = Annotated[Grant, BeforeValidator(_read)]
