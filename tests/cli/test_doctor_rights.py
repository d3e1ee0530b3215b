"""`doctor` in a project: the right organisation, and what the login may do there."""

import pytest

from tests.cli.doctoring import a_client, as_client, cause_of, doctor, told
from tests.cli.projects import CI, PROJECT
from tests.cli.running import Place
from tests.genesys.surroundings import add_role
from tests.sandboxes import Sandbox, grants

GRANTING_MORE = CI.replace(
    "{Data Actions Runner: [Home]}", "{Data Actions Runner: [Home], Operator: [APAC]}"
)


@pytest.fixture
def project(beside_sandbox: Place, sandbox: Sandbox) -> Place:
    """A project whose manifests grant Data Actions Runner and Operator."""
    beside_sandbox.write("gccreds.yaml", PROJECT.format(url=sandbox.url))
    beside_sandbox.write("manifests/ci.yaml", GRANTING_MORE)
    return beside_sandbox


def test_a_login_that_may_do_all(project: Place) -> None:
    """An apply is meant where nothing is said; the closing names the environment."""
    ended = doctor(project)
    assert ended.code == 0
    assert told(ended).startswith(
        "  ✓ project      gccreds.yaml, environment test\n"
        "  ✓ login from   the sandbox's ready-made login: 00000000-…, secret (7 characters)\n"
        "  ✓ network      127.0.0.1:PORT in N ms, plain http, no proxy, clock 0.0 s off\n"
        '  ✓ login        token for "Sandbox login" (00000000-…), 24h, client_credentials\n'
        "  ✓ organisation Sandbox (00000000-…)\n"
        "  ✓ to plan      oauth:client:view, authorization:role:view\n"
        "  ✓ to apply     oauth:client:add, oauth:client:edit, oauth:client:delete\n"
        "  ✗ as JSON      400 invalid_request: the same credentials in a JSON body are refused\n"
        "\n"
        "Your credentials are fine."
    )
    assert ended.out.endswith("\n  gccreds -e test exec -- ./call-data-action.sh\n")


def looking(sandbox: Sandbox) -> dict[str, str]:
    """A login that may look but not change."""
    held = grants(Reporting_Viewer="*", Data_Actions_Runner="*")
    return a_client(sandbox, name="gccreds CI", roleDivisions=held)


def test_a_login_that_may_plan_but_not_apply(project: Place, sandbox: Sandbox) -> None:
    """Mock-up 8, cause 2: permissions, and the roles that it would have to give."""
    assert cause_of(doctor(project, **looking(sandbox))) == (
        "  ✗ to apply     oauth:client:add, oauth:client:edit, oauth:client:delete are missing\n"
        "\n"
        "Cause: this login may look but not change. `plan` works, `apply` will be refused with "
        "403.\n"
        "  Next: for a pipeline that only plans, nothing. To apply: Admin > Roles > add these "
        "three\n"
        '        permissions to a role of client "gccreds CI". Roles that the manifests grant must '
        "be held by\n"
        "        it too: Data Actions Runner, Operator (it holds: Data Actions Runner).\n"
    )


def test_the_same_login_is_good_for_plans(project: Place, sandbox: Sandbox) -> None:
    """Exit 0, and nothing said of an apply."""
    ended = doctor(project, "--for", "plan", **looking(sandbox))
    assert ended.code == 0
    assert "  ✓ to plan      oauth:client:view, authorization:role:view\n  ✗ as JSON" in ended.out


def test_a_single_permission_that_is_missing(project: Place, sandbox: Sandbox) -> None:
    """It alone is named, here of a rotation."""
    permissions = [f"oauth:client:{action}" for action in ("view", "add", "edit")]
    half = add_role(sandbox, "Half a manager", "authorization:role:view", *permissions)
    held = [
        {"roleId": half, "divisionId": "*"},
        *grants(Data_Actions_Runner="*", Operator="*"),
    ]
    made = sandbox.create(name="gccreds CI")
    sandbox.control("POST", "edit", {"id": made["id"], "set": {"roleDivisions": held}})
    login = as_client(made["id"], made["secret"])
    assert cause_of(doctor(project, "--for", "rotate", **login)) == (
        "  ✗ to rotate    oauth:client:delete is missing\n"
        "\n"
        "Cause: this login may not change all that it must. `plan` works, `rotate` will be refused "
        "with 403.\n"
        "  Next: for a pipeline that only plans, nothing. To rotate: Admin > Roles > add this "
        "permission to a\n"
        '        role of client "gccreds CI".\n'
    )


def test_a_destination_in_the_organisation_needs_permissions_of_its_own(
    project: Place, sandbox: Sandbox
) -> None:
    """Those of integration credentials, where something is delivered to one."""
    project.write(
        "manifests/ci.yaml", f"{CI}      - {{to: genesys_integration, credential: Bridge}}\n"
    )
    permissions = [f"oauth:client:{action}" for action in ("view", "add", "edit", "delete")]
    clients = add_role(sandbox, "Manager of clients", "authorization:role:view", *permissions)
    held = [{"roleId": clients, "divisionId": "*"}, *grants(Data_Actions_Runner="*")]
    made = sandbox.create(name="gccreds CI")
    sandbox.control("POST", "edit", {"id": made["id"], "set": {"roleDivisions": held}})
    assert cause_of(doctor(project, **as_client(made["id"], made["secret"]))) == (
        "  ✗ to apply     integrations:credential:view, integrations:credential:add,\n"
        "                 integrations:credential:edit are missing\n"
        "\n"
        "Cause: this login may not change all that it must. `plan` works, `apply` will be refused "
        "with 403.\n"
        "  Next: for a pipeline that only plans, nothing. To apply: Admin > Roles > add these "
        "three\n"
        '        permissions to a role of client "gccreds CI".\n'
    )


def test_a_login_that_may_not_even_plan(project: Place, sandbox: Sandbox) -> None:
    """Both readings were tried."""
    login = a_client(sandbox, name="CI", roleDivisions=grants(Data_Actions_Runner="Home"))
    assert cause_of(doctor(project, **login)) == (
        "  ✗ to plan      oauth:client:view, authorization:role:view are missing\n"
        "\n"
        "Cause: this login may not read what a plan compares. `plan` will be refused with 403.\n"
        '  Next: Admin > Roles > add these two permissions to a role of client "CI".\n'
    )


def test_a_role_that_the_manifests_grant_and_the_login_lacks(
    project: Place, sandbox: Sandbox
) -> None:
    """Held in one division is not held in another."""
    held = grants(Credential_Manager="*", Data_Actions_Runner="*", Operator="EMEA")
    login = a_client(sandbox, name="gccreds CI", roleDivisions=held)
    assert cause_of(doctor(project, **login)) == (
        "  ✗ to apply     the role Operator in APAC is not held\n"
        "\n"
        "Cause: a login can give only the roles that it holds itself. `plan` works, `apply` will "
        "be refused\n"
        "  with 403.\n"
        "  Next: for a pipeline that only plans, nothing. To apply: Admin > Integrations > OAuth > "
        "give\n"
        '        client "gccreds CI" Operator in APAC. Roles that the manifests grant must be held '
        "by it too:\n"
        "        Data Actions Runner, Operator (it holds: Data Actions Runner).\n"
    )


def test_permissions_are_looked_at_without_a_project_too(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """Where they are asked for."""
    login = a_client(sandbox, name="CI", roleDivisions=grants(Data_Actions_Runner="Home"))
    assert doctor(beside_sandbox, **login).code == 0
    assert doctor(beside_sandbox, "--for", "plan", **login).code == 1


def test_an_organisation_as_the_project_demands(project: Place, sandbox: Sandbox) -> None:
    """Said where it is demanded."""
    url = PROJECT.format(url=sandbox.url)
    project.write("gccreds.yaml", url + "    organization: Sandbox\n")
    assert "  ✓ organisation Sandbox (00000000-…), as gccreds.yaml demands\n" in doctor(project).out


def test_another_organisation_than_the_project_names(project: Place, sandbox: Sandbox) -> None:
    """Asked of the organisation, and the place in the file named."""
    url = PROJECT.format(url=sandbox.url)
    project.write("gccreds.yaml", url + "    organization: Acme EMEA\n")
    assert cause_of(doctor(project)) == (
        "  ✗ organisation Sandbox (00000000-0000-4000-8000-00000000000a)\n"
        "\n"
        "Cause: this login belongs to another organisation than the project file names.\n"
        '  gccreds.yaml:5:19 says "Acme EMEA".\n'
        '  Next: log in to "Acme EMEA", or choose the environment that this one belongs to (-e).\n'
    )


def test_another_organisation_than_the_state_records(project: Place) -> None:
    """A state is of one organisation for good."""
    assert project.run("apply", "--auto-approve").code == 0
    state = project.folder / ".gccreds" / "test.json"
    other = "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77"
    assert "  ✓ organisation Sandbox (00000000-…), as the state records\n" in doctor(project).out
    state.write_text(state.read_text().replace("00000000-0000-4000-8000-00000000000a", other))
    assert cause_of(doctor(project)) == (
        "  ✗ organisation Sandbox (00000000-0000-4000-8000-00000000000a)\n"
        "\n"
        "Cause: this login belongs to another organisation than the state is of.\n"
        f"  The state of test is of {other}.\n"
        "  Next: log in to the organisation of the state, or choose the environment that this one "
        "belongs to\n"
        "        (-e). An environment that is to have another organisation needs another "
        "`state`.\n"
    )


def test_manifests_that_cannot_be_read_are_for_validate(project: Place, sandbox: Sandbox) -> None:
    """Neither a login nor a permission fails by them."""
    project.write("manifests/ci.yaml", "oauth_clients: [")
    login = a_client(sandbox, roleDivisions=grants(Credential_Manager="*"))
    assert doctor(project, **login).code == 0
