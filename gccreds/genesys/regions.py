"""Where an organisation lives: its API and login hosts (api-facts.md §5, "Regions")."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from gccreds.domain.region import domain_of, is_loopback, meant_instead
from gccreds.errors import UsageError


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


def hosts_for(region_or_domain: str, where: str | None = None) -> Hosts:
    """The hosts of a region (`eu_central_1` too), of a domain, or of a sandbox's URL.

    Any domain is taken, since regions appear faster than releases. Raises UsageError, with the name
    that was probably meant, where the text is neither; `where` is what the text was read from.
    """
    if region_or_domain.strip().lower().startswith("http://") or is_loopback(region_or_domain):
        return hosts_at(region_or_domain, where)
    found = domain_of(region_or_domain)
    if found is not None:
        return _hosts(*found)
    raise UsageError(
        f'"{region_or_domain}" is not a region or a domain of Genesys Cloud',
        where=where,
        next_step=f"write {meant_instead(region_or_domain)}",
    )


def hosts_at(url: str, where: str | None = None) -> Hosts:
    """Login and API on one address of this machine: a sandbox.

    Raises UsageError for any other host, so that a mistyped address is sent nothing.
    """
    if not is_loopback(url):
        raise UsageError(
            f'"{url}" is not the address of a sandbox on this machine',
            where=where,
            next_step="write the address that the sandbox printed, such as http://127.0.0.1:8484, "
            "or name a region instead",
        )
    parts = urlsplit(url.strip())
    base = f"{parts.scheme}://{parts.netloc}"
    return Hosts(api=base, login=base, region=base)


def _hosts(domain: str, region: str) -> Hosts:
    return Hosts(api=f"https://api.{domain}", login=f"https://login.{domain}", region=region)
