"""How gccreds was called, and the commands that go on from there."""

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A command line. What is built from it is quoted and can be pasted into the same shell.

    `words` are all that was typed after `gccreds`. `options` are those of them that every further
    command needs as well: where the project is and what it logs in with, paths as they were typed.
    """

    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def again(self, *more: str) -> str:
        """The same command line, with more words at its end."""
        return shlex.join(["gccreds", *self.words, *more])

    def command(self, environment: str | None, *words: str) -> str:
        """`gccreds --chdir infra -e prod apply -t 'oauth_client.store[apac]'`.

        `environment` is None where the command needs none, or takes the one that it would anyway.
        """
        chosen = ("-e", environment) if environment else ()
        return shlex.join(["gccreds", *self.options, *chosen, *words])
