"""How the layers of a project file become one environment: defaults below, its own keys above."""

from typing import Any

from gccreds.manifest.tree import Mapping, Place

LAYERS = ("vars", "environment_defaults")
"""The keys of the project file that become part of each environment."""

_EITHER = {"url": "region", "region": "url"}


def laid_over(below: Any, above: Any, place: Place) -> Mapping:
    """`above` over `below`, key by key; `vars` too by key. Each value keeps its place.

    An address above takes the other kind of address below away: a sandbox among environments of
    one region needs only its url.
    """
    made = Mapping(place)
    own = above if isinstance(above, Mapping) else made
    for layer in (below, above):
        if isinstance(layer, Mapping):
            for key, value in layer.items():
                if layer is below and _EITHER.get(key) in own:
                    continue
                both = key == "vars" and isinstance(value, Mapping) and key in made
                made[key] = laid_over(made[key], value, value.place) if both else value
                made.marks[key] = layer.marks[key]
    return made


def shared_part(tree: Mapping) -> Mapping:
    """What holds for all environments; they themselves are read one by one."""
    made = Mapping(tree.place)
    made.marks = tree.marks
    for key, value in tree.items():
        if key == "environments" and isinstance(value, Mapping):
            names = Mapping(tree.place)
            names.update(dict.fromkeys(value))
            names.marks = value.marks
            made[key] = names
        elif key not in LAYERS and value is not None:
            made[key] = value
    return made


def own_part(tree: Mapping, name: str, place: Place) -> Mapping:
    """The environment's own keys over the defaults over the project's vars."""
    below = Mapping(place)
    if tree.get("vars") is not None:
        below["vars"], below.marks["vars"] = tree["vars"], tree.marks["vars"]
    defaults = laid_over(below, tree.get("environment_defaults"), place)
    return laid_over(defaults, tree["environments"][name], place)
