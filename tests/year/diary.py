"""What people do in that year, beside what the schedule does."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """One day's doings, before the schedule of that day runs.

    `comes` are manifests by their file there, each with the file of `later` that it is from now on;
    `goes` those taken out. `rotated` and `revoked` are addresses. `breaks` is a destination that
    takes nothing that day and the next two.
    """

    day: int
    comes: Mapping[str, str] = field(default_factory=dict)
    goes: tuple[str, ...] = ()
    rotated: str | None = None
    compromised: bool = False
    revoked: str | None = None
    breaks: str | None = None

    @property
    def changes_manifests(self) -> bool:
        """Whether an apply has to follow: `rotate --due` leaves that alone."""
        return bool(self.comes or self.goes)


DIARY = (
    Entry(33, comes={"guest.yaml": "guest.yaml"}),
    Entry(47, comes={"trial.yaml": "trial.yaml"}),
    Entry(61, rotated="oauth_client.still"),
    Entry(70, comes={"token-guest.yaml": "token-guest.yaml"}),
    Entry(80, comes={"people.yaml": "people-with-a-copy.yaml"}),
    Entry(95, comes={"names.yaml": "names.yaml"}),
    Entry(113, goes=("guest.yaml",)),
    Entry(130, rotated="oauth_client.leaked", compromised=True, breaks="command ./store leaked"),
    Entry(141, comes={"scopes.yaml": "scopes.yaml"}),
    Entry(150, rotated="api_token.token-leaked", compromised=True),
    Entry(160, comes={"heirs.yaml": "heirs.yaml"}),
    Entry(185, rotated="oauth_client.baked-into-both"),
    Entry(193, goes=("token-guest.yaml",)),
    Entry(200, comes={"brief.yaml": "brief.yaml"}),
    Entry(210, goes=("brief.yaml",)),
    Entry(230, revoked="oauth_client.stolen"),
    Entry(251, goes=("forgotten.yaml",)),
    Entry(
        270, revoked="api_token.stand-in-stolen", breaks="command ./store stand-in-stolen readable"
    ),
    Entry(280, rotated="api_token.exports"),
    Entry(290, comes={"people.yaml": "people.yaml"}),
    Entry(320, rotated="oauth_client.asked", compromised=True),
)
