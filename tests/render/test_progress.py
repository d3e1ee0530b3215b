"""An apply as it goes, on a terminal and in a pipe: mock-up 2."""

from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.change import Action
from gccreds.domain.event import (
    ClientCreated,
    LoginVerified,
    SecretDelivered,
    StepStarted,
    WarningRaised,
)
from gccreds.render.page import Page
from gccreds.render.progress_lines import PlainProgress
from gccreds.render.progress_terminal import TerminalProgress

from .applied import (
    CI_DONE,
    CI_ID,
    LAGGING,
    PAYROLL_DONE,
    PAYROLL_SKIPPED,
    READY,
    REPORTING_DONE,
    STORE_FAILED,
    after,
)
from .screen import Screen
from .story import CI, CREATE_CI, REPORTING, STORE, UPDATE_REPORTING, expected


def test_a_pipe_gets_a_line_as_each_thing_ends_and_one_in_each_silence() -> None:
    """Times are UTC; a mere step writes nothing."""
    progress = PlainProgress(READY, Page())
    written = [
        progress.begin(after(0)),
        progress.tell(StepStarted(CI, "creating"), after(1)),
        progress.tell(ClientCreated(CI, 1, CI_ID), after(2)),
        progress.tell(LoginVerified(CI, 1), after(3)),
        progress.tell(SecretDelivered(CI, "github_actions acme/payments"), after(4)),
        progress.tell(SecretDelivered(CI, "vault secret/genesys/ci"), after(5)),
        progress.tell(CI_DONE, after(13)),
        progress.tell(REPORTING_DONE, after(14)),
        progress.tell(StepStarted(STORE, "trying a login, attempt 2"), after(15)),
        progress.tick(after(23.9)),
        progress.tick(after(24)),
        progress.tell(LAGGING, after(25)),
        progress.tell(STORE_FAILED, after(26)),
        progress.tell(PAYROLL_DONE, after(27)),
        progress.tell(PAYROLL_SKIPPED, after(27.5)),
        progress.tick(after(60)),
        progress.end(),
    ]
    assert "".join(written) == expected("apply_pipe.txt")


def test_an_update_of_an_older_generation_is_not_told_as_one_of_the_current() -> None:
    """Both may be of one address, in one plan."""
    older = replace(UPDATE_REPORTING, generation=1, fields=(), aside=True)
    progress = PlainProgress(replace(READY, changes=(UPDATE_REPORTING, older)), Page())
    assert progress.tell(REPORTING_DONE, after(14)).endswith(
        " updated   oauth_client.reporting-app access_token_lifetime, redirect_uris\n"
    )
    told = "generation 1 works until 2027-01-06 06:00 UTC"
    ended = replace(REPORTING_DONE, change=older, generation=1, summary=told)
    assert progress.tell(ended, after(14)).endswith(
        " updated   oauth_client.reporting-app generation 1 works until 2027-01-06 06:00 UTC\n"
    )


def test_a_rotation_is_told_with_its_generation_its_id_and_its_places() -> None:
    """What a log of a nightly run is searched for (mock-up 2)."""
    rotation = replace(CREATE_CI, action=Action.ROTATE, generation=4)
    progress = PlainProgress(replace(READY, changes=(rotation,)), Page())
    progress.tell(SecretDelivered(CI, "vault secret/genesys/ci"), after(4))
    done = replace(CI_DONE, change=rotation, generation=4)
    assert progress.tell(done, after(48)) == (
        f"06:00:48 rotated   oauth_client.ci-data-actions generation 4 {CI_ID} delivered vault\n"
    )


def test_two_changes_of_one_address_count_as_two() -> None:
    """A rotation, and the end of what an earlier one replaced; either may end first."""
    older = replace(UPDATE_REPORTING, generation=1, fields=(), aside=True)
    screen = Screen()
    progress = TerminalProgress((UPDATE_REPORTING, older), Page(), after(0))
    screen.write(progress.tell(StepStarted(REPORTING, "PUT of 2 fields"), after(1)))
    screen.write(progress.tell(replace(REPORTING_DONE, change=older), after(2)))
    assert (" 1 of 2 " in screen.text, "PUT of 2 fields" in screen.text) == (True, True)
    screen.write(progress.tell(REPORTING_DONE, after(3)))
    assert " 2 of 2   0 failed" in screen.text


def test_a_terminal_shows_what_ended_above_what_runs_and_a_bar() -> None:
    """Drawn over in place, whatever happened before."""
    screen = Screen()
    progress = TerminalProgress(READY.changes, Page(), after(0), pace=lambda: (41, 300))
    screen.write(progress.tell(StepStarted(CI, "creating"), after(0)))
    screen.write(progress.tell(StepStarted(STORE, "creating"), after(0.1)))
    screen.write(progress.tick(after(5)))
    screen.write(progress.tell(CI_DONE, after(13.1)))
    screen.write(progress.tell(STORE_FAILED, after(14)))
    screen.write(progress.tell(LAGGING, after(14)))
    screen.write(progress.tell(StepStarted(REPORTING, "PUT of 2 fields"), after(14)))
    screen.write(progress.tick(after(14.3)))
    assert screen.text == expected("apply_terminal.txt")


def test_at_the_end_only_what_ended_stays() -> None:
    """The bar and the waiting lines are taken away."""
    screen = Screen()
    progress = TerminalProgress(READY.changes, Page(), after(0))
    screen.write(progress.tell(CI_DONE, after(13.1)))
    screen.write(progress.end())
    screen.write(progress.end())
    assert screen.text == expected("apply_terminal.txt").splitlines()[0] + "\n"


def test_of_many_changes_only_running_and_failed_ones_are_shown() -> None:
    """With over twenty, what waits and what is done are numbers in the bar."""
    many = tuple(
        replace(CREATE_CI, address=Address("oauth_client", f"client-{n}")) for n in range(21)
    )
    screen = Screen()
    progress = TerminalProgress(many, Page(), after(0))
    for change in many[:12]:
        screen.write(progress.tell(StepStarted(change.address, "creating"), after(1)))
    screen.write(progress.tell(replace(CI_DONE, change=many[0]), after(2)))
    screen.write(progress.tell(replace(STORE_FAILED, change=many[1]), after(2)))
    shown = [line.split()[1] for line in screen.text.splitlines() if "client-" in line]
    assert shown == ["oauth_client.client-1", *(str(c.address) for c in many[2:12])]
    assert " 2 of 21   1 failed   2.0 s" in screen.text


def test_more_lines_than_fit_are_counted() -> None:
    """Ten lines stay at the bottom."""
    many = tuple(
        replace(CREATE_CI, address=Address("oauth_client", f"client-{n}")) for n in range(15)
    )
    screen = Screen()
    progress = TerminalProgress(many, Page(), after(0))
    screen.write(progress.tick(after(1)))
    assert "\n  … 5 more\n\n" in screen.text


def test_no_line_wraps_on_a_narrow_terminal() -> None:
    """A line that wrapped could not be drawn over."""
    page = Page.fitting(60, colour=False, utf8=False)
    progress = TerminalProgress(READY.changes, page, after(0), pace=lambda: (41, 300))
    written = progress.tell(STORE_FAILED, after(14))
    written += progress.tell(WarningRaised(None, "x" * 200), after(14))
    lines = [line for line in written.splitlines() if "\x1b" not in line]
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("  FAILED oauth_client.store[apac]")


def test_running_changes_are_counted_for_whoever_stops() -> None:
    """Both displays know how many are under way."""
    plain, terminal = (
        PlainProgress(READY, Page()),
        TerminalProgress(READY.changes, Page(), after(0)),
    )
    for progress in (plain, terminal):
        progress.tell(StepStarted(CI, "creating"), after(0))
        progress.tell(StepStarted(STORE, "creating"), after(0))
        progress.tell(CI_DONE, after(1))
    assert (plain.under_way, terminal.under_way) == (1, 1)
