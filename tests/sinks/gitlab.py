"""GitLab's API for the variables of a project, on this machine.

It follows GitLab's documentation: scopes and roles, `filter[environment_scope]`, keys that are
taken already, what can be masked and what cannot, and that hidden variables are shown to nobody.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.sinks.serving import Answer, Request, Service, served

TOKEN = "glpat-A1b2C3d4E5f6G7h8I9j0"
MAINTAINER, DEVELOPER = 40, 30
_KEY = re.compile(r"[a-zA-Z0-9_]{1,255}")
_EXPANDED = re.compile(r"[a-zA-Z0-9_+=/@:.~-]{8,}")
_RAW = re.compile(r"\S{8,}")
_SWITCHES = ("masked", "protected", "raw", "masked_and_hidden")
_SCOPE = "filter[environment_scope]"


@dataclass
class Project:
    """Its variables, each by key and scope."""

    number: int = 7
    archived: bool = False
    variables: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def value(self, key: str, scope: str = "*") -> str:
        """What a job gets."""
        return str(self.variables[key, scope]["value"])


@dataclass(frozen=True)
class Login:
    """A token: its scopes, and the role of its owner in all projects."""

    scopes: tuple[str, ...] = ("api",)
    role: int = MAINTAINER


@dataclass
class Gitlab:
    """The whole of it: projects by path."""

    projects: dict[str, Project] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)

    def handle(self, request: Request) -> Answer:
        """Answers as GitLab does."""
        login = self.logins.get(request.headers.get("private-token", ""))
        if login is None:
            return Answer(401, {"message": "401 Unauthorized"})
        words = [unquote(word) for word in request.path.removeprefix("/api/v4/").split("/")]
        match words:
            case ["personal_access_tokens", "self"]:
                return Answer(200, {"id": 1, "active": True, "scopes": list(login.scopes)})
            case ["projects", named, *rest]:
                return self._in_project(login, named, rest, request)
            case _:
                return Answer(404, {"error": "404 Not Found"})

    def _in_project(self, login: Login, named: str, rest: list[str], request: Request) -> Answer:
        if not ({"api"} | ({"read_api"} if request.method == "GET" else set())) & set(login.scopes):
            told = {"error": "insufficient_scope", "error_description": "…", "scope": "api"}
            return Answer(403, told)
        project = self._project(named)
        if project is None:
            return Answer(404, {"message": "404 Project Not Found"})
        if not rest:
            return Answer(200, {"id": project.number, "archived": project.archived})
        if rest[0] != "variables" or len(rest) > 2:
            return Answer(404, {"error": "404 Not Found"})
        if login.role < MAINTAINER or (project.archived and request.method != "GET"):
            return Answer(403, {"message": "403 Forbidden"})
        if len(rest) == 1:
            return _all(project, request)
        return _one(project, rest[1], request)

    def _project(self, named: str) -> Project | None:
        for path, project in self.projects.items():
            if named.lower() == path or named == str(project.number):
                return project
        return None


def _all(project: Project, request: Request) -> Answer:
    if request.method == "GET":
        return Answer(200, [_shown(variable) for variable in project.variables.values()])
    if request.method != "POST":
        return Answer(405, {"error": "405 Not Allowed"})
    sent = request.json or {}
    missing = [name for name in ("key", "value") if name not in sent]
    if missing:
        return Answer(400, {"error": f"{', '.join(missing)} is missing"})
    made = {
        "variable_type": "env_var",
        "key": "",
        "value": "",
        "masked": False,
        "hidden": bool(sent.get("masked_and_hidden")),
        "protected": False,
        "raw": False,
        "environment_scope": "*",
        "description": None,
    }
    made |= {name: value for name, value in sent.items() if name in made and name != "hidden"}
    made["masked"] = made["masked"] or made["hidden"]
    return _kept(project, None, made, sent, 201)


def _one(project: Project, key: str, request: Request) -> Answer:
    wanted = request.query.get(_SCOPE, [None])[0]
    if wanted is None and request.method == "PUT":
        wanted = (request.json or {}).get("filter", {}).get("environment_scope")
    found = [
        place
        for place in project.variables
        if place[0] == key and (wanted is None or place[1] == wanted)
    ]
    if not found:
        return Answer(404, {"message": "404 Variable Not Found"})
    if len(found) > 1:
        told = "There are multiple variables with provided parameters."
        return Answer(409, {"message": f"{told} Please use '{_SCOPE}'"})
    [place] = found
    match request.method:
        case "GET":
            return Answer(200, _shown(project.variables[place]))
        case "DELETE":
            del project.variables[place]
            return Answer(204)
        case "PUT":
            sent = request.json or {}
            changed = {
                k: v for k, v in sent.items() if k in project.variables[place] and k != "key"
            }
            return _kept(project, place, project.variables[place] | changed, sent, 200)
        case _:
            return Answer(405, {"error": "405 Not Allowed"})


def _kept(
    project: Project,
    place: tuple[str, str] | None,
    variable: dict[str, Any],
    sent: Mapping[str, Any],
    status: int,
) -> Answer:
    wrong = [name for name in _SWITCHES if not isinstance(sent.get(name, False), bool)]
    if wrong:
        return Answer(400, {"error": f"{', '.join(wrong)} is invalid"})
    faults = _faults(project, place, variable)
    if faults:
        return Answer(400, {"message": faults})
    if place is not None:
        del project.variables[place]
    project.variables[variable["key"], variable["environment_scope"]] = variable
    return Answer(status, _shown(variable))


def _faults(
    project: Project, place: tuple[str, str] | None, variable: Mapping[str, Any]
) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    there = (variable["key"], variable["environment_scope"])
    if not _KEY.fullmatch(str(variable["key"])):
        faults["key"] = ["can contain only letters, digits and '_'."]
    elif there != place and there in project.variables:
        faults["key"] = [f"({variable['key']}) has already been taken"]
    form = _RAW if variable["raw"] else _EXPANDED
    if variable["masked"] and not form.fullmatch(str(variable["value"])):
        faults["value"] = ["is invalid"]
    if len(variable["description"] or "") > 255:
        faults["description"] = ["is too long (maximum is 255 characters)"]
    if variable["hidden"] and not variable["masked"]:
        faults["masked"] = ["masked should be true for hidden variables"]
    return faults


def _shown(variable: Mapping[str, Any]) -> dict[str, Any]:
    return {**variable, "value": None if variable["hidden"] else variable["value"]}


@contextmanager
def a_gitlab() -> Iterator[tuple[Gitlab, Service]]:
    """GitLab with the project `acme/payments`, which is number 7, and one token that may write."""
    gitlab = Gitlab({"acme/payments": Project()}, {TOKEN: Login()})
    with served(gitlab.handle) as service:
        yield gitlab, service
