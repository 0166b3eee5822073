"""What do the hyperparameters of a network do? Small runs on real digits, in a second each.

A network without any convolution, on the 8x8 digits of scikit-learn: enough to see a learning rate
that is too small, one that is too large, and a network that learns its pictures by heart [L0.5].
"""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from cnn_course import data, ops, scratch
from cnn_course.geometry import whole_number


def learn(
    rate=0.1,
    epochs=30,
    *,
    layers=1,
    width=32,
    activation="relu",
    pictures=300,
    batch_size=32,
    seed=0,
):
    """Train a plain network on the digits and keep a record of every epoch.

    Parameters
    ----------
    rate : float
        The learning rate: how long a step against the gradient is.
    epochs : int
        How often every training picture is seen.
    layers, width : int
        Hidden layers, and neurons in each.
    activation : {"relu", "sigmoid", "tanh"}
    pictures : int
        How many of the 1,257 training pictures to use.
    batch_size : int
        Pictures a step.
    seed : int
        Other random weights and another order of the pictures.

    Returns
    -------
    dict of lists, one number an epoch
        ``loss``, ``accuracy`` on the training pictures; ``val_loss``, ``val_accuracy`` on others.

    Raises
    ------
    ValueError
        For an activation that is not one of the three.

    Examples
    --------
    >>> record = learn(epochs=2)
    >>> sorted(record), len(record["loss"])
    (['accuracy', 'loss', 'val_accuracy', 'val_loss'], 2)
    """
    if activation not in _ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(_ACTIVATIONS)}; got {activation!r}")
    rng = np.random.default_rng(seed)
    sizes = [64, *[whole_number(width, "width")] * whole_number(layers, "layers"), 10]
    stack = [scratch.Flatten()]
    for n_in, n_out in itertools.pairwise(sizes):
        stack.append(scratch.Dense(scratch.glorot((n_in, n_out), rng), np.zeros(n_out)))
        stack.append(_ACTIVATIONS[activation]())
    digits = data.digits(8)
    few = whole_number(pictures, "pictures")
    some = dataclasses.replace(digits, x_train=digits.x_train[:few], y_train=digits.y_train[:few])
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges is part of the lesson
        return scratch.train(
            scratch.Network(stack[:-1]),
            some,
            scratch.SGD(rate),
            epochs=epochs,
            batch_size=batch_size,
            decay=False,
            seed=seed,
        )


class _Sigmoid(scratch.Layer):
    def forward(self, x):
        self.x = x
        return ops.sigmoid(x)

    def backward(self, dy):
        return ops.sigmoid_backward(dy, self.x)


class _Tanh(scratch.Layer):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dy):
        return dy * (1 - self.y**2)


_ACTIVATIONS = {"relu": scratch.ReLU, "sigmoid": _Sigmoid, "tanh": _Tanh}
