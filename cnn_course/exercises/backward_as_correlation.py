"""Exercises of notebook 05: the Jacobian, gradients of kernel, image, bias and ReLU."""

import numpy as np

from ..by_hand import correlate  # noqa: F401  (slips of 5.3 slide with it)
from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers, sizes, two_alike


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


JACOBIAN_INPUT = Exercise(
    id="5.1", title="The Jacobian of the input", tags=("L5.1",),
    task=(
        "Write `jacobian_input(kernel, n)`: the table ∂O/∂I of a correlation on a line of `n` "
        "cells, stride 1, no padding. Return an array with one row per output and one column per "
        "cell. `kernel` is an array of at least one number, whole or not, and fits into the line."
    ),
    answer=jacobian_input, draw=_kernel_and_line,
    cases=((np.array([1, 2]), 2), (np.array([1, 2]), 3), (np.array([1, 2, 3]), 4)),
    hints=(
        "Row i answers: by how much does output i change when each cell is nudged by 1?",
        "Output i is `kernel[0] * I[i] + kernel[1] * I[i + 1] + ...`. Which weight does cell i + j "
        "meet there? Every other cell counts with 0.",
        "Start with `np.zeros((n - len(kernel) + 1, n))` and set `jacobian[i, i + j] = kernel[j]`.",
    ),
    wrong=(
        slip("the kernel runs out on the right and comes in on the left; leave those rows out.",
             ("outputs = n - len(kernel) + 1", "outputs = n"), ("i + j]", "(i + j) % n]")),
        slip("you mark which cells are read; each counts with its weight.",
             ("= kernel[j]", "= kernel[j] != 0")),
        slip("there are not n outputs but n - len(kernel) + 1: at later places the kernel sticks "
             "out.", ("outputs = n - len(kernel) + 1", "outputs = n")),
    ),
)  # fmt: skip


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


KERNEL_GRADIENT = Exercise(
    id="5.2", title="The kernel's gradient, 1-D", tags=("L5.2", "L5.4"),
    task=(
        "Write `kernel_gradient(image, d_output)` for one dimension, stride 1, no padding: from "
        "the image and the gradients of the outputs, return the gradient of each weight. Both are "
        "arrays of numbers, whole or not; `d_output` has at least one and at most as many as "
        "`image`."
    ),
    answer=kernel_gradient, draw=_image_and_gradients,
    cases=((np.array([1, 2]), np.array([10])), (np.array([0.1, 2.7, -1.4]), np.array([1.3, 0.6]))),
    hints=(
        "Weight j takes part in every output: output i contains `kernel[j] * image[i + j]`.",
        "So its gradient is a sum over all outputs i: `d_output[i] * image[i + j]`. How many "
        "weights are there, if `len(d_output) = len(image) - k + 1`?",
        "`gradient = np.zeros(len(image) - len(d_output) + 1)`; then two loops, over j and i, and "
        "inside them `gradient[j] += d_output[i] * image[i + j]`.",
    ),
    wrong=(
        slip("the kernel has only len(image) - len(d_output) + 1 weights; this is the full "
             "overlap.", 'np.convolve(image, d_output, "full")'),
        slip("the gradient has as many numbers as d_output; it has one per weight, len(image) - "
             "len(d_output) + 1.", ("= len(image) - len(d_output) + 1", "= len(d_output)")),
    ),
)  # fmt: skip


def input_gradient(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i + j] += d_output[i] * kernel[j]
    return gradient


INPUT_GRADIENT = Exercise(
    id="5.3", title="The input's gradient, 1-D", tags=("L5.3",),
    task=(
        "Write `input_gradient(kernel, d_output)` for one dimension, stride 1, no padding: from "
        "the kernel and the gradients of the outputs, return the gradient of each cell of the "
        "image. Both are arrays of at least one number, whole or not; either may be the longer."
    ),
    answer=input_gradient, draw=lambda rng: [numbers(rng, n) for n in sizes(rng, 5, 6)],
    cases=((np.array([2]), np.array([3, 5])), (np.array([0.1, 2.7]), np.array([1.3, 0.6]))),
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
        slip("only full overlaps are counted; here every overlap counts, even of one cell: `full`.",
             'np.convolve(d_output, kernel, "valid")'),
        slip("`=` instead of `+=`: where windows overlap, gradients must add up.", ("+=", "=")),
        slip("there is no place for all cells: the image has len(d_output) + len(kernel) - 1.",
             (" + len(kernel) - 1", "")),
        slip("d_output is padded by k zeros, where k - 1 are needed, and the kernel is not "
             "flipped.", "correlate(np.pad(d_output, len(kernel)), kernel)"),
        slip("d_output is padded by its own length; it takes len(kernel) - 1 zeros on each side.",
             "correlate(np.pad(d_output, len(d_output)), kernel[::-1])"),
    ),
)  # fmt: skip


def kernel_gradient_2d(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(kernel_shape)
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            for a in range(kernel_shape[0]):
                for b in range(kernel_shape[1]):
                    pixel = image[row * stride + a, column * stride + b]
                    share = d_output[row, column] * pixel
                    gradient[a, b] += share
    return gradient


def input_gradient_2d(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    share = d_output[row, column] * kernel[a, b]
                    gradient[row * stride + a, column * stride + b] += share
    return gradient


def _sizes(rng):
    """Draw the shapes of kernel, output and image, and the stride; some pixels may be unread."""
    kernel, output, stride = rng.integers(1, 4, 2), rng.integers(1, 4, 2), int(rng.integers(1, 5))
    image = (output - 1) * stride + kernel + rng.integers(0, stride, 2)
    left_out = stride == 1 and rng.random() < 0.5
    return *(tuple(map(int, one)) for one in (kernel, output, image)), () if left_out else (stride,)


def _draw_for_kernel(rng):
    kernel, output, image, stride = _sizes(rng)
    return numbers(rng, *image), numbers(rng, *output), kernel, *stride


def _draw_for_input(rng):
    kernel, output, image, stride = _sizes(rng)
    return numbers(rng, *kernel), numbers(rng, *output), image, *stride


# Both solutions walk over the same places.
_PLACES = (
    slip("the stride is at the weights (that would be dilation); it belongs to row and column.",
         ("row * stride + a, column * stride + b", "row + a * stride, column + b * stride")),
    slip("the stride is used for the rows only; columns need it too.",
         ("column * stride", "column")),
    slip("`=` instead of `+=`: every place adds its share; none may replace another.", ("+=", "=")),
)  # fmt: skip

_NUMBERS = (
    "Both arrays hold whole numbers or not and need not be square; `stride` is at least 1 and the "
    "same down and across."
)

KERNEL_GRADIENT_2D = Exercise(
    id="5.4", title="The kernel's gradient, 2-D", tags=("L5.2", "L5.5"),
    task=(
        "Write `kernel_gradient_2d(image, d_output, kernel_shape, stride=1)`: return the gradient "
        "of a 2-D kernel, no padding. `d_output` holds one gradient per place of the kernel. "
        + _NUMBERS
    ),
    answer=kernel_gradient_2d, draw=_draw_for_kernel,
    cases=(
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[0.1, 2.7, -1.4]]), np.array([[1.3, 0.6]]), (1, 2)),
        (np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]), (2, 2)),
        (np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), (1, 2), 2),
        (np.array([[1], [2], [3], [4]]), np.array([[1], [10]]), (2, 1), 2),
    ),
    hints=(
        "Place (row, column) of the output multiplies weight (a, b) with one pixel. Which one, "
        "with a stride?",
        "Pixel `image[row * stride + a, column * stride + b]`. The gradient of weight (a, b) is "
        "the sum of `d_output[row, column]` times that pixel, over all places.",
        "Four loops: row, column, a, b, and inside them `gradient[a, b] += ...`.",
    ),
    wrong=(
        *_PLACES,
        slip("there are more numbers than weights: with a stride, rows and columns that no window "
             "reads are left over; cut the result to `kernel_shape`.",
             ("np.zeros(kernel_shape)", "np.zeros(image.shape)")),
    ),
)  # fmt: skip

INPUT_GRADIENT_2D = Exercise(
    id="5.5", title="The input's gradient, 2-D", tags=("L5.3", "L5.5"),
    task=(
        "Write `input_gradient_2d(kernel, d_output, image_shape, stride=1)`: return the gradient "
        "of the image, no padding. Pixels that no window reads get 0. " + _NUMBERS
    ),
    answer=input_gradient_2d, draw=_draw_for_input,
    cases=(
        (np.array([[2]]), np.array([[3]]), (1, 1)),
        (np.array([[0.1, 2.7]]), np.array([[1.3, 0.6]]), (1, 3)),
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 10]]), (2, 3)),
        (np.array([[1, 2]]), np.array([[1, 10]]), (1, 4), 2),
    ),
    hints=(
        "The window at place (row, column) begins in row `row * stride`, column "
        "`column * stride`; it hands its gradient to every pixel it holds.",
        "Pixel (row * stride + a, column * stride + b) gets `d_output[row, column] * "
        "kernel[a, b]`. Pixels in several windows get several of these.",
        "Start from `np.zeros(image_shape)`, four loops, and `+=`.",
    ),
    wrong=(
        *_PLACES,
        slip("the result ends where the last window ends; pixels that no window reads get 0.",
             ("image_shape)", "np.subtract(d_output.shape, 1) * stride + kernel.shape)")),
    ),
)  # fmt: skip


def bias_gradient(d_output):
    batch, rows, columns, filters = d_output.shape
    gradient = np.zeros(filters)
    for n in range(batch):
        for row in range(rows):
            for column in range(columns):
                for f in range(filters):
                    gradient[f] += d_output[n, row, column, f]
    return gradient


BIAS_GRADIENT = Exercise(
    id="5.6", title="The bias's gradient", tags=("L5.5",),
    task=(
        "Write `bias_gradient(d_output)` for an array `d_output` of shape `(batch, rows, columns, "
        "filters)`, each at least 1: return the gradient of each filter's bias, an array of "
        "`filters` numbers, also of one."
    ),
    answer=bias_gradient, draw=lambda rng: (numbers(rng, *rng.integers(1, 5, 4)),),
    cases=((np.array([[[[1, 10]]]]),), (np.array([[[[7]]]]),), (np.array([[[[0.1, 2.7]]]]),)),
    hints=(
        "The bias of filter f is added to every number of map f, in every picture.",
        "So each of these numbers hands its gradient to that one bias, and they add up. Which axes "
        "of `d_output` go, and which one stays?",
        "Sum over the first three axes: `d_output.sum(axis=(0, 1, 2))`.",
    ),
    wrong=(
        slip("this is the mean; a gradient is the sum.", "gradient / (batch * rows * columns)"),
        slip("one row per picture is left; the pictures share the bias, so add them up.",
             "d_output.sum(axis=(1, 2))"),
        slip("only the pictures are added up; rows and columns share the bias as well.",
             "d_output.sum(axis=0)"),
        slip("`reshape` puts numbers of different filters into one row; sum over the first three "
             "axes instead.", "d_output.reshape(filters, -1).sum(axis=1)"),
    ),
)  # fmt: skip


def relu_backward(d_output, x):
    return np.where(x > 0, d_output, 0)


RELU_BACKWARD = Exercise(
    id="5.7", title="ReLU, backward", tags=("L2.12", "L5.5"),
    task=(
        "Write `relu_backward(d_output, x)`: return the gradient of ReLU's input `x`. Both are "
        "arrays of the same shape, with one axis or more, of numbers whole or not; at exactly 0 "
        "the gradient is 0."
    ),
    answer=relu_backward, draw=two_alike,
    cases=((np.array([5.0]), np.array([2.0])), (np.array([0.1, 2.7]), np.array([1.3, -1]))),
    hints=(
        "Where x is positive, ReLU hands x on unchanged. What happens to the output when x grows "
        "by a little? And where x is negative?",
        "Slope 1 where `x > 0`, slope 0 elsewhere; the gradient is d_output times that slope.",
        "`d_output * (x > 0)`",
    ),
    wrong=(
        slip("at exactly 0 a gradient passes; the exercise asks for `x > 0`, as TensorFlow does.",
             ("x > 0", "x >= 0")),
        slip("gradients pass from 1 on; they pass wherever x is positive.", ("x > 0", "x >= 1")),
        slip("negative x let gradients pass; only positive ones do.", ("x > 0", "x != 0")),
        slip("you apply ReLU to the gradient. What decides is the sign of x, not of d_output.",
             "np.maximum(0, d_output)"),
        slip("you multiply by ReLU's output; its slope is 1, not x.",
             "d_output * np.maximum(0, x)"),
        slip("only the cells with positive x come back, in a row; the others keep their place and "
             "get 0.", "d_output[x > 0]"),
        slip("at x = 0 this divides 0 by 0, which is no number (nan); ask for the sign of x.",
             "d_output * np.maximum(0, x) / x"),
    ),
)  # fmt: skip
