"""Exercises of notebook 04 on whole maps and on the way back (4.5 and 4.6)."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import POOL_BACKWARD_IMAGE
from .drawing import wide_numbers
from .pooling import draw_pool

# --- 4.5 global average ---------------------------------------------------------------------


def global_average(maps):
    rows, columns, channels = maps.shape
    averages = np.zeros(channels)
    for channel in range(channels):
        averages[channel] = maps[:, :, channel].sum() / (rows * columns)
    return averages


def _draw_maps(rng):
    return (wide_numbers(rng, *(int(n) for n in rng.integers(1, (6, 6, 5)))),)


_MAPS = np.array([[[2, 0], [4, 1]], [[6, 5], [8, -2]]])
_EACH = "maps[:, :, channel].sum() / (rows * columns)"


def _return(value):
    return ("return averages", f"return {value}")


GLOBAL_AVERAGE = Exercise(
    id="4.5",
    title="Global average pooling",
    task=(
        "Write `global_average(maps)`: one number for each channel, the average of its whole map. "
        "`maps` is an array of shape `(rows, columns, channels)`, each at least 1; the result has "
        "shape `(channels,)`."
    ),
    kind="code",
    answer=global_average,
    draw=_draw_maps,
    cases=(
        (np.array([[[3]]]),),
        (np.array([[[1, 4]]]),),
        (np.array([[[1], [4]]]),),
        (_MAPS,),
        (np.concatenate([_MAPS, 3 - _MAPS, _MAPS * 2], axis=1)[:, :3],),
        (np.concatenate([_MAPS, _MAPS - 9], axis=2)[:, :, :3].repeat(2, axis=0)[:3],),
        (np.concatenate([_MAPS, _MAPS - 9], axis=2).repeat(2, axis=1) / 8,),
    ),
    hints=(
        "The window is the whole map, so nothing slides.",
        "`maps[:, :, channel]` is one map. Average it, for each channel.",
        "`maps.mean(axis=(0, 1))` averages over rows and columns and leaves the channels.",
    ),
    wrong=(
        slip("everything is averaged into one number. Each channel keeps its own.",
             _return("maps.mean()")),
        slip("this is global max pooling. Take the mean.", (_EACH, "maps[:, :, channel].max()")),
        slip("these are the sums. Divide them by the number of cells.",
             (" / (rows * columns)", "")),
        slip("only the rows are averaged. The columns need it too.", _return("maps.mean(axis=0)")),
        slip("only the columns are averaged. The rows need it too.", _return("maps.mean(axis=1)")),
        slip("the channels are averaged. They are what should remain.",
             _return("maps.mean(axis=-1)")),
        slip("the first axis is taken for the channels. Here they come last.",
             _return("maps.mean(axis=(1, 2))")),
        slip("`reshape` moves no axis: the channels come last, so their numbers are mixed up.",
             _return("maps.reshape(channels, -1).mean(axis=1)")),
        slip("the sum is divided by the rows only. A map has rows * columns cells.",
             ("(rows * columns)", "rows")),
        slip("the sum of one channel is divided by the cells of all channels.",
             ("(rows * columns)", "maps.size")),
        slip("this is the median, the middle value. Take the mean.",
             (_EACH, "np.median(maps[:, :, channel])")),
    ),
    why="Its length does not depend on the picture's size, so neither does the layer after it.",
    tags=("L4.7",),
)  # fmt: skip

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


def _draw_backward(rng):
    image, size, stride = draw_pool(rng)
    shape = [(n - size) // stride + 1 for n in image.shape]
    zeros = rng.random() >= 0.7  # many of them
    dy = rng.integers(-1, 2, shape) if zeros else wide_numbers(rng, *shape)
    return dy, image, size, stride


_LARGE = np.array([[2, -1, 2, 0, 3], [2, 2, -3, 1, 3], [0, -2, 1, 1, -1], [3, 3, 0, 2, -2]])
_DY = np.array([[2.5, 1, -4, 0.5], [3, 1.5, 2, 6], [0.5, 7, 1, 3.5]])
_WINNER = "down, across = np.unravel_index(window.argmax(), window.shape)"
_ADD = "result[top + down, left + across] += dy[row, column]"
_WINDOW = "result[top : top + size, left : left + size]"
_ALL = "for down, across in np.argwhere(window == window.max()):\n                "

MAX_POOL_BACKWARD = Exercise(
    id="4.6",
    title="Max pooling, backward",
    task=(
        "Write `max_pool_backward(dy, image, size, stride)`: `dy` holds one gradient for each "
        "window of `max_pool(image, size, stride)`, in the same shape. Return the gradient of the "
        "image, an array of the image's shape: each window's gradient goes to its largest value "
        "(on a tie to the first in reading order). Where windows overlap, gradients add up. "
        "All numbers may be negative or fractions."
    ),
    kind="code",
    answer=max_pool_backward,
    draw=_draw_backward,
    cases=(
        (np.array([[2.0]]), np.array([[3, 1], [0, 2]]), 2, 1),
        (np.array([[2.0]]), np.array([[1, 1], [0, 1]]), 2, 2),
        (np.array([[1.0, 3.0]]), np.array([[0, 5, 2], [1, 4, 2]]), 2, 1),
        (np.array([[4.0], [1.5]]), np.array([[2, 0], [7, 1], [3, 9], [3, 1]]), 2, 2),
        (np.array([[2, 0, 1]]), np.array([[1, 0, 1, 0], [2, 9, 3, 4]]), 2, 1),
        (_DY[:2, :2], _LARGE[:, [3, 4, 0, 1, 2]], 2, 2),
        (_DY, _LARGE, 2, 1),
        (_DY[:2, :3], _LARGE - 1, 3, 1),
        (_DY[:, :2], np.vstack([_LARGE, _LARGE[:3, ::-1]]), 3, 2),
        (_DY[:2, :3], np.hstack([_LARGE, _LARGE]).repeat(2, axis=0)[:5, :8], 2, 3),
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
        slip("the winners get 1. They get the gradient that comes in.",
             ("+= dy[row, column]", "+= 1")),
        slip("the gradient is multiplied by the value. The derivative of a maximum is 1.",
             ("+= dy[row, column]", "+= dy[row, column] * window.max()")),
        slip("the first cell of every window gets the gradient. Find the largest one.",
             (_WINNER, "down = across = 0")),
        slip("the smallest value gets the gradient.", ("argmax", "argmin")),
        slip("the winner's place counts from the window's corner, and the corner is not added.",
             ("top + down, left + across", "down, across")),
        slip("each window wipes out what earlier windows wrote into the cells they share.",
             (_ADD, _WINDOW + " = 0\n            " + _ADD)),
        slip("the stride is ignored: windows start at every cell.",
             ("row * stride, column * stride", "row, column")),
        slip("you return who won. Return the gradient that the winners receive.",
             ("return result", "return (result != 0).astype(float)")),
        slip("the window is cut out at its corner, but the gradient is written as if it began at "
             "(row, column).", ("top + down, left + across", "row + down, column + across")),
        slip("row and column of the winner are swapped: `np.unravel_index` gives the row first.",
             ("top + down, left + across", "top + across, left + down")),
        slip("the winners get their own value. They get the gradient that comes in.",
             ("+= dy[row, column]", "+= window.max()")),
        slip("`argmax` gives one number, not a row and a column. `np.unravel_index` makes them.",
             (_WINNER, "down, across = window.argmax()")),
        slip("the largest value of the whole image is looked up. Each window has its own winner.",
             ("image[top : top + size, left : left + size]", "image"),
             ("top + down, left + across", "down, across")),
        slip("every maximum gets the gradient, and later windows overwrite earlier ones. Take the "
             "first maximum only, and add.", (_WINNER, ""), (_ADD, _ALL + _ADD), ("+=", "=")),
    ),
    why="All the other cells get 0: a small change of a loser changes nothing.",
    tags=("L4.6",),
)  # fmt: skip

EXERCISES = (GLOBAL_AVERAGE, MAX_POOL_BACKWARD)
