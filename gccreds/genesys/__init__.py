"""Everything that talks to an organisation.

From the wire up: `transport` sends one request and makes an `outcome` of whatever happens; `retry`
and `pacing` say what to do about it and when; `refusal` puts a no into words; `session` keeps a
login and ties these together; `organisation` knows the operations; `reader` makes one `Observed` of
them. Beside them, `regions` knows the addresses, `login_source` finds the credentials, and `login`
trades them for an access token. Facts are cited from api-facts.md, decisions from engine.md,
"Talking to the API".
"""
