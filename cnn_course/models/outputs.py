"""What does every layer put out? Asked of Keras, and computed with ``cnn_course.ops``."""

import functools

import numpy as np

from cnn_course import geometry, ops
from cnn_course.models import formulas, reading
from cnn_course.models.reading import kind_of, pairs_of, window_of


def activations(model, x) -> dict[str, np.ndarray]:
    """What every layer puts out for these pictures, as Keras computes it [L8.7].

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with one input; a model used as a layer counts as one.
    x : ndarray, (batch, rows, columns, channels)

    Returns
    -------
    dict
        From each layer's name, as in :func:`calls`, to its output, in order.

    Examples
    --------
    >>> from cnn_course import models
    >>> activations(models.counted(), np.zeros((2, 28, 28, 1)))["pool_1"].shape
    (2, 13, 13, 8)
    """
    import keras

    made = reading.calls(model)
    x = _pictures(model, x)
    outputs = keras.Model(model.inputs[0], [node.outputs[0] for node in made.values()])(
        x, training=False
    )
    return {name: keras.ops.convert_to_numpy(y) for name, y in zip(made, outputs, strict=True)}


def numpy_activations(model, x) -> dict[str, np.ndarray]:
    """What every layer puts out, from Keras's weights and ``cnn_course.ops`` alone [L8.7].

    As in prediction: dropout does nothing, batch normalisation uses its running mean and variance.
    Parameters and Returns are those of :func:`activations`.

    Raises
    ------
    ValueError
        If the pictures are not of the model's shape, or a layer, its activation or an option is
        not one of those that are computed here; the message names it.

    Examples
    --------
    >>> from cnn_course import models
    >>> model, x = models.counted(), np.ones((2, 28, 28, 1), "float32")
    >>> ours, theirs = numpy_activations(model, x), activations(model, x)
    >>> bool(abs(ours["dense_2"] - theirs["dense_2"]).max() < 1e-5)
    True
    """
    return {name: y for name, _, y in reading.follow(model, [_pictures(model, x)], _put_out)}


def _pictures(model, x):
    """The pictures as an array of the model's type, or an error if they are of another shape."""
    inputs = reading.graph_of(model).inputs
    if len(inputs) > 1:
        names = ", ".join(tensor._keras_history.operation.name for tensor in inputs)
        raise ValueError(f"model must have one input here; it has {len(inputs)}: {names}")
    wanted = inputs[0].shape
    x = np.asarray(x, "float64" if inputs[0].dtype == "float64" else "float32")
    if not reading.fits(x.shape, wanted):
        raise ValueError(
            f"x must be (batch, {', '.join(map(str, wanted[1:]))}), as {model.name!r} takes it; "
            f"got shape {x.shape}"
        )
    return x


def _put_out(layer, below):
    rule = reading.rule_of(layer, RULES, "it is not one of the layers computed here:")
    if layer.compute_dtype not in ("float32", "float64"):
        raise ValueError(f"it computes in {layer.compute_dtype}: float32 or float64 would do")
    y = rule(layer, *(np.asarray(x, layer.compute_dtype) for x in below))
    return formulas.apply(reading.activation_of(layer), y).astype(layer.compute_dtype, copy=False)


def numbers_of(variable) -> np.ndarray | None:
    """A layer's weights as an array; None where it has none."""
    return None if variable is None else np.array(variable)


def kernels_of(layer) -> list[tuple]:
    """A convolution as a list of ``(w, b, groups)``, one after the other.

    One, but for a separable convolution: depthwise, then across the channels. Of a depthwise one
    the kernel is (rows, columns, 1, maps), its groups the channels.
    """
    bias = numbers_of(layer.bias)
    if kind_of(layer).startswith("Conv"):
        return [(numbers_of(layer.kernel), bias, layer.groups)]
    separable = kind_of(layer).startswith("Separable")
    w = numbers_of(layer.depthwise_kernel if separable else layer.kernel)
    *size, channels, multiplier = w.shape
    w = w.reshape(*size, 1, channels * multiplier)
    if not separable:
        return [(w, bias, channels)]
    return [(w, None, channels), (numbers_of(layer.pointwise_kernel), bias, 1)]


def _convolution(layer, x):
    how = window_of(layer)
    (w, b, groups), *mixing = kernels_of(layer)
    y = ops.conv(
        x, w, b, stride=how.stride, padding=how.pads(x.shape[1:-1]), dilation=how.dilation,
        groups=groups,
    )  # fmt: skip
    for w, b, groups in mixing:
        y = ops.conv(y, w, b, groups=groups)
    return y


def _transposed(layer, x):
    how = window_of(layer)
    return ops.conv_transpose(
        x, numbers_of(layer.kernel), numbers_of(layer.bias), stride=how.stride,
        padding=how.padding, output_padding=layer.output_padding, dilation=how.dilation,
    )  # fmt: skip


def _pooling(pool):
    def compute(layer, x):
        how = window_of(layer)
        return pool(x, how.kernel, stride=how.stride, padding=how.padding)

    return compute


def _global(pool):
    def compute(layer, x):
        y = pool(x)
        return y.reshape(len(x), *[1] * (x.ndim - 2), -1) if layer.keepdims else y

    return compute


def _cropped(layer, x):
    space = zip(x.shape[1:], pairs_of(layer), strict=False)
    return x[(slice(None), *(slice(-before, n + after) for n, (before, after) in space))]


def _upsampled(layer, x):
    if getattr(layer, "interpolation", "nearest") != "nearest":
        raise ValueError(f"its interpolation must be 'nearest'; got {layer.interpolation!r}")
    for axis, factor in enumerate(geometry.per_axis(layer.size, x.ndim - 2, "size"), 1):
        x = x.repeat(factor, axis)
    return x


def _dense(layer, x):
    rows = x.reshape(-1, x.shape[-1])  # of maps: every place by itself
    y = ops.dense(rows, numbers_of(layer.kernel), numbers_of(layer.bias))
    return y.reshape(*x.shape[:-1], -1)


def _batch_normalisation(layer, x):
    """As it predicts, with fixed mean and variance: one product and one sum per channel."""
    scale = 1 / np.sqrt(numbers_of(layer.moving_variance) + layer.epsilon)
    scale = scale * numbers_of(layer.gamma) if layer.scale else scale
    shift = -numbers_of(layer.moving_mean) * scale
    shift = shift + numbers_of(layer.beta) if layer.center else shift
    shape = [1] * x.ndim
    shape[layer.axis] = -1
    return x * scale.reshape(shape) + shift.reshape(shape)


def _layer_normalisation(layer, x):
    over = tuple(sorted(reading.axes_of(layer.axis, x.ndim)))
    y = (x - x.mean(over, keepdims=True)) / np.sqrt(x.var(over, keepdims=True) + layer.epsilon)
    shape = [n if axis in over else 1 for axis, n in enumerate(x.shape)]
    y = y * numbers_of(layer.gamma).reshape(shape) if layer.scale else y
    return y + numbers_of(layer.beta).reshape(shape) if layer.center else y


RULES = reading.by_kind(
    (lambda layer, x: x, reading.SAME_SHAPE),  # dropout and the like, and what is an activation
    (_convolution, "Conv# DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"),
    (_transposed, "Conv#Transpose"),
    (_pooling(ops.max_pool), "MaxPooling#"),
    (_pooling(ops.avg_pool), "AveragePooling#"),
    (_global(ops.global_max_pool), "GlobalMaxPooling#"),
    (_global(ops.global_avg_pool), "GlobalAveragePooling#"),
    (lambda layer, x: np.pad(x, ((0, 0), *pairs_of(layer), (0, 0))), "ZeroPadding#"),
    (_cropped, "Cropping#"),
    (_upsampled, "UpSampling#"),
    (lambda layer, x: x.reshape(len(x), -1), "Flatten"),
    (lambda layer, x: x.reshape(len(x), *layer.target_shape), "Reshape"),
    (_dense, "Dense"),
    (_batch_normalisation, "BatchNormalization"),
    (_layer_normalisation, "LayerNormalization"),
    (lambda layer, x: np.where(x > 0, x, x * numbers_of(layer.alpha)), "PReLU"),
    (lambda layer, x: x * np.asarray(layer.scale) + np.asarray(layer.offset), "Rescaling"),
    (lambda layer, *xs: functools.reduce(np.add, xs), "Add"),
    (lambda layer, *xs: functools.reduce(np.subtract, xs), "Subtract"),
    (lambda layer, *xs: functools.reduce(np.multiply, xs), "Multiply"),
    (lambda layer, *xs: functools.reduce(np.add, xs) / len(xs), "Average"),
    (lambda layer, *xs: functools.reduce(np.maximum, xs), "Maximum"),
    (lambda layer, *xs: functools.reduce(np.minimum, xs), "Minimum"),
    (lambda layer, *xs: np.concatenate(xs, layer.axis), "Concatenate"),
)
