"""undelivered: a secret that nobody gets."""

from collections.abc import Iterator

from gccreds.domain.address import Address
from gccreds.domain.finding import Notice
from gccreds.domain.settings import Level
from gccreds.policies.interface import Model, Rule

_WITHOUT_SECRET = "implicit"


def _find(model: Model) -> Iterator[Notice]:
    for desired in model.declared.credentials.values():
        if desired.deliver or desired.fields.get("grant") == _WITHOUT_SECRET:
            continue
        yield Notice(
            RULE.id,
            f"{desired.address} is delivered nowhere: the organisation shows its secret once, and "
            "nobody would have it.",
            f"add `deliver: [{{to: file, path: {_path(desired.address)}}}]` to it",
            str(desired.address),
            desired.position,
        )


def _path(address: Address) -> str:
    """A file of its own for each instance, or they would take it from one another."""
    if address.instance is None:
        return f"secrets/{address.key}.env"
    return f'"secrets/{address.key}-{{{{ each.key }}}}.env"'


RULE = Rule(
    id="undelivered",
    level=Level.WARNING,
    about=(
        "The organisation shows the secret of a client once, when it is made. A credential without "
        "`deliver` exists, but nobody can log in with it. An implicit grant has no secret and is "
        "not meant."
    ),
    on_model=_find,
)
