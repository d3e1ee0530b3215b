"""What every sandbox organisation has from the start: itself, its divisions, roles and scopes."""

from gccreds.sandbox.roles import Role

ORGANIZATION_ID = "00000000-0000-4000-8000-00000000000a"
ORGANIZATION_NAME = "Sandbox"
ADMIN_ID = "00000000-0000-4000-8000-00000000000b"
ADMIN_NAME = "admin@example.com"

HOME_DIVISION_ID = "00000000-0000-4000-8000-0000000000d1"
DIVISIONS = {
    HOME_DIVISION_ID: "Home",
    "00000000-0000-4000-8000-0000000000d2": "EMEA",
    "00000000-0000-4000-8000-0000000000d3": "APAC",
}

ADMIN = Role(
    "00000000-0000-4000-8000-0000000000e1", "admin", ("*:*:*",), "Every permission", built_in=True
)
REPORTING_VIEWER = Role(
    "00000000-0000-4000-8000-0000000000e3",
    "Reporting Viewer",
    ("oauth:client:view", "authorization:role:view"),
    "Reads clients and roles",
)
ROLES = (
    ADMIN,
    Role(
        "00000000-0000-4000-8000-0000000000e2",
        "Credential Manager",
        (
            "oauth:client:view",
            "oauth:client:add",
            "oauth:client:edit",
            "oauth:client:delete",
            "oauth:client:authorize",
            "authorization:role:view",
            "usage:client:view",
            "integrations:credential:*",
        ),
        "Looks after OAuth clients and integration credentials",
    ),
    REPORTING_VIEWER,
    Role(
        "00000000-0000-4000-8000-0000000000e4",
        "Data Actions Runner",
        ("integrations:action:execute",),
        "Runs Data Actions, and nothing else",
    ),
    Role("00000000-0000-4000-8000-0000000000e5", "Store Operator", (), "Works in a store"),
    Role("00000000-0000-4000-8000-0000000000e6", "Operator", (), "Works at the switchboard"),
)

_READ_WRITE_SCOPES = (
    "admin",
    "ai-studio",
    "analytics",
    "architect",
    "audits",
    "authorization",
    "business-rules",
    "case-management",
    "coaching",
    "conversations",
    "employee-performance",
    "external-contacts",
    "greetings",
    "groups",
    "identity-providers",
    "integrations",
    "journey",
    "knowledge",
    "learning",
    "locations",
    "messaging",
    "notifications",
    "oauth",
    "organization",
    "organization-authorization",
    "outbound",
    "presence",
    "process-automation",
    "quality",
    "recordings",
    "response-management",
    "routing",
    "scripts",
    "speech-and-text-analytics",
    "stations",
    "telephony",
    "upload",
    "user-basic-info",
    "users",
    "users-rules",
    "voicemail",
    "webdeployments",
    "workforce-management",
    "workitems",
)
SCOPES = sorted(
    [*_READ_WRITE_SCOPES, *(f"{name}:readonly" for name in _READ_WRITE_SCOPES), "search:readonly"]
)
"""The scopes of api-facts.md §4 and three more, each also read-only; `search` only so."""
