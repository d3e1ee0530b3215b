"""What `doctor` sees of a login before any request."""

import pytest

from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.login_source import CLIENT_ID, CLIENT_SECRET, FROM_ENVIRONMENT, TOKEN
from gccreds.workflows.diagnosing.found import Found
from gccreds.workflows.diagnosing.given import demand_possible, told

ID = "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77"
SECRET = "s" * 43
FAULTS = {
    "{}\n": "ends with a line break",
    "{}\r\n": "ends with a line break",
    " {}": "has blanks around it",
    "{} ": "has blanks around it",
    "\t{}": "has blanks around it",
    '"{}"': "has quotes around it",
    "'{}": "has quotes around it",
    "“{}”": "has quotes around it",
    "{}\u200b": "has a character that none has",
}


def line_of(login: Login, environ: dict[str, str]) -> str:
    with pytest.raises(Found) as found:
        demand_possible(login, environ)
    return found.value.check.text


@pytest.mark.parametrize(("form", "fault"), FAULTS.items())
def test_what_a_variable_holds_beside_its_value(form: str, fault: str) -> None:
    """Looked for in the variables as they are: gccreds takes blanks off, other programs do not."""
    right = {CLIENT_ID: ID, CLIENT_SECRET: SECRET}
    for name in right:
        environ = {**right, name: form.format(right[name])}
        id_, secret = (environ[variable].strip() for variable in right)
        login = ClientLogin(id_, Secret(secret), FROM_ENVIRONMENT)
        assert line_of(login, environ) == f"environment: {name} {fault}"


@pytest.mark.parametrize(("form", "fault"), FAULTS.items())
def test_what_another_source_holds_beside_its_value(form: str, fault: str) -> None:
    """A login command, a profile, the project file."""
    origin = "profile ci of config.toml"
    id_ = ClientLogin(form.format(ID), Secret(SECRET), origin)
    assert line_of(id_, {}) == f"{origin}: client id {fault}"
    secret = ClientLogin(ID, Secret(form.format(SECRET)), origin)
    assert line_of(secret, {}) == f"{origin}: secret {fault}"


@pytest.mark.parametrize(("form", "fault"), FAULTS.items())
def test_what_a_token_holds_beside_its_value(form: str, fault: str) -> None:
    """Only that of the variable: a file may well end with a line break."""
    login = TokenLogin(Secret("t"), f"environment: {TOKEN}")
    assert line_of(login, {TOKEN: form.format("t")}) == f"environment: {TOKEN} {fault}"


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_swap_is_seen_through_quotes(quote: str) -> None:
    """And shows neither of the two."""
    login = ClientLogin(f"{quote}{SECRET}{quote}", Secret(f"{quote}{ID}{quote}"), "the test")
    characters = len(login.client_id), len(login.secret)
    assert line_of(login, {}) == "the test has {} characters, the secret {}".format(*characters)


@pytest.mark.parametrize(
    ("login", "text"),
    [
        (
            ClientLogin(ID, Secret(SECRET), FROM_ENVIRONMENT),
            "environment: GENESYSCLOUD_OAUTHCLIENT_ID 3f1c8a52-…, …_SECRET (43 characters)",
        ),
        (
            ClientLogin(ID, Secret(SECRET), "profile ci"),
            "profile ci: 3f1c8a52-…, secret (43 characters)",
        ),
        (TokenLogin(Secret("t" * 86), "token.txt"), "token.txt (86 characters)"),
    ],
)
def test_where_a_login_came_from(login: Login, text: str) -> None:
    """Of what is secret, the length."""
    demand_possible(login, {})
    assert told(login) == text
