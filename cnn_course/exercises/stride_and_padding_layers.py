"""Exercises of notebook 03 on layers: dilation, two dimensions, parameters (3.6 to 3.9)."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import sizes, wide_numbers


def effective_size(k, dilation):
    return (k - 1) * dilation + 1


_SPAN = "(k - 1) * dilation + 1"

EFFECTIVE_SIZE = Exercise(
    id="3.6", title="A kernel with holes", tags=("L3.9",),
    task=(
        "Write `effective_size(k, dilation)`: how many cells does a kernel of `k` weights span "
        "when neighbouring weights are `dilation` cells apart (1: no holes)? Both are whole "
        "numbers from 1."
    ),
    answer=effective_size, draw=lambda rng: sizes(rng, 29, 19),
    cases=((3, 2), (3, 1), (1, 1), (1, 4), (2, 3)),
    hints=(
        "Draw three weights with one empty cell between neighbours and count all cells.",
        "k weights have k - 1 gaps between them; each gap is a step of `dilation` cells.",
        "From the first weight, k - 1 steps of `dilation` cells, plus the first cell itself.",
    ),
    wrong=(
        slip("no hole follows the last weight: k - 1 steps, not k.", (_SPAN, "k * dilation")),
        slip("dilation is taken for the number of holes. 1 means no holes, 2 means one hole.",
             ("dilation + 1", "(dilation + 1) + 1")),
        slip("only one gap is widened. Every gap between two weights is.",
             (_SPAN, "k + dilation - 1")),
        slip("the dilation is added once. It counts for each gap.", (_SPAN, "k + dilation")),
    ),
    why="Put this size in the place of k, and the formula of 3.1 holds for dilated kernels too.",
)  # fmt: skip


def correlate_strided(image, kernel, stride, padding):
    rows, columns = image.shape
    padded = np.zeros((rows + 2 * padding, columns + 2 * padding))
    padded[padding : padding + rows, padding : padding + columns] = image
    k_rows, k_columns = kernel.shape
    out_rows = (rows + 2 * padding - k_rows) // stride + 1
    out_columns = (columns + 2 * padding - k_columns) // stride + 1
    output = np.zeros((out_rows, out_columns))
    for row in range(out_rows):
        for column in range(out_columns):
            top, left = row * stride, column * stride
            window = padded[top : top + k_rows, left : left + k_columns]
            output[row, column] = (window * kernel).sum()
    return output


def _draw_strided(rng):
    shape, padding = sizes(rng, 7, 7), int(rng.integers(0, 4))
    kernel = sizes(rng, *np.minimum(np.add(shape, 2 * padding), 5))
    stride = int(rng.integers(1, max(shape) + 2))
    return wide_numbers(rng, *shape), wide_numbers(rng, *kernel), stride, padding


_INSIDE = "padding : padding + rows, padding : padding + columns"

CORRELATE_STRIDED = Exercise(
    id="3.7", title="Stride and padding in two dimensions", tags=("L3.2", "L3.3"),
    task=(
        "Write `correlate_strided(image, kernel, stride, padding)`: slide `kernel` over `image` "
        "with `padding` zeros on every side, `stride` cells at a step in both directions. Return "
        "the array of the results. Neither array need be square, both may hold fractions, and the "
        "kernel fits into the padded image."
    ),
    answer=correlate_strided, draw=_draw_strided,
    cases=(
        (np.array([[3, 1, 2]]), np.array([[2]]), 2, 0),
        (np.array([[0.2, -0.1], [0.4, 0.3]]), np.array([[1, 2]]), 1, 1),
        (np.array([[2, -1], [4, 3]]), np.array([[1, 2]]), 1, 1),
        (np.array([[2], [-3]]), np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), 1, 3),
    ),
    hints=(
        "Three steps: pad, compute the two output sizes (exercise 3.1), slide.",
        "Output (row, column) reads the window whose top left cell is in row `row * stride`, "
        "column `column * stride` of the padded image.",
        "`window = padded[top : top + k_rows, left : left + k_columns]`, then "
        "`(window * kernel).sum()`.",
    ),
    wrong=(
        slip("the size respects the stride, the windows do not: each one starts a single cell "
             "after the one before.", ("row * stride, column * stride", "row, column")),
        slip("the padding is above and left only. The other two sides need it as well.",
             (_INSIDE, "padding:, padding:"), ("2 * padding", "padding")),
        slip("only the rows are padded. The zeros go on every side.",
             ("columns + 2 * padding", "columns"), (_INSIDE, "padding : padding + rows")),
        slip("one size is worked out for both axes. Rows and columns have a size of their own.",
             ("(columns + 2 * padding - k_columns) // stride + 1", "out_rows")),
        slip("the output's size ignores the padding of the image.", ("2 * padding - k", "0 - k")),
        slip("`padded[padding:-padding]` is empty when the padding is 0, because -0 is 0, the "
             "start. Count the end from the front, or let `np.pad` do it.",
             (_INSIDE, "padding:-padding, padding:-padding")),
    ),
    why="Stride 2 does a quarter of the work of stride 1.",
)  # fmt: skip


def parameters(kernel, c_in, c_out):
    rows, columns = kernel
    weights_of_one_filter = rows * columns * c_in
    return (weights_of_one_filter + 1) * c_out


PARAMETERS = Exercise(
    id="3.8", title="Count the parameters", tags=("L3.6",),
    task=(
        "Write `parameters(kernel, c_in, c_out)`: how many numbers does a convolution layer learn "
        "(weights and biases)? `kernel` is a pair `(rows, columns)`, `c_in` and `c_out` are the "
        "numbers of channels that come in and out. All are whole numbers from 1."
    ),
    answer=parameters, draw=lambda rng: (sizes(rng, 11, 11), *sizes(rng, 69, 69)),
    cases=(((5, 5), 3, 10), ((1, 1), 1, 1), ((1, 1), 4, 2), ((2, 3), 1, 1), ((3, 2), 5, 4)),
    hints=(
        "Count one filter first. It spans the full depth of its input.",
        "One filter has `rows * columns * c_in` weights and one bias.",
        "There are c_out filters, and none of them shares a number with another.",
    ),
    wrong=(
        slip("the biases are missing: every filter has one.", (" + 1", "")),
        slip("there is one bias in all. Every filter has its own.",
             "weights_of_one_filter * c_out + 1"),
        slip("there is a bias for each cell of the kernel. A filter has one bias in all.",
             ("* c_in\n", "* (c_in + 1)\n"),
             ("(weights_of_one_filter + 1)", "weights_of_one_filter")),
        slip("`kernel` is a pair: rows and columns.", ("rows * columns", "kernel * kernel")),
        slip("a kernel has rows times columns weights. You add them.",
             ("rows * columns", "(rows + columns)")),
    ),
    why="The picture's size, stride and padding do not matter.",
)  # fmt: skip


SIXTY_TWO = Exercise(
    id="3.9", title="Spot the error: the size of a layer", tags=("L3.7",),
    task=(
        "A slide puts `Conv2D(32, 3)` on a 64 x 64 x 3 picture and writes size 64 beside it. The "
        "call has no padding argument. What does Keras make? Answer with a pair: the output shape "
        "`(rows, columns, channels)` and the number of parameters."
    ),
    answer=((62, 62, 32), 896),
    hints=(
        "What is Keras's padding when the call names none?",
        'The default is "valid": 64 - 3 + 1. For the parameters, a filter spans all 3 colours.',
        "(3 * 3 * 3 + 1) * 32 parameters.",
    ),
    wrong=(
        (((64, 64, 32), 896), "This is the misprint: 64 needs padding of 1, and the call does not "
         'ask for any. Keras\'s default is "valid".'),
        (((62, 62, 32), 864), "The shape is right. The count lacks the 32 biases."),
        (((62, 62, 32), 320), "The shape is right. The count takes the picture for grey; each "
         "filter has a kernel for each of 3 colours."),
        (((62, 62, 3), 896),
         "The count is right. The output has one channel for each filter, not for each colour."),
        (((61, 61, 32), 896), "64 - 3 counts the steps; the first position counts too."),
        (((32, 62, 62), 896), "The channels come last in Keras: (rows, columns, channels)."),
        ((62, 62, 32), "The shape is right. Give a pair, the shape and the number of parameters: "
         "`((62, 62, 32), ...)`."),
        (896, "The count is right. Give a pair, the shape first: `((..., ..., ...), 896)`."),
        ((62, 62, 32, 896),
         "The numbers are right. The shape needs brackets of its own: `((62, 62, 32), 896)`."),
    ),
    why=(
        'Without a padding argument Keras uses "valid": 64 - 3 + 1 = 62. '
        "(3 * 3 * 3 + 1) * 32 = 896 parameters."
    ),
)  # fmt: skip
