"""Exercises of notebook 03 along one axis: output size, padding, usage (3.1 to 3.5)."""

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import sizes


def output_size(n, k, padding=0, stride=1):
    steps = (n + 2 * padding - k) // stride
    return steps + 1


def _draw_axis(rng):
    """Draw cells, a kernel that fits into the padded cells, padding and stride."""
    n, padding = int(rng.integers(1, 30)), int(rng.integers(0, 7))
    largest = n + 2 * padding
    if rng.integers(2):  # a small kernel: more padding than it has cells
        largest = min(largest, 4)
    k = int(rng.integers(1, largest + 1))
    return n, k, padding, int(rng.integers(1, rng.choice([4, n + 4])))


def _draw_output_size(rng):
    n, k, padding, stride = _draw_axis(rng)
    cases = (n, k, padding, stride), (n, k, padding), (n, min(k, n))
    return cases[rng.integers(3)]


OUTPUT_SIZE = Exercise(
    id="3.1", title="Output size", tags=("L3.1", "L3.5"),
    task=(
        "Write `output_size(n, k, padding=0, stride=1)`: along one axis, how many outputs does a "
        "kernel of `k` cells give on `n` cells with `padding` zeros on each side? Return a whole "
        "number. All arguments are whole numbers, and the kernel fits: `k` is at most "
        "`n + 2 * padding`."
    ),
    answer=output_size, draw=_draw_output_size,
    cases=((7, 3), (7, 3, 1), (7, 3, 0, 3), (2, 1, 3, 4), (6, 3, 1, 2)),
    hints=(
        "Push the kernel to the far left. How many steps can it still make to the right?",
        "Padded, the row has `n + 2 * padding` cells. The kernel's right edge can move on by "
        "`n + 2 * padding - k` cells, in steps of `stride`; a step that does not fit is not made.",
        "One place at the start, plus the whole steps that fit: floor division `//`, then + 1.",
    ),
    wrong=(
        slip("you round up. A last step that does not fit is not made: round down.",
             ("= (n", "= -(-(n"), ("stride\n", "stride)\n")),
        slip("the + 1 is missing. It counts the place before any step.", "steps"),
        slip("the padding counts once, but it is on both sides.", ("2 * padding", "padding")),
        slip("the + 1 comes too early: it counts a place, not a cell, so add it after the "
             "division.", ("- k)", "- k + 1)"), "steps"),
        slip("the padding is added after the division. It makes the row longer, so it comes "
             "before.", (" + 2 * padding", ""), "steps + 2 * padding + 1"),
        slip("this is TensorFlow's \"same\" rule, which chooses its own padding. Here it is given.",
             "-(-n // stride)"),
    ),
    why="The same rule works on each axis of a picture, and for pooling too.",
)  # fmt: skip


PLUS_ONE = Exercise(
    id="3.2", title="Spot the error: the formula", tags=("L3.1",),
    task=(
        'One slide writes the output size as (n + 2p - k) / s + 1, another calls the + 1 "bias". '
        "A kernel of 3 walks over 6 cells in steps of 2, without padding. What is true?"
    ),
    answer="b",
    options={
        "a": "There are 2.5 outputs, as the slide's formula says.",
        "b": "There are 2 outputs: round down; the + 1 counts the first place.",
        "c": "There are 3 outputs: round up; the last window reads a zero beyond the end.",
        "d": "There are 2 outputs: round down; the + 1 is the bias that the layer adds.",
    },
    hints=(
        "List the first cells of all windows that fit: 0, 2, ...",
        "Before the first step there is already one place. Is that a number that a network learns?",
    ),
    wrong=(
        ("a", "Half a window gives no output: a step that does not fit is not made."),
        ("c", "No padding means no cell beyond the end. The window from cell 4 would need cell 6."),
        ("d", "The count is right. A bias is a number that is learned and added to every output. "
         "This + 1 counts a place."),
    ),
    why="Windows start at 0 and 2: floor((6 - 3) / 2) = 1 step, and 1 place before any step.",
)  # fmt: skip


def lecture_same(k):
    return k // 2


LECTURE_SAME = Exercise(
    id="3.3", title="The lecture's same padding", tags=("L3.3",),
    task=(
        'Write `lecture_same(k)`: how many zeros does the lecture\'s "same" put on each side for '
        "a kernel of `k` cells? `k` is a whole number from 1, even or odd. Return one whole number."
    ),
    answer=lecture_same, draw=lambda rng: sizes(rng, 59),
    cases=((3,), (1,), (5,), (7,), (2,)),
    hints=(
        "Without padding an odd kernel makes a row k - 1 cells shorter. The padding has to make "
        "up for that.",
        "Half of it goes on each side. For an even k the lecture rounds: floor(k / 2).",
    ),
    wrong=(
        slip("right for odd k, one short for even k.", "(k - 1) // 2"),
        slip("this is what both sides get together. Each side gets half.", "k - 1"),
        slip("this fits a kernel of 3 only. A wider kernel needs more zeros.", "1"),
        slip("one number is asked for: the zeros on each side.", "k // 2, k // 2"),
    ),
    why="It keeps the size for odd kernels with stride 1. Even ones give a cell too many.",
)  # fmt: skip


def tensorflow_same(n, k, stride):
    outputs = (n + stride - 1) // stride
    total = max((outputs - 1) * stride + k - n, 0)
    before = total // 2
    return before, total - before


def _draw_same(rng):
    (n,) = sizes(rng, 29)
    return n, *(sizes(rng, 11, 11) if rng.integers(2) else sizes(rng, n + 5, n + 3))


_PAIR = "before, total - before"

TENSORFLOW_SAME = Exercise(
    id="3.4", title="TensorFlow's same padding", tags=("L3.4",),
    task=(
        "Write `tensorflow_same(n, k, stride)`, which returns the pair `(before, after)` of whole "
        "numbers: TensorFlow wants ceil(n / stride) outputs and pads as few zeros as that takes. "
        "Half of them go before and half after; if their number is odd, the extra zero goes "
        "after. The arguments are whole numbers "
        "from 1; kernel and stride may be larger than `n`."
    ),
    answer=tensorflow_same, draw=_draw_same,
    cases=((6, 3, 2), (6, 3, 1), (7, 4, 1), (7, 2, 2), (8, 1, 3)),
    hints=(
        "Start from the end: how many outputs must there be, and how many cells do they cover?",
        "The outputs cover `(outputs - 1) * stride + k` cells. The row has n cells. What is "
        "missing is the padding; if nothing is missing, it is 0.",
        "`total = max((ceil(n / stride) - 1) * stride + k - n, 0)`; before is `total // 2`, after "
        "is the rest.",
    ),
    wrong=(
        slip("this is the lecture's rule, floor(k / 2) on each side. TensorFlow looks at n and the "
             "stride too.", (_PAIR, "k // 2, k // 2")),
        slip("the total becomes negative when the stride is larger than the kernel. Nothing is "
             "padded then.",
             ("max((outputs - 1) * stride + k - n, 0)", "(outputs - 1) * stride + k - n")),
        slip("k - stride zeros in all is right only where n is a multiple of the stride.",
             ("(outputs - 1) * stride + k - n", "k - stride")),
        slip("your function makes as many outputs as inputs.", ("(n + stride - 1) // stride", "n")),
        slip("n / stride is rounded down, not up.", ("(n + stride - 1) // stride", "n // stride")),
        slip("you count one output too many when the stride divides n: that is not rounding up.",
             ("(n + stride - 1) // stride", "n // stride + 1")),
        slip("each side gets the whole total. They share it.", (_PAIR, "total, total")),
        slip("all zeros come after the image. Only the odd one does.", (_PAIR, "0, total")),
        slip("this is the total of both sides. Return the pair `(before, after)`: half of it each, "
             "and an odd one after.", (_PAIR, "total")),
        slip("`/` cuts a zero in half when the total is odd. Half of it, rounded down, goes "
             "before, and the rest after.", (_PAIR, "total / 2, total / 2")),
        slip('no zeros at all is "valid". There must be ceil(n / stride) outputs, not only those '
             "that fit without padding.", (_PAIR, "0, 0")),
    ),
    why="So the output has ceil(n / stride) cells, whatever the kernel.",
)  # fmt: skip


def usage(n, k, stride=1, padding=0):
    counts = [0] * n
    outputs = (n + 2 * padding - k) // stride + 1
    for output in range(outputs):
        for step in range(k):
            cell = output * stride + step - padding
            if 0 <= cell < n:
                counts[cell] += 1
    return counts


def _draw_usage(rng):
    n, k, padding, stride = _draw_axis(rng)
    if rng.integers(3):
        return n, k, stride, padding
    return (n, min(k, n), stride)[: rng.integers(2, 4)]


# The counts of the padded row, not shifted back to the cells of the input.
_PADDED_ROW = (("[0] * n", "[0] * (n + 2 * padding)"), (" - padding\n", "\n"), ("< n", "< 10**9"))

USAGE = Exercise(
    id="3.5", title="How often is a cell used?", tags=("L3.8",),
    task=(
        "Write `usage(n, k, stride=1, padding=0)`: a list of `n` whole numbers, for each input "
        "cell the number of windows that read it. Padding cells are not listed. The kernel fits: "
        "`k` is at most `n + 2 * padding`."
    ),
    answer=usage, draw=_draw_usage,
    cases=((5, 3), (4, 1), (6, 3, 2), (5, 3, 1, 1), (6, 3, 2, 1)),
    hints=(
        "Walk over the windows, not over the cells: each window adds 1 to the cells it covers.",
        "Window number i starts at cell `i * stride - padding` of the unpadded row, and there are "
        "as many windows as the output has cells (exercise 3.1).",
        "Some cells of a window are in the padding: count only those with `0 <= cell < n`. In "
        "Python a negative index would count from the end.",
    ),
    wrong=(
        slip("the padding cells are listed too. Count only the cells of the input.", *_PADDED_ROW),
        slip("you say whether a cell is used. Count how many windows use it.", ("+= 1", "= 1")),
        slip("windows that stick out beyond the padded row are counted. They are not there.",
             ("(n + 2 * padding - k) // stride + 1", "len(range(-padding, n + padding, stride))")),
        slip("cells with a negative index wrap round: Python counts -1 from the end. Leave them "
             "out.", ("0 <= cell < n", "cell < n")),
        slip("`counts[padding:-padding]` is empty when the padding is 0, because -0 is 0, the "
             "start. Count its end from the front.", *_PADDED_ROW, "counts[padding:-padding]"),
    ),
    why="The cells at the border are used least; padding raises their count.",
)  # fmt: skip
