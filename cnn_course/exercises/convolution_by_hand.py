"""Exercises 2.1 to 2.6: correlation, misprints, true convolution, filters and channels."""

import inspect
import re

import numpy as np

from .. import by_hand
from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import FACE, FACE_KERNEL, FACE_MAP, FACE_MAP_AS_PRINTED
from .drawing import numbers, sizes

CORRELATION_CASES = (
    (np.array([[3]]), np.array([[-2]])), (np.array([[1, 2, 4]]), np.array([[1, -1]])),
    (np.array([[0.5, 1.5]]), np.array([[3]])), (np.array([[299, -7]]), np.array([[101]])),
    (np.array([[2], [5], [1]]), np.array([[3], [1]])),
    (np.array([[1, 2], [3, 5]]), np.array([[1, 4], [-2, 3]])),
    (np.array([[1, 2, 3], [4, 5, 7]]), np.array([[2, 0], [1, -3]])),
    (np.arange(15).reshape(5, 3) % 4, np.array([[2, -1], [1, 0.5]])),
)  # fmt: skip


def _image_and_kernel(rng):
    shape = sizes(rng, 7, 7)
    return numbers(rng, *shape), numbers(rng, *sizes(rng, *np.minimum(shape, 4)))


def correlate(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    result[row, column] += image[row + i, column + j] * kernel[i, j]
    return result


CORRELATE = Exercise(
    id="2.1", title="Correlation by loops", tags=("L2.1", "L2.3"),
    task=(
        "Write `correlate(image, kernel)`. Both are arrays of rows and columns, of any sizes, as "
        "long as the kernel fits into the image; they hold any numbers. Slide the kernel over "
        "every place where it fits, multiply cell by cell and add up. Return the map, an array "
        "with one sum per place, in the order of the places."
    ),
    answer=correlate, draw=_image_and_kernel,
    cases=CORRELATION_CASES,
    hints=(
        "The size is there already. Two loops are missing, one over the rows of `result` and, "
        "inside it, one over its columns.",
        "In the inner loop, write one cell of `result`: the sum of the window that begins there. "
        "`one_window` computes that sum.",
        "`result[row, column] = one_window(image, kernel, row, column)`",
    ),
    wrong=(
        slip("this is true convolution: your kernel is flipped. Correlation takes it as it is.",
             ("kernel[i, j]", "kernel[-1 - i, -1 - j]")),
        slip("the output is as large as the image: zeros were put around it. Use only places where "
             "the kernel fits.",
             ("    rows =", "    pad = [(n // 2, (n - 1) // 2) for n in kernel.shape]\n    rows ="),
             ("    rows =", "    image = np.pad(image, pad)\n    rows =")),
        slip("the loops run over all cells of the image; the kernel fits only at the places of the "
             "result.", ("range(rows)", "range(image.shape[0])"),
             ("range(columns)", "range(image.shape[1])")),
        slip("every cell holds the sum of all windows: write into one cell, not into all of "
             "`result`.", ("result[row, column] +=", "result +=")),
    ),
    why="Every convolution in this course is these four loops, written in a faster way.",
)  # fmt: skip


def _about_the_printed_map(value):
    row, column, number = (int(part) for part in value)
    if not (0 <= row < 5 and 0 <= column < 5):
        return "The map has rows 0 to 4 and columns 0 to 4: `(row, column, right value)`."
    if FACE_MAP[row, column] != FACE_MAP_AS_PRINTED[row, column]:
        return f"The cell is right, the value {number} is not: count the ink under a weight of 1."
    right = FACE_MAP[row, column]
    return f"The {right} printed in row {row}, column {column} is right; the misprint is elsewhere."


FACE_MISPRINT = Exercise(
    id="2.2", title="Spot the error: the face map", tags=("L2.6",),
    task=(
        "The slide prints the face's map as [[0,1,0,0,0],[0,1,1,1,0],[1,0,1,2,1],[1,4,2,1,0],"
        "[0,0,1,2,1]]. One cell is wrong. Answer with `(row, column, right value)`; rows and "
        "columns are counted from 0."
    ),
    answer=(2, 2, 0), explain=_about_the_printed_map,
    hints=(
        "Compute the map and compare it with the printed one, "
        "`lecture.FACE_MAP_AS_PRINTED`, row by row.",
        "Look at the window of 3 x 3 that starts where the difference is: which weight does its "
        "only ink meet?",
    ),
    wrong=(
        ((2, 2, 1), "The cell is right; 1 is what the lecture prints. Which weight meets the ink?"),
        ((3, 3, 0), "Counted from 1, this would be it. Python counts from 0."),
        (by_hand.correlate(FACE, FACE_KERNEL), "This is the whole map. Compare it with the printed "
         "one and answer with the one cell that differs: (row, column, right value)."),
        ((0, 2, 2), "Row and column come before the value: (row, column, value)."),
        ((2, 2), "The cell is right; give the right value as well: `(row, column, value)`."),
        (0, "This is the right value alone. Where is the cell? `(row, column, value)`."),
    ),
    why="The window from (2, 2) holds one inked pixel, under a weight of 0: the sum is 0.",
)  # fmt: skip


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


def _read_turned(answer):
    """Recognise `kernel.T`; mostly it stops with an error about sizes."""
    if re.search(r"\.T\b|transpose", re.sub(r"#.*", "", inspect.getsource(answer))):
        return "`.T` exchanges rows and columns; the kernel is to be read back to front in both."
    return None


_FLIP = "kernel[::-1, ::-1]"

CONVOLVE_TRUE = Exercise(
    id="2.3", title="True convolution", tags=("L2.7",),
    task=(
        "Write `convolve_true(image, kernel)`: convolution as mathematics defines it. Image and "
        "kernel are as in exercise 2.1, and so is the size of the map: only places where the "
        "kernel fits. But the kernel is flipped in both directions before it slides."
    ),
    answer=convolve_true, draw=_image_and_kernel, explain=_read_turned,
    cases=CORRELATION_CASES,
    hints=(
        "You have nearly all of it: correlation, with another kernel.",
        "Flipped in both directions means that the first cell becomes the last: in one dimension "
        "[1, 2, 3] becomes [3, 2, 1].",
        "`kernel[::-1, ::-1]` flips rows and columns. Then slide as in exercise 2.1.",
    ),
    wrong=(
        slip("this is cross-correlation: the kernel is not flipped, or twice in the same "
             "direction. Deep learning calls it convolution; this exercise does not.",
             (_FLIP, "kernel")),
        slip("only the order of the rows is flipped; the columns need it too.",
             (_FLIP, "kernel[::-1]")),
        slip("only the order of the columns is flipped; the rows need it too.",
             (_FLIP, "kernel[:, ::-1]")),
        slip("`np.convolve` knows one axis only. Flip the kernel yourself, then correlate.",
             "np.convolve(image, kernel)"),
    ),
    why="A network learns its kernels in the order in which they are used, so nobody flips them.",
)  # fmt: skip


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


def _image_and_filters(rng):
    shape = sizes(rng, 6, 6)
    return numbers(rng, *shape), numbers(rng, *sizes(rng, 6, *np.minimum(shape, 4)))


TWO_FILTERS = Exercise(
    id="2.4", title="Several filters, one stack of maps", tags=("L2.4",),
    task=(
        "Write `two_filters(image, filters)` for one or more filters. `image` has rows and "
        "columns; `filters` has the shape `(number, rows, columns)`, and each filter fits into "
        "the image. Correlate the image with each filter and return one array of shape "
        "`(rows, columns, number)`: the maps, stacked along the last axis, in the order of the "
        "filters."
    ),
    answer=two_filters, draw=_image_and_filters,
    cases=((np.array([[3]]), np.array([[[2]], [[-1]]])),),
    hints=(
        "One filter gives one map (exercise 2.1). Two filters give two maps of the same size.",
        "Make an output with room for all maps, the maps last, and fill one map after the other.",
        "Start with `np.zeros((rows, columns, number))`; in a loop over `f`, write "
        "`output[:, :, f] = correlate_windows(image, filters[f])`.",
    ),
    wrong=(
        slip("the maps are stacked along the first axis; here they come last.",
             "np.moveaxis(output, -1, 0)"),
        slip("`reshape` gives the right shape and mixes the maps: it does not move an axis.",
             "np.moveaxis(output, -1, 0).reshape(output.shape)"),
    ),
    why="Filter 0 makes channel 0 of the output, filter 1 channel 1, and so on.",
)  # fmt: skip


CORNER_MISPRINT = Exercise(
    id="2.5", title="Spot the error: a corner with channels", tags=("L2.8",),
    task=(
        "Two input channels. The first windows are [[1, -2], [2, 1]] and [[3, 0], [-2, -2]]; the "
        "filter's kernels are [[1, -2], [-2, 1]] and [[1, 0], [0, 1]]; its bias is 0.1. The slide "
        "prints -3.1 for this output. What is it? Give one number."
    ),
    answer=3.1,
    hints=(
        "Four products for each channel, then one sum over both channels.",
        "First channel: 1 + 4 - 4 + 1. Second: 3 + 0 + 0 - 2. Then the bias.",
    ),
    wrong=(
        (-3.1, "This is the printed value, and it is the misprint. Add up channel 0, channel 1 and "
         "the bias, and look at the sign."),
        (3.0, "The sum of the products; the bias of 0.1 comes on top."),
        (2.1, "This is the first channel alone; a filter sums over both."),
        (1.1, "This is the second channel alone; a filter sums over both."),
        (3.2, "The bias is counted for each input channel, or is that of the other filter; it is "
         "0.1, once."),
        (2.9, "The bias is added, not subtracted."),
        (-2.9, "The sign of the sum is wrong: it is positive. Then the bias is added."),
        (-4.9, "One sign went astray in the first channel: (-2) * (-2) is +4."),
        (11.1, "One sign went astray in the first channel: 2 * (-2) is -4."),
        (7.1, "In the second channel (-2) * 1 is -2, not +2."),
        (-3.9, "This is the corner at row 0, column 1, worked out above. Here it is column 0."),
        (2, "This is the first channel, without the bias. The second one is still to be added."),
        (1, "This is the second channel, without the bias. The first one is still to be added."),
    ),
    why="First channel 1 + 4 - 4 + 1 = 2, second 3 + 0 + 0 - 2 = 1, bias 0.1: together 3.1.",
)  # fmt: skip


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


def _channels(rng):
    rows, columns, c_in, c_out = sizes(rng, 5, 5, 6, 6)
    k_rows, k_columns = sizes(rng, min(rows, 3), min(columns, 3))
    shape = k_rows, k_columns, c_in, c_out
    return numbers(rng, rows, columns, c_in), numbers(rng, *shape), numbers(rng, c_out)


CORRELATE_CHANNELS = Exercise(
    id="2.6", title="Channels in, channels out", tags=("L2.8", "L2.10"),
    task=(
        "Write `correlate_channels(image, kernel, bias)`, channels last. `image` has the shape "
        "`(rows, columns, c_in)`, `kernel` the shape `(rows, columns, c_in, c_out)` and fits into "
        "the image, `bias` the shape `(c_out,)`. All hold any numbers; sizes and numbers of "
        "channels may be 1 or more. Each filter sums over all its channels and adds its bias "
        "once. Return an array of shape `(rows, columns, c_out)`."
    ),
    answer=correlate_channels, draw=_channels,
    cases=(
        (np.array([[[2]]]), np.array([[[[3]]]]), np.array([0.5])),
        (np.array([[[1, 3]]]), np.array([[[[2], [5]]]]), np.array([1.5])),
        (np.array([[[2]]]), np.array([[[[3, -1]]]]), np.array([0.5, 4.0])),
        (np.array([[[0.5]]]), np.array([[[[3]]]]), np.array([1])),
    ),
    hints=(
        "One filter f first: it holds one kernel for each channel c of the image. Channel and "
        "filter are the last two axes of `kernel`.",
        "Correlate each channel with its kernel, as before, and add the maps up in "
        "`result[:, :, f]`. After the last channel add the bias, once.",
        "`result[:, :, f] += correlate_windows(image[:, :, c], kernel[:, :, c, f])` in the inner "
        "loop, `result[:, :, f] += bias[f]` after it.",
    ),
    wrong=(
        slip("input and output channels of the kernel are swapped: input is axis 2, output axis 3.",
             ("    rows,", "    kernel = kernel.swapaxes(2, 3)\n    rows,")),
        slip("the whole bias is added once for every filter: inside the loop only map f gets its "
             "number.", ("+ bias[f]", "+ c_out * bias[f]")),
        slip("the bias is added once for every channel of the image. Add it once for each map, "
             "after its last channel.", ("+ bias[f]", "+ image.shape[2] * bias[f]")),
        slip("every map gets every bias: `result` is all of them. Only map f gets bias f.",
             ("+ bias[f]", "+ bias.sum()")),
    ),
    why="One filter spans all channels and gives one map: c_out filters, c_out maps.",
)  # fmt: skip
