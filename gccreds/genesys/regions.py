"""Where an organisation lives: its API and login hosts (api-facts.md §5, "Regions")."""

import difflib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from gccreds.errors import UsageError

DOMAINS = {
    "us-east-1": "mypurecloud.com",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "eu-central-1": "mypurecloud.de",
    "eu-central-2": "euc2.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
}
_REGIONS = {domain: region for region, domain in DOMAINS.items()}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_SERVICE = re.compile(r"^(?:https://)?(?:api|login|apps)\.(?P<domain>[^/]+)/?$")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Two base URLs without a slash at their end.

    `region` is the region's name, the domain where it is of none that is known, and the URL of a
    sandbox: what GENESYSCLOUD_REGION and a delivered `region` hold.
    """

    api: str
    login: str
    region: str

    @property
    def loopback(self) -> bool:
        """Whether this is a sandbox on this machine."""
        return self.api == self.login


def hosts_for(region_or_domain: str) -> Hosts:
    """The hosts of a region (`eu_central_1` too), of a domain, or of a sandbox's URL.

    Any domain is taken, since regions appear faster than releases. Raises UsageError, with the name
    that was probably meant, where the text is neither.
    """
    text = region_or_domain.strip().lower()
    if text.startswith("http://"):
        return hosts_at(region_or_domain)
    region = text.replace("_", "-")
    if region in DOMAINS:
        return _hosts(DOMAINS[region], region)
    service = _SERVICE.match(text)
    if service is None and _DOMAIN.fullmatch(text):
        return _hosts(text, _REGIONS.get(text, text))
    raise UsageError(
        f'"{region_or_domain}" is not a region or a domain of Genesys Cloud',
        next_step=f"write {service['domain'] if service else _meant(region)}",
    )


def hosts_at(url: str) -> Hosts:
    """Login and API on one address of this machine: a sandbox.

    Raises UsageError for any other host, so that a mistyped address is sent nothing.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not _is_loopback(parts.hostname or ""):
        raise UsageError(
            f'"{url}" is not the address of a sandbox on this machine',
            next_step="write the address that the sandbox printed, such as http://127.0.0.1:8484, "
            "or name a region instead",
        )
    base = f"{parts.scheme}://{parts.netloc}"
    return Hosts(api=base, login=base, region=base)


def _hosts(domain: str, region: str) -> Hosts:
    return Hosts(api=f"https://api.{domain}", login=f"https://login.{domain}", region=region)


def _meant(text: str) -> str:
    close = difflib.get_close_matches(text, [*DOMAINS, *_REGIONS], n=1)
    return close[0] if close else f"one of {', '.join(DOMAINS)}; or a domain such as mypurecloud.de"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
