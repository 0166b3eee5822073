"""The one way this course walks a kernel over an input, and the checks before it starts.

:func:`windows` lays every window of an array out as a view, without copying a number. Convolution
multiplies the windows with the kernel, pooling takes their maximum or mean, and a backward pass
adds to them: writing through the view is the scatter that undoes the gather.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import mul

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_course import geometry


def numbers(value, name: str, rank: int | None = None, layout: str = "") -> np.ndarray:
    """``value`` as an array of float32 or float64, or an error that names the argument.

    float32 and float64 stay what they are; integers and booleans become float64.

    Parameters
    ----------
    value : array-like
    name : str
        The argument's name, for the message.
    rank : int, optional
        The number of axes it must have.
    layout : str, optional
        What those axes are, for the message.

    Raises
    ------
    TypeError
        If it holds anything but real numbers of a common precision.
    ValueError
        If it is ragged, has no element, or has another number of axes.

    Examples
    --------
    >>> numbers([[1, 2], [3, 4]], "x").dtype
    dtype('float64')
    >>> numbers("abc", "x")
    Traceback (most recent call last):
    TypeError: x must be an array of numbers; got an array of str
    """
    try:
        array = np.asarray(value)
    except ValueError as ragged:
        raise ValueError(f"{name} must be a regular array; its rows differ in length") from ragged
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype not in (np.float32, np.float64):
        held = "str" if array.dtype.kind in "US" else array.dtype
        what = "of float32 or float64 numbers" if array.dtype.kind in "fc" else "of numbers"
        raise TypeError(f"{name} must be an array {what}; got an array of {held}")
    if rank is not None and array.ndim != rank:
        axes = f" {layout}" if layout else ""
        raise ValueError(f"{name} must have {rank} axes{axes}; got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {array.shape}")
    return array


def batch_and_kernel(x, w, layout: str = "(*kernel, c_in, c_out)"):
    """``x`` as ``(batch, *space, channels)``, and ``w`` with as many axes: those of ``layout``."""
    x, w = numbers(x, "x"), numbers(w, "w")
    if w.ndim < 3:
        raise ValueError(f"w must have at least 3 axes {layout}; got shape {w.shape}")
    if x.ndim != w.ndim:
        raise ValueError(
            f"x must have {w.ndim} axes (batch, *space, channels), as many as w {layout}; "
            f"got shapes {x.shape} and {w.shape}"
        )
    return x, w


def same_shape(value, shape: Sequence[int], name: str, why: str) -> np.ndarray:
    """``value`` as an array of numbers of exactly this shape."""
    array = numbers(value, name)
    if array.shape != tuple(shape):
        raise ValueError(f"{name} must have shape {tuple(shape)}, {why}; got {array.shape}")
    return array


def windows(
    x: np.ndarray, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> np.ndarray:
    """Every window of ``x``, as a view: ``y[n, o, k, c] = x[n, o * stride + k * dilation, c]``.

    Parameters
    ----------
    x : (..., *space, channels)
        Already padded.
    kernel, stride, dilation : one int for each axis in space

    Returns
    -------
    (..., *out, *kernel, channels)
        A view: writing to it writes to ``x``.

    Examples
    --------
    >>> x = np.arange(5.0).reshape(1, 5, 1)
    >>> windows(x, (3,), (2,), (1,))[0, :, :, 0]
    array([[0., 1., 2.],
           [2., 3., 4.]])
    """
    rank = len(kernel)
    first = x.ndim - 1 - rank
    space, steps = x.shape[first:-1], x.strides[first:-1]
    out = geometry.output_shape(space, kernel, stride, ((0, 0),) * rank, dilation)
    # A step longer than the input is never taken; cut short, it fits an address.
    from_window_to_window = map(mul, map(min, stride, space), steps)
    from_cell_to_cell = map(mul, map(min, dilation, space), steps)
    shape = (*x.shape[:first], *out, *kernel, x.shape[-1])
    strides = (*x.strides[:first], *from_window_to_window, *from_cell_to_cell, x.strides[-1])
    if x.flags.c_contiguous:  # quicker, and refuses to leave the memory of x
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return as_strided(x, shape, strides)


def taps(view: np.ndarray, kernel: Sequence[int]) -> Iterator[np.ndarray]:
    """One kernel cell at a time: what it meets in every window, ``(..., *out, channels)``.

    Goes through the kernel in reading order. A tap is a view too, and no two of its cells are the
    same one, so that ``tap += ...`` adds correctly even where windows overlap.

    Examples
    --------
    >>> view = windows(np.arange(5.0).reshape(1, 5, 1), (3,), (2,), (1,))
    >>> [tap.ravel().tolist() for tap in taps(view, (3,))]
    [[0.0, 2.0], [1.0, 3.0], [2.0, 4.0]]
    """
    rank = len(kernel)
    for cell in np.ndindex(*kernel):
        yield view[(..., *cell, slice(None))] if rank else view


def pad(
    x: np.ndarray,
    pads: Sequence[tuple[int, int]],
    *,
    holes: Sequence[int] | None = None,
    fill: float = 0.0,
) -> np.ndarray:
    """Put ``fill`` around the space of ``x`` and, with ``holes``, between its cells.

    Parameters
    ----------
    x : (..., *space, channels)
    pads : one (before, after) pair for each axis in space
        A negative number cuts cells off instead.
    holes : one int for each axis, optional
        Cell ``i`` moves to ``i * holes``: a stride turned inside out.

    Returns
    -------
    (..., *padded space, channels)

    Examples
    --------
    >>> pad(np.array([[[1.0], [2.0]]]), [(1, 0)], holes=(2,)).ravel().tolist()
    [0.0, 1.0, 0.0, 2.0]
    """
    rank = len(pads)
    step = tuple(holes) if holes is not None else (1,) * rank
    if not any(map(any, pads)) and set(step) <= {1}:
        return x
    first = x.ndim - 1 - rank
    space = x.shape[first:-1]
    spread = [(n - 1) * h + 1 for n, h in zip(space, step, strict=True)]
    kept, target = [], []
    for n, h, (before, _), full, (_, after) in zip(space, step, pads, spread, pads, strict=True):
        skip = -(before // h) if before < 0 else 0  # whole cells that fall off the front
        at = before + skip * h
        end = full + before + after
        keep = max(min(n - skip, -((at - end) // h)), 0)
        kept.append(slice(skip, skip + keep))
        target.append(slice(at, at + (keep - 1) * h + 1 if keep else at, h))
    shape = [full + before + after for full, (before, after) in zip(spread, pads, strict=True)]
    try:
        padded = np.full((*x.shape[:first], *shape, x.shape[-1]), fill, x.dtype)
    except (ValueError, MemoryError) as too_large:
        raise ValueError(
            f"padding, stride, dilation and size must make an array that fits in memory; "
            f"got {geometry.times(shape)} cells"
        ) from too_large
    padded[(..., *target, slice(None))] = x[(..., *kept, slice(None))]
    return padded
