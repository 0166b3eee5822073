"""Sliders for a stack of layers: the explorer behind lecture part L7."""

from cnn_course import geometry
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.receptive_field import (
    LARGEST_INPUT,
    MOST_LAYERS,
    Step,
    receptive_field_scene,
    steps_of,
)

LARGEST = {"kernel": 7, "stride": 4, "dilation": 8, "padding": 8}
KINDS = (("convolution", "convolution"), ("pooling", "pooling"))


def receptive_field(layers=((3,), (3,), (3,)), n=15):
    """Sliders for the number of layers and for each layer's kernel, stride, dilation, padding.

    Parameters
    ----------
    layers : sequence
        From the input up, each ``(kernel, stride, dilation, padding)`` or the beginning of that,
        with ``"pool"`` before it for pooling: ``[(3,), ("pool", 2), (3, 1, 1, 1)]``.
    n : int
        Cells of the input.

    Returns
    -------
    Explorer
        Its values: ``n``, ``layers``, ``count`` (how many), ``edit`` (which layer the other
        sliders belong to, from 1), and that layer's ``kind``, ``kernel``, ``stride``,
        ``dilation`` and ``padding``.

    Source: [L7.1], [L7.3].

    Examples
    --------
    >>> explorer = receptive_field([(3,), (3,)])
    >>> explorer.set(count=3).scene.facts[0]
    ('size', '7 cells')
    >>> explorer.set(edit=1, stride=2).scene.facts[0]
    ('size', '11 cells')
    >>> explorer.set(stride=0)
    Traceback (most recent call last):
    ValueError: stride of layer 1 must be a positive whole number; got 0
    """
    return Explorer(
        _scene,
        {"layers": layers, "n": n},
        _controls(),
        groups=(("n", "count", "edit"), ("kind", "kernel", "stride", "dilation", "padding")),
        update=update,
        hidden=_hidden,
        limits=lambda values: {"edit": values["count"]},
    )


def _controls() -> dict:
    return {
        "n": knobs.slider("input cells", 15, 1, LARGEST_INPUT),
        "count": knobs.slider("layers", 3, 1, MOST_LAYERS),
        "edit": knobs.slider("change layer", 3, 1, 3),
        "kind": knobs.choice("it is", "convolution", KINDS, width="200px"),
        "kernel": knobs.slider("kernel", 3, 1, LARGEST["kernel"]),
        "stride": knobs.slider("stride", 1, 1, LARGEST["stride"]),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST["dilation"]),
        "padding": knobs.slider("padding", 0, 0, LARGEST["padding"]),
    }


_START = {
    "layers": steps_of([3, 3, 3]),
    "n": 15,
    "count": 3,
    "edit": 3,
    "kind": "convolution",
    "kernel": 3,
    "stride": 1,
    "dilation": 1,
    "padding": 0,
    "_layers": steps_of([3] * MOST_LAYERS),  # layers that were taken off come back unchanged
}
_OF_A_LAYER = ("kernel", "stride", "dilation", "padding")


def update(values, changes) -> dict:
    """The values after some changes; sliders of a layer follow ``edit``.

    >>> after = update({}, {"layers": [(3,), ("pool", 2)], "edit": 1})
    >>> after["count"], after["kernel"], update(after, {"edit": 2})["stride"]
    (2, 3, 2)
    """
    new = {**_START, **values}
    for name in sorted(changes, key=("layers", "n", "count", "edit", "kind", *_OF_A_LAYER).index):
        value = changes[name]
        if name == "layers":
            _set_layers(new, value)
        elif name == "n":
            new["n"] = _at_most(geometry.whole_number(value, "n"), "n", LARGEST_INPUT)
        elif name == "count":
            count = _at_most(geometry.whole_number(value, "count"), "count", MOST_LAYERS)
            new["edit"] = count if count > new["count"] else min(new["edit"], count)
            new["count"] = count
        elif name == "edit":
            new["edit"] = _at_most(geometry.whole_number(value, "edit"), "edit", new["count"])
        elif name == "kind":
            _set_kind(new, value)
        else:
            _set_layer(new, **{name: value})
        new["layers"] = new["_layers"][: new["count"]]
        step = new["layers"][new["edit"] - 1]
        new.update({key: getattr(step, key) for key in ("kind", *_OF_A_LAYER)})
    return new


def _at_most(value, name, most) -> int:
    if value > most:
        raise ValueError(f"{name} must be at most {most} in this explorer; got {value}")
    return value


def _set_layers(new, value):
    steps = steps_of(value)
    for n, step in enumerate(steps, 1):
        for name in _OF_A_LAYER:
            _at_most(getattr(step, name), f"{name} of layer {n}", LARGEST[name])
    new["_layers"] = (*steps, *new["_layers"][len(steps) :])
    new["count"] = new["edit"] = len(steps)


def _set_kind(new, value):
    if value not in ("convolution", "pooling"):
        raise ValueError(f"kind must be convolution or pooling; got {value!r}")
    if value == "pooling" and new["kind"] != "pooling":  # the usual pooling to begin with
        _set_layer(new, kind=value, kernel=2, stride=2, dilation=1, padding=0)
    elif value != new["kind"]:
        _set_layer(new, kind=value, kernel=3, stride=1)


def _set_layer(new, **changes):
    at = new["edit"] - 1
    step = Step(**{**new["_layers"][at].__dict__, **changes})
    for name in _OF_A_LAYER:
        least = 0 if name == "padding" else 1
        what = f"{name} of layer {new['edit']}"
        geometry.whole_number(getattr(step, name), what, least=least)
    new["_layers"] = (*new["_layers"][:at], step, *new["_layers"][at + 1 :])


def _scene(values):
    return receptive_field_scene(values["layers"], values["n"])


def _hidden(values) -> set:
    return {"dilation"} if values["kind"] == "pooling" else set()
