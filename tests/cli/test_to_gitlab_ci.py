"""From a manifest to a job: an apply whose destination is GitLab."""

from tests.cli.delivering import apply, assert_logs_in, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.gitlab import TOKEN, a_gitlab

DESTINATION = "{to: gitlab_ci, project: acme/payments, environment_scope: prod}"


def test_what_a_job_gets_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """And `exec` reads it back; it is shown nowhere else."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    with a_gitlab() as (gitlab, service):
        variables = {"CI_API_V4_URL": f"{service.url}/api/v4", "GITLAB_TOKEN": TOKEN}
        ended = apply(place, **variables)
        used = place.run("exec", "oauth_client.ci", "--", "true", **variables)

    project = gitlab.projects["acme/payments"]
    client_id, secret = (project.value(key, "prod") for key in ("CLIENT_ID", "CLIENT_SECRET"))
    assert_logs_in(sandbox, client_id, secret)
    assert_shown_nowhere(secret, ended, place)
    assert TOKEN not in ended.out + ended.err
    assert used.code == 0, used.told
