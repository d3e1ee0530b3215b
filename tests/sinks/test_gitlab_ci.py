"""CI/CD variables of GitLab: the contract, what arrives, and each way in which GitLab says no."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.domain.payload import Payload
from gccreds.domain.secret import Secret
from gccreds.errors import DestinationRefused
from gccreds.sinks import asking, gitlab_api
from gccreds.sinks.gitlab_ci import FORMAT, GitlabSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import (
    ApartContract,
    ExtraContract,
    MarkedContract,
    ReadableContract,
    assert_holds_no_secret,
    refused_check,
)
from tests.sinks.examples import MARK, payload, secret
from tests.sinks.gitlab import DEVELOPER, TOKEN, Gitlab, Login, Project, a_gitlab
from tests.sinks.serving import Answer, Request, Service

ALL = {name: name.upper() for name in payload().values}
PAIR = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"}


def described(names: dict[str, str], if_exists: str = "refuse", **settings: Any) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = GitlabSettings.model_validate({"project": "acme/payments", **settings})
    return Destination("gitlab_ci", FORMAT.place(read), read.model_dump(), names, if_exists)


def opened(names: dict[str, str] | None = None, if_exists: str = "refuse", **more: Any) -> Sink:
    return open_sink(described(names or PAIR, if_exists, **more), MARK, Path())


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Gitlab, Service]]:
    """GitLab, where CI_API_V4_URL leads, with a token that may write."""
    monkeypatch.setattr(asking, "_PAUSES", (0, 0, 0))
    monkeypatch.delenv("CI_JOB_TOKEN", raising=False)
    with a_gitlab() as (gitlab, service):
        monkeypatch.setenv("CI_API_V4_URL", f"{service.url}/api/v4")
        monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
        yield gitlab, service


@pytest.fixture
def gitlab(served: tuple[Gitlab, Service]) -> Gitlab:
    """What it holds."""
    return served[0]


@pytest.fixture
def project(gitlab: Gitlab) -> Project:
    """The one project."""
    return gitlab.projects["acme/payments"]


@pytest.fixture
def service(served: tuple[Gitlab, Service]) -> Service:
    """What it is asked."""
    return served[1]


def writes(request: Request) -> bool:
    return request.method in ("PUT", "POST")


def writes_the_secret(request: Request) -> bool:
    return writes(request) and secret(2) in request.body.decode()


class TestGitlabSink(ReadableContract, MarkedContract, ApartContract, ExtraContract):
    """The contract."""

    library = "gitlab"
    extra = "gitlab"
    service: Service
    project: Project

    @pytest.fixture(autouse=True)
    def _serve(self, service: Service, project: Project) -> None:
        self.service, self.project = service, project

    @pytest.fixture
    def destination(self) -> Destination:
        return described(ALL, environment_scope="prod")

    def stored(self, root: Path) -> object:
        return {place: dict(variable) for place, variable in self.project.variables.items()}

    def put_foreign(self, root: Path) -> None:
        keep(self.project, "CLIENT_SECRET", "another's", "prod")

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with self.service.failing(502, writes):
            yield


def keep(project: Project, key: str, value: str, scope: str = "*", **members: Any) -> None:
    """A variable that somebody made by hand."""
    project.variables[key, scope] = {
        "variable_type": "env_var",
        "key": key,
        "value": value,
        "masked": False,
        "hidden": False,
        "protected": False,
        "raw": False,
        "environment_scope": scope,
        "description": None,
        **members,
    }


def test_what_a_variable_is_like(project: Project) -> None:
    """Masked, protected, never expanded, and marked as ours."""
    opened(PAIR, environment_scope="prod").deliver(payload())

    assert project.variables["CLIENT_SECRET", "prod"] == {
        "variable_type": "env_var",
        "key": "CLIENT_SECRET",
        "value": secret(1),
        "masked": True,
        "hidden": False,
        "protected": True,
        "raw": True,
        "environment_scope": "prod",
        "description": "[gccreds payments/prod/oauth_client.ci]",
    }


def test_a_region_is_no_secret(project: Project) -> None:
    """It would be masked in every log; an end that is empty could not be masked at all."""
    never = Payload(MARK.address, 1, {**payload().values, "expires": ""})
    opened(ALL, protected=False).deliver(never)

    switches = {
        key: (variable["masked"], variable["protected"])
        for (key, _), variable in project.variables.items()
    }
    assert switches == {
        "CLIENT_ID": (True, False),
        "CLIENT_SECRET": (True, False),
        "REGION": (False, False),
        "EXPIRES": (False, False),
    }


def test_json_is_written_so_that_it_can_be_masked(project: Project) -> None:
    """Without a blank, and read back as it was."""
    sink = opened({"json": "LOGIN"})
    sink.deliver(payload())

    assert json.loads(project.value("LOGIN"))["client_secret"] == secret(1)
    assert sink.read() == payload().values


@pytest.mark.parametrize("value", ["short", "with blanks in it", ""])
def test_what_cannot_be_masked_is_not_sent(value: str, service: Service, project: Project) -> None:
    """Told in words before the first write; with `masked: false` it goes."""
    odd = replace(payload(), values={**payload().values, "client_secret": Secret(value)})
    with pytest.raises(DestinationRefused) as refused:
        opened().deliver(odd)

    assert (refused.value.what, refused.value.next_step) == (
        "GitLab cannot mask CLIENT_SECRET of gitlab_ci acme/payments *: "
        "it has blanks, or less than 8 characters",
        "write `masked: false` below this destination",
    )
    assert service.sent() == []
    opened(masked=False).deliver(odd)
    assert project.value("CLIENT_SECRET") == value


def test_another_scope_is_another_variable(project: Project) -> None:
    """Neither looked at nor touched, however alike the key."""
    keep(project, "CLIENT_SECRET", "of all")
    sink = opened(environment_scope="prod")
    sink.check(ours=False)
    sink.deliver(payload())

    assert project.value("CLIENT_SECRET") == "of all"
    assert project.value("CLIENT_SECRET", "prod") == secret(1)


def test_the_id_is_written_first(service: Service) -> None:
    """Between the two a login fails with the new id, which nobody else uses yet."""
    opened({"client_secret": "A", "client_id": "B"}).deliver(payload())

    written = [request.json["key"] for request in service.requests if writes(request)]
    assert written == ["B", "A"]


def test_a_failure_between_two_writes_is_undone(service: Service, project: Project) -> None:
    """What was there is put back, and what was not is taken away."""
    sink = opened()
    keep(project, "CLIENT_ID", "before", description="by hand", protected=True)
    before = dict(project.variables["CLIENT_ID", "*"])
    with (
        service.failing(500, writes_the_secret),
        pytest.raises(DestinationRefused) as refused,
    ):
        sink.deliver(payload(2))

    host = service.url.removeprefix("http://")
    assert (refused.value.what, refused.value.next_step) == (
        f"gitlab_ci acme/payments *: {host} answered 500 four times",
        "apply again later",
    )
    assert_holds_no_secret(refused.value)
    assert project.variables == {("CLIENT_ID", "*"): before}


def test_a_write_whose_answer_was_lost_is_undone_too(
    service: Service, gitlab: Gitlab, project: Project
) -> None:
    """It may have taken effect: nobody can tell from outside."""
    sink = opened()
    sink.deliver(payload(1))

    def lost(request: Request) -> Answer:
        gitlab.handle(request)
        return Answer(504, {})

    with service.answering(lost, writes_the_secret), pytest.raises(DestinationRefused):
        sink.deliver(payload(2))
    assert sink.read() == {name: payload(1).values[name] for name in PAIR}


def test_a_create_whose_answer_was_lost_is_not_made_twice(
    service: Service, gitlab: Gitlab, project: Project
) -> None:
    """The next try finds it there and changes it."""

    def lost(request: Request) -> Answer:
        gitlab.handle(request)
        return Answer(504, {})

    with service.answering(lost, lambda r: r.method == "POST", times=1):
        opened().deliver(payload())
    assert project.value("CLIENT_SECRET") == secret(1)


def test_what_cannot_be_put_back_is_named(service: Service, project: Project) -> None:
    """A hidden variable is shown to nobody, so its old value is gone."""
    keep(project, "CLIENT_ID", "before it", masked=True, hidden=True)
    with (
        service.failing(500, writes_the_secret),
        pytest.raises(DestinationRefused) as refused,
    ):
        opened().deliver(payload(2))

    host = service.url.removeprefix("http://")
    assert (refused.value.what, refused.value.next_step) == (
        f"gitlab_ci acme/payments *: {host} answered 500 four times; "
        "CLIENT_ID may have changed and could not be put back",
        "apply again later. Until an apply succeeds a login there may fail",
    )
    assert_holds_no_secret(refused.value)


def test_a_hidden_variable_is_written_and_not_read(project: Project) -> None:
    """None: it shows nothing, whatever it has; it stays hidden."""
    keep(project, "CLIENT_SECRET", "hidden by hand", masked=True, hidden=True)
    sink = opened(if_exists="replace", masked=False)
    sink.check(ours=False)
    sink.deliver(payload())

    assert project.value("CLIENT_SECRET") == secret(1)
    assert sink.read() is None


def test_what_people_wrote_stays_before_the_mark(project: Project) -> None:
    """As far as GitLab takes so many characters."""
    keep(project, "CLIENT_ID", "x", description="For the nightly job")
    keep(project, "CLIENT_SECRET", "x", description=250 * "x")
    sink = opened(if_exists="replace")
    for number in (1, 2):
        sink.deliver(payload(number))

    mark = "[gccreds payments/prod/oauth_client.ci]"
    assert [variable["description"] for variable in project.variables.values()] == [
        f"For the nightly job {mark}",
        mark,
    ]


def test_another_owner_is_named(project: Project) -> None:
    """With the key, and whose it is."""
    mark = replace(MARK, project="billing")
    open_sink(described(PAIR), mark, Path()).deliver(payload())

    assert refused_check(opened()) == (
        "CLIENT_ID of gitlab_ci acme/payments * exists, "
        "and is marked as that of billing/prod/oauth_client.ci",
        "move it away, or write `if_exists: replace` below this destination",
    )


@pytest.mark.parametrize("of_a_job", [None, "job-token"])
def test_without_a_login_it_says_what_to_set(
    of_a_job: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job's own token is no way out."""
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    monkeypatch.delenv("CI_JOB_TOKEN", raising=False)
    advice = "set GITLAB_TOKEN to a token with the scope api and the role Maintainer"
    if of_a_job is not None:
        monkeypatch.setenv("CI_JOB_TOKEN", of_a_job)
        advice += "; a job's own CI_JOB_TOKEN cannot write variables"

    assert refused_check(opened()) == ("gitlab_ci acme/payments *: GITLAB_TOKEN is not set", advice)


def test_a_token_that_only_reads_is_found_by_the_check(gitlab: Gitlab) -> None:
    """GitLab tells what a token was made for."""
    gitlab.logins[TOKEN] = Login(scopes=("read_api", "read_user"))

    assert refused_check(opened()) == (
        "gitlab_ci acme/payments *: GITLAB_TOKEN has read_api, read_user and not the scope api",
        "make a token with the scope api for GITLAB_TOKEN",
    )


def test_a_developer_may_not_write(gitlab: Gitlab) -> None:
    """Nor read variables, so the check finds it."""
    gitlab.logins[TOKEN] = Login(role=DEVELOPER)

    assert refused_check(opened()) == (
        "gitlab_ci acme/payments *: the login may not write variables of acme/payments",
        "give GITLAB_TOKEN the scope api, and its owner the role Maintainer there",
    )


def test_a_token_that_is_none(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """Ended, or mistyped."""
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-old")

    assert refused_check(opened()) == (
        "gitlab_ci acme/payments *: GitLab does not accept the login",
        "make a new token for GITLAB_TOKEN",
    )


@pytest.mark.parametrize("project", ["acme/other", "8"])
def test_a_project_that_the_login_does_not_see(project: str, service: Service) -> None:
    """By path or number."""
    assert refused_check(opened(project=project)) == (
        f"{project} does not exist for this login at GitLab",
        "write its path or number as it is there, or give the login access to it",
    )


def test_a_project_may_be_named_by_its_number(project: Project, service: Service) -> None:
    """As GitLab takes it."""
    sink = opened(project="7")
    sink.check(ours=False)
    sink.deliver(payload())

    assert project.value("CLIENT_SECRET") == secret(1)


def test_an_archive_takes_nothing(project: Project) -> None:
    """Told by the check."""
    project.archived = True

    assert refused_check(opened())[0] == (
        "acme/payments is archived, so no variable of it can be written"
    )


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(429, {}, {"Retry-After": "3600"}), "answered 429"),
        (Answer(400, {"message": {"value": [secret(1)]}}), "GitLab takes no such variable"),
        (Answer(500, {"message": secret(1)}), "answered 500 four times"),
        (Answer(200, [secret(1)]), "did not answer (its answer is not one of GitLab's API)"),
        (Answer(302, {}, {"Location": "https://gitlab.com/x"}), "(it leads to another address)"),
    ],
)
def test_what_else_a_server_may_say(answer: Answer, what: str, service: Service) -> None:
    """Its words are not quoted, and no pause that it asks for is waited for."""
    with (
        service.answering(lambda _: answer, writes),
        pytest.raises(DestinationRefused) as refused,
    ):
        opened().deliver(payload())

    assert what in refused.value.what
    assert_holds_no_secret(refused.value)


def test_something_else_in_the_place_of_json_is_not_read(project: Project) -> None:
    """Somebody edited it: that is an error and not a destination without values."""
    keep(project, "LOGIN", secret(1))
    with pytest.raises(DestinationRefused, match="LOGIN of gitlab_ci acme/payments") as refused:
        opened({"json": "LOGIN"}).read()
    assert_holds_no_secret(refused.value)


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """Named by its address, with a way to try it."""
    monkeypatch.setenv("CI_API_V4_URL", "http://127.0.0.1:9/api/v4")

    assert refused_check(opened()) == (
        "gitlab_ci acme/payments *: 127.0.0.1:9 did not answer (ConnectionError) four times",
        "see that it can be reached from here: curl -sSI http://127.0.0.1:9/api/v4",
    )


def test_certificates_that_are_not_there(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """The library opens the file before it asks anybody: that is a failure, and no defect."""
    monkeypatch.setenv("CI_API_V4_URL", "https://127.0.0.1:9/api/v4")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-file.pem")

    assert "127.0.0.1:9 did not answer (OSError)" in refused_check(opened())[0]


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """It is not waited for any longer than a delivery may take."""
    monkeypatch.setattr(gitlab_api, "REQUEST_SECONDS", 0.1)
    monkeypatch.setattr(asking, "_ACTION_SECONDS", 2 * asking.REQUEST_SECONDS + 0.05)
    with service.silent(writes), pytest.raises(DestinationRefused) as refused:
        opened().deliver(payload())

    assert "did not answer (ReadTimeout)" in refused.value.what
    assert_holds_no_secret(refused.value)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("http://gitlab.example.com/api/v4", "is no address that a login may be sent to"),
        ("https://gitlab.example.com", "is not the address of GitLab's API"),
    ],
)
def test_an_address_that_is_none(address: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over https or to this machine, and the API's own."""
    monkeypatch.setenv("CI_API_V4_URL", address)

    assert refused_check(opened())[0] == f"CI_API_V4_URL {what}"


@pytest.mark.parametrize(
    "settings",
    [{}, *({"project": text} for text in ("payments", "a//b", "a/b?c", "../x", "a/", " "))]
    + [{"project": "a/b", "environment_scope": text} for text in ("", "a\nb", "ä", 256 * "x")]
    + [{"project": "a/b", "masked": "yes"}, {"project": "a/b", "hidden": True}],
)
def test_settings_of_another_form_are_refused(settings: dict[str, Any]) -> None:
    """What would lead to another path of the API too."""
    with pytest.raises(ValidationError):
        GitlabSettings.model_validate(settings)


def test_a_place_has_one_name() -> None:
    """GitLab does not tell capitals from small letters in a path; in a scope it does."""
    read = [GitlabSettings(project=p, environment_scope="Prod") for p in ("A/B", "a/b")]
    assert [FORMAT.place(settings) for settings in read] == ["a/b Prod"] * 2
