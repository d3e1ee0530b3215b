"""docs/cli.md, "JSON": what programs read is what the document says, and nothing beside it."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest

from gccreds import errors
from gccreds.domain.change import Action, Cause, Group, Reason
from gccreds.domain.event import Event, Status
from gccreds.domain.finding import Severity
from gccreds.domain.holding import Held
from gccreds.domain.leak import What
from gccreds.domain.state import Phase
from gccreds.sandbox.options import SandboxOptions
from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.docs.markdown import code_spans
from tests.docs.test_cli_document import section
from tests.sandboxes import Sandbox, a_sandbox

JSON = section("## JSON")
ADDRESS = "oauth_client.ci"
RUNS = (
    ("plan", "plan --format json"),
    ("apply", "apply --auto-approve --format json"),
    ("plan --destinations", "plan --destinations --format json"),
    ("validate", "validate --format json"),
    ("rotate", f"rotate {ADDRESS} --auto-approve --format json"),
    ("status", "status --format json"),
    ("status --check", "status --check --format json"),
    ("status --leaked -", "status --leaked - --format json"),
    ("expiring", "expiring --within 2w --format json"),
    ("list", "list clients --format json"),
    ("state list", "state list --format json"),
    ("state show", f"state show {ADDRESS} --format json"),
    ("import --match name", "import --match name --format json"),
    ("whoami", "whoami --format json"),
    ("access-token", "access-token --format json"),
    ("plan", "plan --out saved --format json"),
    ("show", "show saved --format json"),
    ("state mv", f"state mv {ADDRESS} oauth_client.ci-2 --format json"),
    ("state rm", "state rm oauth_client.ci-2 --format json"),
    ("state rebuild", "state rebuild --format json"),
    ("revoke", f"revoke {ADDRESS} --auto-approve --format json"),
    ("destroy", "destroy --auto-approve --format json"),
)
LISTS = (
    ("changes",),
    ("changes", "fields"),
    ("drift",),
    ("findings",),
    ("results",),
    ("credentials",),
    ("destinations",),
    ("clients",),
)


def rows(first: str, text: str = JSON) -> Iterator[tuple[str, str]]:
    """The rows of the table whose first heading this is."""
    table = text.partition(f"\n| {first} | ")[2].partition("\n|---")[2].partition("\n\n")[0]
    for line in table.splitlines()[1:]:
        what, _, told = line.strip("| ").partition(" | ")
        yield what, told


def promised(command: str) -> set[str]:
    """The members of a command's object; `the same` are those of the row before."""
    before: set[str] = set()
    for what, told in rows("command"):
        members = set(code_spans(told.partition(";")[0])) | (
            before if "the same" in told else set()
        )
        if command in code_spans(what):
            return members
        before = members
    raise AssertionError(f"{command} stands nowhere")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, Any]]]:
    """What each command answers in a project with one client, one after the other."""
    with a_sandbox(SandboxOptions()) as sandbox:
        yield [*_answers(tmp_path_factory.mktemp("json"), sandbox)]


def _answers(folder: Path, sandbox: Sandbox) -> Iterator[tuple[str, Any]]:
    place = lay_out(Place(folder, folder, {}), sandbox.url, ci=CI)
    for command, line in RUNS:
        if "--out" in line:
            _somebody_edits(sandbox)
        yield command, place.run(*line.split(), stdin="unknown").json


def _somebody_edits(sandbox: Sandbox) -> None:
    current = sandbox.state["clients"][-1]["id"]
    sandbox.control("POST", "edit", {"id": current, "set": {"accessTokenValiditySeconds": 600}})


def test_each_command_answers_with_the_members_of_its_row(answers: list[tuple[str, Any]]) -> None:
    """And with the version of the format."""
    for command, answer in answers:
        assert set(answer) == promised(command) | {"format_version"}, command


def test_what_is_listed_has_the_members_of_its_row(answers: list[tuple[str, Any]]) -> None:
    """Each kind of list that came with something in it; the others have their tests elsewhere."""
    told = {
        code_spans_first(what): set(code_spans(has.partition(";")[0]))
        for what, has in rows("each of")
    }
    met = set()
    for command, answer in answers:
        for way in LISTS:
            for item in _items(answer, *way):
                assert set(item) == told[way[-1]], f"{way[-1]} of {command}"
                met.add(way)
    assert met == set(LISTS)


def code_spans_first(text: str) -> str:
    """The first thing that stands as code."""
    return next(iter(code_spans(text)))


def _items(answer: Any, first: str, *rest: str) -> Iterator[Any]:
    for item in answer.get(first, []):
        if rest:
            yield from _items(item, *rest)
        else:
            yield item


@pytest.mark.parametrize(
    ("member", "closed_set"),
    [
        ("action", Action),
        ("group", Group),
        ("reason", Reason),
        ("cause", Cause),
        ("severity", Severity),
        ("status", Status),
        ("state", Phase),
        ("holds", Held),
        ("leaked", What),
    ],
)
def test_the_values_of_a_member_are_its_closed_set(member: str, closed_set: type[StrEnum]) -> None:
    """All of them in their order."""
    told = {code_spans_first(what): [*code_spans(values)] for what, values in rows("member")}
    assert told[member] == [value.value for value in closed_set]


def test_the_codes_are_those_of_the_errors() -> None:
    """One may have several errors."""
    told = JSON.partition("Its `code`:")[2].partition("\n\n")[0]
    assert set(code_spans(told)) == {error.code for error in _errors(errors.GccredsError)}


def _errors(base: type[errors.GccredsError]) -> Iterator[type[errors.GccredsError]]:
    yield base
    for error in base.__subclasses__():
        yield from _errors(error)


def test_the_events_are_those_that_there_are() -> None:
    """In the order of the code."""
    told = JSON.partition("The `event`:")[2]
    assert [*code_spans(told)] == [event.__name__ for event in get_args(Event)]
    assert re.search(r"`format_version`, `at`, `event`", JSON)
