"""Pooling: the windows of a convolution, but their largest cell or their mean instead of a sum.

No parameters, and every channel on its own [L4.1].
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from cnn_course import geometry
from cnn_course.ops.windows import numbers, pad, same_shape, taps, windows

# --- the largest cell -----------------------------------------------------------------------


def max_pool(x, size, *, stride=None, padding="valid", dilation=1, ceil=False):
    """The largest cell of every window.

    Parameters
    ----------
    x : (batch, *space, channels)
    size : int, or one for each axis
        The window.
    stride : int, or one for each axis, optional
        ``size`` when not given: windows side by side.
    padding : "valid", "same" (TensorFlow's rule), int, or one (before, after) pair for each axis
        Padded cells never win.
    dilation : int, or one for each axis
    ceil : bool
        Keep a last window that hangs over the edge [L4.4].

    Returns
    -------
    (batch, *out, channels)

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, the window does not fit, or a window holds nothing but
        padding.

    Notes
    -----
    NaN never wins against a number, as in TensorFlow.

    Examples
    --------
    >>> x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> max_pool(x.reshape(1, 4, 4, 1), 2)[0, :, :, 0]  # [L4.2]
    array([[6., 8.],
           [3., 4.]])
    """
    x, plan = _prepare(x, size, stride, padding, dilation, ceil)
    return _one_axis_after_another(np.fmax, pad(x, _all_pads(plan), fill=np.nan), plan)


def max_pool_winners(x, size, *, stride=None, padding="valid", dilation=1, ceil=False):
    """Which cell of every window is the largest; among equals the first, as in TensorFlow.

    Parameters
    ----------
    x, size, stride, padding, dilation, ceil
        As given to :func:`max_pool`.

    Returns
    -------
    (batch, *out, channels) of int
        The cell's number within its window, counted in reading order.

    Examples
    --------
    >>> x = np.array([[1, 7, 7, 0]])
    >>> max_pool_winners(x.reshape(1, 4, 1), 2).ravel()
    array([1, 0])
    """
    x, plan = _prepare(x, size, stride, padding, dilation, ceil)
    largest, *others = taps(_padded_windows(x, plan, np.nan), plan.size)
    winners = np.zeros(largest.shape, int)
    for number, tap in enumerate(others, 1):
        beaten = ~(tap <= largest) & (tap == tap)  # NaN beats nothing and is beaten by any number
        winners = np.where(beaten, number, winners)
        largest = np.fmax(largest, tap)
    return winners


def max_pool_backward(dy, x, size, *, stride=None, padding="valid", dilation=1, ceil=False):
    """The gradient of :func:`max_pool`: every window hands its gradient to its winner [L4.6].

    Parameters
    ----------
    dy : (batch, *out, channels)
    x, size, stride, padding, dilation, ceil
        As given to :func:`max_pool`.

    Returns
    -------
    (batch, *space, channels)

    Examples
    --------
    >>> x, dy = np.array([3.0, 9, 4]), np.array([1.0, 10])
    >>> max_pool_backward(dy.reshape(1, 2, 1), x.reshape(1, 3, 1), 2, stride=1).ravel()
    array([ 0., 11.,  0.])
    """
    winners = max_pool_winners(
        x, size, stride=stride, padding=padding, dilation=dilation, ceil=ceil
    )
    x, plan = _prepare(x, size, stride, padding, dilation, ceil)
    dy = same_shape(dy, winners.shape, "dy", "the shape of the output")
    nothing = dy.dtype.type(0)
    return _scatter(
        lambda number, tap: np.add(tap, np.where(winners == number, dy, nothing), out=tap),
        x.shape,
        dy,
        plan,
    )


# --- the mean -------------------------------------------------------------------------------


def avg_pool(x, size, *, stride=None, padding="valid", dilation=1, ceil=False, count_padding=False):
    """The mean of every window.

    Parameters
    ----------
    x, size, stride, padding, dilation, ceil
        As for :func:`max_pool`.
    count_padding : bool
        Whether padded cells count as zeros (the divisor is then larger). Cells beyond the padded
        extent, which ``ceil`` may reach, never count. TensorFlow does not count padding.

    Returns
    -------
    (batch, *out, channels)

    Examples
    --------
    >>> x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> avg_pool(x.reshape(1, 4, 4, 1), 2)[0, :, :, 0]  # [L4.2]
    array([[3.25, 5.25],
           [2.  , 2.  ]])
    """
    x, plan = _prepare(x, size, stride, padding, dilation, ceil)
    total = _one_axis_after_another(np.add, pad(x, _all_pads(plan)), plan)
    return total / _cells_counted(x, plan, count_padding)


def avg_pool_backward(
    dy, x, size, *, stride=None, padding="valid", dilation=1, ceil=False, count_padding=False
):
    """The gradient of :func:`avg_pool`: every window shares its gradient out evenly.

    Parameters
    ----------
    dy : (batch, *out, channels)
    x, size, stride, padding, dilation, ceil, count_padding
        As given to :func:`avg_pool`; of ``x`` only the shape and kind matter.

    Returns
    -------
    (batch, *space, channels)

    Examples
    --------
    >>> dy = np.array([2.0, 20])
    >>> avg_pool_backward(dy.reshape(1, 2, 1), np.zeros((1, 3, 1)), 2, stride=1).ravel()
    array([ 1., 11., 10.])
    """
    x, plan = _prepare(x, size, stride, padding, dilation, ceil)
    shape = (x.shape[0], *plan.out, x.shape[-1])
    share = same_shape(dy, shape, "dy", "the shape of the output")
    share = share / _cells_counted(x, plan, count_padding)
    return _scatter(lambda _, tap: np.add(tap, share, out=tap), x.shape, share, plan)


# --- the whole map --------------------------------------------------------------------------


def global_max_pool(x):
    """The largest cell of every channel: (batch, *space, channels) to (batch, channels) [L4.7].

    Examples
    --------
    >>> global_max_pool(np.array([[[1.0, 5], [2, 4]]]))
    array([[2., 5.]])
    """
    return max_pool(x, _whole_space(x)).reshape(len(x), -1)


def global_max_pool_backward(dy, x):
    """The gradient of :func:`global_max_pool`: (batch, channels) to (batch, *space, channels).

    Examples
    --------
    >>> global_max_pool_backward([[1.0, 10]], np.array([[[1.0, 5], [2, 4]]]))
    array([[[ 0., 10.],
            [ 1.,  0.]]])
    """
    space = _whole_space(x)
    return max_pool_backward(_one_cell(dy, x), x, space)


def global_avg_pool(x):
    """The mean of every channel: (batch, *space, channels) to (batch, channels) [L4.7].

    Examples
    --------
    >>> global_avg_pool(np.array([[[1.0, 5], [2, 4]]]))
    array([[1.5, 4.5]])
    """
    return avg_pool(x, _whole_space(x)).reshape(len(x), -1)


def global_avg_pool_backward(dy, x):
    """The gradient of :func:`global_avg_pool`: (batch, channels) to (batch, *space, channels).

    Examples
    --------
    >>> global_avg_pool_backward([[1.0, 10]], np.zeros((1, 2, 2)))
    array([[[0.5, 5. ],
            [0.5, 5. ]]])
    """
    space = _whole_space(x)
    return avg_pool_backward(_one_cell(dy, x), x, space)


def _whole_space(x):
    return _batch_of_maps(x).shape[1:-1]


def _one_cell(dy, x):
    x = _batch_of_maps(x)
    dy = same_shape(dy, (x.shape[0], x.shape[-1]), "dy", "the shape of the output")
    return dy.reshape(x.shape[0], *[1] * (x.ndim - 2), x.shape[-1])


# --- arguments in, shapes out ---------------------------------------------------------------


class Plan(NamedTuple):
    """What a pooling does to each axis, everything checked: one entry an axis.

    ``overhang`` is what a last window needs beyond the padded extent, with ``ceil``.
    """

    size: tuple[int, ...]
    stride: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    overhang: tuple[int, ...]
    out: tuple[int, ...]


def _batch_of_maps(x):
    x = numbers(x, "x")
    if x.ndim < 3:
        raise ValueError(f"x must have at least 3 axes (batch, *space, channels); got {x.shape}")
    return x


def _prepare(x, size, stride, padding, dilation, ceil):
    x = _batch_of_maps(x)
    space, rank = x.shape[1:-1], x.ndim - 2
    size = geometry.per_axis(size, rank, "size")
    stride = size if stride is None else geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    pads = geometry.resolve_padding(padding, space, size, stride, dilation)
    out = geometry.output_shape(space, size, stride, pads, dilation, ceil=ceil, noun="pooling size")
    overhang = tuple(
        max((o - 1) * s + geometry.effective_kernel(k, d) - (n + before + after), 0)
        for o, s, k, d, n, (before, after) in zip(
            out, stride, size, dilation, space, pads, strict=True
        )
    )
    plan = Plan(size, stride, pads, dilation, overhang, out)
    if any(map(any, pads)) and not all(
        counts.all() for counts in _cells_per_axis(x, plan, count_padding=False)
    ):
        raise ValueError(
            f"padding must be small enough for every window of {geometry.times(size)} to hold a "
            f"cell of the input; got {padding!r}"
        )
    return x, plan


def _all_pads(plan):
    return [(b, a + more) for (b, a), more in zip(plan.pads, plan.overhang, strict=True)]


def _one_axis_after_another(combine, padded, plan):
    """The maximum or the sum of every window: first over its rows, then over its columns, ...

    Both may be taken in any order, and k + k steps are fewer than k * k.
    """
    y = padded
    for axis, (k, s, d) in enumerate(zip(plan.size, plan.stride, plan.dilation, strict=True), 1):
        lines = y.reshape(*y.shape[: axis + 1], -1)  # what lies behind the axis comes along
        view = windows(lines, (k,), (s,), (d,))
        y = functools.reduce(combine, taps(view, (k,))).reshape(
            *y.shape[:axis], -1, *y.shape[axis + 1 :]
        )
    return y.copy() if np.may_share_memory(y, padded) else y


def _padded_windows(x, plan, fill):
    padded = pad(x, _all_pads(plan), fill=fill)
    return windows(padded, plan.size, plan.stride, plan.dilation)


def _scatter(add, shape, like, plan):
    """Zeros of the padded input, to which ``add(number, tap)`` adds; then cut to the input."""
    padded = [n + b + a for n, (b, a) in zip(shape[1:-1], _all_pads(plan), strict=True)]
    dx = np.zeros((shape[0], *padded, shape[-1]), like.dtype)
    view = windows(dx, plan.size, plan.stride, plan.dilation)
    for number, tap in enumerate(taps(view, plan.size)):
        add(number, tap)
    return pad(dx, [(-b, -a) for b, a in _all_pads(plan)])


def _cells_per_axis(x, plan, count_padding):
    """For each axis, how many cells of each window count."""
    for n, k, s, (b, a), d, more in zip(x.shape[1:-1], *plan[:-1], strict=True):
        inside = np.ones((n + b + a) if count_padding else n).reshape(-1, 1)
        pads = (0, more) if count_padding else (b, a + more)
        yield windows(pad(inside, [pads]), (k,), (s,), (d,)).sum(axis=(1, 2))


def _cells_counted(x, plan, count_padding):
    """How many cells of each window count: (*out, 1), in the precision of ``x``."""
    if not isinstance(count_padding, bool):
        raise TypeError(f"count_padding must be True or False; got {count_padding!r}")
    counts = functools.reduce(np.multiply.outer, _cells_per_axis(x, plan, count_padding))
    return counts[..., None].astype(x.dtype)
