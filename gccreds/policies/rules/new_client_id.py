"""new-client-id: people log in through a client whose id changes with every rotation."""

from collections.abc import Iterator

from gccreds.domain.finding import Notice
from gccreds.domain.schedule import Strategy
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule

_WITHOUT_A_USER = "client_credentials"


def _find(model: Model) -> Iterator[Notice]:
    for address, desired in model.declared.credentials.items():
        schedule, grant = desired.schedule, desired.fields.get("grant")
        rotates = schedule.every is not None and schedule.strategy is Strategy.NEW_CLIENT
        if rotates and grant and grant != _WITHOUT_A_USER:
            yield Notice(
                RULE.id,
                f"each rotation gives {address} a new client id, and its grant is {grant}: whoever "
                "authorised the old one is asked again.",
                "write `strategy: new_secret` to keep the id; or leave it, where its consumers "
                "read the id from where it is delivered",
                str(address),
                desired.position,
            )


RULE = Rule(
    id="new-client-id",
    level=Level.WARNING,
    about=(
        "With `strategy: new_client` a rotation makes a second client, which has an id of its own. "
        "Where people log in (authorization_code, saml2_bearer, password) that id is often built "
        "into an application, and people or other organisations have authorised it."
    ),
    on_model=_find,
)
