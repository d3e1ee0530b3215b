"""Commands of gccreds as they can be pasted into a shell."""

import shlex


def command(environment: str, *words: str) -> str:
    """`gccreds -e prod apply -t 'oauth_client.store[apac]'`: every word quoted where it must be."""
    return shlex.join(["gccreds", "-e", environment, *words])
