"""Which part of a photograph does one unit of a real network see? [L7.5]"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnn_course import geometry
from cnn_course.explorers.knobs import Choice, Count, Knobs, Several, Tick
from cnn_course.explorers.networks import Network, fitted
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures.items import Photo
from cnn_course.pictures.paper.page import data_uri
from cnn_course.pictures.scene import Scene
from cnn_course.pictures.words import exact, number, shape_text

MARGIN = 0.22  # of the picture's size, shown around it
MOST_DOTS = 32  # units along an axis whose centres are drawn
NOTHING = (0, 0, 0, 0)  # the region of a unit that sees no pixel
MOST_UNITS = 1024
AXES = ("row", "column")
NO_GLOBAL = {"_has_global": (False,)}
LARGEST_OWN = 640  # rows or columns of a photograph of the learner's own


@opens
def network_fields(
    models, photo=None, *, layer=None, input_size=None, ignore_global=False, treat=None, source=None
):
    """What one unit of a Keras model sees of a photograph, layer by layer.

    Click on the photograph, or move over it with the arrow keys, to choose the unit.

    Parameters
    ----------
    models : keras.Model, or dict of name -> keras.Model
        Models of pictures; their weights do not matter.
    photo : array, (rows, columns) or (rows, columns, 3), values from 0 to 1, optional
        Cut and resized to each network's input; without it, a real photograph.
    layer : str, optional
        The first network's layer to begin with; without it, its last one that has a map.
    input_size : int or (rows, columns), optional
        For models built without one.
    ignore_global : bool
        Begin without the paths that see everything; a box to tick where the network has such.
    treat, source : optional
        As for ``cnn_course.network_fields.fields``.

    Returns
    -------
    Explorer
        Its values: ``network`` (a name), ``layer`` (a number from 0, the input, or a name), the
        unit's ``row`` and ``column``, and ``ignore_global``. Layers that see the same as the one
        before them, such as activations, are left out.

    Raises
    ------
    ValueError
        If a layer has no answer, or a network does not take pictures of a known size.
    """
    if not isinstance(models, Mapping):
        models = {getattr(models, "name", "network"): models}
    if not models:
        raise ValueError("models must hold at least one network; got none")
    if photo is None:
        from cnn_course import data

        photo = data.photograph("china")
    options = {"input_size": input_size, "treat": treat, "source": source}
    networks = {name: Network(model, photo, options) for name, model in models.items()}
    return Opening(
        network_fields_scene,
        _knobs_for(networks),
        {"network": next(iter(networks))},
        point=_pointed,
        takes=(LARGEST_OWN, LARGEST_OWN),
        own=lambda values, picture: {"_own": picture},
    )


@dataclass(frozen=True, eq=False)
class _Unit(Several):
    """Which network, which layer, which unit: each decides what the next may be.

    The unit stays over the same place of the photograph: ``_at``, in shares of the picture.
    """

    networks: dict

    def start(self):
        first = next(iter(self.networks))
        new = {"_networks": self.networks, "network": first, "ignore_global": False, "layer": 0}
        new["_at"] = (0.5, 0.5)
        self.set(new, "network", first)
        return new

    def rounds(self):
        return (("ignore_global", "network", "layer", *AXES, "_at", "_own"),)

    def set(self, new, name, value):
        like = _network(new).last_like(new["layer"])
        if name.startswith("_"):
            new[name] = value
        elif name == "layer":
            new[name] = _layer(_network(new), value)
        else:
            super().set(new, name, value)
        network = _network(new)
        if name == "network":
            new["layer"] = network.last_map
        elif name == "ignore_global":
            new["layer"] = network.number_of(like)
        field = _field(new)
        if name in AXES:
            units = _units(field)[AXES.index(name)]
            if new[name] >= units:
                raise ValueError(
                    f"{name} goes from 0 to {units - 1} in {field.layer}; got {new[name]}"
                )
            new["_at"] = tuple(_place(field, axis, new[name]) for axis, name in enumerate(AXES))
        elif name != "_own":
            new.update((one, _nearest(field, n, new["_at"][n])) for n, one in enumerate(AXES))
        if name in ("network", "_own") and "_own" in new:
            new["_fitted"] = fitted(new["_own"], network.layers[0].input_size)

    def settle(self, new):
        new["_has_map"] = _field(new).has_map
        new["_has_global"] = new["_networks"][new["network"]].has_global

    def told(self, values):
        network, field = _network(values), _field(values)
        unit = (values["row"], values["column"]) if field.has_map else None
        return {
            "photo": values.get("_fitted", network.photo), "field": field, "unit": unit,
            "network": values["network"],
        }  # fmt: skip


def _knobs_for(networks) -> Knobs:
    def unit(axis, name):
        def last(values):
            return _units(_field(values))[axis] - 1

        hide = ({"_has_map": (False,)},)
        return Count(name, f"unit's {name}", 0, most=MOST_UNITS, highest=last, hide=hide)

    every = "what remains without the paths that see everything"

    def deepest(values):
        return len(_network(values).layers) - 1

    depth = {"highest": deepest, "tooltip": "how deep: 0 is the input", "width": 400}
    first = (
        Choice("network", "network", tuple((name, name) for name in networks)),
        Count("layer", "layer", 0, most=1, **depth),
        Tick("ignore_global", "without global paths", tooltip=every, hide=(NO_GLOBAL,)),
    )
    names = tuple(knob.name for knob in first)
    parts = (*first, *map(unit, (0, 1), AXES))
    return Knobs(_Unit(parts, networks), rows=(names, AXES), simple=names)


def _network(values) -> Network:
    network = values["_networks"][values["network"]]
    return network.without_global if values["ignore_global"] else network


def _field(values):
    return _network(values).layers[values["layer"]]


def _layer(network, value) -> int:
    if isinstance(value, str):
        if value in network.names:
            return network.names.index(value)
        raise ValueError(f"layer must be one of {', '.join(network.names)}; got {value!r}")
    value = geometry.whole_number(value, "layer", least=0)
    if value >= len(network.layers):
        raise ValueError(f"layer goes from 0 to {len(network.layers) - 1} here; got {value}")
    return value


def _units(field) -> tuple:
    return tuple(field.units) if field.has_map else (1, 1)


def _place(field, axis, unit) -> float:
    """Where a unit's centre lies, as a share of the picture."""
    span = field.axes[axis].span(unit)
    if span is None or field.everything or not field.has_map:
        return (unit + 0.5) / _units(field)[axis]
    return ((span[0] + span[1]) / 2 + 0.5) / field.input_size[axis]


def _nearest(field, axis, share) -> int:
    places = [_place(field, axis, unit) for unit in range(_units(field)[axis])]
    return int(np.argmin(np.abs(np.subtract(places, share))))


def _pointed(values, message) -> dict:
    field = _field(values)
    if not field.has_map:
        return {}
    if message["kind"] == "point":
        places = (message["row"], message["col"])
        sizes = field.input_size
        return {"_at": tuple(p / n for p, n in zip(places, sizes, strict=True))}
    moved = (values["row"] + message["rows"], values["column"] + message["cols"])
    row, column = (min(max(u, 0), n - 1) for u, n in zip(moved, field.units, strict=True))
    return {"row": row, "column": column}


def network_fields_scene(photo, field, unit=None, *, network="") -> Scene:
    """The region of a photograph that one unit of a network's layer sees [L7.3], [L7.5].

    The photo, (rows, columns) or (rows, columns, 3), is as large as the network's input. ``field``
    is a ``network_fields.Field`` with two axes, ``unit`` the middle one if not given.
    """
    photo = np.asarray(photo)
    size = photo.shape[:2]
    if tuple(n or m for n, m in zip(field.input_size, size, strict=True)) != size:
        raise ValueError(
            f"photo must be as large as the network's input, {shape_text(*field.input_size)}; "
            f"got {shape_text(*size)}"
        )
    unit = field.middle if unit is None else unit
    rows, cols = field.region(unit)
    (top, bottom, _), (left, right, _) = rows.indices(size[0]), cols.indices(size[1])
    inside = (top, left, bottom, right) if top < bottom and left < right else NOTHING
    spans = field.unclipped(unit)
    finite = None not in spans and all(math.isfinite(v) for span in spans for v in span)
    outside = finite and tuple(zip(*spans, strict=True)) != ((inside[:2]), (inside[2:]))
    reach = tuple(v for pair in zip(*spans, strict=True) for v in pair) if outside else ()
    centre = _centre(field, unit)
    name = f"unit ({unit[0]}, {unit[1]}) of {field.layer}" if field.has_map else field.layer
    sentence = _sentence(name, field, inside, reach, size, gap=None in spans)
    shown = Photo(
        key="photo",
        name=network or "photograph",
        image=_encoded(np.round(photo * 255).astype(np.uint8).tobytes(), photo.shape),
        size=size,
        region=inside,
        reach=reach,
        dots=_dots(field),
        dot=tuple(c + 0.5 for c in centre) if centre else (),
        margin=round(MARGIN * max(size), 1),
        shape=f"{shape_text(*size)}, layer {field.layer}",
    )
    apart = "No map is left."
    if field.has_map:
        apart = f"Neighbouring units lie {_size(field.jump)} pixels apart."
    return Scene(
        "Receptive fields of a network",
        rows=((shown,),),
        sentence=sentence,
        formula=_formula(field, unit, centre),
        facts=_facts(field, inside, size),
        alt=f"{f'{network}: ' if network else ''}{sentence} {apart}",
    )


def _centre(field, unit):
    if not field.has_map or field.everything:
        return None
    spans = [axis.span(u) for axis, u in zip(field.axes, unit, strict=True)]
    return None if None in spans else tuple((first + last) / 2 for first, last in spans)


def _size(values) -> str:
    return " × ".join("all" if v == math.inf else str(v) for v in values)


def _sentence(name, field, inside, reach, size, gap) -> str:
    top, left, bottom, right = inside
    if inside == NOTHING:
        instead = "a gap that a transposed convolution left" if gap else "padding"
        return f"{name} sees nothing of the picture, only {instead}."
    if (bottom - top, right - left) == tuple(size):
        seen = "sees the whole picture"
    else:
        seen = f"sees rows {top} to {bottom - 1} and columns {left} to {right - 1}"
    if field.everything:
        return f"{name} {seen}, from every place."
    if not reach:
        return f"{name} {seen}, {_size(field.size)} pixels."
    area = (reach[2] - reach[0]) * (reach[3] - reach[1])
    share = 1 - (bottom - top) * (right - left) / area
    return (
        f"{name} {seen}. Its field of {_size(field.size)} reaches over the edge: "
        f"rows {number(reach[0])} to {number(reach[2] - 1)}, columns {number(reach[1])} to "
        f"{number(reach[3] - 1)}; {share:.0%} of it is padding."
    )


def _formula(field, unit, centre) -> tuple:
    if centre is None:
        return ()
    first = _centre(field, (0, 0))
    lines = (
        f"centre, {name}:  {exact(start)} + {jump}·{at} = {exact(end)}"
        for name, start, jump, at, end in zip(AXES, first, field.jump, unit, centre, strict=True)
    )
    return tuple(lines) if all(axis.period == 1 for axis in field.axes) else ()


def _facts(field, inside, size) -> tuple:
    seen = (inside[2] - inside[0]) * (inside[3] - inside[1])
    share = seen / math.prod(size)
    whole = "everything" if share == 1 else "the whole map"
    facts = [("layer", field.kind), ("size", whole if field.everything else _size(field.size))]
    if field.has_map:
        facts += [("jump", _size(field.jump)), ("units", _size(field.units))]
    return (*facts, ("share of the picture", f"{share:.0%}"))


def _dots(field) -> tuple:
    if not field.has_map or field.everything or any(axis.period > 1 for axis in field.axes):
        return ()
    if any(n is None or n > MOST_DOTS for n in field.units):
        return ()
    centre = _centre(field, (0, 0))
    return tuple(c + 0.5 for c in centre) + tuple(field.jump) + tuple(field.units)


@lru_cache(maxsize=8)
def _encoded(data, shape) -> str:
    """A picture of bytes as a data URI, small enough to send."""
    from PIL import Image

    picture = Image.fromarray(np.frombuffer(data, np.uint8).reshape(shape)).convert("RGB")
    return data_uri(picture, "jpeg", quality=88)
