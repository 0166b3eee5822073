"""The reference solutions of notebooks 05 and 06 agree with the loops of by_hand."""

import numpy as np
import pytest

from cnn_course import by_hand, geometry, ops
from cnn_course.exercises import backward, transposed

RNG = np.random.default_rng(0)


def as_batch(grid):
    return np.asarray(grid, float)[None, ..., None]


def as_kernel(grid):
    return np.asarray(grid, float)[..., None, None]


@pytest.mark.parametrize("n, k", [(4, 3), (5, 1), (7, 4), (3, 3)])
def test_the_jacobian_is_the_convolution_matrix_of_one_dimension(n, k):
    """[L5.1]"""
    kernel = RNG.normal(size=k)
    expected = by_hand.convolution_matrix(kernel, (n,))
    np.testing.assert_array_equal(backward.jacobian_input(kernel, n), expected)


@pytest.mark.parametrize("n, k", [(4, 3), (9, 2), (6, 6)])
def test_one_dimensional_gradients_are_those_of_the_loops(n, k):
    """[L5.2, L5.3]"""
    image, kernel, d_output = RNG.normal(size=n), RNG.normal(size=k), RNG.normal(size=n - k + 1)
    dx, dw, _ = by_hand.conv_backward(as_batch(d_output), as_batch(image), as_kernel(kernel))
    np.testing.assert_allclose(backward.kernel_gradient(image, d_output), dw.ravel())
    np.testing.assert_allclose(backward.input_gradient(kernel, d_output), dx.ravel())


@pytest.mark.parametrize("space, kernel, stride", [((5, 7), (3, 2), 2), ((8, 4), (2, 3), 1)])
def test_two_dimensional_gradients_are_those_of_the_loops(space, kernel, stride):
    """[L5.5]"""
    image, w = RNG.normal(size=space), RNG.normal(size=kernel)
    out = [geometry.output_size(n, k, stride=stride) for n, k in zip(space, kernel, strict=True)]
    dy = RNG.normal(size=out)
    dx, dw, _ = by_hand.conv_backward(as_batch(dy), as_batch(image), as_kernel(w), stride=stride)
    np.testing.assert_allclose(
        backward.kernel_gradient_2d(image, dy, kernel, stride), dw[..., 0, 0]
    )
    np.testing.assert_allclose(backward.input_gradient_2d(w, dy, space, stride), dx[0, ..., 0])


def test_bias_and_relu_gradients_are_those_of_the_operations():
    dy, x = RNG.normal(size=(2, 3, 4, 5)), RNG.normal(size=(2, 3, 4, 5))
    _, _, db = ops.conv_backward(dy, np.ones((2, 3, 4, 1)), np.ones((1, 1, 1, 5)))
    np.testing.assert_allclose(backward.bias_gradient(dy), db)
    np.testing.assert_array_equal(backward.relu_backward(dy, x), ops.relu_backward(dy, x))


@pytest.mark.parametrize("space, kernel", [((4, 4), (3, 3)), ((3, 5), (2, 4)), ((5, 2), (1, 2))])
def test_the_matrix_is_that_of_the_loops(space, kernel):
    """[L6.1]"""
    w = RNG.normal(size=kernel)
    np.testing.assert_array_equal(
        transposed.convolution_matrix(w, *space), by_hand.convolution_matrix(w, space)
    )


@pytest.mark.parametrize("space, kernel, stride", [((2, 3), (3, 2), 2), ((4, 1), (2, 3), 3)])
def test_stamps_and_inserted_zeros_are_both_the_transposed_convolution(space, kernel, stride):
    """[L6.4]"""
    x, w = RNG.normal(size=space), RNG.normal(size=kernel)
    y = by_hand.conv_transpose(
        as_batch(x), as_kernel(w), stride=stride, output_padding=0
    )[0, ..., 0]  # fmt: skip
    np.testing.assert_allclose(transposed.transposed_by_stamps(x, w, stride), y)
    spread = np.pad(transposed.zero_insertion(x, stride), [(k - 1, k - 1) for k in kernel])
    np.testing.assert_allclose(by_hand.correlate(spread, np.flip(w)), y)


@pytest.mark.parametrize("n, k, s, p, a", [(3, 3, 2, 1, 1), (4, 5, 1, 2, 0), (5, 2, 3, 0, 2)])
def test_the_size_is_that_of_geometry(n, k, s, p, a):
    """[L6.4]"""
    assert transposed.transposed_size(n, k, s, p, a) == geometry.transposed_output_size(
        n, k, stride=s, padding=p, output_padding=a
    )


def test_the_kernel_of_a_dense_layer_gives_the_same_numbers():
    """[L6.5]"""
    maps, weights = RNG.normal(size=(2, 3, 4, 2)), RNG.normal(size=(24, 5))
    dense = ops.dense(maps.reshape(2, -1), weights)
    kernel = transposed.dense_to_conv(weights, 3, 4, 2)
    np.testing.assert_allclose(ops.conv(maps, kernel)[:, 0, 0], dense)


def test_the_last_row_of_the_matrix_starts_with_five_zeros():
    """[L6.1]"""
    last = by_hand.convolution_matrix(np.ones((3, 3)), (4, 4))[-1]
    assert np.flatnonzero(last)[0] == transposed.LAST_ROW.answer == 5


def test_only_the_right_choice_stamps_evenly():
    """[L6.4]"""
    for letter, text in transposed.CHECKERBOARD.options.items():
        kernel, stride = (int(word) for word in text.replace(",", "").split() if word.isdigit())
        counts = ops.conv_transpose(
            np.ones((1, 9, 1)), np.ones((kernel, 1, 1)), stride=stride, output_padding=0
        ).ravel()
        even = len(set(counts[kernel:-kernel])) == 1
        assert even == (letter == transposed.CHECKERBOARD.answer)
