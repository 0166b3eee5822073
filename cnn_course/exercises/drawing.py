"""Numbers for the cases of exercises: every kind that a task allows, in small arrays."""

import numpy as np

# Each value has few binary digits, so that sums of products are exact even in float32: a right
# answer that another library computes is then equal, not merely near.
_KINDS = (
    lambda rng, shape: rng.integers(-9, 10, shape),
    lambda rng, shape: rng.integers(-1, 2, shape),  # many zeros, many equal numbers
    lambda rng, shape: rng.integers(-300, 301, shape),
    lambda rng, shape: rng.integers(-20, 21, shape) / 8,
    lambda rng, shape: rng.integers(-9, 10, shape) / 1024,
)


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw an array: whole or not, tiny or large, with zeros and equal numbers among them.

    Examples
    --------
    >>> numbers(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    return _KINDS[rng.integers(len(_KINDS))](rng, shape)


def wide_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw an array as `numbers` does, but wider: only negative ones, many digits, up to 1e4.

    Examples
    --------
    >>> wide_numbers(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    drawn = (
        rng.integers(-9, 10, shape),
        rng.integers(-1, 2, shape),
        rng.integers(-20, 0, shape),
        rng.integers(-40, 41, shape) / 8,
        rng.normal(size=shape) * 1e-3,
        rng.normal(size=shape) * 1e4,
    )
    return drawn[rng.integers(len(drawn))]


def sizes(rng: np.random.Generator, *largest: int) -> tuple[int, ...]:
    """Draw whole numbers from 1 to each of `largest`.

    Examples
    --------
    >>> sizes(np.random.default_rng(0), 1, 1)
    (1, 1)
    """
    return tuple(int(rng.integers(1, most + 1)) for most in largest)
