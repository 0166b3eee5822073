"""Convolution and transposed convolution, forward and backward, in any number of dimensions.

One primitive, :func:`correlate`, carries everything:

==================  ========================  ==============================
result              slides over               what slides
==================  ========================  ==============================
output              x, padded                 w
kernel's gradient   x, padded                 dy (see :func:`conv_backward`)
input's gradient    dy, with holes, padded    w, flipped, channels swapped
transposed output   x, with holes, padded     w, flipped, channels swapped
==================  ========================  ==============================

What deep learning calls convolution is cross-correlation: the kernel is not flipped [L2.7].
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from cnn_course import geometry
from cnn_course.ops.windows import batch_and_kernel, pad, same_shape, windows

# --- the primitive --------------------------------------------------------------------------


def correlate(x, w, stride, dilation):
    """Slide ``w`` over ``x``: multiply, and add over the kernel and the channels in.

    ``y[g, n, o, f] = sum over k and c of x[g, n, o * stride + k * dilation, c] * w[g, k, c, f]``

    Parameters
    ----------
    x : (groups, batch, *space, c_in)
        Already padded.
    w : (groups, *kernel, c_in, c_out)
    stride, dilation : one int for each axis in space

    Returns
    -------
    (groups, batch, *out, c_out)

    Examples
    --------
    >>> x, w = np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3])
    >>> correlate(x.reshape(1, 1, 4, 1), w.reshape(1, 3, 1, 1), (1,), (1,)).ravel()  # [L2.7]
    array([14., 20.])
    """
    groups, *kernel, c_in, c_out = w.shape
    if c_in > 4 * c_out:
        return _multiply_first(x, w, stride, dilation)
    view = windows(x, kernel, stride, dilation)
    y = _as_matrix(view, len(kernel)) @ w.reshape(groups, -1, c_out)
    return y.reshape(*view.shape[: 2 + len(kernel)], c_out)


def _as_matrix(view, rank):
    """All windows as the rows of a matrix (im2col): (groups, batch * out, kernel * c_in)."""
    groups, c_in = view.shape[0], view.shape[-1]
    cells = math.prod(view.shape[-1 - rank :])
    if c_in > 1:
        return view.reshape(groups, -1, cells)
    # With a single channel, neighbours in memory are neighbouring windows: copy along those.
    across = view.transpose(0, *range(rank + 2, view.ndim), *range(1, rank + 2))
    return across.reshape(groups, cells, -1).swapaxes(1, 2)


def _multiply_first(x, w, stride, dilation):
    """The same sum in another order, for many channels in and few out: multiply, then gather."""
    groups, *kernel, c_in, c_out = w.shape
    rows = np.moveaxis(w, -2, -1).reshape(groups, -1, c_in)
    columns = x.reshape(groups, -1, c_in).swapaxes(1, 2)
    products = (rows @ columns).reshape(groups, *kernel, c_out, *x.shape[1:-1], 1)
    y = sum(
        windows(products[(slice(None), *cell)], kernel, stride, dilation)[(..., *cell, 0)]
        for cell in np.ndindex(*kernel)
    )
    return np.ascontiguousarray(np.moveaxis(y, 1, -1))


# --- convolution ----------------------------------------------------------------------------


def conv(x, w, b=None, *, stride=1, padding="valid", dilation=1, groups=1):
    """Convolve a batch: at every place, multiply the window with each filter and add up.

    ``y[n, o, f] = b[f] + sum over k and c of x[n, o * stride + k * dilation - p, c] * w[k, c, f]``

    Parameters
    ----------
    x : (batch, *space, c_in)
    w : (*kernel, c_in // groups, c_out)
        Its number of kernel axes says whether this is 1-D, 2-D or 3-D.
    b : (c_out,), optional
    stride, dilation : int, or one for each axis
    padding : "valid", "same" (TensorFlow's rule), int, or one (before, after) pair for each axis
    groups : int
        Output channels see only the input channels of their own group.

    Returns
    -------
    (batch, *out, c_out)
        ``out = floor((n + padding - ((k - 1) dilation + 1)) / stride) + 1`` on each axis [L3.1].

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or shapes do not go together; the message says which.

    Examples
    --------
    >>> image = np.array([[18, 54, 51], [55, 121, 75], [35, 24, 204]])
    >>> kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    >>> conv(image.reshape(1, 3, 3, 1), kernel.reshape(3, 3, 1, 1)).item()  # [L2.3]
    429.0
    """
    x, w, plan = _prepare(x, w, stride, padding, dilation, groups)
    y = correlate(_split(pad(x, plan.pads), groups), _split(w, groups), plan.stride, plan.dilation)
    return _add_bias(_merge(y), b)


def conv_backward(dy, x, w, *, stride=1, padding="valid", dilation=1, groups=1):
    """The gradients of :func:`conv`, given the gradient of its output.

    Both are correlations again [L5.2, L5.3]:

    - ``dw`` lays ``dy`` over the padded ``x``, one step for each step of the dilation, with the
      holes of the stride inside ``dy``. Its products are those of the very windows of the forward
      pass, so it is computed from them.
    - ``dx`` slides the flipped ``w`` over ``dy``, which has the holes of the stride and is padded
      until every overlap counts ("full").

    Parameters
    ----------
    dy : (batch, *out, c_out)
    x, w, stride, padding, dilation, groups
        As given to :func:`conv`.

    Returns
    -------
    dx : (batch, *space, c_in)
    dw : (*kernel, c_in // groups, c_out)
    db : (c_out,)

    Examples
    --------
    >>> x, dy = np.array([1.0, 2, 3, 4]), np.array([1.0, 10])
    >>> dx, dw, db = conv_backward(
    ...     dy.reshape(1, 2, 1), x.reshape(1, 4, 1), np.ones((3, 1, 1)))
    >>> dw.ravel()  # 1 * 1 + 10 * 2, ...
    array([21., 32., 43.])
    >>> dx.ravel(), db
    (array([ 1., 11., 11., 10.]), array([11.]))
    """
    x, w, plan = _prepare(x, w, stride, padding, dilation, groups)
    dy = _gradient_of(dy, (*x.shape[:1], *plan.out, w.shape[-1]))
    split_dy = _split(dy, groups)
    dx = _merge(_input_gradient(split_dy, _split(w, groups), x.shape[1:-1], plan))
    return dx, _kernel_gradient(split_dy, x, w.shape, plan), _bias_gradient(dy)


def _input_gradient(dy, w, space, plan):
    """``w`` flipped, slid over ``dy`` with holes: what every input cell gets back."""
    rank = len(space)
    flipped = np.flip(w, range(1, 1 + rank)).swapaxes(-2, -1)
    pads = []
    for axis in range(rank):
        reach = (plan.kernel[axis] - 1) * plan.dilation[axis]
        spread = (plan.out[axis] - 1) * plan.stride[axis] + 1
        before = reach - plan.pads[axis][0]
        pads.append((before, space[axis] + reach - before - spread))
    return correlate(pad(dy, pads, holes=plan.stride), flipped, (1,) * rank, plan.dilation)


def _kernel_gradient(dy, x, shape, plan):
    """``dy`` slid over the padded ``x``: what every kernel cell gets back."""
    rank, groups = len(plan.kernel), dy.shape[0]
    view = windows(_split(pad(x, plan.pads), groups), plan.kernel, plan.stride, plan.dilation)
    dw = _as_matrix(view, rank).swapaxes(1, 2) @ dy.reshape(groups, -1, dy.shape[-1])
    return np.moveaxis(dw, 0, 1).reshape(shape)


# --- transposed convolution -----------------------------------------------------------------


def conv_transpose(
    x, w, b=None, *, stride=1, padding="valid", output_padding=None, dilation=1, groups=1
):
    """Run a convolution backwards: the input gradient of :func:`conv`, used as a layer [L6.2].

    It is the transposed matrix of that convolution, not its inverse. Every cell of ``x`` adds a
    copy of the kernel, scaled by the cell, to the output, ``stride`` cells apart.

    Parameters
    ----------
    x : (batch, *space, c_in)
    w : (*kernel, c_out // groups, c_in)
        As in Keras's Conv2DTranspose: the very array of the convolution it transposes.
    b : (c_out,), optional
    stride, dilation : int, or one for each axis
    padding : "valid", "same" (as Keras), int, or one (before, after) pair for each axis
        What the transposed convolution padded, hence what is cut off here.
    output_padding : None, int, or one for each axis
        Extra cells at the end; see :func:`geometry.transposed_output_size`.
    groups : int

    Returns
    -------
    (batch, *out, c_out)
        ``out = stride (n - 1) + k - 2p + output_padding`` on each axis [L6.4].

    Examples
    --------
    >>> x, w = np.array([1.0, 10]), np.array([1.0, 2, 3])
    >>> conv_transpose(x.reshape(1, 2, 1), w.reshape(3, 1, 1), stride=2).ravel()
    array([ 1.,  2., 13., 20., 30.])

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """
    x, w, plan, space = _prepare_transpose(x, w, stride, padding, output_padding, dilation, groups)
    y = _merge(_input_gradient(_split(x, groups), _split(w, groups), space, plan))
    return _add_bias(y, b)


def conv_transpose_backward(
    dy, x, w, *, stride=1, padding="valid", output_padding=None, dilation=1, groups=1
):
    """The gradients of :func:`conv_transpose`: its ``dx`` is the ordinary convolution of ``dy``.

    Parameters
    ----------
    dy : (batch, *out, c_out)
    x, w, stride, padding, output_padding, dilation, groups
        As given to :func:`conv_transpose`.

    Returns
    -------
    dx : (batch, *space, c_in)
    dw : (*kernel, c_out // groups, c_in)
    db : (c_out,)

    Examples
    --------
    >>> x, w, dy = np.array([1.0, 10]), np.array([1.0, 2, 3]), np.arange(5.0)
    >>> dx, dw, db = conv_transpose_backward(
    ...     dy.reshape(1, 5, 1), x.reshape(1, 2, 1), w.reshape(3, 1, 1), stride=2)
    >>> dx.ravel(), dw.ravel(), db
    (array([ 8., 20.]), array([20., 31., 42.]), array([10.]))
    """
    x, w, plan, space = _prepare_transpose(x, w, stride, padding, output_padding, dilation, groups)
    dy = _gradient_of(dy, (x.shape[0], *space, w.shape[-2] * groups))
    padded = _split(pad(dy, plan.pads), groups)
    dx = _merge(correlate(padded, _split(w, groups), plan.stride, plan.dilation))
    return dx, _kernel_gradient(_split(x, groups), dy, w.shape, plan), _bias_gradient(dy)


# --- arguments in, shapes out ---------------------------------------------------------------


class Plan(NamedTuple):
    """What a convolution does to each axis, everything checked: one entry an axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    out: tuple[int, ...]


def _prepare(x, w, stride, padding, dilation, groups):
    x, w = batch_and_kernel(x, w)
    kernel, stride, dilation = _kernel_and_steps(w, stride, dilation)
    groups = geometry.check_groups(groups, x.shape[-1], w.shape[-1])
    if w.shape[-2] * groups != x.shape[-1]:
        raise ValueError(
            f"w must read the {x.shape[-1]} channels of x, {x.shape[-1] // groups} in each of "
            f"{groups} groups; got shape {w.shape}"
        )
    pads = geometry.resolve_padding(padding, x.shape[1:-1], kernel, stride, dilation)
    out = geometry.output_shape(x.shape[1:-1], kernel, stride, pads, dilation)
    return x, w, Plan(kernel, stride, pads, dilation, out)


def _prepare_transpose(x, w, stride, padding, output_padding, dilation, groups):
    x, w = batch_and_kernel(x, w, "(*kernel, c_out, c_in)")
    kernel, stride, dilation = _kernel_and_steps(w, stride, dilation)
    groups = geometry.whole_number(groups, "groups")
    if w.shape[-1] != x.shape[-1]:
        raise ValueError(
            f"w must end in the {x.shape[-1]} channels of x, as (*kernel, c_out, c_in); "
            f"got shape {w.shape}"
        )
    geometry.check_groups(groups, x.shape[-1], w.shape[-2] * groups)
    space = geometry.transposed_output_shape(
        x.shape[1:-1], kernel, stride, padding, output_padding, dilation
    )
    pads = geometry.resolve_padding(padding, space, kernel, stride, dilation)
    return x, w, Plan(kernel, stride, pads, dilation, x.shape[1:-1]), space


def _kernel_and_steps(w, stride, dilation):
    rank = w.ndim - 2
    stride = geometry.per_axis(stride, rank, "stride")
    return w.shape[:rank], stride, geometry.per_axis(dilation, rank, "dilation")


def _gradient_of(dy, shape):
    return same_shape(dy, shape, "dy", "the shape of the output")


def _split(x, groups):
    """(..., channels) as (groups, ..., channels // groups): a view, for inputs and for kernels."""
    if groups == 1:
        return x[None]
    return np.moveaxis(x.reshape(*x.shape[:-1], groups, -1), -2, 0)


def _merge(y):
    """(groups, batch, *space, channels) as (batch, *space, groups * channels)."""
    if len(y) == 1:
        return y[0]
    return np.moveaxis(y, 0, -2).reshape(*y.shape[1:-1], -1)


def _add_bias(y, b):
    return y if b is None else y + same_shape(b, y.shape[-1:], "b", "one number per channel out")


def _bias_gradient(dy):
    return dy.sum(axis=tuple(range(dy.ndim - 1)))
