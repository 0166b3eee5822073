"""The walk through a model's graph, from its input to every layer.

With each tensor goes the tuple of its axes; or the error that says why there is none; or None
when it does not depend on the input. Nothing is computed but whole numbers, and TensorFlow is
not needed: the graph is the one that Keras kept when the model was built.
"""

from __future__ import annotations

from collections import Counter

from cnn_course import geometry
from cnn_course.network_fields.axis import AxisField, union
from cnn_course.network_fields.rules import SPREADING, Axes, rule_for, stand_in

Found = tuple[AxisField, ...] | ValueError | None


def _graph(model):
    """The functional graph behind a model, None when there is none."""
    graph = getattr(model, "_functional", model)  # a Sequential keeps its graph there
    return graph if hasattr(graph, "_nodes_by_depth") else None


def graph_of(model):
    """The same, or an error that says what would do."""
    graph = _graph(model)
    if graph is None or not graph.inputs:
        raise ValueError(
            f"model {getattr(model, 'name', model)!r} has no graph of layers: a functional model, "
            "or a Sequential that starts with an Input (or was built), would do"
        )
    return graph


def calls_of(graph) -> dict:
    """Each call of a layer by its name, from the input on; ``name:0``, ``name:1`` for several."""
    nodes = [
        n for depth in sorted(graph._nodes_by_depth)[::-1] for n in graph._nodes_by_depth[depth]
    ]
    calls = Counter(id(node.operation) for node in nodes)
    done: Counter = Counter()
    named = {}
    for node in nodes:
        layer = node.operation
        name = layer.name
        if calls[id(layer)] > 1:
            name += f":{done[id(layer)]}"
            done[id(layer)] += 1
        named[name] = node
    return named


def pick(found: dict, layer) -> str:
    """The name of a layer, or a layer itself, as it is called in ``found``."""
    name = getattr(layer, "name", layer)
    if name not in found:
        calls = [key for key in found if key.rpartition(":")[0] == name]
        inner = [key for key in found if key.rpartition("/")[2] == name]
        hint = f"it has {', '.join(calls or inner or found)}"
        raise ValueError(f"the model has no single layer {name!r}: {hint}")
    return name


def _walk(graph, inputs: list[Found], path: str, results: dict, treat, ignore_global):
    """Fill ``results`` with what each layer call sees; return it for the graph's outputs."""
    known = dict(zip(map(id, graph.inputs), inputs, strict=True))
    for call, node in calls_of(graph).items():
        layer, name = node.operation, path + call
        if node.is_input:
            outputs = [known.get(id(node.outputs[0]))]
        else:
            below = [known.get(id(tensor)) for tensor in node.input_tensors]
            inner = _graph(layer)
            if inner is not None:
                outputs = _walk(inner, below, f"{name}/", results, treat, ignore_global)
            else:
                outputs = [_apply(node, name, below, treat, ignore_global)] * len(node.outputs)
        known.update(zip(map(id, node.outputs), outputs, strict=True))
        results[name] = (layer, outputs[0])
    return [known.get(id(tensor)) for tensor in graph.outputs]


def _apply(node, name: str, below: list[Found], treat, ignore_global: bool) -> Found:
    for found in below:
        if isinstance(found, ValueError):
            return found
    below = [found for found in below if found is not None]
    if not below:
        return None
    layer = node.operation
    try:
        reader, kind = stand_in(layer, name, treat)
        if all(axis.collapsed for axes in below for axis in axes):
            return _vector(node, kind, below)
        try:
            return rule_for(kind, name)(reader, below, ignore_global)
        except AttributeError as missing:
            if missing.obj is not reader:
                raise
            raise ValueError(
                f"it has no {missing.name!r}, which the rule of {kind} needs; hand over a layer "
                f"that has: treat={{{name!r}: keras.layers.{kind}(...)}}"
            ) from None
    except ValueError as error:
        return ValueError(f"layer {name!r} ({type(layer).__name__}): {error}")


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


def results(model, input_size, ignore_global, treat, source) -> dict[str, tuple]:
    graph = graph_of(model)
    names = [tensor._keras_history.operation.name for tensor in graph.inputs]
    if source is None and len(names) > 1:
        raise ValueError(f"the model has several inputs: pass source, one of {', '.join(names)}")
    if source is not None and source not in names:
        raise ValueError(f"source {source!r} is no input of the model: {', '.join(names)}")
    start = [
        _input_axes(tensor.shape, name, input_size) if source in (None, name) else None
        for tensor, name in zip(graph.inputs, names, strict=True)
    ]
    found: dict[str, tuple] = {}
    _walk(graph, start, "", found, dict(treat or {}), ignore_global)
    return found


def _input_axes(shape, name: str, input_size) -> Axes:
    sizes = tuple(shape[1:-1])
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
    return tuple(
        AxisField(1, ((0, 0),), n, None if n is None else tuple((i, i) for i in range(n)), n)
        for n in sizes
    )
