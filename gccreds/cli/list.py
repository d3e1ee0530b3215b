"""`gccreds list`: what there is, and which managed credentials use it."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format
from gccreds.cli.values import one_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.report import Listing

SUMMARY = "list clients, tokens, scopes, roles, divisions or environments"
DESCRIPTION = """\
Lists what there is in the organisation and which managed credentials use it; or the environments of
the project, which needs no login."""
EXAMPLES = ("gccreds list clients", "gccreds -e prod list roles --format json")

_ENVIRONMENTS = "environments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to list, and `--format`."""
    parser.add_argument(
        "what",
        metavar="WHAT",
        type=one_of("clients", "tokens", "scopes", "roles", "divisions", _ENVIRONMENTS),
        help="clients, tokens, scopes, roles, divisions or environments",
    )
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Lists it."""
    from gccreds.render.formats import renderer

    listing = _environments(context) if args.what == _ENVIRONMENTS else _found(args.what, context)
    context.tell(renderer("listing", args.format)(listing, context.page))
    return 0


def _found(what: str, context: "Context") -> "Listing":
    from gccreds.domain.report import Listing
    from gccreds.genesys.organisation import Organisation
    from gccreds.workflows.listing import HIDDEN, Inventory

    session = context.open_session()
    organization = context.organization(session)
    environment = context.environment_if_any
    name = environment.name if environment else None
    inventory = Inventory(Organisation(session), context.managed, name, context.call)
    entities = {
        "clients": inventory.clients,
        "tokens": inventory.tokens,
        "scopes": inventory.scopes,
        "roles": inventory.roles,
        "divisions": inventory.divisions,
    }[what]()
    return Listing(
        what,
        tuple(entities),
        name,
        organization,
        context.now(session),
        HIDDEN.get(what, frozenset()),
    )


def _environments(context: "Context") -> "Listing":
    from gccreds.domain.report import Listing
    from gccreds.workflows.listing import environments

    return Listing(_ENVIRONMENTS, tuple(environments(context.project)), moment=context.now())
