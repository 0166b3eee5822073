"""Sliders for stride, padding and dilation: the explorer behind lecture part L3."""

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.grids import Grid
from cnn_course.explorers.knobs import SIDES, Knobs, Padding, Pair, apart
from cnn_course.scenes.stride_and_padding import stride_and_padding_scene


def _edges(kernel, _):
    """The kernel as far as the sliders go: its last row again, zeros after its last column."""
    down, across = ((0, KERNEL - n) for n in np.shape(kernel))
    return np.pad(np.pad(kernel, (down, (0, 0)), mode="edge"), ((0, 0), across))


KERNEL = 7  # rows and columns at most
KNOBS = Knobs(
    Grid("image", lecture.STRIDE_IMAGE, most=14),
    Grid("kernel", lecture.EDGE_KERNEL, most=KERNEL, grown=_edges),
    apart(Pair("stride", 1, most=5), Pair("dilation", 1, most=4)),
    Padding(most=4),
    rows=(
        ("height", "kernel_height", "stride", "stride_across"),
        ("width", "kernel_width", "dilation", "dilation_across"),
        ("padding", "p", *SIDES, "apart"),
    ),
    as_given=True,
)


def stride_and_padding(image=None, kernel=None, *, stride=1, padding="valid", dilation=1):
    """Sliders for the sizes of image and kernel, stride, padding and dilation.

    Parameters
    ----------
    image : array (height, width), default the lecture's 6 x 6 image [L3.2]
    kernel : array (height, width), default the lecture's vertical edge [L3.2]
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))

    Returns
    -------
    Explorer
        Its values: ``image``, ``kernel``, ``height``, ``width``, ``kernel_height``,
        ``kernel_width``, ``stride``, ``stride_across``, ``padding`` (the rule), ``p``, ``top``,
        ``bottom``, ``left``, ``right``, ``dilation``, ``dilation_across``, ``apart``.

    Examples
    --------
    >>> explorer = stride_and_padding(stride=2, padding="lecture")
    >>> explorer.scene.panel("output").values[0]
    (-15, 6, 3)
    >>> explorer.set(stride=0)
    Traceback (most recent call last):
    ValueError: stride must be a positive whole number; got 0
    """
    given = {"image": image, "kernel": kernel}
    start = {"stride": stride, "padding": padding, "dilation": dilation}
    start |= {name: array for name, array in given.items() if array is not None}
    return Explorer(stride_and_padding_scene, KNOBS, start)
