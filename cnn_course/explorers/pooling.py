"""Largest or mean of every window, and the way back: the explorer behind lecture part L4."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.grids import ROOM, Examples, Grid, Sheet
from cnn_course.explorers.knobs import SIDES, Choice, Knobs, Padding, Pair, Tick, apart
from cnn_course.pictures import walk as windows
from cnn_course.scenes.pooling import pooling_scene

EXAMPLES = {
    "lecture, 4 × 4": {"image": lecture.POOL_IMAGE},
    "map of the grey image": {"image": lecture.GREY_MAP},
    "map of the face, 5 × 5": {"image": lecture.FACE_MAP_AS_PRINTED},
    "backward, in the lecture": {"image": lecture.POOL_BACKWARD_IMAGE},
}
LARGEST_IMAGE = 32
LARGEST_PADDING = 3


@dataclass(frozen=True)
class Stride(Pair):
    """A stride that follows the window until it is moved itself; None has it follow again."""

    _beside = Tick("side_by_side", "stride as large as the window", True)

    def start(self):
        return {**super().start(), **self._beside.start()}

    def rounds(self):
        return (("side_by_side", *chain(*super().rounds())),)

    def set(self, new, name, value):
        if name == "side_by_side":
            self._beside.set(new, name, value)
            return
        new["side_by_side"] = value is None
        if value is not None:
            super().set(new, name, value)

    def settle(self, new):
        super().settle(new)
        if new["side_by_side"]:
            new["stride"], new["stride_across"] = new["size"], new["size_across"]

    def controls(self):
        return (*super().controls(), *self._beside.controls())


def _settle(new, changes):
    told = KNOBS.told(new)
    walk = windows.walk(
        told["image"].shape,
        told["size"],
        **{name: told[name] for name in ("stride", "padding", "dilation", "ceil")},
    )
    if walk.out:
        GRADIENT.follow(new, walk.out, changes)


GRADIENT = Sheet(
    "gradient", np.ones(ROOM), most=LARGEST_IMAGE + 2 * LARGEST_PADDING, line=True, shape=(2, 2)
)
KNOBS = Knobs(
    Examples(
        (Grid("image", lecture.POOL_IMAGE, most=LARGEST_IMAGE, slider=12, line=True),), EXAMPLES
    ),
    Choice("kind", "keep the", (("largest (max)", "max"), ("mean (average)", "average"))),
    apart(Pair("size", 2, most=5, label="window"), Pair("dilation", 1, most=3)),
    Stride("stride", 2, most=5),
    Padding(most=LARGEST_PADDING),
    Tick("ceil", "keep partial windows (ceil)"),
    Tick("count_padding", "padding counts as 0", hide=({"kind": ("max",)},)),
    Tick("backward", "show the way back", True),
    GRADIENT,
    rows=(
        ("example", "kind", "backward"),
        ("height", "width", "apart"),
        ("size", "stride", "dilation"),
        ("size_across", "stride_across", "dilation_across"),
        ("padding", "p", *SIDES, "side_by_side", "ceil", "count_padding"),
    ),
    settle=_settle,
)


def pooling(
    image=None,
    *,
    size=2,
    stride=None,
    kind="max",
    padding="valid",
    dilation=1,
    ceil=False,
    count_padding=False,
    gradient=None,
    backward=True,
):
    """A window that keeps its largest cell or its mean, and where each gradient goes.

    Parameters
    ----------
    image : array (height, width), default the lecture's 4 x 4 image [L4.2]
        At most 32 x 32; winners are marked up to 16 x 16.
    size : int or (down, across)
        The window.
    stride : int or (down, across), optional
        As the window when not given.
    kind : "max" or "average"
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))
    dilation : int or (down, across)
    ceil : bool
        Keep windows that hang over the edge [L4.4].
    count_padding : bool
        Padding counts as zeros in an average.
    gradient : array, optional
        The gradient of the output; ones if not given.
    backward : bool
        Show the gradients.

    Returns
    -------
    Explorer
        Its values: ``example``, ``image``, ``height``, ``width``, ``kind``, ``size``,
        ``size_across``, ``stride``, ``stride_across``, ``side_by_side``, ``dilation``,
        ``dilation_across``, ``apart``, ``padding``, ``p``, ``top``, ``bottom``, ``left``,
        ``right``, ``ceil``, ``count_padding``, ``backward``, ``gradient``.

    Examples
    --------
    >>> explorer = pooling()
    >>> explorer.scene.panel("output").values
    ((6, 8), (3, 4))
    >>> explorer.set(kind="average").scene.panel("output").values
    ((3.25, 5.25), (2, 2))
    """
    start = {
        "size": size,
        "stride": stride,
        "kind": kind,
        "padding": padding,
        "dilation": dilation,
        "ceil": ceil,
        "count_padding": count_padding,
        "backward": backward,
    }
    start |= {"example": next(iter(EXAMPLES))} if image is None else {"image": image}
    if gradient is not None:
        start["gradient"] = gradient
    return Explorer(pooling_scene, KNOBS, start)
