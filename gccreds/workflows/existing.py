"""State and organisation of one moment, joined for those who only look."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Fields
from gccreds.domain.lifetime import parse_moment, parse_wire_moment
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.next_rotation import next_rotation
from gccreds.domain.observed import Observed, Remote
from gccreds.domain.settings import Exemption
from gccreds.domain.state import Generation, Phase, Resource, State
from gccreds.domain.status import ACTIVE, CredentialStatus
from gccreds.kinds.interface import issuer
from gccreds.kinds.own_end import has_ended
from gccreds.workflows.planning import Surroundings, demand_same_project, first_state, observe


@dataclass(frozen=True, slots=True)
class Existing:
    """One reading. Each generation that the organisation does not have any more is gone."""

    surroundings: Surroundings
    state: State
    observed: Observed
    moment: datetime

    @classmethod
    def read(
        cls,
        surroundings: Surroundings,
        stored: State | None,
        *,
        everything: bool = False,
        client_id: str | None = None,
    ) -> "Existing":
        """Asks the organisation, in the requests that a plan needs.

        With `everything`, what is not managed is told of too: names of roles and divisions, and API
        tokens; `client_id` is one to be looked for where the list lacks it or tells less of it.
        Raises StateInvalid where the state is another project's, and what requests raise.
        """
        state = stored or first_state(surroundings)
        demand_same_project(state, surroundings)
        names = everything or any(r.fields.get("roles") for r in state.resources.values())
        observed = observe(surroundings, state, names=names, tokens=everything, client_id=client_id)
        moment = surroundings.moment(observed.clock_offset)
        return cls(surroundings, state, observed, moment)

    def managed(self) -> Iterator[CredentialStatus]:
        """Every generation that is not gone; of several with one client only the newest."""
        for address, resource in self._resources():
            newest = {g.remote_id or g.number: g for g in resource.generations}
            for generation in sorted(newest.values(), key=lambda g: -g.number):
                if not self._is_gone(generation):
                    yield self._status_of(address, resource, generation)

    def unmanaged(self) -> Iterator[CredentialStatus]:
        """Whatever else there is, in the order of names."""
        known = self.state.by_remote_id
        seen = (self._seen(r) for id_, r in self.observed.remotes.items() if id_ not in known)
        for credential in sorted(seen, key=lambda c: (c.name, c.remote_id)):
            yield replace(credential, exemptions=self._exemptions(str(credential.remote_id)))

    def gone(self) -> Iterator[tuple[Address, Generation]]:
        """What the state takes for there and the organisation does not have."""
        for address, resource in self._resources():
            for generation in resource.generations:
                if generation.phase is not Phase.RETIRED and self._is_gone(generation):
                    yield address, generation

    def exemptions(self) -> tuple[Exemption, ...]:
        """Those in force."""
        given = self.surroundings.settings.exemptions
        return tuple(exemption for exemption in given if exemption.is_in_force(self.moment))

    def is_ours(self, mark: Mark) -> bool:
        """Whether that mark is one of this project and environment."""
        return mark.belongs_to(self.state.project, self.state.environment)

    def _resources(self) -> Iterable[tuple[Address, Resource]]:
        return sorted(self.state.resources.items(), key=lambda item: str(item[0]))

    def _is_gone(self, generation: Generation) -> bool:
        """What is only meant to be made is not; a token that has ended is, listed as it may be."""
        if generation.remote_id is None:
            return False
        remote = self.observed.remotes.get(generation.remote_id)
        return remote is None or has_ended(remote.wire)

    def _status_of(
        self, address: Address, resource: Resource, generation: Generation
    ) -> CredentialStatus:
        remote = self.observed.remotes.get(generation.remote_id or "")
        desired = self.surroundings.declared.credentials.get(address)
        seen = self._seen(remote) if remote else self._meant(resource, generation)
        return replace(
            seen,
            kind=address.kind,
            created_at=generation.created_at,
            expires_at=_earliest(seen.expires_at, generation.ends_at),
            address=address,
            generation=generation,
            desired=desired,
            next_rotation_at=self._next_rotation(resource, desired, generation),
            exemptions=self._exemptions(str(address)),
        )

    def _next_rotation(
        self, resource: Resource, desired: Desired | None, generation: Generation
    ) -> datetime | None:
        """What was revoked is due since then, if another one can be delivered."""
        if not resource.is_revoked or generation is not resource.current:
            return next_rotation(desired, generation, self.moment)
        return resource.revoked_at if desired is not None and desired.deliver else None

    def _seen(self, remote: Remote) -> CredentialStatus:
        """What the organisation tells of one."""
        fields = self.surroundings.kinds[remote.kind].read(remote.wire)
        made, end = remote.wire.get("dateCreated"), fields.get("expires")
        return CredentialStatus(
            remote.kind,
            self._shown(fields, remote.kind),
            remote.id,
            parse_wire_moment(str(made)) if made else None,
            parse_moment(str(end)) if end else None,
            str(remote.wire.get("state") or ACTIVE),
            read_description(str(remote.wire.get("description") or "")).mark,
        )

    def _meant(self, resource: Resource, generation: Generation) -> CredentialStatus:
        """What is to be made: like what was last applied, if anything was."""
        kind = issuer(self.surroundings.kinds, generation.endpoint).name
        return CredentialStatus(kind, self._shown(resource.fields, kind), None, None, None)

    def _shown(self, fields: Fields, kind: str) -> Fields:
        show, catalogue = self.surroundings.kinds[kind].show, self.observed.catalogue
        return {name: show(name, value, catalogue) for name, value in fields.items()}

    def _exemptions(self, text: str) -> tuple[Exemption, ...]:
        return tuple(exemption for exemption in self.exemptions() if exemption.covers(text))


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
