"""The reference solutions of notebooks 01 to 04 against independent code and the lecture."""

import numpy as np
import pytest
from many import each

from cnn_course import by_hand, geometry, lecture, ops
from cnn_course.exercises import convolution_by_hand as convolution
from cnn_course.exercises import convolution_by_hand_layouts as layouts
from cnn_course.exercises import (
    pixel_matching,
    pooling,
    stride_and_padding,
    stride_and_padding_layers,
)
from cnn_course.exercises.catalogue import all_exercises


def cases(exercise):
    return each(exercise.cases)


def test_the_drawn_x_agrees_in_65_cells_and_its_dot_product_is_49():
    """[L1.2]"""
    assert pixel_matching.agreement(lecture.CANONICAL_X, lecture.DRAWN_X) == 65
    assert pixel_matching.score(lecture.CANONICAL_X, lecture.DRAWN_X) == 49


@pytest.mark.parametrize(
    ("drawing", "score"),
    [
        (lecture.BACKSLASH, 4),
        (lecture.SLASH, -4),
        (lecture.BACKSLASH_WITH_EXTRA_PIXEL, 2),
        (lecture.SLASH_OUT_OF_INK, -2),
    ],
)
def test_the_sign_pattern_scores_as_in_the_lecture(drawing, score):
    """[L1.5] [L1.6]"""
    assert pixel_matching.score(drawing, pixel_matching.CLASSIFIER.answer) == score


def test_exactly_one_sign_pattern_is_accepted_as_the_classifier():
    """[L1.7]"""
    patterns = [
        np.array([[a, b], [c, d]])
        for a in (-1, 1)
        for b in (-1, 1)
        for c in (-1, 1)
        for d in (-1, 1)
    ]
    accepted = [p.tolist() for p in patterns if pixel_matching.CLASSIFIER.accept(p)]
    assert accepted == [[[1, -1], [-1, 1]]]


def test_the_piece_is_found_where_correlation_reaches_nine():
    """[L1.4] [L2.2]"""
    piece = lecture.BACKSLASH_PIECE
    for image in (lecture.CANONICAL_X, lecture.DRAWN_X):
        full = np.argwhere(by_hand.correlate(image, piece) == 9)
        assert pixel_matching.find_piece(image, piece) == [tuple(place) for place in full.tolist()]


@cases(pixel_matching.GRADIENT_STEP)
def test_the_gradient_step_follows_finite_differences(case):
    """[L1.8]"""
    weights, images, labels, rate = case

    def error(w):
        return sum(
            ((image * w).sum() - label) ** 2 for image, label in zip(images, labels, strict=True)
        )

    gradient = np.zeros(weights.shape)
    for index in np.ndindex(weights.shape):
        step = np.zeros(weights.shape)
        step[index] = 1e-4
        gradient[index] = (error(weights + step) - error(weights - step)) / 2e-4
    expected = weights - rate * gradient
    np.testing.assert_allclose(pixel_matching.gradient_step(*case), expected, atol=1e-6)


def test_gradient_steps_from_small_random_weights_land_on_the_sign_pattern():
    """[L1.8]"""
    weights = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 2))
    images = np.stack([lecture.BACKSLASH, lecture.SLASH])
    for _ in range(50):
        weights = pixel_matching.gradient_step(weights, images, np.array([4, -4]), 0.05)
    assert np.array_equal(np.sign(weights), lecture.BACKSLASH)


@cases(convolution.CORRELATE)
def test_correlate_agrees_with_the_loops_of_any_rank(case):
    """[L2.1]"""
    np.testing.assert_allclose(convolution.correlate(*case), by_hand.correlate(*case))
    np.testing.assert_allclose(convolution.convolve_true(*case), by_hand.convolve_true(*case))


def test_correlate_gives_the_lectures_maps():
    """[L2.1] [L2.3] [L2.6]"""
    for image, kernel, expected in (
        (lecture.BINARY_IMAGE, lecture.CROSS_KERNEL, lecture.BINARY_MAP),
        (lecture.GREY_IMAGE, lecture.CROSS_KERNEL, lecture.GREY_MAP),
        (lecture.FACE, lecture.FACE_KERNEL, lecture.FACE_MAP),
    ):
        assert convolution.correlate(image, kernel).tolist() == expected.tolist()


def test_two_filters_gives_the_lectures_stack():
    """[L2.4]"""
    filters = np.stack([lecture.DIAGONAL_FILTER, lecture.VERTICAL_FILTER])
    stack = convolution.two_filters(lecture.TWO_FILTER_IMAGE, filters)
    assert stack.shape == (4, 4, 2)
    assert stack[..., 0].tolist() == lecture.DIAGONAL_MAP.tolist()
    assert stack[..., 1].tolist() == lecture.VERTICAL_MAP.tolist()


@cases(convolution.CORRELATE_CHANNELS)
def test_correlate_channels_agrees_with_ops(case):
    """[L2.8]"""
    image, kernel, bias = case
    expected = ops.conv(image[None].astype(float), kernel.astype(float), bias)[0]
    np.testing.assert_allclose(convolution.correlate_channels(*case), expected)


def test_the_face_misprint_is_where_the_maps_differ():
    """[L2.6]"""
    ((row, column),) = np.argwhere(lecture.FACE_MAP != lecture.FACE_MAP_AS_PRINTED)
    assert convolution.FACE_MISPRINT.answer == (row, column, lecture.FACE_MAP[row, column])


def test_the_first_row_with_moved_eyes_is_the_lectures():
    """[L2.6]"""
    row = convolution.correlate(lecture.FACE_EYES_2_AND_4, lecture.FACE_KERNEL)[0]
    assert layouts.EYES_MISPRINT.answer == row.tolist()
    assert row.tolist() == lecture.FACE_EYES_2_AND_4_ROWS[0].tolist()


def test_every_misprint_of_notebooks_01_to_04_is_an_exercise():
    """[L2.6] [L2.8] [L2.9] [L3.1] [L3.7] [L4.4]"""
    practised = {tag for one in all_exercises().values() for tag in one.tags}
    tags = {misprint.tag for misprint in lecture.MISPRINTS if misprint.tag < "L5"}
    assert tags <= practised


def test_the_corner_with_channels_is_the_lectures_first_value():
    """[L2.8]"""
    image, kernel = layouts.to_channels_last(lecture.CHANNELS_IMAGE, lecture.CHANNELS_KERNEL)
    corner = convolution.correlate_channels(image, kernel, lecture.CHANNELS_BIAS)[0, 0, 0]
    assert corner == pytest.approx(convolution.CORNER_MISPRINT.answer)


def test_the_counts_of_both_kinds_of_layer_come_from_geometry():
    """[L2.5]"""
    expected = geometry.conv_parameters(3, 1, 1), geometry.dense_parameters(36, 16)
    assert layouts.WEIGHTS_CONV_AND_DENSE.answer == expected


@cases(stride_and_padding.OUTPUT_SIZE)
def test_output_size_agrees_with_geometry(case):
    """[L3.1]"""
    n, k, padding, stride = (*case, *(0, 1)[len(case) - 2 :])
    expected = geometry.output_size(n, k, padding=padding, stride=stride)
    assert stride_and_padding.output_size(*case) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [((6, 3, 1, 2), 3), ((6, 3, 0, 1), 4), ((7, 3, 1, 1), 7), ((32, 5, 2, 1), 32)],
)
def test_output_size_gives_the_lectures_sizes(case, expected):
    """[L3.5]"""
    assert stride_and_padding.output_size(*case) == expected


def test_both_rules_of_same_agree_with_geometry():
    """[L3.3] [L3.4]"""
    for (k,) in stride_and_padding.LECTURE_SAME.cases:
        assert stride_and_padding.lecture_same(k) == geometry.lecture_same_padding(k)
    for case in stride_and_padding.TENSORFLOW_SAME.cases:
        assert stride_and_padding.tensorflow_same(*case) == geometry.same_padding(*case)


@cases(stride_and_padding_layers.PARAMETERS)
def test_parameters_agree_with_geometry(case):
    """[L3.6]"""
    assert stride_and_padding_layers.parameters(*case) == geometry.conv_parameters(*case)


@cases(stride_and_padding.USAGE)
def test_usage_agrees_with_geometry(case):
    """[L3.8]"""
    n, k, stride, padding = (*case, *(1, 0)[len(case) - 2 :])
    expected = geometry.usage_counts(n, k, stride=stride, padding=padding)
    assert stride_and_padding.usage(*case) == list(expected)


def test_the_layer_of_the_misprint_is_counted_by_geometry():
    """[L3.7]"""
    size = geometry.output_size(64, 3)
    expected = (size, size, 32), geometry.conv_parameters(3, 3, 32)
    assert stride_and_padding_layers.SIXTY_TWO.answer == expected


@cases(stride_and_padding_layers.EFFECTIVE_SIZE)
def test_effective_size_agrees_with_geometry(case):
    """[L3.9]"""
    assert stride_and_padding_layers.effective_size(*case) == geometry.effective_kernel(*case)


@cases(stride_and_padding_layers.CORRELATE_STRIDED)
def test_correlate_strided_agrees_with_the_loops(case):
    """[L3.2]"""
    image, kernel, stride, padding = case
    expected = by_hand.correlate_strided(image, kernel, stride=stride, padding=padding)
    np.testing.assert_allclose(stride_and_padding_layers.correlate_strided(*case), expected)


def test_correlate_strided_gives_the_lectures_maps():
    """[L3.2] [L3.3]"""
    image, kernel = lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL
    for stride, padding, expected in (
        (1, 0, lecture.STRIDE_1_MAP),
        (2, 0, lecture.STRIDE_2_MAP),
        (2, 1, lecture.SAME_2_MAP),
    ):
        found = stride_and_padding_layers.correlate_strided(image, kernel, stride, padding)
        assert found.tolist() == expected.tolist()


@cases(pooling.MAX_POOL)
def test_pooling_agrees_with_ops(case):
    """[L4.1]"""
    image, size, stride = case
    x = image[None, ..., None].astype(float)
    for ours, theirs in ((pooling.max_pool, ops.max_pool), (pooling.avg_pool, ops.avg_pool)):
        np.testing.assert_allclose(ours(*case), theirs(x, size, stride=stride)[0, ..., 0])


def test_pooling_gives_the_lectures_numbers():
    """[L4.2] [L4.3]"""
    assert pooling.max_pool(lecture.POOL_IMAGE, 2, 2).tolist() == lecture.POOL_MAX.tolist()
    assert pooling.avg_pool(lecture.POOL_IMAGE, 2, 2).tolist() == lecture.POOL_AVERAGE.tolist()
    assert pooling.max_pool(lecture.GREY_MAP, 2, 2).tolist() == lecture.GREY_MAP_POOLED.tolist()


@cases(pooling.MAX_POOL_BACKWARD)
def test_max_pool_backward_agrees_with_the_loops(case):
    """[L4.6]"""
    dy, image, size, stride = case
    x = image[None, ..., None].astype(float)
    expected = by_hand.max_pool_backward(dy[None, ..., None], x, size, stride=stride)
    np.testing.assert_allclose(pooling.max_pool_backward(*case), expected[0, ..., 0])


def test_max_pool_backward_finds_the_lectures_winners():
    """[L4.6]"""
    dx = pooling.max_pool_backward(np.ones((2, 2)), lecture.POOL_BACKWARD_IMAGE, 2, 2)
    assert [tuple(one) for one in np.argwhere(dx).tolist()] == list(lecture.POOL_BACKWARD_WINNERS)
    assert dx.sum() == 4


def test_ceil_and_valid_give_the_shapes_of_the_pooled_face_maps():
    """[L4.4]"""
    expected = lecture.FACE_MAP_POOLED.shape, lecture.FACE_MAP_POOLED_VALID.shape
    assert pooling.CEIL_OR_VALID.answer == expected


@cases(pooling.GLOBAL_AVERAGE)
def test_global_average_agrees_with_ops(case):
    """[L4.7]"""
    (maps,) = case
    expected = ops.global_avg_pool(maps[None].astype(float))[0]
    np.testing.assert_allclose(pooling.global_average(maps), expected)


def test_pooled_size_agrees_with_geometry_wherever_the_window_fits():
    """[L4.1] [L4.4]"""
    for n in range(1, 13):
        for k in range(1, n + 1):
            for stride in range(1, 6):
                for ceil in (False, True):
                    expected = geometry.output_size(n, k, stride=stride, ceil=ceil)
                    assert pooling.pooled_size(n, k, stride, ceil) == expected, (
                        n,
                        k,
                        stride,
                        ceil,
                    )
