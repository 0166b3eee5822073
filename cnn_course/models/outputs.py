"""What does every layer put out? Asked of Keras, and computed with ``cnn_course.ops``."""

from __future__ import annotations

import numpy as np

from cnn_course import ops
from cnn_course.models.reading import activation_name, calls, unknown


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
    >>> from cnn_course import models
    >>> activations(models.counted(), np.zeros((2, 28, 28, 1)))["pool_1"].shape
    (2, 13, 13, 8)
    """
    import keras

    made = calls(model)
    outputs = keras.Model(model.inputs[0], [node.outputs[0] for node in made.values()])(
        np.asarray(x, "float32"), training=False
    )
    return {name: keras.ops.convert_to_numpy(y) for name, y in zip(made, outputs, strict=True)}


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
    >>> from cnn_course import models
    >>> model, x = models.counted(), np.ones((2, 28, 28, 1), "float32")
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
            raise unknown(layer)
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
