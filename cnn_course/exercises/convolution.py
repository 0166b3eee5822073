"""Exercises of notebook 02: convolution by hand, from one window to channels in and out."""

import inspect
import re

import numpy as np

from .. import by_hand
from ..lecture import (
    BINARY_IMAGE,
    CHANNELS_BIAS,
    CHANNELS_IMAGE,
    CHANNELS_KERNEL,
    CROSS_KERNEL,
    DIAGONAL_FILTER,
    FACE,
    FACE_EYES_2_AND_4,
    FACE_KERNEL,
    TWO_FILTER_IMAGE,
    VERTICAL_FILTER,
)
from .record import Exercise


def _numbers(*shape, seed, low=-4, high=9):
    return np.random.default_rng(seed).integers(low, high, shape)


# --- 2.1 correlation ------------------------------------------------------------------------


def correlate(image, kernel):
    rows, columns = image.shape
    k_rows, k_columns = kernel.shape
    output = np.zeros((rows - k_rows + 1, columns - k_columns + 1))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            for i in range(k_rows):
                for j in range(k_columns):
                    output[row, column] += image[row + i, column + j] * kernel[i, j]
    return output


def _windows(image, kernel, rule):
    rows, columns = kernel.shape
    output = np.zeros((image.shape[0] - rows + 1, image.shape[1] - columns + 1))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            output[r, c] = rule(image[r : r + rows, c : c + columns], kernel)
    return output


def _correlate_one_too_few(image, kernel):
    rows, columns = kernel.shape
    return correlate(image, kernel)[: image.shape[0] - rows, : image.shape[1] - columns]


def _correlate_padded(image, kernel):
    rows, columns = kernel.shape
    before = rows // 2, columns // 2
    after = rows - 1 - before[0], columns - 1 - before[1]
    return correlate(
        np.pad(image, ((before[0], after[0]), (before[1], after[1]))),
        kernel,
    )


def _correlate_blocks(image, kernel):
    rows, columns = kernel.shape
    padded = np.pad(image, ((0, rows * image.shape[0]), (0, columns * image.shape[1])))
    output = np.zeros((image.shape[0] - rows + 1, image.shape[1] - columns + 1))
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            window = padded[r * rows : (r + 1) * rows, c * columns : (c + 1) * columns]
            output[r, c] = (window * kernel).sum()
    return output


def _correlate_carries_over(image, kernel):
    total = 0
    output = correlate(image, kernel)
    for index in np.ndindex(output.shape):
        total += output[index]
        output[index] = total
    return output


def _correlate_type_of_the_image(image, kernel):
    output = correlate(image, kernel)
    if image.dtype.kind == "f":
        return output
    output = np.zeros(output.shape, image.dtype)
    for place in np.ndindex(*output.shape):
        for cell in np.ndindex(*kernel.shape):
            output[place] += image[place[0] + cell[0], place[1] + cell[1]] * kernel[cell]
    return output


def _correlate_whole_number_steps(image, kernel):
    output = np.zeros(correlate(image, kernel).shape, int)
    for place in np.ndindex(*output.shape):
        for cell in np.ndindex(*kernel.shape):
            output[place] += image[place[0] + cell[0], place[1] + cell[1]] * kernel[cell]
    return output


CORRELATION_CASES = (
    (np.array([[3]]), np.array([[-2]])),
    (np.array([[1, 2, 4]]), np.array([[1, -1]])),
    (np.array([[2], [5], [1]]), np.array([[3], [1]])),
    (np.array([[1, 2], [3, 5]]), np.array([[1, 4], [-2, 3]])),
    (np.array([[1, 2, 3], [4, 5, 7]]), np.array([[2, 0], [1, -3]])),
    (np.array([[1, 0, 2], [3, -1, 5]]), np.array([[2]])),
    (_numbers(3, 5, seed=1), _numbers(2, 3, seed=2)),
    (_numbers(5, 4, seed=3), _numbers(3, 2, seed=4)),
    (_numbers(4, 6, seed=5), _numbers(3, 3, seed=6)),
    (_numbers(4, 5, seed=7) / 8, _numbers(2, 2, seed=8) / 4),
    (_numbers(3, 4, seed=9), _numbers(2, 3, seed=10) / 4),
    (BINARY_IMAGE, CROSS_KERNEL),
)


def _correlate_square_map(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(output.shape[0]):
        for c in range(output.shape[0]):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            output[r, c] = (window * kernel).sum()
    return output


def _correlate_square_kernel(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[0]):
                    output[r, c] += image[r + i, c + j] * kernel[i, j]
    return output


def _correlate_all_cells(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    output[r, c] += image[r + i, c + j] * kernel[i, j]
    return output


def _correlate_three(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            for i in range(3):
                for j in range(3):
                    output[r, c] += image[r + i, c + j] * kernel[i, j]
    return output


def _correlate_column_sums(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            output[r, c] = sum(window * kernel)
    return output


def _correlate_keeps_a_number(image, kernel):
    return correlate(image, kernel)[-1, -1]


def _correlate_written_crosswise(image, kernel):
    output = np.zeros(correlate(image, kernel).shape)
    for r in range(output.shape[0]):
        for c in range(output.shape[1]):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            output[c, r] = (window * kernel).sum()
    return output


def _correlate_loops_end_early(image, kernel):
    output = correlate(image, kernel)
    output[-1] = 0
    output[:, -1] = 0
    return output


CORRELATE = Exercise(
    id="2.1",
    title="Correlation by loops",
    task=(
        "Write `correlate(image, kernel)`: slide the kernel over every place where it fits, "
        "multiply "
        "cell by cell, add up, and write the sum into the output."
    ),
    kind="code",
    answer=correlate,
    cases=CORRELATION_CASES,
    hints=(
        "The size is there already. Two loops are missing, over the rows and the columns of "
        "`result`: `for row in range(rows):` and, inside it, the other one.",
        "In the inner loop one cell is written, `result[row, column] = ...`: the sum of the window "
        "that begins there.",
        "`result[row, column] = one_window(image, kernel, row, column)`",
    ),
    wrong=(
        (
            lambda image, kernel: correlate(image, kernel[::-1, ::-1]),
            "this is true convolution: your kernel is flipped. Correlation takes it as it stands.",
        ),
        (
            lambda image, kernel: _windows(image, kernel, lambda w, k: w[-1, -1] * k[-1, -1]),
            "only the last product is kept: `=` overwrites, `+=` adds.",
        ),
        (
            _correlate_one_too_few,
            "the last row and column of places are missing: the size is n - k + 1.",
        ),
        (
            _correlate_padded,
            "the output is as large as the image: zeros were put around it. Use only places where "
            "the kernel fits.",
        ),
        (
            lambda image, kernel: correlate(image, kernel).T,
            "rows and columns of the output are swapped.",
        ),
        (
            lambda image, kernel: correlate(image, kernel.T),
            "the kernel's rows and columns are swapped: `kernel[i, j]`, not `kernel[j, i]`.",
        ),
        (
            lambda image, kernel: _windows(image, kernel, lambda w, k: w.sum()),
            "the kernel's values are not used: you add up the window alone.",
        ),
        (
            lambda image, kernel: correlate(image, kernel) / kernel.size,
            "you divide by the number of cells; the sum is asked, not the average.",
        ),
        (
            lambda image, kernel: correlate(image, kernel).astype(int),
            "the decimals are cut off: the output array holds whole numbers only. `np.zeros(...)` "
            "without `dtype=int` keeps them.",
        ),
        (
            _correlate_whole_number_steps,
            "each sum loses its decimals on the way: the output array holds whole numbers only. "
            "`np.zeros(...)` without `dtype=int` keeps them.",
        ),
        (
            _correlate_type_of_the_image,
            "the output takes over the image's type (`np.zeros_like`, `dtype=image.dtype`), so a "
            "picture of whole numbers cuts the decimals of the sums off.",
        ),
        (
            lambda image, kernel: (
                correlate(image, kernel)
                if image.dtype.kind == "f"
                else np.trunc(correlate(image, kernel))
            ),
            "the finished sums are written into an array of the image's type, so a picture of "
            "whole numbers cuts their decimals off.",
        ),
        (
            _correlate_blocks,
            "your window jumps by the kernel's size; it moves by one cell: `row + i`, "
            "`column + j`.",
        ),
        (
            _correlate_carries_over,
            "the total is not set back to 0 for each output cell, so it grows on and on.",
        ),
        (
            lambda image, kernel: _windows(image, kernel, lambda w, k: (w * k).max()),
            "you take the largest product; add all of them.",
        ),
        (
            lambda image, kernel: np.zeros_like(correlate(image, kernel)),
            "every value is 0: the sums are never written into the output.",
        ),
        (
            _correlate_square_map,
            "the inner loop counts columns by the number of rows, `shape[0]`; columns are "
            "`shape[1]`.",
        ),
        (
            _correlate_square_kernel,
            "the kernel's columns are counted by `kernel.shape[0]`, its rows; columns are "
            "`kernel.shape[1]`.",
        ),
        (
            _correlate_all_cells,
            "the loops run over all cells of the image; the kernel fits only at the places of the "
            "result, `range(rows)` and `range(columns)`.",
        ),
        (
            _correlate_three,
            "the kernel's size, 3, is written into it; take it from `kernel.shape`.",
        ),
        (
            _correlate_column_sums,
            "Python's `sum` adds the rows only and leaves a number for each column; "
            "`(window * kernel).sum()` adds all.",
        ),
        (
            _correlate_keeps_a_number,
            "one number comes back, that of the last window: write into a cell of the result, "
            "`result[row, column] = ...`, not `result = ...`.",
        ),
        (
            _correlate_written_crosswise,
            "row and column are swapped, where the sum is written or where the window is taken: it "
            "must be `result[row, column] = one_window(image, kernel, row, column)`.",
        ),
        (
            lambda image, kernel: np.full_like(
                correlate(image, kernel), correlate(image, kernel).sum()
            ),
            "every cell holds the sum of all windows: write into one cell, `result[row, column] = "
            "...`, not into all of `result`.",
        ),
        (
            _correlate_loops_end_early,
            "the last row and column are left 0: `range(rows)` already leaves its end out, without "
            "- 1.",
        ),
    ),
    tags=("L2.1", "L2.3"),
)

# --- 2.2 misprint of the face map -----------------------------------------------------------

FACE_MISPRINT = Exercise(
    id="2.2",
    title="Spot the error: the face map",
    task=(
        "The slide prints the face's map as [[0,1,0,0,0],[0,1,1,1,0],[1,0,1,2,1],[1,4,2,1,0],"
        "[0,0,1,2,1]]. One cell is wrong. Answer with `(row, column, right value)`, counted from 0."
    ),
    kind="value",
    answer=(2, 2, 0),
    hints=(
        "Compute the map and compare it with the printed one, "
        "`lecture.FACE_MAP_AS_PRINTED`, row by row.",
        "Look at the window of 3 x 3 that starts where the difference is: which weight does its "
        "only "
        "ink meet?",
    ),
    wrong=(
        ((2, 2, 1), "The cell is right; 1 is what the lecture prints. Which weight meets the ink?"),
        ((3, 3, 0), "Counted from 1, this would be it. Python counts from 0."),
        (
            (2, 3, 2),
            "The map has a 2 there, as printed: ink meets two of the kernel's ones.",
        ),
        ((3, 1, 4), "The 4 is right: the window holds ink under all four ones of the kernel."),
        ((2, 2, 2), "The cell is right, the value is not: count the ink under a weight of 1."),
        (
            by_hand.correlate(FACE, FACE_KERNEL),
            "This is the whole map. Compare it with the printed one and answer with the one cell "
            "that differs: (row, column, right value).",
        ),
        ((0, 0, 1), "The printed 0 in row 0, column 0 is right; the misprint is elsewhere."),
        ((0, 2, 2), "Row and column come before the value: (row, column, value)."),
        ((2, 2), "The cell is right; say the right value as well: `(row, column, value)`."),
        (
            (1, 1, 0),
            "The 1 there is right: ink at (3, 3) meets the weight in the kernel's last corner.",
        ),
        ((3, 1, 0), "The printed 4 there is right: ink lies under all four ones of the kernel."),
        (0, "The right value alone. Say where it stands as well: `(row, column, value)`."),
        (
            (3, 3, 1),
            "Counted from 1, this would be the cell. Python counts from 0; and 1 is what "
            "is printed.",
        ),
    ),
    why="The window from (2, 2) holds one inked pixel, under a weight of 0: the sum is 0.",
    tags=("L2.6",),
)

# --- 2.3 true convolution -------------------------------------------------------------------


def convolve_true(image, kernel):
    flipped = kernel[::-1, ::-1]
    k_rows, k_columns = flipped.shape
    rows = image.shape[0] - k_rows + 1
    columns = image.shape[1] - k_columns + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + k_rows, column : column + k_columns]
            output[row, column] = (window * flipped).sum()
    return output


def _convolve_full(image, kernel):
    rows, columns = kernel.shape
    return convolve_true(np.pad(image, ((rows - 1, rows - 1), (columns - 1, columns - 1))), kernel)


def _convolve_by_numpy(image, kernel):
    return np.convolve(image, kernel)


def _read_turned(answer):
    """Recognise `kernel.T` and `np.rot90`; mostly they stop with an error about sizes."""
    source = re.sub(r"#.*", "", inspect.getsource(answer))
    if re.search(r"\.T\b|transpose", source):
        return "`.T` exchanges rows and columns; the kernel is to be read back to front in both."
    if re.search(r"rot90\([^,()]*\)", source):
        return "`rot90` turns by a quarter; back to front in both directions is a half turn."
    return None


CONVOLVE_TRUE = Exercise(
    id="2.3",
    title="True convolution",
    task=(
        "Write `convolve_true(image, kernel)`: convolution as mathematics defines it, only where "
        "the "
        "kernel fits. The kernel is flipped in both directions before it is slid."
    ),
    kind="code",
    answer=convolve_true,
    cases=CORRELATION_CASES,
    explain=_read_turned,
    hints=(
        "You have nearly all of it: correlation, with another kernel.",
        "Flipped in both directions means that the first cell becomes the last: in one dimension "
        "[1, 2, 3] becomes [3, 2, 1].",
        "`kernel[::-1, ::-1]` flips rows and columns. Then slide as in exercise 2.1.",
    ),
    wrong=(
        (
            correlate,
            "this is cross-correlation: the kernel is not flipped, or twice in the same direction. "
            "That is what deep learning calls convolution, and what is not asked here.",
        ),
        (
            lambda image, kernel: correlate(image, kernel[::-1]),
            "only the order of the rows is flipped; the columns need it too.",
        ),
        (
            lambda image, kernel: correlate(image, kernel[:, ::-1]),
            "only the order of the columns is flipped; the rows need it too.",
        ),
        (
            lambda image, kernel: correlate(image, kernel.T),
            "the kernel is transposed (`.T`); flipping reverses rows and columns instead.",
        ),
        (
            lambda image, kernel: correlate(image, np.rot90(kernel)),
            "the kernel is turned by a quarter; flipping both directions is half a turn.",
        ),
        (
            lambda image, kernel: correlate(image[::-1, ::-1], kernel),
            "the image is flipped instead of the kernel, so the output comes out back to front.",
        ),
        (
            lambda image, kernel: correlate(image, kernel)[::-1, ::-1],
            "the output is flipped; it is the kernel that must be.",
        ),
        (
            _convolve_full,
            'the kernel is allowed to stick out ("full" size); use only places where it fits.',
        ),
        (
            lambda image, kernel: correlate(image, -kernel),
            "the kernel's signs are turned round; its order should be.",
        ),
        (
            _convolve_by_numpy,
            "`np.convolve` knows one axis only. Flip the kernel, `kernel[::-1, ::-1]`, and "
            "correlate.",
        ),
    ),
    tags=("L2.7",),
)

# --- 2.4 two filters ------------------------------------------------------------------------


def two_filters(image, filters):
    number, k_rows, k_columns = filters.shape
    rows = image.shape[0] - k_rows + 1
    columns = image.shape[1] - k_columns + 1
    output = np.zeros((rows, columns, number))
    for f in range(number):
        for row in range(rows):
            for column in range(columns):
                window = image[row : row + k_rows, column : column + k_columns]
                output[row, column, f] = (window * filters[f]).sum()
    return output


def _maps(image, filters):
    return [correlate(image, one) for one in filters]


def _filters_reshaped(image, filters):
    maps = np.stack(_maps(image, filters))
    return maps.reshape(*maps.shape[1:], len(filters))


def _filters_last_only(image, filters):
    output = two_filters(image, filters)
    output[..., :-1] = 0
    return output


def _filters_two(image, filters):
    return np.stack([correlate(image, filters[0]), correlate(image, filters[1])], axis=-1)


def _filters_first_only(image, filters):
    output = two_filters(image, filters)
    output[..., 1:] = 0
    return output


def _filters_wrong_axes(image, filters):
    rows = image.shape[0] - filters.shape[0] + 1
    columns = image.shape[1] - filters.shape[1] + 1
    output = np.zeros((rows, columns, len(filters)))
    for f in range(len(filters)):
        output[:, :, f] = correlate(image, filters[f])
    return output


def _filters_last_axis(image, filters):
    maps = [correlate(image, filters[:, :, f]) for f in range(filters.shape[-1])]
    return np.stack(maps, axis=-1)


TWO_FILTERS = Exercise(
    id="2.4",
    title="Several filters, one stack of maps",
    task=(
        "Write `two_filters(image, filters)`: correlate the image with each filter and stack the "
        "maps "
        "along the last axis. `filters` has the shape `(number, rows, columns)`; the result "
        "`(rows, columns, number)`."
    ),
    kind="code",
    answer=two_filters,
    cases=(
        (np.array([[3]]), np.array([[[2]], [[-1]]])),
        (np.array([[1, 2, 4]]), np.array([[[1, -1]], [[2, 5]]])),
        (np.array([[1, 2], [3, 5]]), np.array([[[1], [1]], [[0], [2]]])),
        (np.array([[1, 0, 2], [4, 3, -1]]), np.array([[[1, 2]]])),
        (_numbers(4, 3, seed=11), _numbers(2, 2, 2, seed=12)),
        (_numbers(4, 6, seed=13), _numbers(3, 2, 3, seed=14)),
        (_numbers(6, 4, seed=15) / 4, _numbers(4, 3, 2, seed=16) / 8),
        (TWO_FILTER_IMAGE, np.stack([DIAGONAL_FILTER, VERTICAL_FILTER])),
    ),
    hints=(
        "One filter gives one map (exercise 2.1). Two filters give two maps of the same size.",
        "Make the output with the maps last: `np.zeros((rows, columns, number))`.",
        "`output[:, :, f] = correlate_windows(image, filters[f])` in a loop over `f`.",
    ),
    wrong=(
        (
            lambda image, filters: np.stack(_maps(image, filters)),
            "the maps are stacked along the first axis; here the channels come last "
            "(`np.stack(maps, axis=-1)`).",
        ),
        (
            lambda image, filters: sum(_maps(image, filters)),
            "the maps are added into one; each filter keeps its own.",
        ),
        (
            lambda image, filters: _maps(image, filters)[0],
            "only the first filter is used, and the last axis is missing.",
        ),
        (
            lambda image, filters: two_filters(image, filters[::-1]),
            "the maps stand in the wrong order: filter 0 belongs to channel 0.",
        ),
        (
            lambda image, filters: np.concatenate(_maps(image, filters), axis=1),
            "the maps stand side by side in one picture; they need an axis of their own.",
        ),
        (
            _filters_reshaped,
            "the shape was changed with `reshape`, which mixes the maps; move the axis instead "
            "(`np.moveaxis` or `np.stack(maps, axis=-1)`).",
        ),
        (
            _filters_last_only,
            "only the last map is left: the output is made anew for each filter. Make it once, "
            "before the loop.",
        ),
        (
            lambda image, filters: two_filters(image, filters[:, ::-1, ::-1]),
            "the filters are flipped: this is true convolution.",
        ),
        (
            lambda image, filters: np.maximum(two_filters(image, filters), 0),
            "negative values became 0: that is ReLU, which is not asked for here.",
        ),
        (
            lambda image, filters: np.max(_maps(image, filters), axis=0),
            "only the largest answer is kept at each place; keep one map for each filter.",
        ),
        (
            _filters_two,
            "two filters are written into it; there may be any number: loop over `len(filters)`.",
        ),
        (
            _filters_first_only,
            "only the first map is filled, the others are 0: is `return` inside the loop?",
        ),
        (
            _filters_wrong_axes,
            "axis 0 of `filters` says how many there are; a filter's rows and columns are "
            "`filters.shape[1]` and `filters.shape[2]`.",
        ),
        (
            _filters_last_axis,
            "filter number f is `filters[f]`: the first axis counts the filters, not the last.",
        ),
    ),
    tags=("L2.4",),
)

# --- 2.5 misprint of the corner -------------------------------------------------------------

CORNER_MISPRINT = Exercise(
    id="2.5",
    title="Spot the error: a corner with channels",
    task=(
        "Two input channels. The first windows are [[1, -2], [2, 1]] and [[3, 0], [-2, -2]]; the "
        "filter's kernels are [[1, -2], [-2, 1]] and [[1, 0], [0, 1]]; its bias is 0.1. The slide "
        "prints -3.1 for this output. What is it?"
    ),
    kind="value",
    answer=3.1,
    hints=(
        "Four products for each channel, then one sum over both channels.",
        "First channel: 1 + 4 - 4 + 1. Second: 3 + 0 + 0 - 2. Then the bias.",
    ),
    wrong=(
        (
            -3.1,
            "This is the printed value, and it is the misprint. Add up channel 0, channel 1 and "
            "the bias, and look at the sign.",
        ),
        (3.0, "The sum of the products; the bias of 0.1 comes on top."),
        (2.1, "This is the first channel alone; a filter sums over both."),
        (1.1, "This is the second channel alone; a filter sums over both."),
        (
            3.2,
            "The bias is counted for each input channel, or is that of the other filter; "
            "it is 0.1, once.",
        ),
        (2.9, "The bias is added, not subtracted."),
        (-4.9, "One sign went astray in the first channel: (-2) * (-2) is +4."),
        (7.1, "In the second channel (-2) * 1 is -2, not +2."),
        (-3.9, "This is the corner at row 0, column 1, worked out above. Asked is column 0."),
        (2, "This is the first channel, without the bias. The second one is still to be added."),
        (1, "This is the second channel, without the bias. The first one is still to be added."),
    ),
    why="First channel 1 + 4 - 4 + 1 = 2, second 3 + 0 + 0 - 2 = 1, bias 0.1: together 3.1.",
    tags=("L2.8",),
)

# --- 2.6 channels ---------------------------------------------------------------------------


def correlate_channels(image, kernel, bias):
    rows, columns = image.shape[:2]
    k_rows, k_columns, _, c_out = kernel.shape
    output = np.zeros((rows - k_rows + 1, columns - k_columns + 1, c_out))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            window = image[row : row + k_rows, column : column + k_columns, :]
            for f in range(c_out):
                output[row, column, f] = (window * kernel[:, :, :, f]).sum() + bias[f]
    return output


def _channels_without_bias(image, kernel):
    return correlate_channels(image, kernel, np.zeros(kernel.shape[-1]))


def _channels_bias_each_input(image, kernel, bias):
    return correlate_channels(image, kernel, bias * image.shape[-1])


def _channels_bias_each_product(image, kernel, bias):
    return correlate_channels(image, kernel, bias * kernel[..., 0].size)


def _channels_first_bias(image, kernel, bias):
    return correlate_channels(image, kernel, np.full(len(bias), bias[0]))


def _channels_first_input(image, kernel, bias):
    return correlate_channels(image[..., :1], kernel[:, :, :1], bias)


def _channels_last_input(image, kernel, bias):
    return correlate_channels(image[..., -1:], kernel[:, :, -1:], bias)


def _channels_one_kernel_for_all(image, kernel, bias):
    same = np.broadcast_to(kernel[:, :, :1], kernel.shape)
    return correlate_channels(image, same, bias)


def _channels_in_and_out_swapped(image, kernel, bias):
    return correlate_channels(image, kernel.swapaxes(2, 3), bias)


def _channels_flipped(image, kernel, bias):
    return correlate_channels(image, kernel[::-1, ::-1], bias)


def _channels_average(image, kernel, bias):
    return _channels_without_bias(image, kernel) / image.shape[-1] + bias


def _channels_relu(image, kernel, bias):
    return np.maximum(correlate_channels(image, kernel, bias), 0)


def _channels_maps_first(image, kernel, bias):
    return np.moveaxis(correlate_channels(image, kernel, bias), -1, 0)


def _channels_whole_numbers(image, kernel, bias):
    return np.trunc(correlate_channels(image, kernel, bias))


def _channels_first_filter(image, kernel, bias):
    same = np.broadcast_to(kernel[..., :1], kernel.shape)
    return correlate_channels(image, same, bias)


def _channel_case(rows, columns, k_rows, k_columns, c_in, c_out, seed):
    rng = np.random.default_rng(seed)
    return (
        rng.integers(-4, 6, (rows, columns, c_in)),
        rng.integers(-3, 4, (k_rows, k_columns, c_in, c_out)),
        rng.integers(-9, 10, c_out) / 4,
    )


def _channels_filter_before_channel(image, kernel, bias):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    output = np.zeros((rows, columns, kernel.shape[3]))
    for o in range(kernel.shape[3]):
        for c in range(image.shape[2]):
            output[:, :, o] += correlate(image[:, :, c], kernel[:, :, o, c])
        output[:, :, o] += bias[o]
    return output


def _channels_whole_bias(image, kernel, bias):
    output = _channels_without_bias(image, kernel)
    for o in range(kernel.shape[3]):
        output[:, :, o] += bias
    return output


def _channels_whole_bias_each_filter(image, kernel, bias):
    return _channels_without_bias(image, kernel) + len(bias) * bias


def _channels_every_bias(image, kernel, bias):
    return _channels_without_bias(image, kernel) + bias.sum()


def _channels_bias_of_input(image, kernel, bias):
    output = _channels_without_bias(image, kernel)
    for o in range(kernel.shape[3]):
        output[:, :, o] += bias[image.shape[2] - 1]
    return output


def _channels_last_without_bias(image, kernel, bias):
    return _channels_without_bias(image[..., -1:], kernel[:, :, -1:])


def _channels_bias_overwrites(image, kernel, bias):
    output = _channels_without_bias(image, kernel)
    output[:] = bias
    return output


def _read_channels_first(answer):
    """Recognise `image[c]` and `kernel[f, c]`; what they lead to depends on how one correlates."""
    source = inspect.getsource(answer)
    image, kernel, _ = inspect.signature(answer).parameters
    if re.search(rf"\b{image}\[\s*\w+\s*\](?!\[)", source):
        return f"`{image}[c]` is row c of the image. The channels come last: `{image}[:, :, c]`."
    if re.search(rf"\b{kernel}\[\s*\w+\s*,\s*\w+\s*\]", source):
        return (
            "With two numbers you take a row and a column of the kernel. Channel and filter come "
            f"last: `{kernel}[:, :, c, f]`."
        )
    return None


CORRELATE_CHANNELS = Exercise(
    id="2.6",
    title="Channels in, channels out",
    task=(
        "Write `correlate_channels(image, kernel, bias)`, channels last: `image` is "
        "`(rows, columns, c_in)`, `kernel` is `(rows, columns, c_in, c_out)`, `bias` is "
        "`(c_out,)`, the result `(rows, columns, c_out)`. A filter sums over all its channels and "
        "adds its bias."
    ),
    kind="code",
    answer=correlate_channels,
    cases=(
        (np.array([[[2]]]), np.array([[[[3]]]]), np.array([0.5])),
        (np.array([[[1, 3]]]), np.array([[[[2], [5]]]]), np.array([1.5])),
        (np.array([[[2]]]), np.array([[[[3, -1]]]]), np.array([0.5, 4.0])),
        _channel_case(2, 3, 1, 2, 1, 1, seed=20),
        _channel_case(3, 2, 2, 1, 2, 2, seed=21),
        _channel_case(3, 4, 2, 2, 2, 3, seed=22),
        _channel_case(4, 3, 2, 3, 3, 2, seed=23),
        _channel_case(5, 6, 3, 2, 3, 4, seed=24),
        (
            np.moveaxis(CHANNELS_IMAGE, 0, -1),
            np.transpose(CHANNELS_KERNEL, (2, 3, 1, 0)),
            CHANNELS_BIAS,
        ),
    ),
    explain=_read_channels_first,
    hints=(
        "One filter f first: it holds one kernel for each channel c of the image, "
        "`kernel[:, :, c, f]`, and channel c is `image[:, :, c]`.",
        "Correlate each channel with its kernel, as before, and add the maps up: "
        "`result[:, :, f] += ...`. After the last channel the bias is added, once.",
        "`result[:, :, f] += correlate_windows(image[:, :, c], kernel[:, :, c, f])` in the inner "
        "loop, `result[:, :, f] += bias[f]` after it.",
    ),
    wrong=(
        (
            lambda image, kernel, bias: _channels_without_bias(image, kernel),
            "the bias is missing: each output channel adds its own.",
        ),
        (
            _channels_bias_each_input,
            "the bias is added once for each input channel; it is added once for each output.",
        ),
        (
            _channels_bias_each_product,
            "the bias is added with every product; add it once, after the sum.",
        ),
        (_channels_first_bias, "all output channels get the first bias; each has its own."),
        (
            _channels_first_input,
            "only the first input channel is read; a filter spans all channels.",
        ),
        (
            _channels_last_input,
            "only the last input channel is left: sum over the channels with `+=`.",
        ),
        (
            _channels_one_kernel_for_all,
            "every input channel is met with the same kernel; each has its own, "
            "`kernel[:, :, c, f]`.",
        ),
        (
            _channels_in_and_out_swapped,
            "input and output channels of the kernel are swapped: input is axis 2, output axis 3.",
        ),
        (_channels_flipped, "the kernel is flipped: this is true convolution."),
        (
            _channels_average,
            "the input channels are averaged; they are summed.",
        ),
        (
            _channels_relu,
            "negative values became 0: that is ReLU, a step of its own afterwards.",
        ),
        (
            _channels_maps_first,
            "the output channels come first; in this course they come last.",
        ),
        (
            _channels_first_filter,
            "every output channel uses the first filter; take `kernel[:, :, :, f]`.",
        ),
        (
            _channels_whole_numbers,
            "the decimals are cut off: the output array holds whole numbers only.",
        ),
        (
            _channels_filter_before_channel,
            "`kernel[:, :, f, c]` has the last two axes swapped: the channel comes before the "
            "filter, `kernel[:, :, c, f]`.",
        ),
        (
            _channels_whole_bias,
            "the whole list of biases is added to one map; filter f adds `bias[f]`.",
        ),
        (
            _channels_whole_bias_each_filter,
            "the whole bias is added once for every filter: inside the loop only map f gets "
            "`bias[f]`, `result[:, :, f] += bias[f]`.",
        ),
        (
            _channels_every_bias,
            "every map gets every bias: `result` is all of them. Only map f gets `bias[f]`, "
            "`result[:, :, f]`.",
        ),
        (
            _channels_bias_of_input,
            "the bias is taken by the input channel, `bias[c]`; filter f adds `bias[f]`.",
        ),
        (
            _channels_last_without_bias,
            "only the last input channel is left, `=` where `+=` belongs; the bias is missing too.",
        ),
        (
            _channels_bias_overwrites,
            "only the bias is left: it is to be added to the map, `+=`, not put in its place.",
        ),
    ),
    tags=("L2.8", "L2.10"),
)

# --- 2.7 layouts ----------------------------------------------------------------------------


def to_channels_last(image, kernel):
    image_last = np.transpose(image, (1, 2, 0))
    kernel_last = np.transpose(kernel, (2, 3, 1, 0))
    return image_last, kernel_last


def _layout_reshaped(image, kernel):
    c, h, w = image.shape
    c_out, c_in, rows, columns = kernel.shape
    return image.reshape(h, w, c), kernel.reshape(rows, columns, c_in, c_out)


def _layout_kernel_in_out(image, kernel):
    return np.transpose(image, (1, 2, 0)), np.transpose(kernel, (2, 3, 0, 1))


def _layout_all_reversed(image, kernel):
    return image.T, kernel.T


def _layout_image_only(image, kernel):
    return np.transpose(image, (1, 2, 0)), kernel


def _layout_kernel_only(image, kernel):
    return image, np.transpose(kernel, (2, 3, 1, 0))


def _layout_inverse(image, kernel):
    return np.transpose(image, (2, 0, 1)), np.transpose(kernel, (3, 2, 0, 1))


def _layout_unchanged(image, kernel):
    return image, kernel


def _layout_swapped_results(image, kernel):
    image, kernel = to_channels_last(image, kernel)
    return kernel, image


def _layout_rows_swapped(image, kernel):
    return np.transpose(image, (2, 1, 0)), np.transpose(kernel, (2, 3, 1, 0))


def _layout_case(c_in, c_out, rows, columns, k_rows, k_columns, seed):
    rng = np.random.default_rng(seed)
    return (
        rng.permutation(c_in * rows * columns).reshape(c_in, rows, columns),
        rng.permutation(c_out * c_in * k_rows * k_columns).reshape(c_out, c_in, k_rows, k_columns),
    )


def _layout_one_array(image, kernel):
    return np.transpose(kernel, (2, 3, 1, 0))


def _layout_one_image(image, kernel):
    return np.transpose(image, (1, 2, 0))


def _layout_kernel_back(image, kernel):
    return np.transpose(image, (1, 2, 0)), np.transpose(kernel, (3, 2, 0, 1))


def _layout_kernel_reversed(image, kernel):
    return np.transpose(image, (1, 2, 0)), kernel.T


def _layout_kernel_reshaped(image, kernel):
    c_out, c_in, rows, columns = kernel.shape
    return np.transpose(image, (1, 2, 0)), kernel.reshape(rows, columns, c_in, c_out)


def _layout_kernel_as_image(image, kernel):
    return np.transpose(image, (1, 2, 0)), np.transpose(kernel, (1, 2, 0))


def _layout_kernel_front(image, kernel):
    return np.transpose(image, (1, 2, 0)), np.transpose(kernel, (1, 2, 3, 0))


TO_CHANNELS_LAST = Exercise(
    id="2.7",
    title="From channels first to channels last",
    task=(
        "Write `to_channels_last(image, kernel)`. It is given `image` as `(channels, rows, "
        "columns)` "
        "and `kernel` as `(out, in, rows, columns)` and returns both as TensorFlow wants them: "
        "`(rows, columns, channels)` and `(rows, columns, in, out)`."
    ),
    kind="code",
    answer=to_channels_last,
    cases=(
        _layout_case(1, 1, 1, 2, 1, 2, seed=30),
        _layout_case(2, 1, 1, 2, 1, 1, seed=31),
        _layout_case(2, 3, 2, 2, 1, 2, seed=32),
        _layout_case(2, 2, 2, 3, 2, 2, seed=33),
        _layout_case(3, 3, 3, 3, 3, 3, seed=34),
        _layout_case(2, 3, 4, 5, 3, 2, seed=35),
        (CHANNELS_IMAGE, CHANNELS_KERNEL),
    ),
    hints=(
        "No number changes, only the order of the axes. `reshape` keeps the order of the numbers "
        "and is the wrong tool.",
        "`np.transpose(array, order)` takes, for each new axis, the number of the old one.",
        "The image's order is (1, 2, 0). For the kernel: rows are axis 2, columns 3, in 1, out 0.",
    ),
    wrong=(
        (
            _layout_reshaped,
            "`reshape` gives the right shapes and the wrong numbers in them: it does not move "
            "axes. "
            "Use `np.transpose`.",
        ),
        (
            _layout_kernel_in_out,
            "the image is right; in the kernel, in and out are swapped: in comes before out.",
        ),
        (
            _layout_all_reversed,
            "`.T` reverses all axes, so rows and columns change places as well.",
        ),
        (_layout_image_only, "the image is right; the kernel is still as it was."),
        (_layout_kernel_only, "the kernel is right; the image is still as it was."),
        (
            _layout_inverse,
            "this is the way back, from channels last to channels first.",
        ),
        (_layout_unchanged, "nothing was moved: `np.transpose` returns a new view, keep it."),
        (_layout_swapped_results, "image and kernel are returned in the wrong order."),
        (
            _layout_rows_swapped,
            "the kernel is right; the image's rows and columns have changed places.",
        ),
        (
            _layout_one_array,
            "only the kernel comes back; return both, `return new_image, new_kernel`.",
        ),
        (
            _layout_one_image,
            "only the image comes back; return both, `return new_image, new_kernel`.",
        ),
        (
            _layout_kernel_back,
            "the image is right; the kernel's order says where each old axis goes. `transpose` "
            "wants, for each new axis, the old one: rows are axis 2.",
        ),
        (
            _layout_kernel_reversed,
            "the image is right; the kernel's axes are all reversed, so its rows and columns have "
            "changed places.",
        ),
        (
            _layout_kernel_reshaped,
            "the image is right; `reshape` gives the kernel the right shape and the wrong numbers "
            "in it. Use `np.transpose`.",
        ),
        (
            _layout_kernel_as_image,
            "an image has three axes and a kernel four, so `transpose` needs three numbers for the "
            "one and four for the other.",
        ),
        (
            _layout_kernel_front,
            "the image is right; in the kernel only the filters have moved. Rows and columns come "
            "first, then channel in, then filter.",
        ),
    ),
    tags=("L2.9",),
)

# --- 2.8 weights of both kinds of layer -----------------------------------------------------

WEIGHTS_CONV_AND_DENSE = Exercise(
    id="2.8",
    title="Shared weights, counted",
    task=(
        "A 6 x 6 image becomes a 4 x 4 map. How many numbers does a layer learn, weights and "
        "biases: first one 3 x 3 filter, second a fully connected layer with 16 outputs, one for "
        "each cell of the map? Answer with a pair."
    ),
    kind="value",
    answer=(10, 592),
    hints=(
        "The filter uses the same numbers at all 16 places.",
        "In the fully connected layer each of 16 outputs has a weight for each of 36 pixels, "
        "and a bias.",
    ),
    wrong=(
        ((9, 576), "The weights are right; the biases are missing: 1 for the filter, 16 outputs."),
        ((10, 576), "The filter is right; the 16 outputs have a bias each."),
        ((9, 592), "The second number is right; the filter has a bias too."),
        (
            (160, 592),
            "16 * 10 would give every place a filter of its own; one filter is shared by all.",
        ),
        ((144, 576), "16 * 9 would give every place a filter of its own; and biases are missing."),
        ((10, 577), "Every output has its own bias, 16 of them; not one for all."),
        ((25, 592), "One filter has one bias, however many places it visits."),
        ((10, 1332), "36 outputs would be a 6 x 6 map; the map is 4 x 4."),
        ((10, 52), "36 + 16 are cells; every output has a weight for each pixel: multiply."),
        ((10, 160), "That is 16 outputs seeing 9 pixels each; fully connected ones see all 36."),
        ((592, 10), "The other way round: the filter first."),
        ((10, 37), "This is one output; there are 16."),
        (
            (144, 592),
            "16 * 9 counts the shared numbers anew at each place; and the filter has a bias.",
        ),
        (10, "This is the filter. Answer with a pair: the fully connected layer comes second."),
        (592, "This is the fully connected layer. Answer with a pair: the filter comes first."),
    ),
    why="3 * 3 + 1 = 10 shared numbers, against 36 * 16 + 16 = 592.",
    tags=("L2.5", "L2.13"),
)

# --- 2.9 equivariance -----------------------------------------------------------------------

EQUIVARIANCE = Exercise(
    id="2.9",
    title="Shift the input",
    task=(
        "The picture moves two columns to the right, on a background of zeros and away from the "
        "borders. What does the map of a convolution do?"
    ),
    kind="choice",
    answer="c",
    options={
        "a": "It stays the same: a convolution does not care where things are.",
        "b": "It changes its values, because other weights meet the pixels now.",
        "c": "It moves two columns to the right, with the same values.",
        "d": "It moves two columns to the left, because the kernel is flipped.",
    },
    hints=(
        "The same weights are used at every place. What was found at column c is now found where?",
        "If y[c] is computed from x[c], x[c + 1], x[c + 2] and x moves by two, look at y[c + 2].",
    ),
    wrong=(
        (
            "a",
            "Then the map could not say where something is. It does: when the thing moves, its "
            "place in the map moves with it.",
        ),
        (
            "b",
            "All places share one set of weights, so a moved pixel meets the same ones, two "
            "columns "
            "later.",
        ),
        (
            "d",
            "Flipped or not, the kernel is slid over the image in the image's own direction.",
        ),
    ),
    why="Shared weights make convolution equivariant to translation: shift in, same shift out.",
    tags=("L2.13",),
)

# --- 2.10 misprint of the eyes --------------------------------------------------------------

EYES_MISPRINT = Exercise(
    id="2.10",
    title="Spot the error: the eyes",
    task=(
        "Some slides draw the face's eyes in row 1 at columns 2 and 4, but keep the map of a face "
        "with eyes at columns 1 and 5. The kernel is [[0,0,1],[1,0,0],[0,1,1]], and rows 0 and 2 "
        "of "
        "the face are empty. What is the first row of the map, five numbers, with eyes at 2 and 4?"
    ),
    kind="value",
    answer=[0, 0, 1, 0, 1],
    hints=(
        "The first row of the map sees rows 0 to 2 of the face; the only ink there is in row 1.",
        "Row 1 of the window meets row 1 of the kernel, [1, 0, 0]: only the window's left column "
        "counts. Where do windows start whose left column holds an eye?",
    ),
    wrong=(
        (
            by_hand.correlate(FACE_EYES_2_AND_4, FACE_KERNEL),
            "This is the whole map; asked is its first row, `map[0]`.",
        ),
        (
            [0, 1, 0, 0, 0],
            "This is the printed row. It belongs to eyes at 1 and 5: no window starts at column 5.",
        ),
        (
            [0, 1, 0, 1, 0],
            "An eye counts under the kernel's left column, not under the middle one.",
        ),
        ([1, 0, 1, 0, 0], "Here the kernel is flipped: an eye meets the 1 on the right."),
        ([0, 0, 1, 0, 0], "There is a second eye: the window from column 4 starts on it."),
        ([0, 0, 0, 0, 1], "There is a first eye: the window from column 2 starts on it."),
        ([0, 0, 1, 0, 1, 0, 0], "These are the seven pixels; a 3 x 3 kernel fits at five places."),
        ([1, 1, 2, 0, 0], "This is the second row of the map."),
        ([0, 0, 0, 0, 0], "Row 1 of the window meets row 1 of the kernel, and that holds a 1."),
    ),
    why=(
        "Each window's left column meets the 1 in the kernel's row 1, so the map's first row "
        "repeats "
        "the eyes: columns 2 and 4. The printed row is that of eyes at 1 and 5."
    ),
    tags=("L2.6",),
)

EXERCISES = (
    CORRELATE,
    FACE_MISPRINT,
    CONVOLVE_TRUE,
    TWO_FILTERS,
    CORNER_MISPRINT,
    CORRELATE_CHANNELS,
    TO_CHANNELS_LAST,
    WEIGHTS_CONV_AND_DENSE,
    EQUIVARIANCE,
    EYES_MISPRINT,
)
