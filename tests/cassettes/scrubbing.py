"""Takes out of a recording whatever tells whose organisation it was."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import vcr

from tests.cassettes.endpoints import API_TOKEN, FOLDER, SECRET, TOKEN

HOST = "http://127.0.0.1:8484"
"""Every recording says that it came from here; what it really came from stands beside it."""

_KEPT_HEADERS = ("content-type", "inin-ratelimit-allowed", "inin-ratelimit-count", "retry-after")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_AUTHOR = re.compile(r'("(?:createdBy|modifiedBy)")\s*:\s*\{[^}]*\}')
OTHER = "99999999-9999-4999-8999-999999999999"
"""Stands for every id that nobody needs to know."""

_SECRET_MEMBERS = {"secret": SECRET, "access_token": TOKEN, "token": API_TOKEN}


def player() -> "vcr.VCR":
    """Replays what was recorded; whatever else is asked fails."""
    return _cassettes(record_mode="none")


def _cassettes(**options: Any) -> "vcr.VCR":
    return vcr.VCR(
        cassette_library_dir=str(FOLDER),
        path_transformer=vcr.VCR.ensure_suffix(".yaml"),
        match_on=("method", "path", "query", "body"),
        decode_compressed_response=True,
        **options,
    )


class Scrubber:
    """`stand_ins` maps what was real (ids, names, secrets) to what is written instead."""

    def __init__(self, stand_ins: Mapping[str, str]) -> None:
        self.stand_ins = dict(stand_ins)

    def recorder(self) -> "vcr.VCR":
        """Records, and writes only what is scrubbed."""
        return _cassettes(
            record_mode="all",
            before_record_request=self._request,
            before_record_response=self._response,
        )

    def _request(self, request: Any) -> Any:
        request.uri = HOST + self._stood_in(_below_host(request.uri))
        request.headers = {}
        if request.body:
            request.body = self._stood_in(_text(request.body)).encode()
        return request

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        headers = response["headers"]
        response["headers"] = {k: v for k, v in headers.items() if k.lower() in _KEPT_HEADERS}
        text = self._stood_in(_without_secrets(_text(response["body"]["string"])))
        response["body"]["string"] = self._known_entities(text).encode()
        return response

    def _known_entities(self, text: str) -> str:
        """A list without what else the organisation has: its clients, roles and divisions."""
        try:
            body = json.loads(text)
        except ValueError:
            return text
        if not isinstance(body, dict) or "pageSize" not in body:
            return text
        ours = [e for e in body["entities"] if e["id"] in self.stand_ins.values()]
        return json.dumps({**body, "entities": ours, "total": len(ours), "pageCount": 1})

    def _stood_in(self, text: str) -> str:
        for real in sorted(self.stand_ins, key=len, reverse=True):
            text = text.replace(real, self.stand_ins[real])
        text = _AUTHOR.sub(r"\1: {}", text)
        return _UUID.sub(lambda id_: id_[0] if id_[0] in self.stand_ins.values() else OTHER, text)


def _below_host(uri: str) -> str:
    parts = urlsplit(uri)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _text(body: bytes | str) -> str:
    return body.decode() if isinstance(body, bytes) else body


def _without_secrets(text: str) -> str:
    for member, stand_in in _SECRET_MEMBERS.items():
        text = re.sub(rf'("{member}"\s*:\s*)"[^"]*"', rf"\1{json.dumps(stand_in)}", text)
    return text
