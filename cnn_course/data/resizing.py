"""Pictures of another size, or without their colours: the same numbers on every processor."""

import numpy as np

from cnn_course.geometry import per_axis
from cnn_course.ops.windows import numbers


def resize(images, size) -> np.ndarray:
    """Resize pictures by linear interpolation; when shrinking, average what falls together.

    Parameters
    ----------
    images : ndarray, (images, rows, columns, channels)
        Whole numbers become float64.
    size : int or (int, int)
        Rows and columns wanted; one number for both.

    Returns
    -------
    ndarray, (images, *size, channels)
        The same as ``tf.image.resize(images, size, antialias=True)``.

    Examples
    --------
    >>> resize(np.array([0.0, 1.0]).reshape(1, 1, 2, 1), (1, 4)).ravel().tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    images = numbers(images, "images", 4, "(images, rows, columns, channels)")
    size = per_axis(size, 2, "size")
    if images.shape[1:3] == size:
        return images
    return _along(_along(images, 1, size[0]), 2, size[1])


def brightness(pictures) -> np.ndarray:
    """How bright the eye finds (..., 3) red, green and blue: shares of Rec. 601, their sum (...).

    >>> brightness(np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])).round(3).tolist()
    [1.0, 0.587]
    """
    red, green, blue = np.moveaxis(pictures, -1, 0)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _along(images, axis, n_out):
    """Resize one axis. A new pixel adds up a few neighbours, in one order on every processor."""
    n_in = images.shape[axis]
    weights = _interpolation(n_in, n_out)
    count = (weights > 0).sum(axis=1).max()
    first = np.minimum((weights > 0).argmax(axis=1), n_in - count)
    shape = [-1 if n == axis else 1 for n in range(images.ndim)]
    rows = np.arange(n_out)
    return sum(
        images.take(first + n, axis) * weights[rows, first + n].reshape(shape).astype(images.dtype)
        for n in range(count)
    )


def _interpolation(n_in, n_out):
    """The matrix (n_out, n_in) that resizes one axis: each row is a triangle that sums to 1."""
    scale = n_in / n_out
    reach = max(scale, 1.0)  # a triangle as wide as what it has to average
    centres = (np.arange(n_out) + 0.5) * scale
    distance = np.abs(np.arange(n_in) + 0.5 - centres[:, None])
    weights = np.maximum(1 - distance / reach, 0)
    return weights / weights.sum(axis=1, keepdims=True)
