"""What a login at Vault may do with a secret, and whether a KV engine, version 2, is there."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from gccreds.sinks.asking import Failed
from gccreds.sinks.interface import Delivery
from gccreds.sinks.vault_api import OF_ANOTHER_FORM, VaultApi

_NEEDED = {
    "data": ("create", "read", "update"),
    "metadata": ("create", "patch"),
}
_EVERYTHING = "root"


def demand_access(api: VaultApi, delivery: Delivery, mount: str, path: str) -> None:
    """Raises DestinationRefused where this login could not write this secret, and Failed."""
    needed = {f"{mount}/{part}/{path}": can for part, can in _NEEDED.items()}
    granted = _granted(api, delivery, needed)
    _demand_engine(api, delivery, mount, path)
    for place, capabilities in needed.items():
        has = granted.get(place)
        has = has if isinstance(has, list) else []
        if _EVERYTHING not in has and not set(capabilities) <= set(has):
            listed = ", ".join(f'"{capability}"' for capability in capabilities)
            raise delivery.refused(
                f"{delivery.destination}: the login may not do all that it needs with {place}",
                f'add to its policy: path "{place}" {{ capabilities = [{listed}] }}',
            )


def _granted(
    api: VaultApi, delivery: Delivery, needed: Mapping[str, object]
) -> Mapping[str, object]:
    """Place to what the login may do there, as Vault tells every login of itself."""
    refused = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    answer = api.ask("POST", "sys/capabilities-self", {"paths": list(needed)}, refused)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise delivery.refused(
            f"{delivery.destination}: Vault refused the token",
            "log in again: vault login; or see what is wrong with it: vault token lookup",
        )
    if answer.status == HTTPStatus.NOT_FOUND:
        raise delivery.refused(
            f"{delivery.destination}: there is no such namespace", "vault namespace list"
        )
    return answer.data


def _demand_engine(api: VaultApi, delivery: Delivery, mount: str, path: str) -> None:
    address = quote(f"sys/internal/ui/mounts/{mount}/{path}")
    answer = api.ask("GET", address, expected=[HTTPStatus.FORBIDDEN])
    if answer.status == HTTPStatus.FORBIDDEN:
        raise delivery.refused(
            f"{delivery.destination}: there is no secrets engine at {mount}, or this login may "
            "not use it",
            f"vault secrets list; vault token capabilities {mount}/data/{path}",
        )
    kind, options = answer.data.get("type"), answer.data.get("options") or {}
    found = str(answer.data.get("path")).strip("/")
    if kind is None or not isinstance(options, dict):
        raise Failed(None, OF_ANOTHER_FORM)
    if (kind, options.get("version")) == ("kv", "2") and found == mount:
        return
    version = f", version {options['version']}" if "version" in options else ""
    raise delivery.refused(
        f"{delivery.destination}: the engine at {found} is {kind}{version}, and not kv, version 2",
        f"name another mount; or, where its readers are ready for it: vault kv enable-versioning "
        f"{found}",
    )
