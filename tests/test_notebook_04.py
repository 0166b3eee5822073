"""Numbers that notebook 04 states and no other test pins."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.neighbors import KNeighborsClassifier

from cnn_course import data, geometry, lecture, ops


@pytest.fixture(scope="module")
def change():
    """How much the edge maps of 360 digits change, relative to their size, when all move by one."""
    edge = np.stack([lecture.EDGE_KERNEL, lecture.EDGE_KERNEL.T], axis=-1)[:, :, None, :]
    digits = data.digits(28)
    still = np.pad(digits.x_test.astype(float), ((0, 0), (2, 2), (2, 2), (0, 0)))
    maps = [ops.relu(ops.conv(x, edge, padding=1)) for x in (still, np.roll(still, 1, axis=2))]

    def relative(pool):
        a, b = map(pool, maps)
        return np.linalg.norm(a - b) / np.linalg.norm(a)

    return relative


@pytest.mark.parametrize(
    "pool, share",
    [
        (lambda maps: maps, 0.38),
        (lambda maps: ops.max_pool(maps, 2), 0.31),
        (lambda maps: ops.max_pool(maps, 4), 0.27),
        (lambda maps: ops.max_pool(maps, 8), 0.20),
        (lambda maps: ops.avg_pool(maps, 4), 0.32),
        (ops.global_max_pool, 0.0),
    ],
)
def test_pooling_softens_a_shift_and_only_global_pooling_forgets_it(change, pool, share):
    """[L4.5]"""
    assert change(pool) == pytest.approx(share, abs=0.005)


def test_average_pooling_is_a_strided_convolution_of_quarters():
    """[L4.7]"""
    maps = np.random.default_rng(0).normal(size=(1, 6, 8, 3))
    quarters = np.full((2, 2, 1, 3), 0.25)
    np.testing.assert_allclose(ops.avg_pool(maps, 2), ops.conv(maps, quarters, stride=2, groups=3))


def test_a_strided_convolution_in_the_place_of_pooling_costs_1040_parameters():
    """[L4.7]"""
    assert geometry.conv_parameters(2, 16, 16) == 1040
    assert geometry.output_size(12, 2, stride=2) == 6


def test_ties_go_to_the_first_winner_and_overlaps_add_up():
    """[L4.6]"""
    row, dy = np.array([7.0, 7, 3]).reshape(1, 3, 1), np.array([1.0, 10]).reshape(1, 2, 1)
    assert ops.max_pool_backward(dy, row, 2, stride=1).ravel().tolist() == [1, 10, 0]
    assert ops.avg_pool_backward(dy, row, 2, stride=1).ravel().tolist() == [0.5, 5.5, 5]


@pytest.mark.parametrize(
    ("size", "right"), [(1, 0.978), (2, 0.975), (4, 0.964), (7, 0.908), (14, 0.336)]
)
def test_pooled_digits_are_still_found_by_their_nearest_neighbour(size, right):
    """[L4.5]"""
    digits = data.digits(28)
    known, asked = (
        ops.max_pool(x.astype("float64"), size).reshape(len(x), -1)
        for x in (digits.x_train, digits.x_test)
    )
    neighbour = KNeighborsClassifier(1).fit(known, digits.y_train)
    assert neighbour.score(asked, digits.y_test) == pytest.approx(right, abs=0.0006)


def test_same_is_not_ceil_everywhere():
    """[L4.4]"""
    row = np.zeros((1, 5, 1))
    assert ops.max_pool(row, 3, stride=2, ceil=True).shape[1] == 2
    assert tf.nn.pool(row, [3], "MAX", strides=[2], padding="SAME").shape[1] == 3
    negative = row.reshape(1, 5, 1, 1) - 1
    pooled = keras.layers.MaxPooling2D((3, 1), strides=(2, 1), padding="same")(negative)
    assert np.max(pooled) == -1  # a zero that was added would win
