"""A Keras model as a network in NumPy."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnn_course.models import formulas, outputs, reading
from cnn_course.models.reading import by_kind, kind_of, pairs_of, window_of
from cnn_course.scratch import layers as ours
from cnn_course.scratch.network import Network


def from_keras(model):
    """The same network with copies of a Keras model's weights.

    It computes what the Keras model predicts: dropout is left out, and batch normalisation uses
    its running mean and variance, also if you go on training it.

    Parameters
    ----------
    model : keras.Sequential
        Convolutions (depthwise and separable ones too), poolings, ZeroPadding2D, Flatten, Dense,
        BatchNormalization over the channels, Dropout, and activations that change each number by
        itself; softmax only at the end, where it is left to the loss.

    Returns
    -------
    Network

    Raises
    ------
    TypeError
        If ``model`` is not a ``keras.Sequential``.
    ValueError
        If a layer, an option of it or its activation is none of these; the message names it.

    Examples
    --------
    >>> from cnn_course import models
    >>> [type(layer).__name__ for layer in from_keras(models.plain()).layers]
    ['Flatten', 'Dense', 'ReLU', 'Dense']
    """
    import keras

    if not isinstance(model, keras.Sequential):
        raise TypeError(f"model must be a keras.Sequential; got {type(model).__name__}")
    nodes = list(reading.calls(model).values())
    left_out = by_kind((None, _LEFT_OUT))
    acting = [n for n, node in enumerate(nodes) if kind_of(node.operation) not in left_out]
    found = []
    for n, node in enumerate(nodes):
        with reading.checked(node) as layer:
            rule = reading.rule_of(layer, _RULES, "it is not one of the layers copied here:")
            found += rule(layer, node.input_tensors[0].shape[1:-1])
            found += _activation(layer, [n] == acting[-1:])
    return Network(found)


def _activation(layer, last) -> list:
    activation = reading.activation_of(layer)
    if activation.name == "linear":
        return []
    if activation.name == "relu" and activation.options in ({}, _PLAIN_RELU):
        return [ours.ReLU()]
    if last and activation.name == "softmax" and activation.over == -1:
        return []
    if last and "sigmoid" in activation.name:
        raise ValueError(
            f"the network must end in scores, to which its loss applies softmax; it ends in "
            f"{activation.words!r}"
        )
    formulas.known(activation, formulas.SLOPES)
    return [ours.Activation(activation.name, **activation.options)]


_PLAIN_RELU = {"negative_slope": 0.0, "max_value": None, "threshold": 0.0}


def _convolution(layer, space):
    window = window_of(layer)
    (w, b, groups), *mixing = outputs.kernels_of(layer)
    padding = window.padding if window.padding in ("valid", "same") else window.pads(space)
    how = {"stride": window.stride, "padding": padding, "dilation": window.dilation}
    first = ours.Conv(w, b, groups=groups, **how)
    return [first, *(ours.Conv(w, b, groups=groups) for w, b, groups in mixing)]


def _pooling(pool, layer, space):
    window = window_of(layer)
    return [pool(window.kernel, stride=window.stride, padding=window.padding)]


def _global(pool, layer, space):
    if layer.keepdims:
        raise ValueError("its option keepdims must be False; got True")
    return [pool()]


def _dense(layer, space):
    if space:
        raise ValueError("it must stand behind Flatten or a global pooling; it gets maps")
    numbers = outputs.numbers_of
    return [ours.Dense(numbers(layer.kernel), numbers(layer.bias))]


def _batch_normalisation(layer, space):
    if layer.axis not in (-1, len(space) + 1):
        raise ValueError(f"its axis must be that of the channels, -1; got {layer.axis}")
    mean = outputs.numbers_of(layer.moving_mean)
    spread = np.sqrt(outputs.numbers_of(layer.moving_variance) + layer.epsilon)
    gamma = outputs.numbers_of(layer.gamma) if layer.scale else np.ones_like(mean)
    beta = outputs.numbers_of(layer.beta) if layer.center else np.zeros_like(mean)
    return [ours.BatchNorm(gamma, beta, mean, spread)]


_LEFT_OUT = """ActivityRegularization AlphaDropout Dropout GaussianDropout GaussianNoise Identity
RandomContrast RandomFlip RandomRotation RandomTranslation RandomZoom SpatialDropout#"""
_RULES = by_kind(
    (_convolution, "Conv# DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"),
    (partial(_pooling, ours.MaxPool), "MaxPooling#"),
    (partial(_pooling, ours.AvgPool), "AveragePooling#"),
    (partial(_global, ours.GlobalMaxPool), "GlobalMaxPooling#"),
    (partial(_global, ours.GlobalAvgPool), "GlobalAveragePooling#"),
    (lambda layer, space: [ours.Rescale(layer.scale, layer.offset)], "Rescaling"),
    (lambda layer, space: [ours.ZeroPad(pairs_of(layer))], "ZeroPadding1D ZeroPadding2D"),
    (lambda layer, space: [ours.Flatten()], "Flatten"),
    (_dense, "Dense"),
    (_batch_normalisation, "BatchNormalization"),
    (lambda layer, space: [], "Activation ReLU LeakyReLU ELU Softmax"),
    (lambda layer, space: [], _LEFT_OUT),
)
