"""Numbers that only notebook 05 states, recomputed without it."""

import numpy as np
import pytest

from cnn_course import by_hand, geometry, lecture, ops


def line(*values):
    return np.array(values, float).reshape(1, -1, 1)


def kernel(*values):
    return np.array(values, float).reshape(-1, 1, 1)


def gradients(dy, x, w, **settings):
    """dx and dw of a line, from the loops that hand each product's gradient to its factors."""
    dx, dw, _ = by_hand.conv_backward(line(*dy), line(*x), kernel(*w), **settings)
    return dx.ravel().tolist(), dw.ravel().tolist()


def test_the_question_has_a_loss_of_92_5_and_slopes_of_30_49_and_68():
    """[L5.2] dO = (6 - 14, 9 - 20); dW = corr(I, dO)."""
    off = by_hand.correlate([1, 2, 3, 4], [1, 1, 1]) - [14, 20]
    assert (off**2).sum() / 2 == 92.5
    assert by_hand.correlate([1, 2, 3, 4], off).tolist() == [-30, -49, -68]


def test_a_nudge_of_the_third_weight_costs_68_per_unit():
    """[L5.2]"""

    def loss(third):
        return ((by_hand.correlate([1, 2, 3, 4], [1, 1, third]) - [14, 20]) ** 2).sum() / 2

    assert loss(1.01) - loss(1) == pytest.approx(-0.68, abs=0.005)


def test_the_jacobians_hold_nothing_but_pixels_and_weights():
    """[L5.1] Nudging by 1 is exact, because a convolution is linear in each."""
    I, W = np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3])  # noqa: E741
    O = by_hand.correlate(I, W)  # noqa: E741
    by_weight = [by_hand.correlate(I, W + nudge) - O for nudge in np.eye(3)]
    by_pixel = [by_hand.correlate(I + nudge, W) - O for nudge in np.eye(4)]
    assert np.transpose(by_weight).tolist() == [[1, 2, 3], [2, 3, 4]]
    assert np.transpose(by_pixel).tolist() == [[1, 2, 3, 0], [0, 1, 2, 3]]


def test_the_kernels_gradient_in_one_dimension():
    """[L5.2] 1*1 + 10*2, 1*2 + 10*3, 1*3 + 10*4."""
    assert gradients([1, 10], [1, 2, 3, 4], [1, 2, 3])[1] == [21, 32, 43]


def test_the_inputs_gradient_in_one_dimension_both_ways_round():
    """[L5.3]"""
    asked = [1, 12, 23, 30]
    assert gradients([1, 10], [1, 2, 3, 4], [1, 2, 3])[0] == asked
    assert by_hand.correlate([0, 0, 1, 10, 0, 0], [3, 2, 1]).tolist() == asked
    assert by_hand.correlate([0, 1, 2, 3, 0], [10, 1]).tolist() == asked


def test_the_lectures_first_number_by_hand():
    """[L5.4]"""
    by_hand_sum = 0.20350695 * -0.47567356 + -0.31481498 * -2.3547919
    assert by_hand_sum == pytest.approx(lecture.BACKWARD_KERNEL_GRADIENT[0], abs=5e-8)


def test_two_copies_of_the_kernel_where_two_outputs_read():
    """[L5.5]"""
    x = np.array([[1.0, 2, 0, 1], [3, 1, 2, 0], [0, 1, 1, 2]]).reshape(1, 3, 4, 1)
    w = np.array([[1.0, 2], [3, 4]]).reshape(2, 2, 1, 1)
    dy = np.array([[1.0, 0, 0], [0, 0, 10]]).reshape(1, 2, 3, 1)
    dx, dw, _ = by_hand.conv_backward(dy, x, w)
    assert dx[0, :, :, 0].tolist() == [[1, 2, 0, 0], [3, 4, 10, 20], [0, 0, 30, 40]]
    assert dw[:, :, 0, 0].tolist() == [[21, 2], [13, 21]]


def test_a_stride_of_two_leaves_the_sixth_pixel_without_a_gradient():
    """[L5.5]"""
    dx, dw = gradients([1, 10], [1, 2, 3, 4, 5, 6], [1, 2, 3], stride=2)
    assert dx == [1, 2, 13, 20, 30, 0]
    assert dw == [31, 42, 53]
    assert by_hand.correlate([1, 2, 3, 4, 5, 6], [1, 0, 10]).tolist() == [31, 42, 53, 64]


def test_padding_is_cut_off_the_inputs_gradient():
    """[L5.5]"""
    with_border = by_hand.correlate([0, 0, 1, 0, 0, 10, 0, 0], [3, 2, 1])
    assert with_border.tolist() == [1, 2, 3, 10, 20, 30]
    dx, dw = gradients([1, 0, 0, 10], [1, 2, 3, 4], [1, 2, 3], padding=1)
    assert dx == [2, 3, 10, 20]
    assert dw == [30, 41, 2]


def test_two_channels_and_two_filters_of_one_weight_each():
    """[L5.5] Filter 0's weight for channel 1: 1*3 + 10*4; channel 0's first pixel: 1*5 + 100*7."""
    x = np.array([[1.0, 3], [2, 4]]).reshape(1, 2, 2)  # two pixels, two channels
    w = np.array([[5.0, 7], [6, 8]]).reshape(1, 2, 2)  # one cell, two channels, two filters
    dy = np.array([[1.0, 100], [10, 1000]]).reshape(1, 2, 2)
    dx, dw, _ = by_hand.conv_backward(dy, x, w)
    assert dw[0, 1, 0] == 43
    assert dx[0, 0, 0] == 705


def test_the_same_image_twice_gives_twice_the_kernels_gradient():
    """[L5.5]"""
    x, dy = np.array([[1.0, 2, 3, 4]] * 2), np.array([[1.0, 10]] * 2)
    _, dw, _ = by_hand.conv_backward(dy[:, :, None], x[:, :, None], np.zeros((3, 1, 1)))
    assert dw.ravel().tolist() == [42, 64, 86]


def test_the_bias_collects_one_from_each_of_twelve_outputs():
    """[L5.5]"""
    x, w, dy = np.zeros((2, 3, 5, 1)), np.zeros((2, 3, 1, 2)), np.ones((2, 2, 3, 2))
    assert by_hand.conv_backward(dy, x, w)[2].tolist() == [12, 12]


def test_nudging_the_counted_model_takes_55124_forward_passes():
    """[L5.5] Two for each of the 27,562 parameters of [L8.2]."""
    convolutions = geometry.conv_parameters(3, 1, 8) + geometry.conv_parameters(3, 8, 16)
    dense = geometry.dense_parameters(400, 64) + geometry.dense_parameters(64, 10)
    assert 2 * (convolutions + dense) == 55_124


@pytest.mark.claims("05", "n01")
def test_a_step_at_rate_0_01_takes_the_loss_to_30_2_and_going_on_finds_1_2_3():
    """[L5.2] The loss is a bowl in three weights: here with matrices instead of correlations."""
    windows, wanted = np.array([[1.0, 2, 3], [2, 3, 4]]), np.array([14.0, 20])
    kernel, kernels = np.ones(3), []
    for _ in range(5001):
        kernels.append(kernel)
        kernel = kernel - 0.01 * windows.T @ (windows @ kernel - wanted)
    losses = [((windows @ kernel - wanted) ** 2).sum() / 2 for kernel in kernels]
    np.testing.assert_allclose(kernels[1], [1.3, 1.49, 1.68])
    np.testing.assert_allclose(losses[:2], [92.5, 30.23], atol=0.005)
    assert losses[10] < 0.05 and np.abs(kernels[10] - [1, 2, 3]).max() > 0.4
    np.testing.assert_allclose(kernels[5000], [1, 2, 3], atol=1e-3)
    nearest = 1 + np.linalg.pinv(windows) @ (wanted - windows @ np.ones(3))
    np.testing.assert_allclose(nearest, [1, 2, 3])


def learn(image, secret, rate, steps, stride=1):
    """The kernel and the loss before each step, with the loops' gradients."""
    wanted, w, losses = ops.conv(image, secret, stride=stride), np.zeros(secret.shape), []
    for _ in range(steps):
        off = by_hand.conv(image, w, stride=stride) - wanted
        losses.append((off**2).mean() / 2)
        w = w - rate * by_hand.conv_backward(off / off.size, image, w, stride=stride)[1]
    return w, losses


def test_nine_of_the_20_equations_are_different():
    """[L5.5] Each output is one equation for the nine weights."""
    image = np.random.default_rng(0).choice([-1.0, 1.0], (9, 12))
    equations = [
        image[r : r + 3, c : c + 3].ravel() for r in range(0, 7, 2) for c in range(0, 10, 2)
    ]
    assert len(equations) == 20
    assert np.linalg.matrix_rank(equations) == 9


def test_in_the_chain_relu_stops_the_winner_of_one_window_of_36():
    """[L5.5]"""
    rng = np.random.default_rng(3)
    maps = ops.conv(rng.normal(size=(1, 7, 9, 2)), rng.normal(size=(2, 3, 2, 4)))
    assert maps.shape == (1, 6, 7, 4)  # an odd column, no odd row
    winners = ops.max_pool(maps, 2)
    assert winners.size == 36
    assert (winners <= 0).sum() == 1


@pytest.mark.claims("05", "c77")
def test_a_kernel_is_recovered_from_its_outputs_unless_the_rate_is_too_large():
    """[L5.5]"""
    image = np.random.default_rng(0).choice([-1.0, 1.0], (1, 9, 12, 1))
    secret = lecture.EDGE_KERNEL.reshape(3, 3, 1, 1)
    w, losses = learn(image, secret, 0.5, 100, 2)
    np.testing.assert_allclose(w, secret, atol=1e-3)
    printed = [4.2, 0.446, 0.054460, 0.000857, 0]
    np.testing.assert_allclose([losses[n] for n in (0, 1, 5, 20, 99)], printed, atol=5e-7)
    assert all(late < early / 10 for early, late in zip(losses, losses[10:60], strict=False))
    _, wild = learn(image, secret, 0.9, 60, 2)
    assert wild[0] > wild[1] < wild[2] < wild[3]
    assert wild[-1] > 100 * wild[0]


@pytest.mark.claims("05", "c97")
def test_a_plain_wall_teaches_only_the_sum_of_the_weights():
    """[L5.5] 1 + 2 + ... + 9 = 45, shared out as nine fives."""
    w, losses = learn(np.ones((1, 9, 12, 1)), np.arange(1.0, 10).reshape(3, 3, 1, 1), 0.1, 60)
    np.testing.assert_allclose(w, 5, atol=1e-6)
    assert losses[0] == 1012.5
    assert losses[-1] < 1e-6


@pytest.mark.parametrize(("padding", "without"), [(0, 11), (1, 0)])
def test_with_stride_two_eleven_of_36_pixels_have_no_gradient_until_padded(padding, without):
    """[L5.5] What the explorer with a stride shows for a kernel without zeros."""
    w = np.arange(1.0, 10).reshape(3, 3, 1, 1)
    x = np.zeros((1, 6, 6, 1))
    dy = np.ones(ops.conv(x, w, stride=2, padding=padding).shape)
    dx, _, _ = by_hand.conv_backward(dy, x, w, stride=2, padding=padding)
    assert (dx == 0).sum() == without
