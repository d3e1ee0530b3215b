"""caller-lacks-role: a role is only given by a login that holds it."""

from dataclasses import replace

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.observed import Caller, Observed
from gccreds.domain.schedule import Strategy
from gccreds.domain.settings import Settings
from gccreds.policies.interface import Purpose

from .worlds import MANAGER, at, client, creates, observed, on_plan, plan, remote, updates

RULE = "caller-lacks-role"
RUNNER = client(roles={"Data Actions Runner": ["EMEA", "APAC"]})
LOOKER = Caller("looker-id", "Nightly plan", roles={"r-looker": frozenset("*")})


def _found(
    change: Change,
    seen: Observed,
    applier: str | None = None,
    purpose: Purpose = Purpose.APPLY,
) -> list[Finding]:
    settings = Settings(organization_guard=True, applier=applier)
    return on_plan(RULE, plan(change, observed=seen), settings=settings, purpose=purpose)


def _holding(*divisions: str) -> Observed:
    return observed(caller=replace(MANAGER, roles={"r-runner": frozenset(divisions)}))


def test_a_role_that_the_login_does_not_hold_is_an_error() -> None:
    """One finding a role, with its divisions by name, where the role is written."""
    runner = replace(RUNNER, positions={"roles": at(6), "roles.Data Actions Runner": at(7, 7)})

    assert _found(creates(runner), observed()) == [
        Finding(
            RULE,
            Severity.ERROR,
            "oauth_client.ci would get the role Data Actions Runner in APAC and EMEA, which the "
            "login that applies, CI, does not hold there.",
            "give the role Data Actions Runner in APAC and EMEA to client manager-id in the admin "
            "UI, or apply with a login that holds it (--profile NAME)",
            "oauth_client.ci",
            at(7, 7),
        )
    ]


def test_only_the_divisions_that_are_lacking_are_named() -> None:
    """Holding a role in one division gives it in that one."""
    [found] = _found(creates(RUNNER), _holding("d-emea"))

    assert "the role Data Actions Runner in APAC, which" in found.message


def test_a_role_in_every_division_is_only_given_by_one_who_holds_it_so() -> None:
    """Holding it in some divisions is not enough."""
    everywhere = creates(client(roles={"Data Actions Runner": "all"}))

    [found] = _found(everywhere, _holding("d-emea", "d-apac", "d-start"))

    assert "the role Data Actions Runner in every division, which" in found.message
    assert _found(everywhere, _holding("*")) == []


def test_holding_a_role_everywhere_gives_it_anywhere() -> None:
    """For that division or for all."""
    assert _found(creates(RUNNER), _holding("*")) == []
    assert _found(creates(RUNNER), _holding("d-emea", "d-apac")) == []


def test_an_update_is_judged_by_what_it_adds() -> None:
    """What a client holds already is not given again, and other fields give nothing."""
    had_emea = remote("ci-id", {"r-runner": ["d-emea"]})
    had_all = remote("ci-id", {"r-runner": ["*"]})

    [found] = _found(updates(RUNNER, had_emea, "roles"), observed())

    assert "the role Data Actions Runner in APAC, which" in found.message
    assert _found(updates(RUNNER, had_all, "roles"), observed()) == []
    assert _found(updates(RUNNER, had_emea, "description"), observed()) == []


def test_a_rotation_gives_another_client_every_role_again() -> None:
    """The old one may hold it; a new secret on the same client gives nothing."""
    has_it = remote("ci-id", {"r-runner": ["d-emea", "d-apac"]})
    rotation = replace(updates(RUNNER, has_it), action=Action.ROTATE, reason=Reason.AGE)
    another = replace(rotation, strategy=Strategy.NEW_CLIENT)

    [found] = _found(another, _holding("d-emea"))

    assert "the role Data Actions Runner in APAC, which" in found.message
    assert found.severity is Severity.ERROR
    assert _found(another, _holding("*")) == []
    assert _found(replace(rotation, strategy=Strategy.NEW_SECRET), observed()) == []


def test_a_rotation_by_the_clock_that_will_fail_does_not_hold_up_the_others() -> None:
    """They would reach their ends for want of a role that they do not need."""
    due = replace(updates(RUNNER, remote("ci-id")), action=Action.ROTATE, group=Group.CLOCK)

    [found] = _found(due, observed())
    adds = replace(due, fields=(FieldChange("roles", {}, RUNNER.fields["roles"], Cause.MANIFEST),))
    [added] = _found(adds, observed())

    assert (found.severity, added.severity) == (Severity.WARNING, Severity.ERROR)


def test_a_rotation_takes_along_roles_that_others_may_change() -> None:
    """They come from the old client, whatever is declared."""
    ignoring = replace(RUNNER, ignore_changes=frozenset({"roles"}))
    had_emea = remote("ci-id", {"r-runner": ["d-emea"]})
    rotation = replace(updates(ignoring, had_emea), action=Action.ROTATE, reason=Reason.AGE)

    [found] = _found(rotation, observed())

    assert "the role Data Actions Runner in EMEA, which" in found.message
    assert _found(rotation, _holding("d-emea")) == []


def test_names_that_do_not_resolve_are_left_to_unknown_role() -> None:
    """One mistake is one finding."""
    assert _found(creates(client(roles={"Nobody": "all", "Twin": ["EMEA"]})), observed()) == []


def test_a_users_token_is_not_checked() -> None:
    """What a person may give is not in the token."""
    assert _found(creates(RUNNER), observed(caller=Caller(None, "Implicit app"))) == []


def test_a_plan_judges_the_applier_of_the_project_file() -> None:
    """A read-only login plans; the roles of the one that applies decide."""
    able = remote("applier-id", {"r-runner": ["*"]}, name="Applies")
    unable = remote("applier-id", {"r-manager": ["*"]}, name="Applies")

    [found] = _found(creates(RUNNER), observed(unable, caller=LOOKER), "applier-id", Purpose.PLAN)

    assert "which the login that applies, Applies, does not hold there." in found.message
    assert found.severity is Severity.ERROR
    assert _found(creates(RUNNER), observed(able, caller=LOOKER), "applier-id", Purpose.PLAN) == []


def test_an_apply_judges_its_own_login() -> None:
    """Whoever the project file names, the organisation asks the one who is logged in."""
    able = remote("applier-id", {"r-runner": ["*"]})

    [found] = _found(creates(RUNNER), observed(able), "applier-id", Purpose.APPLY)

    assert "which the login that applies, CI, does not hold there." in found.message


def test_a_plan_by_a_login_that_cannot_apply_says_that_it_did_not_check() -> None:
    """A warning, and the line that makes the check possible."""
    found = _found(creates(RUNNER), observed(caller=LOOKER), purpose=Purpose.PLAN)

    assert found == [
        Finding(
            RULE,
            Severity.WARNING,
            "not checked whether the login that applies holds the roles it gives: Nightly plan "
            "cannot change clients, so another login applies this plan.",
            "write the client id of the login that applies into the project file, as `applier:` "
            "under environments.prod",
        )
    ]


def test_an_applier_whose_roles_are_unknown_is_a_warning() -> None:
    """A wrong id in the project file, or a list that leaves roles out."""
    bare = replace(remote("applier-id"), wire={"id": "applier-id", "name": "Applies"})
    seen = observed(bare, caller=LOOKER, legacy_list=True)

    [absent] = _found(creates(RUNNER), observed(caller=LOOKER), "applier-id", Purpose.PLAN)
    [legacy] = _found(creates(RUNNER), seen, "applier-id", Purpose.PLAN)

    assert absent.severity is Severity.WARNING
    assert absent.message == legacy.message
    assert absent.message == (
        "not checked whether the login that applies holds the roles it gives: the roles of the "
        "applier applier-id are not on the list of clients."
    )


def test_a_plan_that_gives_no_role_needs_no_check() -> None:
    """No remark on what does not matter."""
    app = creates(client("app", scopes=["users"]))

    assert _found(app, observed(caller=LOOKER), purpose=Purpose.PLAN) == []


def test_without_permissions_a_login_is_taken_to_apply_its_own_plan() -> None:
    """A plan of ids only reads no roles; then what the login holds decides."""
    by_id = creates(client(roles={"r-9": ["d-9"]}))
    seen = observed(caller=LOOKER, catalogue=Catalogue())

    [found] = _found(by_id, seen, purpose=Purpose.PLAN)

    assert found.severity is Severity.ERROR
    assert found.message.startswith("oauth_client.ci would get the role r-9 in d-9,")
