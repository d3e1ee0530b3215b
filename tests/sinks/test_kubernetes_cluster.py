"""Kubernetes as tests have it: what the official client takes for it, and what it refuses."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kubernetes import client, config
from kubernetes.client.exceptions import ApiException

from tests.sinks.kubernetes import Rule, a_cluster, kubeconfig

Clients = Callable[[str], client.ApiClient]
"""A client of the cluster, by a token."""


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[Clients]:
    """Of a cluster with the namespace `payments`, where `all` may do everything with Secrets."""
    with a_cluster() as (cluster, service):
        verbs = ("get", "create", "update", "patch", "delete")
        cluster.logins = {"all": (Rule("payments", verbs),), "some": (Rule("payments", ("get",)),)}

        def logged_in(token: str) -> client.ApiClient:
            path = kubeconfig(tmp_path / token, service.url, token)
            return config.new_client_from_config(str(path))

        yield logged_in


@pytest.fixture
def core(clients: Clients) -> client.CoreV1Api:
    """The official client."""
    return client.CoreV1Api(clients("all"))


def secret(name: str = "ci", **members: Any) -> client.V1Secret:
    return client.V1Secret(
        metadata=client.V1ObjectMeta(name=name, **members.pop("metadata", {})), **members
    )


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_the_official_client_keeps_secrets_there(core: client.CoreV1Api) -> None:
    """Made, read, patched, replaced, deleted."""
    made = core.create_namespaced_secret("payments", secret(data={"a": encoded("1")}))
    assert made.type == "Opaque"
    core.patch_namespaced_secret("ci", "payments", {"data": {"b": encoded("2"), "a": None}})
    read = core.read_namespaced_secret("ci", "payments")
    assert read.data == {"b": encoded("2")}
    read.data = {"c": encoded("3")}
    core.replace_namespaced_secret("ci", "payments", read)
    assert core.read_namespaced_secret("ci", "payments").data == {"c": encoded("3")}
    core.delete_namespaced_secret("ci", "payments")
    with pytest.raises(ApiException) as refused:
        core.read_namespaced_secret("ci", "payments")
    assert refused.value.status == 404


def test_a_dry_run_keeps_nothing(core: client.CoreV1Api) -> None:
    """It is judged like any other request."""
    core.create_namespaced_secret("payments", secret(), dry_run="All")
    with pytest.raises(ApiException):
        core.read_namespaced_secret("ci", "payments")
    with pytest.raises(ApiException):
        core.create_namespaced_secret("other", secret(), dry_run="All")


def test_an_old_version_is_a_conflict(core: client.CoreV1Api) -> None:
    """With a patch and with a replacement; so is a second create."""
    old = core.create_namespaced_secret("payments", secret())
    core.patch_namespaced_secret("ci", "payments", {"data": {"a": encoded("1")}})
    version = {"resourceVersion": old.metadata.resource_version}
    for act in (
        lambda: core.replace_namespaced_secret("ci", "payments", old),
        lambda: core.patch_namespaced_secret("ci", "payments", {"metadata": version}),
        lambda: core.create_namespaced_secret("payments", secret()),
    ):
        with pytest.raises(ApiException) as refused:
            act()
        assert refused.value.status == 409


@pytest.mark.parametrize(
    "members",
    [
        {"name": "Ci"},
        {"data": {"a b": encoded("1")}},
        {"data": {"a": "not base64"}},
        {"metadata": {"labels": {"a": 64 * "x"}}},
        {"metadata": {"labels": {"a/b/c": "x"}}},
        {"metadata": {"annotations": {"_": "x"}}},
    ],
)
def test_what_the_server_does_not_take_is_refused(
    core: client.CoreV1Api, members: dict[str, Any]
) -> None:
    """Names, keys, values, labels and annotations have their forms."""
    with pytest.raises(ApiException) as refused:
        core.create_namespaced_secret("payments", secret(**members))
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "body", [{"data": {"a": 1}}, {"data": "text"}, {"metadata": {"labels": []}}, {"spec": {}}]
)
def test_what_the_description_does_not_allow_is_refused(
    core: client.CoreV1Api, body: dict[str, Any]
) -> None:
    """Members of another type or another name."""
    core.create_namespaced_secret("payments", secret())
    with pytest.raises(ApiException) as refused:
        core.patch_namespaced_secret("ci", "payments", body)
    assert refused.value.status in (400, 422)


def test_an_immutable_secret_stays(core: client.CoreV1Api) -> None:
    """Its values cannot be changed."""
    core.create_namespaced_secret("payments", secret(immutable=True))
    with pytest.raises(ApiException) as refused:
        core.patch_namespaced_secret("ci", "payments", {"data": {"a": encoded("1")}})
    assert refused.value.status == 422


def test_rights_are_asked_for_and_held_to(clients: Clients) -> None:
    """By the review of the login's own access, and by each request."""
    access = client.AuthorizationV1Api(clients("some"))

    def may(verb: str) -> bool:
        about = client.V1ResourceAttributes(namespace="payments", verb=verb, resource="secrets")
        spec = client.V1SelfSubjectAccessReviewSpec(resource_attributes=about)
        review = client.V1SelfSubjectAccessReview(spec=spec)
        return bool(access.create_self_subject_access_review(review).status.allowed)

    assert (may("get"), may("create")) == (True, False)
    for token, status in (("some", 403), ("nobody", 401)):
        with pytest.raises(ApiException) as refused:
            client.CoreV1Api(clients(token)).create_namespaced_secret("payments", secret())
        assert refused.value.status == status
