"""Sliders for a stack of layers: the explorer behind lecture part L7."""

from dataclasses import dataclass

from cnn_course import geometry
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.knobs import Choice, Count, Knobs, Several
from cnn_course.scenes.receptive_field import (
    LARGEST_INPUT,
    MOST_LAYERS,
    Step,
    receptive_field_scene,
    steps_of,
)

LARGEST = {"kernel": 7, "stride": 4, "dilation": 8, "padding": 8}


def _at_most(value, name, most) -> int:
    if value > most:
        raise ValueError(f"{name} must be at most {most} in this explorer; got {value}")
    return value


@dataclass(frozen=True)
class Cells(Count):
    """A count that stays within its slider in code too."""

    def set(self, new, name, value):
        new[name] = _at_most(geometry.whole_number(value, name), name, self.most)


@dataclass(frozen=True)
class Layers(Several):
    """Layers, how many there are, and knobs for the one that ``edit`` counts from 1.

    >>> after = KNOBS.update({}, {"layers": [(3,), ("pool", 2)], "edit": 1})
    >>> after["count"], after["kernel"], KNOBS.update(after, {"edit": 2})["stride"]
    (2, 3, 2)
    """

    def start(self):
        every = steps_of([3] * MOST_LAYERS)  # layers that were taken off come back unchanged
        return {"layers": every[:3], **super().start(), "_layers": every}

    def rounds(self):
        return (("layers",), *super().rounds())

    def set(self, new, name, value):
        if name == "layers":
            self._all(new, value)
        elif name == "count":
            count = _at_most(geometry.whole_number(value, name), name, MOST_LAYERS)
            new["edit"] = count if count > new["count"] else min(new["edit"], count)
            new["count"] = count
        elif name == "edit":
            new["edit"] = _at_most(geometry.whole_number(value, name), name, new["count"])
        elif name == "kind":
            self._kind(new, value)
        else:
            self._one(new, **{name: value})
        new["layers"] = new["_layers"][: new["count"]]
        step = new["layers"][new["edit"] - 1]
        new.update({key: getattr(step, key) for key in ("kind", *LARGEST)})

    def told(self, values):
        return {"layers": values["layers"]}

    def _all(self, new, value):
        steps = steps_of(value)
        for n, step in enumerate(steps, 1):
            for name, most in LARGEST.items():
                _at_most(getattr(step, name), f"{name} of layer {n}", most)
        new["_layers"] = (*steps, *new["_layers"][len(steps) :])
        new["count"] = new["edit"] = len(steps)

    def _kind(self, new, value):
        if value not in ("convolution", "pooling"):
            raise ValueError(f"kind must be convolution or pooling; got {value!r}")
        if value == "pooling" and new["kind"] != "pooling":  # the usual pooling to begin with
            self._one(new, kind=value, kernel=2, stride=2, dilation=1, padding=0)
        elif value != new["kind"]:
            self._one(new, kind=value, kernel=3, stride=1)

    def _one(self, new, **changes):
        at = new["edit"] - 1
        step = Step(**{**new["_layers"][at].__dict__, **changes})
        for name in LARGEST:
            least = 0 if name == "padding" else 1
            what = f"{name} of layer {new['edit']}"
            geometry.whole_number(getattr(step, name), what, least=least)
        new["_layers"] = (*new["_layers"][:at], step, *new["_layers"][at + 1 :])


_LAYERS = Layers(
    (
        Count("count", "layers", 3, most=MOST_LAYERS, least=1),
        Count("edit", "change layer", 3, most=3, least=1, highest=lambda values: values["count"]),
        Choice(
            "kind",
            "it is",
            (("convolution", "convolution"), ("pooling", "pooling")),
            width=200,
        ),
        Count("kernel", "kernel", 3, most=LARGEST["kernel"], least=1),
        Count("stride", "stride", 1, most=LARGEST["stride"], least=1),
        Count(
            "dilation",
            "dilation",
            1,
            most=LARGEST["dilation"],
            least=1,
            hide=({"kind": ("pooling",)},),
        ),
        Count("padding", "padding", 0, most=LARGEST["padding"]),
    )
)
KNOBS = Knobs(
    Several((_LAYERS, Cells("n", "input cells", 15, most=LARGEST_INPUT, least=1))),
    rows=(("n", "count", "edit"), ("kind", "kernel", "stride", "dilation", "padding")),
)


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
    return Explorer(receptive_field_scene, KNOBS, {"layers": layers, "n": n})
