"""`gccreds init`: a project that works, and nothing of yours overwritten."""

import pytest
import yaml

from gccreds import __version__
from tests.cli.running import Place

NEXT = (
    "Next: gccreds validate\n"
    "      gccreds sandbox        in another terminal: an organisation to try it on\n"
    "      gccreds plan\n"
)


def files(place: Place) -> dict[str, str]:
    """Every file of the folder with what it holds."""
    return {
        str(path.relative_to(place.folder)): path.read_text()
        for path in place.folder.rglob("*")
        if path.is_file()
    }


def test_it_lays_out_a_project(place: Place) -> None:
    """A project file, a first manifest, and what git must not take."""
    assert place.run("init").told == (
        0,
        "written   gccreds.yaml\nwritten   manifests/first-client.yaml\nwritten   .gitignore\n"
        + NEXT,
        "",
    )
    assert files(place).keys() == {"gccreds.yaml", "manifests/first-client.yaml", ".gitignore"}
    assert "project: here " in files(place)["gccreds.yaml"]
    assert files(place)[".gitignore"] == ".gccreds/\nsecrets/\n"


def test_a_second_time_it_writes_nothing(place: Place) -> None:
    """What is there is kept, byte for byte."""
    place.run("init", "--ci", "github")
    before = files(place)
    assert place.run("init", "--ci", "github").told == (
        0,
        "kept      gccreds.yaml\nkept      manifests\nkept      .gitignore\n"
        "kept      .github/workflows/credentials.yml\n"
        "Nothing was written: all of it is there already.\n" + NEXT,
        "",
    )
    assert files(place) == before


def test_it_adds_to_gitignore_what_is_missing(place: Place) -> None:
    """Lines that are there stay, in their order."""
    place.write(".gitignore", "*.pyc\nsecrets/")
    ended = place.run("init")
    assert "extended  .gitignore\n" in ended.out
    assert files(place)[".gitignore"] == "*.pyc\nsecrets/\n.gccreds/\n"


def test_manifests_that_are_there_are_enough(place: Place) -> None:
    """No second example beside what somebody wrote."""
    place.write("manifests/own.yaml", "# mine\n")
    assert "kept      manifests\n" in place.run("init").out
    assert files(place).keys() == {"gccreds.yaml", "manifests/own.yaml", ".gitignore"}


def test_the_project_takes_its_name_from_the_folder(place: Place) -> None:
    """In the letters that an ownership mark may hold."""
    place.write("Acme & Söhne 2/keep", "")
    place.run("--chdir", "Acme & Söhne 2", "init")
    assert "project: Acme-S-hne-2 " in files(place)["Acme & Söhne 2/gccreds.yaml"]


@pytest.mark.parametrize(
    ("where", "file", "jobs"),
    [
        ("github", ".github/workflows/credentials.yml", ["check", "apply", "rotate"]),
        ("gitlab", ".gitlab-ci.yml", ["check", "apply", "rotate"]),
    ],
)
def test_it_writes_the_pipeline(place: Place, where: str, file: str, jobs: list[str]) -> None:
    """Pull requests are checked and rehearsed on a sandbox; what is merged is applied.

    A schedule rotates. What runs is the version that wrote the file.
    """
    assert f"written   {file}\n" in place.run("init", "--ci", where).out
    pipeline = yaml.safe_load(files(place)[file])
    assert [job for job in pipeline.get("jobs", pipeline) if job in jobs] == jobs
    text = files(place)[file]
    for command in (
        "gccreds validate",
        "gccreds sandbox --ready-file",
        "gccreds -e sandbox apply --auto-approve",
        "gccreds -e sandbox plan --detailed-exitcode",
        "gccreds apply --auto-approve --lock-timeout",
        "gccreds rotate --due --auto-approve --lock-timeout",
        f"pip install gccreds=={__version__}",
        "gccreds exec -- ",
    ):
        assert command in text


def test_a_folder_that_cannot_be_written_to_is_an_error(place: Place) -> None:
    """Told in three parts."""
    place.write("manifests", "a file where a folder belongs")
    ended = place.run("init")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: the project cannot be written: ")
