"""Exercises of notebook 05, one dimension: the Jacobian and both gradients."""

import numpy as np

from ..by_hand import correlate  # noqa: F401  (slips of 5.3 slide with it)
from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import BACKWARD_LINE, BACKWARD_LINE_GRADIENT
from .drawing import numbers

# --- 5.1 the Jacobian of the input ----------------------------------------------------------


def jacobian_input(kernel, n):
    outputs = n - len(kernel) + 1
    jacobian = np.zeros((outputs, n))
    for i in range(outputs):
        for j in range(len(kernel)):
            jacobian[i, i + j] = kernel[j]
    return jacobian


def _kernel_and_line(rng):
    k = int(rng.integers(1, 6))
    return numbers(rng, k), int(rng.integers(k, k + 6))


_ROWS = "outputs = n - len(kernel) + 1"

JACOBIAN_INPUT = Exercise(
    id="5.1",
    title="The Jacobian of the input",
    task=(
        "Write `jacobian_input(kernel, n)`: the table ∂O/∂I of a correlation on a line of `n` "
        "cells, stride 1, no padding. Return an array with one row per output and one column per "
        "cell. `kernel` is an array of at least one number, whole or not, and fits into the line."
    ),
    kind="code",
    answer=jacobian_input,
    draw=_kernel_and_line,
    cases=(
        (np.array([1, 2]), 2), (np.array([1, 2]), 3), (np.array([1, 2, 3]), 4), (np.array([5]), 3),
        (np.array([1, 2, 3]), 3), (np.array([1, -2, 0, 4]), 6), (np.array([0.5, -1.5, 2.0]), 7),
        (np.array([3, -1]), 6), (np.array([2, 2, 2]), 5),
    ),
    hints=(
        "Row i answers: by how much does output i change when each cell is nudged by 1?",
        "Output i is `kernel[0] * I[i] + kernel[1] * I[i + 1] + ...`. Which weight does cell i + j "
        "meet there? Every other cell counts with 0.",
        "Start with `np.zeros((n - len(kernel) + 1, n))` and set `jacobian[i, i + j] = kernel[j]`.",
    ),
    wrong=(
        slip("rows and columns have changed places: one row belongs to one output.",
             ("return jacobian", "return jacobian.T")),
        slip("the kernel is flipped. In a correlation cell i + j meets weight j.",
             ("= kernel[j]", "= kernel[-1 - j]")),
        slip("all rows are the same: the kernel must move on by one cell in each row.",
             ("i + j]", "j]")),
        slip("there are n rows; without padding there are only n - k + 1 outputs.",
             (_ROWS, "outputs = n"), ("range(len(kernel))", "range(min(len(kernel), n - i))")),
        slip("the last output is missing: there are n - k + 1 of them.",
             (_ROWS, "outputs = n - len(kernel)")),
        slip("the kernel runs out on the right and comes in on the left; leave those rows out.",
             (_ROWS, "outputs = n"), ("i + j]", "(i + j) % n]")),
        slip("you mark which cells are read; each counts with its weight.",
             ("= kernel[j]", "= kernel[j] != 0")),
        slip("each row reads the kernel from column 0 on; in row i it starts in column i.",
             ("range(len(kernel))", "range(n)"), ("i + j]", "j]")),
        slip("there are not n outputs but n - len(kernel) + 1: at later places the kernel sticks "
             "out.", (_ROWS, "outputs = n")),
    ),
    tags=("L5.1",),
)  # fmt: skip

# --- 5.2 the kernel's gradient in one dimension ---------------------------------------------


def kernel_gradient(image, d_output):
    size = len(image) - len(d_output) + 1
    gradient = np.zeros(size)
    for j in range(size):
        for i in range(len(d_output)):
            gradient[j] += d_output[i] * image[i + j]
    return gradient


def _image_and_gradients(rng):
    outputs = int(rng.integers(1, 6))
    return numbers(rng, outputs + int(rng.integers(0, 5))), numbers(rng, outputs)


_SIZE = "size = len(image) - len(d_output) + 1"

KERNEL_GRADIENT = Exercise(
    id="5.2",
    title="The kernel's gradient, 1-D",
    task=(
        "Write `kernel_gradient(image, d_output)` for one dimension, stride 1, no padding: from "
        "the image and the gradients of the outputs, return the gradient of each weight. Both are "
        "arrays of numbers, whole or not; `d_output` has at least one and at most as many as "
        "`image`."
    ),
    kind="code",
    answer=kernel_gradient,
    draw=_image_and_gradients,
    cases=(
        (np.array([1, 2]), np.array([10])), (np.array([1, 2, 3]), np.array([1, 10])),
        (np.array([1, 2, 3, 4]), np.array([1, 10])),
        (np.array([1, 2, 3, 4]), np.array([0.5, 1.5])),
        (np.array([2, 7, 1]), np.array([1, 10, 100])), (BACKWARD_LINE, BACKWARD_LINE_GRADIENT),
        (np.array([1, 2, 3, 4, 5, 6]), np.array([1, 0, 0, -1])),
        (np.array([0.1, 2.7, -1.4]), np.array([1.3, 0.6])),
    ),
    hints=(
        "Weight j takes part in every output: output i contains `kernel[j] * image[i + j]`.",
        "So its gradient is a sum over all outputs i: `d_output[i] * image[i + j]`. How many "
        "weights are there, if `len(d_output) = len(image) - k + 1`?",
        "`gradient = np.zeros(len(image) - len(d_output) + 1)`; then two loops, over j and i, and "
        "inside them `gradient[j] += d_output[i] * image[i + j]`.",
    ),
    wrong=(
        slip("d_output is flipped. For the kernel's gradient it slides over the image as it is.",
             ("d_output[i]", "d_output[-1 - i]")),
        slip("the gradients are in reverse order: weight 0 meets the image from its first cell.",
             ("return gradient", "return gradient[::-1]")),
        slip("the kernel has only len(image) - len(d_output) + 1 weights; this is the full "
             "overlap.", ("return gradient", 'return np.convolve(image, d_output, "full")')),
        slip("all gradients meet the same cell; output i reads cell i + j with weight j.",
             ("image[i + j]", "image[j]")),
        slip("this is the mean over the outputs; a gradient is the sum.",
             ("return gradient", "return gradient / len(d_output)")),
        slip("the gradients of the outputs are left out; each product takes its own.",
             ("d_output[i] * ", "")),
        slip("the gradient has as many numbers as d_output; it has one per weight, len(image) - "
             "len(d_output) + 1.", (_SIZE, "size = len(d_output)")),
        slip("there is one number more than outputs; there must be one per weight, len(image) - "
             "len(d_output) + 1.", (_SIZE, "size = len(d_output) + 1")),
        slip("every weight gets the same sum: with weight j, output i reads cell i + j, not i.",
             ("image[i + j]", "image[i]")),
        slip("only the first output is counted; every output has its share in each weight.",
             ("range(len(d_output))", "range(1)")),
    ),
    tags=("L5.2", "L5.4"),
)  # fmt: skip

# --- 5.3 the input's gradient in one dimension ----------------------------------------------


def input_gradient(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i + j] += d_output[i] * kernel[j]
    return gradient


def _kernel_and_gradients(rng):
    return numbers(rng, int(rng.integers(1, 6))), numbers(rng, int(rng.integers(1, 7)))


def _slid(says, zeros, slides="kernel[::-1]", over="d_output", by="correlate({}, {})"):
    """Return a slip that slides one array over the other, `zeros` on each side."""
    way = by.format(f"np.pad({over}, {zeros})" if zeros else over, slides)
    return slip(says, ("return gradient", f"return {way}"))


_VALID = 'np.correlate({}, {}, "valid")'

INPUT_GRADIENT = Exercise(
    id="5.3",
    title="The input's gradient, 1-D",
    task=(
        "Write `input_gradient(kernel, d_output)` for one dimension, stride 1, no padding: from "
        "the kernel and the gradients of the outputs, return the gradient of each cell of the "
        "image. Both are arrays of at least one number, whole or not; either may be the longer."
    ),
    kind="code",
    answer=input_gradient,
    draw=_kernel_and_gradients,
    cases=(
        (np.array([2]), np.array([3, 5])), (np.array([1, 2]), np.array([10])),
        (np.array([1, 2]), np.array([1, 10])), (np.array([1, 2]), np.array([0.5, 1.5])),
        (np.array([1, 2, 3]), np.array([1, 10])),
        (np.array([1, 2, 3]), np.array([1, 10, 100, 1000])),
        (np.array([1, 2, 1]), np.array([3, 3])), (np.array([0.1, 2.7]), np.array([1.3, 0.6])),
    ),
    hints=(
        "Cell c takes part in every output whose window holds it. Output i uses cell i + j with "
        "`kernel[j]`.",
        "Go through all pairs (i, j) and add `d_output[i] * kernel[j]` to the gradient of cell "
        "i + j. How many cells has the image?",
        "`gradient = np.zeros(len(d_output) + len(kernel) - 1)`, then "
        "`gradient[i + j] += d_output[i] * kernel[j]`. Or `by_hand.correlate` with the flipped "
        "kernel, over d_output with `len(kernel) - 1` zeros on each side.",
    ),
    wrong=(
        slip("the kernel lies the wrong way round. Sliding it over d_output, it must be flipped; "
             "laying copies of it, it must not.", ("kernel[j]", "kernel[-1 - j]")),
        slip("the cells are in reverse order: output 0 belongs to the first cells.",
             ("return gradient", "return gradient[::-1]")),
        slip("`=` instead of `+=`: where windows overlap, gradients must add up.", ("+=", "=")),
        _slid("only full overlaps are counted; here every overlap counts, even of one cell: "
              "`full`.", 0, slides="kernel", by='np.convolve({}, {}, "valid")'),
        _slid("only full overlaps are counted; pad d_output with len(kernel) - 1 zeros on each "
              "side.", 0),
        slip("the last k - 1 cells are missing: the image is longer than the output.",
             ("return gradient", "return gradient[: len(d_output)]")),
        slip("the gradients of the outputs are left out; each copy of the kernel is scaled by its "
             "own.", ("d_output[i] * ", "")),
        slip("every cell gets the sum of the kernel; cell i + j gets weight j's share of output i.",
             ("* kernel[j]", "* kernel.sum()")),
        slip("there is no place for all cells: the image has len(d_output) + len(kernel) - 1.",
             (" + len(kernel) - 1", "")),
        slip("everything of output i is added to cell i; its weight j belongs to cell i + j.",
             ("gradient[i + j]", "gradient[i]")),
        slip("everything of weight j is added to cell j; from output i it belongs to cell i + j.",
             ("gradient[i + j]", "gradient[j]")),
        _slid("d_output is padded by k zeros, where k - 1 are needed, and the kernel is not "
              "flipped.", "len(kernel)", slides="kernel"),
        _slid("only full overlaps are counted, and the kernel is not flipped. Pad d_output with "
              "len(kernel) - 1 zeros on each side first.", 0, slides="kernel"),
        slip("`d_output[cell - j]` goes below 0, where Python counts from the end, or beyond it. "
             "Pad d_output with k - 1 zeros, or check the place first.",
             ("range(len(d_output))", "range(len(gradient))"),
             ("gradient[i + j] += d_output[i]", "gradient[i] += d_output[i - j]")),
        _slid('"same" keeps the longer of the two lengths; the image has len(d_output) + '
              'len(kernel) - 1 cells, "full".', 0, slides="kernel",
              by='np.convolve({}, {}, "same")'),
        _slid("d_output is padded by 1; that fits a kernel of 2 only. It takes len(kernel) - 1 "
              "zeros on each side.", 1),
        _slid('"valid" counts full overlaps only, and the kernel is not flipped. Pad d_output with '
              "len(kernel) - 1 zeros on each side first.", 0, slides="kernel", by=_VALID),
        _slid("a padding of 1 fits a kernel of 2 only; it takes len(kernel) - 1 zeros on each "
              "side.", 1, by=_VALID),
        _slid("the number of zeros is fixed at 2; it is len(kernel) - 1 on each side.", 2),
        _slid("d_output is padded by its own length; it takes len(kernel) - 1 zeros on each side.",
              "len(d_output)"),
        _slid("d_output is flipped, too; only the kernel is.", "len(kernel) - 1",
              over="d_output[::-1]"),
        _slid("the two have changed places: the kernel, flipped, slides over d_output, which gets "
              "len(kernel) - 1 zeros on each side.", 0, over="kernel", slides="d_output"),
        slip("there are 2 * len(d_output) cells; the image has len(d_output) + len(kernel) - 1.",
             ("len(d_output) + len(kernel) - 1", "2 * len(d_output)")),
    ),
    tags=("L5.3",),
)  # fmt: skip

EXERCISES = (JACOBIAN_INPUT, KERNEL_GRADIENT, INPUT_GRADIENT)
