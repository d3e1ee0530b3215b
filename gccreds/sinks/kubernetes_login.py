"""The login of Kubernetes' own tools: a kubeconfig, or that of the pod that gccreds runs in."""

from pathlib import Path
from typing import TYPE_CHECKING

from gccreds.sinks.asking import Allowance, is_safe, variable
from gccreds.sinks.interface import Delivery
from gccreds.sinks.kubernetes_api import KubernetesApi

if TYPE_CHECKING:
    from kubernetes.client import Configuration

_KUBECONFIG = "KUBECONFIG"


def log_in(delivery: Delivery, namespace: str, secret: str) -> KubernetesApi:
    """By KUBECONFIG, by ~/.kube/config, or as a pod of the cluster.

    A kubeconfig may run a program to log in. Raises DestinationRefused where there is no login, or
    none that may be sent.
    """
    from kubernetes.client import ApiClient

    configuration = _configuration()
    if configuration is None:
        raise delivery.refused(
            f"{delivery.destination}: there is no login for a cluster",
            "set KUBECONFIG to a kubeconfig that works: kubectl auth whoami",
        )
    if not is_safe(str(configuration.host)):
        raise delivery.refused(
            f"{delivery.destination}: the cluster's address is not one that begins with https://",
            "correct `server` in the kubeconfig",
        )
    configuration.retries = False  # no redirects either
    return KubernetesApi(ApiClient(configuration), namespace, secret, Allowance.begin())


def _configuration() -> "Configuration | None":
    from kubernetes import config
    from kubernetes.client import Configuration
    from yaml import YAMLError

    found = Configuration()
    files = variable(_KUBECONFIG) or str(Path.home() / ".kube/config")
    try:
        if variable(_KUBECONFIG) or Path(files).exists():
            config.load_kube_config(files, client_configuration=found, persist_config=False)
        else:
            config.load_incluster_config(client_configuration=found)
    except (config.ConfigException, YAMLError, OSError, ValueError, TypeError, KeyError):
        return None
    return found
