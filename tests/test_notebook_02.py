"""What notebook 02 says in words and in code of its own, computed again by other means."""

import re

import numpy as np
import pytest

from cnn_course import by_hand, data, geometry, lecture, ops
from cnn_course.exercises.catalogue import exercises_of
from cnn_course.notebooks import find, read

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def test_the_cell_to_predict_is_three_and_not_the_four_of_the_worked_example():  # [L2.1]
    assert by_hand.correlate(lecture.BINARY_IMAGE, lecture.CROSS_KERNEL)[2, 1] == 3


def test_only_two_cells_keep_their_value_without_the_kernels_middle():  # [L2.1]
    corners = lecture.CROSS_KERNEL.copy()
    corners[1, 1] = 0
    fell = lecture.BINARY_MAP - by_hand.correlate(lecture.BINARY_IMAGE, corners)
    assert fell.tolist() == [[1, 1, 1], [0, 1, 1], [0, 1, 1]]


def test_the_backslash_fits_the_x_perfectly_at_four_places():  # [L2.2]
    nine_times = by_hand.correlate(lecture.CANONICAL_X, lecture.BACKSLASH_PIECE)
    assert np.argwhere(nine_times == 9).tolist() == [[1, 1], [2, 2], [4, 4], [5, 5]]
    assert nine_times[3, 3] == 7 - 2


def test_the_small_x_fits_once_in_the_middle():  # [L2.2]
    nine_times = by_hand.correlate(lecture.CANONICAL_X, lecture.SMALL_X_PIECE)
    assert np.argwhere(nine_times == 9).tolist() == [[3, 3]]


def test_seven_of_thirty_two_survive_relu():  # [L2.12]
    maps = np.stack([lecture.DIAGONAL_MAP, lecture.VERTICAL_MAP], axis=-1)
    assert (ops.relu(maps) > 0).sum() == 7
    assert (ops.relu(maps) >= 0).all()


def test_the_five_shifted_pieces_add_up_to_the_grey_map():  # [L2.3]
    places = np.argwhere(lecture.CROSS_KERNEL == 1)
    pieces = [lecture.GREY_IMAGE[i : i + 4, j : j + 4] for i, j in places]
    assert len(pieces) == 5
    assert sum(pieces).tolist() == lecture.GREY_MAP.tolist()


def test_counted_from_0_or_from_1_true_convolution_reads_the_same_cells():  # [L2.7]
    image, kernel, n = [1, 2, 3, 4], [1, 2, 3], 3
    from_0 = [sum(image[i + j] * kernel[n - 1 - j] for j in range(n)) for i in range(2)]
    one = [None, *image], [None, *kernel]  # a list that begins at 1
    from_1 = [sum(one[0][i + j - 1] * one[1][n - j + 1] for j in range(1, n + 1)) for i in (1, 2)]
    assert from_0 == from_1 == [10, 16]


def test_stride_two_keeps_every_second_cell():  # [L2.4]
    assert (lecture.DIAGONAL_MAP[::2, ::2] == lecture.DIAGONAL_MAP_STRIDE_2).all()


def test_the_hand_calculation_with_channels():  # [L2.8]
    windows = lecture.CHANNELS_IMAGE[:, 0:2, 1:3]
    sums = (windows * lecture.CHANNELS_KERNEL[0]).sum(axis=(1, 2))
    assert sums.tolist() == [-5, 1]
    assert sums.sum() + lecture.CHANNELS_BIAS[0] == pytest.approx(-3.9)


def test_the_misread_channels_are_neighbouring_columns_of_one_channel():  # [L2.9]
    first, second = lecture.CHANNELS_IMAGE
    assert (lecture.MISREAD_IMAGE[0] == first[:, 0:2]).all()
    assert (lecture.MISREAD_IMAGE[1] == first[:, 2:4]).all()
    assert (lecture.MISREAD_IMAGE[2] == second[:, 0:2]).all()
    assert (lecture.MISREAD_IMAGE[3] == second[:, 2:4]).all()
    assert lecture.MISREAD_IMAGE[0, 0].tolist() == [1, -2]
    assert lecture.CHANNELS_IMAGE[:, 0, 0].tolist() == [1, 3]


def test_a_bias_of_minus_two_leaves_only_the_threes_of_map_0():  # [L2.10]
    left = lecture.DIAGONAL_MAP - 2 > 0
    assert np.argwhere(left).tolist() == [[0, 0], [3, 0]]
    assert (lecture.DIAGONAL_MAP[left] == 3).all()


def test_transposing_makes_the_layouts_agree():  # [L2.9]
    x = lecture.CHANNELS_IMAGE.transpose(1, 2, 0)
    w = lecture.CHANNELS_KERNEL.transpose(2, 3, 1, 0)
    maps = by_hand.correlate_channels(x, w, lecture.CHANNELS_BIAS)
    np.testing.assert_allclose(maps.transpose(2, 0, 1), lecture.CHANNELS_MAP)


@pytest.mark.parametrize(
    ("n", "kernel", "size"),
    [
        (32, 5, 28),  # [L2.10]
        (16, 5, 12),  # [L2.11]
        (7, 3, 5),  # [L2.14] one dimension
    ],
)
def test_worked_sizes(n, kernel, size):
    assert geometry.output_size(n, kernel) == size


def test_keras_kernels_have_the_shapes_the_notebook_prints():  # [L2.10] [L2.11] [L2.14]
    from keras import layers

    for layer, shape, kernel, result in [
        (layers.Conv2D(8, 5), (16, 16, 1), (5, 5, 1, 8), (12, 12, 8)),
        (layers.Conv2D(6, 5), (32, 32, 3), (5, 5, 3, 6), (28, 28, 6)),
        (layers.Conv1D(1, 3), (7, 1), (3, 1, 1), (5, 1)),
        (layers.Conv2D(1, (3, 3)), (5, 7, 1), (3, 3, 1, 1), (3, 5, 1)),
        (layers.Conv3D(1, (3, 3, 2)), (6, 6, 4, 1), (3, 3, 2, 1, 1), (4, 4, 3, 1)),
    ]:
        layer.build((None, *shape))
        assert tuple(layer.kernel.shape) == kernel
        assert layer.compute_output_shape((None, *shape))[1:] == result


def test_a_convolution_as_a_dense_layer_has_576_weights_9_of_them_different():  # [L2.5]
    matrix = by_hand.convolution_matrix(np.arange(1, 10).reshape(3, 3), (6, 6))
    assert matrix.size == 36 * 16 == geometry.dense_parameters(36, 16, bias=False)
    assert np.count_nonzero(matrix) == 144
    assert len(np.unique(matrix[matrix != 0])) == 9


def _edges(image, stride=1):
    return ops.conv(image[None, ..., None], SOBEL[..., None, None], stride=stride)[0, ..., 0]


def test_the_edge_map_moves_along_away_from_the_border():  # [L2.13]
    image = np.round(255 * data.photograph("china", height=120, grey=True)).astype(int)
    same = _edges(np.roll(image, (5, 9), (0, 1))) == np.roll(_edges(image), (5, 9), (0, 1))
    assert same[5:, 9:].all()
    assert round(100 * same.mean(), 1) == 91.2


def test_with_stride_two_only_even_shifts_move_the_map_along():  # [L2.13]
    image = np.round(255 * data.photograph("china", height=120, grey=True)).astype(int)
    before = _edges(image, 2)
    percent = {}
    for shift in (1, 2):
        after = _edges(np.roll(image, shift, 1), 2)
        percent[shift, 0] = round(100 * (after == before).mean(), 1)
        percent[shift, 1] = round(100 * (after[:, 1:] == before[:, :-1]).mean(), 1)
    assert percent == {(1, 0): 7.8, (1, 1): 8.3, (2, 0): 5.8, (2, 1): 100.0}


def test_a_turned_image_does_not_give_a_turned_map():  # [L2.13]
    image = np.round(255 * data.photograph("china", height=120, grey=True)).astype(int)
    same = _edges(np.rot90(image)) == np.rot90(_edges(image))
    assert round(100 * same.mean(), 1) == 7.4


def test_an_average_over_one_period_removes_a_tone():  # [L2.14]
    tone = np.sin(2 * np.pi * np.arange(120) / 5)
    assert abs(by_hand.correlate(tone, np.full(5, 0.2))).max() < 1e-12


def test_the_change_between_frames_forgets_what_stands_still():  # [L2.14]
    still = np.zeros((6, 6, 4))
    still[5, 0] = 1
    change = np.stack([-np.ones((3, 3)), np.ones((3, 3))], axis=-1)
    assert not by_hand.correlate(still, change).any()


def test_a_kernel_that_adds_up_to_zero_makes_flat_areas_zero():  # [L2.15]
    assert SOBEL.sum() == 0
    assert not by_hand.correlate(np.full((5, 7), 0.8), SOBEL).any()


@pytest.mark.parametrize("kernel", [[[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
                                    [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]])  # fmt: skip
def test_a_kernel_that_adds_up_to_one_keeps_the_brightness(kernel):  # [L2.15]
    np.testing.assert_allclose(by_hand.correlate(np.full((5, 7), 0.8), kernel), 0.8)


def _cells(kind):
    (path,) = (one for one in find([]) if one.stem.startswith("02"))
    return ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == kind]


def test_the_exercises_stand_on_the_page_in_the_order_of_their_numbers():
    asked = re.findall(r"### Exercise (2\.\d+)", "\n".join(_cells("markdown")))
    checked = re.findall(r'check\("(2\.\d+)"', "\n".join(_cells("code")))
    later = asked.index("2.2")  # the first of the optional part
    numbers = [int(key.split(".")[1]) for key in asked]
    assert asked == checked and sorted(numbers) == list(range(1, len(exercises_of(2)) + 1))
    for part in (numbers[:later], numbers[later:]):
        assert part == sorted(part)


def test_the_page_offers_the_options_that_are_checked():  # [L2.13]
    text = "\n".join(_cells("markdown"))
    for letter, option in exercises_of(2)["2.9"].options.items():
        assert f"- **{letter}** {option}" in text
