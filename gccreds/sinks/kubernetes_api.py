"""Kubernetes' API as far as one Secret needs it, by the official client."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from gccreds.sinks.asking import REQUEST_SECONDS, Allowance, Failed

if TYPE_CHECKING:
    from kubernetes.client import ApiClient, V1Secret

_T = TypeVar("_T")

OWNERS = "gccreds/owners"
"""The annotation that says of each key whose it is: a JSON object."""

_LABELS = {"app.kubernetes.io/managed-by": "gccreds"}
_TIMEOUT = (REQUEST_SECONDS, REQUEST_SECONDS)
_NOT_FOUND = 404
_CONFLICT = 409
_CONFLICTS = 20
"""How often others may come first: many credentials may share a Secret and be written at once."""

_WORD = re.compile(r"[A-Za-z]{1,40}")


@dataclass(frozen=True, slots=True)
class Found:
    """A Secret as it is: its values in bytes, and the owners of those keys that have one."""

    version: str
    values: Mapping[str, bytes]
    owners: Mapping[str, str]
    immutable: bool


@dataclass(frozen=True, slots=True)
class KubernetesApi:
    """One login and one Secret. Every failure is a Failed."""

    client: "ApiClient"
    namespace: str
    secret: str
    allowance: Allowance

    @property
    def address(self) -> str:
        """Of the cluster's API."""
        return str(self.client.configuration.host)

    def may(self, verb: str) -> bool:
        """Whether the login may do this to the Secret, as the cluster says."""
        from kubernetes.client import (
            AuthorizationV1Api,
            V1ResourceAttributes,
            V1SelfSubjectAccessReview,
            V1SelfSubjectAccessReviewSpec,
        )

        name = None if verb == "create" else self.secret  # a request to create names nothing yet
        about = V1ResourceAttributes(
            namespace=self.namespace, verb=verb, resource="secrets", name=name
        )
        spec = V1SelfSubjectAccessReviewSpec(resource_attributes=about)
        review = V1SelfSubjectAccessReview(spec=spec)
        api = AuthorizationV1Api(self.client)
        answer = self.allowance.ask(
            lambda: _harmless(
                lambda: api.create_self_subject_access_review(review, _request_timeout=_TIMEOUT)
            )
        )
        return answer.status is not None and bool(answer.status.allowed)

    def find(self) -> Found | None:
        """The Secret as it is now."""
        return self.allowance.ask(self._find)

    def write(self, values: Mapping[str, str], owner: str, *, only_try: bool = False) -> None:
        """Puts all values at once, keys of others untouched. `only_try`: nothing is kept of it.

        Raises Failed with 409 only where others come first again and again.
        """
        self.allowance.ask(lambda: self._write(values, owner, "All" if only_try else None))

    def _find(self) -> Found | None:
        from kubernetes.client import CoreV1Api

        api = CoreV1Api(self.client)
        try:
            found = _harmless(
                lambda: api.read_namespaced_secret(
                    self.secret, self.namespace, _request_timeout=_TIMEOUT
                )
            )
        except Failed as failed:
            if failed.status == _NOT_FOUND:
                return None
            raise
        return _found(found)

    def _write(self, values: Mapping[str, str], owner: str, dry_run: str | None) -> None:
        for left in range(_CONFLICTS, -1, -1):
            found = self._find()
            try:
                if found is None:
                    self._create(values, owner, dry_run)
                else:
                    self._patch(found, values, owner, dry_run)
            except Failed as failed:
                if failed.status != _CONFLICT or not left:
                    raise
            else:
                return

    def _create(self, values: Mapping[str, str], owner: str, dry_run: str | None) -> None:
        from kubernetes.client import CoreV1Api, V1ObjectMeta, V1Secret

        annotations = {OWNERS: json.dumps(dict.fromkeys(values, owner))}
        metadata = V1ObjectMeta(name=self.secret, labels=_LABELS, annotations=annotations)
        api = CoreV1Api(self.client)
        _harmless(
            lambda: api.create_namespaced_secret(
                self.namespace,
                V1Secret(metadata=metadata, type="Opaque", data=_encoded(values)),
                dry_run=dry_run,
                _request_timeout=_TIMEOUT,
            )
        )

    def _patch(
        self, found: Found, values: Mapping[str, str], owner: str, dry_run: str | None
    ) -> None:
        from kubernetes.client import CoreV1Api

        owners = {**found.owners, **dict.fromkeys(values, owner)}
        metadata = {"resourceVersion": found.version, "annotations": {OWNERS: json.dumps(owners)}}
        api = CoreV1Api(self.client)
        _harmless(
            lambda: api.patch_namespaced_secret(
                self.secret,
                self.namespace,
                {"metadata": metadata, "data": _encoded(values)},
                dry_run=dry_run,
                _request_timeout=_TIMEOUT,
            )
        )


def _encoded(values: Mapping[str, str]) -> dict[str, bytes | str]:
    return {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}


def _found(secret: "V1Secret") -> Found:
    metadata = secret.metadata if secret is not None else None
    if metadata is None or metadata.resource_version is None:
        raise Failed(None, "its answer is not one of Kubernetes' API")
    data: Mapping[str, Any] = secret.data or {}
    return Found(
        str(metadata.resource_version),
        {key: base64.b64decode(value) for key, value in data.items()},
        _owners((metadata.annotations or {}).get(OWNERS)),
        bool(secret.immutable),
    )


def _owners(written: str | None) -> Mapping[str, str]:
    """None that could be read where somebody changed it."""
    try:
        owners = json.loads(written or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in owners.items()} if isinstance(owners, dict) else {}


def _harmless(send: Callable[[], _T]) -> _T:
    """What `send` gives; its exceptions become a Failed, which is raised outside of theirs."""
    from kubernetes.client.exceptions import ApiException, OpenApiException
    from urllib3.exceptions import HTTPError

    try:
        return send()
    except ApiException as error:
        failed = _told(int(error.status or 0), str(error.body or ""))
    except HTTPError as error:
        failed = Failed(None, type(error).__name__)
    except (OpenApiException, ValueError, TypeError):
        failed = Failed(None, "its answer is not one of Kubernetes' API")
    raise failed


def _told(status: int, body: str) -> Failed:
    """The kind of thing that a failure is about, which is a word of the API."""
    try:
        kind = str(json.loads(body)["details"]["kind"])
    except (ValueError, TypeError, KeyError):
        return Failed(status)
    return Failed(status, kind if _WORD.fullmatch(kind) else "")
