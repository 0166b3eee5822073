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
    """Draw an array: whole or not, tiny or large, with zeros and equal numbers among them."""
    return _KINDS[rng.integers(len(_KINDS))](rng, shape)


def wide_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw an array as `numbers` does, but wider: only negative ones, many digits, up to 1e4."""
    wide = rng.integers(-20, 0, shape), rng.normal(size=shape) * 1e-3, rng.normal(size=shape) * 1e4
    narrow = (_KINDS[n](rng, shape) for n in (0, 1, 3))
    return [*wide, *narrow][rng.integers(6)]


def two_alike(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two arrays of one shape, with one axis to four."""
    shape = rng.integers(1, 4, rng.integers(1, 5))
    return numbers(rng, *shape), numbers(rng, *shape)


def sizes(rng: np.random.Generator, *largest: int) -> tuple[int, ...]:
    """Draw whole numbers from 1 to each of `largest`."""
    return tuple(int(rng.integers(1, most + 1)) for most in largest)
