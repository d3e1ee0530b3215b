"""What destinations hold, in words: the good ones counted, the others told one by one."""

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.holding import Held, Holding
from gccreds.errors import DestinationRefused
from gccreds.render.holding_lines import holding_lines
from gccreds.render.page import Page

WFM = Address("oauth_client", "store", "emea")
REFUSED = DestinationRefused(
    "vault answered 403", where=str(WFM), next_step="allow the login to read there"
)


def lines(*holdings: Holding) -> list[str]:
    """Without colours."""
    return [*map(str, holding_lines(Page(), holdings, "prod", Call()))]


def test_what_is_right_is_only_counted() -> None:
    """And what shows nothing is said to."""
    assert lines(
        Holding(WFM, "vault secret/one", Held.CURRENT, 3),
        Holding(WFM, "vault secret/two", Held.UNKNOWN, 3),
        Holding(WFM, "github_actions acme/wfm", Held.SHOWS_NOTHING),
    ) == ["2 destinations hold the current secret, 1 shows nothing that could be read."]


def test_each_that_is_wrong_has_its_lines() -> None:
    """What is there, and what to do; a command stays whole."""
    rotate = "          gccreds -e prod rotate 'oauth_client.store[emea]'"
    again = "    Next: find out who else writes there; then make and deliver another:"
    assert lines(
        Holding(WFM, "vault secret/one", Held.ANOTHER_GENERATION, 2),
        Holding(WFM, "vault secret/two", Held.NOTHING),
        Holding(WFM, "vault secret/three", Held.FOREIGN),
        Holding(WFM, "vault secret/four", Held.UNREACHABLE, error=REFUSED),
    ) == [
        "0 destinations hold the current secret, 4 do not.",
        "  oauth_client.store[emea]  vault secret/one",
        "    holds the secret of generation 2, not the current one.",
        again,
        rotate,
        "  oauth_client.store[emea]  vault secret/two",
        "    holds no secret.",
        again,
        rotate,
        "  oauth_client.store[emea]  vault secret/three",
        "    holds a secret that gccreds did not deliver: another hand wrote there.",
        again,
        rotate,
        "  oauth_client.store[emea]  vault secret/four",
        "    could not be read: vault answered 403.",
        "    Next: allow the login to read there",
    ]


def test_nothing_to_look_at_is_said() -> None:
    """Instead of a count of none."""
    assert lines() == [
        "No destination to look at: nothing that is declared was delivered yet."
    ]  # fmt: skip
