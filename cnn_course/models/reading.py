"""What does a layer of a Keras model read, and with which options?

The one place in the course that reads layers; tables, operations, receptive fields and the model
explorer ask here. Every option of a layer that changes what it computes is either read (`OPTIONS`)
or refused by its name, also one that a later Keras brings (`options`).
"""

import inspect
from collections import Counter
from dataclasses import dataclass, field

from cnn_course import geometry
from cnn_course.models.options import (  # noqa: F401  one door for whoever reads layers
    OPTIONS,
    SAME_SHAPE,
    by_kind,
    check_options,
    checked,
    kind_of,
    rule_of,
)

# --- the graph ------------------------------------------------------------------------------


def graph_of(model):
    """The graph of a model's layers, as Keras kept it when the model was built, or an error."""
    graph = inner_graph(model)
    if graph is None or not graph.inputs:
        raise ValueError(
            f"model {getattr(model, 'name', model)!r} has no graph of layers: a functional model, "
            "or a Sequential that begins with keras.Input (or was built), would do"
        )
    return graph


def inner_graph(layer):
    """The graph of a model that is used as a layer; None for a layer that is none."""
    graph = getattr(layer, "_functional", None) or layer  # a Sequential keeps its graph there
    return graph if hasattr(graph, "_nodes_by_depth") else None


def calls(model, *, inputs=False) -> dict:
    """Every use of a layer in a model, from the input on.

    What a layer puts out *in this model* stands there. Its own ``output`` is another thing where
    it is used twice, or is a model itself and has an input of its own.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with its input known.
    inputs : bool
        Whether to begin with the model's inputs.

    Returns
    -------
    dict
        From the layer's name (``name:0``, ``name:1`` where it is used several times) to Keras's
        node: its ``operation`` is the layer, and it has ``input_tensors`` and ``outputs``.

    Raises
    ------
    ValueError
        If the model keeps no graph of its layers.

    Examples
    --------
    >>> from cnn_course import models
    >>> [(name, node.outputs[0].shape) for name, node in calls(models.plain()).items()]
    [('flatten', (None, 784)), ('dense_1', (None, 1024)), ('dense_2', (None, 10))]
    """
    levels = sorted(graph_of(model)._nodes_by_depth.items(), reverse=True)
    nodes = [node for _, level in levels for node in level if inputs or not node.is_input]
    uses = Counter(node.operation.name for node in nodes)
    done: Counter = Counter()
    named = {}
    for node in nodes:
        name = node.operation.name
        named[f"{name}:{done[name]}" if uses[name] > 1 else name] = node
        done[name] += 1
    return named


def walk(model, starts, step, path=""):
    """Take values through a model's graph, from its inputs on, one use of a layer at a time.

    ``starts`` are the values of the model's inputs. ``step(node, name, values)`` gives what comes
    out of one use of a layer for what goes into it. A model used as a layer is walked inside; the
    names there begin with its own and a slash.

    Yields
    ------
    (name, node, value)
        In the order of :func:`calls`, inputs too; of a model used as a layer, its first output.
    """
    graph = graph_of(model)
    values = dict(zip(map(id, graph.inputs), starts, strict=True))
    for call, node in calls(graph, inputs=True).items():
        name, below = path + call, [values.get(id(tensor)) for tensor in node.input_tensors]
        if node.is_input:
            made = [values.get(id(node.outputs[0]))]
        elif inner_graph(node.operation) is not None:
            made = yield from walk(node.operation, below, step, f"{name}/")
        else:
            made = [step(node, name, below)] * len(node.outputs)
        values.update(zip(map(id, node.outputs), made, strict=True))
        yield name, node, made[0]
    return [values.get(id(tensor)) for tensor in graph.outputs]


def follow(model, starts, step):
    """The same, but only the uses of layers in the model itself, and each checked for its options.

    ``step(layer, values)`` may raise a ValueError, to which the layer's name and class are added.
    """

    def of_layers(node, name, below):
        with checked(node) as layer:
            if not hasattr(layer, "trainable_weights"):
                raise ValueError("it is an operation of keras.ops; only layers are known here")
            return step(layer, below)

    for name, node, value in walk(model, starts, of_layers):
        if not node.is_input and "/" not in name:
            yield name, node, value


# --- windows --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """The cells that a convolution or a pooling reads, each option with one number per axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str  # "valid", "same" or "causal"

    def pads(self, space) -> tuple[tuple[int, int], ...]:
        """The (before, after) zeros of each axis, for an input of this size [L3.4].

        >>> Window((3, 2), (2, 1), (1, 1), "same").pads((7, 8))
        ((1, 1), (0, 1))
        """
        if self.padding == "causal":
            steps = zip(self.kernel, self.dilation, strict=True)
            return tuple((geometry.effective_kernel(k, d) - 1, 0) for k, d in steps)
        return geometry.resolve_padding(
            self.padding, space, self.kernel, self.stride, self.dilation
        )

    def output(self, space) -> tuple[int, ...]:
        """Rows, columns, ... of what comes out of an input of this size [L3.5].

        >>> Window((3, 2), (2, 1), (1, 1), "same").output((7, 8))
        (4, 8)
        """
        return geometry.output_shape(
            space, self.kernel, self.stride, self.pads(space), self.dilation
        )


def window_of(layer) -> Window | None:
    """The window of a convolution or pooling, transposed ones too; None where there is none.

    >>> import keras
    >>> window_of(keras.layers.MaxPooling2D((2, 3)))
    Window(kernel=(2, 3), stride=(2, 3), dilation=(1, 1), padding='valid')
    """
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None:
        return None
    rank = len(size) if geometry.is_sequence(size) else int(type(layer).__name__[-2])
    kernel, stride, dilation = (
        geometry.per_axis(value, rank, "layer")
        for value in (size, layer.strides, getattr(layer, "dilation_rate", 1))
    )
    return Window(kernel, stride, dilation, layer.padding)


def pairs_of(layer) -> tuple[tuple[int, int], ...]:
    """The (before, after) cells that a padding adds to each axis; of a cropping, below 0."""
    sign, pairs = (-1, layer.cropping) if hasattr(layer, "cropping") else (1, layer.padding)
    pairs = (pairs,) if isinstance(pairs[0], int) else pairs
    return tuple(tuple(sign * cells for cells in pair) for pair in pairs)


def fits(shape, wanted) -> bool:
    """Whether a shape is the wanted one, in which None stands for any length."""
    return len(shape) == len(wanted) and all(
        w in (None, n) for n, w in zip(shape, wanted, strict=True)
    )


def axes_of(axis, rank: int) -> set[int]:
    """Keras's axis or axes as numbers from 0, which is the batch; None is all of ``rank``.

    >>> axes_of((1, -1), 4)
    {1, 3}
    """
    if axis is None:
        return set(range(rank))
    return {a % rank for a in (axis if geometry.is_sequence(axis) else [axis])}


# --- activations ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Activation:
    """What is applied to a layer's numbers at the end."""

    name: str  # Keras's, such as "relu"; "" where the function is not Keras's own
    options: dict = field(default_factory=dict)  # with which arguments
    words: str = ""  # what to call it when speaking of it
    layer: object = None  # the layer that is one: ``activation=keras.layers.PReLU()``

    @property
    def over(self):
        """The axis or axes it reads as a whole; () if each number is changed by itself."""
        over_channels = ("softmax", "log_softmax", "sparsemax", "glu")
        return self.options.get("axis", -1) if self.name in over_channels else ()


_AS_LAYERS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}


def activation_of(layer) -> Activation:
    """Which activation a layer has; by the function itself, since anyone may name one ``relu``.

    >>> import keras
    >>> activation_of(keras.layers.Dense(3, activation="relu")).name
    'relu'
    >>> def relu(z):
    ...     return z * z
    >>> activation_of(keras.layers.Dense(3, activation=relu)).words
    "your own function 'relu'"
    """
    kind = kind_of(layer)
    if kind in _AS_LAYERS:
        found = {name: getattr(layer, name) for name in OPTIONS[kind]}
        options = {n: float(v) if hasattr(v, "dtype") else v for n, v in found.items()}
        return Activation(_AS_LAYERS[kind], options, kind)
    found = getattr(layer, "activation", None)
    if found is None:
        return Activation("linear", words="linear")
    if kind_of(found) in (*_AS_LAYERS, "Activation"):
        return activation_of(found)
    if hasattr(found, "call"):
        return Activation("", {}, type(found).__name__, found)
    name = _known_functions().get(id(found))
    if name is None:
        called = getattr(found, "__name__", type(found).__name__)
        return Activation("", {}, f"your own function {called!r}")
    arguments = inspect.signature(found).parameters
    options = {n: p.default for n, p in arguments.items() if p.default is not p.empty}
    options.pop("name", None)  # TensorFlow's
    if options.get("axis", -1) is None:  # TensorFlow's way of saying: the last
        options["axis"] = -1
    if name == "leaky_relu" and "alpha" in options:
        options = {"negative_slope": options["alpha"]}
    return Activation(name, options, name)


def activation_name(layer) -> str:
    """What to call a layer's activation, such as "relu"; "linear" where it has none."""
    return "linear" if getattr(layer, "activation", None) is None else activation_of(layer).words


def _known_functions() -> dict:
    """Every activation function of Keras, and its twins in keras.ops and TensorFlow, by id."""
    import sys

    import keras

    named = {name: one for name, one in vars(keras.activations).items() if not name.startswith("_")}
    for name in ("get", "serialize", "deserialize"):
        named.pop(name)
    tensorflow = sys.modules.get("tensorflow")  # nobody can hand over what is not imported
    homes = (keras.ops, getattr(tensorflow, "nn", None), keras.activations)
    return {
        id(getattr(home, name)): function.__name__
        for home in homes
        for name, function in named.items()
        if hasattr(home, name)
    }


_HANDS_ON = {
    *("Flatten", "Reshape", "Dropout", "Identity"),
    *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D"),
}
_NEVER_BELOW_0 = {
    *("sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax", "relu", "relu6"),
    *("softplus", "squareplus", "sparse_plus", "exponential", ""),  # of one's own: who knows?
}
_ON_EITHER_SIDE = {
    *("BatchNormalization", "LayerNormalization", "Rescaling", "Normalization"),
    *("Add", "Subtract", "LeakyReLU", "PReLU", "ELU"),
}


def last_layer(tensor):
    """The layer that gives a tensor its values: Flatten, Dropout, a mean and so on hand them on."""
    layer, call, number = tensor._keras_history
    if getattr(layer, "outputs", None):  # a model used as a layer
        return last_layer(layer.outputs[number])
    if kind_of(layer) in _HANDS_ON:
        return last_layer(layer._inbound_nodes[call].input_tensors[0])
    return layer


def puts_out_scores(model) -> bool:
    """Whether the numbers that a Keras model ends in may lie on either side of 0.

    So it is where the last activation is none, or tanh or the like: the numbers are scores, to
    which softmax or sigmoid is still to be applied. Dropout, Flatten, Reshape and global average
    pooling hand on what they get.

    Examples
    --------
    >>> from cnn_course import models
    >>> puts_out_scores(models.binary())
    False
    """
    if not getattr(model, "outputs", None):
        return False
    layer = last_layer(model.outputs[0])
    if hasattr(layer, "activation"):
        return activation_of(layer).name not in _NEVER_BELOW_0
    return kind_of(layer) in _ON_EITHER_SIDE


def rescales(model) -> bool:
    """Whether a layer of a model, or of a model inside it, brings pixels to a scale of its own."""
    kinds = ("Rescaling", "Normalization", "BatchNormalization")
    return any(kind_of(layer) in kinds or rescales(layer) for layer in getattr(model, "layers", ()))
