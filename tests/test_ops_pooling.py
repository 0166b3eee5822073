"""Pooling against TensorFlow, the loops and finite differences.

[L4.7] the other kinds: average, global average, global maximum, overlapping windows, and none.
TensorFlow has neither ``ceil`` nor counted padding of its own: there the loops are the oracle.
"""

import functools

import numpy as np
import pytest
from oracles import assert_agrees, normal, numeric_gradient, tape, tf_avg_pool, tf_max_pool

from cnn_course import by_hand, ops

POOLS = {
    # space, size, settings
    "1-D": ((9,), (2,), {}),
    "1-D, overlapping": ((9,), (3,), dict(stride=(2,))),
    "1-D, same": ((9,), (4,), dict(stride=(3,), padding="same")),
    "1-D, dilation": ((9,), (3,), dict(stride=(1,), dilation=2)),
    "2-D": ((6, 9), (2, 3), {}),
    "2-D, overlapping": ((6, 9), (3, 2), dict(stride=(2, 1))),
    "2-D, same": ((5, 7), (2, 3), dict(padding="same")),
    "2-D, same, overlapping": ((5, 7), (3, 3), dict(stride=(2, 1), padding="same")),
    "2-D, gaps between windows": ((7, 9), (2, 1), dict(stride=(3, 4))),
    "2-D, dilation": ((7, 9), (2, 3), dict(stride=(1, 1), dilation=(3, 2))),
    "2-D, padding 1": ((5, 6), (3, 2), dict(stride=(2, 2), padding=1)),
    "2-D, asymmetric": ((5, 6), (3, 4), dict(stride=(2, 1), padding=((0, 2), (3, 1)))),
    "3-D": ((4, 5, 6), (2, 1, 3), {}),
    "3-D, overlapping, same": ((4, 5, 3), (3, 2, 2), dict(stride=(1, 2, 1), padding="same")),
}
ONLY_OURS = {
    "1-D, ceil": ((9,), (2,), dict(ceil=True)),
    "2-D, ceil": ((5, 8), (2, 3), dict(ceil=True)),
    "2-D, ceil, overlapping, asymmetric": (
        (5, 8), (3, 2), dict(stride=(2, 3), padding=((1, 0), (0, 1)), ceil=True)),
    "2-D, ceil, a window that would start in the padding after": (
        (5, 6), (2, 2), dict(stride=(2, 3), padding=1, ceil=True)),
    "2-D, ceil, dilation": ((6, 7), (2, 3), dict(stride=(2, 2), dilation=2, ceil=True)),
    "2-D, dilation, stride, padding": (
        (7, 6), (3, 2), dict(stride=(2, 3), dilation=(2, 1), padding=1)),
    "3-D, ceil": ((3, 4, 5), (2, 3, 2), dict(stride=(2, 2, 2), ceil=True)),
}  # fmt: skip

every_pool = pytest.mark.parametrize("name", [*POOLS, *ONLY_OURS])
every_pool_of_tensorflow = pytest.mark.parametrize("name", POOLS)


def arguments(name, dtype="float64", batch=2):
    space, size, settings = {**POOLS, **ONLY_OURS}[name]
    return normal(batch, *space, 3, dtype=dtype), size, settings


def in_both_precisions(name):
    """The arguments of a pool; TensorFlow's MaxPool3D and AvgPool3D know no float64."""
    for dtype in ("float32",) if name.startswith("3-D") else ("float32", "float64"):
        yield arguments(name, dtype)


def assert_tensorflows(forward, backward, theirs, x, size, **settings):
    y, dy, (dx,) = tape(lambda x: theirs(x, size, **settings), x)
    assert_agrees(forward(x, size, **settings), y)
    assert_agrees(backward(dy, x, size, **settings), dx)


# --- against TensorFlow ---------------------------------------------------------------------


@every_pool_of_tensorflow
def test_max_pool_and_its_gradient_are_tensorflows(name):
    for x, size, settings in in_both_precisions(name):
        assert_tensorflows(ops.max_pool, ops.max_pool_backward, tf_max_pool, x, size, **settings)


@every_pool_of_tensorflow
def test_avg_pool_and_its_gradient_are_tensorflows(name):
    for x, size, settings in in_both_precisions(name):
        assert_tensorflows(ops.avg_pool, ops.avg_pool_backward, tf_avg_pool, x, size, **settings)


@pytest.mark.parametrize("name", ["2-D, padding 1", "2-D, asymmetric"])
def test_counted_padding_is_the_mean_of_zeros_and_cells(name):
    x, size, settings = arguments(name)
    settings = settings | {"count_padding": True}
    assert_tensorflows(ops.avg_pool, ops.avg_pool_backward, tf_avg_pool, x, size, **settings)


# --- against the loops and finite differences -----------------------------------------------


@every_pool
def test_max_pool_and_its_gradient_are_those_of_the_loops(name):
    x, size, settings = arguments(name, batch=1)
    y = by_hand.max_pool(x, size, **settings)
    assert_agrees(ops.max_pool(x, size, **settings), y)
    dy = normal(*y.shape, seed=1)
    expected = by_hand.max_pool_backward(dy, x, size, **settings)
    assert_agrees(ops.max_pool_backward(dy, x, size, **settings), expected)


@every_pool
def test_avg_pool_and_its_gradient_are_those_of_the_loops_with_padding_counted_or_not(name):
    x, size, settings = arguments(name, batch=1)
    for count in (False, True):
        how = settings | {"count_padding": count}
        y = by_hand.avg_pool(x, size, **how)
        assert_agrees(ops.avg_pool(x, size, **how), y)
        dy = normal(*y.shape, seed=1)
        expected = by_hand.avg_pool_backward(dy, x, size, **how)
        assert_agrees(ops.avg_pool_backward(dy, x, size, **how), expected)


@pytest.mark.parametrize("name", ["1-D, overlapping", "2-D, asymmetric", "3-D, ceil"])
def test_gradients_are_those_of_finite_differences(name):
    x, size, settings = arguments(name, batch=1)
    for forward, backward in (
        (ops.max_pool, ops.max_pool_backward),
        (ops.avg_pool, ops.avg_pool_backward),
        (
            functools.partial(ops.avg_pool, count_padding=True),
            functools.partial(ops.avg_pool_backward, count_padding=True),
        ),
    ):
        dy = normal(*forward(x, size, **settings).shape, seed=1)
        numeric = numeric_gradient(lambda x, f=forward: f(x, size, **settings), x, dy, 1e-6)
        np.testing.assert_allclose(backward(dy, x, size, **settings), numeric, atol=1e-7)


# --- ties, padding and what is not a number -------------------------------------------------


@pytest.mark.parametrize("stride", [(2, 2), (1, 2)])
def test_the_first_of_equals_wins_as_in_tensorflow(stride):
    x = np.random.default_rng(0).integers(0, 2, (2, 6, 7, 3)).astype("float32")
    _, dy, (dx,) = tape(lambda x: tf_max_pool(x, (2, 3), stride=stride, padding="same"), x)
    ours = ops.max_pool_backward(dy, x, (2, 3), stride=stride, padding="same")
    assert_agrees(ours, dx)


def test_gradients_add_up_where_overlapping_windows_share_their_winner():
    x = np.array([1.0, 5, 2, 0]).reshape(1, 4, 1)
    dy = np.array([1.0, 10, 100]).reshape(1, 3, 1)
    dx = ops.max_pool_backward(dy, x, 2, stride=1)
    assert dx.ravel().tolist() == [0, 11, 100, 0]


def test_max_pool_backward_hands_out_each_gradient_once():
    x, size, settings = arguments("2-D, asymmetric")
    dy = normal(*ops.max_pool(x, size, **settings).shape, seed=1)
    dx = ops.max_pool_backward(dy, x, size, **settings)
    assert_agrees(dx.sum(axis=(1, 2)), dy.sum(axis=(1, 2)))


def test_padding_never_wins_even_against_negative_numbers():
    x = -np.ones((1, 3, 4, 2))
    assert (ops.max_pool(x, 2, stride=1, padding=1) == -1).all()


def test_padding_never_wins_against_minus_infinity():
    x = np.full((1, 3, 1), -np.inf)
    assert (ops.max_pool(x, 2, stride=1, padding=1) == -np.inf).all()
    dx = ops.max_pool_backward(np.ones((1, 4, 1)), x, 2, stride=1, padding=1)
    assert dx.ravel().tolist() == [2, 1, 1]


def test_winners_are_numbered_within_their_window():
    x = np.array([[0, 0, 9, 1], [7, 1, 9, 1]]).reshape(1, 2, 4, 1)
    assert ops.max_pool_winners(x, 2).ravel().tolist() == [2, 0]


@pytest.mark.parametrize(("row", "column"), list(np.ndindex(2, 3)))
def test_max_pool_passes_over_nan_and_avg_pool_spreads_it_as_in_tensorflow(row, column):
    x = normal(1, 4, 6, 2, dtype="float32")
    x[0, row, column, 0] = np.nan
    assert_agrees(ops.max_pool(x, (2, 3)), tf_max_pool(x, (2, 3)).numpy())
    assert_agrees(ops.avg_pool(x, (2, 3)), tf_avg_pool(x, (2, 3)).numpy())
    assert np.isnan(ops.avg_pool(x, (2, 3))).sum() == 1


def test_no_gradient_goes_to_a_cell_that_is_not_a_number_unless_all_are():
    """TensorFlow passes one to a NaN in the first cell, although its maximum is another cell's."""
    x = np.array([np.nan, 1, np.nan, np.nan]).reshape(1, 4, 1)
    assert np.array_equal(ops.max_pool(x, 2).ravel(), [1, np.nan], equal_nan=True)
    dx = ops.max_pool_backward(np.ones((1, 2, 1)), x, 2)
    assert dx.ravel().tolist() == [0, 1, 1, 0]


def test_pools_do_not_alias_their_input():
    x = normal(1, 4, 6, 2)
    y = ops.max_pool(x, 1)
    y[:] = 0
    assert not (x == 0).any()


# --- ceil -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "size", "stride", "padding", "floor", "ceil"),
    [
        (5, 2, 2, 0, 2, 3),  # the lecture's
        (6, 2, 2, 0, 3, 3),  # nothing hangs over
        (5, 3, 3, 0, 1, 2),
        (5, 2, 3, 1, 2, 2),  # the third window would start beyond the last cell
        (4, 1, 3, 0, 2, 2),
        (2, 3, 2, 0, None, 1),  # a single window that hangs over
    ],
)
def test_ceil_keeps_a_window_that_hangs_over_but_none_that_starts_outside(
    n, size, stride, padding, floor, ceil
):
    """The rule PyTorch documents for ``ceil_mode``; sizes worked out on paper."""
    x = normal(1, n, 1)
    if floor is None:
        with pytest.raises(ValueError, match="does not fit"):
            ops.max_pool(x, size, stride=stride, padding=padding)
    else:
        assert ops.max_pool(x, size, stride=stride, padding=padding).shape[1] == floor
    assert ops.max_pool(x, size, stride=stride, padding=padding, ceil=True).shape[1] == ceil


def test_counted_padding_ends_where_the_padded_input_does():
    """Cells that only ``ceil`` reaches are in no count: 5 cells, one zero on each side."""
    x = np.array([2.0, 4, 6, 8, 10]).reshape(1, 5, 1)
    settings = dict(stride=3, padding=1, ceil=True)
    assert ops.avg_pool(x, 4, **settings).ravel().tolist() == [4, 8]
    assert ops.avg_pool(x, 4, count_padding=True, **settings).ravel().tolist() == [3, 6]
    wide = dict(stride=4, padding=1, ceil=True, count_padding=True)
    # The second window holds 8, 10 and one zero; the fourth cell lies beyond the padding.
    assert ops.avg_pool(x, 4, **wide).ravel().tolist() == [3, 6]


# --- the whole map --------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 5, 3), (2, 4, 5, 3), (2, 3, 4, 2, 3)])
def test_global_pooling_is_pooling_with_a_window_of_the_whole_map(shape):
    """[L4.7] global average and global maximum, against NumPy's own mean and max."""
    x, space = normal(*shape), tuple(range(1, len(shape) - 1))
    assert_agrees(ops.global_avg_pool(x), x.mean(axis=space))
    assert_agrees(ops.global_max_pool(x), x.max(axis=space))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_global_pooling_has_tensorflows_gradients(dtype):
    import tensorflow as tf

    x = normal(2, 4, 5, 3, dtype=dtype)
    _, dy, (dx,) = tape(lambda x: tf.reduce_mean(x, [1, 2]), x)
    assert_agrees(ops.global_avg_pool_backward(dy, x), dx)
    _, dy, (dx,) = tape(lambda x: tf.reduce_max(x, [1, 2]), x)
    assert_agrees(ops.global_max_pool_backward(dy, x), dx)


def test_no_pooling_a_strided_convolution_can_do_the_mean():
    """[L4.7] and none: average pooling is a convolution with a stride and equal weights."""
    x = normal(2, 6, 8, 3)
    w = np.zeros((2, 2, 3, 3))
    w[:, :, np.arange(3), np.arange(3)] = 1 / 4
    assert_agrees(ops.conv(x, w, stride=2), ops.avg_pool(x, 2))


def test_whole_numbers_become_float64():
    x = np.arange(8).reshape(1, 8, 1)
    assert ops.max_pool(x, 2).dtype == ops.avg_pool(x, 2).dtype == np.float64
