"""What an environment of the project file says about its login (manifest.md, "Project file")."""

from dataclasses import dataclass

from gccreds.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """`login`: exactly one of a profile, an id with its secret, and a command; or nothing at all.

    `profile` names a table of `~/.gc/config.toml`; `command` is an argv, run without a shell, that
    prints `{"client_id", "client_secret"}` as JSON.
    """

    profile: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    command: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether the environment names a login of its own."""
        return bool(self.profile or self.client_id or self.client_secret or self.command)
