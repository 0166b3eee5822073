"""How is a stack of layers written, and how do knobs change it?"""

from dataclasses import astuple, dataclass, replace

from cnn_course import geometry
from cnn_course.explorers.knobs import Several

MOST_LAYERS = 5
KINDS = ("convolution", "pooling")
LARGEST = {"kernel": 7, "stride": 4, "dilation": 8, "padding": 8}  # in the order of a call


@dataclass(frozen=True)
class Step(geometry.Layer):
    """One layer of the stack, and what to call it."""

    kind: str = "convolution"  # or "pooling"

    @property
    def span(self) -> int:
        return geometry.effective_kernel(self.kernel, self.dilation)

    @property
    def short(self) -> tuple:
        """As a call writes it: what is as usual at the end is left out."""
        pool = self.kind == "pooling"
        numbers, usual = list(astuple(self)[:4]), [None, self.kernel if pool else 1, 1, 0]
        while len(numbers) > 1 and numbers[-1] == usual[len(numbers) - 1]:
            numbers.pop()
        return ("pool",) * pool + tuple(numbers)

    def __str__(self):
        text = f"{self.kind}, kernel {self.kernel}"
        for name, usual in (("stride", 1), ("dilation", 1), ("padding", 0)):
            if getattr(self, name) != usual:
                text += f", {name} {getattr(self, name)}"
        return text


def steps_of(layers) -> tuple:
    """Any way to write a stack of layers, as one ``Step`` for each.

    A layer is a kernel, or ``(kernel, stride, dilation, padding)`` or the beginning of that;
    ``"pool"`` may stand before it, and then the stride is the kernel unless it is given.

    >>> [str(step) for step in steps_of([3, (3, 2, 1, 1), ("pool", 2)])]
    ['convolution, kernel 3', 'convolution, kernel 3, stride 2, padding 1', \
'pooling, kernel 2, stride 2']
    """
    if not geometry.is_sequence(layers) or not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"layers must list 1 to {MOST_LAYERS} layers; got {layers!r}")
    return tuple(_step(layer, n) for n, layer in enumerate(layers, 1))


def _step(layer, n) -> Step:
    if isinstance(layer, Step):
        return layer
    if isinstance(layer, geometry.Layer):
        layer = astuple(layer)
    layer = tuple(layer) if geometry.is_sequence(layer) else (layer,)
    pool = bool(layer) and isinstance(layer[0], str) and layer[0] in ("pool", "pooling")
    numbers = layer[1:] if pool else layer
    if not 1 <= len(numbers) <= 4:
        raise ValueError(
            f"layer {n} must be (kernel, stride, dilation, padding) or the beginning of that, "
            f"after 'pool' for pooling; got {layer!r}"
        )
    usual = (1, numbers[0] if pool else 1, 1, 0)
    return _checked((*numbers, *usual[len(numbers) :]), "pooling" if pool else "convolution", n)


def _checked(numbers, kind, n) -> Step:
    """Layer ``n`` with these numbers, if each is one that it can have."""
    found = (
        geometry.whole_number(value, f"{name} of layer {n}", least=int(name != "padding"))
        for name, value in zip(LARGEST, numbers, strict=True)
    )
    return Step(*found, kind)


def at_most(value, name, most) -> int:
    """The value, or an error if it is more than the explorer shows."""
    if value > most:
        raise ValueError(f"{name} must be at most {most} in this explorer; got {value}")
    return value


@dataclass(frozen=True)
class Layers(Several):
    """Layers, how many there are, and knobs for the one that ``edit`` counts from 1.

    >>> from cnn_course.explorers.receptive_field import KNOBS
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
            count = at_most(geometry.whole_number(value, name), name, MOST_LAYERS)
            new["edit"] = count if count > new["count"] else min(new["edit"], count)
            new["count"] = count
        elif name == "edit":
            new["edit"] = at_most(geometry.whole_number(value, name), name, new["count"])
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
                at_most(getattr(step, name), f"{name} of layer {n}", most)
        new["_layers"] = (*steps, *new["_layers"][len(steps) :])
        new["count"] = new["edit"] = len(steps)

    def _kind(self, new, value):
        if value not in KINDS:
            raise ValueError(f"kind must be convolution or pooling; got {value!r}")
        if value == "pooling" and new["kind"] != "pooling":  # the usual pooling to begin with
            self._one(new, kind=value, kernel=2, stride=2, dilation=1, padding=0)
        elif value != new["kind"]:
            self._one(new, kind=value, kernel=3, stride=1)

    def _one(self, new, **changes):
        at = new["edit"] - 1
        step = replace(new["_layers"][at], **changes)
        step = _checked(astuple(step)[:4], step.kind, new["edit"])
        new["_layers"] = (*new["_layers"][:at], step, *new["_layers"][at + 1 :])
