"""The record of one generation in the making."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.state import Generation, Resource
from gccreds.executor.journal import Journal


@dataclass(frozen=True, slots=True)
class Record:
    """Generation `number` of an address, as the journal has it. `unknown`: where it has nothing."""

    address: Address
    number: int
    unknown: Resource
    journal: Journal

    @property
    def resource(self) -> Resource:
        """The whole address."""
        return self.journal.resource(self.address) or self.unknown

    @property
    def generation(self) -> Generation | None:
        """The generation, None before its intent."""
        found = (g for g in self.resource.generations if g.number == self.number)
        return next(found, None)

    def put(self, generation: Generation) -> None:
        """Records it as it is now."""
        self.amend(lambda resource: resource.with_generation(generation))

    def amend(self, step: Callable[[Resource], Resource]) -> None:
        """Records a step on the whole address, as it is by then."""
        self.journal.amend(self.address, step, unknown=self.unknown)

    def step(self, **members: Any) -> Generation:
        """Records these members of it anew. The generation must be there."""
        generation = replace(self.resource.generation(self.number), **members)
        self.put(generation)
        return generation

    def withdraw(self) -> None:
        """There is no such generation after all."""
        self.amend(lambda resource: resource.without_generation(self.number))
