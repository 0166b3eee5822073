"""Numbers for the cases of exercises: every kind that a task allows, in small arrays."""

import numpy as np


def numbers(rng, *shape):
    """Draw an array: whole or not, small or large, with zeros and equal numbers among them.

    Examples
    --------
    >>> numbers(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    kind = rng.integers(5)
    if kind < 3:
        lowest, beyond = ((-9, 10), (0, 3), (-300, 301))[kind]
        return rng.integers(lowest, beyond, shape)
    if kind == 3:
        return rng.integers(-6, 7, shape) / 2
    return rng.normal(size=shape).round(2) * rng.choice([0.001, 1, 1, 10_000])


def seeded(shape, seed, whole=True):
    """Return numbers that are all different from 0, the same each time."""
    rng = np.random.default_rng(seed)
    if whole:
        return rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6], shape)
    return rng.normal(size=shape).round(2)
