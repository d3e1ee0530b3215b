"""Which files git would take into a commit: those in a work tree that nothing ignores."""

import os
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_TIMEOUT = 30
"""Seconds for one question, which git answers in some milliseconds."""

_COMMAND = (
    "git",
    # In a container the work tree often belongs to another user, and git would then answer nothing.
    *("-c", "safe.directory=*"),
    # That user's settings must not make git start a program.
    *("-c", "core.fsmonitor=false"),
    *("check-ignore", "-z", "--stdin"),
)


def git_would_take(path: Path) -> bool:
    """Whether git has this file already, or would take it with the next `git add`."""
    return bool(those_git_would_take([path]))


def those_git_would_take(paths: Iterable[Path]) -> frozenset[Path]:
    """Those of the paths that git would take; they need not exist. Without git: none.

    One call of git for each work tree, however many paths there are.
    """
    by_tree: dict[Path, dict[str, list[Path]]] = {}
    # Thousands of destinations lie in few folders.
    tree_of = cache(_work_tree)
    for path in paths:
        real = Path(os.path.realpath(path))
        tree = tree_of(real.parent)
        if tree is not None:
            by_tree.setdefault(tree, {}).setdefault(str(real), []).append(path)
    return frozenset(
        path
        for tree, files in by_tree.items()
        for real_path in _not_ignored(tree, files)
        for path in files[real_path]
    )


def _work_tree(folder: Path) -> Path | None:
    """The innermost work tree that a folder is in; `.git` is a file in linked trees and submodules.

    What is below `.git` itself is in none.
    """
    if ".git" in folder.parts:
        return None
    around = (folder, *folder.parents)
    return next((above for above in around if (above / ".git").exists()), None)


def _not_ignored(tree: Path, files: Iterable[str]) -> set[str]:
    """The files that git does not call ignored; a tracked file never is, whatever the rules say."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    asked = {os.fsencode(file) for file in files}
    try:
        answer = subprocess.run(
            _COMMAND,
            cwd=tree,
            env=variables,
            input=b"\0".join(asked),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    if answer.returncode not in (0, 1):  # 1: none of them is ignored
        return set()
    return {os.fsdecode(file) for file in asked - set(answer.stdout.split(b"\0"))}
