"""Whole operations, one product at a time, with the signatures of ``ops``."""

from __future__ import annotations

import numpy as np

from cnn_course import geometry
from cnn_course.ops.windows import batch_and_kernel, numbers, same_shape


def conv(x, w, b=None, *, stride=1, padding="valid", dilation=1, groups=1):
    """:func:`ops.conv`, one product at a time.

    Parameters
    ----------
    x : (batch, *space, c_in)
    w : (*kernel, c_in // groups, c_out)
    b : (c_out,), optional

    Returns
    -------
    (batch, *out, c_out)

    Examples
    --------
    >>> conv(np.ones((1, 4, 1)), np.ones((3, 1, 1))).ravel()
    array([3., 3.])
    """
    x, w = batch_and_kernel(x, w)
    out, products = _products(x, w, stride, padding, dilation, groups)
    y = np.zeros((x.shape[0], *out, w.shape[-1]))
    for n, place, f, cell, c, at in products:
        y[n, *place, f] += x[n, *at, c] * w[*cell, c % w.shape[-2], f]
    return y if b is None else y + same_shape(b, y.shape[-1:], "b", "one number per channel out")


def conv_backward(dy, x, w, *, stride=1, padding="valid", dilation=1, groups=1):
    """:func:`ops.conv_backward`: each product hands its gradient to both of its factors.

    Returns
    -------
    dx : (batch, *space, c_in)
    dw : (*kernel, c_in // groups, c_out)
    db : (c_out,)

    Examples
    --------
    >>> dx, dw, db = conv_backward(np.ones((1, 2, 1)), np.ones((1, 4, 1)), np.ones((3, 1, 1)))
    >>> dx.ravel(), dw.ravel(), db
    (array([1., 2., 2., 1.]), array([2., 2., 2.]), array([2.]))
    """
    x, w = batch_and_kernel(x, w)
    out, products = _products(x, w, stride, padding, dilation, groups)
    dy = same_shape(dy, (x.shape[0], *out, w.shape[-1]), "dy", "the shape of the output")
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[-1])
    for n, place, f, cell, c, at in products:
        dx[n, *at, c] += dy[n, *place, f] * w[*cell, c % w.shape[-2], f]
        dw[*cell, c % w.shape[-2], f] += dy[n, *place, f] * x[n, *at, c]
    for index in np.ndindex(*dy.shape):
        db[index[-1]] += dy[index]
    return dx, dw, db


def conv_transpose(
    x, w, b=None, *, stride=1, padding="valid", output_padding=None, dilation=1, groups=1
):
    """:func:`ops.conv_transpose` by scatter: every input cell adds a scaled kernel [L6.4].

    Parameters
    ----------
    x : (batch, *space, c_in)
    w : (*kernel, c_out // groups, c_in)
    b : (c_out,), optional

    Returns
    -------
    (batch, *out, c_out)

    Examples
    --------
    >>> conv_transpose(np.ones((1, 2, 1)), np.ones((3, 1, 1)), stride=2).ravel()
    array([1., 1., 2., 1., 1.])
    """
    x, w = batch_and_kernel(x, w)
    groups = geometry.whole_number(groups, "groups")
    if w.shape[-1] != x.shape[-1]:
        raise ValueError(f"w must end in the {x.shape[-1]} channels of x; got shape {w.shape}")
    space = geometry.transposed_output_shape(
        x.shape[1:-1], w.shape[:-2], stride, padding, output_padding, dilation
    )
    y = np.zeros((x.shape[0], *space, w.shape[-2] * groups))
    # The products of the convolution that makes x from y: what it gathers, this scatters.
    for n, place, f, cell, c, at in _products(y, w, stride, padding, dilation, groups)[1]:
        y[n, *at, c] += x[n, *place, f] * w[*cell, c % w.shape[-2], f]
    return y if b is None else y + same_shape(b, y.shape[-1:], "b", "one number per channel out")


def max_pool(x, size, *, stride=None, padding="valid", dilation=1, ceil=False):
    """:func:`ops.max_pool`, one window at a time.

    Returns
    -------
    (batch, *out, channels)

    Examples
    --------
    >>> max_pool(np.array([3.0, 1, 4, 1]).reshape(1, 4, 1), 2).ravel()
    array([3., 4.])
    """
    x, out, window_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    y = np.zeros((x.shape[0], *out, x.shape[-1]))
    for n, *place, c in np.ndindex(*y.shape):
        y[n, *place, c] = max(x[n, *at, c] for at in window_of(place)[0])
    return y


def max_pool_backward(dy, x, size, *, stride=None, padding="valid", dilation=1, ceil=False):
    """:func:`ops.max_pool_backward`: the first largest cell of each window takes it all [L4.6].

    Returns
    -------
    (batch, *space, channels)

    Examples
    --------
    >>> max_pool_backward(np.ones((1, 1, 1)), np.array([7.0, 7]).reshape(1, 2, 1), 2).ravel()
    array([1., 0.])
    """
    x, out, window_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    dy = same_shape(dy, (x.shape[0], *out, x.shape[-1]), "dy", "the shape of the output")
    dx = np.zeros(x.shape)
    for n, *place, c in np.ndindex(*dy.shape):
        cells, _ = window_of(place)
        winner = max(cells, key=lambda at: x[n, *at, c])  # max keeps the first of equals
        dx[n, *winner, c] += dy[n, *place, c]
    return dx


def avg_pool(x, size, *, stride=None, padding="valid", dilation=1, ceil=False, count_padding=False):
    """:func:`ops.avg_pool`, one window at a time.

    Returns
    -------
    (batch, *out, channels)

    Examples
    --------
    >>> avg_pool(np.array([3.0, 1, 4, 1]).reshape(1, 4, 1), 2).ravel()
    array([2. , 2.5])
    """
    x, out, window_of = _pool_windows(x, size, stride, padding, dilation, ceil, count_padding)
    y = np.zeros((x.shape[0], *out, x.shape[-1]))
    for n, *place, c in np.ndindex(*y.shape):
        cells, divisor = window_of(place)
        y[n, *place, c] = sum(x[n, *at, c] for at in cells) / divisor
    return y


def avg_pool_backward(
    dy, x, size, *, stride=None, padding="valid", dilation=1, ceil=False, count_padding=False
):
    """:func:`ops.avg_pool_backward`: each cell of a window gets an equal share.

    Returns
    -------
    (batch, *space, channels)

    Examples
    --------
    >>> avg_pool_backward(np.ones((1, 1, 1)), np.zeros((1, 2, 1)), 2).ravel()
    array([0.5, 0.5])
    """
    x, out, window_of = _pool_windows(x, size, stride, padding, dilation, ceil, count_padding)
    dy = same_shape(dy, (x.shape[0], *out, x.shape[-1]), "dy", "the shape of the output")
    dx = np.zeros(x.shape)
    for n, *place, c in np.ndindex(*dy.shape):
        cells, divisor = window_of(place)
        for at in cells:
            dx[n, *at, c] += dy[n, *place, c] / divisor
    return dx


# --- where the windows lie ------------------------------------------------------------------


def _windows(space, kernel, stride, padding, dilation, **how):
    """The output's shape, the padding, and a function from a place to the cells of its window.

    They come as pairs: the cell of the kernel, and the cell of the input that it meets.
    """
    rank = len(kernel)
    stride = geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    pads = geometry.resolve_padding(padding, space, kernel, stride, dilation)
    out = geometry.output_shape(space, kernel, stride, pads, dilation, **how)

    def window(place):
        for cell in np.ndindex(*kernel):
            axes = zip(place, stride, cell, dilation, pads, strict=True)
            yield cell, tuple(p * s + c * d - before for p, s, c, d, (before, _) in axes)

    return out, pads, window


def _products(x, w, stride, padding, dilation, groups):
    """The output's shape, and every product that a convolution adds up, as indices.

    They are image, place, filter, kernel cell, channel in, and the input cell it meets. Products
    with padding are zero and left out.
    """
    space = x.shape[1:-1]
    out, _, window = _windows(space, w.shape[:-2], stride, padding, dilation)
    c_in, c_out = w.shape[-2:]
    groups = geometry.check_groups(groups, x.shape[-1], c_out)
    if c_in * groups != x.shape[-1]:
        raise ValueError(
            f"w must read the {x.shape[-1]} channels of x in {groups} groups; got shape {w.shape}"
        )

    def walk():
        for place in np.ndindex(*out):
            for cell, at in window(place):
                if _inside(at, space):
                    for n, f, c in np.ndindex(x.shape[0], c_out, c_in):
                        yield n, place, f, cell, f // (c_out // groups) * c_in + c, at

    return out, walk()


def _pool_windows(x, size, stride, padding, dilation, ceil, count_padding=False):
    """The input, the output's shape, and a function from a place to its window.

    A window is its cells of the input, and by how many a mean divides.
    """
    x = numbers(x, "x")
    if x.ndim < 3:
        raise ValueError(f"x must have at least 3 axes (batch, *space, channels); got {x.shape}")
    space = x.shape[1:-1]
    size = geometry.per_axis(size, len(space), "size")
    stride = size if stride is None else stride
    out, pads, window = _windows(
        space, size, stride, padding, dilation, ceil=ceil, noun="pooling size"
    )

    def window_of(place):
        cells = [at for _, at in window(place)]
        inside = [at for at in cells if _inside(at, space)]
        if not inside:
            raise ValueError(
                f"padding must leave a cell of the input in every window; got {padding!r}"
            )
        return inside, sum(_inside(at, space, pads if count_padding else None) for at in cells)

    return x, out, window_of


def _inside(at, space, pads=None):
    """Whether a cell is one of the input, or of the input and its padding."""
    pads = pads or ((0, 0),) * len(space)
    return all(-b <= i < n + a for i, n, (b, a) in zip(at, space, pads, strict=True))
