"""`gccreds apply`: makes the organisation what the manifests say."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_carrying_out, add_selection
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.planner.plan_document import SavedPlan

SUMMARY = "plan, ask, and carry the plan out; or what a saved plan consented to"
DESCRIPTION = """\
Plans, shows the plan, asks, and carries it out. What was shown is what is carried out, however long
the answer took. Where something fails, the rest goes on as far as it does not depend on it, and the
same command carries on from there.

With a PLANFILE it does not ask: it plans anew and carries out what that file consented to, if each
of these changes comes out the same or is done already. Whatever else came due since is left to
another run."""
EXAMPLES = (
    "gccreds apply",
    "gccreds apply prod.gcplan",
    "gccreds -e sandbox apply --auto-approve --format json",
    "gccreds apply --auto-approve --lock-timeout 10m --events events.jsonl",
)

_DECIDED = {"target": "-t", "selector": "-l", "reactivate": "--reactivate"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PLANFILE and the options of cli.md, `apply`."""
    parser.add_argument(
        "plan_file",
        metavar="PLANFILE",
        nargs="?",
        help="what `gccreds plan --out` wrote; its environment is the one that is meant",
    )
    add_carrying_out(parser)
    add_selection(parser)
    parser.add_argument(
        "--reactivate",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="let this one work again that somebody stopped; repeatable",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Applies."""
    from gccreds.cli.carrying_out import Asking, carry_out
    from gccreds.policies.interface import Purpose
    from gccreds.render.apply_text import question

    if args.plan_file is not None:
        return carry_out(args, context, Purpose.APPLY, None, _consent(args, context))
    asking = None if args.auto_approve else Asking(question, "yes")
    return carry_out(args, context, Purpose.APPLY, asking)


def _consent(args: argparse.Namespace, context: "Context") -> "SavedPlan":
    """The saved plan, whose environment is this run's. Raises UsageError for what contradicts."""
    from gccreds.cli.plan_files import read_plan

    given = [option for name, option in _DECIDED.items() if getattr(args, name)]
    if given:
        what = f"{args.plan_file} says what is applied, so {given[0]} cannot"
        raise _contradiction(what, args, context)
    saved = read_plan(args.plan_file)
    if args.env and args.env != saved.environment:
        what = f"{args.plan_file} is a plan for {saved.environment}, and -e says {args.env}"
        raise _contradiction(what, args, context)
    args.env = saved.environment
    return saved


def _contradiction(what: str, args: argparse.Namespace, context: "Context") -> UsageError:
    """The command names no environment: the file does."""
    return UsageError(
        what,
        where="gccreds apply",
        next_step=f"to carry out that plan: {context.call.command(None, 'apply', args.plan_file)}",
    )
