"""`gccreds completion`: the script that makes a shell complete gccreds."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import one_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "print the completion script of a shell"
DESCRIPTION = """\
Prints a script for bash, zsh or fish. With it the shell completes commands and options, and the
environments and addresses of the project that one stands in, without asking any organisation."""
EXAMPLES = (
    "gccreds completion bash",
    'eval "$(gccreds completion zsh)"',
    "gccreds completion fish > ~/.config/fish/completions/gccreds.fish",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument(
        "shell", metavar="SHELL", type=one_of("bash", "zsh", "fish"), help="bash, zsh or fish"
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Prints the script."""
    from argcomplete.shell_integration import shellcode

    context.streams.out.write(shellcode(["gccreds"], shell=args.shell))
    return 0
