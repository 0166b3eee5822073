"""Mini-batches, the pictures in them moved about, and how the learning rate falls."""

import math

import numpy as np

from cnn_course.geometry import whole_number


def minibatches(x, y, size, rng, *, shift=0):
    """One epoch: every picture once, in random order, ``size`` at a time (the last may be fewer).

    Parameters
    ----------
    x : ndarray, (pictures, ...)
    y : ndarray, (pictures,)
    size : int
    rng : numpy.random.Generator
    shift : int
        See :func:`shifted`.

    Yields
    ------
    (ndarray, ndarray)
        Pictures and their labels.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [len(y) for x, y in minibatches(np.zeros((7, 4, 5, 1)), np.zeros(7), 3, rng)]
    [3, 3, 1]
    """
    size, shift = whole_number(size, "size"), whole_number(shift, "shift", least=0)
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        yield (shifted(x[chosen], shift, rng) if shift else x[chosen]), y[chosen]


def shifted(x, by, rng):
    """Each picture moved by its own random step, at most ``by`` rows and columns; zeros come in.

    Parameters
    ----------
    x : ndarray, (pictures, rows, columns, channels)
    by : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, same shape

    Examples
    --------
    >>> x = np.zeros((1, 5, 6, 1)); x[0, 2, 2] = 1
    >>> shifted(x, 1, np.random.default_rng(0)).sum()
    np.float64(1.0)
    """
    by = whole_number(by, "by", least=0)
    rows, columns = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (by, by), (by, by), (0, 0)))
    steps = rng.integers(0, 2 * by + 1, (len(x), 2))
    return np.stack(
        [
            picture[down : down + rows, across : across + columns]
            for picture, (down, across) in zip(padded, steps, strict=True)
        ]
    )


def cosine(start, epoch, epochs):
    """The learning rate of an epoch that falls from ``start`` towards 0 along half a cosine.

    Examples
    --------
    >>> [round(cosine(1.0, epoch, 4), 2) for epoch in range(4)]
    [1.0, 0.85, 0.5, 0.15]
    """
    return start * (1 + math.cos(math.pi * epoch / epochs)) / 2
