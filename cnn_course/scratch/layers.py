"""Layers with a forward and a backward pass, on top of ``cnn_course.ops``."""

from __future__ import annotations

import numpy as np

from cnn_course import ops
from cnn_course.models.formulas import FORMULAS, SLOPES


class Layer:
    """Something with ``forward`` and ``backward``, and perhaps with ``weights`` to learn.

    Attributes
    ----------
    weights, gradients : list of ndarray
        What it learns, and how the loss changes with it after ``backward``; in the same order.
    """

    def __init__(self, *weights):
        self.weights = list(weights)
        self.gradients = [np.zeros_like(w) for w in weights]


class _Operation(Layer):
    """One operation of ``ops``: its ``_passes``, forward and backward, and how it is done."""

    def __init__(self, *weights, **how):
        super().__init__(*(w for w in weights if w is not None))
        self.how = how

    def forward(self, x):
        self.x = x
        return self._passes[0](x, *self.weights, **self.how)

    def backward(self, dy):
        found = self._passes[1](dy, self.x, *self.weights[:1], **self.how)
        dx, *gradients = found if self.weights else (found,)
        self.gradients = gradients[: len(self.weights)]  # without a bias, none for it
        return dx


class _Plain(_Operation):
    """An operation without weights and options."""

    def __init__(self):
        super().__init__()


class _Pool(_Operation):
    def __init__(self, size=2, *, stride=None, padding="valid"):
        super().__init__(size=size, stride=stride, padding=padding)


class Conv(_Operation):
    """Convolution: ``w`` (rows, columns, c_in, c_out) and perhaps ``b`` (c_out,)  [L2.8, L5.5].

    With ``groups``, ``w`` has c_in / groups input channels; with as many groups as channels it is
    a depthwise convolution.
    """

    _passes = ops.conv, ops.conv_backward

    def __init__(self, w, b=None, *, stride=1, padding="valid", dilation=1, groups=1):
        super().__init__(w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)


class MaxPool(_Pool):
    """The largest cell of each window; its gradient goes back to that cell alone [L4.6]."""

    _passes = ops.max_pool, ops.max_pool_backward


class AvgPool(_Pool):
    """The mean of each window; its gradient is shared by the cells [L4.6]."""

    _passes = ops.avg_pool, ops.avg_pool_backward


class GlobalAvgPool(_Plain):
    """The mean of each map: (pictures, channels)."""

    _passes = ops.global_avg_pool, ops.global_avg_pool_backward


class GlobalMaxPool(_Plain):
    """The largest cell of each map: (pictures, channels)."""

    _passes = ops.global_max_pool, ops.global_max_pool_backward


class ReLU(_Plain):
    """Negative numbers become 0, and let no gradient through [L2.12]."""

    _passes = ops.relu, ops.relu_backward


class Dense(_Operation):
    """Every input to every output: ``w`` (n_in, n_out) and perhaps ``b`` (n_out,)."""

    _passes = ops.dense, ops.dense_backward

    def __init__(self, w, b=None):
        super().__init__(w, b)


class Flatten(Layer):
    """Maps to one row of numbers per picture, in reading order, and back [L8.4]."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy):
        return dy.reshape(self.shape)


class Activation(Layer):
    """Any function that Keras has by name and that changes each number by itself."""

    def __init__(self, name, **options):
        super().__init__()
        self.formula, self.slope, self.options = FORMULAS[name], SLOPES[name], options

    def forward(self, x):
        self.x = x
        return self.formula(x, **self.options).astype(x.dtype, copy=False)

    def backward(self, dy):
        return (dy * self.slope(self.x, **self.options)).astype(dy.dtype, copy=False)


class ZeroPad(Layer):
    """Zeros around each map: a (before, after) pair for the rows and one for the columns [L3.2]."""

    def __init__(self, pads):
        super().__init__()
        self.pads = ((0, 0), *pads, (0, 0))

    def forward(self, x):
        self.shape = x.shape
        return np.pad(x, self.pads)

    def backward(self, dy):
        sizes = zip(self.shape, self.pads, strict=True)
        return dy[tuple(slice(before, before + n) for n, (before, _) in sizes)]


class Rescale(Layer):
    """Pixels on another scale: ``scale * x + offset``, numbers or one per channel."""

    def __init__(self, scale, offset=0.0):
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x):
        return (x * np.asarray(self.scale) + np.asarray(self.offset)).astype(x.dtype, copy=False)

    def backward(self, dy):
        return (dy * np.asarray(self.scale)).astype(dy.dtype, copy=False)


class BatchNorm(Layer):
    """Batch normalisation as it predicts: ``gamma * (x - mean) / spread + beta``, per channel.

    ``mean`` and ``spread`` stay as they are; ``gamma`` and ``beta`` (channels,) may learn.

    Notes
    -----
    Source: S. Ioffe and C. Szegedy, Batch Normalization, 2015.
    """

    def __init__(self, gamma, beta, mean, spread):
        super().__init__(gamma, beta)
        self.mean, self.spread = mean, spread

    def forward(self, x):
        gamma, beta = self.weights
        self.normal = (x - self.mean) / self.spread
        return gamma * self.normal + beta

    def backward(self, dy):
        over = tuple(range(dy.ndim - 1))  # all but the channels
        self.gradients = [(dy * self.normal).sum(over), dy.sum(over)]
        return dy * self.weights[0] / self.spread
