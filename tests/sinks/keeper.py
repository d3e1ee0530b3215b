"""Run as a process: a program that keeps what is delivered to it in `kept.json`, as a user's would.

It marks what it keeps and refuses the check where something without its mark is there. The first
argument makes it misbehave. Each request is noted, with the arguments and variables that it saw.
"""

import json
import os
import sys
from pathlib import Path

KEPT = Path("kept.json")


def main(manner: str) -> int:
    """Answers one request."""
    request = json.load(sys.stdin)
    with open("requests.jsonl", "a") as notes:
        seen = {"request": request, "argv": sys.argv, "variables": dict(os.environ)}
        notes.write(json.dumps(seen) + "\n")
    print("a word on standard error", request, file=sys.stderr)
    if Path("broken").exists() or manner == "fails":
        print("a word on standard output", request)
        return 3
    if manner == f"no-{request['action']}":
        return 64
    match request["action"]:
        case "check":
            return 0 if not KEPT.exists() or "mark" in json.loads(KEPT.read_text()) else 1
        case "deliver":
            KEPT.write_text(json.dumps({"mark": "keeper", "values": request["values"]}))
            print(request)
            return 0
        case "read":
            print(json.dumps(json.loads(KEPT.read_text())["values"] if KEPT.exists() else {}))
            return 0
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
