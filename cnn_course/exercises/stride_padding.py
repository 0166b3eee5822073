"""Exercises of notebook 03: stride, padding, output size, parameters, dilation."""

import math

import numpy as np

from ..lecture import EDGE_KERNEL, STRIDE_IMAGE
from .record import Exercise

# --- 3.1 output size ------------------------------------------------------------------------


def output_size(n, k, padding=0, stride=1):
    return (n + 2 * padding - k) // stride + 1


OUTPUT_SIZE = Exercise(
    id="3.1",
    title="Output size",
    task=(
        "Write `output_size(n, k, padding=0, stride=1)`: along one axis, how many outputs does a "
        "kernel of `k` cells give on `n` cells with `padding` zeros on each side?"
    ),
    kind="code",
    answer=output_size,
    cases=(
        (7, 3),
        (6, 3),
        (5, 5),
        (5, 1),
        (1, 1),
        (6, 3, 1, 2),
        (7, 3, 1),
        (6, 3, 0, 2),
        (7, 2, 0, 2),
        (7, 3, 0, 3),
        (10, 3, 1, 4),
        (32, 5, 2, 1),
        (9, 4, 1, 3),
        (224, 7, 3, 2),
        (5, 2, 0, 4),
        (4, 3, 2, 3),
    ),
    hints=(
        "Push the kernel to the far left. How many steps can it still make to the right?",
        "Padded, the row has `n + 2 * padding` cells. The kernel's right edge can move on by "
        "`n + 2 * padding - k` cells, in steps of `stride`; a step that does not fit is not made.",
        "One position at the start, plus the whole steps that fit: floor division `//`, then + 1.",
    ),
    wrong=(
        (
            lambda n, k, padding=0, stride=1: math.ceil((n + 2 * padding - k) / stride) + 1,
            "you round up. A last step that does not fit is not made: round down with `//`.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding - k) // stride,
            "the + 1 is missing. It counts the first position, before any step.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + padding - k) // stride + 1,
            "the padding counts once; it lies on both sides, so it counts twice.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding - k) / stride + 1,
            "the floor is missing: `/` gives fractions of positions where `//` gives whole steps.",
        ),
        (
            lambda n, k, padding=0, stride=1: n + 2 * padding - k + 1,
            "the stride is ignored: these are the positions for stride 1.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n - k) // stride + 1,
            "the padding is ignored.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding - k + 1) // stride,
            "the + 1 comes too early: add it after the division. It is a position, not a cell.",
        ),
        (
            lambda n, k, padding=0, stride=1: round((n + 2 * padding - k) / stride) + 1,
            "you round to the nearest. A step that fits only half is not made: round down.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding) // stride,
            "the kernel's own size is left out; its last start lies k cells before the end.",
        ),
        (
            lambda n, k, padding=0, stride=1: math.ceil(n / stride),
            'this is TensorFlow\'s "same" rule, which chooses its own padding; here it is given.',
        ),
        (
            lambda n, k, stride=1, padding=0: (n + 2 * padding - k) // stride + 1,
            "padding and stride have changed places in the list of arguments.",
        ),
        (
            lambda n, k, padding=0, stride=1: n + 2 * padding - k // stride + 1,
            "brackets are missing: `//` is worked out before + and -. Divide `(n + 2 * padding - "
            "k)`.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding - k) // (stride + 1),
            "the + 1 stands inside the division; add it after dividing by the stride.",
        ),
        (
            lambda n, k, padding=0, stride=1: (n + 2 * padding - k) // stride - 1,
            "1 is taken away; the first position is to be added, + 1.",
        ),
        (
            lambda n, k, padding=0, stride=1: n - k + 1,
            "padding and stride are ignored.",
        ),
    ),
    tags=("L3.1", "L3.5"),
)

# --- 3.2 misprint of the formula ------------------------------------------------------------

PLUS_ONE = Exercise(
    id="3.2",
    title="Spot the error: the formula",
    task=(
        'One slide writes the output size as (n + 2p - k) / s + 1, another calls the + 1 "bias". '
        "A kernel of 3 walks over 6 cells in steps of 2, without padding. What is true?"
    ),
    kind="choice",
    answer="b",
    options={
        "a": "There are 2.5 outputs, as the slide's formula says.",
        "b": "There are 2 outputs: round down; the + 1 counts the first position.",
        "c": "There are 3 outputs: round up; the last window reads a zero beyond the end.",
        "d": "There are 2 outputs: round down; the + 1 is the bias that the layer adds.",
    },
    hints=(
        "List the first cells of all windows that fit: 0, 2, ...",
        "Without any step there is already one position. Does it have to do with a learned number?",
    ),
    wrong=(
        ("a", "Half a window gives no output: a step that does not fit is not made."),
        (
            "c",
            "No padding means no cell beyond the end; the window from cell 4 would need cell 6.",
        ),
        (
            "d",
            "The count is right. A bias is a number that is learned and added to every output; "
            "this + 1 counts a position.",
        ),
    ),
    why="Windows start at 0 and 2: floor((6 - 3) / 2) = 1 step, and 1 position before any step.",
    tags=("L3.1",),
)

# --- 3.3 the lecture's same padding ---------------------------------------------------------


def lecture_same(k):
    return k // 2


LECTURE_SAME = Exercise(
    id="3.3",
    title="The lecture's same padding",
    task='How many zeros does the lecture\'s "same" put on each side for a kernel of size `k`?',
    kind="code",
    answer=lecture_same,
    cases=((3,), (1,), (5,), (7,), (2,), (4,), (9,), (10,), (11,)),
    hints=(
        "The output keeps its size when padding replaces what the kernel eats.",
        "An odd kernel eats k - 1 cells, half of them on each side; for even k the lecture rounds: "
        "floor(k / 2).",
    ),
    wrong=(
        (
            lambda k: (k - 1) // 2,
            "right for odd kernels, one short for even ones: the lecture takes floor(k / 2).",
        ),
        (lambda k: k / 2, "`/` gives half cells; nobody can pad 1.5 zeros. Use `//`."),
        (lambda k: math.ceil(k / 2), "you round up; the lecture's rule rounds k / 2 down."),
        (lambda k: k - 1, "this is what both sides get together; each side gets half."),
        (lambda k: 1, "this fits a kernel of 3 only; a wider kernel needs more zeros."),
        (lambda k: 0, 'no zeros at all is "valid" padding.'),
        (
            lambda k: (k // 2, k // 2),
            "one number is asked, the zeros on each side.",
        ),
        (lambda k: (k - 1) / 2, "`/` gives half cells for an even k; the lecture takes k // 2."),
        (lambda k: k % 2, "`%` is the remainder; the whole halves are `//`."),
        (
            lambda k: round(k / 2),
            "`round` goes to the nearest, here 2 for k = 3; the lecture rounds k / 2 down.",
        ),
    ),
    tags=("L3.3",),
)

# --- 3.4 TensorFlow's same padding ----------------------------------------------------------


def tensorflow_same(n, k, stride):
    outputs = (n + stride - 1) // stride
    total = max((outputs - 1) * stride + k - n, 0)
    before = total // 2
    return before, total - before


def _same_odd_zero_before(n, k, stride):
    before, after = tensorflow_same(n, k, stride)
    return after, before


def _same_may_be_negative(n, k, stride):
    total = (math.ceil(n / stride) - 1) * stride + k - n
    return total // 2, total - total // 2


def _same_floor(n, k, stride):
    total = max((n // stride - 1) * stride + k - n, 0)
    return total // 2, total - total // 2


def _same_total_each_side(n, k, stride):
    total = sum(tensorflow_same(n, k, stride))
    return total, total


def _same_all_after(n, k, stride):
    return 0, sum(tensorflow_same(n, k, stride))


def _same_rounded_down_twice(n, k, stride):
    half = sum(tensorflow_same(n, k, stride)) // 2
    return half, half


def _same_total(n, k, stride):
    return sum(tensorflow_same(n, k, stride))


def _same_half(n, k, stride):
    return sum(tensorflow_same(n, k, stride)) // 2


def _same_half_exact(n, k, stride):
    return sum(tensorflow_same(n, k, stride)) / 2


def _same_halves(n, k, stride):
    total = sum(tensorflow_same(n, k, stride))
    return total / 2, total / 2


def _same_total_and_half(n, k, stride):
    total = sum(tensorflow_same(n, k, stride))
    return total, total / 2


def _same_total_and_whole_half(n, k, stride):
    total = sum(tensorflow_same(n, k, stride))
    return total, total // 2


def _same_not_minus_one(n, k, stride):
    total = max(math.ceil(n / stride) * stride + k - n, 0)
    return total // 2, total - total // 2


TENSORFLOW_SAME = Exercise(
    id="3.4",
    title="TensorFlow's same padding",
    task=(
        "Write `tensorflow_same(n, k, stride)`, which returns `(before, after)`: TensorFlow wants "
        "ceil(n / stride) outputs, pads as few zeros as that takes, and puts an odd one after."
    ),
    kind="code",
    answer=tensorflow_same,
    cases=(
        (6, 3, 2),
        (6, 3, 1),
        (5, 3, 2),
        (7, 4, 1),
        (7, 2, 2),
        (6, 2, 2),
        (8, 1, 3),
        (9, 2, 4),
        (10, 5, 3),
        (11, 6, 4),
        (5, 7, 2),
        (3, 1, 1),
        (7, 1, 3),
        (224, 7, 2),
    ),
    hints=(
        "Start from the end: how many outputs are wanted, and how many cells do they cover?",
        "The outputs cover `(outputs - 1) * stride + k` cells. What n lacks of that is the "
        "padding; "
        "it is never less than 0.",
        "`total = max((ceil(n / stride) - 1) * stride + k - n, 0)`; before is `total // 2`, after "
        "is the rest.",
    ),
    wrong=(
        (
            _same_odd_zero_before,
            "the odd zero is on the wrong side: TensorFlow puts it after the image.",
        ),
        (
            lambda n, k, stride: (k // 2, k // 2),
            "this is the lecture's rule, floor(k / 2) on each side. TensorFlow looks at n and the "
            "stride too.",
        ),
        (
            _same_may_be_negative,
            "the total can become negative when the stride is larger than the kernel; "
            "padding is then 0: `max(..., 0)`.",
        ),
        (
            lambda n, k, stride: ((k - 1) // 2, k - 1 - (k - 1) // 2),
            "the stride is ignored: k - 1 zeros in all is right for stride 1 only.",
        ),
        (_same_floor, "the wanted size is rounded down; TensorFlow rounds n / stride up."),
        (_same_total_each_side, "each side gets the whole total; it is to be shared."),
        (_same_all_after, "all zeros stand after the image; only the odd one does."),
        (
            _same_rounded_down_twice,
            "the odd zero is lost: after is `total - before`, not another `total // 2`.",
        ),
        (
            _same_total,
            "this is the total of both sides. Return the pair `(before, after)`: half of it each, "
            "and an odd one after.",
        ),
        (_same_half, "this is what stands before; return the pair `(before, after)`."),
        (
            _same_half_exact,
            "this is half of the total. Return a pair of whole numbers, `(before, after)`; an odd "
            "zero goes after.",
        ),
        (
            _same_halves,
            "`/` halves a zero when the total is odd: before is `total // 2`, after the rest.",
        ),
        (
            _same_total_and_half,
            "the first number is the total of both sides; asked are the zeros before and after: "
            "`total // 2` and the rest.",
        ),
        (
            _same_total_and_whole_half,
            "the first number is the total of both sides and the second its half; before is "
            "`total // 2`, after is the rest.",
        ),
        (
            _same_not_minus_one,
            "between the outputs there is one step less than there are outputs: `(outputs - 1) * "
            "stride + k` cells.",
        ),
        (
            lambda n, k, stride: (0, 0),
            'no zeros at all is "valid". The outputs that are wanted are ceil(n / stride), not the '
            "ones that fit without padding.",
        ),
    ),
    tags=("L3.4",),
)

# --- 3.5 usage ------------------------------------------------------------------------------


def usage(n, k, stride=1, padding=0):
    counts = [0] * n
    outputs = (n + 2 * padding - k) // stride + 1
    for output in range(outputs):
        for step in range(k):
            cell = output * stride + step - padding
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _usage_padded_row(n, k, stride=1, padding=0):
    return usage(n + 2 * padding, k, stride, 0)


def _usage_without_padding(n, k, stride=1, padding=0):
    return usage(n, k, stride, 0)


def _usage_without_stride(n, k, stride=1, padding=0):
    return usage(n, k, 1, padding)


def _usage_yes_or_no(n, k, stride=1, padding=0):
    return [int(count > 0) for count in usage(n, k, stride, padding)]


def _usage_windows_everywhere(n, k, stride=1, padding=0):
    counts = [0] * n
    for start in range(-padding, n + padding, stride):
        for cell in range(start, start + k):
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _usage_last_window_lost(n, k, stride=1, padding=0):
    counts = [0] * n
    for start in range(-padding, n + padding - k, stride):
        for cell in range(start, start + k):
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _usage_negative_cells_wrap(n, k, stride=1, padding=0):
    counts = [0] * n
    for start in range(-padding, n + padding - k + 1, stride):
        for cell in range(start, start + k):
            if cell < n:
                counts[cell] += 1
    return counts


def _usage_not_shifted(n, k, stride=1, padding=0):
    return usage(n + 2 * padding, k, stride, 0)[:n]


def _usage_empty_slice(n, k, stride=1, padding=0):
    counts = usage(n + 2 * padding, k, stride, 0)
    return counts[padding:-padding]


def _usage_beyond_the_end(n, k, stride=1, padding=0):
    counts = [0] * n
    for output in range((n + 2 * padding - k) // stride + 1):
        for step in range(k):
            counts[output * stride + step - padding] += 1
    return counts


def _usage_first_window(n, k, stride=1, padding=0):
    return [int(0 <= cell + padding < k) for cell in range(n)]


def _usage_stops_at_padding(n, k, stride=1, padding=0):
    counts = [0] * n
    for output in range((n - k) // stride + 1):
        for step in range(k):
            cell = output * stride + step - padding
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _usage_windows_not_strided(n, k, stride=1, padding=0):
    counts = [0] * n
    for output in range((n + 2 * padding - k) // stride + 1):
        for step in range(k):
            cell = output + step - padding
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _usage_windows_not_strided_not_shifted(n, k, stride=1, padding=0):
    counts = [0] * n
    for output in range((n + 2 * padding - k) // stride + 1):
        for step in range(k):
            counts[output + step] += 1
    return counts


USAGE = Exercise(
    id="3.5",
    title="How often is a cell used?",
    task=(
        "Write `usage(n, k, stride=1, padding=0)`: a list of `n` whole numbers, for each input "
        "cell the number of windows that read it. Padding cells are not listed."
    ),
    kind="code",
    answer=usage,
    cases=(
        (5, 3),
        (4, 1),
        (3, 3),
        (6, 3, 2),
        (5, 3, 1, 1),
        (7, 2, 3),
        (6, 3, 2, 1),
        (6, 4, 1, 2),
        (7, 3, 3, 2),
        (8, 5, 2, 2),
        (5, 2, 4, 1),
    ),
    hints=(
        "Walk over the windows, not over the cells: each window adds 1 to the cells it covers.",
        "Window number i starts at cell `i * stride - padding` of the unpadded row, and there are "
        "as "
        "many windows as the output has cells (exercise 3.1).",
        "Some cells of a window lie in the padding: count only those with `0 <= cell < n`. In "
        "Python "
        "a negative index would count from the end.",
    ),
    wrong=(
        (
            _usage_padded_row,
            "the padding cells are listed too; only the n cells of the input are asked for.",
        ),
        (
            _usage_without_padding,
            "the padding is ignored: windows may start before the first cell.",
        ),
        (
            _usage_without_stride,
            "the stride is ignored: windows start at every cell.",
        ),
        (
            _usage_yes_or_no,
            "you say whether a cell is used; asked is how many windows use it.",
        ),
        (
            _usage_windows_everywhere,
            "windows that stick out beyond the padded row are counted; they are not there.",
        ),
        (
            _usage_last_window_lost,
            "the last window is lost: it may start at n + padding - k, including that cell.",
        ),
        (
            _usage_negative_cells_wrap,
            "cells with a negative index wrap round: Python counts -1 from the end. "
            "Leave them out.",
        ),
        (
            _usage_not_shifted,
            "the counts start with the padding: cell 0 of the input stands `padding` further on.",
        ),
        (
            _usage_empty_slice,
            "`counts[padding:-padding]` is empty when the padding is 0, because -0 is 0, the "
            "start. Cut with `counts[padding : padding + n]`.",
        ),
        (
            _usage_beyond_the_end,
            "some cells of a window lie in the padding, where `counts` has no place: count only "
            "`0 <= cell < n`.",
        ),
        (
            _usage_first_window,
            "only the first window is counted: is `return` inside the loop?",
        ),
        (
            _usage_stops_at_padding,
            "windows are missing: with padding there are (n + 2 * padding - k) // stride + 1.",
        ),
        (
            _usage_windows_not_strided,
            "the number of windows respects the stride, their places do not: window i starts at "
            "i * stride - padding.",
        ),
        (
            _usage_windows_not_strided_not_shifted,
            "window i starts at i in yours; it starts at i * stride - padding.",
        ),
    ),
    tags=("L3.8",),
)

# --- 3.6 dilation ---------------------------------------------------------------------------


def effective_size(k, dilation):
    return (k - 1) * dilation + 1


EFFECTIVE_SIZE = Exercise(
    id="3.6",
    title="A kernel with holes",
    task=(
        "Write `effective_size(k, dilation)`: how many cells does a kernel of `k` elements span "
        "when neighbours stand `dilation` cells apart (1: no holes)?"
    ),
    kind="code",
    answer=effective_size,
    cases=((3, 2), (3, 1), (1, 1), (1, 4), (2, 2), (2, 3), (4, 1), (5, 3), (3, 4), (7, 2)),
    hints=(
        "Draw three elements with one empty cell between neighbours and count all cells.",
        "k elements have k - 1 gaps between them; each gap is a step of `dilation` cells.",
        "From the first element, k - 1 steps of `dilation` cells, plus the first cell itself.",
    ),
    wrong=(
        (
            lambda k, dilation: k * dilation,
            "k elements have k - 1 steps between them, not k: no hole follows the last element.",
        ),
        (
            lambda k, dilation: (k - 1) * dilation,
            "the first element itself is not counted: + 1.",
        ),
        (
            lambda k, dilation: k * dilation + 1,
            "there are k - 1 steps between k elements, not k.",
        ),
        (
            lambda k, dilation: (k - 1) * (dilation + 1) + 1,
            "dilation is taken for the number of holes; 1 means no holes, 2 means one hole.",
        ),
        (
            lambda k, dilation: k + dilation - 1,
            "only one gap is widened; every gap between two elements is.",
        ),
        (lambda k, dilation: k, "the dilation is ignored."),
        (
            lambda k, dilation: k * dilation - 1,
            "this is right for dilation 2 only: after the last element come dilation - 1 holes. "
            "Count the k - 1 steps of `dilation` cells, and the first cell.",
        ),
        (
            lambda k, dilation: k + (dilation - 1) * 2,
            "two gaps are widened, which fits a kernel of 3 only; k elements have k - 1 gaps.",
        ),
        (
            lambda k, dilation: k + dilation,
            "the dilation is added once; each of the k - 1 gaps is a step of `dilation` cells.",
        ),
    ),
    tags=("L3.9",),
)

# --- 3.7 strided correlation ----------------------------------------------------------------


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


def _walk(image, kernel, shape, step, size=None):
    """The loops of the answer: the window of cell (row, column) begins at step * (row, column)."""
    rows, columns = size or kernel.shape
    down, across = step
    output = np.zeros(shape)
    for row, column in np.ndindex(*shape):
        top, left = row * down, column * across
        window = image[top : top + rows, left : left + columns]
        output[row, column] = (window * kernel).sum()
    return output


def _places(image, kernel, stride):
    return tuple((n - k) // stride + 1 for n, k in zip(image.shape, kernel.shape, strict=True))


def _strided_window_steps_one(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    return _walk(padded, kernel, _places(padded, kernel, stride), (1, 1))


def _strided_rows_only(image, kernel, stride, padding):
    return correlate_strided(image, kernel, 1, padding)[::stride]


def _strided_blocks(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    return _walk(padded, kernel, _places(padded, kernel, stride), kernel.shape)


def _strided_padded_before(image, kernel, stride, padding):
    padded = np.pad(image, ((2 * padding, 0), (2 * padding, 0)))
    return correlate_strided(padded, kernel, stride, 0)


def _strided_padded_one_side(image, kernel, stride, padding):
    padded = np.pad(image, ((padding, 0), (padding, 0)))
    return correlate_strided(padded, kernel, stride, 0)


def _strided_edge_values(image, kernel, stride, padding):
    return correlate_strided(np.pad(image, padding, mode="edge"), kernel, stride, 0)


def _strided_flipped(image, kernel, stride, padding):
    return correlate_strided(image, kernel[::-1, ::-1], stride, padding)


def _strided_image_first_thinned(image, kernel, stride, padding):
    return correlate_strided(image[::stride, ::stride], kernel, 1, padding)


def _numbers(rows, columns, seed, low=-4, high=9):
    return np.random.default_rng(seed).integers(low, high, (rows, columns))


def _strided_square_map(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    output = np.zeros(_places(padded, kernel, stride))
    for row, column in np.ndindex(len(output), len(output)):
        top, left = row * stride, column * stride
        window = padded[top : top + kernel.shape[0], left : left + kernel.shape[1]]
        output[row, column] = (window * kernel).sum()
    return output


def _strided_width_from_rows(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    shape = tuple((len(padded) - k) // stride + 1 for k in kernel.shape)
    return _walk(padded, kernel, shape, (stride, stride))


def _strided_square_image(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    rows, _ = _places(padded, kernel, stride)
    return _walk(padded, kernel, (rows, rows), (stride, stride))


def _strided_square_kernel(image, kernel, stride, padding):
    padded, k = np.pad(image, padding), len(kernel)
    shape = tuple((n - k) // stride + 1 for n in padded.shape)
    return _walk(padded, kernel, shape, (stride, stride), (k, k))


def _strided_window_of_three(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    return _walk(padded, kernel, _places(padded, kernel, stride), (stride, stride), (3, 3))


def _strided_image_not_padded(image, kernel, stride, padding):
    shape = _places(np.pad(image, padding), kernel, stride)
    return _walk(image, kernel, shape, (stride, stride))


def _strided_size_without_padding(image, kernel, stride, padding):
    right = correlate_strided(image, kernel, stride, padding)
    output = np.zeros(_places(image, kernel, stride))  # stops, as a learner's line does, below 0
    rows, columns = output.shape
    output[:] = right[:rows, :columns]
    return output


def _strided_padding_twice(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    shape = _places(np.pad(padded, padding), kernel, stride)
    return _walk(padded, kernel, shape, (stride, stride))


def _strided_loops_jump(image, kernel, stride, padding):
    right = correlate_strided(image, kernel, stride, padding)
    steps = correlate_strided(image, kernel, 1, padding)
    output = np.zeros(right.shape)
    rows, columns = right.shape
    output[::stride, ::stride] = steps[:rows:stride, :columns:stride]
    return output


def _strided_loops_jump_in_full_map(image, kernel, stride, padding):
    steps = correlate_strided(image, kernel, 1, padding)
    output = np.zeros(steps.shape)
    output[::stride, ::stride] = steps[::stride, ::stride]
    return output


def _strided_empty_slice(image, kernel, stride, padding):
    padded = np.zeros((image.shape[0] + 2 * padding, image.shape[1] + 2 * padding))
    padded[padding:-padding, padding:-padding] = image
    return correlate_strided(padded, kernel, stride, 0)


def _strided_arguments_swapped(image, kernel, padding, stride):
    return correlate_strided(image, kernel, stride, padding)


def _strided_first_cell(image, kernel, stride, padding):
    output = correlate_strided(image, kernel, stride, padding)
    output.ravel()[1:] = 0
    return output


def _strided_first_row(image, kernel, stride, padding):
    output = correlate_strided(image, kernel, stride, padding)
    output[1:] = 0
    return output


CORRELATE_STRIDED = Exercise(
    id="3.7",
    title="Stride and padding in two dimensions",
    task=(
        "Write `correlate_strided(image, kernel, stride, padding)`: slide `kernel` over `image` "
        "with `padding` zeros on every side, `stride` cells at a step in both directions."
    ),
    kind="code",
    answer=correlate_strided,
    cases=(
        (np.array([[3, 1, 2]]), np.array([[2]]), 2, 0),
        (np.array([[2, -1], [4, 3]]), np.array([[1, 2]]), 1, 1),
        (_numbers(3, 4, 1), _numbers(2, 2, 2), 1, 0),
        (_numbers(4, 5, 3), _numbers(2, 3, 4), 2, 0),
        (_numbers(5, 4, 5), _numbers(3, 2, 6), 2, 1),
        (_numbers(4, 7, 7), _numbers(3, 3, 8), 3, 2),
        (_numbers(7, 5, 9) / 4, _numbers(2, 4, 10) / 8, 2, 1),
        (_numbers(6, 3, 11), _numbers(1, 3, 12), 4, 0),
        (_numbers(2, 1, 13), _numbers(3, 3, 14), 1, 3),
        (_numbers(3, 2, 15), _numbers(2, 3, 16), 1, 2),
        (STRIDE_IMAGE, EDGE_KERNEL, 2, 0),
        (STRIDE_IMAGE, EDGE_KERNEL, 2, 1),
    ),
    hints=(
        "Three steps: pad, compute the two output sizes (exercise 3.1), slide.",
        "Output (row, column) reads the window whose top left cell is in row `row * stride`, "
        "column `column * stride` of the padded image.",
        "`window = padded[top : top + k_rows, left : left + k_columns]`, then "
        "`(window * kernel).sum()`.",
    ),
    wrong=(
        (
            _strided_window_steps_one,
            "the size respects the stride, the windows do not: they start at `row`, not "
            "`row * stride`.",
        ),
        (
            lambda image, kernel, stride, padding: correlate_strided(image, kernel, 1, padding),
            "the stride is ignored.",
        ),
        (
            lambda image, kernel, stride, padding: correlate_strided(image, kernel, stride, 0),
            "the padding is ignored.",
        ),
        (_strided_rows_only, "the stride is applied to the rows only; columns need it too."),
        (
            _strided_blocks,
            "windows start at multiples of the kernel's size; they start at multiples of the "
            "stride.",
        ),
        (
            _strided_padded_before,
            "all the padding stands above and left; half of it belongs below and right.",
        ),
        (
            _strided_padded_one_side,
            "padding stands above and left only; the other two sides need it as well.",
        ),
        (
            _strided_edge_values,
            "the padding repeats the border's values; it is to be zeros.",
        ),
        (
            _strided_flipped,
            "the kernel is flipped: this is true convolution, not correlation.",
        ),
        (
            lambda image, kernel, stride, padding: np.trunc(
                correlate_strided(image, kernel, stride, padding)
            ),
            "the decimals are cut off: the output array holds whole numbers only.",
        ),
        (
            lambda image, kernel, stride, padding: correlate_strided(
                np.trunc(image), kernel, stride, padding
            ),
            "the decimals of the image are cut off: the padded array holds whole numbers only.",
        ),
        (
            _strided_image_first_thinned,
            "the image is thinned out before the kernel sees it; every window must hold "
            "neighbouring cells.",
        ),
        (
            _strided_square_map,
            "the inner loop counts columns by the number of rows, `shape[0]`; columns are "
            "`shape[1]`.",
        ),
        (
            _strided_width_from_rows,
            "the output's columns are worked out from the image's rows, `shape[0]`; columns are "
            "`shape[1]`.",
        ),
        (
            _strided_square_image,
            "one size is worked out for both axes; rows come from `shape[0]`, columns from "
            "`shape[1]`.",
        ),
        (
            _strided_square_kernel,
            "the kernel's columns are taken from `kernel.shape[0]`, its rows; columns are "
            "`kernel.shape[1]`.",
        ),
        (
            _strided_window_of_three,
            "the window is always 3 x 3, `top + 3`; take its size from `kernel.shape`.",
        ),
        (
            _strided_image_not_padded,
            "the size counts the padding, but the windows are cut out of the image without it; cut "
            "them out of the padded one.",
        ),
        (
            _strided_size_without_padding,
            "the image is padded, but the output's size is worked out without padding: take the "
            "padded image's `shape`.",
        ),
        (
            _strided_padding_twice,
            "the padding is counted twice: `padded.shape` holds it already, so no `2 * padding` is "
            "added to it.",
        ),
        (
            _strided_loops_jump,
            "the loops jump over cells of the result: `range(rows)` without a step fills them all, "
            "and the window begins at `row * stride`.",
        ),
        (
            _strided_loops_jump_in_full_map,
            "the result has the size for stride 1, with zeros between: give it the smaller size, "
            "and let the window begin at `row * stride`.",
        ),
        (
            _strided_empty_slice,
            "`padded[padding:-padding]` is empty when the padding is 0, because -0 is 0, the "
            "start. Write `padding : padding + rows`, or use `np.pad`.",
        ),
        (
            _strided_arguments_swapped,
            "stride and padding have changed places: the order is image, kernel, stride, padding.",
        ),
        (
            _strided_first_cell,
            "only the first cell is filled: `return` stands inside both loops, move it out.",
        ),
        (
            _strided_first_row,
            "only the first row is filled: `return` stands inside the loop over the rows, move it "
            "out.",
        ),
    ),
    tags=("L3.2", "L3.3"),
)

# --- 3.8 parameters -------------------------------------------------------------------------


def parameters(kernel, c_in, c_out):
    rows, columns = kernel
    weights_of_one_filter = rows * columns * c_in
    return (weights_of_one_filter + 1) * c_out


PARAMETERS = Exercise(
    id="3.8",
    title="Count the parameters",
    task=(
        "Write `parameters(kernel, c_in, c_out)`: how many numbers does a convolution layer learn "
        "(weights and biases)? `kernel` is a pair `(rows, columns)`."
    ),
    kind="code",
    answer=parameters,
    cases=(
        ((5, 5), 3, 10),
        ((3, 3), 1, 8),
        ((3, 3), 8, 16),
        ((1, 1), 1, 1),
        ((1, 1), 4, 2),
        ((2, 3), 1, 1),
        ((3, 2), 5, 4),
        ((1, 7), 3, 2),
        ((7, 7), 3, 64),
    ),
    hints=(
        "Count one filter first. It spans the full depth of its input.",
        "One filter has `rows * columns * c_in` weights and one bias.",
        "There are c_out filters, and none of them shares a number with another.",
    ),
    wrong=(
        (
            lambda kernel, c_in, c_out: kernel[0] * kernel[1] * c_in * c_out,
            "the biases are missing: every filter has one.",
        ),
        (
            lambda kernel, c_in, c_out: kernel[0] * kernel[1] * c_in * c_out + 1,
            "there is one bias in all; every filter has its own.",
        ),
        (
            lambda kernel, c_in, c_out: (kernel[0] * kernel[1] + 1) * c_out,
            "the input channels are ignored: a filter holds one kernel for each of them.",
        ),
        (
            lambda kernel, c_in, c_out: (kernel[0] * kernel[1] + 1) * c_in * c_out,
            "there is a bias for each kernel; one for each filter is all there is.",
        ),
        (
            lambda kernel, c_in, c_out: (kernel[0] ** 2 * c_in + 1) * c_out,
            "the kernel is taken for a square: multiply its rows by its columns.",
        ),
        (
            lambda kernel, c_in, c_out: kernel[0] * kernel[1] * c_in * c_out + c_in,
            "c_in biases are counted; each bias belongs to an output channel. Or have c_in and "
            "c_out changed places?",
        ),
        (
            lambda kernel, c_in, c_out: kernel[0] * kernel[1] * c_in + 1,
            "this is one filter; there are c_out of them.",
        ),
        (
            lambda kernel, c_in, c_out: kernel * kernel * c_in * c_out,
            "`kernel` is a pair: its rows are `kernel[0]`, its columns `kernel[1]`.",
        ),
        (
            lambda kernel, c_in, c_out: (kernel[0] + kernel[1]) * c_in * c_out + c_out,
            "a kernel has rows times columns weights; you add them.",
        ),
    ),
    tags=("L3.6",),
)

# --- 3.9 misprint: 64 or 62 -----------------------------------------------------------------

SIXTY_TWO = Exercise(
    id="3.9",
    title="Spot the error: 64 or 62?",
    task=(
        "A slide puts `Conv2D(32, 3)` on a 64 x 64 x 3 picture and writes size 64 beside it. The "
        "call has no padding argument. What does Keras make? Answer with a pair: the output shape "
        "`(rows, columns, channels)` and the number of parameters."
    ),
    kind="value",
    answer=((62, 62, 32), 896),
    hints=(
        "What is Keras's padding when the call names none?",
        'The default is "valid": 64 - 3 + 1. For the parameters, a filter spans all 3 colours.',
        "(3 * 3 * 3 + 1) * 32 parameters.",
    ),
    wrong=(
        (
            ((64, 64, 32), 896),
            "This is the misprint: 64 needs padding of 1, and the call does not ask for any. "
            'Keras\'s default is "valid".',
        ),
        (((62, 62, 32), 864), "The shape is right. The count lacks the 32 biases."),
        (
            ((62, 62, 32), 320),
            "The shape is right. The count takes the picture for grey; each filter has a kernel "
            "for each of 3 colours.",
        ),
        (
            ((62, 62, 3), 896),
            "The count is right. The output has one channel for each filter, not for each colour.",
        ),
        (((62, 62, 96), 896), "The 3 colours are summed into one map per filter: 32, not 96."),
        (((61, 61, 32), 896), "64 - 3 counts the steps; the first position counts too."),
        (((32, 62, 62), 896), "The channels come last in Keras: (rows, columns, channels)."),
        (((62, 62, 32), 897), "The shape is right. One bias too many: 32 filters, 32 biases."),
        (
            (62, 62, 32),
            "The shape is right. Give a pair, the shape and the number of parameters: "
            "`((62, 62, 32), ...)`.",
        ),
        (
            896,
            "The count is right. Give a pair, the shape first: `((..., ..., ...), 896)`.",
        ),
        (
            (62, 62, 32, 896),
            "The numbers are right. The shape needs brackets of its own: `((62, 62, 32), 896)`.",
        ),
        (
            (64, 64, 32),
            "This is the misprint, and the count is missing. 64 needs padding of 1, and the call "
            "does not ask for any.",
        ),
        (((62, 62), 896), "The count is right. A shape says how many channels there are as well."),
    ),
    why=(
        'Without a padding argument Keras uses "valid": 64 - 3 + 1 = 62. '
        "(3 * 3 * 3 + 1) * 32 = 896 parameters."
    ),
    tags=("L3.7",),
)

EXERCISES = (
    OUTPUT_SIZE,
    PLUS_ONE,
    LECTURE_SAME,
    TENSORFLOW_SAME,
    USAGE,
    EFFECTIVE_SIZE,
    CORRELATE_STRIDED,
    PARAMETERS,
    SIXTY_TWO,
)
