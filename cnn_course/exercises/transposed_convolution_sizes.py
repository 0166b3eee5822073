"""Exercises of notebook 06: inserted zeros, sizes, checkerboards, a dense layer as a kernel."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers

# --- 6.4 zero insertion ---------------------------------------------------------------------


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
        return "The zeros between are right, but there are zeros around as well; here only between."
    return None


_INSERTED = "result[::stride, ::stride] = x"
_N_TIMES_STRIDE = tuple(
    (f"stride * (x.shape[{n}] - 1) + 1", f"stride * x.shape[{n}]") for n in (0, 1)
)


def _cell_by_cell(place):
    """Return an edit that moves one cell after the other to a place."""
    loop = "for row, column in np.ndindex(x.shape):\n        result[{}] = x[row, column]"
    return _INSERTED, loop.format(place)


ZERO_INSERTION = Exercise(
    id="6.4",
    title="Zeros between the cells",
    task=(
        "Write `zero_insertion(x, stride)` for a 2-D array of numbers, whole or not, with at least "
        "one row and column: return it with `stride` - 1 zeros between neighbours, in both "
        "directions, and none around. `stride` is at least 1."
    ),
    kind="code",
    answer=zero_insertion,
    draw=lambda rng: (numbers(rng, *rng.integers(1, 6, 2)), int(rng.integers(1, 7))),
    cases=(
        (np.array([[4]]), 2), (np.array([[1, 2]]), 1), (np.array([[1, 2]]), 2),
        (np.array([[1], [2]]), 2), (np.array([[1, 2, 3], [4, 5, 6]]), 2),
        (np.array([[1, 2, 3], [4, 5, 6]]), 3),
        (np.array([[7, 7, 7]]), 3), (np.array([[0.1, 2.7]]), 2),
    ),
    hints=(
        "A row of n cells has n - 1 gaps, and each gets stride - 1 zeros. How long is it then?",
        "n + (n - 1) * (stride - 1) = stride * (n - 1) + 1. Cell i moves to place i * stride.",
        "Make zeros of that shape, then `result[::stride, ::stride] = x`: every `stride`-th row "
        "and column.",
    ),
    wrong=(
        slip("there are zeros after the last cell as well; put zeros only between neighbours.",
             *_N_TIMES_STRIDE),
        slip("the cells are copied (nearest neighbour); the gaps must hold zeros.",
             ("return result", "return np.repeat(np.repeat(x, stride, 0), stride, 1)")),
        slip("the zeros are around the array; they belong between the cells.",
             ("return result", "return np.pad(x, stride - 1)")),
        slip("one zero too many in each gap: stride - 1 of them, so that cell i is at i * stride.",
             ("    rows =", "    stride = stride + 1\n    rows =")),
        slip("zeros only between the columns; between the rows as well.",
             ("return result", "return result[::stride]")),
        slip("zeros only between the rows; between the columns as well.",
             ("return result", "return result[:, ::stride]")),
        slip("always a single zero in each gap; stride - 1 of them.",
             ("    rows =", "    stride = 2\n    rows =")),
        slip("this takes cells away, as a stride does.",
             ("return result", "return x[::stride, ::stride]")),
        slip("the size is right, but the cells stand side by side in the corner: cell (row, "
             "column) moves to (row * stride, column * stride).",
             (_INSERTED, "result[: x.shape[0], : x.shape[1]] = x")),
        slip("there are zeros before the first cell; put zeros only between neighbours.",
             *_N_TIMES_STRIDE, ("::stride", "stride - 1 :: stride")),
        slip("the last row and column are missing: n cells and the gaps between them.",
             ("return result", "return result[:-1, :-1]")),
        slip("only the first cell is written: is `return` inside a loop?",
             (_INSERTED, "result[0, 0] = x[0, 0]")),
        slip("the result has the size of x and no room for the zeros between its cells.",
             ("(rows, columns)", "x.shape"), _cell_by_cell("row * stride, column * stride")),
        slip("there is room for one gap only; n cells have n - 1 gaps.",
             ("(rows, columns)", "np.add(x.shape, stride - 1)"),
             _cell_by_cell("row * stride, column * stride")),
        slip("the gap is counted, not the step: stride - 1 zeros between two cells, so the next "
             "cell is `stride` further.",
             ("    rows =", "    stride = max(stride - 1, 1)\n    rows =")),
    ),
    explain=_zeros_around,
    tags=("L6.4",),
)  # fmt: skip

# --- 6.5 the size ---------------------------------------------------------------------------


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
    id="6.5",
    title="The size, backwards",
    task=(
        "Write `transposed_size(n, k, stride=1, padding=0, output_padding=0)`: return the size of "
        "a transposed convolution along one axis, for a map of `n` cells and a kernel of `k`. "
        "`padding` is what the convolution padded that it transposes, so here it is cut off on "
        "both sides; `output_padding` is added at the end. All are whole numbers, `n`, `k` and "
        "`stride` from 1 on, and at least one cell is left."
    ),
    kind="code",
    answer=transposed_size,
    draw=_draw_for_size,
    cases=(
        (1, 3), (4, 3), (2, 3, 2), (3, 3, 2, 1), (3, 3, 2, 1, 1), (5, 2, 3), (5, 1), (4, 5, 1, 2),
        (7, 4, 2, 1), (6, 5, 3, 0, 2), (10, 7, 4, 3, 1),
    ),
    hints=(
        "Think of stamps: the first brings k cells, every other one `stride` more.",
        "That is stride * (n - 1) + k. Then the padding is cut off at both ends, and the output "
        "padding is put on at one.",
        "`stride * (n - 1) + k - 2 * padding + output_padding`",
    ),
    wrong=(
        slip("this is the size of the ordinary convolution; here the map grows.",
             (_WHOLE, "(n + 2 * padding - k) // stride + 1")),
        slip("n * stride holds for padding 'same'; think of stamps: the first brings k cells.",
             (_WHOLE, "n * stride")),
        slip("n stamps have only n - 1 steps between them.", ("(n - 1)", "n")),
        slip("the padding is cut off once; it is cut off on both sides.",
             ("2 * padding", "padding")),
        slip("the padding makes it larger; what the convolution padded is cut off here.",
             ("- 2 *", "+ 2 *")),
        slip("the output padding is left out.", (" + output_padding", "")),
        slip("the output padding counts twice; it is put on at one end only.",
             ("+ output", "+ 2 * output")),
        slip("the stride is ignored: the stamps lie `stride` cells apart.", ("stride * ", "")),
        slip("brackets are missing: `stride` multiplies the steps between n stamps.",
             ("(n - 1)", "n - 1")),
        slip("the last stamp counts with one cell; it has k.", ("+ k", "+ 1")),
        slip("the last stamp counts with k - 1 cells; it has k.", ("+ k", "+ k - 1")),
        slip("the output padding is cut off; it is put on, at one end.", ("+ output", "- output")),
        slip("padding and output padding are left out.", (" - 2 * padding + output_padding", "")),
        slip("the padding is not cut off.", (" - 2 * padding", "")),
        slip("stride and padding have changed places in the list of arguments.",
             ("stride=1, padding=0", "padding=0, stride=1")),
        slip("the stride multiplies the kernel (that would be dilation); it lies between the n "
             "stamps.", (_WHOLE, "n + (k - 1) * stride - 2 * padding + output_padding")),
        slip("the padding is cut off before the stride spreads the cells; it is cut off at the "
             "end.", (_WHOLE, "stride * (n - 2 * padding - 1) + k + output_padding")),
    ),
    tags=("L6.4",),
)  # fmt: skip

# --- 6.6 checkerboards ----------------------------------------------------------------------

CHECKERBOARD = Exercise(
    id="6.6",
    title="Which one leaves no checkerboard?",
    task="Which layer gives every cell away from the border the same number of stamps?",
    kind="choice",
    options={
        "a": "kernel 3, stride 2",
        "b": "kernel 6, stride 3",
        "c": "kernel 5, stride 3",
        "d": "kernel 2, stride 3",
    },
    answer="b",
    why=(
        "6 is a multiple of 3: on each axis every cell away from the border lies under exactly "
        "6 / 3 = 2 stamps. The weights themselves may still differ, but the counts do not."
    ),
    hints=(
        "Take one axis. With stamps of 3 cells that begin at 0, 2, 4, how many cover cell 2, and "
        "how many cover cell 3?",
        "Now stamps that begin at 0, 3, 6, 9: how many cells must each have, so that the next one "
        "begins just where an earlier one ends?",
    ),
    wrong=(
        ("a",
         "Stamps of 3, two apart: cells 2, 4, 6 lie under two stamps, cells 3, 5, 7 under one."),
        ("c", "Stamps of 5, three apart: some cells lie under two stamps, others under one."),
        ("d", "Stamps of 2, three apart, leave gaps: every third cell gets none."),
    ),
    tags=("L6.4",),
)  # fmt: skip

# --- 6.7 from dense to convolution ----------------------------------------------------------


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


def _shaped(says, way):
    return slip(says, ("return kernel", f"return {way}"))


DENSE_TO_CONV = Exercise(
    id="6.7",
    title="A dense layer as a kernel",
    task=(
        "Write `dense_to_conv(weights, rows, columns, channels)`: return the weights of a dense "
        "layer, `(rows * columns * channels, neurons)`, whole numbers or not, as a kernel "
        "`(rows, columns, channels, neurons)`. The map was flattened row by row, channels last. "
        "Every size is at least 1."
    ),
    kind="code",
    answer=dense_to_conv,
    draw=_draw_for_dense,
    cases=(
        (np.array([[5]]), 1, 1, 1), (np.array([[1], [2]]), 1, 2, 1),
        (np.array([[1, 10], [2, 20]]), 1, 1, 2), (np.arange(6).reshape(6, 1), 2, 3, 1),
        (np.arange(24).reshape(12, 2), 2, 3, 2), (np.arange(48).reshape(24, 2), 3, 2, 4),
        (np.array([[0.1], [2.7]]), 1, 2, 1),
    ),
    hints=(
        "Nothing is computed: each number only gets a place. Where in the flattened map is the "
        "number of this row, column and channel?",
        "At (row * columns + column) * channels + channel: the channel runs fastest, then the "
        "column, then the row.",
        "That is also the order in which NumPy counts the cells of an array, so `reshape` with the "
        "four sizes, neurons last, puts every number in its place.",
    ),
    wrong=(
        _shaped("this is right for maps flattened channel by channel; here the channel runs "
                "fastest.", "weights.reshape(channels, rows, columns, -1).transpose(1, 2, 0, 3)"),
        _shaped("rows and columns have changed places.",
                "weights.reshape(columns, rows, channels, -1)"),
        _shaped("the map is read column by column; it was flattened row by row.",
                "weights.reshape(columns, rows, channels, -1).swapaxes(0, 1)"),
        _shaped("the weights are transposed first, and numbers of different neurons mix.",
                "weights.T.reshape(rows, columns, channels, -1)"),
        _shaped("the kernel is flipped; a correlation does not flip, so neither may you.",
                "kernel[::-1, ::-1]"),
        _shaped("the neurons come first; Keras wants (rows, columns, channels in, channels out).",
                "np.moveaxis(kernel, -1, 0)"),
        _shaped("the neurons are put first and their numbers mixed; keep them last: `(rows, "
                "columns, channels, neurons)`.",
                "weights.reshape(weights.shape[1], rows, columns, channels)"),
    ),
    tags=("L6.5",),
)  # fmt: skip

EXERCISES = (ZERO_INSERTION, TRANSPOSED_SIZE, CHECKERBOARD, DENSE_TO_CONV)
