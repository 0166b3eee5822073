"""The loops one would write by hand: slow, obvious, and the oracle of everything in ``ops``.

First a staircase on bare arrays, one idea a step: :func:`correlate`, then stride and padding, then
channels. Then the whole operations, with the signatures of ``ops``. All of it works in any number
of dimensions: :func:`numpy.ndindex` goes through the cells of a grid of any rank in reading order,
exactly as nested ``for`` loops would.
"""

from __future__ import annotations

import numpy as np

from cnn_course import geometry
from cnn_course.ops.windows import batch_and_kernel, numbers, same_shape

# --- the staircase --------------------------------------------------------------------------


def correlate(image, kernel):
    """Step 1: lay the kernel on every place where it fits, multiply, add [L2.1].

    Parameters
    ----------
    image : (*space)
    kernel : (*kernel), as many axes as the image

    Returns
    -------
    (*out), ``out = n - k + 1`` on each axis

    Examples
    --------
    >>> correlate([1, 2, 3, 4], [1, 2, 3])  # [L2.7]
    array([14., 20.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    out = _fitting(image.shape, kernel.shape)
    result = np.zeros(out)
    for place in np.ndindex(*out):
        for cell in np.ndindex(*kernel.shape):
            at = tuple(p + c for p, c in zip(place, cell, strict=True))
            result[place] += image[at] * kernel[cell]
    return result


def convolve_true(image, kernel):
    """What mathematics calls convolution: the same with the kernel flipped on every axis [L2.7].

    Examples
    --------
    >>> convolve_true([1, 2, 3, 4], [1, 2, 3])
    array([10., 16.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    return correlate(image, np.flip(kernel))


def correlate_strided(image, kernel, stride=1, padding=0):
    """Step 2: zeros around the image, and steps of ``stride`` cells [L3.1].

    Parameters
    ----------
    image : (*space)
    kernel : (*kernel)
    stride : int, or one for each axis
    padding : int, "valid", "same", or one (before, after) pair for each axis

    Returns
    -------
    (*out), ``out = floor((n + 2p - k) / s) + 1`` on each axis

    Examples
    --------
    >>> correlate_strided([1, 2, 3, 4], [1, 2, 3], stride=2, padding=1)
    array([ 8., 20.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    rank = image.ndim
    stride = geometry.per_axis(stride, rank, "stride")
    ones = (1,) * rank
    pads = geometry.resolve_padding(padding, image.shape, kernel.shape, stride, ones)
    out = geometry.output_shape(image.shape, kernel.shape, stride, pads, ones)
    padded = np.pad(image, pads)
    result = np.zeros(out)
    for place in np.ndindex(*out):
        for cell in np.ndindex(*kernel.shape):
            at = tuple(p * s + c for p, s, c in zip(place, stride, cell, strict=True))
            result[place] += padded[at] * kernel[cell]
    return result


def correlate_channels(image, kernel, bias=None):
    """Step 3: several channels in, one filter for each channel out [L2.8, L2.10].

    Every filter spans all channels in; what the channels give is added up.

    Parameters
    ----------
    image : (*space, c_in)
    kernel : (*kernel, c_in, c_out)
    bias : (c_out,), optional

    Returns
    -------
    (*out, c_out)

    Examples
    --------
    >>> image = np.array([[1, 10], [2, 20], [3, 30]])      # three cells, two channels
    >>> kernel = np.array([[[1], [1]], [[1], [-1]]])       # two cells, two channels, one filter
    >>> correlate_channels(image, kernel, bias=[0.5]).ravel()
    array([-6.5, -4.5])
    """
    image, kernel = numbers(image, "image"), numbers(kernel, "kernel")
    if kernel.ndim != image.ndim + 1 or image.ndim < 2:
        raise ValueError(
            f"kernel must have one axis more than image, (*kernel, c_in, c_out) for "
            f"(*space, c_in); got shapes {kernel.shape} and {image.shape}"
        )
    if kernel.shape[-2] != image.shape[-1]:
        raise ValueError(
            f"kernel must read the {image.shape[-1]} channels of image; got shape {kernel.shape}"
        )
    c_in, c_out = kernel.shape[-2:]
    bias = np.zeros(c_out) if bias is None else same_shape(bias, (c_out,), "bias", "one a filter")
    maps = []
    for f in range(c_out):
        total = bias[f]
        for c in range(c_in):
            total = total + correlate(image[..., c], kernel[..., c, f])
        maps.append(total)
    return np.stack(maps, axis=-1)


def convolution_matrix(kernel, image_shape):
    """A convolution as one matrix: ``matrix @ image.ravel() == correlate(image, kernel).ravel()``.

    Every row holds the kernel, laid out as it lies on the image at one place [L6.1].

    Parameters
    ----------
    kernel : (*kernel)
    image_shape : tuple of int

    Returns
    -------
    (cells out, cells in)

    Examples
    --------
    >>> convolution_matrix([1, 2, 3], (4,))  # [L5.1]
    array([[1., 2., 3., 0.],
           [0., 1., 2., 3.]])
    """
    kernel = numbers(kernel, "kernel")
    image_shape = geometry.per_axis(image_shape, kernel.ndim, "image_shape")
    out = _fitting(image_shape, kernel.shape)
    rows = []
    for place in np.ndindex(*out):
        row = np.zeros(image_shape)
        for cell in np.ndindex(*kernel.shape):
            row[tuple(p + c for p, c in zip(place, cell, strict=True))] = kernel[cell]
        rows.append(row.ravel())
    return np.array(rows)


# --- whole operations, with the signatures of ops -------------------------------------------


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
    y = np.zeros((x.shape[0], *_conv_out(x, w, stride, padding, dilation), w.shape[-1]))
    for n, place, f, cell, c, at in _products(x, w, stride, padding, dilation, groups):
        y[n, *place, f] += x[n, *at, c] * w[*cell, c % w.shape[-2], f]
    return y if b is None else y + same_shape(b, y.shape[-1:], "b", "one number a channel out")


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
    out = _conv_out(x, w, stride, padding, dilation)
    dy = same_shape(dy, (x.shape[0], *out, w.shape[-1]), "dy", "the shape of the output")
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[-1])
    for n, place, f, cell, c, at in _products(x, w, stride, padding, dilation, groups):
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
    rank = w.ndim - 2
    groups = geometry.whole_number(groups, "groups")
    if w.shape[-1] != x.shape[-1]:
        raise ValueError(f"w must end in the {x.shape[-1]} channels of x; got shape {w.shape}")
    stride = geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    space = geometry.transposed_output_shape(
        x.shape[1:-1], w.shape[:rank], stride, padding, output_padding, dilation
    )
    y = np.zeros((x.shape[0], *space, w.shape[-2] * groups))
    # The products of the convolution that makes x from y: what it gathers, this scatters.
    for n, place, f, cell, c, at in _products(y, w, stride, padding, dilation, groups):
        y[n, *at, c] += x[n, *place, f] * w[*cell, c % w.shape[-2], f]
    return y if b is None else y + same_shape(b, y.shape[-1:], "b", "one number a channel out")


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
    x = numbers(x, "x")
    out, _, cells_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    y = np.zeros((x.shape[0], *out, x.shape[-1]))
    for n, *place, c in np.ndindex(*y.shape):
        y[n, *place, c] = max(x[n, *at, c] for at in cells_of(place))
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
    x = numbers(x, "x")
    out, _, cells_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    dy = same_shape(dy, (x.shape[0], *out, x.shape[-1]), "dy", "the shape of the output")
    dx = np.zeros(x.shape)
    for n, *place, c in np.ndindex(*dy.shape):
        winner = max(cells_of(place), key=lambda at: x[n, *at, c])  # max keeps the first of equals
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
    x = numbers(x, "x")
    out, divisor_of, cells_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    y = np.zeros((x.shape[0], *out, x.shape[-1]))
    for n, *place, c in np.ndindex(*y.shape):
        cells = cells_of(place)
        divisor = divisor_of(place) if count_padding else len(cells)
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
    x = numbers(x, "x")
    out, divisor_of, cells_of = _pool_windows(x, size, stride, padding, dilation, ceil)
    dy = same_shape(dy, (x.shape[0], *out, x.shape[-1]), "dy", "the shape of the output")
    dx = np.zeros(x.shape)
    for n, *place, c in np.ndindex(*dy.shape):
        cells = cells_of(place)
        divisor = divisor_of(place) if count_padding else len(cells)
        for at in cells:
            dx[n, *at, c] += dy[n, *place, c] / divisor
    return dx


# --- where the windows lie ------------------------------------------------------------------


def _image_and_kernel(image, kernel):
    image, kernel = numbers(image, "image"), numbers(kernel, "kernel")
    if kernel.ndim != image.ndim:
        raise ValueError(
            f"kernel must have as many axes as image ({image.ndim}); got shape {kernel.shape}"
        )
    return image, kernel


def _fitting(space, kernel):
    rank = len(space)
    return geometry.output_shape(space, kernel, (1,) * rank, ((0, 0),) * rank, (1,) * rank)


def _conv_out(x, w, stride, padding, dilation):
    kernel = w.shape[:-2]
    rank = len(kernel)
    stride = geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    pads = geometry.resolve_padding(padding, x.shape[1:-1], kernel, stride, dilation)
    return geometry.output_shape(x.shape[1:-1], kernel, stride, pads, dilation)


def _products(x, w, stride, padding, dilation, groups):
    """Every product a convolution adds up, as indices: image, place, filter, kernel cell, channel
    in, and the input cell it meets. Products with padding are zero and left out."""
    kernel, space = w.shape[:-2], x.shape[1:-1]
    rank = len(kernel)
    groups = geometry.check_groups(groups, x.shape[-1], w.shape[-1])
    if w.shape[-2] * groups != x.shape[-1]:
        raise ValueError(
            f"w must read the {x.shape[-1]} channels of x in {groups} groups; got shape {w.shape}"
        )
    out = _conv_out(x, w, stride, padding, dilation)
    stride = geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    pads = geometry.resolve_padding(padding, space, kernel, stride, dilation)
    c_in, c_out = w.shape[-2], w.shape[-1]
    for place in np.ndindex(*out):
        for cell in np.ndindex(*kernel):
            at = _input_cell(place, cell, stride, dilation, pads)
            if _inside(at, space):
                for n in range(x.shape[0]):
                    for f in range(c_out):
                        group = f // (c_out // groups)
                        for c in range(group * c_in, (group + 1) * c_in):
                            yield n, place, f, cell, c, at


def _pool_windows(x, size, stride, padding, dilation, ceil):
    """The output's shape, and for each place how many padded cells and which cells it holds."""
    if x.ndim < 3:
        raise ValueError(f"x must have at least 3 axes (batch, *space, channels); got {x.shape}")
    space = x.shape[1:-1]
    rank = len(space)
    size = geometry.per_axis(size, rank, "size")
    stride = size if stride is None else geometry.per_axis(stride, rank, "stride")
    dilation = geometry.per_axis(dilation, rank, "dilation")
    pads = geometry.resolve_padding(padding, space, size, stride, dilation)
    out = geometry.output_shape(space, size, stride, pads, dilation, ceil=ceil, noun="pooling size")

    def cells_of(place):
        cells = (_input_cell(place, cell, stride, dilation, pads) for cell in np.ndindex(*size))
        inside = [at for at in cells if _inside(at, space)]
        if not inside:
            raise ValueError(
                f"padding must leave a cell of the input in every window; got {padding!r}"
            )
        return inside

    def divisor_of(place):
        cells = (_input_cell(place, cell, stride, dilation, pads) for cell in np.ndindex(*size))
        return sum(
            all(-b <= i < n + a for i, n, (b, a) in zip(at, space, pads, strict=True))
            for at in cells
        )

    return out, divisor_of, cells_of


def _input_cell(place, cell, stride, dilation, pads):
    return tuple(
        p * s + c * d - before
        for p, s, c, d, (before, _) in zip(place, stride, cell, dilation, pads, strict=True)
    )


def _inside(at, space):
    return all(0 <= i < n for i, n in zip(at, space, strict=True))
