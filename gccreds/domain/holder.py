"""Who holds the lock of a state: said to the run that is refused, and kept with the lock."""

from dataclasses import dataclass
from datetime import datetime

from gccreds.domain import strict_json as read
from gccreds.domain.credential import Value
from gccreds.domain.lifetime import as_utc_text, distance, for_people
from gccreds.domain.strict_json import Members, Wrong


@dataclass(frozen=True, slots=True)
class Holder:
    """A run that wants or holds the lock.

    `command` is the line as it was typed, without a secret as no argument is one; `operation` its
    command (`apply`). `who` is a user or a CI account, `run_url` and `commit` what a CI tells of
    its run. `id` is the lock's short name (`7f31`), empty until the lock is taken; `alive` is false
    of one that stopped without giving it back.
    """

    environment: str
    operation: str
    command: str
    who: str
    since: datetime
    host: str
    pid: int
    run_url: str | None = None
    commit: str | None = None
    id: str = ""
    alive: bool = True

    def as_json(self) -> dict[str, Value]:
        """What is kept with the lock."""
        return {
            "id": self.id,
            "environment": self.environment,
            "operation": self.operation,
            "command": self.command,
            "who": self.who,
            "since": as_utc_text(self.since),
            "host": self.host,
            "pid": self.pid,
            "run_url": self.run_url,
            "commit": self.commit,
        }

    def details(self, now: datetime | None, freed: str) -> tuple[tuple[str, str], ...]:
        """Who, What and Since, as the refusal of a second run shows them (mockups.md, 4).

        `freed` says when such a lock is free without anyone's doing.
        """
        run = f", run {self.run_url}" if self.run_url else ""
        commit = f", commit {self.commit[:7]}" if self.commit else ""
        life = "running" if self.alive else "no longer running"
        age = f", {distance(self.since, now)}" if now else ""
        return (
            ("Who", f"{self.who}{run}, process {self.pid} on {self.host}"),
            ("What", f"{self.command}{commit}"),
            ("Since", f"{for_people(self.since)}{age}; {life}; {freed}"),
        )


def holder_from(document: object) -> Holder | None:
    """The holder that a lock's document tells of, None where it tells of none."""
    try:
        members = Members(document)
        return Holder(
            id=members.take("id", read.text),
            environment=members.take("environment", read.text),
            operation=members.take("operation", read.text),
            command=members.take("command", read.text),
            who=members.take("who", read.text),
            since=members.take("since", read.moment),
            host=members.take("host", read.text),
            pid=members.take("pid", read.count),
            run_url=members.take("run_url", read.text_or_none),
            commit=members.take("commit", read.text_or_none),
        )
    except Wrong:
        return None
