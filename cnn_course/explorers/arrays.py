"""How do arrays follow their size sliders without losing a number?

Every array lies on a sheet, kept under ``_NAME``: cells that a slider cuts off come back when it
returns. What was never there repeats what is.
"""

import numpy as np

from cnn_course import geometry

ROOM = (14, 14)  # as far as sliders go; a sheet is never smaller


def set_array(name, largest, prefix=""):
    """A setter for a grid of numbers; its size goes to ``PREFIXheight`` and ``PREFIXwidth``.

    One axis is taken as one row.
    """

    def setter(new, _, value):
        array = checked(value, name, largest)
        write(new, name, array)
        new[f"{prefix}height"], new[f"{prefix}width"] = array.shape

    return setter


def set_size(name, largest, prefix=""):
    """A setter for ``PREFIXheight`` or ``PREFIXwidth`` of an array."""

    def setter(new, key, value):
        new[key] = geometry.whole_number(value, key)
        if value > largest:
            raise ValueError(f"{key} goes from 1 to {largest} in this explorer; got {value}")
        cut(new, name, (new[f"{prefix}height"], new[f"{prefix}width"]))

    return setter


def checked(value, name, largest) -> np.ndarray:
    """A grid of finite numbers, or an error.

    >>> checked([1, 2, 3], "image", 8).shape
    (1, 3)
    >>> checked([[[1]]], "image", 8)
    Traceback (most recent call last):
    ValueError: image must be a grid of numbers, at most 8x8 in this explorer; got 1x1x1
    """
    array = np.array(value, float)
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or not array.size or max(array.shape) > largest:
        shape = geometry.times(array.shape) or "a single number"
        raise ValueError(
            f"{name} must be a grid of numbers, at most {largest}x{largest} in this explorer; "
            f"got {shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers; got {array[~np.isfinite(array)][0]}")
    return array


def write(new, name, array):
    """Makes an array the present one: on the old sheet if its size is the old one."""
    rows, cols = array.shape
    sheet = new[f"_{name}"].copy() if new[name].shape == array.shape else grown(array)
    sheet[:rows, :cols] = array
    new[f"_{name}"], new[name] = sheet, array


def cut(new, name, shape):
    """Makes the present array the part of its sheet that has this shape."""
    sheet = grown(new[f"_{name}"], shape)
    new[f"_{name}"], new[name] = sheet, sheet[: shape[0], : shape[1]].copy()


def grown(sheet, shape=(1, 1)) -> np.ndarray:
    """A copy of the sheet with room for ``shape``; it repeats itself.

    >>> grown([[1, 2]])[:2, :3].tolist()
    [[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]
    """
    room = np.maximum(shape, ROOM)
    after = [(0, max(n - have, 0)) for n, have in zip(room, np.shape(sheet), strict=True)]
    return np.pad(np.array(sheet, float), after, mode="wrap")


def follow_output(new, name, shape, given):
    """Gives the gradient of an output that output's shape; checks one that was just given."""
    if given and new[name].shape != tuple(shape):
        raise ValueError(
            f"{name} must have shape {tuple(shape)}, the shape of the output; got {new[name].shape}"
        )
    if new[name].shape != tuple(shape):
        cut(new, name, shape)
