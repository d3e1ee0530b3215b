"""What stopped a request before it was answered, and what a clock that is off does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from gccreds.domain.diagnosis import Cause
from gccreds.domain.lifetime import format_duration
from gccreds.genesys.obstacle import Obstacle
from gccreds.genesys.probes import CONNECT_SECONDS, Arrived, Stopped
from gccreds.workflows.diagnosing.found import Found
from gccreds.workflows.diagnosing.proxy import at_proxy, cause_at_proxy, hosts_of_region
from gccreds.workflows.diagnosing.tls import cause_of_tls
from gccreds.workflows.diagnosing.whereabouts import Whereabouts

LABEL = "network"
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far clocks may be apart without a finding (engine.md, "Words": the moment)."""


def told(arrived: Arrived, rehearsed: bool) -> str:
    """`login.mypurecloud.ie in 41 ms, TLS ok, no proxy, clock 0.3 s off`."""
    route = arrived.route
    by = f"by proxy {route.proxy}" if route.proxy else "no proxy"
    tls = "TLS ok" if route.secured else "plain http"
    milliseconds = round((route.connected_after or 0) * 1000)
    return f"{route.host} in {milliseconds} ms, {tls}, {by}, {_clock(arrived, rehearsed)}"


def _clock(arrived: Arrived, rehearsed: bool) -> str:
    if rehearsed:
        return "clock set by GCCREDS_NOW"
    if arrived.clock_offset is None:
        return "clock not told"
    seconds = abs(arrived.clock_offset.total_seconds())
    shown = f"{seconds:.1f} s" if seconds < 60 else format_duration(timedelta(seconds=seconds))
    return f"clock {shown} off"


def demand_same_time(arrived: Arrived, rehearsed: bool) -> None:
    """Raises Found where the clocks are too far apart; a rehearsal's are on purpose."""
    offset = arrived.clock_offset
    if rehearsed or offset is None or abs(offset) <= CLOCK_TOLERANCE:
        return
    span = format_duration(timedelta(seconds=int(abs(offset).total_seconds())))
    side = "behind" if offset > timedelta() else "ahead of"
    cause = Cause(
        f"this machine's clock is {span} {side} the organisation's.",
        "set it, for example with `sudo timedatectl set-ntp true`, then run this again.",
        (
            "Programs take tokens for living that are dead, or the reverse; further off, every "
            "certificate seems out of date.",
        ),
    )
    raise Found(LABEL, told(arrived, rehearsed), cause)


def stopped(probe: Stopped, where: Whereabouts, environ: Mapping[str, str]) -> Found:
    """The cause that this request got no answer."""
    cause = cause_at_proxy(probe, environ) if at_proxy(probe) else _on_the_way(probe, where)
    text = f"{probe.route.peer}: {probe.obstacle.value}"
    if probe.detail:
        text += f" ({probe.detail})"
    return Found(LABEL, text, replace(cause, where=probe.request))


def _on_the_way(probe: Stopped, where: Whereabouts) -> Cause:
    host, says = probe.route.host, f"{where.place} says {where.value}."
    if where.hosts.loopback:
        return Cause(
            f"no sandbox answers at {host}: {probe.obstacle.value}.",
            "start one with `gccreds sandbox`, and write the address that it prints.",
            (says,),
        )
    match probe.obstacle:
        case Obstacle.NAME:
            return Cause(
                f"no address is known for the name {host}.",
                f"look it up with `nslookup {host}`. If other names work, the region is wrong: "
                f"{where.to_change}. If none does, this machine's DNS is.",
                (says,),
            )
        case Obstacle.REFUSED | Obstacle.UNREACHABLE:
            return Cause(
                f"connections to {host} are refused on the way: by a firewall, most often.",
                _open_the_way(host),
            )
        case Obstacle.NO_CONNECTION:
            return Cause(
                f"{host} did not answer within {CONNECT_SECONDS:g} s: most often, a firewall drops "
                "what is sent to it.",
                _open_the_way(host),
            )
        case _:
            return cause_of_tls(probe) or _no_whole_answer(host)


def _open_the_way(host: str) -> str:
    return (
        f"let this machine connect to port 443 of {hosts_of_region(host)}; or set HTTPS_PROXY if a "
        "proxy leads out of this network."
    )


def _no_whole_answer(host: str) -> Cause:
    return Cause(
        f"{host} took the request and gave no whole answer.",
        "run this again in a minute. If it stays so, ask whoever runs the network what stands "
        f"between this machine and {host}.",
    )
