"""The problems of mock-up 9."""

from gccreds.domain.finding import Excerpt, Finding, Severity

from .story import at


def problem(line: int, column: int, message: str, next_step: str, text: str, width: int) -> Finding:
    return Finding(
        "manifest.invalid",
        Severity.ERROR,
        message,
        next_step,
        position=at("ci", line, column),
        excerpt=Excerpt(text, width),
    )


GRANT = problem(
    5,
    12,
    'unknown grant "client_credential"',
    "write client_credentials",
    "    grant: client_credential",
    17,
)

PROBLEMS = (
    problem(
        11,
        13,
        'unknown destination "github_action"',
        "write github_actions",
        "      - to: github_action",
        13,
    ),
    GRANT,
    problem(
        8,
        5,
        'unknown key "access_token_validity_seconds" in oauth_client.ci-data-actions',
        "this is Terraform's name; here it is access_token_lifetime: 15m",
        "    access_token_validity_seconds: 900",
        29,
    ),
    problem(
        9,
        14,
        '"30.06.2027" is not a moment',
        "write 2027-06-30 (00:00 UTC, as that day begins) or 2027-06-30T18:00:00+02:00",
        "    expires: 30.06.2027",
        10,
    ),
)
