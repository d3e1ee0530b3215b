"""The rule that every case is held to (engine.md, "Surviving a crash at any point")."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from gccreds.domain.mark import read_description
from tests.crash.stage import Stage

_DESTINATIONS = "held"


def broken(stage: Stage, declared: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every way in which the rule is broken now, once all is recovered; empty where it holds.

    `declared` are the destinations of each declared address.
    """
    return [
        *_clients_unknown_to_the_state(stage),
        *_clients_without_an_end(stage, declared),
        *_destinations_that_do_not_work(stage, declared),
        *_open_records(stage, declared),
        *secrets_told(stage),
    ]


def _generations(stage: Stage) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        generation["remote_id"]: (address, generation)
        for address, resource in stage.state["resources"].items()
        for generation in resource["generations"]
        if generation.get("remote_id")
    }


def _clients_unknown_to_the_state(stage: Stage) -> Iterator[str]:
    """Every client that gccreds made, by mark or by what the proxy saw, is in the state."""
    known = _generations(stage)
    everything = stage.organisation.control("GET", "state")["clients"]
    ours = {c["id"]: c for c in everything if c["id"] in stage.proxy.names.made}
    for client in {**ours, **{c["id"]: c for c in stage.clients}}.values():
        if client["id"] not in known:
            yield f"client {client['id']} ({client.get('description')}) is not in the state"


def _clients_without_an_end(stage: Stage, declared: Mapping[str, object]) -> Iterator[str]:
    """One current client for each declared address; every further one has an end."""
    known = _generations(stage)
    current = []
    for client in stage.clients:
        address, generation = known.get(client["id"], ("", {}))
        mark = read_description(client["description"]).mark
        if mark is None or (str(mark.address), mark.generation) != (
            address,
            generation.get("number"),
        ):
            yield f"the mark of {client['id']} is not that of the state: {mark}"
        phase = generation.get("phase")
        if phase == "current" and client["state"] == "active" and "dateToDelete" not in client:
            current.append(address)
        elif phase not in ("overlapping", "ending") or not client.get("dateToDelete"):
            yield f"{address}#{generation.get('number')} is {phase} and has no end"
    if sorted(current) != sorted(declared):
        yield f"current are {sorted(current)}"


def _destinations_that_do_not_work(
    stage: Stage, declared: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    known = _generations(stage)
    for address, names in declared.items():
        for name in names:
            held = stage.held(name) or {}
            client_id, secret = held.get("client_id", ""), held.get("client_secret", "")
            if not stage.organisation.logs_in(client_id, secret):
                yield f"{name} of {address} holds nothing that logs in"
            elif known.get(client_id, ("", {}))[1].get("phase") != "current":
                yield f"{name} of {address} holds an older generation"


def _open_records(stage: Stage, declared: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Nothing in the state is left to be done, and what it says of destinations is so."""
    for address, resource in stage.state["resources"].items():
        for generation in resource["generations"]:
            if generation["phase"] in ("pending", "undelivered", "delivering"):
                yield f"{address}#{generation['number']} is still {generation['phase']}"
            if generation["phase"] != "current":
                continue
            for delivery in generation["deliveries"]:
                if not delivery["at"] or delivery["holds"] != [generation["number"]]:
                    yield f"{address}: {delivery['to']} may hold {delivery['holds']}"


def secrets_told(stage: Stage) -> Iterator[str]:
    """A secret or token that stands anywhere but in a destination."""
    places = {
        str(path.relative_to(stage.folder)): path.read_text(errors="replace")
        for path in stage.folder.rglob("*")
        if path.is_file() and _DESTINATIONS not in path.parts
    }
    places["standard output or error"] = "\n".join(stage.told)
    places["what a destination is run with"] = "\n".join(stage.organisation.gate.told)
    for place, text in places.items():
        if any(secret in text for secret in stage.proxy.names.secrets):
            yield f"{place} has a secret in it"


class Watch:
    """Looks at every destination after each request that may have killed what it holds."""

    def __init__(self, stage: Stage, declared: Mapping[str, tuple[str, ...]]) -> None:
        self._stage = stage
        self.declared = declared
        self.seen_dead: list[str] = []

    def look(self) -> None:
        """Notes what holds a dead secret now."""
        clients = self._stage.organisation.control("GET", "state")["clients"]
        alive = {c["id"]: c["secret_fingerprint"] for c in clients if c["state"] == "active"}
        for name in [name for names in self.declared.values() for name in names]:
            held = self._stage.held(name)
            if held is None:
                continue
            fingerprint = hashlib.sha256(held["client_secret"].encode()).hexdigest()[:16]
            if alive.get(held["client_id"]) != fingerprint:
                self.seen_dead.append(f"{name} held a dead secret: {json.dumps(held['client_id'])}")
