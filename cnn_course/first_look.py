"""What do the hyperparameters of a network do? Small runs on real digits, in a second each.

Small networks on the 8x8 digits of scikit-learn: enough to see a learning rate that is too small,
one that is too large, a network that learns its pictures by heart, and a convolution [L0.5].
"""

from __future__ import annotations

from functools import partial

import numpy as np

from cnn_course import data, scratch
from cnn_course.geometry import whole_number

ACTIVATIONS = "relu", "sigmoid", "tanh"


def learn(
    rate=0.1, epochs=30, *, layers=1, width=32, filters=0, activation="relu", pictures=300,
    batch_size=32, seed=0,
):  # fmt: skip
    """Train a small network on the digits and keep a record of every epoch.

    Parameters
    ----------
    rate : float
        The learning rate: how long a step against the gradient is.
    epochs : int
        How often every training picture is seen.
    layers, width : int
        Hidden layers, and nodes in each. With 0 layers the scores come right away.
    filters : int
        Filters of 3x3 in a convolution before all that, followed by 2x2 max pooling; 0 for none.
    activation : {"relu", "sigmoid", "tanh"}
    pictures : int
        How many of the 1,257 training pictures to use.
    batch_size : int
        Pictures in a step.
    seed : int
        Other random weights and another order of the pictures.

    Returns
    -------
    dict
        ``loss``, ``accuracy`` on the training pictures, ``val_loss``, ``val_accuracy`` on others:
        one number for each epoch. And ``parameters``: how many numbers were learned.

    Raises
    ------
    ValueError
        For an activation that is not one of the three.

    Examples
    --------
    >>> record = learn(epochs=2)
    >>> len(record["loss"]), record["parameters"]
    (2, 2410)
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}; got {activation!r}")
    rng = np.random.default_rng(seed)
    bend = scratch.ReLU if activation == "relu" else partial(scratch.Activation, activation)
    stack, n_in = [scratch.Flatten()], 64
    if filters := whole_number(filters, "filters", least=0):
        kernel = scratch.glorot((3, 3, 1, filters), rng)
        convolution = scratch.Conv(kernel, np.zeros(filters))
        stack = [convolution, bend(), scratch.MaxPool(2), scratch.Flatten()]
        n_in = 3 * 3 * filters  # 8x8 pixels, 6x6 windows, 3x3 when pooled
    hidden = [whole_number(width, "width")] * whole_number(layers, "layers", least=0)
    for n_out in hidden:
        stack += [scratch.Dense(scratch.glorot((n_in, n_out), rng), np.zeros(n_out)), bend()]
        n_in = n_out
    stack.append(scratch.Dense(scratch.glorot((n_in, 10), rng), np.zeros(10)))
    network = scratch.Network(stack)
    digits = data.digits(8)
    few = whole_number(pictures, "pictures")
    some = digits.first(min(few, len(digits.x_train)))
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges is part of the lesson
        record = scratch.train(
            network, some, scratch.SGD(rate), epochs=epochs, batch_size=batch_size, decay=False,
            seed=seed,
        )  # fmt: skip
    return record | {"parameters": sum(w.size for w in network.weights)}
