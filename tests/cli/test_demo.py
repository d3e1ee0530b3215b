"""`gccreds demo`: the whole story, as a newcomer sees it."""

import re

from tests.cli.running import Place

TOLD = [
    "gccreds init",
    "gccreds plan",
    "gccreds apply --auto-approve",
    "gccreds exec oauth_client.ci-data-actions -- python3 call_data_action.py",
    "gccreds plan --detailed-exitcode",
    "gccreds plan --detailed-exitcode",
    "gccreds apply --auto-approve",
    "gccreds plan --detailed-exitcode",
    "gccreds rotate --due --auto-approve",
    "gccreds rotate --due --auto-approve",
    "gccreds list clients",
    "gccreds state show oauth_client.ci-data-actions",
]
_SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])|(?<![\w-])[\w-]{86}(?![\w-])")


def test_it_tells_plan_apply_drift_and_repair_and_keeps_nothing(place: Place) -> None:
    """Every command of it succeeds; no secret is shown, no token lives, no file stays."""
    temporary = place.folder / "temporary"
    temporary.mkdir()
    ended = place.run("demo", TMPDIR=str(temporary), GCCREDS_ENV="not-mine")
    assert (ended.code, ended.err) == (0, "")
    shown = [line[2:] for line in ended.out.splitlines() if line.startswith("$ ")]
    assert shown == TOLD
    for sentence in (
        "1 to create, 0 unchanged.",
        "Done: 1 created in ",
        "The Data Action answered 200 ",
        "Nothing to do: 1 credential is as declared.",
        "  ! drift   oauth_client.ci-data-actions     admin@example.com, ",
        "      access_token_lifetime  15m → 2d\n",
        "Done: 1 updated in ",
        "generation 1 → 2: 90 days old, every 90d",
        "Done: 1 rotated in ",
        "secrets/ci-data-actions.env holds another secret now; nobody was without one.\n",
        "Done: 1 retired in ",
        " access tokens were used on the way; 0 of them still work.\n",
        "The organisation and the folder are gone now; nothing was kept.\n",
    ):
        assert sentence in ended.out
    assert _SECRET.findall(ended.out) == []
    assert list(temporary.iterdir()) == []
    assert list(place.home.iterdir()) == []
