"""A proxy that does not let a request through."""

from collections.abc import Mapping

from gccreds.domain.diagnosis import Cause
from gccreds.genesys.obstacle import Obstacle
from gccreds.genesys.probes import Stopped

# In the order in which httpx, by way of urllib, looks for them.
_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_NOT_SENT = "Nothing secret was sent."


def at_proxy(probe: Stopped) -> bool:
    """Whether the request was stopped before a proxy let it through."""
    unusable = probe.obstacle is Obstacle.PROXY_SETTING
    return unusable or (probe.route.proxy is not None and not probe.route.tunnelled)


def cause_at_proxy(probe: Stopped, environ: Mapping[str, str]) -> Cause:
    """Why it did not. `environ` tells only what the setting is called."""
    variable = next((name for name in _VARIABLES if environ.get(name)), "the system's settings")
    proxy, host = probe.route.proxy, probe.route.host
    named = f"{variable} names {proxy} as the proxy."
    correct = f"correct {variable}, or add {host} to NO_PROXY if no proxy is needed to reach it."
    match probe.obstacle:
        case Obstacle.PROXY_SETTING:
            return Cause(
                f"the proxy that {variable} names is of a kind that gccreds cannot use.",
                f"write it as http://HOST:PORT into {variable}.",
            )
        case Obstacle.PROXY_REFUSED if probe.detail.startswith("407"):
            return Cause(
                f"the proxy {proxy} wants a user and a password of its own.",
                f"write them into {variable}: http://USER:PASSWORD@{proxy}",
                (named, _NOT_SENT),
            )
        case Obstacle.PROXY_REFUSED:
            return Cause(
                f"the proxy {proxy} does not let requests through to {host}.",
                "ask whoever runs the proxy to allow CONNECT to port 443 of "
                f"{hosts_of_region(host)}.",
                (named, _NOT_SENT),
            )
        case Obstacle.PROXY_GARBAGE:
            return Cause(f"what listens at {proxy} is no HTTP proxy.", correct, (named, _NOT_SENT))
        case _:
            why = probe.obstacle.value
            return Cause(f"the proxy {proxy} cannot be reached: {why}.", correct, (named,))


def hosts_of_region(host: str) -> str:
    """Both hosts of a region: whoever opens the way to one is asked for the other next."""
    service, dot, domain = host.partition(".")
    known = dot and service in ("api", "login")
    return f"login.{domain} and api.{domain}" if known else host
