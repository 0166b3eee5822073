"""Exercises of notebook 04: pooling forward and backward."""

import math

import numpy as np

from ..lecture import GREY_MAP, POOL_BACKWARD_IMAGE, POOL_IMAGE
from .record import Exercise


def _numbers(*shape, seed, low=-9, high=10):
    return np.random.default_rng(seed).integers(low, high, shape)


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


POOL_CASES = (
    (np.array([[-3]]), 1, 1),
    (np.array([[1, 5], [2, -4]]), 2, 1),
    (np.array([[-1, -5], [-2, -4]]), 2, 2),
    (np.array([[2, 7, 1]]), 1, 2),
    (np.array([[2, 7, 1], [0, 3, 4]]), 2, 1),
    (_numbers(5, 3, seed=1), 2, 2),
    (_numbers(4, 6, seed=2), 2, 2),
    (_numbers(6, 4, seed=3), 3, 1),
    (_numbers(5, 7, seed=4), 3, 2),
    (_numbers(7, 5, seed=5) / 8, 2, 3),
    (_numbers(3, 8, seed=6, low=-20, high=-1), 3, 2),
    (POOL_IMAGE, 2, 2),
    (GREY_MAP, 2, 2),
)


def _walk(image, size, shape, start, rule):
    """The loops of the answer: ``rule`` of the window that begins at ``start(row, column)``."""
    output = np.zeros(shape)
    for row, column in np.ndindex(*shape):
        top, left = start(row, column)
        output[row, column] = rule(image[top : top + size, left : left + size])
    return output


def _places(image, size, stride):
    return tuple((n - size) // stride + 1 for n in image.shape)


def _steps_of(step):
    return lambda row, column: (row * step, column * step)


def _pool(image, size, stride, rule):
    return _walk(image, size, _places(image, size, stride), _steps_of(stride), rule)


def _pool_windows_step_one(image, size, stride, rule):
    return _walk(image, size, _places(image, size, stride), _steps_of(1), rule)


def _pool_steps_of_size(image, size, stride, rule):
    return _walk(image, size, _places(image, size, stride), _steps_of(size), rule)


def _pool_windows_of_two(image, size, stride, rule):
    return _walk(image, 2, _places(image, size, stride), _steps_of(stride), rule)


def _pool_windows_of_stride(image, size, stride, rule):
    return _walk(image, stride, _places(image, size, stride), _steps_of(stride), rule)


def _pool_all_two(image, size, stride, rule):
    return _walk(image, 2, tuple(n // 2 for n in image.shape), _steps_of(2), rule)


def _pool_size_by_stride(image, size, stride, rule):
    shape = tuple(n // stride for n in image.shape)
    return _walk(image, size, shape, _steps_of(stride), rule)


def _pool_width_from_rows(image, size, stride, rule):
    rows, _ = _places(image, size, stride)
    return _walk(image, size, (rows, rows), _steps_of(stride), rule)


def _pool_ceil(image, size, stride, rule):
    shape = tuple(math.ceil((n - size) / stride) + 1 for n in image.shape)
    return _walk(image, size, shape, _steps_of(stride), lambda w: rule(w) if w.size else 0)


def _pool_last_lost(image, size, stride, rule):
    return _pool(image, size, stride, rule)[:-1, :-1]


def _pool_first_row(image, size, stride, rule):
    output = _pool(image, size, stride, rule)
    output[1:] = 0
    return output


def _pool_first_cell(image, size, stride, rule):
    output = _pool(image, size, stride, rule)
    output.ravel()[1:] = 0
    return output


def _pool_loops_end_early(image, size, stride, rule):
    output = _pool(image, size, stride, rule)
    output[-1] = 0
    output[:, -1] = 0
    return output


def _pool_written_crosswise(image, size, stride, rule):
    pooled = _pool(image, size, stride, rule)
    output = np.zeros(pooled.shape)
    for row, column in np.ndindex(*pooled.shape):
        output[column, row] = pooled[row, column]
    return output


def _pool_counts_cells(image, size, stride, rule):
    output = np.zeros(_places(image, size, stride))
    for r in range(0, image.shape[0] - size + 1, stride):
        for c in range(0, image.shape[1] - size + 1, stride):
            output[r, c] = rule(image[r : r + size, c : c + size])
    return output


def _slips_of_the_walk(rule):
    """What goes wrong in the loops, whatever is taken from a window."""

    def of(pool):
        return lambda image, size, stride: pool(image, size, stride, rule)

    return (
        (
            lambda image, size, stride: _pool(image, size, 1, rule),
            "the stride is ignored: windows start at every cell.",
        ),
        (
            lambda image, size, stride: _pool(image, size, size, rule),
            "your windows stand side by side; they are `stride` cells apart, whatever their size.",
        ),
        (
            of(_pool_windows_step_one),
            "the size respects the stride, the windows do not: they start at row * stride and "
            "column * stride.",
        ),
        (
            of(_pool_ceil),
            "windows that stick out are kept (ceil mode); here they are dropped: round down.",
        ),
        (
            of(_pool_last_lost),
            "the last row and column of windows are missing: the size ends with + 1.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, rule).T,
            "rows and columns of the output are swapped.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, rule).astype(int),
            "the decimals are cut off: the output array holds whole numbers only.",
        ),
        (
            of(_pool_size_by_stride),
            "the size is worked out as `n // stride`; how many windows fit depends on `size` too: "
            "(n - size) // stride + 1.",
        ),
        (
            of(_pool_steps_of_size),
            "the output has the right size, but window (row, column) starts at row * size; it "
            "starts at row * stride.",
        ),
        (
            of(_pool_width_from_rows),
            "the output's columns are worked out from the image's rows, `shape[0]`; columns are "
            "`shape[1]`.",
        ),
        (
            of(_pool_windows_of_two),
            "the window is always 2 x 2; it has `size` rows and columns.",
        ),
        (
            of(_pool_all_two),
            "size 2 and stride 2 are written into it; use the arguments `size` and `stride`.",
        ),
        (
            of(_pool_first_row),
            "only the first row is filled: `return` stands inside the loop over the rows, move it "
            "out.",
        ),
        (
            of(_pool_first_cell),
            "only the first cell is filled: `return` stands inside both loops, move it out.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, rule)[-1, -1],
            "one number comes back, that of the last window: write into a cell of the output, "
            "`output[row, column] = ...`, not `output = ...`.",
        ),
        (
            of(_pool_written_crosswise),
            "row and column are swapped where the value is written: `output[row, column]`.",
        ),
        (
            of(_pool_loops_end_early),
            "the last row and column are left 0: `range(rows)` already leaves its end out, without "
            "- 1.",
        ),
        (
            of(_pool_windows_of_stride),
            "the window is `stride` cells wide; it has `size` rows and columns, always.",
        ),
        (
            of(_pool_counts_cells),
            "the loops count cells of the image, and the value is written at the same place; in "
            "the output it belongs to row // stride and column // stride.",
        ),
    )


MAX_POOL = Exercise(
    id="4.1",
    title="Max pooling",
    task=(
        "Write `max_pool(image, size, stride)`: the largest value of every `size` x `size` window, "
        "`stride` cells apart. Windows that would stick out are not used. Values may be negative."
    ),
    kind="code",
    answer=max_pool,
    cases=POOL_CASES,
    hints=(
        "The output's size follows the rule of convolution: (n - k) // s + 1 on each axis.",
        "Output (row, column) looks at the window whose top left cell is in row `row * stride`, "
        "column `column * stride`.",
        "`image[top : top + size, left : left + size].max()`",
    ),
    wrong=(
        (
            lambda image, size, stride: _pool(image, size, stride, np.mean),
            "this is average pooling: take the largest value, not the mean.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, np.min),
            "you take the smallest value of each window.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, np.sum),
            "you add the window up; take its largest value.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: max(0, w.max())),
            "the search for the maximum starts at 0, so negative windows come out as 0. Start at "
            "the window's first value, or at `-np.inf`.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: np.abs(w).max()),
            "you take the largest absolute value; -9 is smaller than 1.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w[0].max()),
            "only the first row of each window is searched.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w[:, 0].max()),
            "only the first column of each window is searched.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w[0, 0]),
            "you keep the first cell of each window; keep the largest.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, max),
            "Python's `max` compares whole rows with each other; `window.max()` takes the largest "
            "cell.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: image.max()),
            "every value is the maximum of the whole image; take the maximum of the window.",
        ),
        *_slips_of_the_walk(np.max),
    ),
    tags=("L4.1", "L4.2", "L4.3"),
)

# --- 4.2 average pooling --------------------------------------------------------------------


def avg_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            output[row, column] = window.sum() / (size * size)
    return output


AVG_POOL = Exercise(
    id="4.2",
    title="Average pooling",
    task=(
        "Write `avg_pool(image, size, stride)`: the average of every `size` x `size` window, "
        "`stride` cells apart."
    ),
    kind="code",
    answer=avg_pool,
    cases=POOL_CASES,
    hints=(
        "Everything is as in exercise 4.1 but for one word.",
        "A window has size * size cells; their average is the sum divided by that number.",
        "`window.mean()` does both.",
    ),
    wrong=(
        (
            lambda image, size, stride: _pool(image, size, stride, np.max),
            "this is max pooling: take the mean.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, np.sum),
            "the sum is not divided by the number of cells.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w.sum() / size),
            "the sum is divided by `size`; a window has `size * size` cells.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w.sum() / stride**2),
            "the sum is divided by `stride ** 2`; how many cells a window has depends on its size.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w.sum() // size**2),
            "`//` rounds down; an average needs `/`.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, np.median),
            "this is the median, the middle value; asked is the mean.",
        ),
        (
            lambda image, size, stride: np.full_like(
                _pool(image, size, stride, np.mean), image.mean()
            ),
            "every value is the mean of the whole image; take the mean of the window.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: w.sum() / 4),
            "the sum is always divided by 4; a window has `size * size` cells.",
        ),
        (
            lambda image, size, stride: _pool(image, size, stride, lambda w: sum(w) / size**2),
            "Python's `sum` adds the rows only and leaves a number for each column; "
            "`window.sum()` adds all.",
        ),
        *_slips_of_the_walk(np.mean),
    ),
    tags=("L4.1", "L4.2", "L4.7"),
)

# --- 4.3 misprint: ceil or valid ------------------------------------------------------------

CEIL_OR_VALID = Exercise(
    id="4.3",
    title="Spot the error: 5 x 5 pooled",
    task=(
        "A slide pools a 5 x 5 map with 2 x 2 windows and stride 2, keeps the partial windows at "
        "the border (ceil mode), and puts a Keras call with the default padding beside it. Which "
        "shapes do the two give? Answer with a pair of shapes, the slide's first."
    ),
    kind="value",
    answer=((3, 3), (2, 2)),
    hints=(
        "5 - 2 = 3 steps of one cell are possible. How many steps of two cells fit; how many "
        "begin?",
        'Keras\'s default is "valid": only whole windows count. Ceil mode rounds (5 - 2) / 2 up.',
    ),
    wrong=(
        (
            ((3, 3), (3, 3)),
            'The slide believes so. Keras\'s default is "valid": no partial windows.',
        ),
        (((2, 2), (2, 2)), "Keras is right; ceil mode keeps the partial windows too."),
        (((2, 2), (3, 3)), "The other way round: ceil mode, the slide's picture, comes first."),
        (((4, 4), (4, 4)), "This would be stride 1."),
        (((4, 4), (2, 2)), "Keras is right; 4 windows along an axis would be stride 1."),
        (
            ((3, 3), (4, 4)),
            "The slide's is right; Keras uses stride 2 as well: its default is the window's size.",
        ),
        (((5, 5), (2, 2)), "Keras is right; pooling with stride 2 does not keep the size."),
        (((2.5, 2.5), (2.5, 2.5)), "There is no half window: one of the two rounds up, one down."),
        (
            (3, 2),
            "The numbers are right. Give two shapes with two sides each: "
            "`((rows, columns), (rows, columns))`.",
        ),
        (
            (3, 3),
            "The slide's shape is right. Keras's is missing: give both, `((3, 3), (..., ...))`.",
        ),
        ((2, 2), "Keras's shape is right. The slide's is missing: give both, the slide's first."),
        (3, "Two shapes are asked for: `((rows, columns), (rows, columns))`."),
        ((3, 3, 2, 2), "The numbers are right. Put each shape in brackets: `((3, 3), (2, 2))`."),
    ),
    why='ceil(3 / 2) + 1 = 3, floor(3 / 2) + 1 = 2. With `padding="same"` Keras gives 3 x 3, too.',
    tags=("L4.4",),
)

# --- 4.4 pooled size ------------------------------------------------------------------------


def pooled_size(n, k, stride, ceil):
    steps = (n - k) // stride
    if ceil and steps * stride < n - k:
        next_start = (steps + 1) * stride
        if next_start < n:
            steps = steps + 1
    return steps + 1


POOLED_SIZE = Exercise(
    id="4.4",
    title="The size after pooling",
    task=(
        "Write `pooled_size(n, k, stride, ceil)`: how many windows of `k` cells are there along an "
        "axis of `n`? With `ceil=False` only whole ones. With `ceil=True`, if the whole windows "
        "leave cells over at the end, one more (partial) window is kept, provided its first cell "
        "lies inside: `pooled_size(5, 2, 2, True)` is 3, but `pooled_size(4, 1, 2, True)` is 2, "
        "since the next window would start in cell 4, outside."
    ),
    kind="code",
    answer=pooled_size,
    cases=(
        (5, 2, 2, False),
        (5, 2, 2, True),
        (4, 2, 2, True),
        (1, 1, 1, True),
        (3, 1, 2, True),
        (4, 1, 2, True),
        (5, 1, 3, True),
        (6, 2, 3, True),
        (6, 2, 3, False),
        (7, 3, 2, True),
        (8, 3, 2, True),
        (8, 3, 2, False),
        (9, 3, 4, True),
        (10, 3, 4, True),
        (11, 3, 4, True),
        (12, 3, 4, False),
        (9, 4, 1, True),
        (7, 7, 5, True),
        (8, 7, 9, True),
        (5, 3, 2, True),
        (8, 1, 3, True),
        (10, 2, 5, True),
    ),
    hints=(
        "Without ceil it is the size of a convolution without padding.",
        "With ceil, round (n - k) / stride up instead of down. Then look where the last window "
        "starts.",
        "The last window starts at `(windows - 1) * stride`. If that is n or more, it has no cell "
        "inside: drop it.",
    ),
    wrong=(
        (
            lambda n, k, stride, ceil: (n - k) // stride + 1,
            "`ceil` is ignored: partial windows are never kept.",
        ),
        (
            lambda n, k, stride, ceil: math.ceil((n - k) / stride) + 1,
            "partial windows are always kept, also with `ceil=False` and when no cell of them lies "
            "inside.",
        ),
        (
            lambda n, k, stride, ceil: (
                math.ceil((n - k) / stride) + 1 if ceil else (n - k) // stride + 1
            ),
            "with a stride larger than the window, the last one can start beyond the end; such a "
            "window has no cell and is dropped.",
        ),
        (
            lambda n, k, stride, ceil: math.ceil(n / stride) if ceil else (n - k) // stride + 1,
            "ceil(n / stride) counts every start inside the row, also starts after a window that "
            'already reaches the end. That is TensorFlow\'s "same".',
        ),
        (
            lambda n, k, stride, ceil: math.ceil((n - k) / stride) if ceil else (n - k) // stride,
            "the + 1 is missing: the first window counts before any step.",
        ),
        (
            lambda n, k, stride, ceil: pooled_size(n, k, stride, not ceil),
            "the two cases are swapped.",
        ),
        (
            lambda n, k, stride, ceil: (n - k) // stride + 2 if ceil else (n - k) // stride + 1,
            "with ceil there is always one window more for you; when the whole ones fit exactly, "
            "there is no partial one.",
        ),
        (
            lambda n, k, stride, ceil: pooled_size(n, k, k, ceil),
            "your windows stand side by side; they are `stride` cells apart, whatever their size.",
        ),
        (
            lambda n, k, stride, ceil: (n - k) / stride + 1,
            "the result must be a whole number: round down, or up with ceil.",
        ),
        (
            lambda n, k, stride, ceil: (n - k) / stride + 1 if ceil else (n - k) // stride + 1,
            "with ceil the division leaves a fraction; a window is there or not, so round up.",
        ),
        (
            lambda n, k, stride, ceil: (
                (n - k) // stride + 1 + (n > ((n - k) // stride + 1) * stride)
                if ceil
                else (n - k) // stride + 1
            ),
            "one more window is kept whenever its first cell lies inside; it is wanted only if the "
            "whole windows leave cells over.",
        ),
    ),
    tags=("L4.1", "L4.4"),
)

# --- 4.5 global average ---------------------------------------------------------------------


def global_average(maps):
    rows, columns, channels = maps.shape
    averages = np.zeros(channels)
    for channel in range(channels):
        averages[channel] = maps[:, :, channel].sum() / (rows * columns)
    return averages


GLOBAL_AVERAGE = Exercise(
    id="4.5",
    title="Global average pooling",
    task=(
        "Write `global_average(maps)`: one number for each channel, the average of its whole map. "
        "`maps` is `(rows, columns, channels)`, the result `(channels,)`."
    ),
    kind="code",
    answer=global_average,
    cases=(
        (np.array([[[3]]]),),
        (np.array([[[1, 4]]]),),
        (np.array([[[1], [4]]]),),
        (np.array([[[2, 0], [4, 1]], [[6, 5], [8, -2]]]),),
        (_numbers(2, 3, 2, seed=20),),
        (_numbers(3, 3, 3, seed=21),),
        (_numbers(4, 2, 3, seed=22),),
        (_numbers(3, 5, 4, seed=23) / 8,),
    ),
    hints=(
        "The window is the whole map, so nothing slides.",
        "`maps[:, :, channel]` is one map. Average it, for each channel.",
        "`maps.mean(axis=(0, 1))` averages over rows and columns and leaves the channels.",
    ),
    wrong=(
        (
            lambda maps: maps.mean(),
            "everything is averaged into one number; each channel keeps its own.",
        ),
        (
            lambda maps: maps.max(axis=(0, 1)),
            "this is global max pooling: take the mean.",
        ),
        (
            lambda maps: maps.sum(axis=(0, 1)),
            "these are the sums; divide by rows * columns.",
        ),
        (
            lambda maps: maps.mean(axis=0),
            "only the rows are averaged; the columns need it too: `axis=(0, 1)`.",
        ),
        (
            lambda maps: maps.mean(axis=-1),
            "the channels are averaged; they are what should remain.",
        ),
        (
            lambda maps: maps.mean(axis=(1, 2)),
            "the first axis is taken for the channels; here they come last.",
        ),
        (
            lambda maps: maps.mean(axis=(0, 1), keepdims=True),
            "the values are right; the result keeps two axes of length 1. Leave `keepdims` out.",
        ),
        (
            lambda maps: maps.sum(axis=(0, 1)) / maps.shape[0],
            "the sum is divided by the rows only; a map has rows * columns cells.",
        ),
        (
            lambda maps: maps.sum(axis=(0, 1)) / maps.size,
            "the sum of one channel is divided by the cells of all channels.",
        ),
        (
            lambda maps: maps.sum(axis=(0, 1)) // (maps.shape[0] * maps.shape[1]),
            "`//` rounds down; an average needs `/`.",
        ),
        (
            lambda maps: np.array([maps[:, :, c].mean() for c in range(maps.shape[0])]),
            "the channels are counted by `shape[0]`, which is the rows; channels are `shape[2]`.",
        ),
        (
            lambda maps: maps[:, :, 0].mean(),
            "only the first channel comes back: is `return` inside the loop?",
        ),
        (
            lambda maps: np.append(maps[:, :, 0].mean(), np.zeros(maps.shape[2] - 1)),
            "only the first channel is filled: is `return` inside the loop?",
        ),
        (
            lambda maps: sum(sum(maps)) / maps.shape[0] ** 2,
            "the map is taken for a square; it has rows * columns cells.",
        ),
    ),
    tags=("L4.7",),
)

# --- 4.6 max pooling backward ---------------------------------------------------------------


def max_pool_backward(dy, image, size, stride):
    result = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            down, across = np.unravel_index(window.argmax(), window.shape)
            result[top + down, left + across] += dy[row, column]
    return result


def _backward(dy, image, size, stride, rule):
    """Route the gradient of each window by rule(window, value) -> array of the window's shape."""
    dx = np.zeros(image.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            at = (slice(r * stride, r * stride + size), slice(c * stride, c * stride + size))
            dx[at] += rule(image[at], dy[r, c])
    return dx


def _one_hot(window, place, value):
    result = np.zeros(window.size)
    result[place] = value
    return result.reshape(window.shape)


def _backward_overwrites(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            window = image[r * stride : r * stride + size, c * stride : c * stride + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[r * stride + i, c * stride + j] = dy[r, c]
    return dx


def _backward_clears_the_window(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            at = (slice(r * stride, r * stride + size), slice(c * stride, c * stride + size))
            dx[at] = _one_hot(image[at], image[at].argmax(), dy[r, c])
    return dx


def _backward_without_offset(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            window = image[r * stride : r * stride + size, c * stride : c * stride + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[i, j] += dy[r, c]
    return dx


def _last_maximum(window):
    return window.size - 1 - window.ravel()[::-1].argmax()


def _backward_stride_ignored(dy, image, size, stride):
    return max_pool_backward(dy, image, size, 1)


def _backward_case(rows, columns, size, stride, seed, values=10):
    rng = np.random.default_rng(seed)
    image = rng.integers(-values, values + 1, (rows, columns))
    out = (rows - size) // stride + 1, (columns - size) // stride + 1
    return rng.integers(1, 9, out) / 2, image, size, stride


def _backward_steps_of_size(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * size, column * size
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[top + i, left + j] += dy[row, column]
    return dx


def _backward_offset_not_strided(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[row + i, column + j] += dy[row, column]
    return dx


def _backward_place_swapped(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[top + j, left + i] += dy[row, column]
    return dx


def _backward_shape_of_image(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), image.shape)
            dx[top + i, left + j] += dy[row, column]
    return dx


def _backward_number_as_place(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            i, j = image[top : top + size, left : left + size].argmax()
            dx[top + i, left + j] += dy[row, column]
    return dx


def _backward_first_window(dy, image, size, stride):
    return max_pool_backward(dy[:1, :1], image, size, stride)


def _backward_first_row(dy, image, size, stride):
    return max_pool_backward(dy[:1], image, size, stride)


def _backward_windows_of_two(dy, image, size, stride):
    return max_pool_backward(dy, image, 2, stride)


def _backward_place_of_image(dy, image, size, stride):
    dx = np.zeros(image.shape)
    dx[np.unravel_index(image.argmax(), image.shape)] = dy.sum()
    return dx


def _backward_square(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[0]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[top + i, left + j] += dy[row, column]
    return dx


def _backward_overwrites_ties(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            for i, j in np.argwhere(window == window.max()):
                dx[top + i, left + j] = dy[row, column]
    return dx


def _backward_into_the_shape_of_dy(dy, image, size, stride):
    dx = np.zeros(dy.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[top + i, left + j] += dy[row, column]
    return dx


def _backward_type_of_the_image(dy, image, size, stride):
    dx = np.zeros_like(image)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[top + i, left + j] = dx[top + i, left + j] + dy[row, column]
    return dx


MAX_POOL_BACKWARD = Exercise(
    id="4.6",
    title="Max pooling, backward",
    task=(
        "Write `max_pool_backward(dy, image, size, stride)`: `dy` holds one gradient for each "
        "window. Return the gradient of the image: each window's gradient goes to its largest "
        "value "
        "(on a tie to the first in reading order). Where windows overlap, gradients add up."
    ),
    kind="code",
    answer=max_pool_backward,
    cases=(
        (np.array([[2.0]]), np.array([[3, 1], [0, 2]]), 2, 1),
        (np.array([[2.0]]), np.array([[1, 1], [0, 1]]), 2, 2),
        (np.array([[1.0, 3.0]]), np.array([[0, 5, 2], [1, 4, 2]]), 2, 1),
        (np.array([[4.0], [1.5]]), np.array([[2, 0], [7, 1], [3, 9], [3, 1]]), 2, 2),
        _backward_case(4, 6, 2, 2, seed=10),
        _backward_case(5, 3, 2, 1, seed=11, values=2),
        _backward_case(4, 5, 3, 1, seed=12, values=1),
        _backward_case(7, 5, 3, 2, seed=13, values=3),
        _backward_case(5, 8, 2, 3, seed=14),
        (-np.ones((2, 2)), POOL_BACKWARD_IMAGE, 2, 2),
        (np.ones((2, 2)), np.zeros((4, 5)), 2, 2),
    ),
    hints=(
        "Start with zeros in the shape of the image. Walk over the windows as in the forward pass.",
        "`window.argmax()` gives the first maximum's number in reading order; "
        "`np.unravel_index(number, window.shape)` turns it into row and column within the window.",
        "`result[top + down, left + across] += dy[row, column]`, where the window starts at "
        "`top = row * stride` and `left = column * stride`, and the winner is in its row `down`, "
        "column `across`.",
    ),
    wrong=(
        (
            _backward_overwrites,
            "where windows overlap, the last one overwrites the others: add with `+=`.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: (w == w.max()) * g
            ),
            "on a tie every maximum gets the gradient; only the first one in reading order does.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: (w == w.max()) * g / (w == w.max()).sum()
            ),
            "on a tie the gradient is shared out; all of it goes to the first maximum.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, _last_maximum(w), g)
            ),
            "on a tie the last maximum wins; the first one in reading order should. Compare with "
            "`>`, not `>=`.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: np.full(w.shape, g / w.size)
            ),
            "the gradient is spread over the window: that is average pooling.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: np.full(w.shape, g)
            ),
            "every cell of the window gets the gradient; only the winner had a part in the output.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, w.argmax(), 1)
            ),
            "the winners get 1; they get the gradient that comes in, `dy[row, column]`.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, w.argmax(), g * w.max())
            ),
            "the gradient is multiplied by the value; the derivative of a maximum is 1.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, 0, g)
            ),
            "the first cell of every window gets the gradient; find the largest one.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, w.argmin(), g)
            ),
            "the smallest value gets the gradient.",
        ),
        (
            _backward_without_offset,
            "the winner's place counts from the window's corner: add row * stride to its row and "
            "column * stride to its column.",
        ),
        (
            _backward_clears_the_window,
            "each window wipes out what earlier windows wrote into the cells they share.",
        ),
        (_backward_stride_ignored, "the stride is ignored: windows start at every cell."),
        (
            lambda dy, image, size, stride: (
                max_pool_backward(dy, image, size, stride) != 0
            ).astype(float),
            "you return who won; asked is the gradient that the winners receive.",
        ),
        (
            _backward_steps_of_size,
            "window (row, column) starts at row * size in yours; it starts at row * stride.",
        ),
        (
            _backward_offset_not_strided,
            "the window is cut out at row * stride, but the gradient is written as if it began at "
            "row: add row * stride to the winner's row, and column * stride to its column.",
        ),
        (
            _backward_place_swapped,
            "row and column of the winner are swapped: `np.unravel_index` gives the row first.",
        ),
        (
            lambda dy, image, size, stride: _backward(
                dy, image, size, stride, lambda w, g: _one_hot(w, w.argmax(), w.max())
            ),
            "the winners get their own value; they get the gradient that comes in, "
            "`dy[row, column]`.",
        ),
        (
            _backward_shape_of_image,
            "`np.unravel_index` is given the image's shape; the number counts within the window: "
            "give it the window's.",
        ),
        (
            _backward_number_as_place,
            "`argmax` gives one number, not a row and a column; `np.unravel_index(number, "
            "window.shape)` gives both.",
        ),
        (
            _backward_first_window,
            "only the first window hands its gradient on: `return` stands inside both loops.",
        ),
        (
            _backward_first_row,
            "only the first row of windows hands its gradients on: `return` stands inside the loop "
            "over the rows.",
        ),
        (
            _backward_windows_of_two,
            "the window is always 2 x 2; it has `size` rows and columns.",
        ),
        (
            _backward_place_of_image,
            "the largest value of the whole image is looked up; each window has its own winner.",
        ),
        (
            _backward_square,
            "the columns of `dy` are counted by `shape[0]`, its rows; columns are `shape[1]`.",
        ),
        (
            _backward_overwrites_ties,
            "every maximum gets the gradient, and later windows overwrite earlier ones. Take the "
            "first maximum only, and add with `+=`.",
        ),
        (
            _backward_into_the_shape_of_dy,
            "the result is made in the shape of `dy`; it has the image's, `np.zeros(image.shape)`.",
        ),
        (
            _backward_type_of_the_image,
            "the decimals are cut off: `np.zeros_like(image)` takes over the image's whole "
            "numbers. `np.zeros(image.shape)` keeps them.",
        ),
    ),
    tags=("L4.6",),
)

EXERCISES = (
    MAX_POOL,
    AVG_POOL,
    CEIL_OR_VALID,
    POOLED_SIZE,
    GLOBAL_AVERAGE,
    MAX_POOL_BACKWARD,
)
