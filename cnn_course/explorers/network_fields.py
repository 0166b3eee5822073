"""Pick a network, a layer and a unit: the explorer over a photograph [L7.5]."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from cnn_course import geometry
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.knobs import Choice, Count, Knobs, Tick
from cnn_course.scenes.network_fields import fitted, network_fields_scene

MOST_UNITS = 1024


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
    networks = {name: _Network(model, photo, options) for name, model in models.items()}
    start = {"network": next(iter(networks)), "ignore_global": ignore_global}
    if layer is not None:
        start["layer"] = layer
    return Explorer(network_fields_scene, _Unit(networks), start, point=_pointed)


class _Network:
    """The fields of one model, computed when it is first looked at."""

    def __init__(self, model, photo, options):
        self.model, self._photo, self._options = model, photo, options

    @cached_property
    def without_global(self) -> "_Network":
        """The same without the paths that see everything."""
        return _Network(self.model, self._photo, {**self._options, "ignore_global": True})

    @cached_property
    def has_global(self) -> bool:
        """Whether a map somewhere sees everything, along an axis at least."""
        axes = (axis for field in self.layers for axis in field.axes)
        return any(axis.everything and not axis.collapsed for axis in axes)

    @cached_property
    def _fields(self) -> tuple:
        from cnn_course import network_fields as compute

        found = tuple(compute.fields(self.model, **self._options).values())
        size = found[0].input_size
        if len(size) != 2:
            raise ValueError(f"the network must take pictures: two axes; got {len(size)}")
        if None in size:
            raise ValueError(
                "the network was built for pictures of any size: pass input_size, for example "
                "input_size=224"
            )
        return found

    @cached_property
    def layers(self) -> tuple:
        """The fields that differ from the one before, from the input up."""
        kept = []
        for field in self._fields:
            look = (field.size, field.jump, field.start, field.units)
            if not kept or look != kept[-1][0]:
                kept.append((look, field))
        return tuple(field for _, field in kept)

    def number_of(self, name) -> int:
        """The number of a layer; one that is left out has the number of the one it is like."""
        names = [field.layer for field in self._fields]
        return sum(kept in names[: names.index(name) + 1] for kept in self.names) - 1

    def last_like(self, number) -> str:
        """The last of the layers that are like the one with this number."""
        return [f.layer for f in self._fields if self.number_of(f.layer) == number][-1]

    @cached_property
    def names(self) -> tuple:
        return tuple(field.layer for field in self.layers)

    @cached_property
    def photo(self) -> np.ndarray:
        return fitted(self._photo, self.layers[0].input_size)

    @cached_property
    def last_map(self) -> int:
        return max(n for n, field in enumerate(self.layers) if field.has_map)


_IGNORE = Tick(
    "ignore_global",
    "without global paths",
    tooltip="what remains without the paths that see everything",
    hide=({"_has_global": (False,)},),
)


class _Unit(Knobs):
    """Which network, which layer, which unit: each decides what the next may be."""

    def __init__(self, networks):
        def unit(axis, label):
            return Count(
                ("row", "column")[axis],
                label,
                0,
                most=MOST_UNITS,
                highest=lambda values: _units(_field(values))[axis] - 1,
                hide=({"_has_map": (False,)},),
            )

        super().__init__(
            Choice("network", "network", tuple((name, name) for name in networks)),
            Count(
                "layer",
                "layer",
                0,
                most=1,
                highest=lambda values: len(_network(values).layers) - 1,
                tooltip="how deep: 0 is the input",
                width=400,
            ),
            _IGNORE,
            unit(0, "unit's row"),
            unit(1, "unit's column"),
            rows=(("network", "layer", "ignore_global"), ("row", "column")),
        )
        self.start = {"_networks": networks}

    def update(self, values, changes) -> dict:
        """The values after some changes; the unit stays over the same place of the photograph."""
        new = _changed({**self.start, **values}, values, changes)
        new["_has_map"] = _field(new).has_map
        new["_has_global"] = new["_networks"][new["network"]].has_global
        return new

    def told(self, values):
        network, field = _network(values), _field(values)
        unit = (values["row"], values["column"]) if field.has_map else None
        return {
            "photo": network.photo, "field": field, "unit": unit, "network": values["network"],
        }  # fmt: skip


def _changed(new, values, changes) -> dict:
    new |= {name: value for name, value in changes.items() if name.startswith("_")}
    if "network" in changes:
        if changes["network"] not in new["_networks"]:
            raise ValueError(
                f"network must be one of {', '.join(new['_networks'])}; got {changes['network']!r}"
            )
        new["network"] = changes["network"]
    if "ignore_global" in changes:
        _IGNORE.set(new, "ignore_global", changes["ignore_global"])
    network = _network(new)
    if "network" in changes:
        new["layer"] = network.last_map
    elif "ignore_global" in changes:
        new["layer"] = network.number_of(_network(values).last_like(values["layer"]))
    if "layer" in changes:
        new["layer"] = _layer(network, changes["layer"])
    field = network.layers[new["layer"]]
    units = _units(field)
    if "_at" not in new:
        new["_at"] = (0.5, 0.5)  # the middle, as shares of the picture
    nearest = [_nearest(field, axis, new["_at"][axis]) for axis in (0, 1)]
    for axis, name in enumerate(("row", "column")):
        new[name] = nearest[axis]
        if name in changes:
            new[name] = geometry.whole_number(changes[name], name, least=0)
            if new[name] >= units[axis]:
                raise ValueError(
                    f"{name} goes from 0 to {units[axis] - 1} in {field.layer}; got {new[name]}"
                )
        elif not {"layer", "network", "ignore_global", "_at"} & set(changes):
            new[name] = values[name]
    if {"row", "column"} & set(changes):
        new["_at"] = tuple(_place(field, axis, new[n]) for axis, n in enumerate(("row", "column")))
    return new


def _network(values) -> _Network:
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
