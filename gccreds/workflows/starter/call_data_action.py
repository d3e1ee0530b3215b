"""What a pipeline would do: calls a Data Action with the token that `gccreds exec` gives it."""

import os
from urllib.request import Request, urlopen

call = Request(
    os.environ["GENESYSCLOUD_REGION"]  # on a sandbox its URL
    + "/api/v2/integrations/actions/custom_-_demo-action/execute",
    data=b'{"customer": "4711"}',
    headers={
        "Authorization": "Bearer " + os.environ["GENESYSCLOUD_ACCESS_TOKEN"],
        "Content-Type": "application/json",
    },
)
with urlopen(call, timeout=30) as answer:
    print("The Data Action answered", answer.status, answer.read().decode())
