"""Largest or mean of every window, and the way back: the explorer behind lecture part L4."""

import numpy as np

from cnn_course import lecture
from cnn_course.explorers import arrays, settings
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.examples import OWN, Examples
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes import windows
from cnn_course.scenes.pooling import KINDS, pooling_scene

LARGEST_IMAGE = 32
SLIDER_IMAGE = 12  # as far as the size sliders go
LARGEST_SIZE = 5
LARGEST_STRIDE = 5
LARGEST_PADDING = 3
LARGEST_DILATION = 3
EXAMPLES = Examples(
    {
        "lecture, 4 × 4": {"image": lecture.POOL_IMAGE},
        "map of the grey image": {"image": lecture.GREY_MAP},
        "map of the face, 5 × 5": {"image": lecture.FACE_MAP_AS_PRINTED},
        "backward, in the lecture": {"image": lecture.POOL_BACKWARD_IMAGE},
    },
    {"image": LARGEST_IMAGE},
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
    start |= {"example": EXAMPLES.first} if image is None else {"image": image}
    if gradient is not None:
        start["gradient"] = gradient
    return Explorer(
        _scene,
        start,
        _controls(),
        groups=(
            ("example", "kind", "backward"),
            ("height", "width", "apart"),
            ("size", "stride", "dilation"),
            ("size_across", "stride_across", "dilation_across"),
            ("padding", "p", *settings.SIDES, "side_by_side", "ceil", "count_padding"),
        ),
        update=update,
        cell=lambda values, panel, row, col: (_EDITED[panel], (row, col)),
        hidden=_hidden,
        limits=_limits,
    )


def _controls() -> dict:
    kinds = zip(("largest (max)", "mean (average)"), KINDS, strict=True)
    return {
        "example": EXAMPLES.knob(),
        "kind": knobs.choice("keep the", "max", tuple(kinds)),
        "height": knobs.slider("image height", 4, 1, SLIDER_IMAGE),
        "width": knobs.slider("image width", 4, 1, SLIDER_IMAGE),
        "size": knobs.slider("window", 2, 1, LARGEST_SIZE),
        "size_across": knobs.slider("window across", 2, 1, LARGEST_SIZE),
        "stride": knobs.slider("stride", 2, 1, LARGEST_STRIDE),
        "stride_across": knobs.slider("stride across", 2, 1, LARGEST_STRIDE),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST_DILATION),
        "dilation_across": knobs.slider("dilation across", 1, 1, LARGEST_DILATION),
        "apart": knobs.tick("down and across apart", False),
        "side_by_side": knobs.tick("stride as large as the window", True),
        **settings.padding_controls(LARGEST_PADDING),
        "ceil": knobs.tick("keep partial windows (ceil)", False),
        "count_padding": knobs.tick("padding counts as 0", False),
        "backward": knobs.tick("show the way back", True),
    }


_EDITED = {"input": "image", "gradient": "gradient"}

_START = {
    "example": OWN,
    "image": np.array(lecture.POOL_IMAGE, float),
    "height": 4,
    "width": 4,
    "kind": "max",
    "size": 2,
    "size_across": 2,
    "stride": 2,
    "stride_across": 2,
    "side_by_side": True,
    "dilation": 1,
    "dilation_across": 1,
    "apart": False,
    **settings.PADDING,
    "ceil": False,
    "count_padding": False,
    "backward": True,
    "gradient": np.ones((2, 2)),
    "_image": arrays.grown(lecture.POOL_IMAGE),
    "_gradient": np.ones(arrays.ROOM),
}


def update(values, changes) -> dict:
    """The values after some changes; the stride follows the window until it is moved itself.

    >>> after = update({}, {"size": 3})
    >>> after["stride"], update(after, {"stride": 1})["side_by_side"]
    (3, False)
    """
    new = {**_START, **values}
    for name in sorted(changes, key=list(_SETTERS).index):
        _SETTERS[name](new, name, changes[name])
    if not new["apart"]:
        for name in ("size", "stride", "dilation"):
            new[f"{name}_across"] = new[name]
    if new["side_by_side"]:
        new["stride"], new["stride_across"] = new["size"], new["size_across"]
    walk = _walk(new)
    if walk.out:
        arrays.follow_output(new, "gradient", walk.out, "gradient" in changes)
    return new


def _walk(values):
    return windows.walk(
        values["image"].shape,
        (values["size"], values["size_across"]),
        stride=(values["stride"], values["stride_across"]),
        padding=settings.padding_of(values),
        dilation=(values["dilation"], values["dilation_across"]),
        ceil=values["ceil"],
    )


def _stride(new, name, value):
    new["side_by_side"] = value is None
    if value is not None:
        (settings.set_pair if name == "stride" else settings.set_size)(new, name, value)


def _gradient(new, name, value):
    arrays.write(new, name, arrays.checked(value, name, LARGEST_IMAGE + 2 * LARGEST_PADDING))


_SETTERS = {
    **EXAMPLES.setters,
    "kind": settings.one_of(KINDS),
    "apart": settings.set_flag,
    **dict.fromkeys(("size", "dilation"), settings.set_pair),
    **dict.fromkeys(("size_across", "dilation_across"), settings.set_size),
    "side_by_side": settings.set_flag,
    **dict.fromkeys(("stride", "stride_across"), _stride),
    "padding": settings.set_padding,
    **dict.fromkeys(("p", *settings.SIDES), settings.set_count),
    **dict.fromkeys(("ceil", "count_padding", "backward"), settings.set_flag),
    "gradient": _gradient,
}


def _scene(values):
    return pooling_scene(
        values["image"],
        values["gradient"],
        kind=values["kind"],
        size=(values["size"], values["size_across"]),
        stride=(values["stride"], values["stride_across"]),
        padding=settings.padding_of(values),
        dilation=(values["dilation"], values["dilation_across"]),
        ceil=values["ceil"],
        count_padding=values["count_padding"],
        backward=values["backward"],
    )


def _limits(values) -> dict:
    return {side: max(values[side], SLIDER_IMAGE) for side in ("height", "width")}


def _hidden(values) -> set:
    hidden = settings.padding_hidden(values)
    if not values["apart"]:
        hidden |= {"size_across", "stride_across", "dilation_across"}
    if values["kind"] == "max":
        hidden.add("count_padding")
    return hidden
