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
        "Write `jacobian_input(kernel, n)`: return the table ∂O/∂I of a correlation on a line of "
        "`n` cells, with stride 1 and no padding. The table is an array with one row per output "
        "and one column per cell. `kernel` is an array of at least one number and fits into the "
        "line. Its numbers need not be whole."
    ),
    answer=jacobian_input, draw=_kernel_and_line,
    cases=((np.array([1, 2]), 2), (np.array([1, 2]), 3), (np.array([1, 2, 3]), 4)),
    hints=(
        "Row i says by how much output i grows when one cell grows by 1, for each cell in turn.",
        "Output i is `kernel[0] * I[i] + kernel[1] * I[i + 1] + ...`. Which weight does cell i + j "
        "meet there? Every other cell has a 0 in this row.",
        "Start with `np.zeros((n - len(kernel) + 1, n))` and set `jacobian[i, i + j] = kernel[j]`.",
    ),
    wrong=(
        slip("the kernel runs out on the right and comes in on the left; leave those rows out.",
             ("outputs = n - len(kernel) + 1", "outputs = n"), ("i + j]", "(i + j) % n]")),
        slip("you mark which cells are read; put the weight there instead.",
             ("= kernel[j]", "= kernel[j] != 0")),
        slip("you have n outputs; there are only n - len(kernel) + 1, because the kernel must not "
             "stick out.", ("outputs = n - len(kernel) + 1", "outputs = n")),
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
        "Write `kernel_gradient(image, d_output)` for one dimension, with stride 1 and no padding. "
        "It gets the image and the gradients of the outputs, and returns the gradient of each "
        "weight. Both are arrays of numbers, which need not be whole. `d_output` has at least one "
        "number, and at most as many as `image`."
    ),
    answer=kernel_gradient, draw=_image_and_gradients,
    cases=((np.array([1, 2]), np.array([10])), (np.array([0.1, 2.7, -1.4]), np.array([1.3, 0.6]))),
    hints=(
        "Weight j takes part in every output: output i contains `kernel[j] * image[i + j]`.",
        "So its gradient is the sum of `d_output[i] * image[i + j]` over all outputs i. How many "
        "weights k are there, if `len(d_output)` is `len(image) - k + 1`?",
        "`gradient = np.zeros(len(image) - len(d_output) + 1)`; then two loops, over j and i, and "
        "inside them `gradient[j] += d_output[i] * image[i + j]`.",
    ),
    wrong=(
        slip("you also count places where d_output sticks out of the image; the kernel has only "
             "len(image) - len(d_output) + 1 weights.", 'np.convolve(image, d_output, "full")'),
        slip("your gradient has one number per output; it needs one per weight, len(image) - "
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
        "Write `input_gradient(kernel, d_output)` for one dimension, with stride 1 and no padding. "
        "It gets the kernel and the gradients of the outputs, and returns the gradient of each "
        "cell of the image. Both are arrays of at least one number. Either may be the longer one. "
        "The numbers need not be whole."
    ),
    answer=input_gradient, draw=lambda rng: [numbers(rng, n) for n in sizes(rng, 5, 6)],
    cases=((np.array([2]), np.array([3, 5])), (np.array([0.1, 2.7]), np.array([1.3, 0.6]))),
    hints=(
        "Cell c takes part in every output whose window holds it. Output i uses cell i + j with "
        "`kernel[j]`.",
        "Go through all pairs (i, j) and add `d_output[i] * kernel[j]` to the gradient of cell "
        "i + j. How many cells does the image have?",
        "`gradient = np.zeros(len(d_output) + len(kernel) - 1)`, then "
        "`gradient[i + j] += d_output[i] * kernel[j]`. Or `by_hand.correlate` with the flipped "
        "kernel, over d_output with `len(kernel) - 1` zeros on each side.",
    ),
    wrong=(
        slip("you count only full overlaps; even an overlap of one cell counts. NumPy calls this "
             "`full`.",
             'np.convolve(d_output, kernel, "valid")'),
        slip("`=` instead of `+=`: where windows overlap, gradients must add up.", ("+=", "=")),
        slip("your array is too short: the image has len(d_output) + len(kernel) - 1 cells.",
             (" + len(kernel) - 1", "")),
        slip("d_output has len(kernel) zeros on each side, one too many, and the kernel is not "
             "flipped.", "correlate(np.pad(d_output, len(kernel)), kernel)"),
        slip("d_output has as many zeros on each side as numbers; it needs len(kernel) - 1.",
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
    slip("the stride multiplies a and b (that would be dilation); it must multiply row and column.",
         ("row * stride + a, column * stride + b", "row + a * stride, column + b * stride")),
    slip("the stride is used for the rows only; columns need it too.",
         ("column * stride", "column")),
    slip("`=` instead of `+=`: every place adds its share; none may replace another.", ("+=", "=")),
)  # fmt: skip

_NUMBERS = (
    "The arrays need not be square, nor their numbers whole. `stride` is at least 1, and the same "
    "for rows and columns."
)

KERNEL_GRADIENT_2D = Exercise(
    id="5.4", title="The kernel's gradient, 2-D", tags=("L5.2", "L5.5"),
    task=(
        "Write `kernel_gradient_2d(image, d_output, kernel_shape, stride=1)`: return the gradient "
        "of a 2-D kernel, without padding. `d_output` holds one gradient per place of the kernel. "
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
        "For the output at (row, column), weight (a, b) is multiplied by one pixel. Which pixel is "
        "it, with a stride?",
        "It is `image[row * stride + a, column * stride + b]`. Multiply this pixel by "
        "`d_output[row, column]`, and add the products of all places to get the gradient of weight "
        "(a, b).",
        "Four loops: row, column, a, b, and inside them `gradient[a, b] += ...`.",
    ),
    wrong=(
        *_PLACES,
        slip("your result has the shape of the image; it needs one number per weight, so "
             "`kernel_shape`.",
             ("np.zeros(kernel_shape)", "np.zeros(image.shape)")),
    ),
)  # fmt: skip

INPUT_GRADIENT_2D = Exercise(
    id="5.5", title="The input's gradient, 2-D", tags=("L5.3", "L5.5"),
    task=(
        "Write `input_gradient_2d(kernel, d_output, image_shape, stride=1)`: return the gradient "
        "of the image, without padding. Pixels that no window reads get 0. " + _NUMBERS
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
        "The window at place (row, column) begins in row `row * stride` and column "
        "`column * stride`. Every pixel in it gets a share of `d_output[row, column]`.",
        "Pixel (row * stride + a, column * stride + b) gets `d_output[row, column] * "
        "kernel[a, b]`. Pixels in several windows get several of these.",
        "Start from `np.zeros(image_shape)`. Then write four loops, with `+=` inside them.",
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
        "filters)`, each at least 1. It returns an array with the gradient of each filter's bias. "
        "Return an array even if there is only one filter."
    ),
    answer=bias_gradient, draw=lambda rng: (numbers(rng, *rng.integers(1, 5, 4)),),
    cases=((np.array([[[[1, 10]]]]),), (np.array([[[[7]]]]),), (np.array([[[[0.1, 2.7]]]]),)),
    hints=(
        "The bias of filter f is added to every number of map f, in every picture.",
        "So add up the gradients of all these numbers. Which axes of `d_output` disappear, and "
        "which one stays?",
        "Sum over the first three axes: `d_output.sum(axis=(0, 1, 2))`.",
    ),
    wrong=(
        slip("this is the mean; a gradient is the sum.", "gradient / (batch * rows * columns)"),
        slip("your result still has one row per picture; the pictures share the bias, add them up.",
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
        "arrays of the same shape, with one axis or more. Their numbers need not be whole. Where "
        "`x` is exactly 0, the gradient is 0."
    ),
    answer=relu_backward, draw=two_alike,
    cases=((np.array([5.0]), np.array([2.0])), (np.array([0.1, 2.7]), np.array([1.3, -1]))),
    hints=(
        "Where x is positive, ReLU hands x on unchanged. What happens to the output when x grows "
        "by a little? And where x is negative?",
        "The slope is 1 where `x > 0`, and 0 elsewhere. The gradient is d_output times this slope.",
        "`d_output * (x > 0)`",
    ),
    wrong=(
        slip("a gradient passes where x is exactly 0; it must pass only where `x > 0`, as in "
             "TensorFlow.",
             ("x > 0", "x >= 0")),
        slip("gradients pass only where x is at least 1; they must pass wherever x is positive.",
             ("x > 0", "x >= 1")),
        slip("negative x let gradients pass; only positive ones do.", ("x > 0", "x != 0")),
        slip("you apply ReLU to the gradient. What decides is the sign of x, not of d_output.",
             "np.maximum(0, d_output)"),
        slip("you multiply by ReLU's output; its slope is 1, not x.",
             "d_output * np.maximum(0, x)"),
        slip("you return only the cells with positive x, in a row; the other cells stay in their "
             "places and get 0.", "d_output[x > 0]"),
        slip("at x = 0 this divides 0 by 0, which is no number (nan); ask for the sign of x.",
             "d_output * np.maximum(0, x) / x"),
    ),
)  # fmt: skip
