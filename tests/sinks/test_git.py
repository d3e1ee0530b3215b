"""What git would take into a commit, asked of git itself."""

import subprocess
from pathlib import Path

import pytest

from gccreds.sinks.git import git_would_take, those_git_would_take


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree that ignores `secrets/` and `*.env`."""
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("secrets/\n*.env\n!kept.env\n")
    return tree


def test_a_file_that_nothing_ignores_would_be_taken(tree: Path) -> None:
    """It need not exist yet, nor its folder."""
    assert git_would_take(tree / "ci.json")
    assert git_would_take(tree / "deep/er/ci.json")
    assert git_would_take(tree / "kept.env")


def test_an_ignored_file_would_not(tree: Path) -> None:
    """By its own name or by its folder's, in any `.gitignore`."""
    (tree / "sub").mkdir()
    (tree / "sub/.gitignore").write_text("ci.json\n")

    assert not git_would_take(tree / "ci.env")
    assert not git_would_take(tree / "secrets/ci.json")
    assert not git_would_take(tree / "sub/ci.json")


def test_a_tracked_file_is_taken_though_it_is_ignored(tree: Path) -> None:
    """Rules that were written later do not make git forget it."""
    (tree / "old.env").touch()
    git(tree, "add", "-f", "old.env")

    assert git_would_take(tree / "old.env")


def test_outside_of_a_work_tree_nothing_is_taken(tmp_path: Path, tree: Path) -> None:
    """Nor is what lies in git's own folder, or is reached from inside through a link."""
    (tree / "out").symlink_to(tmp_path)

    assert not git_would_take(tmp_path / "ci.json")
    assert not git_would_take(tree / "out/ci.json")
    assert not git_would_take(tree / ".git/ci.json")


def test_a_link_into_a_work_tree_is_followed(tmp_path: Path, tree: Path) -> None:
    """Where the file is decides, not how it is written."""
    (tmp_path / "in").symlink_to(tree)

    assert git_would_take(tmp_path / "in/ci.json")


def test_many_paths_are_asked_at_once(tmp_path: Path, tree: Path) -> None:
    """Of several work trees, one of them inside the other; the answer has the paths as given."""
    inner = tree / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    paths = [tree / "a.json", tree / "x" / ".." / "b.json", tree / "b.env"]
    paths += [inner / "c.env", tmp_path / "d.json"]

    assert those_git_would_take(paths) == {paths[0], paths[1], paths[3]}


def test_names_with_blanks_and_umlauts(tree: Path) -> None:
    """git quotes such names unless it is told not to."""
    paths = [tree / "schlüssel datei.json", tree / 'quo"te.json']

    assert those_git_would_take(paths) == set(paths)


def test_variables_of_a_git_hook_do_not_mislead(
    tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a hook GIT_DIR names the repository that commits, which may be another one."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))

    assert git_would_take(tree / "ci.json")


def test_without_git_nothing_is_taken(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody commits from a machine that has none."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not git_would_take(tree / "ci.json")


def test_a_repository_that_git_cannot_read_takes_nothing(tree: Path) -> None:
    """Where git itself fails there is no answer to report."""
    (tree / ".git/HEAD").unlink()

    assert not git_would_take(tree / "ci.json")
