"""How the host of a request is named to people."""

import pytest

from gccreds.genesys.route import Tracer


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://login.mypurecloud.com/oauth/token", "login.mypurecloud.com"),
        ("http://127.0.0.1:8484", "127.0.0.1:8484"),
        ("http://[::1]:8484", "[::1]:8484"),
        ("https://[::1]", "[::1]"),
    ],
)
def test_a_host_is_named_as_it_is_written_in_an_address(url: str, host: str) -> None:
    """Without the port of https; that of IPv6 in brackets, which keep its port apart."""
    assert Tracer(url, lambda: 0.0).route.host == host
