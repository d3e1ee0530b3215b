"""From options to a plan: what plan, apply and destroy do alike."""

import argparse
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gccreds.domain.address import Address
from gccreds.domain.declared import Declared
from gccreds.domain.report import PlanReport
from gccreds.domain.settings import Settings
from gccreds.errors import UsageError
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.registry import kinds
from gccreds.planner.context import Wishes
from gccreds.planner.plan_document import SavedPlan
from gccreds.policies.interface import Purpose
from gccreds.workflows.in_git import places_git_would_take
from gccreds.workflows.planning import Surroundings, plan
from gccreds.workflows.requesting import Request

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.genesys.session import Session


def plan_report(args: argparse.Namespace, context: "Context") -> PlanReport:
    """The plan of `gccreds plan`."""
    began = time.monotonic()
    wanted = request(args, Purpose.PLAN)
    around = surroundings(context)
    holder = context.store.holder()
    made = plan(around, context.store.read(), wanted)
    return PlanReport(
        made,
        around.organisation.session.request_count,
        time.monotonic() - began,
        options=repeated_options(args),
        refresh_only=args.refresh_only,
        applying_since=holder.since if holder else None,
        foretold=args.at is not None,
        call=context.call,
    )


def request(args: argparse.Namespace, purpose: Purpose, saved: SavedPlan | None = None) -> Request:
    """What the options ask of a plan, and what a saved one leaves of it."""
    options = vars(args)
    reactivate = frozenset(map(_address, options.get("reactivate", ())))
    return Request(
        purpose,
        tuple(args.target),
        tuple(args.selector),
        Wishes(reactivate, no_grace=options.get("no_grace", False)),
        refresh_only=options.get("refresh_only", False),
        override_safety=options.get("override_safety", False),
        saved=saved,
        rotated=tuple(options.get("addresses", ())),
        compromised=options.get("compromised", False),
        due_only=options.get("due", False),
        at=options.get("at"),
    )


def surroundings(context: "Context", session: "Session | None" = None) -> Surroundings:
    """The environment with the way to its organisation: a session that is opened now, or this one.

    What is wrong with the files comes before what is wrong with the login.
    """
    environment, declared = context.environment, context.declared
    return Surroundings(
        environment.project,
        environment.name,
        declared,
        environment.settings,
        kinds(),
        Organisation(session or context.open_session()),
        lambda: datetime.now(UTC),
        context.fixed_now,
        environment.organization,
        places_git_would_take(declared, context.project.root),
        context.environ.get("CI") == "true",
        context.call,
    )


def without_project(context: "Context", session: "Session") -> Surroundings:
    """An organisation of which nothing is declared: to look at."""
    return Surroundings(
        "",
        "",
        Declared(),
        Settings(),
        kinds(),
        Organisation(session),
        lambda: datetime.now(UTC),
        context.fixed_now,
    )


def repeated_options(args: argparse.Namespace) -> tuple[str, ...]:
    """The arguments and options that a following command must be given again."""
    words = vars(args).get("repeated", ())
    targets = (word for target in args.target for word in ("-t", target))
    labels = (word for key, value in args.selector for word in ("-l", f"{key}={value}"))
    return (*words, *targets, *labels)


def _address(text: str) -> Address:
    address = Address.parse(text)
    if address is None:
        raise UsageError(
            f'"{text}" is no address',
            where="--reactivate",
            next_step="write it as oauth_client.ci-data-actions",
        )
    return address
