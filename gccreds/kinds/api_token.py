"""API tokens (api-tokens.md): everything that the other floors need to know of them.

The contract of the tokens is an assumption: it stands here, so that it can be corrected here.
"""

from gccreds.domain.credential import API_TOKENS, EXPIRES
from gccreds.kinds.elsewhere import API, Elsewhere, named
from gccreds.kinds.interface import Field, Kind
from gccreds.kinds.readings import (
    read_end,
    read_set,
    read_text,
    write_end,
    write_list,
    write_text,
)
from gccreds.kinds.token_entry import LONGEST, PAYLOAD, TokenEntry

_SCOPES = "scopes"

FIELDS = (
    Field("name", "name", read_text, str),
    Field("description", "description", read_text, write_text),
    Field(_SCOPES, "scope", read_set, write_list),
    Field(EXPIRES, "dateExpires", read_end, write_end),
)

_END = "expires: 2027-03-31"

KIND = Kind(
    name="api_token",
    noun="token",
    section="api_tokens",
    entry=TokenEntry,
    endpoint=API_TOKENS,
    payload=PAYLOAD,
    id_name="token_id",
    secret_name="token",
    fields=FIELDS,
    never_sent=frozenset(
        [
            "id",
            "selfUri",
            "dateCreated",
            "dateModified",
            "dateLastUsed",
            "createdBy",
            "modifiedBy",
            "state",
            "token",
        ]
    ),
    fixed=frozenset([_SCOPES, EXPIRES]),
    stoppable=False,
    longest=LONGEST,
    elsewhere={
        "scope": Elsewhere(API, named(_SCOPES)),
        "dateExpires": Elsewhere(API, named(_END)),
        "date_expires": Elsewhere(API, named(_END)),
        "duration": Elsewhere(API, named("lifetime: 90d")),
    },
)
