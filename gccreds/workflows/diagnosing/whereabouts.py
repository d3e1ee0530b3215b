"""Where the address of the organisation was said, and how to say another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gccreds.domain.call import Call
from gccreds.domain.region import DOMAINS
from gccreds.genesys.regions import Hosts
from gccreds.manifest.environment import Environment

_URL = "GCCREDS_URL"
_REGION = "GENESYSCLOUD_REGION"
_USUAL, _OTHER = "eu-central-1", "us-east-1"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`place` is `gccreds.yaml:9:13` or a variable's name, `value` what stands there.

    `example` is a region that is not this one, `to_change` how to write it there instead. `call` is
    what commands go on from.
    """

    hosts: Hosts
    place: str
    value: str
    example: str
    to_change: str
    environment: str | None = None
    call: Call = field(default_factory=Call)

    def command(self, word: str) -> str:
        """A command for this place, such as `gccreds -e prod access-token`."""
        return self.call.command(self.environment, word)

    @property
    def apps_of_example(self) -> str:
        """Where people of the example's region work."""
        return f"apps.{DOMAINS[self.example]}"


def whereabouts(
    hosts: Hosts, environment: Environment | None, environ: Mapping[str, str]
) -> Whereabouts:
    """What the address in use came from: GCCREDS_URL, the environment, GENESYSCLOUD_REGION."""
    example = _OTHER if hosts.region == _USUAL else _USUAL
    name = environment.name if environment else None
    if environ.get(_URL):
        instead = f"write `region: {example}`" if environment else f"set {_REGION}={example}"
        return Whereabouts(hosts, _URL, environ[_URL], example, f"unset {_URL}, {instead}", name)
    if environment is None:
        value = environ.get(_REGION, "")
        return Whereabouts(hosts, _REGION, value, example, f"set {_REGION}={example}")
    key = "url" if environment.url else "region"
    place = environment.positions.get(key)
    to_change = f"write `region: {example}`" + (" in place of `url`" if environment.url else "")
    value = environment.url or environment.region or ""
    written_at = str(place or environment.file.name)
    return Whereabouts(hosts, written_at, value, example, to_change, name)
