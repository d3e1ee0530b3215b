"""Every module here is one rule, named like its id, and holds it as `RULE`."""
