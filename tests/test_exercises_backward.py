"""The reference solutions of notebooks 05 and 06 agree with the loops of by_hand."""

import numpy as np

from cnn_course import by_hand, geometry, ops
from cnn_course.exercises import backward_as_correlation as gradients
from cnn_course.exercises import transposed_convolution as stamps

RNG = np.random.default_rng(0)


def as_batch(grid):
    return np.asarray(grid, float)[None, ..., None]


def as_kernel(grid):
    return np.asarray(grid, float)[..., None, None]


def drawn(exercise, count=150):
    """What the exercise draws, and its answer to it."""
    rng = np.random.default_rng(0)
    cases = [exercise.draw(rng) for _ in range(count)]
    return [(case, exercise.answer(*case)) for case in cases]


def backward(dy, image_shape, kernel_shape, stride=1, image=None, kernel=None):
    """The loops' gradients of image and kernel, for grids without batch and channels."""
    image = np.zeros(image_shape) if image is None else image
    kernel = np.zeros(kernel_shape) if kernel is None else kernel
    dx, dw, _ = by_hand.conv_backward(
        as_batch(dy), as_batch(image), as_kernel(kernel), stride=stride
    )
    return dx[0, ..., 0], dw[..., 0, 0]


def test_the_jacobian_is_the_convolution_matrix_of_one_dimension():
    """[L5.1]"""
    for (kernel, n), table in drawn(gradients.JACOBIAN_INPUT):
        expected = by_hand.convolution_matrix(kernel.astype(float), (n,))
        np.testing.assert_array_equal(table, expected)


def test_one_dimensional_gradients_are_those_of_the_loops():
    """[L5.2, L5.3]"""
    for (image, dy), gradient in drawn(gradients.KERNEL_GRADIENT):
        size = (len(image) - len(dy) + 1,)
        np.testing.assert_allclose(gradient, backward(dy, None, size, image=image)[1])
    for (kernel, dy), gradient in drawn(gradients.INPUT_GRADIENT):
        size = (len(kernel) + len(dy) - 1,)
        np.testing.assert_allclose(gradient, backward(dy, size, None, kernel=kernel)[0])


def test_two_dimensional_gradients_are_those_of_the_loops():
    """[L5.5]"""
    for (image, dy, size, *stride), gradient in drawn(gradients.KERNEL_GRADIENT_2D):
        expected = backward(dy, None, size, *stride, image=image)[1]
        np.testing.assert_allclose(gradient, expected, atol=1e-12)
    unread = 0
    for (kernel, dy, size, *stride), gradient in drawn(gradients.INPUT_GRADIENT_2D):
        expected = backward(dy, size, None, *stride, kernel=kernel)[0]
        np.testing.assert_allclose(gradient, expected, atol=1e-12)
        unread += dy.all() and kernel.all() and not gradient.all()
    assert unread > 10


def test_bias_and_relu_gradients_are_those_of_the_operations():
    for (dy,), gradient in drawn(gradients.BIAS_GRADIENT):
        flat = np.asarray(dy, float)
        _, _, db = ops.conv_backward(
            flat, np.ones((*dy.shape[:3], 1)), np.ones((1, 1, 1, dy.shape[3]))
        )
        np.testing.assert_allclose(gradient, db, atol=1e-12)
    at_zero = 0
    for (dy, x), gradient in drawn(gradients.RELU_BACKWARD):
        np.testing.assert_array_equal(gradient, ops.relu_backward(dy.astype(float), x))
        at_zero += (x == 0).any()
    assert at_zero > 20


def test_the_matrix_is_that_of_the_loops():
    """[L6.1]"""
    for (kernel, *space), matrix in drawn(stamps.CONVOLUTION_MATRIX):
        expected = by_hand.convolution_matrix(kernel.astype(float), tuple(space))
        np.testing.assert_array_equal(matrix, expected)


def test_stamps_and_inserted_zeros_are_both_the_transposed_convolution():
    """[L6.4]"""
    for (x, w, *stride), found in drawn(stamps.TRANSPOSED_BY_STAMPS):
        step = stride[0] if stride else 1
        y = by_hand.conv_transpose(as_batch(x), as_kernel(w), stride=step, output_padding=0)
        np.testing.assert_allclose(found, y[0, ..., 0], atol=1e-12)
        spread = np.pad(stamps.zero_insertion(x, step), [(k - 1, k - 1) for k in w.shape])
        by_zeros = by_hand.correlate(spread, np.flip(w).astype(float))
        np.testing.assert_allclose(by_zeros, found, atol=1e-9)


def test_zeros_are_inserted_as_a_stamp_of_1_does():
    for (x, stride), found in drawn(stamps.ZERO_INSERTION):
        y = by_hand.conv_transpose(
            as_batch(x), np.ones((1, 1, 1, 1)), stride=stride, output_padding=0
        )
        np.testing.assert_array_equal(found, y[0, ..., 0])


def test_the_size_is_that_of_geometry():
    """[L6.4]"""
    for case, size in drawn(stamps.TRANSPOSED_SIZE):
        n, k, stride, padding, added = (*case, *(1, 0, 0)[len(case) - 2 :])
        stamped = np.convolve(np.ones(stride * (n - 1) + 1), np.ones(k))
        assert size == stamped.size - 2 * padding + added >= 1
        if added < stride:  # frameworks take no more
            assert size == geometry.transposed_output_size(
                n, k, stride=stride, padding=padding, output_padding=added
            )


def test_the_kernel_of_a_dense_layer_gives_the_same_numbers():
    """[L6.5]"""
    for (weights, *shape), kernel in drawn(stamps.DENSE_TO_CONV):
        maps = RNG.normal(size=(2, *shape))
        dense = ops.dense(maps.reshape(2, -1), weights.astype(float))
        found = ops.conv(maps, kernel)[:, 0, 0]
        np.testing.assert_allclose(found, dense, rtol=1e-6, atol=1e-9 * (1 + abs(weights).max()))


def test_the_last_row_of_the_matrix_starts_with_five_zeros():
    """[L6.1]"""
    last = by_hand.convolution_matrix(np.ones((3, 3)), (4, 4))[-1]
    assert np.flatnonzero(last)[0] == stamps.LAST_ROW.answer == 5


def test_only_the_right_choice_stamps_evenly():
    """[L6.4]"""
    for letter, text in stamps.CHECKERBOARD.options.items():
        kernel, stride = (int(word) for word in text.replace(",", "").split() if word.isdigit())
        counts = ops.conv_transpose(
            np.ones((1, 9, 1)), np.ones((kernel, 1, 1)), stride=stride, output_padding=0
        ).ravel()
        even = len(set(counts[kernel:-kernel])) == 1
        assert even == (letter == stamps.CHECKERBOARD.answer)
