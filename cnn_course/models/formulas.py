"""The activations that Keras has by name, in NumPy: the formula of each, and its slope.

`FORMULAS` has a function of an array and of Keras's options; `SLOPES` its derivative, for those
that change each number by itself. Missing on purpose: ``glu`` halves the channels, ``threshold``
has no settings of its own, and Keras 3.15's ``sparsemax`` is not that of its paper (its shares may
all be 0).
"""

import math

import numpy as np

from cnn_course import ops

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    """``x`` where it is above the threshold, else ``negative_slope * (x - threshold)``."""
    y = np.where(x > threshold, x, negative_slope * (x - threshold))
    if threshold == 0 and negative_slope == 0:
        y = ops.relu(x)
    return y if max_value is None else np.minimum(y, max_value)


def relu_slope(x, negative_slope=0.0, max_value=None, threshold=0.0):
    slope = np.where(x > threshold, 1.0, negative_slope)
    if max_value is not None:
        slope = np.where(relu(x, negative_slope, None, threshold) < max_value, slope, 0.0)
    return slope


def gelu(x, approximate=False):
    if approximate:
        return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x * _normal_share(x)


def gelu_slope(x, approximate=False):
    if approximate:
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
        return (1 + np.tanh(inner)) / 2 + x / 2 * slope / np.cosh(inner) ** 2
    return _normal_share(x) + x * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def _normal_share(x):
    """How much of a normal distribution lies below x."""
    erf = np.vectorize(math.erf, otypes=[x.dtype])
    return (1 + erf(x / math.sqrt(2))) / 2


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_slope(x, alpha=1.0):
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def softplus(x):
    return np.logaddexp(0, x)


def softmax(x, axis=-1):
    """Over one axis, or over several at once."""
    axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    shares = ops.softmax(moved.reshape(*moved.shape[: x.ndim - len(axes)], -1))
    return np.moveaxis(shares.reshape(moved.shape), range(-len(axes), 0), axes)


def log_softmax(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def _hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def _inside(x, low, high):
    return ((x > low) & (x < high)).astype(x.dtype)


def _mish_slope(x):
    tanh = np.tanh(softplus(x))
    return tanh + x * ops.sigmoid(x) * (1 - tanh**2)


FORMULAS = {
    "linear": lambda x: x,
    "relu": relu,
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x, negative_slope=0.2: relu(x, negative_slope),
    "elu": elu,
    "selu": lambda x: _SELU_SCALE * elu(x, _SELU_ALPHA),
    "celu": lambda x, alpha=1.0: np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha),
    "gelu": gelu,
    "sigmoid": ops.sigmoid,
    "hard_sigmoid": _hard_sigmoid,
    "sparse_sigmoid": lambda x: np.clip(x / 2 + 0.5, 0, 1),
    "log_sigmoid": lambda x: -softplus(-x),
    "tanh": np.tanh,
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "silu": lambda x: x * ops.sigmoid(x),
    "hard_silu": lambda x: x * _hard_sigmoid(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "softplus": softplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "squareplus": lambda x, b=4: (x + np.sqrt(x**2 + b)) / 2,
    "sparse_plus": lambda x: np.where(x >= 1, x, np.where(x <= -1, 0, (x + 1) ** 2 / 4)),
    "soft_shrink": lambda x, threshold=0.5: np.sign(x) * np.maximum(abs(x) - threshold, 0),
    "hard_shrink": lambda x, threshold=0.5: np.where(abs(x) > threshold, x, 0),
    "exponential": np.exp,
    "softmax": softmax,
    "log_softmax": log_softmax,
}

SLOPES = {
    "linear": np.ones_like,
    "relu": relu_slope,
    "relu6": lambda x: _inside(x, 0, 6),
    "leaky_relu": lambda x, negative_slope=0.2: relu_slope(x, negative_slope),
    "elu": elu_slope,
    "selu": lambda x: _SELU_SCALE * elu_slope(x, _SELU_ALPHA),
    "celu": lambda x, alpha=1.0: np.exp(np.minimum(x, 0) / alpha),
    "gelu": gelu_slope,
    "sigmoid": lambda x: ops.sigmoid(x) * ops.sigmoid(-x),
    "hard_sigmoid": lambda x: _inside(x, -3, 3) / 6,
    "sparse_sigmoid": lambda x: _inside(x, -1, 1) / 2,
    "log_sigmoid": lambda x: ops.sigmoid(-x),
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "hard_tanh": lambda x: _inside(x, -1, 1),
    "tanh_shrink": lambda x: np.tanh(x) ** 2,
    "silu": lambda x: ops.sigmoid(x) * (1 + x * ops.sigmoid(-x)),
    "hard_silu": lambda x: _hard_sigmoid(x) + x * _inside(x, -3, 3) / 6,
    "mish": _mish_slope,
    "softplus": ops.sigmoid,
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "squareplus": lambda x, b=4: (1 + x / np.sqrt(x**2 + b)) / 2,
    "sparse_plus": lambda x: np.clip((x + 1) / 2, 0, 1),
    "soft_shrink": lambda x, threshold=0.5: (abs(x) > threshold).astype(x.dtype),
    "hard_shrink": lambda x, threshold=0.5: (abs(x) > threshold).astype(x.dtype),
    "exponential": np.exp,
}


def apply(activation, x):
    """An activation, as ``reading.activation_of`` gives it, applied to an array of the same type.

    >>> from cnn_course.models.reading import Activation
    >>> apply(Activation("leaky_relu", {"negative_slope": 0.1}), np.array([-2.0, 3.0]))
    array([-0.2,  3. ])
    """
    formula = known(activation, FORMULAS)
    return formula(x, **activation.options).astype(x.dtype, copy=False)


def known(activation, table):
    """The entry of a table of activations, or an error that names this one."""
    if activation.name not in table:
        raise ValueError(
            f"its activation must be one of {', '.join(table)}; got {activation.words!r}"
        )
    return table[activation.name]
