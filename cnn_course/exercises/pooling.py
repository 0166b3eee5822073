"""Exercises of notebook 04, the forward pass: maximum and average (4.1 and 4.2)."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import GREY_MAP, POOL_IMAGE
from .drawing import wide_numbers

# --- 4.1 max pooling ------------------------------------------------------------------------


def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            output[row, column] = window.max()
    return output


def draw_pool(rng):
    """Draw an image, the size of a window that fits, and a stride."""
    rows, columns = (int(n) for n in rng.integers(1, 9, 2))
    size = int(rng.integers(1, min(rows, columns) + 1))
    return wide_numbers(rng, rows, columns), size, int(rng.integers(1, size + 3))


_MAP = np.array([[-9, 3, 8, -6, 2, 3], [7, -1, 5, 0, -4, 8], [-2, 6, -7, 9, 1, -3]])
_TALL = np.array([[4, -8, 2], [0, 9, -5], [-3, 1, 6], [7, -2, 8], [5, 3, -9]])

POOL_CASES = (
    (np.array([[-3]]), 1, 1),
    (np.array([[1, 5], [2, -4]]), 2, 1),
    (np.array([[-1, -5], [-2, -4]]), 2, 2),
    (np.array([[2, 7, 1]]), 1, 2),
    (np.array([[2, 7, 1], [0, 3, 4]]), 2, 1),
    (_TALL, 2, 2),
    (np.vstack([_MAP, -_MAP]), 3, 1),
    (np.hstack([_TALL, -_TALL, _TALL[:, :1]]), 3, 2),
    (np.vstack([_TALL, _TALL[:2] - 1]).repeat(2, axis=1)[:, :5] / 8, 2, 3),
    (POOL_IMAGE, 2, 2),
    (GREY_MAP, 2, 2),
)

# What goes wrong in the loops, whatever is taken from a window.
_CORNER = "row * stride, column * stride"
_ROWS = "(image.shape[0] - size) // stride"
_COLUMNS = "(image.shape[1] - size) // stride"
_WALK_SLIPS = (
    slip("the stride is ignored: windows start at every cell.",
         ("    rows =", "    stride = 1\n    rows =")),
    slip("your windows are side by side. They are `stride` cells apart, whatever their size.",
         ("    rows =", "    stride = size\n    rows =")),
    slip("the size respects the stride, the windows do not: each one starts a single cell after "
         "the one before.", (_CORNER, "row, column")),
    slip("the output has the right size, but its windows are `size` cells apart, not `stride`: "
         "window (row, column) starts at row * stride.", (_CORNER, "row * size, column * size")),
    slip("windows that stick out are kept. Here they are dropped: round the size down.",
         (_ROWS, f"-(-{_ROWS})"), (_COLUMNS, f"-(-{_COLUMNS})")),
    slip("the size is worked out without `size`: how many windows fit depends on it.",
         (f"{_ROWS} + 1", "image.shape[0] // stride"),
         (f"{_COLUMNS} + 1", "image.shape[1] // stride")),
    slip("size 2 and stride 2 are fixed in your code. Use the arguments.",
         ("    rows =", "    size = stride = 2\n    rows =")),
    slip("the loops count cells of the image, and the value is written at the same place. The "
         "output has fewer cells.", ("range(rows)", "range(0, image.shape[0] - size + 1, stride)"),
         ("range(columns)", "range(0, image.shape[1] - size + 1, stride)"),
         (_CORNER, "row, column")),
    slip("the stride is applied to the rows only. Columns need it too.",
         (_COLUMNS, "(image.shape[1] - size)"), ("column * stride", "column")),
)  # fmt: skip

MAX_POOL = Exercise(
    id="4.1",
    title="Max pooling",
    task=(
        "Write `max_pool(image, size, stride)`: the largest value of every `size` x `size` window, "
        "`stride` cells apart. Return the array of the results. The window fits into the image; "
        "windows that would stick out are not used. Values may be negative or fractions, and the "
        "stride may be larger than the window."
    ),
    kind="code",
    answer=max_pool,
    draw=draw_pool,
    cases=POOL_CASES,
    hints=(
        "The output's size follows the rule of convolution: (n - k) // s + 1 on each axis.",
        "Output (row, column) looks at the window whose top left cell is in row `row * stride`, "
        "column `column * stride`.",
        "`image[top : top + size, left : left + size].max()`",
    ),
    wrong=(
        slip("this is average pooling. Take the largest value.", ("window.max()", "window.mean()")),
        slip("you take the smallest value of each window.", ("window.max()", "window.min()")),
        slip("you add the window up. Take its largest value.", ("window.max()", "window.sum()")),
        slip("the search for the maximum starts at 0, so negative windows come out as 0. Start at "
             "a value of the window.", ("window.max()", "max(0, window.max())")),
        slip("only the first row of each window is searched.", ("window.max()", "window[0].max()")),
        slip("only the first column of each window is searched.",
             ("window.max()", "window[:, 0].max()")),
        slip("you keep the first cell of each window. Keep the largest.",
             ("window.max()", "window[0, 0]")),
        slip("you give the place of the largest value. Give the value itself.",
             ("window.max()", "window.argmax()")),
        *_WALK_SLIPS,
    ),
    why="Nothing is learned here: pooling has no weights.",
    tags=("L4.1", "L4.2", "L4.3"),
)  # fmt: skip

# --- 4.2 average pooling --------------------------------------------------------------------


def avg_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            output[row, column] = window.mean()
    return output


AVG_POOL = Exercise(
    id="4.2",
    title="Average pooling",
    task=(
        "Write `avg_pool(image, size, stride)`: the average of every `size` x `size` window, "
        "`stride` cells apart. Everything else is as in 4.1."
    ),
    kind="code",
    answer=avg_pool,
    draw=draw_pool,
    cases=POOL_CASES,
    hints=(
        "Everything is as in exercise 4.1 but for one word.",
        "A window has size * size cells; their average is the sum divided by that number.",
        "`window.mean()` does both.",
    ),
    wrong=(
        slip("this is max pooling. Take the mean.", ("window.mean()", "window.max()")),
        slip("the sum is not divided by the number of cells.", ("window.mean()", "window.sum()")),
        slip("the sum is divided by `size`. A window has more cells than that.",
             ("window.mean()", "window.sum() / size")),
        slip("this is the median, the middle value. Take the mean.",
             ("window.mean()", "np.median(window)")),
        slip("the sum is always divided by 4. A window has `size * size` cells.",
             ("window.mean()", "window.sum() / 4")),
        *_WALK_SLIPS,
    ),
    why="It is a convolution whose weights are all 1 / size².",
    tags=("L4.1", "L4.2", "L4.7"),
)  # fmt: skip

EXERCISES = (MAX_POOL, AVG_POOL)
