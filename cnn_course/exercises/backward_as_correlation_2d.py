"""Exercises of notebook 05, more axes: gradients with a stride, the bias, ReLU."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers

# --- 5.4 and 5.5 the gradients in two dimensions --------------------------------------------


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
    slip("the stride is ignored: place (row, column) begins at row * stride, column * stride.",
         (" * stride", "")),
    slip("the stride is at the weights (that would be dilation); it belongs to row and column.",
         ("row * stride + a, column * stride + b", "row + a * stride, column + b * stride")),
    slip("the stride is used for the rows only; columns need it too.",
         ("column * stride", "column")),
    slip("the stride is used for the columns only; rows need it too.", ("row * stride", "row")),
    slip("`=` instead of `+=`: every place adds its share; none may replace another.", ("+=", "=")),
    slip("the gradients of the outputs are left out; every share takes its own.",
         ("d_output[row, column] * ", "")),
)  # fmt: skip

_NUMBERS = (
    "Both arrays hold whole numbers or not and need not be square; `stride` is at least 1 and the "
    "same down and across."
)

_UNCUT = "kernel_shape = [n - (m - 1) * stride for n, m in zip(image.shape, d_output.shape)]\n"

KERNEL_GRADIENT_2D = Exercise(
    id="5.4",
    title="The kernel's gradient, 2-D",
    task=(
        "Write `kernel_gradient_2d(image, d_output, kernel_shape, stride=1)`: return the gradient "
        "of a 2-D kernel, no padding. `d_output` holds one gradient per place of the kernel. "
        + _NUMBERS
    ),
    kind="code",
    answer=kernel_gradient_2d,
    draw=_draw_for_kernel,
    cases=(
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]), (2, 2)),
        (np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), (1, 2), 2),
        (np.array([[1], [2], [3], [4]]), np.array([[1], [10]]), (2, 1), 2),
        (np.array([[1, 2, 3, 4, 5]]), np.array([[1, 10]]), (1, 2), 2),
        (np.array([[0.1, 2.7, -1.4]]), np.array([[1.3, 0.6]]), (1, 2)),
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
             ("    gradient =", f"    {_UNCUT}    gradient =")),
        slip("d_output is flipped. For the kernel's gradient it stays as it is.",
             ("d_output[row, column]", "d_output[-1 - row, -1 - column]")),
        slip("the gradient is flipped: weight (0, 0) meets the window's first pixel.",
             ("return gradient", "return gradient[::-1, ::-1]")),
        slip("this is the mean over the places; a gradient is the sum.",
             ("return gradient", "return gradient / d_output.size")),
        slip("d_output slides over the image without its stride, so there are too many numbers. "
             "Put stride - 1 zeros between its cells first, or use row * stride.",
             ("    gradient =", f"    {_UNCUT}    gradient ="), (" * stride", "")),
        slip("the result is made in the shape of d_output; it has the kernel's, `kernel_shape`.",
             ("np.zeros(kernel_shape)", "np.zeros(d_output.shape)")),
        slip("the window begins where the last one ended; it moves on by `stride`.",
             ("row * stride", "row * kernel_shape[0]"),
             ("column * stride", "column * kernel_shape[1]")),
        slip("`np.zeros(rows, columns)` takes the columns for a kind of number; the shape needs "
             "brackets of its own: `np.zeros((rows, columns))`.",
             ("np.zeros(kernel_shape)", "np.zeros(kernel_shape[0], kernel_shape[1])")),
    ),
    tags=("L5.2", "L5.5"),
)  # fmt: skip

_REACHED = "".join(
    f"(d_output.shape[{axis}] - 1) * stride + kernel.shape[{axis}]{end}"
    for axis, end in ((0, ", : "), (1, ""))
)

INPUT_GRADIENT_2D = Exercise(
    id="5.5",
    title="The input's gradient, 2-D",
    task=(
        "Write `input_gradient_2d(kernel, d_output, image_shape, stride=1)`: return the gradient "
        "of the image, no padding. Pixels that no window reads get 0. " + _NUMBERS
    ),
    kind="code",
    answer=input_gradient_2d,
    draw=_draw_for_input,
    cases=(
        (np.array([[2]]), np.array([[3]]), (1, 1)),
        (np.array([[1, 2], [3, 4]]), np.array([[10]]), (2, 2)),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 10]]), (2, 3)),
        (np.array([[1, 2]]), np.array([[1, 10]]), (1, 4), 2),
        (np.array([[1], [2]]), np.array([[1], [10]]), (4, 1), 2),
        (np.array([[1, 2]]), np.array([[1, 10]]), (1, 5), 2),
        (np.array([[0.1, 2.7]]), np.array([[1.3, 0.6]]), (1, 3)),
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
        slip("the kernel is flipped. Laying copies of it, it lies as in the forward pass; only "
             "when it slides over d_output is it flipped.",
             ("kernel[a, b]", "kernel[-1 - a, -1 - b]")),
        slip("the result ends where the last window ends; pixels that no window reads get 0.",
             ("return gradient", f"return gradient[: {_REACHED}]")),
        slip("the kernel is left out: every pixel of the window gets the whole gradient.",
             (" * kernel[a, b]", "")),
        slip("one row and column too many at each side: d_output is padded by k zeros, where k - 1 "
             "are needed.", ("return gradient", f"return np.pad(gradient[: {_REACHED}], 1)")),
        slip("the kernel slides over d_output unflipped, and the result ends with the last window. "
             "Sliding, it must be flipped; rows and columns that no window reads are 0.",
             ("kernel[a, b]", "kernel[-1 - a, -1 - b]"),
             ("return gradient", f"return gradient[: {_REACHED}]")),
        slip("`d_output[row - a, column - b]` goes below 0, where Python counts from the end, or "
             "beyond it. Add copies of the kernel instead, or check the place first.",
             ("range(d_output.shape[", "range(image_shape["),
             ("d_output[row, column]", "d_output[row - a, column - b]"),
             ("row * stride + a, column * stride + b", "row, column")),
        slip("the whole copy of the kernel is added to the window's first pixel; weight (a, b) "
             "belongs to the pixel a rows below and b columns to the right of it.",
             ("row * stride + a, column * stride + b", "row * stride, column * stride")),
    ),
    tags=("L5.3", "L5.5"),
)  # fmt: skip

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


def _returns(says, result):
    return slip(says, ("return gradient", f"return {result}"))


BIAS_GRADIENT = Exercise(
    id="5.6",
    title="The bias's gradient",
    task=(
        "Write `bias_gradient(d_output)` for an array `d_output` of shape `(batch, rows, columns, "
        "filters)`, each at least 1: return the gradient of each filter's bias, an array of "
        "`filters` numbers, also of one."
    ),
    kind="code",
    answer=bias_gradient,
    draw=lambda rng: (numbers(rng, *rng.integers(1, 5, 4)),),
    cases=(
        (np.array([[[[1, 10]]]]),), (np.array([[[[7]]]]),), (np.array([[[[1, 10], [2, 20]]]]),),
        (np.arange(12).reshape(1, 2, 3, 2),), (np.array([[[[0.1, 2.7]]]]),),
    ),
    hints=(
        "The bias of filter f is added to every number of map f, in every picture.",
        "So each of these numbers hands its gradient to that one bias, and they add up. Which axes "
        "of `d_output` go, and which one stays?",
        "Sum over the first three axes: `d_output.sum(axis=(0, 1, 2))`.",
    ),
    wrong=(
        _returns("this is the mean over the pictures; the gradients of all pictures add up. (If "
                 "the loss is a mean, that is already in d_output.)", "gradient / batch"),
        _returns("this is the mean; a gradient is the sum.", "gradient / (batch * rows * columns)"),
        _returns("one row per picture is left; the pictures share the bias, so add them up.",
                 "d_output.sum(axis=(1, 2))"),
        _returns("everything is in one sum; every filter has its own bias.", "d_output.sum()"),
        _returns("only the pictures are added up; rows and columns share the bias as well.",
                 "d_output.sum(axis=0)"),
        _returns("the filters are added up and the columns are kept; keep the last axis.",
                 "d_output.sum(axis=(0, 1, 3))"),
        _returns("only the first picture is counted.", "d_output[0].sum(axis=(0, 1))"),
        _returns("there is one number per picture; the axis to keep is the last, the filters.",
                 "d_output.sum(axis=(1, 2, 3))"),
        _returns("the filters are added up, and everything else is kept; it is the other way "
                 "round.", "d_output.sum(axis=-1)"),
        _returns("the columns are still there: they are one of the three axes to sum over.",
                 "d_output.sum(axis=(0, 1))"),
        _returns("the first picture is counted as often as there are pictures; each has its own "
                 "gradients.", "batch * d_output[0].sum(axis=(0, 1))"),
        _returns("`reshape` puts numbers of different filters into one row; sum over the first "
                 "three axes instead.", "d_output.reshape(filters, -1).sum(axis=1)"),
        _returns("this counts the numbers of each map; add their gradients up.",
                 "np.full(filters, batch * rows * columns)"),
    ),
    tags=("L5.5",),
)  # fmt: skip

# --- 5.7 ReLU backward ----------------------------------------------------------------------


def relu_backward(d_output, x):
    return np.where(x > 0, d_output, 0)


def _answers(says, *lines):
    """Return a slip that has other lines than the solution's one."""
    return slip(says, ("return np.where(x > 0, d_output, 0)", "\n    ".join(lines)))


_LOOPS = ("gradient = np.zeros(x.shape)", "for i in range(len(x)):")


def _draw_for_relu(rng):
    shape = rng.integers(1, 4, rng.integers(1, 5))
    return numbers(rng, *shape), numbers(rng, *shape)


RELU_BACKWARD = Exercise(
    id="5.7",
    title="ReLU, backward",
    task=(
        "Write `relu_backward(d_output, x)`: return the gradient of ReLU's input `x`. Both are "
        "arrays of the same shape, with one axis or more, of numbers whole or not; at exactly 0 "
        "the gradient is 0."
    ),
    kind="code",
    answer=relu_backward,
    draw=_draw_for_relu,
    cases=(
        (np.array([5.0]), np.array([2.0])), (np.array([5.0]), np.array([-2.0])),
        (np.array([5.0]), np.array([0.0])), (np.array([5.0]), np.array([0.5])),
        (np.array([0.5, 1.5]), np.array([1, 2])), (np.array([-5.0, -4.0]), np.array([3.0, -3.0])),
        (np.array([1, 10, 100]), np.array([-2, 0, 3])), (np.array([0.1, 2.7]), np.array([1.3, -1])),
        (np.ones((2, 2)), np.zeros((2, 2))),
    ),
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
        slip("the sign is the wrong way round: gradients pass where x is positive.",
             ("x > 0", "x < 0")),
        slip("this is the forward pass; the exercise asks where d_output goes.",
             ("d_output, 0", "x, 0")),
        slip("negative gradients are stopped as well; only the sign of x decides.",
             ("x > 0", "(x > 0) & (d_output > 0)")),
        slip("the two have changed places: x decides, and d_output is what passes.",
             ("x > 0, d_output", "d_output > 0, x")),
        _answers("you apply ReLU to the gradient. What decides is the sign of x, not of d_output.",
                 "return np.maximum(0, d_output)"),
        _answers("this is the slope; multiply it by d_output.", "return (x > 0).astype(float)"),
        _answers("you multiply by ReLU's output; its slope is 1, not x.",
                 "return d_output * np.maximum(0, x)"),
        _answers("every gradient passes; where x < 0 none may.", "return d_output * 1.0"),
        _answers("`if x > 0` asks a whole array at once, and there is no single answer. Decide "
                 "cell by cell; `np.where` does.", "if x > 0:", "    return d_output",
                 "return 0 * d_output"),
        _answers("x is an array, and an `if` asks one question for all its cells; `np.where` asks "
                 "each.", "if x > 0:", "    return d_output", "return 0"),
        _answers("this works for one axis only; `np.where` works for any shape.", *_LOOPS,
                 "    if x[i] > 0:", "        gradient[i] = d_output[i]", "return gradient"),
        _answers("this works for two axes only; `np.where` works for any shape.", *_LOOPS,
                 "    for j in range(x.shape[1]):",
                 "        gradient[i, j] = d_output[i, j] if x[i, j] > 0 else 0",
                 "return gradient"),
        _answers("`np.sign` gives -1 where x is negative; the slope there is 0.",
                 "return d_output * np.sign(x)"),
        _answers("you multiply by x; the slope of ReLU is 1 where x is positive, and 0 elsewhere.",
                 "return d_output * x"),
        _answers("half of the gradient passes at exactly 0; none does.",
                 "return d_output * (0.5 + 0.5 * np.sign(x))"),
        _answers("only the cells with positive x come back, in a row; the others keep their place "
                 "and get 0.", "return d_output[x > 0]"),
        _answers("at x = 0 this divides 0 by 0, which is no number (nan); ask for the sign of x.",
                 "return d_output * np.maximum(0, x) / x"),
    ),
    tags=("L2.12", "L5.5"),
)  # fmt: skip

EXERCISES = (KERNEL_GRADIENT_2D, INPUT_GRADIENT_2D, BIAS_GRADIENT, RELU_BACKWARD)
