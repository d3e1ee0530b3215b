"""Why no answer came, told apart: a closed set, from what httpx raised and how far it had come."""

import socket
import ssl
from collections.abc import Iterator
from enum import Enum

import httpx

from gccreds.genesys.route import Route


class Obstacle(Enum):
    """What stopped a request."""

    NAME = "no address is known for the name"
    REFUSED = "the connection was refused"
    UNREACHABLE = "no way leads there"
    NO_CONNECTION = "nobody answers at that address"
    SILENT = "the connection was made, and no answer came"
    BROKEN = "the connection broke before an answer"
    PROXY_SETTING = "the proxy's address cannot be used"
    PROXY_REFUSED = "the proxy refused to connect"
    PROXY_GARBAGE = "what answers in the proxy's place is none"
    UNTRUSTED = "the certificate is signed by nobody whom this machine trusts"
    WRONG_NAME = "the certificate is for another name"
    OUTDATED = "the certificate is not valid at this time"
    NO_TLS = "the other side speaks no TLS that can be agreed upon"


# OpenSSL's X509_V_ERR_…: not yet valid, expired; and a name or address that does not match.
_OUTDATED = frozenset([9, 10])
_WRONG_NAME = frozenset([62, 64])


def obstacle(error: Exception, route: Route) -> Obstacle:
    """What an exception of httpx means that was raised on this way."""
    if isinstance(error, httpx.ProxyError):
        return Obstacle.PROXY_REFUSED
    for root in _chain(error):
        match root:
            case socket.gaierror():
                return Obstacle.NAME
            case ssl.SSLCertVerificationError():
                return _of_certificate(root)
            case ssl.SSLError():
                return Obstacle.NO_TLS
            case ConnectionRefusedError():
                return Obstacle.REFUSED
    if route.connected_after is None:
        timed_out = isinstance(error, httpx.TimeoutException)
        return Obstacle.NO_CONNECTION if timed_out else Obstacle.UNREACHABLE
    return _of_made_connection(error, route)


def _of_made_connection(error: Exception, route: Route) -> Obstacle:
    if isinstance(error, httpx.TimeoutException):
        return Obstacle.SILENT
    if route.proxy and not route.tunnelled:
        return Obstacle.PROXY_GARBAGE
    return Obstacle.NO_TLS if route.tunnelled and not route.secured else Obstacle.BROKEN


def _of_certificate(error: ssl.SSLCertVerificationError) -> Obstacle:
    if error.verify_code in _OUTDATED:
        return Obstacle.OUTDATED
    return Obstacle.WRONG_NAME if error.verify_code in _WRONG_NAME else Obstacle.UNTRUSTED


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def detail_of(error: Exception) -> str:
    """The few words that are worth showing: a proxy's status line, a certificate's fault.

    Never more of an exception, which holds the request and so a secret.
    """
    if isinstance(error, httpx.ProxyError):
        return str(error)
    for root in _chain(error):
        if isinstance(root, ssl.SSLCertVerificationError):
            return root.verify_message
    return ""
