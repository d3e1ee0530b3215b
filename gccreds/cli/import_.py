"""`gccreds import`: takes existing clients and API tokens into management."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format, add_lock_timeout
from gccreds.cli.values import one_of
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.declared import ImportEntry

SUMMARY = "take an existing client or API token into management"
DESCRIPTION = """\
Takes the client or API token ID into management under ADDRESS, as an entry of `imports` would: its
mark and the fields that differ from what is declared go out in one request, its id and secret stay.
A token's scopes and its end cannot be changed: declare them as they are. Nothing else is changed.
It shows what it would do and asks. An ADDRESS that is not declared is an error that tells what to
declare.

With `--match name` every declared client or token that is not managed yet is paired with the one of
its name, where that name occurs once. The `imports` are printed, for a pull request; `--now`
carries them out."""
EXAMPLES = (
    "gccreds -e prod import oauth_client.reporting-app 9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
    "gccreds -e prod import --match name",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ADDRESS and ID, or `--match`; the options of cli.md, `import`."""
    parser.add_argument("address", metavar="ADDRESS", nargs="?", help="as declared in a manifest")
    parser.add_argument(
        "id", metavar="ID", nargs="?", help="its id, as list clients or list tokens shows it"
    )
    parser.add_argument(
        "--match",
        metavar="HOW",
        type=one_of("name"),
        help="name: pair what is declared with the clients and tokens of the same name",
    )
    parser.add_argument(
        "--now", action="store_true", help="with --match: import them, do not print the entries"
    )
    parser.add_argument("--auto-approve", action="store_true", help="do not ask")
    add_format(parser)
    add_lock_timeout(parser)
    # What `apply` has options for.
    parser.set_defaults(target=[], selector=[], concurrency=8, rate=None, events=None)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Imports one, or pairs all."""
    if args.match:
        return _run_match(args, context)
    if args.now:
        raise _usage("--now goes with --match", "gccreds import --match name --now")
    if args.address is None or args.id is None:
        missing = "ADDRESS" if args.address is None else "ID"
        raise _usage(f"{missing} is missing", EXAMPLES[0])
    entry = _entry(args, context)
    args.repeated = (args.address, args.id)
    return _take_over((entry,), args, context)


def _entry(args: argparse.Namespace, context: "Context") -> "ImportEntry":
    from gccreds.domain.address import Address
    from gccreds.domain.declared import ImportEntry
    from gccreds.kinds.registry import kinds

    address = Address.parse(args.address)
    kind = kinds().get(address.kind) if address else None
    if address is None or kind is None:
        raise _usage(f'"{args.address}" is no address of a client or token', EXAMPLES[0])
    entry = ImportEntry(address, args.id)
    if address not in context.declared.credentials:
        raise _undeclared(entry, args.format, context)
    return entry


def _undeclared(entry: "ImportEntry", format_: str, context: "Context") -> UsageError:
    """The error; the manifest to paste is a result, or stands in the one object of JSON."""
    from gccreds.genesys.organisation import Organisation
    from gccreds.kinds.registry import kinds
    from gccreds.render.manifest_entry import render
    from gccreds.workflows.importing import fields_to_declare

    session = context.open_session()
    context.guard(session)
    kind = kinds()[entry.to.kind]
    fields = fields_to_declare(kind, entry.id, Organisation(session))
    if fields is None:
        return UsageError(
            f"{entry.to} is not declared, and there is no {kind.noun} {entry.id}",
            where="gccreds import",
            next_step="write the id of one that exists: "
            + context.call.command(context.environment.name, "list", f"{kind.noun}s"),
        )
    manifest = render(kind.section, entry, fields, context.page)
    if format_ == "json":
        pasted = f"write this into a manifest, then run the same again:\n{manifest}"
    else:
        context.tell(manifest)
        pasted = "write the lines above into a manifest, then run the same again"
    return UsageError(f"{entry.to} is not declared", where="gccreds import", next_step=pasted)


def _run_match(args: argparse.Namespace, context: "Context") -> int:
    from gccreds.cli.planning import surroundings
    from gccreds.render.formats import renderer
    from gccreds.workflows.pairing import pair_by_name

    if args.address is not None:
        raise _usage("--match pairs all, so no ADDRESS may be given", EXAMPLES[1])
    around = surroundings(context)
    pairing = pair_by_name(around, context.store.read())
    if not args.now or not pairing.imports:
        context.tell(renderer("pairing", args.format)(pairing, context.page))
        return 0
    context.note(renderer("pairing", "text")(pairing, context.error_page))
    args.repeated = ("--match", args.match, "--now")
    return _take_over(pairing.imports, args, context)


def _take_over(
    entries: "tuple[ImportEntry, ...]", args: argparse.Namespace, context: "Context"
) -> int:
    from functools import partial

    from gccreds.cli.carrying_out import Asking, carry_out
    from gccreds.policies.interface import Purpose
    from gccreds.render.apply_text import question
    from gccreds.workflows.importing import take_over

    asking = None if args.auto_approve else Asking(question, "yes")
    workflow = partial(take_over, entries)
    return carry_out(args, context, Purpose.APPLY, asking, workflow=workflow)


def _usage(what: str, example: str) -> UsageError:
    return UsageError(
        what,
        where="gccreds import",
        next_step=f"write for example `{example}`; all options: gccreds import --help",
    )
