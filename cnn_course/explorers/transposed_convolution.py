"""How does a transposed convolution make a map larger, seen in three ways? [L6]"""

from dataclasses import dataclass

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.grids import Grid, examples
from cnn_course.explorers.knobs import Choice, Count, Knobs, Pair, Several, Tick, apart
from cnn_course.explorers.opening import Opening, opens
from cnn_course.explorers.transposed_views import Views
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Scene

VIEWS = ("scatter", "matrix", "insertion", "all")
EXAMPLES = {
    "stamps, 2 × 2": {"image": [[1, 10], [100, 1000]], "kernel": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]},
    "lecture, 2 × 2": {"image": lecture.TRANSPOSED_INPUT, "kernel": lecture.TRANSPOSED_KERNEL},
    "line, 1 and 10": {"image": [[1, 10]], "kernel": [[1, 2, 3]]},
    "powers of ten": {"image": [[1, 10, 100], [1000, 10000, 100000]], "kernel": [[1, 2], [3, 4]]},
    "all ones (checkerboard)": {"image": np.ones((4, 5)), "kernel": np.ones((3, 3))},
}
LINE = {"height": (1,), "kernel_height": (1,)}  # everything happens in one row
_WORDS = ("copies of the kernel", "transposed matrix", "zeros put in", "all three")
SAME = {"same": (True,)}
_EXTRA = ("extra across", "output padding across")


@dataclass(frozen=True)
class CutOff(Several):
    """Two numbers, or the word "same", which numbers end."""

    parts: tuple = (
        Pair("padding", 0, most=3, least=0, hide=(SAME,)),
        Tick("same", "padding same, as in Keras", tells=""),
    )

    def set(self, new, name, value):
        if name == "padding" and isinstance(value, str) and value == "same":
            name, value = "same", True
        elif name == "padding":
            new["same"] = False
        super().set(new, name, value)

    def told(self, values):
        return {"padding": "same"} if values["same"] else super().told(values)


def _settle(new, changes):
    """As many copies as there are cells, unless somebody said how many."""
    total = new["image"].size
    if new["placed"] > total and "placed" in changes:
        raise ValueError(f"placed must be at most the input's {total} cells; got {new['placed']}")
    if new["placed"] > total or total != new.get("_cells", KNOBS.start["image"].size):
        new["placed"] = changes.get("placed", total)
    new["_cells"] = total


KNOBS = Knobs(
    examples(
        EXAMPLES,
        Grid("image", lecture.TRANSPOSED_INPUT, most=8, slider=6, line=True, label="input"),
        Grid("kernel", lecture.TRANSPOSED_KERNEL, most=5, line=True),
    ),
    Choice("view", "view", tuple(zip(_WORDS, VIEWS, strict=True))),
    apart(
        Pair("stride", 2, most=4),
        Pair("dilation", 1, most=3),
        CutOff(),
        Pair("output_padding", 0, most=3, least=0, across=_EXTRA, hide=(SAME,)),
        hide=(LINE,),
    ),
    Count(
        "placed",
        "copies added",
        4,
        most=4,
        highest=lambda values: values["image"].size,
        hide=({"view": VIEWS[1:]},),
        tooltip="how many cells have added their copy",
    ),
    simple=("view", "placed", "stride"),
    rows=(
        ("view", "stride", "placed"),
        ("example", "height", "width"),
        ("kernel_height", "kernel_width", "dilation"),
        ("padding", "output_padding", "same", "apart"),
        ("padding_across", "output_padding_across", "stride_across", "dilation_across"),
    ),
    settle=_settle,
)


@opens
def transposed_convolution(
    image=None, kernel=None, *, stride=2, padding=0, output_padding=0, dilation=1, view="scatter"
):
    """Stamps, the transposed matrix, or zeros put in: three ways to the same larger map.

    ``placed`` says how many cells have added their copy of the kernel.

    Parameters
    ----------
    image : array (width,) or (height, width), at most 8 x 8, optional
    kernel : array (width,) or (height, width), at most 5 x 5, optional
        Without both: 1, 10, 100, 1000 and the numbers from 1 to 9, so that every digit of the
        output says whose copy it comes from. As in the convolution that this one transposes.
    stride, dilation : int or (down, across)
    padding : int, (down, across) or "same"
        The padding of that convolution: here it is cut off on every side. "same" is Keras's: the
        output is stride times as large as the input, whatever the output padding says.
    output_padding : int or (down, across)
        Extra cells at the end.
    view : "scatter", "matrix", "insertion" or "all"

    Examples
    --------
    >>> explorer = transposed_convolution([1, 10], [1, 2, 3])
    >>> explorer.scene.panel("output").values
    ((1, 2, 13, 20, 30),)
    >>> explorer.set(output_padding=2).scene.message
    'output_padding must be smaller than the stride (2); got 2'
    """
    start = {"example": next(iter(EXAMPLES))} if image is kernel is None else {}
    return Opening(_scene, KNOBS, start)


def _scene(image, kernel, **setting):
    """In one dimension nothing is padded or skipped downwards: a row stays a row."""
    if len(image) == len(kernel) == 1:
        for name in ("stride", "dilation"):
            setting[name] = (setting[name][1], setting[name][1])
        for name in ("padding", "output_padding"):
            if setting[name] != "same":
                setting[name] = (0, setting[name][1])
        if setting["padding"] == "same":
            setting["stride"] = (1, setting["stride"][1])
    return transposed_convolution_scene(image, kernel, **setting)


def transposed_convolution_scene(image, kernel, *, view="scatter", **setting) -> Scene:
    """A small map made larger: by stamps, by the transposed matrix, by zeros put in.

    The arguments are those of ``transposed_convolution``; in the view "scatter", ``placed`` cells
    have added their copy, or all. An impossible setting is explained in ``message``.

    Source: [L6.2], [L6.3], [L6.4].
    """
    up = Views(image, kernel, view, **setting)
    if up.message:
        return Scene(
            "Transposed convolution",
            ((*up.given(), walks.refused(up.message)),),
            formula=() if up.message.startswith("output_padding") else up.size_lines(),
            message=up.message,
            alt=f"{up.asked()}impossible, {up.message}.",
        )
    rows = {
        "scatter": lambda: (up.scatter(),),
        "insertion": lambda: ((*up.given(), up.counts()), up.insertion()),
        "matrix": lambda: ((*up.given(), up.output_for_matrix(), up.counts()), up.matrix()),
        "all": lambda: (up.scatter(), up.insertion(), up.matrix()),
    }[view]()
    lit = up.lit()
    window = "a cell, and where its copy of the kernel lands"
    return Scene(
        "Transposed convolution",
        rows,
        lit=lit,
        sentence="" if lit else "no copy of the kernel is added yet",
        window=window if view == "scatter" else Scene.window,
        formula=up.formula(),
        facts=up.facts(),
        alt=up.alt(),
        asks=True,
    )
