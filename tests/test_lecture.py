"""Every number the lectures print, recomputed twice: by the loops and by the vectorised operations.

One section a lecture. Where a lecture misprints, the test shows that the printed value is wrong.
"""

import itertools

import numpy as np
import pytest
from oracles import assert_agrees, normal, tape, tf_conv

from cnn_course import by_hand, geometry, lecture, ops

TAGS = {
    # Constants whose value is a convolution: image, kernel, settings -> result.
    "L2.1": (lecture.BINARY_IMAGE, lecture.CROSS_KERNEL, {}, lecture.BINARY_MAP),
    "L2.3": (lecture.GREY_IMAGE, lecture.CROSS_KERNEL, {}, lecture.GREY_MAP),
    "L2.4 filter 1": (
        lecture.TWO_FILTER_IMAGE, lecture.DIAGONAL_FILTER, {}, lecture.DIAGONAL_MAP),
    "L2.4 filter 1, stride 2": (
        lecture.TWO_FILTER_IMAGE, lecture.DIAGONAL_FILTER, dict(stride=2),
        lecture.DIAGONAL_MAP_STRIDE_2),
    "L2.4 filter 2": (
        lecture.TWO_FILTER_IMAGE, lecture.VERTICAL_FILTER, {}, lecture.VERTICAL_MAP),
    "L2.6": (lecture.FACE, lecture.FACE_KERNEL, {}, lecture.FACE_MAP),
    "L2.7": (lecture.LINE, lecture.LINE_KERNEL, {}, lecture.LINE_CORRELATION),
    "L2.7 flipped": (lecture.LINE, lecture.LINE_KERNEL[::-1], {}, lecture.LINE_CONVOLUTION),
    "L3.2 stride 1": (lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, {}, lecture.STRIDE_1_MAP),
    "L3.2 stride 2": (
        lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, dict(stride=2), lecture.STRIDE_2_MAP),
    "L3.3 p 1, stride 2": (
        lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, dict(stride=2, padding=1), lecture.SAME_2_MAP),
    "L5.4": (
        lecture.BACKWARD_LINE, lecture.BACKWARD_LINE_GRADIENT, {},
        lecture.BACKWARD_KERNEL_GRADIENT),
}  # fmt: skip


def by_ops(image, kernel, stride=1, padding=0):
    """``by_hand.correlate_strided`` through ``ops.conv``: one image, one channel."""
    x, w = np.asarray(image)[None, ..., None], np.asarray(kernel)[..., None, None]
    return ops.conv(x, w, stride=stride, padding=padding)[0, ..., 0]


both_ways = pytest.mark.parametrize(
    "correlate", [by_hand.correlate_strided, by_ops], ids=["by hand", "ops"]
)
by_hand_and_ops = pytest.mark.parametrize("module", [by_hand, ops], ids=["by hand", "ops"])


@both_ways
@pytest.mark.parametrize("tag", TAGS)
def test_printed_map(tag, correlate):
    image, kernel, settings, printed = TAGS[tag]
    np.testing.assert_allclose(correlate(image, kernel, **settings), printed, rtol=1e-6)


def score(image, weights, module=ops):
    """A weighted sum is a convolution with a kernel as large as the image."""
    return module.conv(np.reshape(image, (1, 2, 2, 1)), np.reshape(weights, (2, 2, 1, 1))).item()


# --- L1 Pixel matching ----------------------------------------------------------------------


def test_the_canonical_x_is_two_diagonals():
    """[L1.1] from (1, 1) to (7, 7) and from (1, 7) to (7, 1); 13 cells of ink."""
    ink = np.argwhere(lecture.CANONICAL_X == 1)
    assert len(ink) == 13
    assert all(1 <= row <= 7 and column in (row, 8 - row) for row, column in ink)
    assert set(np.unique(lecture.CANONICAL_X)) == {-1, 1}


@by_hand_and_ops
def test_the_drawn_x_agrees_in_65_of_81_cells(module):
    """[L1.2] 16 of 81 disagree, 80.2 %, and the dot product is 49."""
    drawn, canonical = lecture.DRAWN_X, lecture.CANONICAL_X
    ink = {row: np.flatnonzero(cells == 1).tolist() for row, cells in enumerate(drawn)}
    expected = {1: [6], 2: [1, 5], 3: [2, 3, 5], 4: [4], 5: [3, 5, 6], 6: [3, 7], 7: [2]}
    assert ink == {0: [], 8: [], **expected}
    agree = (drawn == canonical).sum()
    assert (drawn.size, agree, drawn.size - agree) == (81, 65, 16)
    assert round(100 * agree / 81, 1) == 80.2
    dot = module.conv(drawn[None, ..., None], canonical[..., None, None]).item()
    assert dot == 49 == agree - 16


def test_the_disagreeing_cells():
    """[L1.3]"""
    differ = np.argwhere(lecture.DRAWN_X != lecture.CANONICAL_X)
    assert [tuple(cell) for cell in differ.tolist()] == list(lecture.DISAGREEING_CELLS)


PIECES = {
    # piece: where it matches all nine cells of the canonical X
    "backslash": (lecture.BACKSLASH_PIECE, [(1, 1), (2, 2), (4, 4), (5, 5)]),
    "slash": (lecture.SLASH_PIECE, [(1, 5), (2, 4), (4, 2), (5, 1)]),
    "small x": (lecture.SMALL_X_PIECE, [(3, 3)]),
}


@both_ways
@pytest.mark.parametrize("piece", PIECES)
def test_a_small_piece_is_found_wherever_it_moved(piece, correlate):
    """[L1.4] in the canonical X, and again after the X moved by one cell."""
    kernel, places = PIECES[piece]
    found = np.argwhere(correlate(lecture.CANONICAL_X, kernel) == 9)
    assert [tuple(at) for at in found.tolist()] == places
    moved = np.roll(lecture.CANONICAL_X, (1, -1), axis=(0, 1))
    found = np.argwhere(correlate(moved, kernel) == 9)
    assert [tuple(at) for at in found.tolist()] == [(r + 1, c - 1) for r, c in places]


@by_hand_and_ops
def test_sum_and_product_do_not_tell_the_keys_apart_but_weights_do(module):
    """[L1.5] sums 0 and 0, products 1 and 1, weighted sums 4 and -4."""
    assert lecture.BACKSLASH.sum() == lecture.SLASH.sum() == 0
    assert lecture.BACKSLASH.prod() == lecture.SLASH.prod() == 1
    assert score(lecture.BACKSLASH, lecture.SLASH_WEIGHTS, module) == 4
    assert score(lecture.SLASH, lecture.SLASH_WEIGHTS, module) == -4


@by_hand_and_ops
def test_imperfect_keys_score_less_but_right(module):
    """[L1.6] 2 and -2."""
    assert score(lecture.BACKSLASH_WITH_EXTRA_PIXEL, lecture.SLASH_WEIGHTS, module) == 2
    assert score(lecture.SLASH_OUT_OF_INK, lecture.SLASH_WEIGHTS, module) == -2


@by_hand_and_ops
def test_two_of_sixteen_sign_patterns_separate_the_keys_with_margin_4(module):
    """[L1.7] one of the two with the labels swapped; all others stay at 2 or 0."""
    margins = {
        signs: score(lecture.BACKSLASH, signs, module)
        for signs in itertools.product((1, -1), repeat=4)
    }
    assert all(score(lecture.SLASH, s, module) == -margin for s, margin in margins.items())
    assert len(margins) == 2**4
    assert {s: m for s, m in margins.items() if abs(m) == 4} == {
        (1, -1, -1, 1): 4,
        (-1, 1, 1, -1): -4,
    }
    assert all(abs(margin) <= 2 for margin in margins.values() if abs(margin) != 4)


@pytest.mark.parametrize("seed", range(10))
def test_gradient_descent_lands_on_the_same_signs(seed):
    """[L1.8] four random weights, squared error to the scores 4 and -4, small steps."""
    images = np.stack([lecture.BACKSLASH, lecture.SLASH])[..., None]
    wanted = np.array([4, -4.0]).reshape(2, 1, 1, 1)
    weights = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 2, 1, 1))
    errors = []
    for _ in range(50):
        wrong = ops.conv(images, weights) - wanted
        errors.append((wrong**2).mean())
        _, gradient, _ = ops.conv_backward(wrong, images, weights)
        weights = weights - 0.05 * gradient
    assert errors == sorted(errors, reverse=True) and errors[-1] < 1e-6 < errors[0]
    assert np.array_equal(np.sign(weights[..., 0, 0]), lecture.SLASH_WEIGHTS)


# --- L2 Convolution by hand -----------------------------------------------------------------


def test_first_window_of_the_binary_image():
    """[L2.1] product by product: four."""
    products = lecture.BINARY_IMAGE[:3, :3] * lecture.CROSS_KERNEL
    assert products.tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert products.sum() == 4


@both_ways
def test_the_backslash_piece_over_the_x(correlate):
    """[L2.2] over 9: first row and diagonal to two decimals; at (1, 1) all nine products are 1."""
    average = correlate(lecture.CANONICAL_X, lecture.BACKSLASH_PIECE) / 9
    assert average.shape == (7, 7)
    assert np.array_equal(average[0].round(2), lecture.BACKSLASH_MAP_FIRST_ROW)
    assert np.array_equal(average.diagonal().round(2), lecture.BACKSLASH_MAP_DIAGONAL)
    assert (lecture.CANONICAL_X[1:4, 1:4] * lecture.BACKSLASH_PIECE == 1).all()
    assert average[1, 1] == 1


@both_ways
def test_the_slash_map_is_the_backslash_map_in_a_mirror(correlate):
    """[L2.2] also the / feature; the small x has its only 1.00 in the middle."""
    backslash = correlate(lecture.CANONICAL_X, lecture.BACKSLASH_PIECE)
    slash = correlate(lecture.CANONICAL_X, lecture.SLASH_PIECE)
    assert np.array_equal(slash, backslash[:, ::-1])
    small_x = correlate(lecture.CANONICAL_X, lecture.SMALL_X_PIECE) / 9
    assert np.argwhere(small_x == 1).tolist() == [[3, 3]]


def test_first_window_of_the_grey_image():
    """[L2.3] 18 + 51 + 121 + 35 + 204 = 429."""
    window = lecture.GREY_IMAGE[:3, :3]
    assert window[lecture.CROSS_KERNEL == 1].tolist() == [18, 51, 121, 35, 204]
    assert sum([18, 51, 121, 35, 204]) == 429 == lecture.GREY_MAP[0, 0]


@by_hand_and_ops
def test_two_filters_make_a_stack_of_two_maps(module):
    """[L2.4] 4x4x2."""
    filters = np.stack([lecture.DIAGONAL_FILTER, lecture.VERTICAL_FILTER], axis=-1)
    y = module.conv(lecture.TWO_FILTER_IMAGE[None, ..., None], filters[:, :, None, :])
    assert y.shape == (1, 4, 4, 2)
    assert np.array_equal(y[0, ..., 0], lecture.DIAGONAL_MAP)
    assert np.array_equal(y[0, ..., 1], lecture.VERTICAL_MAP)


def test_nine_shared_weights_against_576():
    """[L2.5] 9 (+1) against 36 * 16 (+16); each output sees 9 of the 36 inputs, with one kernel."""
    assert geometry.conv_parameters(3, 1, 1, bias=False) == 9
    assert geometry.conv_parameters(3, 1, 1) == 9 + 1
    assert geometry.dense_parameters(36, 16, bias=False) == 36 * 16 == 576
    assert geometry.dense_parameters(36, 16) == 576 + 16
    matrix = by_hand.convolution_matrix(np.arange(1, 10).reshape(3, 3), (6, 6))
    assert matrix.shape == (16, 36)
    assert all(row[row != 0].tolist() == list(range(1, 10)) for row in matrix)


@both_ways
def test_with_the_eyes_further_in_the_map_is_another(correlate):
    """[L2.6] the first two rows, had the slides' other drawing been meant."""
    y = correlate(lecture.FACE_EYES_2_AND_4, lecture.FACE_KERNEL)
    assert np.array_equal(y[:2], lecture.FACE_EYES_2_AND_4_ROWS)


def test_the_face():
    """[L2.6] ink at (1,1) (1,5) (3,3) (4,1) (4,5) (5,2) (5,3) (5,4)."""
    ink = np.argwhere(lecture.FACE == 1).tolist()
    assert ink == [[1, 1], [1, 5], [3, 3], [4, 1], [4, 5], [5, 2], [5, 3], [5, 4]]
    eyes = np.argwhere(lecture.FACE_EYES_2_AND_4[1]).ravel().tolist()
    assert eyes == [2, 4]


def test_true_convolution_flips_the_kernel():
    """[L2.7] O_i = sum of I_(i+j-1) W_j against W_(n-j+1); a symmetric kernel hides it."""
    flipped = by_hand.convolve_true(lecture.LINE, lecture.LINE_KERNEL)
    assert np.array_equal(flipped, lecture.LINE_CONVOLUTION)
    assert np.array_equal(np.convolve(lecture.LINE, lecture.LINE_KERNEL, "valid"), flipped)
    symmetric = [1, 2, 1]
    assert np.array_equal(
        by_hand.convolve_true(lecture.LINE, symmetric), by_hand.correlate(lecture.LINE, symmetric)
    )


def channels_last(image, kernel):
    """(c, h, w) and (out, in, kh, kw), as the deck writes them, to (h, w, c), (kh, kw, in, out)."""
    return np.moveaxis(image, 0, -1), np.transpose(kernel, (2, 3, 1, 0))


@by_hand_and_ops
def test_channels_in_and_out(module):
    """[L2.8] two channels in, two out, with bias."""
    image, kernel = channels_last(lecture.CHANNELS_IMAGE, lecture.CHANNELS_KERNEL)
    y = module.conv(image[None], kernel, lecture.CHANNELS_BIAS)[0]
    np.testing.assert_allclose(np.moveaxis(y, -1, 0), lecture.CHANNELS_MAP)
    steps = by_hand.correlate_channels(image, kernel, lecture.CHANNELS_BIAS)
    np.testing.assert_allclose(steps, y)


@by_hand_and_ops
def test_the_same_numbers_in_the_wrong_layout_give_other_maps(module):
    """[L2.9] **Misprint by layout**: nothing crashes, and TensorFlow says the same."""
    image = lecture.MISREAD_IMAGE[None]
    y = module.conv(image, lecture.CHANNELS_KERNEL, lecture.CHANNELS_BIAS)
    np.testing.assert_allclose(np.moveaxis(y[0], -1, 0), lecture.MISREAD_MAP)
    theirs = tf_conv(image.astype("float64"), lecture.CHANNELS_KERNEL.astype("float64"))
    assert_agrees(y, theirs.numpy() + lecture.CHANNELS_BIAS)


def test_the_misread_image_holds_the_same_numbers_in_other_places():
    """[L2.9] each channel cut into a left and a right half, and the halves stacked as rows."""
    halves = lecture.CHANNELS_IMAGE.reshape(2, 4, 2, 2)  # channel, row, half, column
    assert np.array_equal(lecture.MISREAD_IMAGE, halves.swapaxes(1, 2).reshape(4, 4, 2))
    moved, _ = channels_last(lecture.CHANNELS_IMAGE, lecture.CHANNELS_KERNEL)
    assert moved.shape == lecture.MISREAD_IMAGE.shape  # so nothing crashes
    assert not np.array_equal(moved, lecture.MISREAD_IMAGE)


def test_six_filters_on_a_colour_image():
    """[L2.10] a filter spans the depth: 32x32x3 with six 5x5x3 filters gives 28x28x6."""
    x, w = normal(1, 32, 32, 3), normal(5, 5, 3, 6)
    y = ops.conv(x, w)
    assert y.shape == (1, 28, 28, 6)
    one = sum(by_hand.correlate(x[0, :7, :6, c], w[:, :, c, 4]) for c in range(3))
    np.testing.assert_allclose(y[0, :3, :2, 4], one)


def test_eight_filters_as_keras_stores_them():
    """[L2.11] 16x16x1, eight 5x5 filters, valid: 12x12x8; kernel (5, 5, 1, 8), bias (8,)."""
    import keras

    layer = keras.layers.Conv2D(8, 5)
    layer.build((None, 16, 16, 1))
    kernel, bias = layer.get_weights()
    assert (kernel.shape, bias.shape) == ((5, 5, 1, 8), (8,))
    assert ops.conv(np.ones((1, 16, 16, 1)), kernel, bias).shape == (1, 12, 12, 8)


def test_relu_leaves_no_negatives():
    """[L2.12] g(x) = max(0, x), on the stack of maps of the two filters."""
    maps = np.stack([lecture.DIAGONAL_MAP, lecture.VERTICAL_MAP], axis=-1)
    y = ops.relu(maps)
    assert y.shape == maps.shape and (y >= 0).all()
    assert np.array_equal(y, [[[max(0, cell) for cell in pair] for pair in row] for row in maps])
    assert y[0, :, 0].tolist() == [3, 0, 0, 0]


@pytest.mark.parametrize(
    ("shape", "kernel", "out"),
    [
        ((7, 1), (3,), (5, 1)),
        ((5, 7, 1), (3, 3), (3, 5, 1)),
        ((6, 6, 4, 1), (3, 3, 2), (4, 4, 3, 1)),
    ],
    ids=["1-D", "2-D", "3-D"],
)
def test_a_kernel_moves_in_1_2_or_3_directions(shape, kernel, out):
    """[L2.14] the input shapes of Keras's Conv1D, Conv2D and Conv3D."""
    import keras

    layer = getattr(keras.layers, f"Conv{len(kernel)}D")(1, kernel)
    assert layer.compute_output_shape((1, *shape)) == (1, *out)
    for module in (by_hand, ops):
        assert module.conv(np.ones((1, *shape)), np.ones((*kernel, 1, 1))).shape == (1, *out)


# --- L3 Stride and padding ------------------------------------------------------------------


def test_worked_cells_of_the_strided_maps():
    """[L3.2] the first two values are 2 and 6; -4 = 2 + 0 - 8 + 2 + 0 - 0 + 5 + 0 - 5."""
    assert lecture.STRIDE_1_MAP[0, :2].tolist() == [2, 6]
    products = (lecture.STRIDE_IMAGE[:3, 2:5] * lecture.EDGE_KERNEL).ravel().tolist()
    assert products == [2, 0, -8, 2, 0, 0, 5, 0, -5]
    assert sum(products) == -4 == lecture.STRIDE_2_MAP[0, 1]


@both_ways
def test_the_lectures_same_with_stride_1(correlate):
    """[L3.3] p = floor(3 / 2) = 1: 6x6, first value -15."""
    p = geometry.lecture_same_padding(3)
    y = correlate(lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, padding=p)
    assert y.shape == (6, 6)
    assert y[0, 0] == lecture.SAME_1_FIRST == -15


@both_ways
def test_tensorflows_same_gives_another_map_of_the_same_size(correlate):
    """[L3.4] 0 before and 1 after; 3x3 too, and different."""
    y = correlate(lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, stride=2, padding="same")
    x = lecture.STRIDE_IMAGE[None, ..., None].astype("float64")
    theirs = tf_conv(x, lecture.EDGE_KERNEL[..., None, None].astype("float64"),
                     stride=2, padding="same")  # fmt: skip
    assert_agrees(y, theirs[0, ..., 0])
    assert y.shape == lecture.SAME_2_MAP.shape
    assert not np.array_equal(y, lecture.SAME_2_MAP)


# --- L4 Pooling -----------------------------------------------------------------------------


def pool(module, kind, image, **settings):
    function = getattr(module, f"{kind}_pool")
    return function(np.asarray(image)[None, ..., None], 2, **settings)[0, ..., 0]


def test_pooling_has_no_parameters_and_keeps_the_depth():
    """[L4.1] floor((n - k) / s) + 1 on each axis."""
    import keras

    layer = keras.layers.MaxPooling2D(3, 2)
    layer.build((None, 8, 9, 5))
    assert layer.count_params() == 0
    assert ops.max_pool(normal(1, 8, 9, 5), 3, stride=2).shape == (1, 3, 4, 5)
    assert (geometry.output_size(8, 3, stride=2), geometry.output_size(9, 3, stride=2)) == (3, 4)


@by_hand_and_ops
def test_maximum_and_average_of_the_4x4(module):
    """[L4.2]"""
    assert np.array_equal(pool(module, "max", lecture.POOL_IMAGE), lecture.POOL_MAX)
    assert np.array_equal(pool(module, "avg", lecture.POOL_IMAGE), lecture.POOL_AVERAGE)


@by_hand_and_ops
def test_the_grey_map_pooled(module):
    """[L4.3] the map of L2.3."""
    assert np.array_equal(pool(module, "max", lecture.GREY_MAP), lecture.GREY_MAP_POOLED)


@by_hand_and_ops
@pytest.mark.parametrize("face", [lecture.FACE_MAP_AS_PRINTED, lecture.FACE_MAP])
def test_partial_windows_kept_and_dropped(module, face):
    """[L4.4] **Misprint**: ceil (or Keras's "same") makes 3x3, Keras's default makes 2x2; whether
    the map of L2.6 is pooled as printed or as it should be, the result is the same."""
    import keras

    kept = pool(module, "max", face, ceil=True)
    assert np.array_equal(kept, lecture.FACE_MAP_POOLED)
    assert np.array_equal(pool(module, "max", face, padding="same"), kept)
    assert np.array_equal(pool(module, "max", face), lecture.FACE_MAP_POOLED_VALID)
    maps = face[None, ..., None].astype("float32")
    default = keras.layers.MaxPooling2D(2)(maps).numpy()[0, ..., 0]
    assert np.array_equal(default, lecture.FACE_MAP_POOLED_VALID)


@by_hand_and_ops
def test_the_gradient_goes_to_the_winner(module):
    """[L4.6] ones arrive at (0,1), (0,2), (2,0), (3,3)."""
    x = lecture.POOL_BACKWARD_IMAGE[None, ..., None]
    assert np.array_equal(module.max_pool(x, 2)[0, ..., 0], lecture.POOL_BACKWARD_MAX)
    dx = module.max_pool_backward(np.ones((1, 2, 2, 1)), x, 2)[0, ..., 0]
    assert [tuple(at) for at in np.argwhere(dx).tolist()] == list(lecture.POOL_BACKWARD_WINNERS)
    assert dx.sum() == 4


# --- L5 Backward pass as correlation --------------------------------------------------------


def line(values):
    return np.reshape(values, (1, -1, 1)).astype("float64")


def test_two_jacobians():
    """[L5.1] dO/dI = [[W1,W2,W3,0],[0,W1,W2,W3]] and dO/dW = [[I1,I2,I3],[I2,I3,I4]]."""
    image, kernel = np.array([2.0, 3, 5, 7]), np.array([11.0, 13, 17])
    assert by_hand.convolution_matrix(kernel, (4,)).tolist() == [[11, 13, 17, 0], [0, 11, 13, 17]]
    for module in (by_hand, ops):
        rows = [
            module.conv_backward(line(unit), line(image), kernel.reshape(3, 1, 1))
            for unit in ([1, 0], [0, 1])
        ]
        assert [dx.ravel().tolist() for dx, _, _ in rows] == [[11, 13, 17, 0], [0, 11, 13, 17]]
        assert [dw.ravel().tolist() for _, dw, _ in rows] == [[2, 3, 5], [3, 5, 7]]


def backward_of_a_line(module):
    image, kernel, dO = normal(6), normal(3, seed=1), normal(4, seed=2)
    dI, dW, _ = module.conv_backward(line(dO), line(image), kernel.reshape(3, 1, 1))
    return image, kernel, dO, dI.ravel(), dW.ravel()


@by_hand_and_ops
def test_the_kernels_gradient_is_the_image_correlated_with_the_outputs(module):
    """[L5.2] dL/dW = corr(I, dO)."""
    image, _, dO, _, dW = backward_of_a_line(module)
    np.testing.assert_allclose(by_hand.correlate(image, dO), dW)


@by_hand_and_ops
def test_the_inputs_gradient_is_a_full_correlation_either_way_round(module):
    """[L5.3] dL/dI = corr(W padded, dO flipped) = corr(dO padded, W flipped)."""
    _, kernel, dO, dI, _ = backward_of_a_line(module)
    np.testing.assert_allclose(by_hand.correlate(np.pad(kernel, 3), dO[::-1]), dI)
    np.testing.assert_allclose(by_hand.correlate(np.pad(dO, 2), kernel[::-1]), dI)


@by_hand_and_ops
def test_the_kernels_gradient_of_the_decks_numbers(module):
    """[L5.4] from the backward pass, from GradientTape, and as a forward convolution."""
    image, dO = line(lecture.BACKWARD_LINE), line(lecture.BACKWARD_LINE_GRADIENT)
    kernel = np.zeros((3, 1, 1))
    _, dW, _ = module.conv_backward(dO, image, kernel)
    np.testing.assert_allclose(dW.ravel(), lecture.BACKWARD_KERNEL_GRADIENT, rtol=1e-6)
    _, _, (theirs,) = tape(lambda w: tf_conv(image, w), kernel, dy=dO)
    assert_agrees(dW, theirs)
    forward = module.conv(image, dO.reshape(2, 1, 1))
    assert_agrees(forward.ravel(), dW.ravel())


# --- L6 Transposed convolution --------------------------------------------------------------


def test_convolution_as_a_4x16_matrix():
    """[L6.1] **Misprint**: the last row starts one later than the third, after five zeros."""
    kernel, image = np.arange(1, 10).reshape(3, 3), normal(4, 4)
    matrix = by_hand.convolution_matrix(kernel, (4, 4))
    assert matrix.shape == (4, 16)
    assert [int(np.flatnonzero(row)[0]) for row in matrix] == [0, 1, 4, 5]
    assert matrix[3].tolist() == [0] * 5 + [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9]
    y = matrix @ image.ravel()
    np.testing.assert_allclose(y.reshape(2, 2), by_hand.correlate(image, kernel))
    as_printed = matrix[[0, 1, 2, 2]] @ image.ravel()
    assert not np.isclose(as_printed[3], y[3])


@by_hand_and_ops
def test_the_transposed_matrix_is_the_input_gradient_and_no_inverse(module):
    """[L6.2] dL/dI = W^T dL/dO."""
    kernel, image = normal(3, 3), normal(4, 4, seed=1)
    matrix = by_hand.convolution_matrix(kernel, (4, 4))
    dO = normal(2, 2, seed=2)
    x, w, dy = image[None, ..., None], kernel[..., None, None], dO[None, ..., None]
    dI, _, _ = module.conv_backward(dy, x, w)
    np.testing.assert_allclose((matrix.T @ dO.ravel()).reshape(4, 4), dI[0, ..., 0])
    np.testing.assert_allclose(module.conv_transpose(dy, w), dI)
    there_and_back = matrix.T @ (matrix @ image.ravel())
    assert not np.allclose(there_and_back, image.ravel())


@by_hand_and_ops
def test_the_decks_transposed_convolution(module):
    """[L6.3] stride 2: 2x2 to 5x5, and equal to the backward pass for the gradient r."""
    r = lecture.TRANSPOSED_INPUT[None, ..., None]
    w = lecture.TRANSPOSED_KERNEL[..., None, None]
    y = module.conv_transpose(r, w, stride=2)[0, ..., 0]
    np.testing.assert_allclose(y, lecture.TRANSPOSED_OUTPUT, rtol=1e-6)
    dx, _, _ = module.conv_backward(r, np.zeros((1, 5, 5, 1)), w, stride=2)
    np.testing.assert_allclose(dx[0, ..., 0], y)
    assert module.conv(dx, w, stride=2).shape == r.shape


def test_the_last_entry_fixes_the_last_number_of_r():
    """[L6.3] only r[1, 1] reaches the last corner: 27.337954 / 1.3256309 = 20.6226."""
    corner = lecture.TRANSPOSED_OUTPUT[-1, -1] / lecture.TRANSPOSED_KERNEL[-1, -1]
    assert round(corner, 4) == lecture.TRANSPOSED_INPUT[1, 1] == 20.6226


def test_three_views_of_the_decks_example():
    """[L6.4] scatter-add of scaled kernels; W^T; zeros between, zeros around, kernel flipped."""
    r, w = lecture.TRANSPOSED_INPUT, lecture.TRANSPOSED_KERNEL
    scatter = np.zeros((5, 5))
    for row, column in np.ndindex(2, 2):
        scatter[2 * row : 2 * row + 3, 2 * column : 2 * column + 3] += r[row, column] * w
    every_second = by_hand.convolution_matrix(w, (5, 5)).reshape(3, 3, 25)[::2, ::2].reshape(4, 25)
    spread = np.zeros((3, 3))
    spread[::2, ::2] = r
    for view in (
        scatter,
        (every_second.T @ r.ravel()).reshape(5, 5),
        by_hand.correlate(np.pad(spread, 2), w[::-1, ::-1]),
    ):
        np.testing.assert_allclose(view, lecture.TRANSPOSED_OUTPUT, rtol=1e-6)


@by_hand_and_ops
def test_a_dense_layer_is_a_convolution_as_large_as_the_map(module):
    """[L6.5] the same numbers; and on a larger image, the same layer at every place."""
    maps, weights, bias = normal(2, 3, 4, 5), normal(3 * 4 * 5, 6), normal(6)
    dense = ops.dense(maps.reshape(2, -1), weights, bias)
    kernel = weights.reshape(3, 4, 5, 6)
    np.testing.assert_allclose(module.conv(maps, kernel, bias)[:, 0, 0], dense)
    larger = normal(1, 5, 5, 5)
    y = module.conv(larger, kernel, bias)
    assert y.shape == (1, 3, 2, 6)
    there = ops.dense(larger[:, 2:5, 1:5].reshape(1, -1), weights, bias)
    np.testing.assert_allclose(y[:, 2, 1], there)


# --- L7, L8 Sizes and counts ----------------------------------------------------------------


@pytest.mark.parametrize(("layers", "sees"), [(2, 5), (3, 7)])
def test_stacked_3x3_layers_see(layers, sees):
    """[L7.1] counted by the gradient of the middle unit; a dense unit sees everything."""
    x, w = np.zeros((1, 11, 11, 1)), np.ones((3, 3, 1, 1))
    dx = np.zeros((1, 11 - 2 * layers, 11 - 2 * layers, 1))
    dx[0, 2, 2] = 1
    for layer in reversed(range(layers)):
        at = np.zeros((1, 11 - 2 * layer, 11 - 2 * layer, 1))
        dx, _, _ = ops.conv_backward(dx, at, w)
    assert (dx != 0).sum() == sees**2
    assert geometry.receptive_field([(3,)] * layers)[-1].size == sees
    dense_dx, _, _ = ops.dense_backward([[1.0]], x.reshape(1, -1), np.ones((121, 1)))
    assert (dense_dx != 0).all()


def test_published_fields():
    """[L7.5] as printed; test_network_fields computes them from Keras's own models."""
    assert lecture.NETWORK_FIELDS == {"VGG16": 212, "ResNet50": 483, "InceptionV3": 1311}


def test_the_counted_model_line_by_line():
    """[L8.2] shapes by running ops, parameters by counting: 27562 in all."""
    x = normal(1, 28, 28, 1)
    shapes, counts = [], []

    def line_of(y, parameters=0):
        shapes.append(y.shape[1:])
        counts.append(parameters)
        return y

    x = line_of(ops.conv(x, normal(3, 3, 1, 8)), geometry.conv_parameters(3, 1, 8))
    x = line_of(ops.max_pool(x, 2))
    x = line_of(ops.conv(x, normal(3, 3, 8, 16)), geometry.conv_parameters(3, 8, 16))
    x = line_of(ops.max_pool(x, 2))
    x = line_of(x.reshape(1, -1))
    x = line_of(ops.dense(x, normal(400, 64)), geometry.dense_parameters(400, 64))
    line_of(ops.dense(x, normal(64, 10)), geometry.dense_parameters(64, 10))
    assert shapes == [shape for _, shape, _ in lecture.COUNTED_MODEL]
    assert counts == [count for _, _, count in lecture.COUNTED_MODEL]
    assert sum(counts) == 27562


def test_flattening_keeps_the_order():
    """[L8.4] a 3x3 map to 9 numbers, row by row, as Keras does."""
    import keras

    a_map = np.arange(9.0).reshape(1, 3, 3, 1)
    assert a_map.reshape(1, -1)[0].tolist() == list(range(9))
    assert np.array_equal(keras.layers.Flatten()(a_map), a_map.reshape(1, -1))


def test_plain_network_against_cnn():
    """[L8.5] on 28x28x1: 13,750 parameters against 814,090 of 1024 plain neurons."""
    conv, dense, size = geometry.conv_parameters, geometry.dense_parameters, geometry.output_size
    side = size(size(size(size(28, 5), 2, stride=2), 5), 2, stride=2)
    cnn = conv(5, 1, 20) + conv(5, 20, 20) + dense(side * side * 20, 10)
    plain = dense(28 * 28, 1024) + dense(1024, 10)
    assert side == 4
    assert (cnn, plain) == (520 + 10020 + 3210, 803840 + 10250) == (13750, 814090)


# --- where the lectures slipped -------------------------------------------------------------


def first_corner(image, kernel):
    return float(ops.conv(image[None], kernel, lecture.CHANNELS_BIAS)[0, 0, 0, 0])


def eyes_of(face):
    """The columns of the two eyes of the face whose map begins with the printed two rows."""
    matches = np.array_equal(by_hand.correlate(face, lecture.FACE_KERNEL)[:2], lecture.FACE_MAP[:2])
    return tuple(np.flatnonzero(face[1]).tolist()) if matches else None


def keras_pooled_shape():
    import keras

    return keras.layers.MaxPooling2D(2).compute_output_shape((1, 5, 5, 1))[1:3]


def leading_zeros_of_the_last_row():
    return int(np.flatnonzero(by_hand.convolution_matrix(np.ones((3, 3)), (4, 4))[3])[0])


def name_of_the_kernels_size():
    import keras

    with pytest.raises(TypeError, match="kernel_size"):
        keras.layers.Conv2D(32, filter_size=3)
    return next(
        name for name in keras.layers.Conv2D(32, kernel_size=3).get_config() if "_size" in name
    )


PROOFS = {
    # Where it is: how to compute what is right.
    "the face's feature map, row 2, column 2": lambda: by_hand.correlate(
        lecture.FACE, lecture.FACE_KERNEL)[2, 2],
    "the columns of the eyes on some slides": lambda: (
        eyes_of(lecture.FACE) or eyes_of(lecture.FACE_EYES_2_AND_4)),
    "the first corner of the first output map": lambda: first_corner(
        *channels_last(lecture.CHANNELS_IMAGE, lecture.CHANNELS_KERNEL)),
    "the first corner of the same map, computed with TensorFlow": lambda: first_corner(
        *channels_last(lecture.CHANNELS_IMAGE, lecture.CHANNELS_KERNEL)),
    "the size after 32 filters of 3x3 on 64x64x3": lambda: ops.conv(
        np.ones((1, 64, 64, 3)), np.ones((3, 3, 3, 1))).shape[1],
    "the Keras call beside the 3x3 pooled map": keras_pooled_shape,
    "the last row of the 4x16 convolution matrix: its leading zeros":
        leading_zeros_of_the_last_row,
    "the name of the kernel's size in the Keras call": name_of_the_kernels_size,
}  # fmt: skip
IN_WORDS = {"the formula of the output size", "the name of the + 1 in that formula"}


@pytest.mark.parametrize(
    "misprint",
    [m for m in lecture.MISPRINTS if m.where not in IN_WORDS],
    ids=lambda m: f"{m.tag} {m.where}",
)
def test_misprint(misprint):
    """[L2.6, L2.8, L2.9, L3.7, L4.4, L6.1, L8.1] the printed value is wrong, the other right."""
    computed = PROOFS[misprint.where]()
    assert computed != misprint.printed
    if isinstance(misprint.right, float):
        assert computed == pytest.approx(misprint.right)
    else:
        assert computed == misprint.right


def test_every_misprint_has_its_proof():
    """Those in words, of L3.1, have theirs in test_geometry."""
    assert {m.where for m in lecture.MISPRINTS} == PROOFS.keys() | IN_WORDS


def test_constants_cannot_be_changed_by_accident():
    constants = {name: value for name, value in vars(lecture).items() if name.isupper()}
    arrays = {name: value for name, value in constants.items() if isinstance(value, np.ndarray)}
    assert len(arrays) > 40
    assert [name for name, array in arrays.items() if array.flags.writeable] == []
