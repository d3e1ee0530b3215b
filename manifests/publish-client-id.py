#!/usr/bin/env python3
"""A destination of our own: gccreds writes a JSON object to it, its exit code is the answer."""

import json
import sys
from pathlib import Path

DONE, NOT_SUPPORTED = 0, 64

request = json.load(sys.stdin)
if request["action"] == "read":
    sys.exit(NOT_SUPPORTED)
if request["action"] == "deliver":
    published = Path("build/reporting-app.client-id")
    published.parent.mkdir(exist_ok=True)
    published.write_text(request["values"]["client_id"] + "\n", encoding="utf-8")
sys.exit(DONE)
