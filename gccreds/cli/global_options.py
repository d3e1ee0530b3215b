"""The options that every command takes, before or after its name (cli.md, "Global options")."""

from typing import TYPE_CHECKING

from gccreds.cli.values import one_of

if TYPE_CHECKING:
    import argparse

    from gccreds.domain.call import Call

VALUED = {
    ("-e", "--env"): ("env", "NAME", "the environment; else GCCREDS_ENV, or the project's default"),
    ("--project",): ("project", "FILE", "the project file; else gccreds.yaml here or further up"),
    ("--chdir",): ("chdir", "DIR", "work as if started in this folder"),
    ("--profile",): ("profile", "NAME", "log in with this profile of ~/.gc/config.toml"),
    ("--access-token-file",): ("access_token_file", "FILE", "use the token in FILE (-: stdin)"),
    ("--log-file",): ("log_file", "FILE", "append the log to FILE, each request included"),
}


_KEPT = ("--chdir", "--project", "--profile")
_TOKEN = "--access-token-file"


def add_global_options(parser: "argparse.ArgumentParser", default: object) -> None:
    """Adds them. A child's `default` is SUPPRESS, so that it does not undo what stood before it."""
    group = parser.add_argument_group("global options")
    for names, (dest, metavar, text) in VALUED.items():
        group.add_argument(*names, dest=dest, metavar=metavar, default=default, help=text)
    group.add_argument(
        "--color",
        metavar="WHEN",
        type=one_of("auto", "always", "never"),
        default=default,
        help="auto (default), always or never; NO_COLOR and CLICOLOR_FORCE are obeyed",
    )
    group.add_argument(
        "--log-format",
        metavar="FORMAT",
        type=one_of("text", "json"),
        default=default,
        help="text (default) or json: how the log is written",
    )
    for names, dest, text in (
        (("-v", "--verbose"), "verbose", "log each request with its status and correlation id"),
        (("-q", "--quiet"), "quiet", "only errors and results"),
    ):
        group.add_argument(*names, dest=dest, action="store_true", default=default, help=text)


def call_of(args: "argparse.Namespace", *, with_token: bool = True) -> "Call":
    """How this run was called. `with_token`: further commands take the token of the same file.

    A token from standard input is gone once it was read, so nothing can repeat that.
    """
    from gccreds.domain.call import Call

    given = {names[-1]: getattr(args, dest) for names, (dest, _, _) in VALUED.items()}
    kept = (*_KEPT, _TOKEN) if with_token and given[_TOKEN] != "-" else _KEPT
    options = (word for name in kept if given[name] for word in _option(name, given[name]))
    return Call(tuple(args.words), tuple(options))


def _option(name: str, value: str) -> tuple[str, ...]:
    """A value that looks like an option is taken only behind `=`."""
    return (f"{name}={value}",) if value.startswith("-") else (name, value)
