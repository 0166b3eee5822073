"""The loops: each step of the staircase against the one before, and against SciPy."""

import numpy as np
import pytest
import scipy.signal
from oracles import assert_agrees, normal

from cnn_course import by_hand, ops

SHAPES = [((7,), (3,)), ((5, 7), (3, 2)), ((4, 3, 5), (2, 3, 2)), ((4, 6), (4, 6))]
every_rank = pytest.mark.parametrize(("image", "kernel"), SHAPES)


@every_rank
def test_correlate_is_scipys(image, kernel):
    x, w = normal(*image), normal(*kernel, seed=1)
    assert_agrees(by_hand.correlate(x, w), scipy.signal.correlate(x, w, "valid", "direct"))


@every_rank
def test_convolve_true_is_scipys(image, kernel):
    x, w = normal(*image), normal(*kernel, seed=1)
    assert_agrees(by_hand.convolve_true(x, w), scipy.signal.convolve(x, w, "valid", "direct"))


@every_rank
def test_without_stride_and_padding_the_second_step_is_the_first(image, kernel):
    x, w = normal(*image), normal(*kernel, seed=1)
    assert_agrees(by_hand.correlate_strided(x, w), by_hand.correlate(x, w))


@pytest.mark.parametrize("stride", [1, 2, (3, 1)])
def test_a_stride_keeps_every_nth_place(stride):
    x, w = normal(7, 6), normal(3, 2, seed=1)
    rows, columns = (stride, stride) if isinstance(stride, int) else stride
    every = by_hand.correlate(x, w)
    assert_agrees(by_hand.correlate_strided(x, w, stride), every[::rows, ::columns])


@pytest.mark.parametrize("padding", [1, ((0, 2), (3, 1))])
def test_padding_is_a_larger_image(padding):
    x, w = normal(5, 6), normal(3, 2, seed=1)
    padded = np.pad(x, padding)
    assert_agrees(by_hand.correlate_strided(x, w, 1, padding), by_hand.correlate(padded, w))


def test_one_channel_in_and_out_is_the_first_step():
    x, w = normal(5, 7), normal(3, 2, seed=1)
    y = by_hand.correlate_channels(x[..., None], w[..., None, None])
    assert_agrees(y[..., 0], by_hand.correlate(x, w))


def test_channels_in_are_added_and_channels_out_stand_side_by_side():
    x, w, bias = normal(5, 7, 3), normal(3, 2, 3, 4, seed=1), normal(4)
    y = by_hand.correlate_channels(x, w, bias)
    for f in range(4):
        each = [by_hand.correlate(x[..., c], w[..., c, f]) for c in range(3)]
        assert_agrees(y[..., f], sum(each) + bias[f])


def test_a_batch_is_the_third_step_on_every_image():
    x, w, b = normal(2, 5, 7, 3), normal(3, 2, 3, 4, seed=1), normal(4)
    one_by_one = np.stack([by_hand.correlate_channels(image, w, b) for image in x])
    assert_agrees(by_hand.conv(x, w, b), one_by_one)
    assert_agrees(ops.conv(x, w, b), one_by_one)


@every_rank
def test_the_matrix_of_a_convolution_multiplies_as_the_kernel_slides(image, kernel):
    x, w = normal(*image), normal(*kernel, seed=1)
    matrix = by_hand.convolution_matrix(w, image)
    y = by_hand.correlate(x, w)
    assert matrix.shape == (y.size, x.size)
    assert_agrees((matrix @ x.ravel()).reshape(y.shape), y)


def test_groups_are_convolutions_side_by_side():
    x, w = normal(1, 5, 6, 4), normal(3, 2, 2, 6, seed=1)
    halves = [by_hand.conv(x[..., :2], w[..., :3]), by_hand.conv(x[..., 2:], w[..., 3:])]
    assert_agrees(by_hand.conv(x, w, groups=2), np.concatenate(halves, axis=-1))


def test_pools_by_hand_are_numpys_on_blocks():
    x = normal(2, 4, 6, 3)
    blocks = x.reshape(2, 2, 2, 2, 3, 3)
    assert_agrees(by_hand.max_pool(x, (2, 3)), blocks.max(axis=(2, 4)))
    assert_agrees(by_hand.avg_pool(x, (2, 3)), blocks.mean(axis=(2, 4)))


IMAGE, KERNEL = np.ones((1, 5, 6, 4)), np.ones((3, 2, 4, 8))
MAPS = np.ones((1, 3, 5, 8))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: by_hand.correlate(IMAGE[0, ..., 0], [1, 2]), "kernel must have as many axes"),
        (lambda: by_hand.correlate([[1, 2]], [[1, 2, 3]]), "a 1x3 kernel does not fit a 1x2 input"),
        (lambda: by_hand.correlate("ab", [1]), "image must be an array of numbers"),
        (lambda: by_hand.correlate([1, 2], []), "kernel must not be empty"),
        (lambda: by_hand.correlate_strided([1, 2], [1], 0), "stride must be a positive"),
        (lambda: by_hand.correlate_strided([1, 2], [1], 1, -1), "padding must be a whole number"),
        (lambda: by_hand.correlate_channels(IMAGE[0], KERNEL[..., 0]), "kernel must have one axis"),
        (lambda: by_hand.correlate_channels(IMAGE[0], KERNEL[:, :, :2]), "the 4 channels of image"),
        (lambda: by_hand.correlate_channels(IMAGE[0], KERNEL, [1]), "bias must have shape"),
        (lambda: by_hand.convolution_matrix([1, 2], (1, 5)), "image_shape must be one number"),
        (lambda: by_hand.conv(IMAGE[0], KERNEL), "x must have 4 axes"),
        (lambda: by_hand.conv(IMAGE, KERNEL[0, 0]), "w must have at least 3 axes"),
        (lambda: by_hand.conv(IMAGE, KERNEL[:, :, :2]), "w must read the 4 channels"),
        (lambda: by_hand.conv(IMAGE, KERNEL, groups=3), "groups must divide"),
        (lambda: by_hand.conv(IMAGE, KERNEL, [1.0]), "b must have shape"),
        (lambda: by_hand.conv_backward(IMAGE, IMAGE, KERNEL), "dy must have shape"),
        (lambda: by_hand.conv_transpose(IMAGE, KERNEL), "w must end in the 4 channels"),
        (lambda: by_hand.conv_transpose(MAPS, KERNEL, groups=None), "groups must be a positive"),
        (lambda: by_hand.max_pool(IMAGE, 7), "a 7x7 pooling size does not fit a 5x6 input"),
        (lambda: by_hand.max_pool(IMAGE[0, 0], 2), "x must have at least 3 axes"),
        (lambda: by_hand.max_pool(IMAGE, 1, padding=1), "padding must leave a cell"),
        (lambda: by_hand.avg_pool_backward(IMAGE, IMAGE, 2), "dy must have shape"),
        (lambda: by_hand.max_pool_backward(IMAGE, IMAGE, 2), "dy must have shape"),
    ],
)
def test_the_loops_refuse_bad_input_by_name(call, words):
    with pytest.raises((TypeError, ValueError), match=words):
        call()
