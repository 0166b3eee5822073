"""Exercises 2.4 to 2.6: several filters, one corner on paper, channels in and channels out."""

import inspect
import re

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import (
    CHANNELS_BIAS,
    CHANNELS_IMAGE,
    CHANNELS_KERNEL,
    DIAGONAL_FILTER,
    TWO_FILTER_IMAGE,
    VERTICAL_FILTER,
)
from .convolution_by_hand import correlate  # noqa: F401  slips use it
from .drawing import numbers, sizes

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


_ONE_MAP = """        for row in range(rows):
            for column in range(columns):
                window = image[row : row + k_rows, column : column + k_columns]
                output[row, column, f] = (window * filters[f]).sum()
"""


def _image_and_filters(rng):
    shape = sizes(rng, 6, 6)
    return numbers(rng, *shape), numbers(rng, *sizes(rng, 6, *np.minimum(shape, 4)))


TWO_FILTERS = Exercise(
    id="2.4",
    title="Several filters, one stack of maps",
    task=(
        "Write `two_filters(image, filters)` for one or more filters. `image` has rows and "
        "columns; `filters` has the shape `(number, rows, columns)`, and each filter fits into "
        "the image. Correlate the image with each filter and return one array of shape "
        "`(rows, columns, number)`: the maps, stacked along the last axis, in the order of the "
        "filters."
    ),
    kind="code",
    answer=two_filters,
    cases=(
        (np.array([[3]]), np.array([[[2]], [[-1]]])),
        (np.array([[1, 2, 4]]), np.array([[[1, -1]], [[2, 5]]])),
        (np.array([[1, 2], [3, 5]]), np.array([[[1], [1]], [[0], [2]]])),
        (np.array([[1, 3]]), np.array([[[0.5]], [[2.0]]])),
        (np.array([[0.5, 1.5]]), np.array([[[3]]])),
        (np.array([[1, 0, 2], [4, 3, -1]]), np.array([[[1, 2]]])),
        (TWO_FILTER_IMAGE, np.stack([DIAGONAL_FILTER, VERTICAL_FILTER])),
    ),
    draw=_image_and_filters,
    hints=(
        "One filter gives one map (exercise 2.1). Two filters give two maps of the same size.",
        "Make an output with room for all maps, the maps last, and fill one map after the other.",
        "Start with `np.zeros((rows, columns, number))`; in a loop over `f`, write "
        "`output[:, :, f] = correlate_windows(image, filters[f])`.",
    ),
    wrong=(
        slip("the maps are stacked along the first axis; here they come last.",
             ("return output", "return np.moveaxis(output, -1, 0)")),
        slip("the maps are stacked along the middle axis; here they come last.",
             ("return output", "return np.moveaxis(output, -1, 1)")),
        slip("`.T` reverses all axes, so rows and columns change places too; only the maps move to "
             "the end.", ("return output", "return output.swapaxes(0, 1)")),
        slip("the maps are added into one; each filter keeps its own.",
             ("return output", "return output.sum(axis=-1)")),
        slip("only the first filter is used, and the last axis is missing.",
             ("return output", "return output[..., 0]")),
        slip("the maps are side by side in one picture; they need an axis of their own.",
             ("return output", "return np.hstack(list(np.moveaxis(output, -1, 0)))")),
        slip("`reshape` gives the right shape and mixes the maps: it does not move an axis.",
             ("return output", "return np.moveaxis(output, -1, 0).reshape(output.shape)")),
        slip("the filters are flipped: this is true convolution.",
             ("filters[f]", "filters[f, ::-1, ::-1]")),
        slip("only the largest answer is kept at each place; keep one map per filter.",
             ("return output", "return output.max(axis=-1)")),
        slip("two filters are fixed in your code; there may be any number of them.",
             ("    rows =", "    number = 2\n    rows =")),
        slip("every map is that of the first filter.", ("filters[f]", "filters[0]")),
        slip("axis 0 of `filters` says how many there are; a filter's rows and columns are its "
             "axes 1 and 2.",
             (_ONE_MAP, "        output[:, :, f] = correlate(image, filters[f])\n"),
             ("- k_rows + 1", "- number + 1"), ("- k_columns + 1", "- k_rows + 1")),
        slip("the filters are counted by the first axis, not by the last.",
             ("number, k_rows, k_columns", "k_rows, k_columns, number"),
             ("filters[f]", "filters[:, :, f]")),
    ),
    why="Filter 0 makes channel 0 of the output, filter 1 channel 1, and so on.",
    tags=("L2.4",),
)  # fmt: skip

# --- 2.5 misprint of the corner -------------------------------------------------------------

CORNER_MISPRINT = Exercise(
    id="2.5",
    title="Spot the error: a corner with channels",
    task=(
        "Two input channels. The first windows are [[1, -2], [2, 1]] and [[3, 0], [-2, -2]]; the "
        "filter's kernels are [[1, -2], [-2, 1]] and [[1, 0], [0, 1]]; its bias is 0.1. The slide "
        "prints -3.1 for this output. What is it? Give one number."
    ),
    kind="value",
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
        (-0.8, "This is what the other filter gives in this corner; here it is filter 0."),
        (2, "This is the first channel, without the bias. The second one is still to be added."),
        (1, "This is the second channel, without the bias. The first one is still to be added."),
    ),
    why="First channel 1 + 4 - 4 + 1 = 2, second 3 + 0 + 0 - 2 = 1, bias 0.1: together 3.1.",
    tags=("L2.8",),
)  # fmt: skip

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


# The loops of the notebook, in which many mistakes are made, in place of the solution's.
_LOOPS = (
    """    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            window = image[row : row + k_rows, column : column + k_columns, :]
            for f in range(c_out):
                output[row, column, f] = (window * kernel[:, :, :, f]).sum() + bias[f]
""",
    """    for f in range(c_out):
        for c in range(image.shape[2]):
            output[:, :, f] += correlate(image[:, :, c], kernel[:, :, c, f])
        output[:, :, f] += bias[f]
""",
)


def _channels(rng):
    rows, columns, c_in, c_out = sizes(rng, 5, 5, 6, 6)
    k_rows, k_columns = sizes(rng, min(rows, 3), min(columns, 3))
    shape = k_rows, k_columns, c_in, c_out
    return numbers(rng, rows, columns, c_in), numbers(rng, *shape), numbers(rng, c_out)


def _read_channels_first(answer):
    """Recognise `image[c]` and `kernel[f, c]`; what they lead to depends on how one correlates."""
    source = inspect.getsource(answer)
    image, kernel, _ = inspect.signature(answer).parameters
    if re.search(rf"\b{image}\[\s*\w+\s*\](?!\[)", source):
        return f"`{image}[c]` is row c of the image. The channels come last."
    if re.search(rf"\b{kernel}\[\s*\w+\s*,\s*\w+\s*\]", source):
        return (
            "With two numbers you take a row and a column of the kernel. Channel and filter come "
            "last."
        )
    if re.search(rf"\b{kernel}\[(\s*:\s*,){{2}}\s*\w+\s*\]", source):
        return "The kernel has four axes, and you name three. A filter has one grid per channel."
    return None


CORRELATE_CHANNELS = Exercise(
    id="2.6",
    title="Channels in, channels out",
    task=(
        "Write `correlate_channels(image, kernel, bias)`, channels last. `image` has the shape "
        "`(rows, columns, c_in)`, `kernel` the shape `(rows, columns, c_in, c_out)` and fits into "
        "the image, `bias` the shape `(c_out,)`. All hold any numbers; sizes and numbers of "
        "channels may be 1 or more. Each filter sums over all its channels and adds its bias "
        "once. Return an array of shape `(rows, columns, c_out)`."
    ),
    kind="code",
    answer=correlate_channels,
    cases=(
        (np.array([[[2]]]), np.array([[[[3]]]]), np.array([0.5])),
        (np.array([[[1, 3]]]), np.array([[[[2], [5]]]]), np.array([1.5])),
        (np.array([[[2]]]), np.array([[[[3, -1]]]]), np.array([0.5, 4.0])),
        (np.array([[[0.5]]]), np.array([[[[3]]]]), np.array([1])),
        (np.moveaxis(CHANNELS_IMAGE, 0, -1),
         np.transpose(CHANNELS_KERNEL, (2, 3, 1, 0)),
         CHANNELS_BIAS),
    ),
    draw=_channels,
    explain=_read_channels_first,
    hints=(
        "One filter f first: it holds one kernel for each channel c of the image. Channel and "
        "filter are the last two axes of `kernel`.",
        "Correlate each channel with its kernel, as before, and add the maps up in "
        "`result[:, :, f]`. After the last channel add the bias, once.",
        "`result[:, :, f] += correlate_windows(image[:, :, c], kernel[:, :, c, f])` in the inner "
        "loop, `result[:, :, f] += bias[f]` after it.",
    ),
    wrong=(
        slip("the bias is missing: each output channel adds its own.", (" + bias[f]", "")),
        slip("the bias is added once for each input channel; it is added once for each output.",
             ("+ bias[f]", "+ image.shape[2] * bias[f]")),
        slip("the bias is added with every product; add it once, after the sum.",
             ("+ bias[f]", "+ window.size * bias[f]")),
        slip("all output channels get the first bias; each has its own.", ("bias[f]", "bias[0]")),
        slip("only the first input channel is read; a filter spans all channels.",
             ("window * kernel[:, :, :, f]", "window[:, :, 0] * kernel[:, :, 0, f]")),
        slip("only the last input channel is left: add the channels up instead of overwriting.",
             ("window * kernel[:, :, :, f]", "window[:, :, -1] * kernel[:, :, -1, f]")),
        slip("every input channel meets the same kernel; each has its own.",
             ("kernel[:, :, :, f]", "kernel[:, :, :1, f]")),
        slip("input and output channels of the kernel are swapped: input is axis 2, output axis 3.",
             ("    rows,", "    kernel = kernel.swapaxes(2, 3)\n    rows,")),
        slip("the kernel is flipped: this is true convolution.",
             ("kernel[:, :, :, f]", "kernel[::-1, ::-1, :, f]")),
        slip("the input channels are averaged; they are summed.",
             (".sum()", ".sum() / image.shape[2]")),
        slip("the output channels come first; in this course they come last.",
             ("return output", "return np.moveaxis(output, -1, 0)")),
        slip("the output channels are added into one map; each filter keeps its own.",
             ("return output", "return output.sum(axis=-1)")),
        slip("the biases are in reverse order: filter f adds number f of them.",
             ("bias[f]", "bias[-1 - f]")),
        slip("every output channel uses the first filter; each has its own.",
             ("kernel[:, :, :, f]", "kernel[:, :, :, 0]")),
        slip("the whole list of biases is added to one map; filter f adds number f of it.",
             _LOOPS, ("+= bias[f]", "+= bias")),
        slip("the whole bias is added once for every filter: inside the loop only map f gets its "
             "number.", _LOOPS, ("output[:, :, f] += bias[f]", "output += bias")),
        slip("every map gets every bias: `result` is all of them. Only map f gets bias f.",
             _LOOPS, ("output[:, :, f] += bias[f]", "output += bias[f]")),
        slip("only the last input channel is left, `=` where `+=` belongs; the bias is missing "
             "too.",
             _LOOPS, ("+= correlate", "= correlate"), ("        output[:, :, f] += bias[f]\n", "")),
    ),
    why="One filter spans all channels and gives one map: c_out filters, c_out maps.",
    tags=("L2.8", "L2.10"),
)  # fmt: skip

EXERCISES = (TWO_FILTERS, CORNER_MISPRINT, CORRELATE_CHANNELS)
