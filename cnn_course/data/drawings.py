"""A drawing made into a picture like those a model learned from."""

import numpy as np

from cnn_course.data import scale
from cnn_course.data.resizing import resize
from cnn_course.geometry import whole_number
from cnn_course.ops.windows import numbers


def as_digit(ink, size=28) -> np.ndarray:
    """Turn a drawing into a picture like those of :func:`digits`, whatever its size and place.

    The collection's own recipe: cut out the ink, scale it to 32 x 32 without stretching, and let
    each block of 4 x 4 pixels become one of 8 x 8 values; then enlarge as :func:`digits` does. A
    model reads a drawing well only if it is prepared as the training pictures were.

    Parameters
    ----------
    ink : ndarray, (rows, columns)
        0 where the paper is blank, 1 where the pen went.
    size : int
        Side of the picture wanted.

    Returns
    -------
    ndarray, (size, size, 1)
        Values from 0 to 1, float32; all zeros for an empty drawing.

    Examples
    --------
    >>> drawing = np.zeros((50, 40)); drawing[10:30, 5:9] = 1    # a 1, off centre
    >>> as_digit(drawing, size=8)[..., 0].max(axis=0).astype(float).round(1).tolist()
    [0.0, 0.0, 0.0, 0.8, 0.8, 0.0, 0.0, 0.0]
    """
    size = whole_number(size, "size")
    drawn = _cut_out(ink, 32)
    height, width, _ = drawn.shape
    canvas = np.zeros((1, 32, 32, 1), "float32")
    top, left = (32 - height) // 2, (32 - width) // 2
    canvas[0, top : top + height, left : left + width] = drawn
    counted = canvas.reshape(1, 8, 4, 8, 4, 1).mean(axis=(2, 4))
    return resize(counted, (size, size))[0]


def as_mnist(ink) -> np.ndarray:
    """Turn a drawing into a picture like those of :func:`mnist`, whatever its size and place.

    MNIST's own recipe: cut out the ink, scale it without stretching until its longer side is 20
    pixels, and lay it on a page of 28 x 28 so that its centre of mass is in the middle (on cell
    14, counted from 0; to the nearest pixel). A digit of MNIST comes out as it went in.

    Parameters
    ----------
    ink : ndarray, (rows, columns)
        0 where the paper is blank, 1 where the pen went.

    Returns
    -------
    ndarray, (28, 28, 1)
        Values from 0 to 1, float32; all zeros for an empty drawing.

    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database.

    Examples
    --------
    >>> drawing = np.zeros((50, 40)); drawing[10:30, 5:9] = 1    # a 1, off centre
    >>> rows, columns = np.nonzero(as_mnist(drawing)[..., 0])
    >>> [int(end) for end in (rows.min(), rows.max(), columns.min(), columns.max())]
    [4, 23, 12, 15]
    """
    page = np.zeros((28, 28, 1), "float32")
    drawn = _cut_out(ink, 20)
    if not drawn.any():
        return page
    height, width, _ = drawn.shape
    weights = drawn[..., 0] / drawn.sum()
    down, across = weights.sum(axis=1) @ np.arange(height), weights.sum(axis=0) @ np.arange(width)
    # The middle may be so near the edge of a very uneven drawing that the rest would not fit.
    top = min(max(round(14 - down), 0), 28 - height)
    left = min(max(round(14 - across), 0), 28 - width)
    page[top : top + height, left : left + width] = drawn
    return page


def _cut_out(ink, side):
    """The inked part of a drawing, ``side`` pixels long; a blank cell if there is none."""
    ink = numbers(ink, "ink", 2, "(rows, columns)").astype("float32")
    if not (np.isfinite(ink) & (ink >= 0)).all():
        raise ValueError(
            f"ink must be from 0 (blank) to 1 (pen); got {ink.min():g} to {ink.max():g}"
        )
    if scale.found(ink):
        raise ValueError(f"ink must be from 0 (blank) to 1 (pen): {scale.found(ink)}")
    if _is_dark_on_light(ink):
        raise ValueError(
            "ink must be 0 where the paper is blank and 1 where the pen went. Here most of the "
            "edge is light, as in dark writing on white paper: 1 - ink turns it round"
        )
    rows, columns = np.nonzero(ink)
    if not len(rows):
        return np.zeros((1, 1, 1), "float32")
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = (max(1, round(side * n / max(ink.shape))) for n in ink.shape)
    return resize(ink[None, :, :, None], (height, width))[0]


def _is_dark_on_light(ink) -> bool:
    """Whether most of a page, and most of its edge, is inked: then the ink is the paper."""
    edge = np.concatenate([ink[0], ink[-1], ink[1:-1, 0], ink[1:-1, -1]])
    return len(edge) >= 8 and float(np.median(edge)) > 0.5 and ink.mean() > 0.5 > ink.min()
