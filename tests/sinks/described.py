"""Holds requests and answers to a cut of a vendor's own description of its API (OpenAPI 2 or 3)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator

_DESCRIPTIONS = Path(__file__).with_name("descriptions")


@dataclass(frozen=True)
class Operation:
    """What the description has for one method and path; `path` are the values in the path."""

    described: Mapping[str, Any]
    definitions: Mapping[str, Any]
    path: Mapping[str, str]

    def faults_of(self, query: Mapping[str, list[str]], body: object) -> list[str]:
        """What is wrong with a request, one line each."""
        return [*self._faults_of_parameters(query), *self._faults_of_body(body)]

    def faults_of_answer(self, status: int, body: object) -> list[str]:
        """What is wrong with an answer; a status without a schema may have any body."""
        response = self.described["responses"].get(str(status), {})
        schema = response.get("schema") or _in_content(response)
        return self._faults(schema, body) if schema else []

    def _faults_of_parameters(self, query: Mapping[str, list[str]]) -> Iterator[str]:
        for parameter in self.described.get("parameters", ()):
            name, schema = parameter["name"], parameter.get("schema", parameter)
            match parameter["in"]:
                case "path":
                    given = [self.path[name]]
                case "query":
                    given = query.get(name, [])
                case _:
                    continue
            for text in given:
                yield from self._faults(_without_place(schema), _typed(text, schema.get("type")))
            if parameter.get("required") and not given:
                yield f"{name} is missing"

    def _faults_of_body(self, body: object) -> list[str]:
        for parameter in self.described.get("parameters", ()):
            if parameter["in"] == "body" and (body is not None or parameter.get("required")):
                return self._faults(parameter["schema"], body)
        wanted = self.described.get("requestBody")
        if wanted is None:
            return [] if body is None else ["a body is sent where none is described"]
        if body is None:
            return ["there is no body"] if wanted.get("required") else []
        return self._faults(_in_content(wanted), body)

    def _faults(self, schema: object, value: object) -> list[str]:
        return _faults(schema, self.definitions, value)


@dataclass(frozen=True)
class Description:
    """One API."""

    paths: Mapping[str, Mapping[str, Any]]
    definitions: Mapping[str, Any]

    def faults_of(self, definition: str, value: object) -> list[str]:
        """What is wrong with an object of this kind, one line each."""
        return _faults({"$ref": f"#/definitions/{definition}"}, self.definitions, value)

    def operation(self, method: str, path: str) -> Operation | None:
        """What there is for a request, None where nothing is described."""
        for template in sorted(self.paths, key=lambda t: t.count("{")):
            named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
            found = re.fullmatch(named, path)
            if found and method.lower() in self.paths[template]:
                values = {name: unquote(value) for name, value in found.groupdict().items()}
                return Operation(self.paths[template][method.lower()], self.definitions, values)
        return None


@cache
def description(name: str) -> Description:
    """The cut in descriptions/NAME.json."""
    read = json.loads((_DESCRIPTIONS / f"{name}.json").read_text(encoding="utf-8"))
    return Description(read["paths"], read.get("definitions", {}))


def _faults(schema: object, definitions: Mapping[str, Any], value: object) -> list[str]:
    whole = {"allOf": [schema], "definitions": definitions}
    return [
        f"{error.json_path}: {error.message}" for error in Draft4Validator(whole).iter_errors(value)
    ]


def _in_content(described: Mapping[str, Any]) -> Any:
    return described.get("content", {}).get("application/json", {}).get("schema")


def _without_place(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Swagger's parameters are their own schemas; `required` there is no word of JSON Schema."""
    return {key: value for key, value in schema.items() if key in ("type", "enum", "pattern")}


def _typed(text: str, type_: object) -> object:
    match type_:
        case "integer":
            return int(text) if text.isdigit() else text
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
        case _:
            return text
