"""An embedded Genesys Cloud organisation, for newcomers, tests and pull-request checks.

It follows api-facts.md and the shapes of the OAuth API; where those leave something open it takes
the strictest reading, and docs/sandbox.md says which. A request walks through it like this:

    server → connection → door → application → one operation (api_*.py, login.py) → organization

The door keeps the log, the rate windows and the faults; operations are plain functions of an
organisation and a call. Everything runs on one event loop, so no state needs a lock.
"""
