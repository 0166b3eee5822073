"""Exercises of notebook 05: Jacobians and the gradients of a convolution."""

import numpy as np

from ..by_hand import correlate
from ..lecture import BACKWARD_LINE, BACKWARD_LINE_GRADIENT
from .record import Exercise


def _numbers(shape, seed, whole=True):
    """Draw numbers that are all different from 0."""
    rng = np.random.default_rng(seed)
    if whole:
        return rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6], shape)
    return rng.normal(size=shape).round(2)


# --- 5.1 the Jacobian of the input ----------------------------------------------------------


def jacobian_input(kernel, n):
    outputs = n - len(kernel) + 1
    jacobian = np.zeros((outputs, n))
    for i in range(outputs):
        for j in range(len(kernel)):
            jacobian[i, i + j] = kernel[j]
    return jacobian


def _jacobian(kernel, n, rows, place):
    jacobian = np.zeros((max(rows, 0), n))
    for i in range(rows):
        for j in range(len(kernel)):
            if 0 <= place(i, j) < n:
                jacobian[i, place(i, j)] = kernel[j]
    return jacobian


def _jacobian_wraps(kernel, n):
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(len(kernel)):
            jacobian[i, (i + j) % n] = kernel[j]
    return jacobian


def _jacobian_indices_swapped(kernel, n):
    outputs = n - len(kernel) + 1
    jacobian = np.zeros((outputs, n))
    for i in range(outputs):
        for j in range(len(kernel)):
            jacobian[i + j, i] = kernel[j]
    return jacobian


def _jacobian_weight_of_the_cell(kernel, n):
    outputs = n - len(kernel) + 1
    jacobian = np.zeros((outputs, n))
    for i in range(outputs):
        for j in range(len(kernel)):
            jacobian[i, i + j] = kernel[i]
    return jacobian


def _jacobian_all_cells(kernel, n):
    outputs = n - len(kernel) + 1
    jacobian = np.zeros((outputs, n))
    for i in range(outputs):
        for j in range(n):
            jacobian[i, j] = kernel[j]
    return jacobian


def _jacobian_first_row(kernel, n):
    jacobian = jacobian_input(kernel, n)
    jacobian[1:] = 0
    return jacobian


def _jacobian_too_many_outputs(kernel, n):
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(len(kernel)):
            jacobian[i, i + j] = kernel[j]
    return jacobian


JACOBIAN_INPUT = Exercise(
    id="5.1",
    title="The Jacobian of the input",
    task=(
        "Write `jacobian_input(kernel, n)`: the table dO/dI of a correlation on a line of `n` "
        "cells, stride 1, no padding. One row for each output, one column for each cell."
    ),
    kind="code",
    answer=jacobian_input,
    cases=(
        (np.array([1, 2]), 2),
        (np.array([1, 2]), 3),
        (np.array([1, 2, 3]), 4),
        (np.array([5]), 3),
        (np.array([1, 2, 3]), 3),
        (np.array([1, -2, 0, 4]), 6),
        (np.array([0.5, -1.5, 2.0]), 7),
        (np.array([3, -1]), 6),
        (np.array([2, 2, 2]), 5),
        (_numbers(4, 0), 9),
    ),
    hints=(
        "Row i answers: by how much does output i change when each cell is pushed by 1?",
        "Output i is `kernel[0] * I[i] + kernel[1] * I[i + 1] + ...`, so cell i + j counts with "
        "`kernel[j]`, and every other cell with 0.",
        "Start with `np.zeros((n - len(kernel) + 1, n))` and set `jacobian[i, i + j] = kernel[j]`.",
    ),
    wrong=(
        (
            lambda kernel, n: jacobian_input(kernel, n).T,
            "rows and columns have changed places: one row belongs to one output.",
        ),
        (
            lambda kernel, n: jacobian_input(kernel[::-1], n),
            "the kernel is flipped. In a correlation cell i + j meets `kernel[j]`.",
        ),
        (
            lambda kernel, n: _jacobian(kernel, n, n - len(kernel) + 1, lambda i, j: j),
            "all rows are the same: the kernel must move on by one cell in each row.",
        ),
        (
            lambda kernel, n: _jacobian(kernel, n, n, lambda i, j: i + j),
            "there are n rows; without padding there are only n - k + 1 outputs.",
        ),
        (
            lambda kernel, n: _jacobian(kernel, n, n - len(kernel), lambda i, j: i + j),
            "the last output is missing: there are n - k + 1 of them.",
        ),
        (
            _jacobian_wraps,
            "the kernel runs out on the right and comes in on the left; leave those rows out.",
        ),
        (
            lambda kernel, n: (jacobian_input(kernel, n) != 0).astype(float),
            "you mark which cells are read; each counts with its weight.",
        ),
        (
            lambda kernel, n: jacobian_input(kernel, n)[::-1],
            "the rows are in reverse order: output 0 reads the first cells.",
        ),
        (
            _jacobian_indices_swapped,
            "row and column are swapped in `jacobian[i + j, i]`: output i stands in row i, cell "
            "i + j in column i + j.",
        ),
        (
            _jacobian_weight_of_the_cell,
            "`kernel[i]` counts by the output; cell i + j meets `kernel[j]`.",
        ),
        (
            _jacobian_all_cells,
            "each row reads the kernel from column 0 on; in row i it starts in column i.",
        ),
        (
            _jacobian_first_row,
            "only the first row is filled: is `return` inside the loop?",
        ),
        (
            _jacobian_too_many_outputs,
            "there are not n outputs but n - len(kernel) + 1: at later places the kernel sticks "
            "out.",
        ),
    ),
    tags=("L5.1",),
)

# --- 5.2 the kernel's gradient in one dimension ---------------------------------------------


def kernel_gradient(image, d_output):
    size = len(image) - len(d_output) + 1
    gradient = np.zeros(size)
    for j in range(size):
        for i in range(len(d_output)):
            gradient[j] += d_output[i] * image[i + j]
    return gradient


def _last_product(image, d_output):
    size = len(image) - len(d_output) + 1
    return np.array([d_output[-1] * image[len(d_output) - 1 + j] for j in range(size)], float)


def _size_of_d_output(image, d_output):
    gradient = np.zeros(len(d_output))
    for j in range(len(d_output)):
        for i in range(len(d_output)):
            gradient[j] += d_output[i] * image[i + j]
    return gradient


def _minus_for_plus(image, d_output):
    size = len(image) - len(d_output) + 1
    gradient = np.zeros(size)
    for j in range(size):
        for i in range(len(d_output)):
            gradient[j] += d_output[i] * image[i - j]
    return gradient


def _first_weight(image, d_output):
    gradient = kernel_gradient(image, d_output)
    gradient[1:] = 0
    return gradient


def _pixel_of_the_output(image, d_output):
    size = len(image) - len(d_output) + 1
    return np.full(size, sum(d_output[i] * image[i] for i in range(len(d_output))), float)


def _without_plus_one(image, d_output):
    return kernel_gradient(image, d_output)[:-1]


KERNEL_GRADIENT = Exercise(
    id="5.2",
    title="The kernel's gradient, 1-D",
    task=(
        "Write `kernel_gradient(image, d_output)` for one dimension, stride 1, no padding: the "
        "gradient of each weight, from the image and the gradients of the outputs."
    ),
    kind="code",
    answer=kernel_gradient,
    cases=(
        (np.array([1, 2]), np.array([10])),
        (np.array([1, 2, 3]), np.array([1, 10])),
        (np.array([1, 2, 3, 4]), np.array([1, 10])),
        (np.array([2, 7, 1]), np.array([1, 10, 100])),
        (BACKWARD_LINE, BACKWARD_LINE_GRADIENT),
        (np.array([1, 2, 3, 4, 5, 6]), np.array([1, 0, 0, -1])),
        (_numbers(8, 1), _numbers(3, 2)),
        (_numbers(7, 3), _numbers(5, 4)),
        (_numbers(9, 5, whole=False), _numbers(4, 6, whole=False)),
    ),
    hints=(
        "Weight j takes part in every output: output i contains `kernel[j] * image[i + j]`.",
        "So its gradient is a sum over all outputs i: `d_output[i] * image[i + j]`. How many "
        "weights are there, if `len(d_output) = len(image) - k + 1`?",
        "`gradient = np.zeros(len(image) - len(d_output) + 1)`; then two loops, over j and i, and "
        "inside them `gradient[j] += d_output[i] * image[i + j]`.",
    ),
    wrong=(
        (
            lambda image, d_output: kernel_gradient(image, d_output[::-1]),
            "d_output is flipped. For the kernel's gradient it slides over the image as it is.",
        ),
        (
            lambda image, d_output: kernel_gradient(image, d_output)[::-1],
            "the gradients are in reverse order: weight 0 meets the image from its first cell.",
        ),
        (
            _last_product,
            "`=` instead of `+=`: only the last product is left; add up over all outputs.",
        ),
        (
            lambda image, d_output: np.convolve(image, d_output, "full"),
            "the kernel has only len(image) - len(d_output) + 1 weights; this is the full overlap.",
        ),
        (
            lambda image, d_output: (
                np.sum(d_output) * np.asarray(image[: len(image) - len(d_output) + 1])
            ),
            "all gradients meet the same cell; d_output[i] belongs to cell i + j.",
        ),
        (
            lambda image, d_output: kernel_gradient(image, d_output) / len(d_output),
            "this is the mean over the outputs; a gradient is the sum.",
        ),
        (
            lambda image, d_output: kernel_gradient(image, np.ones(len(d_output))),
            "the gradients of the outputs are left out; each product takes its d_output[i].",
        ),
        (
            _size_of_d_output,
            "the gradient has as many numbers as d_output; it has one for each weight, "
            "len(image) - len(d_output) + 1.",
        ),
        (
            _minus_for_plus,
            "`image[i - j]` looks back; output i reads cell i + j with weight j.",
        ),
        (_first_weight, "only the first weight is filled: is `return` inside the loop?"),
        (
            _pixel_of_the_output,
            "every weight gets the same sum: with weight j, output i reads cell i + j, not i.",
        ),
        (
            _without_plus_one,
            "the last weight is missing: there are len(image) - len(d_output) + 1.",
        ),
    ),
    tags=("L5.2", "L5.4"),
)

# --- 5.3 the input's gradient in one dimension ----------------------------------------------


def input_gradient(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i + j] += d_output[i] * kernel[j]
    return gradient


def _overwritten(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i + j] = d_output[i] * kernel[j]
    return gradient


def _as_long_as_the_output(kernel, d_output):
    gradient = np.zeros(len(d_output))
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i + j] += d_output[i] * kernel[j]
    return gradient


def _written_at_the_output(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[i] += d_output[i] * kernel[j]
    return gradient


def _written_at_the_weight(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for i in range(len(d_output)):
        for j in range(len(kernel)):
            gradient[j] += d_output[i] * kernel[j]
    return gradient


def _padded_by_k(kernel, d_output):
    return np.pad(input_gradient(kernel, d_output), 1)


def _padded_by_k_not_flipped(kernel, d_output):
    return np.pad(input_gradient(kernel[::-1], d_output), 1)


def _padded(slides, d_output, zeros):
    return correlate(np.pad(d_output, zeros), slides)


def _one_cell_too_many(kernel, d_output):
    return np.append(input_gradient(kernel, d_output), 0)


def _first_stamp(kernel, d_output):
    return input_gradient(kernel, np.append(d_output[:1], np.zeros(len(d_output) - 1)))


def _looks_back(kernel, d_output):
    gradient = np.zeros(len(d_output) + len(kernel) - 1)
    for cell in range(len(gradient)):
        for j in range(len(kernel)):
            gradient[cell] += d_output[cell - j] * kernel[j]
    return gradient


INPUT_GRADIENT = Exercise(
    id="5.3",
    title="The input's gradient, 1-D",
    task=(
        "Write `input_gradient(kernel, d_output)` for one dimension, stride 1, no padding: the "
        "gradient of each cell of the image, from the kernel and the gradients of the outputs."
    ),
    kind="code",
    answer=input_gradient,
    cases=(
        (np.array([2]), np.array([3, 5])),
        (np.array([1, 2]), np.array([10])),
        (np.array([1, 2]), np.array([1, 10])),
        (np.array([1, 2, 3]), np.array([1, 10])),
        (np.array([1, 2, 3]), np.array([1, 10, 100, 1000])),
        (np.array([1, 2, 1]), np.array([3, 3])),
        (_numbers(3, 7), _numbers(6, 8)),
        (_numbers(5, 9), _numbers(2, 10)),
        (_numbers(4, 11, whole=False), _numbers(5, 12, whole=False)),
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
        (
            lambda kernel, d_output: input_gradient(kernel[::-1], d_output),
            "the kernel lies the wrong way round. Sliding it over d_output, it must be flipped; "
            "laying copies of it, it must not.",
        ),
        (
            lambda kernel, d_output: input_gradient(kernel, d_output)[::-1],
            "the cells are in reverse order: output 0 belongs to the first cells.",
        ),
        (_overwritten, "`=` instead of `+=`: where windows overlap, gradients must add up."),
        (
            lambda kernel, d_output: np.convolve(d_output, kernel, "valid"),
            "only full overlaps are counted; here every overlap counts, even of one cell: `full`.",
        ),
        (
            lambda kernel, d_output: correlate(d_output, kernel[::-1]),
            "only full overlaps are counted; pad d_output with len(kernel) - 1 zeros on each side.",
        ),
        (
            lambda kernel, d_output: input_gradient(kernel, d_output)[: len(d_output)],
            "the last k - 1 cells are missing: the image is longer than the output.",
        ),
        (
            lambda kernel, d_output: input_gradient(kernel, np.ones(len(d_output))),
            "the gradients of the outputs are left out; each copy of the kernel is scaled by its "
            "d_output[i].",
        ),
        (
            lambda kernel, d_output: np.sum(kernel) * input_gradient([1] * len(kernel), d_output),
            "every cell gets the sum of the kernel; cell i + j gets `kernel[j]` from output i.",
        ),
        (
            _as_long_as_the_output,
            "there is no place for all cells: the image has len(d_output) + len(kernel) - 1.",
        ),
        (
            _written_at_the_output,
            "everything of output i is added to cell i; its weight j belongs to cell i + j.",
        ),
        (
            _written_at_the_weight,
            "everything of weight j is added to cell j; from output i it belongs to cell i + j.",
        ),
        (
            _padded_by_k,
            "one cell too many at each end: d_output is padded by k zeros, where k - 1 are needed.",
        ),
        (
            _padded_by_k_not_flipped,
            "d_output is padded by k zeros, where k - 1 are needed, and the kernel is not flipped.",
        ),
        (
            _one_cell_too_many,
            "one cell too many: the image has len(d_output) + len(kernel) - 1 cells.",
        ),
        (
            lambda kernel, d_output: correlate(d_output, kernel),
            "only full overlaps are counted, and the kernel is not flipped. Pad d_output with "
            "len(kernel) - 1 zeros on each side first.",
        ),
        (_first_stamp, "only the first output is counted: is `return` inside the loop?"),
        (
            _looks_back,
            "`d_output[cell - j]` goes below 0, where Python counts from the end, or beyond it. "
            "Pad d_output with k - 1 zeros, or check the place first.",
        ),
        (
            lambda kernel, d_output: np.convolve(d_output, kernel, "same"),
            '"same" keeps the longer of the two lengths; the image has len(d_output) + len(kernel) '
            '- 1 cells, "full".',
        ),
        (
            lambda kernel, d_output: correlate(np.pad(d_output, 1), kernel[::-1]),
            "d_output is padded by 1; that fits a kernel of 2 only. It takes len(kernel) - 1 zeros "
            "on each side.",
        ),
        (
            lambda kernel, d_output: np.correlate(d_output, kernel, "valid"),
            '"valid" counts full overlaps only, and the kernel is not flipped. Pad d_output with '
            "len(kernel) - 1 zeros on each side first.",
        ),
        (
            lambda kernel, d_output: np.correlate(np.pad(d_output, 1), kernel[::-1], "valid"),
            "a padding of 1 fits a kernel of 2 only; it takes len(kernel) - 1 zeros on each side.",
        ),
        (
            lambda kernel, d_output: correlate(np.pad(d_output, 2), kernel[::-1]),
            "the number of zeros is fixed at 2; it is len(kernel) - 1 on each side.",
        ),
        (
            lambda kernel, d_output: _padded(kernel[::-1], d_output, len(d_output)),
            "d_output is padded by its own length; it takes len(kernel) - 1 zeros on each side.",
        ),
        (
            lambda kernel, d_output: _padded(kernel[::-1], d_output, len(d_output) - 1),
            "the number of zeros is len(d_output) - 1; it is len(kernel) - 1, on each side.",
        ),
        (
            lambda kernel, d_output: _padded(kernel[::-1], d_output[::-1], len(kernel) - 1),
            "d_output is flipped, too; only the kernel is.",
        ),
    ),
    tags=("L5.3",),
)

# --- 5.4 the kernel's gradient in two dimensions --------------------------------------------


def kernel_gradient_2d(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(kernel_shape)
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            for a in range(kernel_shape[0]):
                for b in range(kernel_shape[1]):
                    pixel = image[row * stride + a, column * stride + b]
                    gradient[a, b] += d_output[row, column] * pixel
    return gradient


def _kernel_2d(image, d_output, kernel_shape, place):
    gradient = np.zeros(kernel_shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(*kernel_shape):
            r, c = place(row, column, a, b)
            gradient[a, b] += d_output[row, column] * image[r, c]
    return gradient


def _kernel_2d_uncut(image, d_output, kernel_shape, stride=1):
    rows, columns = ((n - 1) * stride + 1 for n in d_output.shape)
    holes = np.zeros((rows, columns))
    holes[::stride, ::stride] = d_output
    size = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    return kernel_gradient_2d(image, holes, size)


def _kernel_2d_overwritten(image, d_output, kernel_shape, stride=1):
    rows, columns = d_output.shape
    top, left = (rows - 1) * stride, (columns - 1) * stride
    window = image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return d_output[-1, -1] * window.astype(float)


def _kernel_2d_slide_without_stride(image, d_output, kernel_shape, stride=1):
    rows, columns = np.subtract(image.shape, d_output.shape) + 1
    return kernel_gradient_2d(image, d_output, (rows, columns))


def _kernel_2d_square(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(kernel_shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(kernel_shape[0], kernel_shape[0]):
            pixel = image[row * stride + a, column * stride + b]
            gradient[a, b] += d_output[row, column] * pixel
    return gradient


def _kernel_2d_square_output(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(kernel_shape)
    for row, column in np.ndindex(d_output.shape[0], d_output.shape[0]):
        for a, b in np.ndindex(*kernel_shape):
            pixel = image[row * stride + a, column * stride + b]
            gradient[a, b] += d_output[row, column] * pixel
    return gradient


def _kernel_2d_first_place(image, d_output, kernel_shape, stride=1):
    return kernel_gradient_2d(image, d_output[:1, :1], kernel_shape, stride)


def _kernel_2d_first_row_of_places(image, d_output, kernel_shape, stride=1):
    return kernel_gradient_2d(image, d_output[:1], kernel_shape, stride)


def _kernel_2d_without_d_output(image, d_output, kernel_shape, stride=1):
    return kernel_gradient_2d(image, np.ones(d_output.shape), kernel_shape, stride)


def _kernel_2d_rows_only(image, d_output, kernel_shape, stride=1):
    return _kernel_2d(image, d_output, kernel_shape, lambda r, c, a, b: (r * stride + a, c + b))


def _kernel_2d_shape_of_d_output(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(d_output.shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(*kernel_shape):
            pixel = image[row * stride + a, column * stride + b]
            gradient[a, b] += d_output[row, column] * pixel
    return gradient


KERNEL_GRADIENT_2D = Exercise(
    id="5.4",
    title="The kernel's gradient, 2-D",
    task=(
        "Write `kernel_gradient_2d(image, d_output, kernel_shape, stride=1)`: the gradient of a "
        "2-D kernel, no padding. `d_output` holds one gradient for each place of the kernel."
    ),
    kind="code",
    answer=kernel_gradient_2d,
    cases=(
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]), (2, 2)),
        (np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), (1, 2), 2),
        (np.array([[1, 2, 3, 4, 5]]), np.array([[1, 10]]), (1, 2), 2),
        (_numbers((3, 5), 1), _numbers((2, 3), 2), (2, 3)),
        (_numbers((5, 7), 3), _numbers((2, 3), 4), (3, 3), 2),
        (_numbers((6, 5), 5), _numbers((3, 2), 6), (2, 3), 2),
        (_numbers((7, 8), 7), _numbers((2, 3), 8), (4, 2), 3),
        (_numbers((6, 8), 9), _numbers((2, 3), 10), (3, 2), 3),
        (_numbers((5, 6), 11, whole=False), _numbers((4, 3), 12, whole=False), (2, 4)),
    ),
    hints=(
        "Place (row, column) of the output multiplies weight (a, b) with one pixel. Which one, "
        "with a stride?",
        "Pixel `image[row * stride + a, column * stride + b]`. The gradient of weight (a, b) is "
        "the sum of `d_output[row, column]` times that pixel, over all places.",
        "Four loops: row, column, a, b, and inside them `gradient[a, b] += ...`.",
    ),
    wrong=(
        (
            lambda image, d_output, kernel_shape, stride=1: _kernel_2d(
                image, d_output, kernel_shape, lambda r, c, a, b: (r + a, c + b)
            ),
            "the stride is ignored: place (row, column) begins at row * stride, column * stride.",
        ),
        (
            lambda image, d_output, kernel_shape, stride=1: _kernel_2d(
                image, d_output, kernel_shape, lambda r, c, a, b: (r + a * stride, c + b * stride)
            ),
            "the stride is at the weights (that would be dilation); it belongs to row and column.",
        ),
        (
            _kernel_2d_uncut,
            "there are more numbers than weights: with a stride, rows and columns that no window "
            "reads are left over; cut the result to `kernel_shape`.",
        ),
        (
            _kernel_2d_overwritten,
            "`=` instead of `+=`: only the last place is left; add up over all places.",
        ),
        (
            lambda image, d_output, kernel_shape, stride=1: kernel_gradient_2d(
                image, d_output[::-1, ::-1], kernel_shape, stride
            ),
            "d_output is flipped. For the kernel's gradient it stays as it is.",
        ),
        (
            lambda image, d_output, kernel_shape, stride=1: kernel_gradient_2d(
                image, d_output, kernel_shape, stride
            )[::-1, ::-1],
            "the gradient is flipped: weight (0, 0) meets the window's first pixel.",
        ),
        (
            lambda image, d_output, kernel_shape, stride=1: (
                kernel_gradient_2d(image, d_output, kernel_shape, stride).T
            ),
            "rows and columns have changed places in the result.",
        ),
        (
            lambda image, d_output, kernel_shape, stride=1: (
                kernel_gradient_2d(image, d_output, kernel_shape, stride) / d_output.size
            ),
            "this is the mean over the places; a gradient is the sum.",
        ),
        (
            _kernel_2d_slide_without_stride,
            "d_output slides over the image without its stride, so there are too many numbers. "
            "Put stride - 1 zeros between its cells first, or use row * stride.",
        ),
        (
            _kernel_2d_square,
            "the kernel's columns are counted by `kernel_shape[0]`, its rows; columns are "
            "`kernel_shape[1]`.",
        ),
        (
            _kernel_2d_square_output,
            "the columns of d_output are counted by `shape[0]`, its rows; columns are `shape[1]`.",
        ),
        (
            _kernel_2d_first_place,
            "only the first place is counted: `return` stands inside both loops over the places.",
        ),
        (
            _kernel_2d_first_row_of_places,
            "only the first row of places is counted: is `return` inside a loop?",
        ),
        (
            _kernel_2d_without_d_output,
            "the gradients of the outputs are left out; each pixel takes its "
            "`d_output[row, column]`.",
        ),
        (_kernel_2d_rows_only, "the stride is used for the rows only; columns need it too."),
        (
            _kernel_2d_shape_of_d_output,
            "the result is made in the shape of d_output; it has the kernel's, `kernel_shape`.",
        ),
    ),
    tags=("L5.2", "L5.5"),
)

# --- 5.5 the input's gradient in two dimensions ---------------------------------------------


def input_gradient_2d(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    share = d_output[row, column] * kernel[a, b]
                    gradient[row * stride + a, column * stride + b] += share
    return gradient


def _input_2d(kernel, d_output, image_shape, place):
    gradient = np.zeros(image_shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(kernel.shape):
            gradient[place(row, column, a, b)] += d_output[row, column] * kernel[a, b]
    return gradient


def _input_2d_overwritten(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(kernel.shape):
            gradient[row * stride + a, column * stride + b] = d_output[row, column] * kernel[a, b]
    return gradient


def _input_2d_reached(kernel, d_output, image_shape, stride=1):
    rows = (d_output.shape[0] - 1) * stride + kernel.shape[0]
    columns = (d_output.shape[1] - 1) * stride + kernel.shape[1]
    return input_gradient_2d(kernel, d_output, image_shape, stride)[:rows, :columns]


def _input_2d_sliding(kernel, d_output, image_shape, stride, flipped, border):
    """Slide the kernel over d_output, with zeros between its cells and a border around it."""
    rows, columns = ((n - 1) * stride + 1 for n in d_output.shape)
    holes = np.zeros((rows, columns))
    holes[::stride, ::stride] = d_output
    holes = np.pad(holes, [(k - 1 + border, k - 1 + border) for k in kernel.shape])
    turned = kernel[::-1, ::-1] if flipped else kernel
    return kernel_gradient_2d(holes, turned, np.subtract(holes.shape, kernel.shape) + 1)


def _input_2d_looks_back(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    for row, column in np.ndindex(*image_shape):
        for a, b in np.ndindex(kernel.shape):
            gradient[row, column] += d_output[row - a, column - b] * kernel[a, b]
    return gradient


def _input_2d_square(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    for row, column in np.ndindex(d_output.shape):
        for a, b in np.ndindex(kernel.shape[0], kernel.shape[0]):
            share = d_output[row, column] * kernel[a, b]
            gradient[row * stride + a, column * stride + b] += share
    return gradient


def _input_2d_first_place(kernel, d_output, image_shape, stride=1):
    return input_gradient_2d(kernel, d_output[:1, :1], image_shape, stride)


def _input_2d_first_row_of_places(kernel, d_output, image_shape, stride=1):
    return input_gradient_2d(kernel, d_output[:1], image_shape, stride)


def _input_2d_rows_only(kernel, d_output, image_shape, stride=1):
    return _input_2d(kernel, d_output, image_shape, lambda r, c, a, b: (r * stride + a, c + b))


def _input_2d_without_offset(kernel, d_output, image_shape, stride=1):
    return _input_2d(kernel, d_output, image_shape, lambda r, c, a, b: (r * stride, c * stride))


INPUT_GRADIENT_2D = Exercise(
    id="5.5",
    title="The input's gradient, 2-D",
    task=(
        "Write `input_gradient_2d(kernel, d_output, image_shape, stride=1)`: the gradient of the "
        "image, no padding. Pixels that no window reads get 0."
    ),
    kind="code",
    answer=input_gradient_2d,
    cases=(
        (np.array([[2]]), np.array([[3]]), (1, 1)),
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 10]]), (2, 3)),
        (np.array([[1, 2]]), np.array([[1, 10]]), (1, 4), 2),
        (np.array([[1, 2]]), np.array([[1, 10]]), (1, 5), 2),
        (_numbers((2, 3), 1), _numbers((2, 3), 2), (3, 5)),
        (_numbers((3, 3), 3), _numbers((2, 3), 4), (5, 7), 2),
        (_numbers((2, 3), 5), _numbers((3, 2), 6), (6, 6), 2),
        (_numbers((4, 2), 7), _numbers((2, 3), 8), (8, 8), 3),
        (_numbers((3, 2), 9, whole=False), _numbers((4, 5), 10, whole=False), (6, 6)),
    ),
    hints=(
        "The window at place (row, column) begins in row `row * stride`, column "
        "`column * stride`; it hands its gradient to every pixel it holds.",
        "Pixel (row * stride + a, column * stride + b) gets `d_output[row, column] * "
        "kernel[a, b]`. Pixels in several windows get several of these.",
        "Start from `np.zeros(image_shape)`, four loops, and `+=`.",
    ),
    wrong=(
        (
            lambda kernel, d_output, image_shape, stride=1: _input_2d(
                kernel, d_output, image_shape, lambda r, c, a, b: (r + a, c + b)
            ),
            "the stride is ignored: the window begins at row * stride, column * stride.",
        ),
        (
            _input_2d_overwritten,
            "`=` instead of `+=`: where windows overlap, gradients must add up.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: input_gradient_2d(
                kernel[::-1, ::-1], d_output, image_shape, stride
            ),
            "the kernel is flipped. Laying copies of it, it lies as in the forward pass; only when "
            "it slides over d_output is it flipped.",
        ),
        (
            _input_2d_reached,
            "the result ends where the last window ends; pixels that no window reads get 0.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: _input_2d(
                kernel,
                d_output,
                image_shape,
                lambda r, c, a, b: (r + a * stride, c + b * stride),
            ),
            "the stride is at the weights (that would be dilation); it belongs to row and column.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: input_gradient_2d(
                np.ones(kernel.shape), d_output, image_shape, stride
            ),
            "the kernel is left out: every pixel of the window gets the whole gradient.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: input_gradient_2d(
                kernel, np.ones(d_output.shape), image_shape, stride
            ),
            "the gradients of the outputs are left out; each copy of the kernel is scaled by "
            "its own.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: _input_2d_sliding(
                kernel, d_output, image_shape, stride, True, 1
            ),
            "one row and column too many at each side: d_output is padded by k zeros, where k - 1 "
            "are needed.",
        ),
        (
            lambda kernel, d_output, image_shape, stride=1: _input_2d_sliding(
                kernel, d_output, image_shape, stride, False, 0
            ),
            "the kernel slides over d_output unflipped, and the result ends with the last window. "
            "Sliding, it must be flipped; rows and columns that no window reads are 0.",
        ),
        (
            _input_2d_looks_back,
            "`d_output[row - a, column - b]` goes below 0, where Python counts from the end, or "
            "beyond it. Add copies of the kernel instead, or check the place first.",
        ),
        (
            _input_2d_square,
            "the kernel's columns are counted by `kernel.shape[0]`, its rows; columns are "
            "`kernel.shape[1]`.",
        ),
        (
            _input_2d_first_place,
            "only the first place is counted: `return` stands inside both loops over the places.",
        ),
        (
            _input_2d_first_row_of_places,
            "only the first row of places is counted: is `return` inside a loop?",
        ),
        (_input_2d_rows_only, "the stride is used for the rows only; columns need it too."),
        (
            _input_2d_without_offset,
            "the whole copy of the kernel is added to the window's first pixel; weight (a, b) "
            "belongs to pixel (row * stride + a, column * stride + b).",
        ),
    ),
    tags=("L5.3", "L5.5"),
)

# --- 5.6 the bias's gradient ----------------------------------------------------------------


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
    id="5.6",
    title="The bias's gradient",
    task=(
        "Write `bias_gradient(d_output)` for `d_output` of shape `(batch, rows, columns, "
        "filters)`: the gradient of each filter's bias."
    ),
    kind="code",
    answer=bias_gradient,
    cases=(
        (np.array([[[[1, 10]]]]),),
        (np.array([[[[1, 10], [2, 20]]]]),),
        (np.arange(12).reshape(1, 2, 3, 2),),
        (_numbers((2, 1, 3, 4), 1),),
        (_numbers((3, 4, 2, 5), 2),),
        (_numbers((2, 3, 5, 1), 3, whole=False),),
    ),
    hints=(
        "The bias of filter f is added to every number of map f, in every picture.",
        "So each of these numbers hands its gradient to that one bias, and they add up.",
        "Sum over the first three axes: `d_output.sum(axis=(0, 1, 2))`.",
    ),
    wrong=(
        (
            lambda d_output: d_output.mean(axis=0).sum(axis=(0, 1)),
            "this is the mean over the pictures; the gradients of all pictures add up. (If the "
            "loss is a mean, that is already in d_output.)",
        ),
        (
            lambda d_output: d_output.mean(axis=(0, 1, 2)),
            "this is the mean; a gradient is the sum.",
        ),
        (
            lambda d_output: d_output.sum(axis=(1, 2)),
            "one row for each picture is left; the pictures share the bias, so add them up.",
        ),
        (
            lambda d_output: d_output.sum(),
            "everything is in one sum; every filter has its own bias.",
        ),
        (
            lambda d_output: d_output.sum(axis=0),
            "only the pictures are added up; rows and columns share the bias as well.",
        ),
        (
            lambda d_output: d_output.sum(axis=(0, 1, 3)),
            "the filters are added up and the columns are kept; keep the last axis.",
        ),
        (
            lambda d_output: d_output[0].sum(axis=(0, 1)),
            "only the first picture is counted.",
        ),
        (
            lambda d_output: d_output.sum(axis=(1, 2, 3)),
            "there is one number for each picture; keep the last axis, the filters: "
            "`axis=(0, 1, 2)`.",
        ),
        (
            lambda d_output: d_output.sum(axis=-1),
            "the filters are added up, and everything else is kept; it is the other way round.",
        ),
        (
            lambda d_output: d_output.sum(axis=(0, 1, 2), keepdims=True),
            "the numbers are right; three axes of length 1 are left. Leave `keepdims` out.",
        ),
        (
            lambda d_output: d_output.sum(axis=(0, 1)),
            "the columns are still there: sum over three axes, `axis=(0, 1, 2)`.",
        ),
        (
            lambda d_output: d_output[-1, -1, -1],
            "only the last place is left: `=` overwrites, `+=` adds.",
        ),
        (
            lambda d_output: np.array(d_output.shape[0] * d_output[0].sum(axis=(0, 1))),
            "the first picture is counted as often as there are pictures; each has its own "
            "gradients.",
        ),
        (
            lambda d_output: [d_output[..., f].sum() for f in range(d_output.shape[0])],
            "the filters are counted by `shape[0]`, the pictures; filters are `shape[3]`.",
        ),
    ),
    tags=("L5.5",),
)

# --- 5.7 ReLU backward ----------------------------------------------------------------------


def relu_backward(d_output, x):
    return np.where(x > 0, d_output, 0)


def _relu_with_if(d_output, x):
    if x > 0:
        return d_output
    return 0 * d_output


def _relu_with_if_or_0(d_output, x):
    if x > 0:
        return d_output
    return 0


def _relu_two_axes(d_output, x):
    gradient = np.zeros(x.shape)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            gradient[row, column] = d_output[row, column] if x[row, column] > 0 else 0
    return gradient


def _relu_one_axis(d_output, x):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        if x[i] > 0:
            gradient[i] = d_output[i]
    return gradient


RELU_BACKWARD = Exercise(
    id="5.7",
    title="ReLU, backward",
    task=(
        "Write `relu_backward(d_output, x)`: the gradient of ReLU's input `x`. The arrays have "
        "the same shape, any shape; at exactly 0 the gradient is 0."
    ),
    kind="code",
    answer=relu_backward,
    cases=(
        (np.array([5.0]), np.array([2.0])),
        (np.array([5.0]), np.array([-2.0])),
        (np.array([5.0]), np.array([0.0])),
        (np.array([-5.0, -4.0]), np.array([3.0, -3.0])),
        (np.array([1, 10, 100]), np.array([-2, 0, 3])),
        (_numbers((2, 3), 1), _numbers((2, 3), 2)),
        (_numbers((2, 3, 4), 3, whole=False), _numbers((2, 3, 4), 4, whole=False)),
        (np.ones((2, 2)), np.zeros((2, 2))),
    ),
    hints=(
        "Where x is positive, ReLU hands x on unchanged. What happens to the output when x grows "
        "by a little? And where x is negative?",
        "Slope 1 where `x > 0`, slope 0 elsewhere; the gradient is d_output times that slope.",
        "`d_output * (x > 0)`",
    ),
    wrong=(
        (
            lambda d_output, x: np.where(x >= 0, d_output, 0),
            "at exactly 0 a gradient passes; asked is `x > 0`, as in TensorFlow.",
        ),
        (
            lambda d_output, x: np.maximum(0, d_output),
            "you apply ReLU to the gradient. What decides is the sign of x, not of d_output.",
        ),
        (
            lambda d_output, x: (x > 0).astype(float),
            "this is the slope; times d_output is missing.",
        ),
        (
            lambda d_output, x: d_output * np.maximum(0, x),
            "you multiply with ReLU's output; its slope is 1, not x.",
        ),
        (lambda d_output, x: d_output * 1.0, "every gradient passes; where x < 0 none may."),
        (
            lambda d_output, x: np.where(x < 0, d_output, 0),
            "the sign is the wrong way round: gradients pass where x is positive.",
        ),
        (
            lambda d_output, x: np.where(x > 0, x, 0),
            "this is the forward pass; asked is where d_output goes.",
        ),
        (
            lambda d_output, x: np.where((x > 0) & (d_output > 0), d_output, 0),
            "negative gradients are stopped as well; only the sign of x decides.",
        ),
        (
            _relu_with_if,
            "`if x > 0` asks a whole array at once, and there is no single answer. Decide cell by "
            "cell: `np.where(x > 0, ..., 0)`.",
        ),
        (
            _relu_with_if_or_0,
            "x is an array, and an `if` asks one question for all its cells; "
            "`np.where(x > 0, ..., 0)` asks each.",
        ),
        (
            _relu_one_axis,
            "this works for one axis only; `np.where(x > 0, ..., 0)` works for any shape.",
        ),
        (
            _relu_two_axes,
            "this works for two axes only; `np.where(x > 0, ..., 0)` works for any shape.",
        ),
        (
            lambda d_output, x: d_output * np.sign(x),
            "`np.sign` gives -1 where x is negative; the slope there is 0.",
        ),
        (
            lambda d_output, x: d_output * x,
            "you multiply with x; the slope of ReLU is 1 where x is positive, and 0 elsewhere.",
        ),
    ),
    tags=("L2.12", "L5.5"),
)

EXERCISES = (
    JACOBIAN_INPUT,
    KERNEL_GRADIENT,
    INPUT_GRADIENT,
    KERNEL_GRADIENT_2D,
    INPUT_GRADIENT_2D,
    BIAS_GRADIENT,
    RELU_BACKWARD,
)
