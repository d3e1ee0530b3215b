"""Kubernetes' API for Secrets, on this machine.

Requests and answers are held to Kubernetes' own description. Beside that it does what an API server
does: role-based access, versions that a write may name, dry runs, merge patches, immutable Secrets,
and its rules for names, keys, labels and annotations.
"""

import base64
import binascii
import copy
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.sinks.described import Operation, description
from tests.sinks.serving import Answer, Request, Service, served

TOKEN = "eyJhbGciOiJSUzI1NiJ9.A1b2C3d4E5f6"
_MERGES = ("application/strategic-merge-patch+json", "application/merge-patch+json")
_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_WORD = r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_QUALIFIED = re.compile(rf"([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?(?=.{{1,63}}\Z){_WORD}")
_LABEL = re.compile(rf"(?=.{{0,63}}\Z)({_WORD})?")

Object = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What a Role allows with secrets of a namespace; `names`: only with these."""

    namespace: str
    verbs: tuple[str, ...]
    names: tuple[str, ...] = ()


ALL = (Rule("payments", ("get", "create", "patch")),)


@dataclass
class Cluster:
    """Its namespaces with their Secrets by name, and the rules of each token."""

    namespaces: dict[str, dict[str, Object]] = field(default_factory=dict)
    logins: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    _version: int = 100

    def handle(self, request: Request) -> Answer:
        """Answers as an API server does; each answer keeps to the description too."""
        operation = description("kubernetes").operation(request.method, request.path)
        if operation is None:
            return _status(404, "NotFound", "the server could not find the requested resource")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        rules = self.logins.get(token) if scheme.lower() == "bearer" else None
        if rules is None:
            return _status(401, "Unauthorized", "Unauthorized")
        faults = operation.faults_of(request.query, request.json)
        if faults:
            return _status(400, "BadRequest", f"{faults}")
        answer = self._answer(rules, operation, request)
        assert operation.faults_of_answer(answer.status, answer.body) == []
        return answer

    def put(self, namespace: str, name: str, values: Mapping[str, str], **more: Any) -> None:
        """A Secret that somebody made by hand."""
        data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
        metadata = {"name": name, **more.pop("metadata", {})}
        made = {"metadata": metadata, "data": data, "type": "Opaque", **more}
        self._keep(namespace, name, made)

    def values(self, namespace: str, name: str) -> dict[str, str]:
        """What a pod gets."""
        data = self.namespaces[namespace][name].get("data", {})
        return {key: base64.b64decode(value).decode() for key, value in data.items()}

    def _answer(self, rules: tuple[Rule, ...], operation: Operation, request: Request) -> Answer:
        if "authorization.k8s.io" in request.path:
            return _reviewed(rules, request.json)
        namespace, name = operation.path["namespace"], operation.path.get("name")
        verb = {"POST": "create", "GET": "get", "PUT": "update"}.get(
            request.method, request.method.lower()
        )
        if not _allows(rules, verb, namespace, name):
            told = f'secrets "{name}" is forbidden: cannot {verb} in "{namespace}"'
            return _status(403, "Forbidden", told, "secrets")
        if request.query.get("dryRun", ["All"]) != ["All"]:
            return _status(400, "BadRequest", "dryRun: Unsupported value")
        if name is None:
            return self._create(namespace, request)
        known = self.namespaces.get(namespace, {}).get(name)
        if known is None:
            return _status(404, "NotFound", f'secrets "{name}" not found', "secrets")
        return self._one(namespace, name, known, request)

    def _create(self, namespace: str, request: Request) -> Answer:
        made = request.json
        name = made.get("metadata", {}).get("name", "")
        if namespace not in self.namespaces:
            return _status(404, "NotFound", f'namespaces "{namespace}" not found', "namespaces")
        if name in self.namespaces[namespace]:
            return _status(409, "AlreadyExists", f'secrets "{name}" already exists', "secrets")
        return self._changed(namespace, name, {}, {"type": "Opaque", **made}, request, 201)

    def _one(self, namespace: str, name: str, known: Object, request: Request) -> Answer:
        match request.method:
            case "GET":
                return Answer(200, known)
            case "PUT":
                return self._changed(namespace, name, known, request.json, request, 200)
            case "PATCH" if request.headers.get("content-type") in _MERGES:
                merged = _merged(known, request.json)
                return self._changed(namespace, name, known, merged, request, 200)
            case "DELETE":
                del self.namespaces[namespace][name]
                return Answer(200, {"kind": "Status", "status": "Success"})
            case _:
                return _status(415, "UnsupportedMediaType", "the body of the request")

    def _changed(
        self, namespace: str, name: str, known: Object, new: Object, request: Request, status: int
    ) -> Answer:
        named = new.get("metadata", {}).get("resourceVersion")
        if known and named not in (None, known["metadata"]["resourceVersion"]):
            told = f'Operation cannot be fulfilled on secrets "{name}": it has been modified'
            return _status(409, "Conflict", told, "secrets")
        faults = _faults(known, new)
        if faults:
            return _status(422, "Invalid", f'Secret "{name}" is invalid: {faults}', "Secret")
        if "dryRun" in request.query:
            return Answer(status, new)
        return Answer(status, self._keep(namespace, name, new))

    def _keep(self, namespace: str, name: str, new: Object) -> Object:
        self._version += 1
        metadata = {**new["metadata"], "namespace": namespace, "uid": f"uid-of-{name}"}
        metadata["resourceVersion"] = str(self._version)
        kept = {"apiVersion": "v1", "kind": "Secret", **new, "metadata": metadata}
        self.namespaces[namespace][name] = kept
        return kept


def _allows(rules: tuple[Rule, ...], verb: str, namespace: str, name: str | None) -> bool:
    return any(
        rule.namespace == namespace
        and verb in rule.verbs
        and (not rule.names or name in rule.names)
        for rule in rules
    )


def _reviewed(rules: tuple[Rule, ...], review: Object) -> Answer:
    about = review["spec"].get("resourceAttributes", {})
    allowed = about.get("resource") == "secrets" and _allows(
        rules, about.get("verb"), about.get("namespace"), about.get("name")
    )
    return Answer(201, {**review, "metadata": {}, "status": {"allowed": allowed}})


def _merged(known: Object, patch: Object) -> Object:
    """As RFC 7386 has it; a strategic merge of maps is the same."""
    merged = copy.deepcopy(known)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


def _faults(known: Object, new: Object) -> list[str]:
    described = description("kubernetes").faults_of("io.k8s.api.core.v1.Secret", new)
    if described:
        return described
    metadata, data = new.get("metadata", {}), new.get("data") or {}
    strange = [*_strange(new, "v1.Secret"), *_strange(metadata, "v1.ObjectMeta")]
    labels, annotations = metadata.get("labels") or {}, metadata.get("annotations") or {}
    faults = [
        *(f"unknown field {name}" for name in strange),
        *(f"data[{key}]: a valid config key must consist of …" for key in data if not _is_key(key)),
        *(f"data[{key}]: not base64" for key, value in data.items() if not _is_base64(value)),
        *(
            f"{name}: name part"
            for name in (*labels, *annotations)
            if not _QUALIFIED.fullmatch(name)
        ),
        *(f"{value}: label value" for value in labels.values() if not _LABEL.fullmatch(value)),
    ]
    if not _NAME.fullmatch(metadata.get("name", "")):
        faults.append("metadata.name: a lowercase RFC 1123 subdomain")
    if known.get("immutable") and known.get("data") != new.get("data"):
        faults.append("data: field is immutable when `immutable` is set")
    if known and known.get("type") != new.get("type"):
        faults.append("type: field is immutable")
    return faults


def _strange(value: Object, kind: str) -> list[str]:
    """Members that are not described, which a server drops with a warning; here they are wrong."""
    definitions = description("kubernetes").definitions
    [properties] = [d["properties"] for name, d in definitions.items() if name.endswith(f".{kind}")]
    return sorted(value.keys() - properties.keys())


def _is_key(key: str) -> bool:
    return bool(_KEY.fullmatch(key)) and key not in (".", "..")


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    return True


def _status(code: int, reason: str, message: str, kind: str = "") -> Answer:
    told = {"status": "Failure", "reason": reason, "message": message, "code": code}
    details = {"details": {"kind": kind}} if kind else {}
    return Answer(code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, **told, **details})


def kubeconfig(path: Path, url: str, token: str = TOKEN) -> Path:
    """A kubeconfig that leads to a cluster."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "here", "cluster": {"server": url}}],
        "users": [{"name": "me", "user": {"token": token}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
    }
    path.write_text(yaml.safe_dump(config))
    return path


@contextmanager
def a_cluster() -> Iterator[tuple[Cluster, Service]]:
    """A cluster with the namespace `payments`, and one token that may do there what it needs."""
    cluster = Cluster({"payments": {}}, {TOKEN: ALL})
    with served(cluster.handle) as service:
        yield cluster, service
