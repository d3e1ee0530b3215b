"""OAuth clients (api-facts.md §3): everything that the other floors need to know of them."""

from gccreds.domain.credential import CLIENTS
from gccreds.kinds.client_entry import PAYLOAD, ClientEntry
from gccreds.kinds.client_fields import FIELDS as FIELDS
from gccreds.kinds.client_fields import NEVER_SENT
from gccreds.kinds.elsewhere import API, TERRAFORM, Elsewhere, named, nowhere, of_seconds
from gccreds.kinds.grant import grant_of
from gccreds.kinds.interface import Kind


def _written_grant(value: object) -> str:
    grant = grant_of(str(value))
    return f"grant: {grant.value}" if grant else "grant"


_LIFETIME = of_seconds("access_token_lifetime")
_NO_SECRET = nowhere("take it out: gccreds makes the secret, and delivers it")
_END = "expires: 2027-06-30"

KIND = Kind(
    name="oauth_client",
    noun="client",
    section="oauth_clients",
    entry=ClientEntry,
    endpoint=CLIENTS,
    payload=PAYLOAD,
    id_name="client_id",
    secret_name="client_secret",
    fields=FIELDS,
    never_sent=NEVER_SENT,
    elsewhere={
        "access_token_validity_seconds": Elsewhere(TERRAFORM, _LIFETIME),
        "authorized_grant_type": Elsewhere(TERRAFORM, _written_grant),
        "registered_redirect_uris": Elsewhere(TERRAFORM, named("redirect_uris")),
        "registered_redirect_uri": Elsewhere(TERRAFORM, named("redirect_uris")),
        "integration_credential_name": Elsewhere(
            TERRAFORM, named("deliver: [{to: genesys_integration, credential: NAME}]")
        ),
        "accessTokenValiditySeconds": Elsewhere(API, _LIFETIME),
        "authorizedGrantType": Elsewhere(API, _written_grant),
        "registeredRedirectUri": Elsewhere(API, named("redirect_uris")),
        "roleDivisions": Elsewhere(API, named("roles: {ROLE: [DIVISION]}")),
        "roleIds": Elsewhere(API, named("roles: {ROLE: [DIVISION]}")),
        "role_divisions": Elsewhere(API, named("roles: {ROLE: [DIVISION]}")),
        "scope": Elsewhere(API, named("scopes")),
        "dateToDelete": Elsewhere(API, named(_END)),
        "date_to_delete": Elsewhere(API, named(_END)),
        "state": nowhere("take it out: what is declared is active; to end it take its entry out"),
        "secret": _NO_SECRET,
        "client_secret": _NO_SECRET,
        "client_id": nowhere("take it out: the API gives the id"),
    },
)
