"""Which destinations lie where git would take a secret into a commit."""

from pathlib import Path

from gccreds.domain.declared import Declared
from gccreds.sinks.git import those_git_would_take
from gccreds.sinks.local_file import below
from gccreds.sinks.registry import destination_formats


def places_git_would_take(declared: Declared, root: Path) -> frozenset[str]:
    """The places of such destinations; `root` is the project file's folder."""
    formats = destination_formats()
    paths: dict[Path, str] = {}
    for desired in declared.credentials.values():
        for destination in desired.deliver:
            setting = formats[destination.to].local_path
            if setting is not None:
                paths[below(root, str(destination.settings[setting]))] = destination.place
    return frozenset(paths[path] for path in those_git_would_take(paths))
