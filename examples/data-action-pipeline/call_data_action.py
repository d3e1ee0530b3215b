#!/usr/bin/env python3
"""Calls a Data Action with the access token that `gccreds exec` gives it.

It never sees a client id or a secret, and the token is dead as soon as it ends.
"""

import json
import os
from urllib.request import Request, urlopen

ACTION = "custom_-_demo-action"
DOMAINS = {"eu-central-1": "mypurecloud.de", "us-east-1": "mypurecloud.com"}  # and yours


def api_of(region: str) -> str:
    """The base URL of a region's API; on a sandbox GENESYSCLOUD_REGION is the URL itself."""
    return region if region.startswith("http:") else f"https://api.{DOMAINS.get(region, region)}"


def execute(action: str, values: dict[str, object]) -> object:
    """The answer of the action."""
    request = Request(
        f"{api_of(os.environ['GENESYSCLOUD_REGION'])}/api/v2/integrations/actions/{action}/execute",
        data=json.dumps(values).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['GENESYSCLOUD_ACCESS_TOKEN']}",
            "Content-Type": "application/json",
        },
    )
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    print(json.dumps(execute(ACTION, {"customer": "4711"}), indent=2))
