"""A payload to deliver."""

from collections.abc import Mapping

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark
from gccreds.domain.payload import Payload
from gccreds.domain.secret import Secret

ADDRESS = Address("oauth_client", "ci")
MARK = Mark("payments", "prod", ADDRESS, 1)


def secret(generation: int) -> str:
    """The secret of a generation, as an organisation makes them."""
    return f"kJ8-x_{generation}sW3pQzR7vT0bN5mD2hF9gL4cY6aX1eU"


def payload(generation: int = 1) -> Payload:
    """What is delivered of a generation."""
    values: Mapping[str, Secret | str] = {
        "client_id": f"3f1c8a52-0c1e-4a52-9a51-00000000000{generation}",
        "client_secret": Secret(secret(generation)),
        "region": "http://127.0.0.1:8484",
        "expires": "2027-06-30T00:00:00Z",
    }
    return Payload(ADDRESS, generation, values)
