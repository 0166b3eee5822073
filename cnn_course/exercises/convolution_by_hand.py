"""Exercises 2.1 to 2.3: the loops of a correlation, a misprint on the face, true convolution."""

import inspect
import re

import numpy as np

from .. import by_hand
from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import BINARY_IMAGE, CROSS_KERNEL, FACE, FACE_KERNEL, FACE_MAP, FACE_MAP_AS_PRINTED
from .drawing import numbers, sizes

CORRELATION_CASES = (
    (np.array([[3]]), np.array([[-2]])),
    (np.array([[1, 2, 4]]), np.array([[1, -1]])),
    (np.array([[0.5, 1.5]]), np.array([[3]])),
    (np.array([[299, -7]]), np.array([[101]])),
    (np.array([[2], [5], [1]]), np.array([[3], [1]])),
    (np.array([[1, 2], [3, 5]]), np.array([[1, 4], [-2, 3]])),
    (np.array([[1, 2, 3], [4, 5, 7]]), np.array([[2, 0], [1, -3]])),
    (np.array([[1, 0, 2], [3, -1, 5]]), np.array([[2]])),
    (np.array([[1, 4, 0], [2, 3, 5], [7, 1, 6]]), np.array([[1, 2], [0, -3]])),
    (np.array([[0.5, 2, 1], [3, 1.5, 4], [2, 0, 1]]), np.array([[2, 1], [-1, 3], [0, 4]])),
    (np.arange(20).reshape(4, 5) % 7, np.array([[1, 0, 2], [-1, 3, 1], [2, 1, 0]])),
    (np.arange(15).reshape(5, 3) % 4, np.array([[2, -1], [1, 0.5]])),
    (BINARY_IMAGE, CROSS_KERNEL),
)


def _image_and_kernel(rng):
    shape = sizes(rng, 7, 7)
    return numbers(rng, *shape), numbers(rng, *sizes(rng, *np.minimum(shape, 4)))


# --- 2.1 correlation ------------------------------------------------------------------------


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
    id="2.1",
    title="Correlation by loops",
    task=(
        "Write `correlate(image, kernel)`. Both are arrays of rows and columns, of any sizes, as "
        "long as the kernel fits into the image; they hold any numbers. Slide the kernel over "
        "every place where it fits, multiply cell by cell and add up. Return the map, an array "
        "with one sum per place, in the order of the places."
    ),
    kind="code",
    answer=correlate,
    cases=CORRELATION_CASES,
    draw=_image_and_kernel,
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
        slip("the last row and column of places are missing: the size is n - k + 1.",
             (" + 1\n", "\n")),
        slip("the output is as large as the image: zeros were put around it. Use only places where "
             "the kernel fits.",
             ("    rows =", "    pad = [(n // 2, (n - 1) // 2) for n in kernel.shape]\n    rows ="),
             ("    rows =", "    image = np.pad(image, pad)\n    rows =")),
        slip("the kernel's values are not used: you add up the window alone.",
             (" * kernel[i, j]", "")),
        slip("you divide by the number of cells; the exercise asks for the sum.",
             ("return result", "return result / kernel.size")),
        slip("your window jumps by the kernel's size; it moves by one cell.",
             ("row + i, column + j", "row * kernel.shape[0] + i, column * kernel.shape[1] + j")),
        slip("the loops run over all cells of the image; the kernel fits only at the places of the "
             "result.", ("range(rows)", "range(image.shape[0])"),
             ("range(columns)", "range(image.shape[1])")),
        slip("every cell holds the sum of all windows: write into one cell, not into all of "
             "`result`.", ("result[row, column] +=", "result +=")),
    ),
    why="Every convolution in this course is these four loops, written in a faster way.",
    tags=("L2.1", "L2.3"),
)  # fmt: skip

# --- 2.2 misprint of the face map -----------------------------------------------------------


def _about_the_printed_map(value):
    row, column, number = (int(part) for part in value)
    if not (0 <= row < 5 and 0 <= column < 5):
        return "The map has rows 0 to 4 and columns 0 to 4: `(row, column, right value)`."
    if FACE_MAP[row, column] != FACE_MAP_AS_PRINTED[row, column]:
        return f"The cell is right, the value {number} is not: count the ink under a weight of 1."
    right = FACE_MAP[row, column]
    return f"The {right} printed in row {row}, column {column} is right; the misprint is elsewhere."


FACE_MISPRINT = Exercise(
    id="2.2",
    title="Spot the error: the face map",
    task=(
        "The slide prints the face's map as [[0,1,0,0,0],[0,1,1,1,0],[1,0,1,2,1],[1,4,2,1,0],"
        "[0,0,1,2,1]]. One cell is wrong. Answer with `(row, column, right value)`; rows and "
        "columns are counted from 0."
    ),
    kind="value",
    answer=(2, 2, 0),
    explain=_about_the_printed_map,
    hints=(
        "Compute the map and compare it with the printed one, "
        "`lecture.FACE_MAP_AS_PRINTED`, row by row.",
        "Look at the window of 3 x 3 that starts where the difference is: which weight does its "
        "only ink meet?",
    ),
    wrong=(
        ((2, 2, 1), "The cell is right; 1 is what the lecture prints. Which weight meets the ink?"),
        ((3, 3, 0), "Counted from 1, this would be it. Python counts from 0."),
        ((3, 3, 1), "Counted from 1, this would be the cell, and 1 is what is printed there."),
        (by_hand.correlate(FACE, FACE_KERNEL), "This is the whole map. Compare it with the printed "
         "one and answer with the one cell that differs: (row, column, right value)."),
        ((0, 2, 2), "Row and column come before the value: (row, column, value)."),
        ((2, 2), "The cell is right; give the right value as well: `(row, column, value)`."),
        (0, "This is the right value alone. Where is the cell? `(row, column, value)`."),
    ),
    why="The window from (2, 2) holds one inked pixel, under a weight of 0: the sum is 0.",
    tags=("L2.6",),
)  # fmt: skip

# --- 2.3 true convolution -------------------------------------------------------------------


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
    """Recognise `kernel.T` and `np.rot90`; mostly they stop with an error about sizes."""
    source = re.sub(r"#.*", "", inspect.getsource(answer))
    if re.search(r"\.T\b|transpose", source):
        return "`.T` exchanges rows and columns; the kernel is to be read back to front in both."
    if re.search(r"rot90\([^,()]*\)", source):
        return "`rot90` turns by a quarter; back to front in both directions is a half turn."
    return None


_FLIP = "kernel[::-1, ::-1]"

CONVOLVE_TRUE = Exercise(
    id="2.3",
    title="True convolution",
    task=(
        "Write `convolve_true(image, kernel)`: convolution as mathematics defines it. Image and "
        "kernel are as in exercise 2.1, and so is the size of the map: only places where the "
        "kernel fits. But the kernel is flipped in both directions before it slides."
    ),
    kind="code",
    answer=convolve_true,
    cases=CORRELATION_CASES,
    draw=_image_and_kernel,
    explain=_read_turned,
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
        slip("the image is flipped instead of the kernel, so the output comes out back to front.",
             (f"flipped = {_FLIP}", "image, flipped = image[::-1, ::-1], kernel")),
        slip("the output is flipped; it is the kernel that must be.", (_FLIP, "kernel"),
             ("return output", "return output[::-1, ::-1]")),
        slip('the kernel is allowed to stick out ("full" size); use only places where it fits.',
             ("    flip", "    pads = [(k - 1, k - 1) for k in kernel.shape]\n    flip"),
             ("    flip", "    image = np.pad(image, pads)\n    flip")),
        slip("the output is as large as the image: zeros were put around it. Use only places where "
             "the kernel fits.",
             ("    flip", "    pads = [((k - 1) // 2, k // 2) for k in kernel.shape]\n    flip"),
             ("    flip", "    image = np.pad(image, pads)\n    flip")),
        slip("you reversed the kernel's signs; reverse its order.", (_FLIP, "-kernel")),
        slip("`np.convolve` knows one axis only. Flip the kernel yourself, then correlate.",
             ("return output", "return np.convolve(image, kernel)")),
    ),
    why="A network learns its kernels in the order in which they are used, so nobody flips them.",
    tags=("L2.7",),
)  # fmt: skip

EXERCISES = (CORRELATE, FACE_MISPRINT, CONVOLVE_TRUE)
