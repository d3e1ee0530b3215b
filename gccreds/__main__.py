"""The way in: `gccreds` and `python -m gccreds`."""

import os
import sys

_INTERRUPTED = 130


def unsupported(platform: str, version: tuple) -> str:  # type: ignore[type-arg]
    """Why gccreds cannot run here, or nothing. Interpreters that are too old can read this."""
    if platform.startswith(("win32", "cygwin")):
        return (
            "error: gccreds runs on Linux and macOS, not on Windows.\n"
            "  Next: run it in WSL, a container or a Linux runner."
        )
    if version < (3, 11):
        return (
            f"error: gccreds needs Python 3.11 or newer; this is {version[0]}.{version[1]}.\n"
            "  Next: install it with a newer one: python3.11 -m pip install gccreds"
        )
    return ""


def main() -> int:
    """Runs the command line of this process; gives the exit code (cli.md, "Exit codes")."""
    why_not = unsupported(sys.platform, sys.version_info)
    if why_not:
        sys.stderr.write(why_not + "\n")
        return 1
    from gccreds.cli.app import run

    code = run(sys.argv[1:], os.environ)
    if code == _INTERRUPTED:
        # All is told and closed; threads that still wait for an answer would be waited for.
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
