"""Exercises of notebook 06: the convolution matrix, stamps, zeros between the cells."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers

# --- 6.1 the convolution matrix -------------------------------------------------------------


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
_LAID = "image[row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel"
_SIZES = ("row + kernel.shape[0]", "row + 3"), ("column + kernel.shape[1]", "column + 3")
_RESULT = "return np.array(matrix)"


def _pixel(index, sizes="kernel.shape"):
    """Return an edit that lays the kernel weight by weight, at an index of the flattened image."""
    lines = (
        f"for a, b in np.ndindex({sizes}):",
        f"    if (at := {index}) < image.size:",
        "        image.flat[at] = kernel[a, b]",
    )
    return _LAID, ("\n" + " " * 12).join(lines)


def _numbered(index):
    """Return edits that put each image into a row of a matrix of zeros, counted by `index`."""
    zeros = f"np.zeros((({_DOWN[6:-1]}) * ({_ACROSS[6:-1]}), rows * columns))"
    return (
        ("matrix = []", f"matrix = {zeros}"),
        ("matrix.append(image.ravel())", f"matrix[{index}] = image.ravel()"),
    )


CONVOLUTION_MATRIX = Exercise(
    id="6.1",
    title="The convolution matrix",
    task=(
        "Write `convolution_matrix(kernel, rows, columns)`: return the matrix that, times the "
        "flattened image of `rows` x `columns`, gives the flattened feature map (stride 1, no "
        "padding). `kernel` is a 2-D array of numbers, whole or not, that fits into the image and "
        "need not be square."
    ),
    kind="code",
    answer=convolution_matrix,
    draw=_draw_for_matrix,
    cases=(
        (np.array([[7]]), 1, 2), (np.array([[1]]), 2, 2), (np.array([[1, 2]]), 1, 3),
        (np.array([[1], [2]]), 3, 1), (np.array([[1, 2], [3, 4]]), 2, 3),
        (np.array([[1, 2], [3, 4]]), 3, 2), (np.arange(1, 10).reshape(3, 3), 4, 4),
        (np.array([[0.1, 2.7]]), 2, 3),
    ),
    hints=(
        "As in `laid`, with the sizes that come in: one row of the matrix per place of the kernel.",
        "There are `rows - kernel.shape[0] + 1` places down and `columns - kernel.shape[1] + 1` "
        "across.",
        "For each place, new zeros `np.zeros((rows, columns))`, the kernel laid into them, and "
        "`.ravel()` of that appended to a list.",
    ),
    wrong=(
        slip("this is the transposed matrix; one row belongs to one output.",
             (_RESULT, _RESULT + ".T")),
        slip("the last place down and the last across are missing: rows - kernel.shape[0] + 1 and "
             "columns - kernel.shape[1] + 1 places.", (" + 1)", ")")),
        slip("the kernel is laid at two places down and two across, whatever the sizes; count them "
             "from the sizes.", (_DOWN, "range(2)"), (_ACROSS, "range(2)")),
        slip("two places down, two across and a kernel of 3 by 3 are those of the example; take "
             "all sizes from what comes in.", (_DOWN, "range(2)"), (_ACROSS, "range(2)"), *_SIZES),
        slip("the kernel is laid at every pixel, also where it sticks out of the image; there are "
             "fewer places.", (_DOWN, "range(rows)"), (_ACROSS, "range(columns)")),
        slip("the last row repeats the one before it, the lecture's misprint; it must start one "
             "cell later.", (_RESULT, "matrix[-1] = matrix[-2:][0]\n    " + _RESULT)),
        slip("the kernel is flipped; the first weight meets the window's first pixel.",
             ("= kernel\n", "= kernel[::-1, ::-1]\n")),
        slip("the kernel's rows stand next to each other; in the flattened image a row lower is "
             "`columns` further on.", _pixel("row * columns + column + a * kernel.shape[1] + b")),
        slip("every row of the matrix starts one cell after the one before; at the end of an image "
             "row the kernel skips further.", _pixel("len(matrix) + a * columns + b")),
        slip("you mark which pixels are read; each counts with its weight.",
             ("= kernel\n", "= kernel != 0\n")),
        slip("the matrix's row is counted as row * columns + column, with the image's columns; "
             "there are fewer places in a row.", *_numbered("row * columns + column")),
        slip("the pixel is counted with the output's columns; the flattened image has `columns` "
             "pixels in a row.",
             _pixel("(row + a) * (columns - kernel.shape[1] + 1) + column + b")),
        slip("there is a row for each pixel; rows belong to outputs, and there are fewer of them.",
             (_RESULT, "matrix += [0 * matrix[0]] * (rows * columns - len(matrix))"),
             ("len(matrix))", "len(matrix))\n    return np.array(matrix)")),
        slip("one size is taken for both sides of the kernel, its rows; it need not be square: "
             "columns are `kernel.shape[1]`.", ("kernel.shape[1]", "kernel.shape[0]")),
        slip("the matrix's row is row * columns_out + column: an output row holds `columns_out` "
             "places, not `rows_out`.", *_numbered("row * (rows - kernel.shape[0] + 1) + column")),
        slip("only the first row is filled: is `return` inside a loop?",
             (_RESULT, "matrix[1:] = [0 * one for one in matrix[1:]]\n    " + _RESULT)),
        slip("the places go down first; they go left to right first, then down: the loop over rows "
             "is the outer one.", ("for row", "for _"), ("for column", "for row"),
             ("for _", "for column"), (_DOWN, "_"), (_ACROSS, _DOWN), ("in _:", f"in {_ACROSS}:")),
        slip("the zeros keep the kernels laid before; make new ones inside the loops, for each "
             "place.", ("            image = np.zeros((rows, columns))\n", ""),
             ("matrix = []", "matrix, image = [], np.zeros((rows, columns))"),
             ("ravel", "flatten")),
        slip("every kernel is laid into the same zeros; make new ones inside the loops, for each "
             "place.", ("            image = np.zeros((rows, columns))\n", ""),
             ("matrix = []", "matrix, image = [], np.zeros((rows, columns))")),
    ),
    tags=("L6.1",),
)  # fmt: skip

# --- 6.2 spot the error ---------------------------------------------------------------------

LAST_ROW = Exercise(
    id="6.2",
    title="Spot the error: the last row",
    task=(
        "A slide writes a 3 x 3 convolution over a 4 x 4 image as a 4 x 16 matrix, and one row is "
        "wrong. How many zeros come before the first weight in the last row of the correct matrix?"
    ),
    kind="value",
    answer=5,
    why=(
        "The last window begins in row 1, column 1: pixel 1 * 4 + 1 = 5, so five pixels come "
        "before it. The slide repeats the third row, which has four."
    ),
    hints=(
        "In which row and column of the image does the last window begin?",
        "In row 1, column 1. How many pixels of the flattened image come before that one?",
        "A whole row of 4, and then 1 more.",
    ),
    wrong=(
        (4, "This is what the slide prints: its last row repeats the third. The window moved on."),
        (3, "Rows of the matrix start one cell later each, but from row 1 to row 2 (counted from "
         "0) the window also goes down to the next row of the image."),
        (2, "That would be three rows of places with one cell between them; the window also goes "
         "down to the next row of the image."),
        (1, "That is row 1 of the matrix, counted from 0; the last row is row 3."),
        (6, "Counted from the first weight on; the question asks for the zeros before it."),
        (10, "The last window begins in row 1, column 1 of the image, not in row 2."),
        (16, "This is the length of the row."),
        (9, "This is how many weights the row has."),
        (8, "Row 2 of the image begins there; the last window begins in row 1."),
        (0, "That is the first row of the matrix; its window begins at the first pixel."),
        (7, "The whole row has seven zeros; how many of them stand before the first weight?"),
    ),
    tags=("L6.1",),
)  # fmt: skip

# --- 6.3 transposed convolution by stamps ---------------------------------------------------


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


_STAMP = "result[top:bottom, left:right] += x[row, column] * kernel"
_CELLS = (
    f"for a, b in np.ndindex(kernel.shape):\n{' ' * 16}{_STAMP.replace('kernel', 'kernel[a, b]')}"
)
_CELL_BY_CELL = (_STAMP, _CELLS.replace("top:bottom, left:right", "top + a, left + b"))
_DILATED = _STAMP, _CELLS.replace("top:bottom, left:right", "row + a * stride, column + b * stride")
_N_TIMES_STRIDE = tuple(
    (f"stride * (x.shape[{n}] - 1) + kernel.shape[{n}]", f"stride * x.shape[{n}]") for n in (0, 1)
)
_STRIDE_ONE = tuple((f"stride * (x.shape[{n}] - 1)", f"x.shape[{n}] - 1") for n in (0, 1))

TRANSPOSED_BY_STAMPS = Exercise(
    id="6.3",
    title="Stamps that add up",
    task=(
        "Write `transposed_by_stamps(x, kernel, stride=1)`: every cell of `x` stamps the kernel, "
        "scaled by the cell, `stride` cells apart; where stamps overlap, they add up. Return the "
        "array that just holds all stamps. `x` and `kernel` are 2-D arrays of numbers, whole or "
        "not, that need not be square; `stride` is at least 1 and may be larger than the kernel."
    ),
    kind="code",
    answer=transposed_by_stamps,
    draw=_draw_for_stamps,
    cases=(
        (np.array([[3]]), np.array([[2]])), (np.array([[10]]), np.array([[1, 2], [3, 4]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 2),
        (np.array([[0.5, 1.5]]), np.array([[1, 2, 3]]), 2),
        (np.array([[1], [10]]), np.array([[1, 2]]), 3),
        (np.array([[1], [10]]), np.array([[1], [2], [3]]), 2),
        (np.array([[0.1, 2.7]]), np.array([[1.3, 0.6]])),
    ),
    hints=(
        "The first cell stamps a whole kernel, every other one starts `stride` further. How large "
        "is the result?",
        "`stride * (n - 1) + k` cells on each axis. The stamp of cell (row, column) begins at "
        "`top = row * stride`, `left = column * stride`.",
        "Two loops and `result[top : top + kernel.shape[0], left : left + kernel.shape[1]] += "
        "x[row, column] * kernel`.",
    ),
    wrong=(
        slip("`=` instead of `+=`: where stamps overlap, only the last one is left.", ("+=", "=")),
        slip("the stride is ignored: the stamps lie `stride` cells apart.",
             ("    rows =", "    stride = 1\n    rows =")),
        slip("the kernel is flipped. A stamp is the kernel as it is; only the view with inserted "
             "zeros flips it.", ("* kernel\n", "* kernel[::-1, ::-1]\n")),
        slip("the stamps lie side by side, a kernel apart; they lie `stride` apart and may "
             "overlap.", ("return result", "return np.kron(x, kernel)")),
        slip("the result is cut to n * stride cells; the last stamp sticks out of those.",
             ("return result", "return result[: x.shape[0] * stride, : x.shape[1] * stride]")),
        slip("all stamps are equally strong; each is scaled by its cell of x.",
             ("x[row, column] * ", "")),
        slip("the stride moves the stamps down but not across; it applies to both axes.",
             ("stride * (x.shape[1] - 1)", "x.shape[1] - 1"), ("column * stride", "column")),
        slip("the stride moves the stamps across but not down; it applies to both axes.",
             ("stride * (x.shape[0] - 1)", "x.shape[0] - 1"), ("row * stride", "row")),
        slip("the stride is inside the stamp, and so is the size (that would be dilation). A stamp "
             "is as large as the kernel; it begins at row * stride, column * stride.",
             *((f"stride * (x.shape[{n}] - 1) + kernel.shape[{n}]",
                f"x.shape[{n}] + stride * (kernel.shape[{n}] - 1)") for n in (0, 1)),
             _DILATED),
        slip("the stride is inside the stamp (that would be dilation): a stamp begins at row * "
             "stride, column * stride.", _DILATED),
        slip("the last stamps stick out of a result of n * stride cells: n stamps have n - 1 steps "
             "between them, and the last needs a whole kernel.", *_N_TIMES_STRIDE, _CELL_BY_CELL),
        slip("n + k - 1 cells hold all stamps for stride 1 only; in general n stamps have n - 1 "
             "steps of `stride` between them.", *_STRIDE_ONE, _CELL_BY_CELL),
        slip("the result is large enough, but the stamps lie one cell apart: a stamp begins at row "
             "* stride, column * stride.", ("row * stride, column * stride", "row, column")),
        slip("the last stamps do not fit into a result of n * stride cells: n stamps have n - 1 "
             "steps between them, and the last needs a whole kernel.", *_N_TIMES_STRIDE),
        slip("the last stamps do not fit: n + k - 1 cells are enough for stride 1 only; in general "
             "n stamps have n - 1 steps of `stride` between them.", *_STRIDE_ONE),
        slip("the slice of a stamp ends at k, counted from 0; it ends k cells after its start.",
             ("top + kernel.shape[0], left + kernel.shape[1]", "kernel.shape[0], kernel.shape[1]")),
        slip("the slice of a stamp ends `stride` cells after its start; a stamp has as many cells "
             "as the kernel.",
             ("top + kernel.shape[0], left + kernel.shape[1]", "top + stride, left + stride")),
        slip("`len` counts rows only; the columns of x and of the kernel are their `shape[1]`.",
             ("x.shape[1]", "len(x)"), ("kernel.shape[1]", "len(kernel)")),
    ),
    tags=("L6.3", "L6.4"),
)  # fmt: skip

EXERCISES = (CONVOLUTION_MATRIX, LAST_ROW, TRANSPOSED_BY_STAMPS)
