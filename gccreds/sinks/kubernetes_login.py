"""The login of Kubernetes' own tools: a kubeconfig, or that of the pod that gccreds runs in."""

from pathlib import Path
from typing import TYPE_CHECKING

from gccreds.sinks.asking import MISUNDERSTOOD, Allowance, is_safe, variable
from gccreds.sinks.interface import Delivery
from gccreds.sinks.kubernetes_api import KubernetesApi

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

_KUBECONFIG = "KUBECONFIG"


def log_in(delivery: Delivery, namespace: str, secret: str) -> KubernetesApi:
    """By KUBECONFIG, by ~/.kube/config, or as a pod of the cluster.

    A kubeconfig may run a program to log in. Raises DestinationRefused where there is no login, or
    none that may be sent.
    """
    client = _client()
    if client is None:
        raise delivery.refused(
            f"{delivery.destination}: there is no login for a cluster",
            "set KUBECONFIG to a kubeconfig that works: kubectl auth whoami",
        )
    if not is_safe(str(client.configuration.host)):
        raise delivery.refused(
            f"{delivery.destination}: the cluster's address is not one that begins with https://",
            "correct `server` in the kubeconfig",
        )
    return KubernetesApi(client, namespace, secret, Allowance.begin())


def _client() -> "ApiClient | None":
    from kubernetes import config
    from kubernetes.client import ApiClient, Configuration
    from yaml import YAMLError

    found = Configuration()
    found.retries = False  # no redirects either
    files = variable(_KUBECONFIG) or str(Path.home() / ".kube/config")
    unusable: tuple[type[Exception], ...]
    unusable = (config.ConfigException, YAMLError, OSError, *_of_google(), *MISUNDERSTOOD)
    try:
        if variable(_KUBECONFIG) or Path(files).exists():
            config.load_kube_config(files, client_configuration=found, persist_config=False)
        else:
            config.load_incluster_config(client_configuration=found)
        return ApiClient(found)
    except unusable:
        return None


def _of_google() -> tuple[type[Exception], ...]:
    """What its library raises over a login of Google's, which a kubeconfig may ask for."""
    try:
        from google.auth.exceptions import GoogleAuthError
    except ModuleNotFoundError:
        return ()
    return (GoogleAuthError,)
