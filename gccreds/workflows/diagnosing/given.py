"""What can be seen of a login before any request: its form."""

from collections.abc import Mapping

from gccreds.domain.diagnosis import Cause
from gccreds.errors import LoginRefused
from gccreds.genesys.login import ClientLogin, Login, TokenLogin, is_client_id, shown_id
from gccreds.genesys.login_source import CLIENT_ID, CLIENT_SECRET, FROM_ENVIRONMENT, TOKEN
from gccreds.workflows.diagnosing.found import Found, listed

LABEL = "login from"
_EXAMPLE = "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77"
_WHERE_IDS_ARE = "Admin > Integrations > OAuth"
_QUOTES = ("'", '"', "`", "“", "”")
_SECRET_LENGTH = 43


def no_login(refused: LoginRefused, environ: Mapping[str, str]) -> Found:
    """Why there is none: a variable that is there and empty, before what the search said."""
    empty = tuple(v for v in (CLIENT_ID, CLIENT_SECRET, TOKEN) if environ.get(v, "x").strip() == "")
    if not empty:
        return Found.by_error(LABEL, refused)
    are = "is" if len(empty) == 1 else "are"
    cause = Cause(
        "an empty variable holds no login.",
        "correct where the variable is filled from, or unset it so that another source counts.",
        (
            "In a pipeline, a secret that does not exist arrives as an empty text; so does one "
            "that a pull request from a fork may not read.",
        ),
    )
    return Found(LABEL, f"environment: {listed(empty)} {are} set and empty", cause)


def told(login: Login) -> str:
    """Where it came from, and of a secret its length only."""
    if isinstance(login, TokenLogin):
        return f"{login.origin} ({len(login.token)} characters)"
    id_, length = f"{login.client_id[:8]}-…", f"({len(login.secret)} characters)"
    if login.origin == FROM_ENVIRONMENT:
        return f"{login.origin} {id_}, …_SECRET {length}"
    return f"{login.origin}: {id_}, secret {length}"


def demand_possible(login: Login, environ: Mapping[str, str]) -> None:
    """Raises Found for an id or a secret that cannot be right."""
    if isinstance(login, TokenLogin):
        if login.origin == f"environment: {TOKEN}":
            _demand_bare("environment", TOKEN, environ.get(TOKEN, ""))
        return
    _demand_in_their_places(login)
    from_environment = login.origin == FROM_ENVIRONMENT
    id_, secret = (CLIENT_ID, CLIENT_SECRET) if from_environment else ("client id", "secret")
    # gccreds takes blanks off what is in variables; the programs beside it do not.
    written = environ if from_environment else {}
    origin = "environment" if from_environment else login.origin
    _demand_bare(origin, id_, written.get(id_, login.client_id))
    _demand_bare(origin, secret, written.get(secret, login.secret.reveal()))
    if not is_client_id(login.client_id):
        raise _not_an_id(login, origin, id_)


def _demand_in_their_places(login: ClientLogin) -> None:
    """Raises Found where the id stands for the secret and the secret for the id."""
    bare = [text.strip("".join(_QUOTES)) for text in (login.client_id, login.secret.reveal())]
    if is_client_id(bare[0]) or not is_client_id(bare[1]):
        return
    text = f"{login.origin} has {len(login.client_id)} characters, the secret {len(login.secret)}"
    raise Found(
        LABEL,
        text,
        Cause(
            "id and secret are swapped: the secret is a UUID, as an id is, and the id is not.",
            f"exchange the two; {_WHERE_IDS_ARE} shows the client id. Ids are shown and logged: if "
            "a program used the two like this, let a new secret be made there.",
        ),
    )


def _demand_bare(origin: str, name: str, text: str) -> None:
    """Raises Found for blanks, line breaks, quotes and what no header can hold."""
    fault = _fault(text)
    if fault is None:
        return
    cause = Cause(
        "what does not belong to it is sent with it, and so it is refused.",
        f"write {name} again, the text alone. `printf %s` writes no line break, `echo` does; "
        "quotes in a file of variables are part of the text for some programs that read it.",
    )
    raise Found(LABEL, f"{origin}: {name} {fault}", cause)


def _fault(text: str) -> str | None:
    bare = text.strip()
    if text != text.rstrip("\r\n"):
        return "ends with a line break"
    if text != bare:
        return "has blanks around it"
    if bare[:1] in _QUOTES or bare[-1:] in _QUOTES:
        return "has quotes around it"
    return None if text.isascii() and text.isprintable() else "has a character that none has"


def _not_an_id(login: ClientLogin, origin: str, name: str) -> Found:
    shown = shown_id(login)
    is_name = shown == login.client_id
    text = f'{origin}: {name} is "{shown}"' if is_name else f"{origin}: {name} is no id {shown}"
    client = f"{shown} > " if is_name else ""
    cause = Cause(
        f"{'that is a name. A' if is_name else 'a'} client id is a UUID such as {_EXAMPLE}.",
        f"{_WHERE_IDS_ARE} > {client}Client ID.",
    )
    return Found(LABEL, text, cause)


def about_length(login: ClientLogin) -> str:
    """What the length of a refused secret says."""
    length = len(login.secret)
    if length == _SECRET_LENGTH:
        return f"The secret that was sent has {length} characters, as all secrets have."
    return f"The secret that was sent has {length} characters; others have {_SECRET_LENGTH}."
