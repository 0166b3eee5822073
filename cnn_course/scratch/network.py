"""Layers in a line: scores, loss, gradients; and whether the gradients are right."""

from __future__ import annotations

import numpy as np

from cnn_course import ops
from cnn_course.scratch.layers import Conv, Dense, Flatten, MaxPool, ReLU


class Network:
    """Layers in a line.

    Parameters
    ----------
    layers : list of Layer

    Examples
    --------
    >>> network = counted(seed=0)
    >>> sum(w.size for w in network.weights)
    27562
    >>> network(np.zeros((2, 28, 28, 1), "float32")).shape
    (2, 10)
    """

    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x):
        """Scores (logits) of each class: (pictures, classes)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    @property
    def weights(self):
        """Every weight of every layer, in order: the arrays themselves, not copies."""
        return [w for layer in self.layers for w in layer.weights]

    def loss(self, x, labels):
        """The mean cross-entropy, and nothing else: what :func:`gradient_check` wiggles."""
        return ops.cross_entropy(self(x), labels)

    def loss_and_gradients(self, x, labels):
        """The mean cross-entropy and how it changes with every weight.

        Parameters
        ----------
        x : ndarray, (pictures, rows, columns, channels)
        labels : ndarray of int, (pictures,)

        Returns
        -------
        loss : float
        gradients : list of ndarray
            One for each of ``weights``.
        """
        logits = self(x)
        dy = ops.cross_entropy_backward(logits, labels)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        gradients = [g for layer in self.layers for g in layer.gradients]
        return ops.cross_entropy(logits, labels), gradients


def counted(*, seed=0, dtype="float32"):
    """The lecture's counted model with fresh weights: 27,562 of them.

    Notes
    -----
    Source: [L8.2]. The weights are Glorot uniform and the biases zero, as Keras starts.

    Examples
    --------
    >>> [type(layer).__name__ for layer in counted().layers][:3]
    ['Conv', 'ReLU', 'MaxPool']
    """
    rng = np.random.default_rng(seed)

    def fresh(*shape):
        return glorot(shape, rng).astype(dtype), np.zeros(shape[-1], dtype)

    return Network([
        Conv(*fresh(3, 3, 1, 8)), ReLU(), MaxPool(2),
        Conv(*fresh(3, 3, 8, 16)), ReLU(), MaxPool(2),
        Flatten(), Dense(*fresh(400, 64)), ReLU(), Dense(*fresh(64, 10)),
    ])  # fmt: skip


def glorot(shape, rng):
    """Random weights between plus and minus ``sqrt(6 / (fan in + fan out))``.

    Large enough that signals do not fade from layer to layer, small enough that they do not grow.

    Notes
    -----
    Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, 2010. It is what Keras starts with.

    Examples
    --------
    >>> bool(abs(glorot((400, 64), np.random.default_rng(0))).max() < (6 / 464) ** 0.5)
    True
    """
    *kernel, c_in, c_out = shape
    limit = np.sqrt(6 / (np.prod(kernel) * (c_in + c_out)))
    return rng.uniform(-limit, limit, shape)


def gradient_check(network, x, labels, *, per_array=5, step=1e-5, seed=0) -> float:
    """How far the gradients are from finite differences, relative to their size, at worst.

    Wiggles a few weights of every array by ``step`` either way and watches the loss. Give it
    pictures without blank areas (noise will do): where a picture is 0 and a bias still is 0, ReLU
    is asked exactly at its corner, and the difference is then the mean of two slopes.

    Parameters
    ----------
    network : Network
        With float64 weights (``counted(dtype="float64")``); float32 is too coarse for this.
    x, labels
        A few pictures.
    per_array : int
        Weights to try of each array.

    Returns
    -------
    float
        The largest ``|gradient - difference| / max(|gradient|, |difference|, 1e-6)``.

    Notes
    -----
    Source: [L5.5].
    """
    if any(w.dtype != np.float64 for w in network.weights):
        raise TypeError("network must have float64 weights; float32 is too coarse for differences")
    rng = np.random.default_rng(seed)
    _, gradients = network.loss_and_gradients(x, labels)
    worst = 0.0
    for weights, gradient in zip(network.weights, gradients, strict=True):
        for cell in rng.choice(weights.size, min(per_array, weights.size), replace=False):
            at = np.unravel_index(cell, weights.shape)
            kept = weights[at]
            weights[at] = kept + step
            above = network.loss(x, labels)
            weights[at] = kept - step
            below = network.loss(x, labels)
            weights[at] = kept
            difference = (above - below) / (2 * step)
            size = max(abs(gradient[at]), abs(difference), 1e-6)
            worst = max(worst, abs(gradient[at] - difference) / size)
    return float(worst)
