"""What exercises of several notebooks share: arrays to draw, and the slips of two loops."""

import numpy as np

from ..checking.slips import slip


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw an array: whole numbers, zeros and ties, only negative ones, fractions, tiny or large.

    Examples
    --------
    >>> numbers(np.random.default_rng(0), 2, 3).shape
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


# For a solution that fills `output[row, column]` in two loops and ends with `return output`.
OUTPUT_SLIPS = (
    slip(
        "only the first row is filled: `return` is inside the loop over the rows, move it out.",
        ("    return output", "        return output"),
    ),
    slip(
        "only the first cell is filled: `return` is inside both loops, move it out.",
        ("    return output", "            return output"),
    ),
    slip(
        "row and column are swapped where the value is written: the row comes first.",
        ("output[row, column]", "output[column, row]"),
    ),
    slip(
        "one number comes back, that of the last window: the value is kept under the name of the "
        "whole output, instead of in one of its cells.",
        ("output[row, column] =", "output ="),
    ),
    slip(
        "the decimals are cut off: the output array holds whole numbers only.",
        ("return output", "return output.astype(int)"),
    ),
)
