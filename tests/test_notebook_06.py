"""Numbers that only notebook 06 states, recomputed without it."""

import numpy as np
import pytest

from cnn_course import by_hand, data, figures, geometry, lecture, ops

KERNEL = np.arange(1.0, 10).reshape(3, 3)


@pytest.mark.parametrize("line", [(1, 2, 3, 4), (2, 0, 4, 4), (0, 4, 2, 4)])
def test_three_lines_have_the_map_14_20_so_nothing_can_undo_it_l6_2(line):
    """[L6.2]"""
    assert by_hand.correlate(line, [1, 2, 3]).tolist() == [14, 20]


def test_the_transposed_matrix_brings_back_the_size_but_not_the_pixels():
    """[L6.2] 14 * (1, 2, 3, 0) + 20 * (0, 1, 2, 3)."""
    matrix = np.array([[1, 2, 3, 0], [0, 1, 2, 3]])
    assert (matrix.T @ matrix @ [1, 2, 3, 4]).tolist() == [14, 48, 82, 60]


def test_only_the_right_last_row_of_the_4x16_matrix_gives_what_the_loops_give():
    """[L6.1] The printed matrix repeats its third row."""
    matrix = by_hand.convolution_matrix(KERNEL, (4, 4))
    assert (matrix != 0).sum() == 36
    assert (matrix != 0).argmax(axis=1).tolist() == [0, 1, 4, 5]
    image = np.arange(16)
    assert (matrix @ image).tolist() == [303, 348, 483, 528]
    assert (matrix[[0, 1, 2, 2]] @ image).tolist() == [303, 348, 483, 483]


def test_a_matrix_for_28x28_pixels_is_nearly_all_zeros():
    """[L6.1]"""
    places = geometry.output_size(28, 3) ** 2
    assert places * 28**2 == 529_984
    assert places * 28**2 - places * 9 == 523_900


def test_the_pixel_in_all_four_windows_collects_1245():
    """[L6.2] 5 * 1 + 4 * 10 + 2 * 100 + 1 * 1000."""
    dy = np.array([[1.0, 10], [100, 1000]]).reshape(1, 2, 2, 1)
    dx, _, _ = ops.conv_backward(dy, np.zeros((1, 4, 4, 1)), KERNEL.reshape(3, 3, 1, 1))
    assert dx[0, 1, 1, 0] == 1245


def test_the_middle_of_the_lectures_example_is_four_corners_of_the_kernel():
    """[L6.3]"""
    r, w = lecture.TRANSPOSED_INPUT, lecture.TRANSPOSED_KERNEL
    corners = r[0, 0] * w[2, 2] + r[0, 1] * w[2, 0] + r[1, 0] * w[0, 2] + r[1, 1] * w[0, 0]
    assert corners == pytest.approx(98.61191, abs=5e-6)
    out = ops.conv_transpose(r.reshape(1, 2, 2, 1), w.reshape(3, 3, 1, 1), stride=2)
    np.testing.assert_allclose(out[0, :, :, 0], lecture.TRANSPOSED_OUTPUT, rtol=1e-6)


def test_stamps_1_and_10_of_the_kernel_1_2_3_two_cells_apart():
    """[L6.4]"""
    out = by_hand.conv_transpose(
        np.array([1, 10]).reshape(1, 2, 1), np.array([1, 2, 3]).reshape(3, 1, 1), stride=2
    )
    assert out.ravel().tolist() == [1, 2, 13, 20, 30]


@pytest.mark.parametrize(
    ("kernel", "counts"),
    [
        (2, [1, 1, 1, 1, 1, 1, 1, 1]),
        (3, [1, 1, 2, 1, 2, 1, 2, 1, 1]),
        (4, [1, 1, 2, 2, 2, 2, 2, 2, 1, 1]),
        (5, [1, 1, 2, 2, 3, 2, 3, 2, 2, 1, 1]),
        (6, [1, 1, 2, 2, 3, 3, 3, 3, 2, 2, 1, 1]),
    ],
)
def test_stamps_lie_evenly_when_the_kernel_is_a_multiple_of_the_stride(kernel, counts):
    """[L6.4]"""
    out = by_hand.conv_transpose(np.ones((1, 4, 1)), np.ones((kernel, 1, 1)), stride=2)
    assert out.ravel().tolist() == counts


def test_output_padding_decides_between_the_two_sizes_that_become_3():
    """[L6.4]"""
    assert [geometry.output_size(n, 3, stride=2, padding=1) for n in (5, 6)] == [3, 3]
    assert geometry.transposed_output_size(3, 3, stride=2, padding=1) == 5


@pytest.mark.parametrize(
    ("padding", "extra", "cells"),
    [
        (0, 0, [1, 1, 2, 1, 2, 1, 1]),
        (1, 0, [1, 2, 1, 2, 1]),
        (1, 1, [1, 2, 1, 2, 1, 1]),
        (0, 1, [1, 1, 2, 1, 2, 1, 1, 0]),
        ("same", None, [1, 1, 2, 1, 2, 1]),
    ],
)
def test_output_padding_gives_back_what_the_padding_cut_off_else_zeros(padding, extra, cells):
    """[L6.4] Keras's "same" has the size of padding 1 and output padding 1, not its numbers."""
    ones, box = np.ones((1, 3, 1)), np.ones((3, 1, 1))
    out = by_hand.conv_transpose(ones, box, stride=2, padding=padding, output_padding=extra)
    assert out.ravel().tolist() == cells


def test_rows_0_2_6_and_8_of_the_matrix_are_the_places_of_stride_2():
    """[L6.1], [L6.3]"""
    places = list(np.ndindex(3, 3))
    four = [places.index(place) for place in ((0, 0), (0, 2), (2, 0), (2, 2))]
    assert four == [0, 2, 6, 8]
    matrix = by_hand.convolution_matrix(lecture.TRANSPOSED_KERNEL, (5, 5))[four]
    out = (matrix.T @ lecture.TRANSPOSED_INPUT.ravel()).reshape(5, 5)
    np.testing.assert_allclose(out, lecture.TRANSPOSED_OUTPUT, rtol=1e-6)


def test_stamps_of_the_tent_kernel_are_bilinear_inside_and_fade_at_the_border():
    """[L6.4]"""
    small = np.array([[1.0, 3, 2], [4, 0, 6]]).reshape(1, 2, 3, 1)
    tent = np.outer([0.25, 0.75, 0.75, 0.25], [0.25, 0.75, 0.75, 0.25]).reshape(4, 4, 1, 1)
    stamped = ops.conv_transpose(small, tent, stride=2, padding=1)[0, :, :, 0]
    bilinear = data.resize(small, (4, 6))[0, :, :, 0]
    np.testing.assert_allclose(stamped[1:-1, 1:-1], bilinear[1:-1, 1:-1])
    assert stamped[0, 0] / bilinear[0, 0] == pytest.approx(9 / 16)
    assert bilinear[0, 1:3].tolist() == [1.5, 2.5]


def test_keras_sizes_of_3_cells_kernel_3_stride_2():
    """[L6.4] s * n with "same", s * (n - 1) + k with "valid"."""
    sizes = [geometry.transposed_output_size(3, 3, stride=2, padding=p) for p in ("same", "valid")]
    assert sizes == [6, 7]


@pytest.mark.parametrize(("n", "k", "s"), [(3, 2, 3), (2, 1, 4)])
def test_keras_fills_up_with_zeros_where_the_kernel_is_smaller_than_the_stride(n, k, s):
    """[L6.4] Otherwise "valid" has s * (n - 1) + k cells."""
    import keras

    layer = keras.layers.Conv1DTranspose(1, k, strides=s, kernel_initializer="ones")
    cells = np.array(layer(np.ones((1, n, 1)))).ravel()
    assert geometry.transposed_output_size(n, k, stride=s, padding="valid") == len(cells) == s * n
    assert cells[s * (n - 1) + k :].tolist() == [0] * (s - k)


def test_the_checkerboard_on_the_photograph_fits_between_black_and_white():
    """[L6.4] At most four stamps of 1/4 meet in a cell."""
    photo = data.photograph("china", height=30, grey=True)[None, :, :40, None]
    stamps = np.ones((3, 3, 1, 1)) / 4
    out = ops.conv_transpose(photo, stamps, stride=2, padding=1, output_padding=1)
    assert out.shape == (1, 60, 80, 1)
    assert out.min() >= 0 and out.max() <= 1


def test_a_dense_layer_trained_on_squares_reads_a_row_of_unseen_digits():
    """[L6.5]"""
    digits = data.digits(8)
    pixels, wanted = digits.x_train.reshape(-1, 64).astype(float), np.eye(10)[digits.y_train]
    weights, bias = np.zeros((64, 10)), np.zeros(10)
    for _ in range(200):
        off = (pixels @ weights + bias - wanted) / len(pixels)
        weights, bias = weights - 0.1 * pixels.T @ off, bias - 0.1 * off.sum(axis=0)
    scores = digits.x_test.reshape(-1, 64) @ weights + bias
    assert (scores.argmax(axis=1) == digits.y_test).mean() > 0.92
    row = [3, 1, 4, 1, 5, 9, 2, 6]
    strip = np.concatenate([digits.x_test[digits.y_test == d][0] for d in row], axis=1)
    answers = ops.conv(strip[None], weights.reshape(8, 8, 1, 10), bias)[0, 0].argmax(axis=1)
    assert len(answers) == 57 and answers[::8].tolist() == row


def test_unpooling_is_the_backward_pass_of_pooling_fed_with_the_pooled_numbers():
    """[L6.4]"""
    image = lecture.POOL_IMAGE.reshape(1, 4, 4, 1)
    unpooled = ops.max_pool_backward(ops.max_pool(image, 2), image, 2)[0, :, :, 0]
    assert unpooled.tolist() == [[0, 0, 0, 0], [0, 6, 0, 8], [3, 0, 0, 0], [0, 0, 0, 4]]


def test_a_dense_layer_on_a_2x3_map_answers_at_nine_places_of_a_4x5_map():
    """[L6.5]"""
    rng = np.random.default_rng(0)
    weights, larger = rng.normal(size=(12, 4)), rng.normal(size=(1, 4, 5, 2))
    answers = ops.conv(larger, weights.reshape(2, 3, 2, 4))
    assert answers.shape == (1, 3, 3, 4)
    for row, column in np.ndindex(3, 3):
        window = larger[0, row : row + 2, column : column + 3].reshape(12)
        np.testing.assert_allclose(answers[0, row, column], window @ weights)


def test_a_figure_leaves_cells_blank_that_are_nan():
    figure = figures.numbers([[[1, np.nan], [np.nan, 2]]], ["half empty"])
    assert figure.alt == "half empty (2 × 2): 1 ·; · 2"


def test_the_stamps_of_1_10_100_and_1000_add_up_to_1379_in_the_middle():
    """[L6.4] 9 * 1 + 7 * 10 + 3 * 100 + 1 * 1000."""
    x = np.array([[1.0, 10], [100, 1000]]).reshape(1, 2, 2, 1)
    out = by_hand.conv_transpose(x, KERNEL.reshape(3, 3, 1, 1), stride=2)
    assert out[0, 2, 2, 0] == 1379


def test_of_three_enlarged_skies_only_the_one_with_uneven_stamps_has_a_checkerboard():
    """[L6.4] Where a picture is nearly plain, rows 4 to 12, do even and odd columns differ?"""
    photo = data.photograph("china", height=30, grey=True)[None, :, :40, None]
    ones = np.ones((3, 3, 1, 1)) / 4
    tent = np.outer([0.25, 0.75, 0.75, 0.25], [0.25, 0.75, 0.75, 0.25]).reshape(4, 4, 1, 1)
    uneven = ops.conv_transpose(photo, ones, stride=2, padding=1, output_padding=1)
    smooth = ops.conv_transpose(photo, tent, stride=2, padding=1)
    repeated = photo.repeat(2, axis=1).repeat(2, axis=2)

    def unevenness(picture):
        sky = picture[0, 4:12, 2:-2, 0]
        return abs(sky[:, ::2].mean() - sky[:, 1::2].mean()) / sky.mean()

    assert unevenness(uneven) > 0.3
    assert max(unevenness(smooth), unevenness(repeated)) < 0.01
