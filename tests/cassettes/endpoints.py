"""The endpoints that gccreds calls, each with the one call that is recorded and replayed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from gccreds.domain.secret import Secret
from gccreds.genesys.organisation import Organisation
from gccreds.kinds import api_token
from gccreds.kinds.oauth_client import KIND

FOLDER = Path(__file__).parent
CLIENT_ID = "11111111-1111-4111-8111-111111111111"
ROLE_ID = "22222222-2222-4222-8222-222222222222"
DIVISION_ID = "33333333-3333-4333-8333-333333333333"
ORGANIZATION_ID = "44444444-4444-4444-8444-444444444444"
LOGIN_ID = "55555555-5555-4555-8555-555555555555"
SECRET = "scrubbed-secret"
TOKEN = "scrubbed-token"
API_TOKEN_ID = "66666666-6666-4666-8666-666666666666"
API_TOKEN = "scrubbed-api-token"

BODY: Mapping[str, object] = {
    "name": "Recorded by gccreds",
    "description": "A client for a recording [gccreds record/live/oauth_client.recorded#1]",
    "authorizedGrantType": "CLIENT-CREDENTIALS",
    "accessTokenValiditySeconds": 900,
    "roleDivisions": [{"roleId": ROLE_ID, "divisionId": DIVISION_ID}],
}

TEXTS: Mapping[str, object] = {
    "name": "Recorded by gccreds",
    "description": "A token for a recording [gccreds record/live/api_token.recorded#1]",
}
TOKEN_BODY: Mapping[str, object] = {
    **TEXTS,
    "scope": ["users:readonly"],
    "dateExpires": "2027-09-30T00:00:00.000Z",
}
"""Its end is at most 450 days ahead: a recording after that day needs a later one."""

Call: TypeAlias = Callable[[Organisation], Any]

CALLS: Mapping[str, Call] = {
    "post-oauth-clients": lambda o: o.create(KIND, BODY),
    "post-oauth-token": lambda o: o.try_login(CLIENT_ID, Secret(SECRET)),
    "get-organizations-me": lambda o: o.organization(),
    "get-tokens-me": lambda o: o.caller(),
    "get-oauth-clients": lambda o: o.list_clients(),
    "get-oauth-clients-id": lambda o: o.get(KIND, CLIENT_ID),
    "put-oauth-clients-id": lambda o: o.update(KIND, CLIENT_ID, {**BODY, "state": "inactive"}),
    "post-oauth-clients-id-secret": lambda o: o.renew_secret(KIND, CLIENT_ID),
    "get-oauth-clients-id-usage": lambda o: o.calls(CLIENT_ID),
    "delete-oauth-clients-id": lambda o: o.delete(KIND, CLIENT_ID),
    "post-oauth-apitokens": lambda o: o.create(api_token.KIND, TOKEN_BODY),
    "get-tokens-me-by-token": lambda o: o.try_token(Secret(API_TOKEN)),
    "get-oauth-apitokens": lambda o: o.list_api_tokens(),
    "get-oauth-apitokens-id": lambda o: o.get(api_token.KIND, API_TOKEN_ID),
    "put-oauth-apitokens-id": lambda o: o.update(api_token.KIND, API_TOKEN_ID, TEXTS),
    "delete-oauth-apitokens-id": lambda o: o.delete(api_token.KIND, API_TOKEN_ID),
    "get-oauth-scopes": lambda o: o.list_scopes(),
    "get-authorization-roles": lambda o: o.list_roles(),
    "get-authorization-divisions": lambda o: o.list_divisions(),
    "get-limits": lambda o: o.client_limit(),
}
"""In the order in which they are recorded: what is made is read, changed and removed."""

OF_API_TOKENS = frozenset(
    name for name in CALLS if "apitokens" in name or name == "get-tokens-me-by-token"
)
"""Those that an organisation may not have."""
