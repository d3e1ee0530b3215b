"""The regions of Genesys Cloud, and what may stand for one (api-facts.md §5, "Regions")."""

import ipaddress
import re
from urllib.parse import urlsplit

from gccreds.domain.meant import meant

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


def domain_of(region_or_domain: str) -> tuple[str, str] | None:
    """The domain of a region (`eu_central_1` too) or domain, and the name of its region.

    Any domain is taken, since regions appear faster than releases; its region is then the domain
    itself. None where the text is neither.
    """
    text = region_or_domain.strip().lower()
    region = text.replace("_", "-")
    if region in DOMAINS:
        return DOMAINS[region], region
    if _SERVICE.match(text) is None and _DOMAIN.fullmatch(text):
        return text, _REGIONS.get(text, text)
    return None


def meant_instead(text: str) -> str:
    """What to write instead of a text that is neither a region nor a domain."""
    service = _SERVICE.match(text.strip().lower())
    if service:
        return service["domain"]
    every = f"one of {', '.join(DOMAINS)}; or a domain such as mypurecloud.de"
    return meant(text, [*DOMAINS, *_REGIONS]) or every


def is_loopback(url: str) -> bool:
    """Whether a URL is one of this machine, and so a sandbox's."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        plain = parts.username is None and parts.port != 0
        known = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and known and plain
