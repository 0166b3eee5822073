"""Convolution and transposed convolution against TensorFlow, the loops and finite differences.

[L5.5] the backward pass with channels, batches, stride, padding, dilation, groups and bias;
[L6.4] the three views of a transposed convolution, and where checkerboards come from.
"""

import numpy as np
import pytest
from oracles import (
    assert_agrees,
    keras_conv_transpose,
    normal,
    numeric_gradient,
    tape,
    tf_conv,
)

from cnn_course import by_hand, ops

# --- convolution ----------------------------------------------------------------------------

CONVOLUTIONS = {
    # space, kernel, (channels in, channels out), settings
    "1-D": ((9,), (3,), (4, 6), {}),
    "1-D, same, stride 2": ((9,), (4,), (4, 6), dict(padding="same", stride=2)),
    "1-D, same, stride beyond the kernel": ((11,), (2,), (4, 6), dict(padding="same", stride=4)),
    "1-D, dilation": ((10,), (3,), (4, 6), dict(dilation=3)),
    "1-D, one pair of padding": ((7,), (3,), (4, 6), dict(padding=((0, 2),), stride=2)),
    "2-D": ((5, 7), (3, 2), (4, 6), {}),
    "2-D, one channel": ((6, 7), (3, 2), (1, 6), dict(padding=1)),
    "2-D, 1x1": ((5, 7), (1, 1), (4, 6), {}),
    "2-D, as large as the image": ((5, 7), (5, 7), (4, 6), {}),
    "2-D, same": ((6, 7), (3, 4), (4, 6), dict(padding="same")),
    "2-D, same, stride 2": ((6, 7), (3, 2), (4, 6), dict(padding="same", stride=2)),
    "2-D, a stride for each axis": ((7, 9), (3, 2), (4, 6), dict(stride=(1, 3))),
    "2-D, stride beyond the kernel": ((9, 8), (2, 1), (4, 6), dict(stride=(4, 3))),
    "2-D, asymmetric": ((4, 6), (3, 2), (4, 6), dict(padding=((0, 2), (3, 1)))),
    "2-D, asymmetric, strides": ((4, 6), (3, 2), (4, 6), dict(padding=((0, 2), (3, 1)), stride=2)),
    "2-D, padding wider than the kernel": ((4, 6), (3, 2), (4, 6), dict(padding=4, stride=(3, 2))),
    "2-D, dilation": ((7, 9), (3, 2), (4, 6), dict(dilation=(2, 3))),
    "2-D, dilation, stride, same": (
        (7, 9), (3, 2), (4, 6), dict(dilation=(3, 2), stride=2, padding="same")),
    "2-D, two groups": ((5, 7), (3, 2), (4, 6), dict(groups=2)),
    "2-D, depthwise": ((5, 7), (3, 2), (4, 8), dict(groups=4, padding="same", stride=2)),
    "2-D, many channels in, few out": ((5, 7), (3, 2), (13, 2), dict(padding=1, stride=(2, 1))),
    "2-D, few channels in, many out": ((5, 7), (3, 2), (2, 13), dict(padding=1, stride=(2, 1))),
    "2-D, everything": (
        (9, 8), (3, 2), (4, 6),
        dict(stride=(2, 3), padding=((2, 0), (1, 3)), dilation=(2, 3), groups=2)),
    "3-D": ((3, 4, 5), (2, 3, 2), (4, 6), {}),
    "3-D, same, stride 2": ((5, 4, 3), (2, 3, 3), (4, 6), dict(padding="same", stride=2)),
    "3-D, everything": (
        (5, 4, 6), (2, 3, 2), (4, 6),
        dict(stride=(2, 1, 3), padding=((1, 0), (0, 2), (1, 1)), dilation=(2, 1, 2), groups=2)),
}  # fmt: skip

# TensorFlow's float64 Conv3D with "SAME" and a stride beyond the kernel is wrong on a CPU (its
# gradient contradicts its own values); float32 is right.
FLOAT32_ONLY = {
    "3-D, same, stride beyond the kernel": (
        (7, 5, 4), (2, 1, 2), (4, 6), dict(padding="same", stride=(3, 2, 3))),
}  # fmt: skip


def conv_arguments(name, dtype="float64", batch=2):
    space, kernel, (c_in, c_out), settings = {**CONVOLUTIONS, **FLOAT32_ONLY}[name]
    x = normal(batch, *space, c_in, dtype=dtype)
    w = normal(*kernel, c_in // settings.get("groups", 1), c_out, dtype=dtype)
    return x, w, normal(c_out, dtype=dtype), settings


def assert_tensorflows(name, dtype):
    x, w, b, settings = conv_arguments(name, dtype)
    y, dy, gradients = tape(lambda x, w, b: tf_conv(x, w, **settings) + b, x, w, b)
    assert_agrees(ops.conv(x, w, b, **settings), y)
    for ours, theirs in zip(ops.conv_backward(dy, x, w, **settings), gradients, strict=True):
        assert_agrees(ours, theirs)


@pytest.mark.parametrize("name", [*CONVOLUTIONS, *FLOAT32_ONLY])
def test_conv_and_its_gradients_are_tensorflows_in_both_precisions(name):
    """[L5.5] in 2-D and beyond, with everything."""
    assert_tensorflows(name, "float32")
    if name not in FLOAT32_ONLY:
        assert_tensorflows(name, "float64")


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_conv_and_its_gradients_are_those_of_the_loops(name):
    """[L5.5] the second check."""
    x, w, b, settings = conv_arguments(name, batch=1)
    y = by_hand.conv(x, w, b, **settings)
    assert_agrees(ops.conv(x, w, b, **settings), y)
    dy = normal(*y.shape, seed=1)
    expected = by_hand.conv_backward(dy, x, w, **settings)
    for ours, theirs in zip(ops.conv_backward(dy, x, w, **settings), expected, strict=True):
        assert_agrees(ours, theirs)


@pytest.mark.parametrize("name", ["1-D, dilation", "2-D, everything", "3-D, everything"])
def test_gradients_of_conv_are_those_of_finite_differences(name):
    """[L5.5] the third check."""
    x, w, b, settings = conv_arguments(name)
    dy = normal(*ops.conv(x, w, b, **settings).shape, seed=1)
    dx, dw, db = ops.conv_backward(dy, x, w, **settings)
    for ours, function, at in (
        (dx, lambda x: ops.conv(x, w, b, **settings), x),
        (dw, lambda w: ops.conv(x, w, b, **settings), w),
        (db, lambda b: ops.conv(x, w, b, **settings), b),
    ):
        np.testing.assert_allclose(ours, numeric_gradient(function, at, dy), atol=1e-7)


@pytest.mark.parametrize("settings", [dict(dilation=2), dict(groups=2)], ids=str)
def test_dilation_and_groups_mean_what_tensorflows_own_arguments_mean(settings):
    """The oracle above builds dilation and groups itself; here TensorFlow does it all."""
    import tensorflow as tf

    x = normal(2, 7, 9, 4, dtype="float32")
    w = normal(3, 2, 4 // settings.get("groups", 1), 6, dtype="float32")
    theirs = tf.nn.convolution(x, w, padding="SAME", dilations=settings.get("dilation"))
    assert_agrees(ops.conv(x, w, padding="same", **settings), theirs)


# --- transposed convolution -----------------------------------------------------------------

TRANSPOSED = {
    # space, kernel, (channels in, channels out), settings
    "1-D": ((4,), (3,), (3, 5), {}),
    "1-D, same, stride 2": ((4,), (3,), (3, 5), dict(padding="same", stride=2)),
    "1-D, stride beyond the kernel": ((4,), (3,), (3, 5), dict(stride=5)),
    "1-D, same, stride beyond the kernel": ((4,), (2,), (3, 5), dict(padding="same", stride=5)),
    "1-D, dilation": ((4,), (3,), (3, 5), dict(dilation=2)),
    "2-D": ((4, 3), (3, 2), (3, 5), {}),
    "2-D, same": ((4, 3), (3, 2), (3, 5), dict(padding="same")),
    "2-D, stride 2": ((4, 3), (3, 2), (3, 5), dict(stride=2)),
    "2-D, same, strides": ((4, 3), (3, 4), (3, 5), dict(padding="same", stride=(2, 3))),
    "2-D, same, stride beyond the kernel": (
        (4, 3), (3, 2), (3, 5), dict(padding="same", stride=(4, 5))),
    "2-D, output padding 0": ((4, 3), (3, 2), (3, 5), dict(stride=(4, 2), output_padding=0)),
    "2-D, output padding 1": ((4, 3), (3, 2), (3, 5), dict(stride=(4, 2), output_padding=1)),
    "2-D, same, output padding": (
        (4, 3), (3, 2), (3, 5), dict(padding="same", stride=(2, 3), output_padding=(1, 2))),
    "2-D, dilation, same": ((4, 3), (3, 2), (3, 5), dict(dilation=(2, 3), padding="same")),
    "2-D, two groups": ((4, 3), (3, 2), (4, 6), dict(groups=2, stride=2)),
    "3-D, stride 2": ((3, 2, 3), (2, 3, 2), (3, 5), dict(stride=2)),
    "3-D, same, strides": ((3, 2, 3), (2, 3, 3), (3, 5), dict(padding="same", stride=(2, 1, 2))),
}  # fmt: skip

# Keras has no padding in numbers here.
TRANSPOSED_WITH_NUMBERS = {
    "1-D, padding 1": ((4,), (3,), (3, 5), dict(padding=1, stride=2, output_padding=1)),
    "2-D, asymmetric": ((4, 3), (3, 4), (3, 5), dict(padding=((0, 1), (2, 1)), stride=(2, 3))),
    "2-D, everything": (
        (4, 3), (3, 2), (4, 6),
        dict(padding=((1, 2), (0, 1)), stride=(3, 2), output_padding=(2, 1), dilation=(2, 1),
             groups=2)),
    "2-D, padding wider than the kernel": (
        (6, 7), (2, 3), (3, 5), dict(padding=((4, 1), (0, 3)))),
    "3-D, padding 1": ((3, 2, 4), (2, 3, 2), (3, 5), dict(padding=1, stride=2)),
}  # fmt: skip


def transpose_arguments(name, dtype="float64", batch=2):
    space, kernel, (c_in, c_out), settings = {**TRANSPOSED, **TRANSPOSED_WITH_NUMBERS}[name]
    x = normal(batch, *space, c_in, dtype=dtype)
    w = normal(*kernel, c_out // settings.get("groups", 1), c_in, dtype=dtype)
    return x, w, normal(c_out, dtype=dtype), settings


def assert_kerass(name, dtype):
    x, w, b, settings = transpose_arguments(name, dtype)
    y, dy, theirs = tape(lambda x, w, b: keras_conv_transpose(x, w, **settings) + b, x, w, b)
    assert_agrees(ops.conv_transpose(x, w, b, **settings), y)
    ours = ops.conv_transpose_backward(dy, x, w, **settings)
    for gradient, expected in zip(ours, theirs, strict=True):
        assert_agrees(gradient, expected)


@pytest.mark.parametrize("name", TRANSPOSED)
def test_conv_transpose_and_its_gradients_are_those_of_keras_in_both_precisions(name):
    assert_kerass(name, "float32")
    assert_kerass(name, "float64")


@pytest.mark.parametrize("name", TRANSPOSED_WITH_NUMBERS)
def test_conv_transpose_is_tensorflows_input_gradient_for_padding_in_numbers(name):
    x, w, _, settings = transpose_arguments(name)
    y = ops.conv_transpose(x, w, **settings)
    forward = {key: value for key, value in settings.items() if key != "output_padding"}
    _, _, (gradient,) = tape(lambda image: tf_conv(image, w, **forward), np.zeros(y.shape), dy=x)
    assert_agrees(y, gradient)


@pytest.mark.parametrize("name", [*TRANSPOSED, *TRANSPOSED_WITH_NUMBERS])
def test_conv_transpose_is_the_scatter_of_the_loops(name):
    """[L6.4] the first view."""
    x, w, b, settings = transpose_arguments(name, batch=1)
    assert_agrees(
        ops.conv_transpose(x, w, b, **settings), by_hand.conv_transpose(x, w, b, **settings)
    )


@pytest.mark.parametrize("name", ["1-D, padding 1", "2-D, everything", "3-D, padding 1"])
def test_gradients_of_conv_transpose_are_those_of_finite_differences(name):
    x, w, b, settings = transpose_arguments(name, batch=1)
    dy = normal(*ops.conv_transpose(x, w, b, **settings).shape, seed=1)
    dx, dw, db = ops.conv_transpose_backward(dy, x, w, **settings)
    for ours, function, at in (
        (dx, lambda x: ops.conv_transpose(x, w, b, **settings), x),
        (dw, lambda w: ops.conv_transpose(x, w, b, **settings), w),
        (db, lambda b: ops.conv_transpose(x, w, b, **settings), b),
    ):
        np.testing.assert_allclose(ours, numeric_gradient(function, at, dy), atol=1e-7)


def test_scatter_matrix_and_zero_insertion_are_one_operation():
    """[L6.4] with stride 1 the three views agree; [L6.2] W^T is the second."""
    x, kernel = normal(3, 4), normal(3, 2, seed=2)
    scatter = by_hand.conv_transpose(x[None, ..., None], kernel[..., None, None])[0, ..., 0]
    matrix = by_hand.convolution_matrix(kernel, (5, 5))
    padded = np.pad(x, ((2, 2), (1, 1)))
    assert_agrees((matrix.T @ x.ravel()).reshape(5, 5), scatter)
    assert_agrees(by_hand.correlate(padded, kernel[::-1, ::-1]), scatter)
    ours = ops.conv_transpose(x[None, ..., None], kernel[..., None, None])[0, ..., 0]
    assert_agrees(ours, scatter)


@pytest.mark.parametrize("stride", [2, 3])
def test_zero_insertion_gives_a_strided_transposed_convolution(stride):
    """[L6.4] stride s puts s - 1 zeros between the cells; then an ordinary correlation."""
    x, kernel = normal(3, 4), normal(3, 2, seed=2)
    spread = np.zeros((2 * stride + 1, 3 * stride + 1))
    spread[::stride, ::stride] = x
    view = by_hand.correlate(np.pad(spread, ((2, 2), (1, 1))), kernel[::-1, ::-1])
    ours = ops.conv_transpose(
        x[None, ..., None], kernel[..., None, None], stride=stride, output_padding=0
    )
    assert_agrees(ours[0, ..., 0], view)


@pytest.mark.parametrize(
    ("kernel", "stride", "even"), [(4, 2, True), (6, 3, True), (3, 2, False), (5, 3, False)]
)
def test_checkerboards_appear_when_the_kernel_is_no_multiple_of_the_stride(kernel, stride, even):
    """[L6.4] a constant image through a kernel of ones: the inside is constant, or it is not."""
    y = ops.conv_transpose(np.ones((1, 9, 1)), np.ones((kernel, 1, 1)), stride=stride)
    inside = y.ravel()[kernel:-kernel]
    assert (np.ptp(inside) == 0) == even


# --- kinds of numbers -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, int])
def test_whole_numbers_become_float64(kind):
    x, w = np.ones((1, 5, 1), kind), np.ones((3, 1, 1), kind)
    assert ops.conv(x, w).dtype == np.float64
    assert ops.conv_transpose(x, w).dtype == np.float64


def test_of_two_precisions_the_finer_one_counts():
    x, w = normal(1, 5, 1, dtype="float32"), normal(3, 1, 1)
    assert_agrees(ops.conv(x, w), by_hand.conv(x.astype("float64"), w))


def test_lists_are_arrays():
    assert ops.conv([[[1], [2], [3]]], [[[1]], [[10]]]).tolist() == [[[21.0], [32.0]]]


def test_not_a_number_spreads_to_every_window_that_reads_it_as_in_tensorflow():
    x, w = normal(1, 6, 5, 2), normal(3, 2, 2, 3)
    x[0, 2, 3, 1] = np.nan
    y = ops.conv(x, w)
    assert np.array_equal(np.isnan(y), np.isnan(tf_conv(x, w).numpy()))
    assert np.isnan(y[0, :3, 2:, :]).all() and not np.isnan(y[0, 3:]).any()


def test_inputs_are_left_as_they_were():
    x, w, b = normal(2, 5, 7, 3), normal(3, 2, 3, 4), normal(4)
    kept = x.copy(), w.copy(), b.copy()
    y = ops.conv(x, w, b, padding=1)
    ops.conv_backward(y, x, w, padding=1)
    ops.conv_transpose(y, w, padding=1)
    assert all(np.array_equal(now, then) for now, then in zip((x, w, b), kept, strict=True))
    assert y.flags.writeable and not np.shares_memory(y, x)


@pytest.mark.parametrize("shape", [(2, 6, 5, 3), (2, 6, 5, 24)])
def test_views_with_any_memory_order_give_the_same(shape):
    x, w = normal(*shape), normal(3, 2, shape[-1], 4)
    fortran = np.asfortranarray(x)
    backwards = np.ascontiguousarray(x[:, ::-1])[:, ::-1]
    expected = ops.conv(x, w, padding="same", stride=2)
    for same in (fortran, backwards):
        assert_agrees(ops.conv(same, w, padding="same", stride=2), expected)
