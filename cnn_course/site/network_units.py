"""What does a page need to show what a unit of a real network sees of a photograph?

Along each axis, a layer is a size, a jump and a start, and how many units there are: a few numbers,
computed from the networks of the notebook. ``browser/fields.js`` finds the region of every unit.
"""

import functools
import random

from cnn_course import explorers, quiet
from cnn_course.pictures.wire import scene_data

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
    values = explorer._values
    names = ("network", "layer", "row", "column")
    return {**{name: values[name] for name in names}, "at": list(values["_at"])}


def table(explorer, offer=None) -> dict:
    """Everything that a page needs of the networks and the photograph, as JSON."""
    known, spec = explorer._values["_networks"], explorer._knobs.spec()
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


def random_walk(explorer, count, seed=0):
    """Yields ``(what somebody does, values after it, scene as JSON)``, step by step."""
    chance = random.Random(seed)
    for _ in range(count):
        values = explorer._values
        layers = explorer._values["_networks"][values["network"]].layers
        units = layers[values["layer"]].units
        kinds = ("network", "layer", "layer", "row", "column", "point", "point", "move")
        kind = chance.choice(kinds)
        if kind in ("point", "move"):
            ends = [n * 1.2 for n in layers[0].input_size]
            point = {"row": chance.uniform(-40, ends[0]), "col": chance.uniform(-40, ends[1])}
            move = {"rows": chance.choice((-1, 0, 1)), "cols": chance.choice((-1, 1))}
            step = {"kind": kind, **(point if kind == "point" else move)}
            changes = explorer._point(values, step)
        else:
            most = {"layer": len(layers), "row": units[0], "column": units[1]}
            value = chance.randrange(most[kind]) if kind in most else chance.choice(list(NAMES))
            step = changes = {kind: value}
        explorer._take(explorer._knobs.update(values, changes))
        yield step, start(explorer), scene_data(explorer.scene)


NAMES = ("VGG16", "ResNet50", "InceptionV3")
