"""The endpoints that gccreds calls, each with the one call that is recorded and replayed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gccreds.domain.secret import Secret
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.oauth_client import KIND

FOLDER = Path(__file__).parent
CLIENT_ID = "11111111-1111-4111-8111-111111111111"
ROLE_ID = "22222222-2222-4222-8222-222222222222"
DIVISION_ID = "33333333-3333-4333-8333-333333333333"
ORGANIZATION_ID = "44444444-4444-4444-8444-444444444444"
LOGIN_ID = "55555555-5555-4555-8555-555555555555"
SECRET = "scrubbed-secret"
TOKEN = "scrubbed-token"

BODY: Mapping[str, object] = {
    "name": "Recorded by gccreds",
    "description": "A client for a recording [gccreds record/live/oauth_client.recorded#1]",
    "authorizedGrantType": "CLIENT-CREDENTIALS",
    "accessTokenValiditySeconds": 900,
    "roleDivisions": [{"roleId": ROLE_ID, "divisionId": DIVISION_ID}],
}

CALLS: Mapping[str, Callable[[Organisation], Any]] = {
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
    "get-oauth-scopes": lambda o: o.list_scopes(),
    "get-authorization-roles": lambda o: o.list_roles(),
    "get-authorization-divisions": lambda o: o.list_divisions(),
    "get-limits": lambda o: o.client_limit(),
}
"""In the order in which they are recorded: the client is made, read, changed and removed."""
