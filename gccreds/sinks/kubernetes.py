"""A Secret of Kubernetes (manifest.md, "deliver"): `to: kubernetes`.

All values are written by one request that names the version it starts from, so that nobody sees
one without the other, and keys of others stay. An annotation says of each key whose it is.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, ClassVar

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.domain.payload import Payload, from_names_there
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.asking import Failed
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery, Shows, Sink, Values
from gccreds.sinks.kubernetes_api import Found, KubernetesApi
from gccreds.sinks.kubernetes_failures import immutable, may_not, not_ours_to_read, refusal
from gccreds.sinks.kubernetes_login import log_in
from gccreds.sinks.marks import demand_ours

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_NAMESPACE = re.compile(_LABEL)
_SECRET = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_KEY = re.compile(r"(?!\.{1,2}\Z)[-._a-zA-Z0-9]{1,253}")

_Namespace = Annotated[
    Words, of_form(_NAMESPACE, '"{}" is not a namespace', "write small letters, digits and -")
]
_Secret = Annotated[
    Words,
    of_form(_SECRET, '"{}" is not the name of a Secret', "write small letters, digits, - and ."),
]


class KubernetesSettings(Strict):
    """A Secret."""

    namespace: _Namespace
    secret: _Secret


FORMAT = DestinationFormat(
    to="kubernetes",
    settings=KubernetesSettings,
    place=lambda settings: f"{settings.namespace}/{settings.secret}",
    traits=Traits(readable=True, holds_apart=True),
    name_form=lambda _: _KEY,
    name_advice="write letters, digits, -, _ and .",
)


def open_sink(delivery: Delivery) -> Sink:
    """The Secret of this delivery. Raises DestinationRefused without the extra `kubernetes`."""
    library("kubernetes", "kubernetes", delivery)
    settings = delivery.settings(KubernetesSettings)
    return KubernetesSink(delivery, settings, delivery.names(FORMAT, settings))


@dataclass(frozen=True, slots=True)
class KubernetesSink:
    """Some keys of a Secret. `names` maps payload names to theirs."""

    delivery: Delivery
    settings: KubernetesSettings
    names: Mapping[str, str]
    shows: ClassVar[Shows] = Shows.ALL

    def check(self, *, ours: bool) -> None:
        """Looks at what is there and at the login's rights, then has the write tried out."""
        with self._logged_in() as api:
            found = api.find()
            if found is not None:
                self._check_what_is_there(found, ours)
            for verb in ("patch",) if found is not None else ("create", "patch"):
                if not api.may(verb):
                    raise may_not(self.delivery, verb, self.settings.namespace)
            api.write(dict.fromkeys(self.names.values(), ""), self._owner, only_try=True)

    def deliver(self, payload: Payload) -> None:
        """Writes all values at once."""
        with self._logged_in() as api:
            api.write(payload.revealed(self.names), self._owner)

    def read(self) -> Values | None:
        """What the Secret holds under our keys."""
        with self._logged_in() as api:
            found = api.find()
        values = found.values if found else {}
        try:
            texts = {k: v.decode() for k, v in values.items() if k in self.names.values()}
            return from_names_there(texts, self.names)
        except ValueError:
            failed_to_read = not_ours_to_read(self.delivery)
        raise failed_to_read

    def __str__(self) -> str:
        return str(self.delivery.destination)

    @property
    def _owner(self) -> str:
        return self.delivery.mark.owner

    @contextmanager
    def _logged_in(self) -> Iterator[KubernetesApi]:
        """Every Failed of the block is told as a refusal."""
        namespace = self.settings.namespace
        api = log_in(self.delivery, namespace, self.settings.secret)
        try:
            yield api
        except Failed as failed:
            raise refusal(self.delivery, namespace, api.address, failed) from None

    def _check_what_is_there(self, found: Found, ours: bool) -> None:
        if found.immutable:
            raise immutable(self.delivery, self.settings.namespace, self.settings.secret)
        for key in self.names.values():
            if key in found.values:
                whose = found.owners.get(key)
                demand_ours(self.delivery, whose, self._owner, ours=ours, name=key)
