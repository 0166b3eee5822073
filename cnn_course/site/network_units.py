"""What does a page need to show what a unit of a real network sees of a photograph?

Along each axis, a layer is a size, a jump and a start, and how many units there are: a few numbers,
computed from the networks of the notebook. ``browser/fields.js`` finds the region of every unit.
"""

import functools

from cnn_course import explorers, quiet
from cnn_course.site.tables import as_json

LAYER = "block4_conv1"


@functools.cache
def networks() -> dict:
    """The networks of notebook 07, without weights."""
    with quiet.startup():
        import keras

    keras.utils.clear_session()  # layers are named as in a fresh kernel, whatever was built before
    sizes = {"VGG16": 224, "ResNet50": 224, "InceptionV3": 299}
    return {
        name: getattr(keras.applications, name)(
            weights=None, include_top=False, input_shape=(size, size, 3)
        )
        for name, size in sizes.items()
    }


def explorer():
    """The explorer of notebook 07."""
    return explorers.network_fields(networks(), layer=LAYER)


def start(explorer, offer=None) -> dict:
    """The values of the knobs, and where on the photograph the unit is."""
    values = explorer.state
    names = ("network", "layer", "row", "column")
    return {**{name: values[name] for name in names}, "at": list(values["_at"])}


def table(explorer, offer=None) -> dict:
    """Everything that a page needs of the networks and the photograph, as JSON."""
    known, spec = explorer.state["_networks"], as_json(explorer.call.opening.knobs)
    knobs = [name for row in spec["rows"] for name in row if name != "ignore_global"]
    if any(network.has_global for network in known.values()):
        raise ValueError("networks must have no global paths on the page: it has no knob for them")
    controls = {name: {**spec["controls"][name], "hide": []} for name in knobs}
    axes = _Axes()
    found = {
        name: {
            "size": network.layers[0].input_size,
            "last": network.last_map,
            "layers": [
                [one.layer, one.kind, *map(axes.number, one.axes)] for one in network.layers
            ],
        }
        for name, network in known.items()
    }
    small = min(known, key=lambda name: found[name]["size"])  # half the bytes of the large one
    return {
        "made": "fields",
        "controls": controls,
        "rows": [[name for name in row if name in knobs] for row in spec["rows"]],
        "brings": {},
        "follows": {},
        "networks": found,
        "axes": axes.found,
        "photo": explorer.set(network=small).scene.images["photo"],
        "takes": found[small]["size"],
        "title": explorer.scene.title,
    }


class _Axes:
    """Axes of layers, each kept once."""

    def __init__(self):
        self.found = []

    def number(self, axis) -> int:
        if axis.period > 1 or axis.collapsed or axis.everything or axis.also:
            raise ValueError("every layer on the page must have a map and one jump")
        clipped = [
            (max(first, 0), min(last, axis.extent - 1))
            for first, last in map(axis.span, range(axis.units))
        ]
        seen = 0 if list(axis.cells) == clipped else [one and list(one) for one in axis.cells]
        one = [axis.size, axis.jump, axis.start, axis.units, seen]
        if one not in self.found:
            self.found.append(one)
        return self.found.index(one)
