"""A credential that exists, as the member of a JSON document (cli.md, `status --format json`)."""

from datetime import datetime

from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.settings import Exemption
from gccreds.domain.state import Generation
from gccreds.domain.status import CredentialStatus


def members(credential: CredentialStatus) -> dict[str, object]:
    """Every key, in the order of cli.md; null where there is nothing to tell."""
    generation, fields = credential.generation, credential.fields
    return {
        "address": str(credential.address) if credential.address else None,
        "kind": credential.kind,
        "name": credential.name,
        "owner": credential.owner or None,
        "labels": dict(credential.labels),
        "grant": fields.get("grant"),
        "roles": fields.get("roles") or {},
        "scopes": fields.get("scopes") or [],
        "remote_id": credential.remote_id,
        "generation": generation.number if generation else None,
        "state": credential.phase.value if credential.phase else None,
        "created_at": moment(credential.created_at),
        "expires_at": moment(credential.expires_at),
        "next_rotation_at": moment(credential.next_rotation_at),
        "deliveries": _deliveries(generation) if generation else [],
        "exemptions": [exemption(one) for one in credential.exemptions],
        "remote_state": credential.remote_state,
        "mark": str(credential.mark) if credential.mark else None,
    }


def exemption(one: Exemption) -> dict[str, object]:
    """What it is from, why, and until when."""
    return {"rule": one.rule, "reason": one.reason, "until": moment(one.until)}


def moment(at: datetime | None) -> str | None:
    """In UTC."""
    return as_utc_text(at) if at else None


def _deliveries(generation: Generation) -> list[dict[str, object]]:
    """A destination that a write was not confirmed at is not said to have the secret."""
    return [
        {
            "to": delivery.to,
            "at": moment(delivery.at),
            "fingerprint": generation.fingerprint if delivery.at else None,
        }
        for delivery in generation.deliveries
    ]
