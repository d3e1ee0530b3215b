"""From a manifest to a workflow: an apply whose destination is GitHub."""

from tests.cli.delivering import apply, assert_logs_in, assert_shown_nowhere, declared
from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox
from tests.sinks.github import TOKEN, a_github

DESTINATION = "{to: github_actions, repository: acme/payments, environment: prod}"


def test_what_a_workflow_gets_is_a_login_that_works(place: Place, sandbox: Sandbox) -> None:
    """Opened with the environment's private key, and shown nowhere else."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION))
    with a_github() as (github, service):
        ended = apply(place, GITHUB_API_URL=service.url, GCCREDS_GITHUB_TOKEN=TOKEN)

    there = github.repositories["acme/payments"].environments["prod"].opened()
    assert_logs_in(sandbox, there["CLIENT_ID"], there["CLIENT_SECRET"])
    assert_shown_nowhere(there["CLIENT_SECRET"], ended, place)
    assert TOKEN not in ended.out + ended.err


def test_a_destination_that_says_no_says_it_before_anything_is_made(
    place: Place, sandbox: Sandbox
) -> None:
    """The environment does not exist: no client, and the way to make it."""
    lay_out(place, sandbox.url, ci=declared(DESTINATION.replace("prod", "live")))
    with a_github() as (_, service):
        ended = place.run(
            *("apply", "--auto-approve"), GITHUB_API_URL=service.url, GCCREDS_GITHUB_TOKEN=TOKEN
        )

    assert ended.code == 1
    assert "acme/payments has no environment live for this login" in ended.out + ended.err
    assert "gh api -X PUT repos/acme/payments/environments/live" in ended.out + ended.err
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
