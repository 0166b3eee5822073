"""On which scale are the pixels? Said in the same words wherever pictures come in."""

import warnings

import numpy as np


def found(x) -> str:
    """What is to be said of the scale of pictures; nothing if they are from 0 to 1.

    >>> found(np.array([0, 128, 255]))
    "pixels go from 0 to 255, and the course's models expect pixels from 0 to 1: divide by 255"
    >>> found(np.array([0.0, 0.5, 1.0]))
    ''
    """
    low, high = float(np.min(x)), float(np.max(x))
    if not (np.isfinite(low) and np.isfinite(high)):
        return "some pixels are not numbers (NaN or infinite)"
    if low >= 0 and high <= 1.001:  # interpolation rounds
        return ""
    repair = ": divide by 255" if low >= 0 and high <= 255 else ""
    says = "and the course's models expect pixels from 0 to 1"
    return f"pixels go from {low:g} to {high:g}, {says}{repair}"


def from_0_to_1(x):
    """The same pictures from 0 to 1, float32; whole numbers from 0 to 255 are divided, and told."""
    said = found(x)
    if not said and np.asarray(x).dtype.kind in "ui" and np.max(x, initial=0) == 1:
        return x.astype("float32")
    if said.endswith("255"):
        warnings.warn(f"x: {said}; done", stacklevel=5)
        return (x / np.float32(255)).astype("float32")
    if said:
        raise ValueError(f"x must be pictures from 0 to 1: {said}")
    return x.astype("float32")
