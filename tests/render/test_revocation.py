"""What `revoke` asks and tells, compared whole."""

import json

from gccreds.domain.address import Address
from gccreds.domain.observed import Organization
from gccreds.domain.revocation import Revocation, Stopped, Target
from gccreds.errors import ApiRefused
from gccreds.render import revocation_json, revocation_text
from gccreds.render.page import Page

CI = Address("oauth_client", "store", "emea")
OLD, NEW, GONE = (f"{n}0000000-0000-4000-8000-00000000000a" for n in (1, 2, 3))
TARGET = Target({OLD: "Store", NEW: "Store", GONE: ""}, CI)
ACME = Organization("6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "Acme \x1b[31mEMEA")
REFUSED = ApiRefused(
    "the organisation refused: no",
    next_step="look at it in the admin UI",
    where=f"PUT /api/v2/oauth/clients/{OLD}",
    context_id="c-1",
)
HALF = Revocation(
    TARGET,
    {NEW: Stopped.INACTIVE, GONE: Stopped.GONE},
    {OLD: REFUSED},
    noted_in=".gccreds/prod.json",
    owner=("payments", "prod"),
)


def test_the_question_names_each_client_and_the_login_itself() -> None:
    """A hostile name of an organisation asks nothing of its own."""
    asked = revocation_text.question(TARGET, ("payments", "prod"), ACME, NEW)
    assert asked == (
        "Revoke oauth_client.store[emea] in prod (Acme \\x1b[31mEMEA)? It stops at once, with its "
        "tokens:\n"
        f"  {OLD}  Store\n"
        f"  {NEW}  Store, which this run is logged in with\n"
        f"  {GONE}\n"
        'Only "yes" is taken: '
    )


def test_without_a_project_the_organisation_is_named() -> None:
    """And the client, which nobody may manage."""
    asked = revocation_text.question(Target({OLD: "Leaked"}), None, ACME, None)
    assert asked.startswith(
        "Revoke 1 client in Acme \\x1b[31mEMEA? It stops at once, with its tokens:\n"
    )


def test_what_works_on_is_told_first() -> None:
    """With its error in three parts, and the way on."""
    assert revocation_text.render(HALF, Page()) == (
        "Not finished: 1 of 3 clients could not be stopped.\n"
        f"  {OLD}  Store works on\n"
        "    the organisation refused: no. "
        f"PUT /api/v2/oauth/clients/{OLD}\n"
        "    (correlation id c-1)\n"
        "    Next: look at it in the admin UI\n"
        f"  {NEW}  inactive  Store\n"
        f"  {GONE}  was gone\n"
        "One that is inactive gets no new tokens; those that it had work until they end, because "
        "the\norganisation refused to disable it.\n"
        "Noted in .gccreds/prod.json: as long as oauth_client.store[emea] is declared with "
        "`deliver`, the\nnext apply makes another and delivers it.\n"
        "Next: gccreds -e prod apply -t 'oauth_client.store[emea]'\n"
    )


def test_as_json_each_client_has_what_became_of_it() -> None:
    """In the order of the target."""
    assert json.loads(revocation_json.render(HALF, Page())) == {
        "format_version": "1.0",
        "address": "oauth_client.store[emea]",
        "clients": [
            {
                "remote_id": OLD,
                "name": "Store",
                "status": "failed",
                "error": {
                    "code": "api.refused",
                    "message": f"the organisation refused: no (PUT /api/v2/oauth/clients/{OLD})",
                    "next_step": "look at it in the admin UI",
                    "context_id": "c-1",
                },
            },
            {"remote_id": NEW, "name": "Store", "status": "inactive", "error": None},
            {"remote_id": GONE, "name": "", "status": "gone", "error": None},
        ],
        "noted": True,
    }
