"""Which models do the lectures build, and what does each of their layers compute?

The models are today's Keras, compiled and ready to fit; TensorFlow is imported when one is built.
Three functions look inside any model whose layers stand in a line and are convolutions, poolings,
Flatten, Dropout and Dense: :func:`layer_table` predicts shapes and parameters on paper,
:func:`activations` asks Keras for every layer's output, and :func:`numpy_activations` computes
the same outputs with ``cnn_course.ops``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cnn_course import geometry, ops, quiet


def counted(*, filters=(8, 16), units=64, shape=(28, 28, 1), classes=10, dropout=0.0,
            learning_rate=1e-3, seed=0):  # fmt: skip
    """The model the lecture counts line by line: 27,562 parameters.

    Convolution, pooling, convolution, pooling, then two fully connected layers.

    Parameters
    ----------
    filters : (int, int)
        How many 3x3 kernels the first and the second convolution have.
    units : int
        Neurons of the first fully connected layer.
    shape : (int, int, int)
        Rows, columns and channels of a picture.
    classes : int
        Neurons of the last layer, one a class.
    dropout : float
        Share of the first fully connected layer's outputs set to 0 in each training step.
    learning_rate : float
        Of Adam.
    seed : int
        Seeds Python, NumPy and TensorFlow (``keras.utils.set_random_seed``), so that the same
        seed gives the same first weights.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, sparse categorical cross-entropy and accuracy.

    Notes
    -----
    Source: [L8.2].

    Examples
    --------
    >>> counted().count_params()
    27562
    """
    layers = _layers(seed)
    return _compiled(
        [
            layers.Conv2D(filters[0], 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(filters[1], 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(units, activation="relu", name="dense_1"),
            *([layers.Dropout(dropout, name="dropout")] if dropout else []),
            layers.Dense(classes, activation="softmax", name="dense_2"),
        ],
        shape,
        learning_rate,
        "counted",
    )


def large(*, dropout=0.0, learning_rate=1e-3, shape=(28, 28, 1), classes=10, seed=0):
    """The lecture's full model: 32 and 64 kernels, 1,024 neurons; 1,668,490 parameters.

    Parameters are those of :func:`counted`.

    Notes
    -----
    Source: [L8.1]. The deck writes ``filter_size=3``; Keras calls it ``kernel_size``.

    Examples
    --------
    >>> large().count_params()
    1668490
    """
    model = counted(
        filters=(32, 64), units=1024, dropout=dropout, learning_rate=learning_rate,
        shape=shape, classes=classes, seed=seed,
    )  # fmt: skip
    model.name = "large"
    return model


def binary(*, shape=(64, 64, 3), learning_rate=1e-3, seed=0):
    """The lecture's binary classifier: one sigmoid neuron says how likely class 1 is.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, binary cross-entropy and accuracy.

    Notes
    -----
    Source: [L8.3]. The deck writes ``Convolution2D(32, 3, 3, input_shape=...)``, the Keras of 2016.

    Examples
    --------
    >>> binary().count_params()
    813217
    """
    layers = _layers(seed)
    return _compiled(
        [
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(32, 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense_1"),
            layers.Dense(1, activation="sigmoid", name="dense_2"),
        ],
        shape,
        learning_rate,
        "binary",
        loss="binary_crossentropy",
    )


def plain(*, units=1024, shape=(28, 28, 1), classes=10, learning_rate=1e-3, seed=0):
    """No convolution: every pixel connected to each of 1,024 neurons; 814,090 parameters.

    Notes
    -----
    Source: [L8.5].

    Examples
    --------
    >>> plain().count_params()
    814090
    """
    layers = _layers(seed)
    return _compiled(
        [
            layers.Flatten(name="flatten"),
            layers.Dense(units, activation="relu", name="dense_1"),
            layers.Dense(classes, activation="softmax", name="dense_2"),
        ],
        shape,
        learning_rate,
        "plain",
    )


def convolutional(*, shape=(28, 28, 1), classes=10, learning_rate=1e-3, seed=0):
    """What stands against :func:`plain`: twice 20 kernels of 5x5; 13,750 parameters.

    Notes
    -----
    Source: [L8.5].

    Examples
    --------
    >>> convolutional().count_params()
    13750
    """
    layers = _layers(seed)
    return _compiled(
        [
            layers.Conv2D(20, 5, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(20, 5, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(classes, activation="softmax", name="dense_1"),
        ],
        shape,
        learning_rate,
        "convolutional",
    )


def fully_convolutional(model):
    """The same model without a fixed picture size: each fully connected layer as a convolution.

    The first Dense after Flatten becomes a convolution whose kernel is as large as the feature
    map; every later Dense becomes a 1x1 convolution. The numbers are the same, only their shape
    is another, so on a picture of the old size the answer is the same. On a larger one the model
    answers once for every place its old field fits.

    Parameters
    ----------
    model : keras.Sequential
        Convolutions and poolings, Flatten, Dense layers.

    Returns
    -------
    keras.Sequential
        Takes ``(batch, rows, columns, channels)`` of any size from the old one up; returns
        ``(batch, places down, places across, classes)``.

    Notes
    -----
    Source: [L6.5]; Long, Shelhamer and Darrell, Fully Convolutional Networks, 2015.

    Examples
    --------
    >>> anywhere = fully_convolutional(counted())
    >>> anywhere(np.zeros((1, 40, 44, 1), "float32")).shape.as_list()
    [1, 4, 5, 10]
    """
    import keras

    layers, weights = [], []
    kernel = None
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Flatten":
            kernel = tuple(layer.input.shape[1:3])
        elif kind == "Dense" and kernel is None:
            raise ValueError(
                f"model must flatten its maps before {layer.name!r}; "
                "there is no Flatten to say how large the kernel must be"
            )
        elif kind == "Dense":
            layers.append(
                keras.layers.Conv2D(
                    layer.units, kernel, activation=layer.activation,
                    use_bias=layer.use_bias, name=layer.name,
                )
            )  # fmt: skip
            matrix, *bias = layer.get_weights()
            weights.append([matrix.reshape(*kernel, -1, layer.units), *bias])
            kernel = (1, 1)
        else:
            layers.append(type(layer).from_config(layer.get_config()))
            weights.append(layer.get_weights())
    converted = keras.Sequential(
        [keras.Input((None, None, model.input_shape[-1])), *layers], name=f"{model.name}_anywhere"
    )
    for layer, arrays in zip(converted.layers, weights, strict=True):
        layer.set_weights(arrays)
    return converted


@dataclass(frozen=True)
class LayerRow:
    """One line of :func:`layer_table`."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


def layer_table(model) -> tuple[LayerRow, ...]:
    """Every layer's output shape and parameters, computed on paper from its settings.

    Keras is asked only what the learner wrote down (kernel, stride, padding, units); sizes and
    counts come from ``cnn_course.geometry``.

    Returns
    -------
    tuple of LayerRow
        ``name``, ``kind``, ``shape`` (without the batch) and ``parameters``.

    Notes
    -----
    Source: [L8.2], [L8.6].

    Examples
    --------
    >>> for row in layer_table(counted()):
    ...     print(row.name, row.shape, row.parameters)
    conv_1 (26, 26, 8) 80
    pool_1 (13, 13, 8) 0
    conv_2 (11, 11, 16) 1168
    pool_2 (5, 5, 16) 0
    flatten (400,) 0
    dense_1 (64,) 25664
    dense_2 (10,) 650
    """
    shape = tuple(model.input_shape[1:])
    rows = []
    for layer in model.layers:
        kind, parameters = type(layer).__name__, 0
        if kind == "Conv2D":
            parameters = geometry.conv_parameters(
                layer.kernel_size, shape[-1], layer.filters, bias=layer.use_bias,
                groups=layer.groups,
            )  # fmt: skip
            space = _space(shape, layer.kernel_size, layer, layer.dilation_rate)
            shape = (*space, layer.filters)
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            shape = (*_space(shape, layer.pool_size, layer, (1, 1)), shape[-1])
        elif kind == "Flatten":
            shape = (math.prod(shape),)
        elif kind == "Dense":
            parameters = geometry.dense_parameters(shape[-1], layer.units, bias=layer.use_bias)
            shape = (*shape[:-1], layer.units)
        elif kind not in ("Dropout", "Activation"):
            raise _unknown(layer)
        rows.append(LayerRow(layer.name, kind, shape, parameters))
    return tuple(rows)


def calls(model) -> dict:
    """Every use of a layer in a model, from the input on.

    What a layer puts out *in this model* stands there. Its own ``output`` is another thing where
    it is used twice, or is a model itself and has an input of its own.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with its input known.

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
    >>> [(name, node.outputs[0].shape) for name, node in calls(plain()).items()]
    [('flatten', (None, 784)), ('dense_1', (None, 1024)), ('dense_2', (None, 10))]
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential keeps its graph there
    if not hasattr(graph, "_nodes_by_depth"):
        raise ValueError(
            f"model {getattr(model, 'name', model)!r} has no graph of layers; a functional model, "
            "or a Sequential that begins with keras.Input, would do"
        )
    levels = sorted(graph._nodes_by_depth.items(), reverse=True)
    nodes = [node for _, level in levels for node in level if not node.is_input]
    names = [node.operation.name for node in nodes]
    return {
        f"{name}:{names[:n].count(name)}" if names.count(name) > 1 else name: node
        for n, (name, node) in enumerate(zip(names, nodes, strict=True))
    }


def activations(model, x) -> dict[str, np.ndarray]:
    """What every layer puts out for these pictures, as Keras computes it.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional; a model used as a layer counts as one.
    x : ndarray, (batch, rows, columns, channels)

    Returns
    -------
    dict
        From each layer's name, as in :func:`calls`, to its output, in order.

    Notes
    -----
    Source: [L8.7].

    Examples
    --------
    >>> activations(counted(), np.zeros((2, 28, 28, 1)))["pool_1"].shape
    (2, 13, 13, 8)
    """
    import keras

    made = calls(model)
    outputs = keras.Model(model.inputs[0], [node.outputs[0] for node in made.values()])(
        np.asarray(x, "float32"), training=False
    )
    return {name: keras.ops.convert_to_numpy(y) for name, y in zip(made, outputs, strict=True)}


def puts_out_scores(model) -> bool:
    """Whether the numbers that a Keras model ends in may lie on either side of 0.

    So it is where the last activation is none, or tanh: the numbers are scores, to which softmax or
    sigmoid is still to be applied. Dropout, Flatten, Reshape and global average pooling hand on
    what they get.

    Examples
    --------
    >>> puts_out_scores(binary())
    False
    """
    return bool(getattr(model, "outputs", None)) and _is_score(model.outputs[0])


_HANDS_ON = ("Flatten", "Reshape", "Dropout", "GlobalAveragePooling2D")


def _is_score(tensor) -> bool:
    layer, call, _ = tensor._keras_history
    if getattr(layer, "outputs", None):  # a model used as a layer
        return _is_score(layer.outputs[0])
    if type(layer).__name__ in _HANDS_ON:
        return _is_score(layer._inbound_nodes[call].input_tensors[0])
    return hasattr(layer, "activation") and activation_name(layer) in ("linear", "tanh")


def activation_name(layer) -> str:
    """The name of a layer's activation, such as "relu"; "linear" where it has none."""
    activation = getattr(layer, "activation", None)
    if activation is None:
        return "linear"
    if hasattr(activation, "activation"):  # a layer in its place
        return activation_name(activation)
    return getattr(activation, "__name__", type(activation).__name__)


def numpy_activations(model, x) -> dict[str, np.ndarray]:
    """What every layer puts out, from Keras's weights and ``cnn_course.ops`` alone.

    Parameters and Returns are those of :func:`activations`; the model is a ``keras.Sequential``.

    Raises
    ------
    ValueError
        If the pictures are not of the model's shape, or a layer or its activation is not one of
        those that ``cnn_course.ops`` computes; the message names it.

    Notes
    -----
    Source: [L8.7].

    Examples
    --------
    >>> model, x = counted(), np.ones((2, 28, 28, 1), "float32")
    >>> ours, theirs = numpy_activations(model, x), activations(model, x)
    >>> bool(abs(ours["dense_2"] - theirs["dense_2"]).max() < 1e-5)
    True
    """
    x = np.asarray(x, "float32")
    wanted = model.input_shape[1:]
    if x.ndim != len(wanted) + 1 or any(
        n not in (None, m) for n, m in zip(wanted, x.shape[1:], strict=True)
    ):
        raise ValueError(
            f"x must be (batch, {', '.join(map(str, wanted))}), as {model.name!r} takes it; "
            f"got shape {x.shape}"
        )
    outputs = {}
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            x = ops.conv(
                x, *layer.get_weights(), stride=layer.strides, padding=layer.padding,
                dilation=layer.dilation_rate, groups=layer.groups,
            )  # fmt: skip
        elif kind == "MaxPooling2D":
            x = ops.max_pool(x, layer.pool_size, stride=layer.strides, padding=layer.padding)
        elif kind == "AveragePooling2D":
            x = ops.avg_pool(x, layer.pool_size, stride=layer.strides, padding=layer.padding)
        elif kind == "Flatten":
            x = x.reshape(len(x), -1)
        elif kind == "Dense":
            rows = x.reshape(-1, x.shape[-1])  # of maps: every place by itself
            x = ops.dense(rows, *layer.get_weights()).reshape(*x.shape[:-1], -1)
        elif kind not in ("Dropout", "Activation"):
            raise _unknown(layer)
        if hasattr(layer, "activation"):
            x = _activation(layer)(x)
        outputs[layer.name] = x
    return outputs


_ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": ops.relu,
    "softmax": ops.softmax,
    "sigmoid": ops.sigmoid,
    "tanh": np.tanh,
}


def _activation(layer):
    name = activation_name(layer)
    if name not in _ACTIVATIONS:
        raise ValueError(
            f"activation of layer {layer.name!r} must be one of {', '.join(_ACTIVATIONS)}; "
            f"got {name!r}"
        )
    return _ACTIVATIONS[name]


def _layers(seed):
    with quiet.startup():  # where the notebook has not imported Keras yet
        import keras

    keras.utils.set_random_seed(seed)
    return keras.layers


def _compiled(layers, shape, learning_rate, name, loss="sparse_categorical_crossentropy"):
    import keras

    model = keras.Sequential([keras.Input(shape), *layers], name=name)
    model.compile(keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model


def _space(shape, kernel, layer, dilation):
    pads = geometry.resolve_padding(layer.padding, shape[:-1], kernel, layer.strides, dilation)
    return geometry.output_shape(shape[:-1], kernel, layer.strides, pads, dilation)


def _unknown(layer):
    return ValueError(
        f"model must be made of Conv2D, MaxPooling2D, AveragePooling2D, Flatten, Dense, Dropout "
        f"and Activation; layer {layer.name!r} is a {type(layer).__name__}"
    )
