"""From a manifest to a pod: an apply whose destination is Kubernetes."""

from tests.cli.delivering import apply, assert_logs_in, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.kubernetes import TOKEN, a_cluster, kubeconfig

DESTINATION = "{to: kubernetes, namespace: payments, secret: genesys-login}"


def test_what_a_pod_gets_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """And `exec` reads it back; it is shown nowhere else."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    with a_cluster() as (cluster, service):
        path = str(kubeconfig(place.home / "kubeconfig", service.url))
        ended = apply(place, KUBECONFIG=path)
        used = place.run("exec", "oauth_client.ci", "--", "true", KUBECONFIG=path)

    values = cluster.values("payments", "genesys-login")
    assert_logs_in(sandbox, values["client_id"], values["client_secret"])
    assert_shown_nowhere(values["client_secret"], ended, place)
    assert TOKEN not in ended.out + ended.err
    assert used.code == 0, used.told
