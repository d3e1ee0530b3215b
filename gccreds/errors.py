"""Every way in which gccreds fails, as one tree.

GccredsError                     what happened, where, what to do next; exit code 1
├── UsageError                   the command line is wrong
│   └── CommandNotFound          what `exec` should run is not there; exit code 127
├── ManifestInvalid              manifests do not parse or validate; carries every problem found
├── ProjectInvalid               the project file does not; likewise
├── LoginRefused                 the organisation refused the credentials
├── NetworkFailed                no usable answer came
├── AnswerLost                   a request was sent and its effect is not known; exit code 3
├── OrganizationMismatch         another organisation than the one declared or recorded
├── PermissionMissing            the login may not do this
├── ApiRefused                   the organisation refused a request
├── PlanStale                    a saved plan does not fit any more, or is not one
├── StateLocked                  another run holds the lock; exit code 4
├── StateInvalid                 the state cannot be read, or is not this project's
│   └── StateConflict            another run wrote the state since it was read
├── PolicyRefused                findings of severity error forbid the plan; exit code 5
├── DestinationRefused           a secret could not be, or must not be, written somewhere
├── Interrupted                  Ctrl-C or SIGTERM; exit code 130
└── InternalError                a defect of gccreds itself

The codes are those of cli.md, "plan --format json"; the exit codes those of "Exit codes".
"""

from collections.abc import Sequence
from typing import ClassVar


class GccredsError(Exception):
    """An error with its three parts.

    `what` is one sentence on what happened; `where` an address, a `file:line:column` or a request;
    `next_step` something that the reader can do, ideally a command to paste. `context_id` is the
    organisation's correlation id, `findings` every problem where there are several.
    """

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        next_step: str,
        where: str | None = None,
        context_id: str | None = None,
        findings: Sequence[object] = (),
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step
        self.context_id = context_id
        self.findings = tuple(findings)


class UsageError(GccredsError):
    """The command line is wrong."""

    code = "usage"


class CommandNotFound(UsageError):
    """The command that `exec` should run does not exist or cannot be run."""

    exit_code = 127


class ManifestInvalid(GccredsError):
    """Manifests do not parse or validate; `findings` has every problem of every file."""

    code = "manifest.invalid"


class ProjectInvalid(GccredsError):
    """The project file does not parse or validate, or is missing; `findings` has every problem."""

    code = "project.invalid"


class LoginRefused(GccredsError):
    """The organisation refused the credentials, or none were found."""

    code = "login.refused"


class NetworkFailed(GccredsError):
    """No usable answer came: unreachable, timed out, TLS, garbage, or errors on every attempt."""

    code = "network"


class AnswerLost(NetworkFailed):
    """A request that changes something was sent, and whether it took effect is not known."""

    exit_code = 3


class OrganizationMismatch(GccredsError):
    """Another organisation answered than the project file or the state names."""

    code = "organization.mismatch"


class PermissionMissing(GccredsError):
    """The login works but lacks a permission."""

    code = "permission.missing"


class ApiRefused(GccredsError):
    """The organisation refused a request. `status` is HTTP's, `api_code` the error body's code."""

    code = "api.refused"

    def __init__(
        self,
        what: str,
        *,
        next_step: str,
        where: str | None = None,
        context_id: str | None = None,
        status: int = 0,
        api_code: str = "",
    ) -> None:
        super().__init__(what, next_step=next_step, where=where, context_id=context_id)
        self.status = status
        self.api_code = api_code


class PlanStale(GccredsError):
    """A saved plan does not fit what is there now, or the file is not a whole plan."""

    code = "plan.stale"


class StateLocked(GccredsError):
    """Another run holds the lock. `details` are labelled lines about it: Who, What, Since."""

    code = "state.locked"
    exit_code = 4

    def __init__(
        self,
        what: str,
        *,
        next_step: str,
        where: str | None = None,
        details: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(what, next_step=next_step, where=where)
        self.details = tuple(details)


class StateInvalid(GccredsError):
    """The state cannot be read or written, is newer than this version, or is another project's."""

    code = "state.invalid"


class StateConflict(StateInvalid):
    """The state is not the one that was read: another run wrote it, or this run lost its lock."""


class PolicyRefused(GccredsError):
    """The plan has findings of severity error."""

    code = "policy.refused"
    exit_code = 5


class DestinationRefused(GccredsError):
    """A destination could not be, or must not be, written."""

    code = "destination.refused"


class Interrupted(GccredsError):
    """The user or the CI runner asked to stop."""

    exit_code = 130


class InternalError(GccredsError):
    """A defect of gccreds itself, kept from the user as a traceback and written to a report."""
