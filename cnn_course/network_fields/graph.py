"""The walk through a model's graph, from its input to every layer.

With each tensor goes a ``Map`` of its axes; or the error that says why there is none; or None
when it does not depend on the input. Nothing is computed but whole numbers, and TensorFlow is
not needed: the graph is the one that Keras kept when the model was built.
"""

import math
from dataclasses import dataclass, replace

from cnn_course import geometry
from cnn_course.models import reading
from cnn_course.models.reading import graph_of
from cnn_course.network_fields.axis import AxisField, collapse, union
from cnn_course.network_fields.record import Field
from cnn_course.network_fields.rules import SPREADING, Axes, activated, rule_for, stand_in

_LOOSE, _CHANNELS = -1, -2  # an axis of one cell that follows no input axis; one not kept track of


@dataclass(frozen=True)
class Map:
    """What the units of a tensor see."""

    axes: Axes  # one for each axis of the model's input
    at: tuple[int, ...]  # which of them each axis of the tensor follows, batch and channels apart
    channels: int = _CHANNELS  # which its channels follow: (28, 28) may get its channel later

    @property
    def collapsed(self) -> bool:
        return all(axis.collapsed for axis in self.axes)

    @property
    def space(self) -> Axes:
        loose = AxisField(1, ((0, 0),), 1, ((0, 0),), 1)
        return tuple(loose if i == _LOOSE else self.axes[i] for i in self.at)


Found = Map | ValueError | None


class NeedsChannels(ValueError):
    """The channels of the input become an axis of the map, and must be kept track of."""


def pick(found: dict, layer) -> str:
    """The name of a layer, or a layer itself, as it is called in ``found``."""
    name = getattr(layer, "name", layer)
    if name not in found:
        calls = [key for key in found if key.rpartition(":")[0] == name]
        inner = [key for key in found if key.rpartition("/")[2] == name]
        hint = f"it has {', '.join(calls or inner or found)}"
        raise ValueError(f"the model has no single layer {name!r}: {hint}")
    return name


def _apply(node, name: str, below: list[Found], treat, ignore_global: bool) -> Found:
    for found in below:
        if isinstance(found, ValueError):
            return found
    below = [found for found in below if found is not None]
    if not below:
        return None
    layer = node.operation
    try:
        reader, kind, vouched = stand_in(layer, name, treat)
        reading.check_options(reader, node if reader is layer else None)
        if all(found.collapsed for found in below):
            axes = _vector(node, kind, [found.axes for found in below])
            return replace(below[0], axes=axes)
        if kind in _REARRANGING:
            return rearranged(node, below[0])
        return _ruled(node, reader, kind, vouched, name, below, ignore_global)
    except NeedsChannels as error:
        return error
    except ValueError as error:
        return ValueError(f"layer {name!r} ({type(layer).__name__}): {error}")


def _ruled(node, reader, kind, vouched, name, below: list[Map], ignore_global: bool) -> Map:
    """Apply the rule of a kind of layer to the axes that its input has."""
    rule = rule_for(kind, name)
    first = next(found for found in below if not found.collapsed)
    if any(found.at != first.at for found in below if not found.collapsed):
        raise ValueError("its branches have their axes in different places")
    spaces = [replace(found, at=first.at).space for found in below]
    try:
        space = rule(reader, spaces, ignore_global)
    except AttributeError as missing:
        if missing.obj is not reader:
            raise
        raise ValueError(
            f"it has no {missing.name!r}, which the rule of {kind} needs; hand over a layer "
            f"that has: treat={{{name!r}: keras.layers.{kind}(...)}}"
        ) from None
    if not vouched:
        space = activated(reader, name, space, ignore_global)
    collapsed = all(axis.collapsed for axis in space)
    made = node.outputs[0].shape
    if not collapsed and len(made) != len(space) + 2:
        raise ValueError(
            f"the rule of {kind} keeps its {len(space)} axes, and it puts out {made[1:]}: "
            f"treat={{{name!r}: ...}} cannot say where they go"
        )
    axes = [union(branches, False) for branches in zip(*(f.axes for f in below), strict=True)]
    for i, axis in zip(first.at, space, strict=True):
        if i != _LOOSE:
            axes[i] = axis
    if collapsed:
        axes = map(collapse, axes)
    elif first.channels >= 0 and kind not in _KEEPS_CHANNELS:
        axes[first.channels] = collapse(axes[first.channels])
        return Map(tuple(axes), first.at)
    return Map(tuple(axes), first.at, first.channels)


_REARRANGING = {"Reshape", "ExpandDims", "Squeeze"}
_KEEPS_CHANNELS = {"Activation", "Dropout", "Identity", "ReLU", "Rescaling", "BatchNormalization"}


def rearranged(node, found: Map) -> Map:
    """Reshape and the like: fine as long as it only adds or drops axes of one cell.

    Then every cell keeps its place, and each axis that is left follows the one it came from.
    """
    old, new = node.input_tensors[0].shape[1:], node.outputs[0].shape[1:]
    batch = getattr(node.operation, "newshape", (-1,))[0] == -1
    sizes = [math.prod(shape) for shape in (old, new) if None not in shape]
    if len(new) == 1 and (len(set(sizes)) == 1 or hasattr(node.operation, "target_shape")):
        return replace(found, axes=tuple(map(collapse, found.axes)))
    if [n for n in old if n != 1] != [n for n in new if n != 1] or not batch:
        raise ValueError(
            f"it rearranges the map into {tuple(new)}: its units have no place in the input"
        )
    left = list(zip(old, (*found.at, found.channels), strict=True))
    follows = []
    for n in new:
        while n != 1 and left[0][0] == 1:
            left.pop(0)
        follows.append(left.pop(0)[1] if left and left[0][0] == n else _LOOSE)
    *at, channels = follows
    if _CHANNELS in at:
        raise NeedsChannels("its channels become an axis")
    return Map(found.axes, tuple(at), channels)


def _vector(node, kind: str, below: list[Axes]) -> Axes:
    """A layer after Flatten or global pooling: it sees everything, whatever it does."""
    made = node.outputs[0].shape[1:]
    if (
        kind not in SPREADING
        and _wide(made)
        and not any(_wide(t.shape[1:]) for t in node.input_tensors)
    ):
        raise ValueError(
            f"it makes a map of {made} out of a vector: each unit sees everything, and none has "
            "a place in the input"
        )
    return tuple(union(branches, False) for branches in zip(*below, strict=True))


def _wide(shape) -> bool:
    """Whether a shape without the batch, ``(*space, channels)``, has cells side by side."""
    return any(n != 1 for n in shape[:-1])


def results(
    model, input_size=None, ignore_global=False, treat=None, source=None
) -> dict[str, tuple]:
    """For each use of a layer, as ``fields`` names it: its class, and what it sees or why not."""
    graph = graph_of(model)
    names = [tensor._keras_history.operation.name for tensor in graph.inputs]
    if source is None and len(names) > 1:
        raise ValueError(f"the model has several inputs: pass source, one of {', '.join(names)}")
    if source is not None and source not in names:
        raise ValueError(f"source {source!r} is no input of the model: {', '.join(names)}")
    treat = dict(treat or {})
    for tracked in (False, True):
        start = [
            _input_map(tensor.shape, name, input_size, tracked) if source in (None, name) else None
            for tensor, name in zip(graph.inputs, names, strict=True)
        ]
        found = [*reading.walk(graph, start, lambda *at: _apply(*at, treat, ignore_global))]
        if not any(isinstance(one, NeedsChannels) for *_, one in found):
            break
    kinds = {name: type(node.operation).__name__ for name, node, _ in found}
    return {
        name: (kinds[name], Field(name, one.axes, kinds[name]) if isinstance(one, Map) else one)
        for name, _, one in found
    }


def _input_map(shape, name: str, input_size, tracked: bool) -> Map:
    """The input itself; ``tracked``: its channels are an axis too, for they will become one."""
    sizes = tuple(shape[1:] if tracked else shape[1:-1])
    if not sizes:
        raise ValueError(
            f"input {name!r} has shape {tuple(shape)}: a receptive field needs spatial axes, "
            "(batch, *space, channels)"
        )
    if input_size is not None:
        wanted = geometry.per_axis(input_size, len(sizes), "input_size")
        if any(n not in (None, w) for n, w in zip(sizes, wanted, strict=True)):
            raise ValueError(
                f"input_size {wanted} contradicts the model, built for {geometry.times(sizes)}"
            )
        sizes = wanted
    axes = (
        AxisField(1, ((0, 0),), n, None if n is None else tuple((i, i) for i in range(n)), n)
        for n in sizes
    )
    space = tuple(range(len(sizes) - tracked))
    return Map(tuple(axes), space, len(space) if tracked else _CHANNELS)
