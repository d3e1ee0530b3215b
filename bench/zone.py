"""An octoDNS setup of like size: a zone in YAML, and a second YAML provider that already has it."""

from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Measured, best_of, measured
from bench.surroundings import program

_CONFIG = """\
providers:
  declared:
    class: octodns.provider.yaml.YamlProvider
    directory: ./declared
    enforce_order: false
  existing:
    class: octodns.provider.yaml.YamlProvider
    directory: ./existing
    enforce_order: false
zones:
  example.com.:
    sources: [declared]
    targets: [existing]
"""
_RECORD = """\
host-{number:05}:
  type: A
  ttl: 300
  octodns:
    healthcheck:
      host: host-{number:05}.example.com
      path: /status
      protocol: HTTPS
      port: 443
  values:
    - 198.51.100.{low}
    - 203.0.113.{low}
"""
LINES = _RECORD.count("\n")
"""How many lines declare one record."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A folder with octoDNS's configuration, and how to measure its commands there."""

    folder: Path
    size: int

    def fastest(self, times: int, name: str) -> Measured:
        """The fastest of some runs of `octodns-validate` or of `octodns-sync`, which changes
        nothing unless it is told to."""
        return best_of(times, self._argv(name), self.folder)

    def fill(self) -> Measured:
        """Makes the second provider hold what the first one declares."""
        return measured([*self._argv("octodns-sync"), "--doit", "--force"], self.folder)

    def _argv(self, name: str) -> list[str | Path]:
        return [program(name), "--quiet", "--config-file", "config.yaml"]


def write_zone(folder: Path, size: int) -> Zone:
    """A zone of `size` address records, each with two values and a health check."""
    for provider in ("declared", "existing"):
        (folder / provider).mkdir(parents=True)
    (folder / "config.yaml").write_text(_CONFIG)
    with (folder / "declared" / "example.com.yaml").open("w") as file:
        for number in range(size):
            file.write(_RECORD.format(number=number, low=number % 250 + 1))
    return Zone(folder, size)
