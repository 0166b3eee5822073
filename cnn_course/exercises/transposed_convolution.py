"""Exercises of notebook 06: the matrix, stamps, inserted zeros, sizes, a dense layer as kernel."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers


def convolution_matrix(kernel, rows, columns):
    matrix = []
    for row in range(rows - kernel.shape[0] + 1):
        for column in range(columns - kernel.shape[1] + 1):
            image = np.zeros((rows, columns))
            image[row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel
            matrix.append(image.ravel())
    return np.array(matrix)


def _draw_for_matrix(rng):
    kernel = rng.integers(1, 4, 2)
    more = rng.integers(0, 4, 2) if rng.random() < 0.8 else (0, 0)  # one place only
    rows, columns = (kernel + more).tolist()
    return numbers(rng, *kernel), rows, columns


_DOWN = "range(rows - kernel.shape[0] + 1)"
_ACROSS = "range(columns - kernel.shape[1] + 1)"

CONVOLUTION_MATRIX = Exercise(
    id="6.1", title="The convolution matrix", tags=("L6.1",),
    task=(
        "Write `convolution_matrix(kernel, rows, columns)`: return the matrix of a convolution, "
        "with stride 1 and no padding. Multiplied by the flattened image of `rows` x `columns`, it "
        "gives the flattened feature map. `kernel` is a 2-D array that fits into the image. It "
        "need not be square, nor its numbers whole."
    ),
    answer=convolution_matrix, draw=_draw_for_matrix,
    cases=(
        (np.array([[7]]), 1, 2), (np.array([[1]]), 2, 2), (np.array([[0.1, 2.7]]), 2, 3),
        (np.array([[1, 2]]), 1, 3), (np.array([[1], [2]]), 3, 1),
    ),
    hints=(
        "Do as `laid` does, but with any sizes. Each place of the kernel makes one row of the "
        "matrix.",
        "There are `rows - kernel.shape[0] + 1` places down and `columns - kernel.shape[1] + 1` "
        "across.",
        "For each place, make new zeros with `np.zeros((rows, columns))` and put the kernel into "
        "them. Append `.ravel()` of the result to a list.",
    ),
    wrong=(
        slip("you put the kernel at every pixel, even where it sticks out of the image; there are "
             "fewer places.", (_DOWN, "range(rows)"), (_ACROSS, "range(columns)")),
        slip("the last row repeats the one before it, the lecture's misprint; it must start one "
             "cell later.", "np.array([*matrix[:-1], matrix[-2:][0]])"),
        slip("you put every kernel into the same zeros; make new ones inside the loops, for each "
             "place.", ("            image = np.zeros((rows, columns))\n", ""),
             ("matrix = []", "matrix, image = [], np.zeros((rows, columns))")),
    ),
)  # fmt: skip


LAST_ROW = Exercise(
    id="6.2", title="Spot the error: the last row", tags=("L6.1",),
    task=(
        "A slide writes a 3 x 3 convolution over a 4 x 4 image as a 4 x 16 matrix, and one row is "
        "wrong. How many zeros come before the first weight in the last row of the correct matrix?"
    ),
    answer=5,
    why=(
        "The last window begins in row 1, column 1: pixel 1 * 4 + 1 = 5, so five pixels come "
        "before it. The slide repeats the third row, which has four."
    ),
    hints=(
        "In which row and column of the image does the last window begin?",
        "In row 1, column 1. How many pixels of the flattened image come before that one?",
        "A whole row of four pixels comes before it, and then one more.",
    ),
    wrong=(
        (4, "This is what the slide prints: its last row repeats the third. But the last window is "
         "one cell further to the right."),
        (3, "You let each row of the matrix start one cell later. But between rows 1 and 2, "
         "counted from 0, the window goes down to the next row of the image."),
        (1, "That is row 1 of the matrix, counted from 0; the last row is row 3."),
        (6, "You also counted the first weight; the question asks for the zeros before it."),
        (10, "The last window begins in row 1, column 1 of the image, not in row 2."),
        (8, "Row 2 of the image begins there; the last window begins in row 1."),
        (0, "That is the first row of the matrix; its window begins at the first pixel."),
    ),
)  # fmt: skip


def transposed_by_stamps(x, kernel, stride=1):
    rows = stride * (x.shape[0] - 1) + kernel.shape[0]
    columns = stride * (x.shape[1] - 1) + kernel.shape[1]
    result = np.zeros((rows, columns))
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            top, left = row * stride, column * stride
            bottom, right = top + kernel.shape[0], left + kernel.shape[1]
            result[top:bottom, left:right] += x[row, column] * kernel
    return result


def _draw_for_stamps(rng):
    x, kernel = rng.integers(1, 5, 2), rng.integers(1, 4, 2)
    stride = int(rng.integers(1, 6))
    left_out = stride == 1 and rng.random() < 0.5
    return numbers(rng, *x), numbers(rng, *kernel), *(() if left_out else (stride,))


TRANSPOSED_BY_STAMPS = Exercise(
    id="6.3", title="Stamps that add up", tags=("L6.3", "L6.4"),
    task=(
        "Write `transposed_by_stamps(x, kernel, stride=1)`: every cell of `x` stamps the kernel, "
        "multiplied by the number in the cell. The stamps start `stride` cells apart. Where they "
        "overlap, they add up. Return the smallest array that holds all stamps. `x` and `kernel` "
        "are 2-D arrays. They need not be square, nor their numbers whole. `stride` is "
        "at least 1 and may be larger than the kernel."
    ),
    answer=transposed_by_stamps, draw=_draw_for_stamps,
    cases=(
        (np.array([[3]]), np.array([[2]])), (np.array([[0.1, 2.7]]), np.array([[1.3, 0.6]])),
        (np.array([[10]]), np.array([[1, 2], [3, 4]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 2),
    ),
    hints=(
        "The first stamp is as large as the kernel. Each further stamp starts `stride` cells after "
        "the one before it. How large is the result?",
        "It has `stride * (n - 1) + k` cells on each axis. The stamp of cell (row, column) begins "
        "at `top = row * stride` and `left = column * stride`.",
        "Write two loops, and inside them `result[top : top + kernel.shape[0], left : left + "
        "kernel.shape[1]] += x[row, column] * kernel`.",
    ),
    wrong=(
        slip("`=` instead of `+=`: where stamps overlap, only the last one is left.", ("+=", "=")),
        slip("your stamps start a kernel apart, so none overlap; they must start `stride` apart.",
             "np.kron(x, kernel)"),
        slip("the stride moves the stamps down but not across; it applies to both axes.",
             ("stride * (x.shape[1] - 1)", "x.shape[1] - 1"), ("column * stride", "column")),
        slip("your result is large enough, but the stamps are one cell apart; a stamp must begin "
             "at row * stride, column * stride.", ("row * stride, column * stride", "row, column")),
    ),
)  # fmt: skip


def zero_insertion(x, stride):
    rows = stride * (x.shape[0] - 1) + 1
    columns = stride * (x.shape[1] - 1) + 1
    result = np.zeros((rows, columns))
    result[::stride, ::stride] = x
    return result


def _zeros_around(function):
    x = np.array([[1, 2, 3], [4, 5, 6]])
    wanted = zero_insertion(x, 2)
    filled = np.argwhere(function(x, 2))
    (top, left), (bottom, right) = filled.min(axis=0), filled.max(axis=0) + 1
    around = np.shape(function(x, 2)) != wanted.shape
    if around and np.array_equal(function(x, 2)[top:bottom, left:right], wanted):
        return "The zeros between the cells are right, but there must be no zeros around them."
    return None


ZERO_INSERTION = Exercise(
    id="6.4", title="Zeros between the cells", tags=("L6.4",),
    task=(
        "Write `zero_insertion(x, stride)` for a 2-D array of numbers, which need not be whole. "
        "It returns the array with `stride` - 1 zeros between neighbouring cells, in both "
        "directions, and none around. There is at least one cell, and `stride` is at least 1."
    ),
    answer=zero_insertion,
    draw=lambda rng: (numbers(rng, *rng.integers(1, 6, 2)), int(rng.integers(1, 7))),
    explain=_zeros_around,
    cases=((np.array([[4]]), 2), (np.array([[1, 2]]), 1), (np.array([[0.1, 2.7]]), 2)),
    hints=(
        "A row of n cells has n - 1 gaps, and each gap gets stride - 1 zeros. How long does the "
        "row become?",
        "It has n + (n - 1) * (stride - 1) cells, which is stride * (n - 1) + 1. Cell i moves to "
        "place i * stride.",
        "Make zeros of that shape. Then `result[::stride, ::stride] = x` fills every `stride`-th "
        "row and column.",
    ),
    wrong=(
        slip("there are zeros after the last cell as well; put zeros only between neighbours.",
             (" - 1) + 1", ")")),
        slip("the cells are copied (nearest neighbour); the gaps must hold zeros.",
             "np.repeat(np.repeat(x, stride, 0), stride, 1)"),
        slip("the zeros are around the array; they belong between the cells.",
             "np.pad(x, stride - 1)"),
        slip("you take cells away, as a convolution with a stride does; put zeros between them.",
             "x[::stride, ::stride]"),
        slip("the size is right, but all cells are together in the corner; cell (row, column) "
             "moves to (row * stride, column * stride).",
             ("result[::stride, ::stride] = x", "result[: x.shape[0], : x.shape[1]] = x")),
    ),
)  # fmt: skip


def transposed_size(n, k, stride=1, padding=0, output_padding=0):
    return stride * (n - 1) + k - 2 * padding + output_padding


def _draw_for_size(rng):
    n, k, stride = rng.integers(1, (12, 8, 6)).tolist()
    given = int(rng.integers(2, 6))
    added = int(rng.integers(0, stride + 3)) if given == 5 else 0
    whole = stride * (n - 1) + k + added
    most = (whole - 1) // 2  # at least one cell is left, and of some no more
    padding = most if rng.random() < 0.2 else int(rng.integers(most + 1))
    case = n, k, stride, padding, added
    return case[:given]


_WHOLE = "stride * (n - 1) + k - 2 * padding + output_padding"

TRANSPOSED_SIZE = Exercise(
    id="6.5", title="The size, backwards", tags=("L6.4",),
    task=(
        "Write `transposed_size(n, k, stride=1, padding=0, output_padding=0)`: return the size of "
        "a transposed convolution along one axis, for a map of `n` cells and a kernel of `k` "
        "cells. `padding` cells are cut off at each end, and `output_padding` cells are added at "
        "the end. All are whole numbers. `n`, `k` and `stride` are at least 1, and at "
        "least one cell is left."
    ),
    answer=transposed_size, draw=_draw_for_size,
    cases=((1, 3), (4, 3), (2, 3, 2), (3, 3, 2, 1), (3, 3, 2, 1, 1)),
    hints=(
        "Think of the stamps. The first one covers k cells. By how many cells does each further "
        "stamp make the output longer?",
        "By `stride` cells, so the stamps cover stride * (n - 1) + k. Then the padding is cut off "
        "at both ends, and the output padding is added at one.",
        "`stride * (n - 1) + k - 2 * padding + output_padding`",
    ),
    wrong=(
        slip("this is the size of the ordinary convolution; here the map grows.",
             (_WHOLE, "(n + 2 * padding - k) // stride + 1")),
        slip("n * stride is the size for padding 'same'; here the first stamp covers k cells.",
             (_WHOLE, "n * stride")),
        slip("the padding is cut off once; it is cut off on both sides.",
             ("2 * padding", "padding")),
        slip("brackets are missing; `stride` must multiply n - 1, the steps between n stamps.",
             ("(n - 1)", "n - 1")),
        slip("the stride multiplies k - 1 (that would be dilation); it must multiply n - 1, the "
             "steps between the stamps.",
             (_WHOLE, "n + (k - 1) * stride - 2 * padding + output_padding")),
    ),
)  # fmt: skip


CHECKERBOARD = Exercise(
    id="6.6", title="Which one leaves no checkerboard?", tags=("L6.4",),
    task="Which layer gives every cell away from the border the same number of stamps?",
    options={
        "a": "kernel 3, stride 2",
        "b": "kernel 6, stride 3",
        "c": "kernel 5, stride 3",
        "d": "kernel 2, stride 3",
    },
    answer="b",
    why=(
        "6 is a multiple of 3, so on each axis every cell away from the border is under exactly "
        "6 / 3 = 2 stamps. The weights themselves may still differ, but the counts do not."
    ),
    hints=(
        "Take one axis. With stamps of 3 cells that begin at 0, 2, 4, how many cover cell 2, and "
        "how many cover cell 3?",
        "Now take stamps that begin at 0, 3, 6, 9. How many cells must each stamp have, so that it "
        "ends just where a later one begins?",
    ),
    wrong=(
        ("a",
         "Stamps of 3, two apart: cells 2, 4, 6 are under two stamps, cells 3, 5, 7 under one."),
        ("c", "Stamps of 5, three apart: some cells are under two stamps, others under one."),
        ("d", "Stamps of 2, three apart, leave gaps: every third cell gets none."),
    ),
)  # fmt: skip


def dense_to_conv(weights, rows, columns, channels):
    neurons = weights.shape[1]
    kernel = np.zeros((rows, columns, channels, neurons))
    for row in range(rows):
        for column in range(columns):
            for channel in range(channels):
                place = (row * columns + column) * channels + channel
                kernel[row, column, channel] = weights[place]
    return kernel


def _draw_for_dense(rng):
    rows, columns, channels, neurons = rng.integers(1, 5, 4).tolist()
    return numbers(rng, rows * columns * channels, neurons), rows, columns, channels


DENSE_TO_CONV = Exercise(
    id="6.7", title="A dense layer as a kernel", tags=("L6.5",),
    task=(
        "Write `dense_to_conv(weights, rows, columns, channels)`. It gets the weights of a dense "
        "layer, of shape `(rows * columns * channels, neurons)`. It returns them as a kernel of "
        "shape `(rows, columns, channels, neurons)`. The map was flattened row by row, channels "
        "last. Every size is at least 1. The weights need not be whole."
    ),
    answer=dense_to_conv, draw=_draw_for_dense,
    cases=((np.array([[5]]), 1, 1, 1), (np.array([[0.1], [2.7]]), 1, 2, 1)),
    hints=(
        "Nothing is computed: each weight only moves to a new place. Where in the flattened map is "
        "the number of this row, column and channel?",
        "At (row * columns + column) * channels + channel. The channel changes fastest, then the "
        "column, then the row.",
        "NumPy counts the cells of an array in this order, too. So `reshape` with the four sizes, "
        "neurons last, puts every weight in its place.",
    ),
    wrong=(
        slip("this is right for maps flattened channel by channel; here the channel changes "
             "fastest.",
             "weights.reshape(channels, rows, columns, -1).transpose(1, 2, 0, 3)"),
        slip("you swapped rows and columns.",
             "weights.reshape(columns, rows, channels, -1)"),
        slip("the neurons are put first and their numbers mixed; keep them last: `(rows, columns, "
             "channels, neurons)`.", "weights.reshape(weights.shape[1], rows, columns, channels)"),
    ),
)  # fmt: skip
