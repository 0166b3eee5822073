"""Exercises 2.7 to 2.10: the order of the axes, weights counted, a shift, the eyes of the face."""

import numpy as np

from .. import by_hand
from ..checking.exercise import Exercise
from ..checking.running import run
from ..checking.slips import slip
from ..lecture import FACE_EYES_2_AND_4, FACE_KERNEL
from .drawing import sizes


def to_channels_last(image, kernel):
    image_last = np.transpose(image, (1, 2, 0))
    kernel_last = np.transpose(kernel, (2, 3, 1, 0))
    return image_last, kernel_last


def _all_different(rng, c_in, c_out, rows, columns, k_rows, k_columns):
    """Draw arrays whose numbers are all different, so that each can be told from the others."""
    return (
        rng.permutation(c_in * rows * columns).reshape(c_in, rows, columns),
        rng.permutation(c_out * c_in * k_rows * k_columns).reshape(c_out, c_in, k_rows, k_columns),
    )


def _read_the_axes(answer):
    """Say which axis of the results is which, from their sizes."""
    axes = {2: "channel", 5: "row", 7: "column", 3: "filter", 4: "row", 6: "column"}
    given = np.zeros((2, 5, 7)), np.zeros((3, 2, 4, 6))
    image, kernel = (np.shape(part) for part in run(answer, given).value)
    if sorted(image) != [2, 5, 7] or sorted(kernel) != [2, 3, 4, 6]:
        return None
    wrong = [
        f"the {name} comes back as ({', '.join(axes[n] for n in shape)})"
        for name, shape, right in (("image", image, (5, 7, 2)), ("kernel", kernel, (4, 6, 2, 3)))
        if shape != right
    ]
    return f"Look at the order of the axes: {' and '.join(wrong)}." if wrong else None


TO_CHANNELS_LAST = Exercise(
    id="2.7", title="From channels first to channels last", tags=("L2.9",),
    task=(
        "Write `to_channels_last(image, kernel)`. It is given `image` as `(channels, rows, "
        "columns)` and `kernel` as `(out, in, rows, columns)`, of any sizes, and returns both, "
        "image first, as TensorFlow wants them: `(rows, columns, channels)` and "
        "`(rows, columns, in, out)`."
    ),
    answer=to_channels_last, draw=lambda rng: _all_different(rng, *sizes(rng, 4, 4, 5, 5, 3, 3)),
    explain=_read_the_axes,
    cases=((np.arange(12).reshape(2, 2, 3), np.arange(48).reshape(3, 2, 2, 4)),),
    hints=(
        "No number changes, only the order of the axes. `reshape` keeps the order of the numbers "
        "and is the wrong tool.",
        "`np.transpose(array, order)` takes, for each new axis, the number of the old one.",
        "The image's order is (1, 2, 0). For the kernel: rows are axis 2, columns 3, in 1, out 0.",
    ),
    wrong=(
        slip("`reshape` gives the right shapes and the wrong numbers in them: it does not move "
             "axes.", ("np.transpose(image, (1, 2, 0))", "image.reshape(*image.shape[1:], -1)"),
             ("np.transpose(kernel, (2, 3, 1, 0))",
              "kernel.reshape(*kernel.shape[2:], *kernel.shape[1::-1])")),
    ),
    why="No number changed, only where it is found: nothing crashes when this step is forgotten.",
)  # fmt: skip


WEIGHTS_CONV_AND_DENSE = Exercise(
    id="2.8", title="Shared weights, counted", tags=("L2.5", "L2.13"),
    task=(
        "A 6 x 6 image becomes a 4 x 4 map. How many numbers does a layer learn, weights and "
        "biases together: first one 3 x 3 filter, second a fully connected layer with 16 outputs, "
        "one for each cell of the map? Answer with a pair, the filter first."
    ),
    answer=(10, 592),
    hints=(
        "The filter uses the same numbers at all 16 places.",
        "In the fully connected layer each of 16 outputs has a weight for each of 36 pixels, "
        "and a bias.",
    ),
    wrong=(
        ((9, 576), "The weights are right; the biases are missing: 1 for the filter, 16 outputs."),
        ((10, 576), "The filter is right; the 16 outputs have a bias each."),
        ((9, 592), "The second number is right; the filter has a bias too."),
        ((160, 592),
         "16 * 10 would give every place a filter of its own; one filter is shared by all."),
        ((10, 577), "Every output has its own bias, 16 of them; not one for all."),
        ((144, 592),
         "16 * 9 counts the shared numbers anew at each place; and the filter has a bias."),
        (10, "This is the filter. Answer with a pair: the fully connected layer comes second."),
        (592, "This is the fully connected layer. Answer with a pair: the filter comes first."),
        (602, "This is the sum of both. Answer with a pair, the filter first."),
    ),
    why="3 * 3 + 1 = 10 shared numbers, against 36 * 16 + 16 = 592.",
)  # fmt: skip


EQUIVARIANCE = Exercise(
    id="2.9", title="Shift the input", tags=("L2.13",),
    task=(
        "A picture on a background of zeros moves two columns to the right. It does not touch the"
        " border, before or after. What does the map of a convolution do? Answer with a letter, "
        "in quotes."
    ),
    answer="c",
    options={
        "a": "It stays the same: a convolution does not care where things are.",
        "b": "It changes its values, because other weights meet the pixels now.",
        "c": "It moves two columns to the right, with the same values.",
        "d": "It moves two columns to the left, because the kernel is flipped.",
    },
    hints=(
        "The same weights are used at every place. Something was found in column c. In which "
        "column is it found now?",
        "If y[c] is computed from x[c], x[c + 1], x[c + 2] and x moves by two, look at y[c + 2].",
    ),
    wrong=(
        ("a", "Then the map could not say where something is. It does: when the thing moves, its "
         "place in the map moves with it."),
        ("b", "All places share one set of weights, so a moved pixel meets the same ones, two "
         "columns later."),
        ("d", "Flipped or not, the kernel slides over the image in the image's own direction."),
    ),
    why="Shared weights let the map move along with the image: equivariance to translation.",
)  # fmt: skip


def _about_the_first_wrong_window(value):
    if len(value) != 5:
        return None
    right = by_hand.correlate(FACE_EYES_2_AND_4, FACE_KERNEL)[0]
    column = next(c for c in range(5) if value[c] != right[c])
    return f"Look at the window from column {column} again: does its left column hold an eye?"


EYES_MISPRINT = Exercise(
    id="2.10", title="Spot the error: the eyes", tags=("L2.6",),
    task=(
        "Some slides draw the face's eyes in row 1 at columns 2 and 4, but keep the map of a face "
        "with eyes at columns 1 and 5. The kernel is [[0,0,1],[1,0,0],[0,1,1]], and rows 0 and 2 "
        "of the face are empty. What is the first row of the map, a list of five numbers, with "
        "eyes at 2 and 4?"
    ),
    answer=[0, 0, 1, 0, 1], explain=_about_the_first_wrong_window,
    hints=(
        "The first row of the map sees rows 0 to 2 of the face; the only ink there is in row 1.",
        "Row 1 of the window meets row 1 of the kernel, [1, 0, 0]: only the window's left column "
        "counts. Where do windows start whose left column holds an eye?",
    ),
    wrong=(
        (by_hand.correlate(FACE_EYES_2_AND_4, FACE_KERNEL),
         "This is the whole map; give its first row only."),
        ([0, 1, 0, 0, 0],
         "This is the printed row. It belongs to eyes at 1 and 5: no window starts at column 5."),
        ([0, 1, 0, 1, 0],
         "An eye counts under the kernel's left column, not under the middle one."),
        ([1, 0, 1, 0, 0], "Here the kernel is flipped: an eye meets the 1 on the right."),
        ([0, 0, 1, 0, 1, 0, 0], "These are the seven pixels; a 3 x 3 kernel fits at five places."),
    ),
    why=(
        "Each window's left column meets the 1 in the kernel's row 1, so the map's first row "
        "repeats the eyes: columns 2 and 4. The printed row is that of eyes at 1 and 5."
    ),
)  # fmt: skip
