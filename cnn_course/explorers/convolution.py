"""An image, a kernel and every product between them: the explorer behind lecture part L2."""

import numpy as np

from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.filters import EXAMPLES, KERNELS
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import (
    OWN,
    SIDES,
    Choice,
    Count,
    Knobs,
    Named,
    Padding,
    Pair,
    Tick,
    apart,
)
from cnn_course.scenes.convolution import checked, convolution_scene

_FIRST = "grey image, cross"
_AFRESH = {"bias": None, "average": False, "preset": OWN, "filter": 0}


def _settle(new, changes):
    """One bias for each filter, and a filter that there is."""
    _, kernel = checked(new["image"], new["kernel"])
    filters = new["_filters"] = kernel.shape[3]
    if new["bias"] is not None:
        bias = np.array(new["bias"], float)
        if bias.size not in (1, filters):
            raise ValueError(f"bias must be one number for each filter, {filters}; got {bias.size}")
        new["bias"] = np.broadcast_to(bias.ravel(), (filters,)).copy()
    if new["filter"] >= filters:
        if "filter" in changes:
            raise ValueError(f"filter must be from 0 to {filters - 1}; got {new['filter']}")
        new["filter"] = 0


KNOBS = Knobs(
    Named("example", "example", {name: {**_AFRESH, **arrays} for name, arrays in EXAMPLES.items()}),
    Named(
        "preset",
        "kernel",
        {name: {"kernel": kernel, "bias": None} for name, kernel in KERNELS.items()},
        words=(("as given", OWN), *((name, name) for name in KERNELS)),
    ),
    Array("image", np.zeros((1, 1)), ("example",)),
    Array("kernel", np.zeros((1, 1)), ("example", "preset")),
    Array("bias", None),
    Choice(
        "kind",
        "operation",
        (("correlation", "correlation"), ("true convolution", "convolution"), ("both", "both")),
    ),
    apart(Pair("stride", 1, most=4), Pair("dilation", 1, most=3)),
    Padding(most=5),
    Tick("average", "divide by the number of weights"),
    Count(
        "filter",
        "filter shown",
        0,
        most=1,
        highest=lambda values: max(values["_filters"] - 1, 1),
        hide=({"_filters": (1,)},),
        tells="shown",
    ),
    rows=(
        ("example", "preset", "kind"),
        ("stride", "stride_across", "dilation", "dilation_across", "apart", "filter"),
        ("padding", "p", *SIDES, "average"),
    ),
    settle=_settle,
)


def convolution(
    image=None,
    kernel=None,
    bias=None,
    *,
    stride=1,
    padding="valid",
    dilation=1,
    kind="correlation",
    average=False,
):
    """Image, kernel and feature map with real numbers; point at a cell to see its sum.

    Parameters
    ----------
    image : array (height, width) or (height, width, channels), default the lecture's [L2.3]
        At most 64 x 64, 4 channels, and 4096 numbers in all (36 x 36 in colour).
    kernel : array (height, width) or (height, width, channels, filters)
        Default the lecture's cross; two axes mean the same kernel over every channel.
    bias : number or array (filters,), optional
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))
    kind : "correlation", "convolution" (kernel turned) or "both"
    average : bool
        Divide each sum by the number of weights.

    Returns
    -------
    Explorer
        Its values: ``example``, ``preset``, ``image``, ``kernel``, ``bias``, ``kind``,
        ``stride``, ``dilation``, ``padding``, ``p``, ``average``, ``filter``.

    Examples
    --------
    >>> explorer = convolution(stride=2)
    >>> explorer.scene.panel("output").values
    ((429, 686), (633, 851))
    >>> explorer.set(example="one dimension", stride=1, kind="both").scene.alt[-56:]
    'correlation 1 × 2, 14 20. true convolution 1 × 2, 10 16.'
    """
    given = {"stride": stride, "padding": padding, "dilation": dilation, "kind": kind}
    given |= {"average": average}
    arrays = {"image": image, "kernel": kernel, "bias": bias}
    arrays = {name: array for name, array in arrays.items() if array is not None}
    start = {**EXAMPLES[_FIRST], **arrays} if arrays else {"example": _FIRST}
    return Explorer(convolution_scene, KNOBS, start | given)
