"""Exercises of notebook 04: maximum and average, sizes at the border, whole maps, the way back."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import GREY_MAP, POOL_IMAGE
from .drawing import sizes, wide_numbers


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
    shape = sizes(rng, 8, 8)
    (size,) = sizes(rng, min(shape))
    return wide_numbers(rng, *shape), size, *sizes(rng, size + 2)


POOL_CASES = (
    (np.array([[-3]]), 1, 1), (np.array([[1, 5], [2, -4]]), 2, 1),
    (np.array([[-1, -5], [-2, -4]]), 2, 2), (np.array([[2, 7, 1]]), 1, 2),
    (np.array([[2, 7, 1], [0, 3, 4]]), 2, 1), (POOL_IMAGE, 2, 2), (GREY_MAP / 8, 2, 3),
)  # fmt: skip

# What goes wrong in the loops, whatever is taken from a window.
_CORNER = "row * stride, column * stride"
_ROWS = "(image.shape[0] - size) // stride"
_COLUMNS = "(image.shape[1] - size) // stride"
_WALK_SLIPS = (
    slip("the size respects the stride, the windows do not: each one starts a single cell after "
         "the one before.", (_CORNER, "row, column")),
    slip("the output has the right size, but its windows are `size` cells apart, not `stride`: "
         "window (row, column) starts at row * stride.", (_CORNER, "row * size, column * size")),
    slip("the number of windows depends on `size`, too: the last window must fit as a whole.",
         (f"{_ROWS} + 1", "image.shape[0] // stride"),
         (f"{_COLUMNS} + 1", "image.shape[1] // stride")),
    slip("windows that stick out are kept. Here they are dropped: round the size down.",
         (_ROWS, f"-(-{_ROWS})"), (_COLUMNS, f"-(-{_COLUMNS})")),
)  # fmt: skip

MAX_POOL = Exercise(
    id="4.1", title="Max pooling", tags=("L4.1", "L4.2", "L4.3"),
    task=(
        "Write `max_pool(image, size, stride)`: the largest value of every `size` x `size` window, "
        "`stride` cells apart. Return the array of the results. The window fits into the image; "
        "windows that would stick out are not used. Values may be negative or fractions, and the "
        "stride may be larger than the window."
    ),
    answer=max_pool, draw=draw_pool,
    cases=POOL_CASES,
    hints=(
        "The output's size follows the rule of convolution: (n - k) // s + 1 on each axis.",
        "Output (row, column) looks at the window whose top left cell is in row `row * stride`, "
        "column `column * stride`.",
        "`image[top : top + size, left : left + size].max()`",
    ),
    wrong=(
        slip("this is average pooling. Take the largest value.", ("window.max()", "window.mean()")),
        slip("the search for the maximum starts at 0, so negative windows come out as 0. Start at "
             "a value of the window.", ("window.max()", "max(0, window.max())")),
        slip("only the first row of each window is searched.", ("window.max()", "window[0].max()")),
        slip("you keep the first cell of each window. Keep the largest.",
             ("window.max()", "window[0, 0]")),
        slip("you give the place of the largest value. Give the value itself.",
             ("window.max()", "window.argmax()")),
        *_WALK_SLIPS,
    ),
    why="Nothing is learned here: pooling has no weights.",
)  # fmt: skip


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
    id="4.2", title="Average pooling", tags=("L4.1", "L4.2", "L4.7"),
    task=(
        "Write `avg_pool(image, size, stride)`: the average of every `size` x `size` window, "
        "`stride` cells apart. Everything else is as in 4.1."
    ),
    answer=avg_pool, draw=draw_pool,
    cases=POOL_CASES,
    hints=(
        "Everything is as in exercise 4.1 but for one word.",
        "A window has size * size cells; their average is the sum divided by that number.",
        "`window.mean()` does both.",
    ),
    wrong=(
        slip("this is max pooling. Take the mean.", ("window.mean()", "window.max()")),
        slip("the sum is not divided by the number of cells.", ("window.mean()", "window.sum()")),
        slip("the sum is always divided by 4. A window has `size * size` cells.",
             ("window.mean()", "window.sum() / 4")),
        *_WALK_SLIPS,
    ),
    why="It is a convolution whose weights are all 1 / size².",
)  # fmt: skip


CEIL_OR_VALID = Exercise(
    id="4.3", title="Spot the error: 5 x 5 pooled", tags=("L4.4",),
    task=(
        "A slide pools a 5 x 5 map with 2 x 2 windows and stride 2, keeps the partial windows at "
        "the border (ceil mode), and puts a Keras call with the default padding beside it. Which "
        "shapes do the two give? Answer with a pair of shapes, the slide's first."
    ),
    answer=((3, 3), (2, 2)),
    hints=(
        "Along one axis the windows start in cells 0, 2 and 4. Which of them fit into the 5 cells"
        " as a whole?",
        'Keras\'s default is "valid": only whole windows count. Ceil mode rounds (5 - 2) / 2 up.',
    ),
    wrong=(
        (((3, 3), (3, 3)),
         'The slide believes so. Keras\'s default is "valid": no partial windows.'),
        (((2, 2), (2, 2)), "Keras is right; ceil mode keeps the partial windows too."),
        (((2, 2), (3, 3)), "The other way round: ceil mode, the slide's picture, comes first."),
        ((3, 2), "The numbers are right. Give two shapes with two sides each: `((rows, columns), "
         "(rows, columns))`."),
        ((3, 3),
         "The slide's shape is right. Keras's is missing: give both, `((3, 3), (..., ...))`."),
        ((2, 2), "Keras's shape is right. The slide's is missing: give both, the slide's first."),
        (3, "Give two shapes: `((rows, columns), (rows, columns))`."),
        ((3, 3, 2, 2), "The numbers are right. Put each shape in brackets: `((3, 3), (2, 2))`."),
    ),
    why='ceil(3 / 2) + 1 = 3, floor(3 / 2) + 1 = 2. With `padding="same"` Keras gives 3 x 3, too.',
)  # fmt: skip


def pooled_size(n, k, stride, ceil):
    windows = (n - k) // stride + 1
    reached = (windows - 1) * stride + k
    if ceil and reached < n and windows * stride < n:
        windows = windows + 1
    return windows


def _draw_pooled_size(rng):
    (n,) = sizes(rng, 24)
    (k,) = sizes(rng, n)
    return n, k, *sizes(rng, min(n, k + 3) + 1), bool(rng.integers(2))


_IF = "if ceil and reached < n and windows * stride < n"

POOLED_SIZE = Exercise(
    id="4.4", title="The size after pooling", tags=("L4.1", "L4.4"),
    task=(
        "Write `pooled_size(n, k, stride, ceil)`: how many windows of `k` cells are there along an "
        "axis of `n`? A window fits (`k` is at most `n`), and the stride may be larger than it. "
        "With `ceil=False` only whole windows count. With `ceil=True` one more (partial) window is "
        "kept if two things hold: the whole windows leave cells over at the end, and its first "
        "cell lies inside. So `pooled_size(5, 2, 2, True)` is 3, but `pooled_size(4, 1, 2, True)` "
        "is 2, since the next window would start in cell 4, outside."
    ),
    answer=pooled_size, draw=_draw_pooled_size,
    cases=((5, 2, 2, False), (5, 2, 2, True), (4, 2, 2, True), (1, 1, 1, True), (4, 1, 2, True)),
    hints=(
        "Without ceil it is the size of a convolution without padding.",
        "With ceil, look at the cell where the last whole window ends. Are there cells after it? "
        "And where would the next window start?",
        "The next window starts at `windows * stride`. It is kept if the windows so far end before "
        "cell n - 1, and if that start is less than n.",
    ),
    wrong=(
        slip("partial windows are always kept, also with `ceil=False` and when no cell of them "
             "lies inside.", (_IF, "if reached < n")),
        slip("with a stride larger than the window, the last one can start beyond the end. Such a "
             "window has no cell and is dropped.", (" and windows * stride < n", "")),
        slip("with ceil your function always adds a window. When the whole ones fit exactly, there "
             "is no partial one.", (_IF, "if ceil")),
        slip("one more window is kept whenever its first cell lies inside. Keep it only if the "
             "whole windows leave cells over.", (" and reached < n", "")),
        slip('this is the rule of "same", ceil(n / stride). With `ceil` a window is added only if '
             "the whole windows leave cells over.", (_IF, "if ceil"),
             ("windows = windows + 1", "windows = -(-n // stride)")),
        slip("the remainder of n by the stride does not tell whether cells are left over: the "
             "kernel's size matters too.", (_IF, "if ceil and n % stride")),
    ),
    why="PyTorch does the same with `ceil_mode=True`. Keras knows whole windows only.",
)  # fmt: skip


def global_average(maps):
    rows, columns, channels = maps.shape
    averages = np.zeros(channels)
    for channel in range(channels):
        averages[channel] = maps[:, :, channel].sum() / (rows * columns)
    return averages


GLOBAL_AVERAGE = Exercise(
    id="4.5", title="Global average pooling", tags=("L4.7",),
    task=(
        "Write `global_average(maps)`: one number for each channel, the average of its whole map. "
        "`maps` is an array of shape `(rows, columns, channels)`, each at least 1; the result has "
        "shape `(channels,)`."
    ),
    answer=global_average, draw=lambda rng: (wide_numbers(rng, *sizes(rng, 5, 5, 4)),),
    cases=((np.array([[[3]]]),), (np.array([[[1, 4]]]),), (np.array([[[0.1, 2.7], [4, 5]]]),)),
    hints=(
        "The window is the whole map, so nothing slides.",
        "`maps[:, :, channel]` is one map. Average it, for each channel.",
        "`maps.mean(axis=(0, 1))` averages over rows and columns and leaves the channels.",
    ),
    wrong=(
        slip("everything is averaged into one number. Each channel keeps its own.", "maps.mean()"),
        slip("only the rows are averaged. The columns need it too.", "maps.mean(axis=0)"),
        slip("the channels are averaged. They are what should remain.", "maps.mean(axis=-1)"),
        slip("`reshape` moves no axis: the channels come last, so their numbers are mixed up.",
             "maps.reshape(channels, -1).mean(axis=1)"),
    ),
    why="Its length does not depend on the picture's size, so neither does the layer after it.",
)  # fmt: skip


def max_pool_backward(dy, image, size, stride):
    result = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            down, across = np.unravel_index(window.argmax(), window.shape)
            result[top + down, left + across] += dy[row, column]
    return result


def _draw_backward(rng):
    image, size, stride = draw_pool(rng)
    shape = [(n - size) // stride + 1 for n in image.shape]
    zeros = rng.random() >= 0.7  # many of them
    dy = rng.integers(-1, 2, shape) if zeros else wide_numbers(rng, *shape)
    return dy, image, size, stride


_WINNER = "down, across = np.unravel_index(window.argmax(), window.shape)"
_ADD = "result[top + down, left + across] += dy[row, column]"
_WINDOW = "result[top : top + size, left : left + size]"
_ALL = "for down, across in np.argwhere(window == window.max()):\n                "

MAX_POOL_BACKWARD = Exercise(
    id="4.6", title="Max pooling, backward", tags=("L4.6",),
    task=(
        "Write `max_pool_backward(dy, image, size, stride)`: `dy` holds one gradient for each "
        "window of `max_pool(image, size, stride)`, in the same shape. Return the gradient of the "
        "image, an array of the image's shape: each window's gradient goes to its largest value "
        "(on a tie to the first in reading order). Where windows overlap, gradients add up. "
        "All numbers may be negative or fractions."
    ),
    answer=max_pool_backward, draw=_draw_backward,
    cases=(
        (np.array([[2.0]]), np.array([[3, 1], [0, 2]]), 2, 1),
        (np.array([[2.0]]), np.array([[0, 1], [1, 1]]), 2, 2),
        (np.array([[1.0, 3.0]]), np.array([[0, 5, 2], [1, 4, 2]]), 2, 1),
        (np.array([[4.0], [1.5]]), np.array([[2, 0], [7, 1], [3, 9], [3, 1]]), 2, 2),
        (np.array([[2, 0, 1]]), np.array([[1, 0, 1, 0], [2, 9, 3, 4]]), 2, 1),
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
        slip("where windows overlap, the last one overwrites the others. Add instead.",
             ("+=", "=")),
        slip("on a tie every maximum gets the gradient. Only the first one in reading order does.",
             (_WINNER, ""), (_ADD, _ALL + _ADD)),
        slip("on a tie the gradient is shared out. All of it goes to the first maximum.",
             (_WINNER, "best = window == window.max()"),
             (_ADD, _WINDOW + " += dy[row, column] * best / best.sum()")),
        slip("on a tie the last maximum wins. The first one in reading order should. Do you "
             "compare with `>=`?",
             (_WINNER, "down, across = np.argwhere(window == window.max())[-1]")),
        slip("the gradient is spread over the window: that is average pooling.",
             (_ADD, _WINDOW + " += dy[row, column] / size**2")),
        slip("every cell of the window gets the gradient. Only the winner had a part in the "
             "output.", (_ADD, _WINDOW + " += dy[row, column]")),
        slip("the largest value is written to its cell, but the gradient of the window belongs "
             "there.", ("dy[row, column]", "window.max()")),
        slip("the first cell of every window gets the gradient. Find the largest one.",
             (_WINNER, "down = across = 0")),
        slip("the winner's place counts from the window's corner, and the corner is not added.",
             ("top + down, left + across", "down, across")),
        slip("the window is cut out at its corner, but the gradient is written as if it began at "
             "(row, column).", ("top + down, left + across", "row + down, column + across")),
    ),
    why="All the other cells get 0: a small change of a loser changes nothing.",
)  # fmt: skip
