"""Shapes and parameters of every layer, on paper [L8.2]."""

import math
from dataclasses import dataclass

from cnn_course import geometry
from cnn_course.models import reading
from cnn_course.models.reading import kind_of, pairs_of, window_of


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

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with the size of its input known. A model used as a layer is one
        row.

    Returns
    -------
    tuple of LayerRow
        ``name``, ``kind``, ``shape`` (without the batch) and ``parameters``. A layer that is used
        twice has two rows, and its parameters in the first.

    Raises
    ------
    ValueError
        If a layer, or an option of it, is not known here; the message names it.

    Source: [L8.2], [L8.6].

    Examples
    --------
    >>> from cnn_course import models
    >>> for row in layer_table(models.counted()):
    ...     print(row.name, row.shape, row.parameters)
    conv_1 (26, 26, 8) 80
    pool_1 (13, 13, 8) 0
    conv_2 (11, 11, 16) 1168
    pool_2 (5, 5, 16) 0
    flatten (400,) 0
    dense_1 (64,) 25664
    dense_2 (10,) 650
    """
    starts = [tuple(tensor.shape[1:]) for tensor in reading.graph_of(model).inputs]
    if any(None in shape for shape in starts):
        raise ValueError(
            f"model must know the size of its pictures; it takes {starts[0]}: build it with "
            "keras.Input((rows, columns, channels))"
        )
    counts: dict = {}  # of every layer, counted once
    rows, before = [], 0
    for name, node, shape in reading.follow(model, starts, lambda *at: _row(*at, counts)):
        total = sum(counts.values())
        rows.append(LayerRow(name, type(node.operation).__name__, shape, total - before))
        before = total
    return tuple(rows)


def _row(layer, shapes, counts) -> tuple[int, ...]:
    kind, otherwise = kind_of(layer), "there is no rule for its shape; there is one for"
    shape = reading.rule_of(layer, SHAPES, otherwise)
    if reading.activation_of(layer).layer is not None:
        raise ValueError("its activation is a layer, which may have weights of its own")
    if kind in PARAMETERS:
        counts.setdefault(id(layer), PARAMETERS[kind](layer, shapes[0]))
    return tuple(shape(layer, *shapes))


def _windows(layer, shape):
    space = window_of(layer).output(shape[:-1])
    if kind_of(layer).startswith("Depthwise"):
        return (*space, shape[-1] * layer.depth_multiplier)
    return (*space, getattr(layer, "filters", shape[-1]))


def _transposed(layer, shape):
    how, more = window_of(layer), layer.output_padding
    asked = (how.kernel, how.stride, how.padding, more, how.dilation)
    return (*geometry.transposed_output_shape(shape[:-1], *asked), layer.filters)


def _global(layer, shape):
    return (*(1 for _ in shape[:-1]), shape[-1]) if layer.keepdims else shape[-1:]


def _grown(layer, shape):
    return (*(n + sum(pair) for n, pair in zip(shape, pairs_of(layer), strict=False)), shape[-1])


def _upsampled(layer, shape):
    factors = geometry.per_axis(layer.size, len(shape) - 1, "size")
    return (*(n * factor for n, factor in zip(shape, factors, strict=False)), shape[-1])


def _reshaped(layer, shape):
    known = -math.prod(layer.target_shape)  # a -1 among them stands for what is left
    return tuple(math.prod(shape) // known if n == -1 else n for n in layer.target_shape)


def _joined(layer, *shapes):
    axis = layer.axis - 1 if layer.axis > 0 else layer.axis
    total = sum(shape[axis] for shape in shapes)
    return tuple(total if i == axis % len(shapes[0]) else n for i, n in enumerate(shapes[0]))


def _merged(layer, *shapes):
    rank = max(map(len, shapes))
    filled = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return tuple(map(max, zip(*filled, strict=True)))


SHAPES = reading.by_kind(
    (_windows, "Conv# DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"),
    (_windows, "MaxPooling# AveragePooling#"),
    (_transposed, "Conv#Transpose"),
    (_global, "GlobalMaxPooling# GlobalAveragePooling#"),
    (_grown, "ZeroPadding# Cropping#"),
    (_upsampled, "UpSampling#"),
    (lambda layer, shape: (math.prod(shape),), "Flatten"),
    (_reshaped, "Reshape"),
    (lambda layer, shape: (*shape[:-1], layer.units), "Dense"),
    (_joined, "Concatenate"),
    (_merged, "Add Subtract Multiply Average Maximum Minimum"),
    (lambda layer, shape: shape, reading.SAME_SHAPE),
)


def _kernel(layer, shape):
    return geometry.conv_parameters(
        layer.kernel_size, shape[-1], layer.filters, bias=layer.use_bias,
        groups=getattr(layer, "groups", 1),
    )  # fmt: skip


def _depthwise(layer, shape, bias=None):
    maps = shape[-1] * layer.depth_multiplier
    bias = layer.use_bias if bias is None else bias
    return geometry.conv_parameters(layer.kernel_size, shape[-1], maps, bias=bias, groups=shape[-1])


def _separable(layer, shape):
    maps = shape[-1] * layer.depth_multiplier
    mixing = geometry.dense_parameters(maps, layer.filters, bias=layer.use_bias)
    return _depthwise(layer, shape, bias=False) + mixing


def _scaled(layer, shape, kept=0):
    over = reading.axes_of(layer.axis, len(shape) + 1)
    return math.prod(shape[a - 1] for a in over) * (kept + layer.center + layer.scale)


def _slopes(layer, shape):
    shared = layer.shared_axes or ()
    return math.prod(1 if i + 1 in shared else n for i, n in enumerate(shape))


PARAMETERS = reading.by_kind(
    (_kernel, "Conv# Conv#Transpose"),
    (_depthwise, "DepthwiseConv1D DepthwiseConv2D"),
    (_separable, "SeparableConv1D SeparableConv2D"),
    (lambda at, shape: geometry.dense_parameters(shape[-1], at.units, bias=at.use_bias), "Dense"),
    # gamma and beta to learn; the running mean and variance, which Keras counts too
    (lambda layer, shape: _scaled(layer, shape, kept=2), "BatchNormalization"),
    (_scaled, "LayerNormalization"),
    (_slopes, "PReLU"),
)
