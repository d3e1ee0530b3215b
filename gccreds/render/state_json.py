"""`state list` and `state show` with `--format json`."""

from gccreds.domain.address import Address
from gccreds.domain.state import State
from gccreds.domain.state_document import to_document
from gccreds.render.document import document


def render_list(state: State) -> str:
    """`{"lineage", "serial", "resources": […]}`, each resource as the state keeps it."""
    return document(
        {"lineage": state.lineage, "serial": state.serial, "resources": _resources(state)}
    )


def render_resource(address: Address, state: State) -> str:
    """The members of the resource of this address, which is in the state."""
    alone = State("", 0, "", "", resources={address: state.resources[address]})
    return document(_resources(alone)[0])


def _resources(state: State) -> list[dict[str, object]]:
    resources = to_document(state)["resources"]
    assert isinstance(resources, dict)
    found: list[dict[str, object]] = []
    for address, resource in resources.items():
        assert isinstance(resource, dict)
        found.append({"address": address, **resource})
    return found
