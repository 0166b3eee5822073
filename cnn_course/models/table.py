"""Shapes and parameters of every layer, on paper [L8.2]."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cnn_course import geometry
from cnn_course.models.reading import unknown


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
            raise unknown(layer)
        rows.append(LayerRow(layer.name, kind, shape, parameters))
    return tuple(rows)


def _space(shape, kernel, layer, dilation):
    pads = geometry.resolve_padding(layer.padding, shape[:-1], kernel, layer.strides, dilation)
    return geometry.output_shape(shape[:-1], kernel, layer.strides, pads, dilation)
