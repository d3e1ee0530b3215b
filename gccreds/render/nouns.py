"""What people call the object of a change: a client or a token, and what becomes of it."""

from gccreds.domain.change import Change
from gccreds.kinds.interface import Kind, issuer
from gccreds.kinds.registry import kinds


def kind_made(change: Change) -> Kind:
    """The kind of what a change makes, or else of what it acts on."""
    if change.desired is not None:
        return issuer(kinds(), change.desired.endpoint)
    return kind_there(change)


def kind_there(change: Change) -> Kind:
    """The kind of the object that exists, or else of what is declared, or of its address."""
    if change.remote is not None:
        return kinds()[change.remote.kind]
    if change.desired is not None:
        return issuer(kinds(), change.desired.endpoint)
    return kinds()[change.address.kind]


def ended(change: Change) -> str:
    """`deleted for good`, of a token `revoked for good`: neither can be undone."""
    return kind_there(change).ended
