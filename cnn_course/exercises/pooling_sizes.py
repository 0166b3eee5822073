"""Exercises of notebook 04 on sizes: what happens at the border (4.3 and 4.4)."""

from ..checking.exercise import Exercise
from ..checking.slips import slip

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
        "Along one axis the windows start in cells 0, 2 and 4. Which of them fit into the 5 cells"
        " as a whole?",
        'Keras\'s default is "valid": only whole windows count. Ceil mode rounds (5 - 2) / 2 up.',
    ),
    wrong=(
        (((3, 3), (3, 3)),
         'The slide believes so. Keras\'s default is "valid": no partial windows.'),
        (((2, 2), (2, 2)), "Keras is right; ceil mode keeps the partial windows too."),
        (((2, 2), (3, 3)), "The other way round: ceil mode, the slide's picture, comes first."),
        (((4, 4), (4, 4)), "This would be stride 1."),
        (((4, 4), (2, 2)), "Keras is right; 4 windows along an axis would be stride 1."),
        (((3, 3), (4, 4)),
         "The slide's is right; Keras uses stride 2 as well: its default is the window's size."),
        (((5, 5), (2, 2)), "Keras is right; pooling with stride 2 does not keep the size."),
        (((2.5, 2.5), (2.5, 2.5)), "There is no half window: one of the two rounds up, one down."),
        ((3, 2), "The numbers are right. Give two shapes with two sides each: `((rows, columns), "
         "(rows, columns))`."),
        ((3, 3),
         "The slide's shape is right. Keras's is missing: give both, `((3, 3), (..., ...))`."),
        ((2, 2), "Keras's shape is right. The slide's is missing: give both, the slide's first."),
        (3, "Give two shapes: `((rows, columns), (rows, columns))`."),
        ((3, 3, 2, 2), "The numbers are right. Put each shape in brackets: `((3, 3), (2, 2))`."),
    ),
    why='ceil(3 / 2) + 1 = 3, floor(3 / 2) + 1 = 2. With `padding="same"` Keras gives 3 x 3, too.',
    tags=("L4.4",),
)  # fmt: skip

# --- 4.4 pooled size ------------------------------------------------------------------------


def pooled_size(n, k, stride, ceil):
    windows = (n - k) // stride + 1
    reached = (windows - 1) * stride + k
    if ceil and reached < n and windows * stride < n:
        windows = windows + 1
    return windows


def _draw_pooled_size(rng):
    n = int(rng.integers(1, 25))
    k = int(rng.integers(1, n + 1))
    return n, k, int(rng.integers(1, min(n, k + 3) + 2)), bool(rng.integers(2))


_IF = "if ceil and reached < n and windows * stride < n"
_BLOCK = """    windows = (n - k) // stride + 1
    reached = (windows - 1) * stride + k
    if ceil and reached < n and windows * stride < n:
        windows = windows + 1
"""

POOLED_SIZE = Exercise(
    id="4.4",
    title="The size after pooling",
    task=(
        "Write `pooled_size(n, k, stride, ceil)`: how many windows of `k` cells are there along an "
        "axis of `n`? A window fits (`k` is at most `n`), and the stride may be larger than it. "
        "With `ceil=False` only whole windows count. With `ceil=True` one more (partial) window is "
        "kept if two things hold: the whole windows leave cells over at the end, and its first "
        "cell lies inside. So `pooled_size(5, 2, 2, True)` is 3, but `pooled_size(4, 1, 2, True)` "
        "is 2, since the next window would start in cell 4, outside."
    ),
    kind="code",
    answer=pooled_size,
    draw=_draw_pooled_size,
    cases=(
        (5, 2, 2, False),
        (5, 2, 2, True),
        (4, 2, 2, True),
        (1, 1, 1, True),
        (4, 1, 2, True),
        (5, 1, 3, True),
        (5, 3, 2, True),
        (6, 2, 3, True),
        (7, 3, 2, True),
        (8, 3, 2, True),
        (8, 3, 2, False),
        (9, 3, 4, True),
        (10, 3, 4, True),
        (9, 4, 1, True),
        (8, 7, 9, True),
        (8, 1, 3, True),
        (10, 2, 5, True),
    ),
    hints=(
        "Without ceil it is the size of a convolution without padding.",
        "With ceil, look at the cell where the last whole window ends. Are there cells after it? "
        "And where would the next window start?",
        "The next window starts at `windows * stride`. It is kept if the windows so far end before "
        "cell n - 1, and if that start is less than n.",
    ),
    wrong=(
        slip("`ceil` is ignored: partial windows are never kept.", ("if ceil and", "if False and")),
        slip("partial windows are always kept, also with `ceil=False` and when no cell of them "
             "lies inside.", (_IF, "if reached < n")),
        slip("with a stride larger than the window, the last one can start beyond the end. Such a "
             "window has no cell and is dropped.", (" and windows * stride < n", "")),
        slip("ceil(n / stride) counts every start inside the row, also starts after a window that "
             'already reaches the end. That is TensorFlow\'s "same".', (_IF, "if ceil"),
             ("windows + 1", "-(-n // stride)")),
        slip("the + 1 is missing: the first window counts before any step.",
             (_BLOCK, "    windows = (-(-(n - k) // stride) if ceil else (n - k) // stride)\n")),
        slip("the two cases are swapped.", ("if ceil", "if not ceil")),
        slip("with ceil your function always adds a window. When the whole ones fit exactly, there "
             "is no partial one.", (_IF, "if ceil")),
        slip("your windows are side by side. They are `stride` cells apart, whatever their size.",
             ("    windows = (", "    stride = k\n    windows = (")),
        slip("the result must be a whole number: a window is there or not.",
             (_BLOCK, "    windows = (n - k) / stride + 1\n")),
        slip("with ceil the division leaves a fraction. A window is there or not, so round up.",
             (_IF, "if ceil"), ("windows + 1", "(n - k) / stride + 1")),
        slip("you round to the nearest. With ceil, round up.", (_IF, "if ceil"),
             ("windows + 1", "round((n - k) / stride) + 1")),
        slip("one more window is kept whenever its first cell lies inside. Keep it only if the "
             "whole windows leave cells over.", (" and reached < n", "")),
        slip("the remainder of n by the stride does not tell whether cells are left over: the "
             "kernel's size matters too.", (_IF, "if ceil and n % stride")),
        slip("the + 1 for the first window is missing in the whole ones.",
             ("(n - k) // stride + 1", "(n - k) // stride")),
    ),
    why="PyTorch does the same with `ceil_mode=True`. Keras knows whole windows only.",
    tags=("L4.1", "L4.4"),
)  # fmt: skip

EXERCISES = (CEIL_OR_VALID, POOLED_SIZE)
