"""`doctor` on its way to a real host, played by a proxy and a sandbox behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.cli.doctoring import as_client, cause_of, doctor, told
from tests.cli.running import Place
from tests.front_doors import HOSTS, Door, front_door, listening, says
from tests.genesys.surroundings import log
from tests.sandboxes import Sandbox

READY = as_client("00000000-0000-4000-8000-000000000001", "sandbox")
UNKNOWN = as_client("3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77", "x" * 43)
IRELAND = {"GENESYSCLOUD_REGION": "eu-west-1"}
PROJECT = """\
project: payments

default_environment: prod

# One organisation, in Ireland.
environments:
  prod:
    organization: Sandbox
    region: eu-west-1
"""


@pytest.fixture
def door(sandbox: Sandbox, tmp_path: Path) -> Iterator[Door]:
    """The way to login.mypurecloud.ie and api.mypurecloud.ie, which a sandbox is behind."""
    with front_door(sandbox.url, tmp_path) as door:
        yield door


def test_a_wrong_region_or_a_mistyped_id(place: Place, door: Door) -> None:
    """Mock-up 8, cause 1: where the region is written, and how to find the right one."""
    place.write("gccreds.yaml", PROJECT)
    ended = place.run("-e", "prod", "doctor", **door.variables, **UNKNOWN)
    assert ended.code == 1
    assert told(ended) == (
        "  ✓ project      gccreds.yaml, environment prod\n"
        "  ✓ login from   environment: GENESYSCLOUD_OAUTHCLIENT_ID 3f1c8a52-…, …_SECRET "
        "(43 characters)\n"
        "  ✓ network      login.mypurecloud.ie in N ms, TLS ok, by proxy 127.0.0.1:PORT, "
        "clock 0.0 s off\n"
        "  ✗ login        401 invalid_client: client not found      (correlation N)\n"
        "\n"
        "Cause: eu-west-1 does not know this client id. Clients live in one region only.\n"
        "  Your organisation may be in another one; gccreds.yaml:9:13 says eu-west-1.\n"
        "  The API does not tell a wrong region from a mistyped id.\n"
        "  Where: POST https://login.mypurecloud.ie/oauth/token, correlation id N\n"
        "  Next: look at the address of your admin page: apps.mypurecloud.de is eu-central-1. Then "
        "write\n"
        "        `region: eu-central-1` and run this again.\n"
        "        If the region is right: the client was deleted, or its id is mistyped.\n"
    )


def test_a_wrong_region_without_a_project(place: Place, door: Door) -> None:
    """The variable is named instead of the file."""
    text = cause_of(doctor(place, **door.variables, **IRELAND, **UNKNOWN))
    assert (
        "  Your organisation may be in another one; GENESYSCLOUD_REGION says eu-west-1.\n" in text
    )
    assert "set\n        GENESYSCLOUD_REGION=eu-central-1 and run this again.\n" in text


def test_credentials_that_work_there(place: Place, door: Door) -> None:
    """Mock-up 8, cause 3, with the hosts of a region."""
    ended = doctor(place, **door.variables, **IRELAND, **READY)
    assert ended.code == 0
    assert (
        "  2  The host is login.mypurecloud.ie, not api.\n"
        "  3  `duration` means nothing: this client's tokens live 24h, set at the client "
        "(5m to 48h).\n"
        "\n"
        "This request works:\n"
        '  curl -u "$GENESYSCLOUD_OAUTHCLIENT_ID:$GENESYSCLOUD_OAUTHCLIENT_SECRET" \\\n'
        "       -d grant_type=client_credentials https://login.mypurecloud.ie/oauth/token\n"
    ) in ended.out


def test_a_proxy_that_wants_a_password(place: Place) -> None:
    """It is asked before anything secret is sent."""
    with listening(says(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as port:
        proxy = f"http://127.0.0.1:{port}"
        ended = doctor(place, HTTPS_PROXY=proxy, **IRELAND, **READY)
    assert cause_of(ended) == (
        "  ✗ network      127.0.0.1:PORT: the proxy refused to connect (407 Proxy Authentication "
        "Required)\n"
        "\n"
        "Cause: the proxy 127.0.0.1:PORT wants a user and a password of its own.\n"
        "  HTTPS_PROXY names 127.0.0.1:PORT as the proxy.\n"
        "  Nothing secret was sent.\n"
        "  Where: POST https://login.mypurecloud.ie/oauth/token\n"
        "  Next: write them into HTTPS_PROXY: http://USER:PASSWORD@127.0.0.1:PORT\n"
    )


def test_a_proxy_that_forbids(place: Place) -> None:
    """Both hosts are named, so that one asks once."""
    with listening(says(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as port:
        # A password in the proxy's address is nobody's to see.
        proxy = f"http://user:pa55w0rd@127.0.0.1:{port}"
        ended = doctor(place, https_proxy=proxy, **IRELAND, **READY)
    assert cause_of(ended) == (
        "  ✗ network      127.0.0.1:PORT: the proxy refused to connect (403 Forbidden)\n"
        "\n"
        "Cause: the proxy 127.0.0.1:PORT does not let requests through to login.mypurecloud.ie.\n"
        "  https_proxy names 127.0.0.1:PORT as the proxy.\n"
        "  Nothing secret was sent.\n"
        "  Where: POST https://login.mypurecloud.ie/oauth/token\n"
        "  Next: ask whoever runs the proxy to allow CONNECT to port 443 of login.mypurecloud.ie "
        "and\n"
        "        api.mypurecloud.ie.\n"
    )


def test_a_proxy_that_is_none(place: Place) -> None:
    """Something listens there, and it is not HTTP."""
    with listening(says(b"SSH-2.0-OpenSSH_9.6\r\n")) as port:
        ended = doctor(place, HTTPS_PROXY=f"http://127.0.0.1:{port}", **IRELAND, **READY)
    assert cause_of(ended).startswith(
        "  ✗ network      127.0.0.1:PORT: what answers in the proxy's place is none\n"
        "\n"
        "Cause: what listens at 127.0.0.1:PORT is no HTTP proxy.\n"
    )


def test_a_host_without_an_address(place: Place) -> None:
    """The region may be wrong, or all names may be without one."""
    ended = doctor(place, GENESYSCLOUD_REGION="nowhere.invalid", **READY)
    assert cause_of(ended) == (
        "  ✗ network      login.nowhere.invalid: no address is known for the name\n"
        "\n"
        "Cause: no address is known for the name login.nowhere.invalid.\n"
        "  GENESYSCLOUD_REGION says nowhere.invalid.\n"
        "  Where: POST https://login.nowhere.invalid/oauth/token\n"
        "  Next: look it up with `nslookup login.nowhere.invalid`. If other names work, the region "
        "is wrong:\n"
        "        set GENESYSCLOUD_REGION=eu-central-1. If none does, this machine's DNS is.\n"
    )


def test_an_authority_that_this_machine_does_not_trust(place: Place, door: Door) -> None:
    """As where a proxy inspects TLS and its certificate is not installed."""
    ended = doctor(place, HTTPS_PROXY=door.proxy, **IRELAND, **READY)
    assert cause_of(ended) == (
        "  ✗ network      login.mypurecloud.ie: the certificate is signed by nobody whom this "
        "machine trusts\n"
        "                 (unable to get local issuer certificate)\n"
        "\n"
        "Cause: nobody whom this machine trusts says that this is login.mypurecloud.ie.\n"
        "  Nothing secret was sent.\n"
        "  Where: POST https://login.mypurecloud.ie/oauth/token\n"
        "  Next: ask whoever runs the network whether it inspects TLS. If it does, let "
        "SSL_CERT_FILE name a\n"
        "        file with the certificate of its authority. The check cannot be turned off: it "
        "keeps the\n"
        "        secret from others.\n"
    )


def test_a_certificate_for_another_name(place: Place, sandbox: Sandbox, tmp_path: Path) -> None:
    """Nothing is sent to it."""

    def for_another(authority: trustme.CA) -> trustme.LeafCert:
        return authority.issue_cert("login.example.com")

    with front_door(sandbox.url, tmp_path, for_another) as door:
        ended = doctor(place, **door.variables, **IRELAND, **READY)
    assert (
        "Cause: what answers is another host than login.mypurecloud.ie: its certificate says so.\n"
        in cause_of(ended)
    )
    assert log(sandbox) == []


def test_an_api_host_that_is_shut_though_the_login_host_is_open(
    place: Place, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The login went well and is told so; then the way to the other host is looked at."""

    def for_the_login(authority: trustme.CA) -> trustme.LeafCert:
        return authority.issue_cert(HOSTS[0])

    with front_door(sandbox.url, tmp_path, for_the_login) as door:
        ended = doctor(place, **door.variables, **IRELAND, **READY)
    text = told(ended)
    assert "  ✓ login        200 with form encoding\n  ✗ network      api.mypurecloud.ie: " in text
    assert "Cause: what answers is another host than api.mypurecloud.ie: " in text
