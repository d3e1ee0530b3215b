"""What apply and destroy do alike: plan, show, ask, carry out, report."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from gccreds.cli.files import written_as_it_happens
from gccreds.cli.locking import holder, patience
from gccreds.cli.planning import repeated_options, request, surroundings
from gccreds.cli.progress import Progress, Shown
from gccreds.cli.recovered import save_recovered
from gccreds.cli.streams import Output
from gccreds.cli.terminal import confirmed, require_terminal
from gccreds.domain.event import Event, Status
from gccreds.domain.finding import errors_of
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport, PlanReport
from gccreds.errors import PolicyRefused, UsageError
from gccreds.executor.places import Stop
from gccreds.genesys.integrations import Integrations
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.timer import Timer
from gccreds.planner.plan_document import SavedPlan
from gccreds.policies.interface import Purpose
from gccreds.render.apply_text import stopping
from gccreds.render.formats import renderer
from gccreds.render.plan_text import body
from gccreds.render.progress_lines import PlainProgress
from gccreds.render.progress_terminal import TerminalProgress
from gccreds.render.wording import counted
from gccreds.sinks.registry import open_sink
from gccreds.workflows.applying import Run, apply
from gccreds.workflows.rescuing import Rescue

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.genesys.session import Session

_LOOK_AGAIN_ON_LOOPBACK = timedelta(seconds=1)
_FRAMES_APART = 0.125
_SILENCE_LOOKED_FOR = 1.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked before anything changes: the question of a plan, and the one answer taken."""

    question: Callable[[Plan], str]
    answer: str


def carry_out(
    args: argparse.Namespace,
    context: "Context",
    purpose: Purpose,
    asking: Asking | None,
    saved: SavedPlan | None = None,
    workflow: Callable[..., ApplyReport] = apply,
) -> int:
    """Plans, asks unless `asking` is None, carries out and reports; gives the exit code.

    `saved` is a plan that was consented to: what is left of it is carried out, and nothing else.
    `workflow` is called as `apply` is.
    """
    context.refuse_rehearsal_of_changes()
    if asking:
        require_terminal(args.name, _ways_out(args, context))
    with ExitStack() as files:
        told = context.streams.err
        events = files.enter_context(written_as_it_happens(args.events, "--events", told))
        stop = Stop()
        # A stop ends the waits between two tries of a request, too.
        session = context.open_session(rate=args.rate, timer=Timer(stop=stop.event))
        run = replace(_run(args, context, session), stop=stop)
        attempt = _Attempt(args, context, asking, stop, events)
        around = surroundings(context, session)
        try:
            wanted = request(args, purpose, saved)
            report = workflow(around, wanted, run, attempt.approve, attempt.watch)
        finally:
            attempt.end()
    context.tell(renderer("apply", args.format)(report, context.page))
    return exit_code(report)


def exit_code(report: ApplyReport) -> int:
    """130 where it was interrupted; else 0 where all is done, 3 where a part is, 1 where none."""
    if report.interrupted:
        return 130
    if len(report.of(Status.DONE)) == len(report.plan.changes) and not report.unwritten:
        return 0
    return 3 if report.touched else 1


def _ways_out(args: argparse.Namespace, context: "Context") -> str:
    name, options = context.environment.name, repeated_options(args)
    command = partial(context.call.command, name)
    if args.name == "apply":
        looked = command("plan", "--out", f"{name}.gcplan", *options)
        applied = context.call.command(None, "apply", f"{name}.gcplan")
        return f"{looked}, then {applied}; or add --auto-approve"
    again = command(args.name, *options, "--auto-approve")
    return f"where it is meant, without a question: {again}"


def _carries_on(args: argparse.Namespace) -> tuple[str, ...]:
    """The words of the command that goes on from where this one ends."""
    file = vars(args).get("plan_file")
    return (args.name, file) if file else (args.name, *repeated_options(args))


def _run(args: argparse.Namespace, context: "Context", session: "Session") -> Run:
    environment, loopback = context.environment, session.hosts.loopback
    stop, integrations = Stop(), Integrations(Organisation(session))
    return Run(
        str(uuid4()),
        session.hosts.region,
        context.store,
        holder(args, context),
        lambda to, mark: open_sink(to, mark, context.project.root, integrations),
        environment.settle,
        _LOOK_AGAIN_ON_LOOPBACK if loopback else environment.settle,
        patience(args, context),
        args.concurrency,
        stop,
        command=_carries_on(args),
        rescue=Rescue(
            lambda state: save_recovered(state, context.project.root),
            hurried=lambda: stop.interrupted,
        ),
    )


class _Attempt:
    """One plan on its way: shown, asked about, watched."""

    def __init__(
        self,
        args: argparse.Namespace,
        context: "Context",
        asking: Asking | None,
        stop: Stop,
        events: Output | None,
    ) -> None:
        self._args = args
        self._context = context
        self._asking = asking
        self._stop = stop
        self._events = events
        self._progress: Progress | None = None

    def approve(self, plan: Plan) -> None:
        """Shows the plan and asks. Raises where it may not be carried out."""
        self._show(plan)
        errors = errors_of(plan.findings)
        if errors:
            raise PolicyRefused(
                f"{counted(len(errors), 'error')}: this plan cannot be carried out",
                where=f"environment {plan.environment}",
                next_step=errors[0].next_step,
                findings=plan.findings if self._as_json else (),
            )
        if not plan.changes:
            return
        if self._asking:
            self._ask(plan, self._asking)
        self._progress = self._begin(plan)
        self._context.signals.defer(self._interrupt)

    def watch(self, event: Event) -> None:
        """Shows what happened."""
        if self._progress is not None:
            self._progress.watch(event)

    def end(self) -> None:
        """Nothing more happens."""
        if self._progress is not None:
            self._progress.stop()

    @property
    def _as_json(self) -> bool:
        return bool(self._args.format == "json")

    def _show(self, plan: Plan) -> None:
        """To standard output, which under JSON belongs to the report alone."""
        report = PlanReport(
            plan,
            0,
            0.0,
            self._args.name,
            repeated_options(self._args),
            call=self._context.call,
        )
        if self._as_json:
            if self._asking:
                self._context.note(body(report, self._context.error_page) + "\n")
            return
        self._context.tell(body(report, self._context.page) + "\n")

    def _ask(self, plan: Plan, asking: Asking) -> None:
        if not confirmed(asking.question(plan), asking.answer):
            raise UsageError(
                "the answer was not the one that is taken",
                where=f"gccreds {self._args.name}",
                next_step=f'run it again and answer "{asking.answer}", or leave it',
            )

    def _begin(self, plan: Plan) -> Progress:
        context, output = self._context, self._context.streams.err
        shown: Shown
        if output.is_terminal:
            shown = TerminalProgress(plan.changes, context.error_page, datetime.now(UTC))
        else:
            shown = PlainProgress(plan, context.error_page, self._args.name)
            context.note(shown.begin(datetime.now(UTC)))
        every = _FRAMES_APART if output.is_terminal else _SILENCE_LOOKED_FOR
        progress = Progress(shown, output, every, self._events, context.now)
        progress.start()
        return progress

    def _interrupt(self) -> None:
        self._stop.interrupt()
        under_way = self._progress.under_way if self._progress else 0
        self._context.streams.err.write(stopping(under_way))
