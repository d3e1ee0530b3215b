"""Addresses of organisations (api-facts.md §5)."""

import pytest

from gccreds.domain.region import DOMAINS
from gccreds.errors import UsageError
from gccreds.genesys.regions import Hosts, hosts_at, hosts_for


@pytest.mark.parametrize(("region", "domain"), DOMAINS.items())
def test_a_region_is_known_in_any_spelling_and_by_its_domain(region: str, domain: str) -> None:
    """Hyphens and underscores, capitals and small letters, or the domain: the same hosts."""
    hosts = Hosts(f"https://api.{domain}", f"https://login.{domain}", region)
    for text in (region, region.upper(), region.replace("-", "_"), domain, f" {domain.upper()} "):
        assert hosts_for(text) == hosts


def test_there_are_eighteen_regions() -> None:
    """As many as the facts list, each with a domain of its own."""
    assert len(DOMAINS) == len(set(DOMAINS.values())) == 18


def test_a_domain_that_nobody_knows_yet_is_taken() -> None:
    """Regions appear faster than releases; such a one is named by its domain."""
    assert hosts_for("apse9.pure.cloud") == Hosts(
        "https://api.apse9.pure.cloud", "https://login.apse9.pure.cloud", "apse9.pure.cloud"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("eu-centrall-1", "write eu-central-1"),
        ("us_east1", "write us-east-1"),
        ("api.mypurecloud.de", "write mypurecloud.de"),
        ("https://apps.mypurecloud.ie/", "write mypurecloud.ie"),
    ],
)
def test_a_mistyped_region_is_told_what_was_meant(text: str, meant: str) -> None:
    """The text is quoted, and the next step is what to write."""
    with pytest.raises(UsageError) as raised:
        hosts_for(text)
    assert raised.value.what == f'"{text}" is not a region or a domain of Genesys Cloud'
    assert raised.value.next_step == meant


def test_nonsense_is_told_every_region() -> None:
    """Where nothing is close, all are listed."""
    with pytest.raises(UsageError) as raised:
        hosts_for("moon")
    assert raised.value.next_step.startswith("write one of us-east-1, us-east-2, ")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8484", "http://localhost:1/", "http://[::1]:80", "https://127.9.9.9:8443"],
)
def test_a_sandbox_has_login_and_api_on_one_address(url: str) -> None:
    """The region of a sandbox is its URL, without a slash at the end."""
    base = url.rstrip("/")
    assert hosts_at(url) == hosts_for(url) == Hosts(base, base, base)
    assert hosts_at(url).loopback
    assert not hosts_for("eu-central-1").loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.1:8484",
        "https://api.mypurecloud.de",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "127.0.0.1:8484",
        "",
    ],
)
def test_a_sandbox_is_on_this_machine_or_nothing_is_sent(url: str) -> None:
    """Anything that is not loopback is refused before a connection is made."""
    with pytest.raises(UsageError) as raised:
        hosts_at(url)
    assert raised.value.what == f'"{url}" is not the address of a sandbox on this machine'
