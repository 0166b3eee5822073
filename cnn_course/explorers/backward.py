"""Both gradients of a convolution as windows that slide: the explorer behind lecture part L5."""

import numpy as np

from cnn_course import lecture
from cnn_course.explorers import arrays, settings
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.examples import OWN, Examples
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes import windows
from cnn_course.scenes.backward import WANTED, backward_scene

LARGEST_IMAGE = 10
LARGEST_KERNEL = 5
LARGEST_STRIDE = 4
LARGEST_PADDING = 3
LARGEST_DILATION = 3


def _gradient(new, name, value):
    arrays.write(new, name, arrays.checked(value, name, LARGEST_IMAGE + 2 * LARGEST_PADDING))


EXAMPLES = Examples(
    {
        "line of the lecture": {
            "image": lecture.BACKWARD_LINE,
            "kernel": lecture.LINE_KERNEL,  # the lecture gives none; dW needs none
            "gradient": lecture.BACKWARD_LINE_GRADIENT,
        },
        "line of whole numbers": {
            "image": lecture.LINE,
            "kernel": lecture.LINE_KERNEL,
            "gradient": [1, 10],
        },
        "grid, 3 × 4": {
            "image": [[1, 2, 0, 1], [3, 1, 2, 0], [0, 1, 1, 2]],
            "kernel": [[1, 2], [3, 4]],
            "gradient": [[1, 0, 0], [0, 0, 10]],
        },
        "grid, 6 × 6": {
            "image": lecture.STRIDE_IMAGE,
            "kernel": lecture.EDGE_KERNEL,
            "gradient": [[1, 0, 2, 0], [0, -1, 0, 1], [3, 0, 0, 0], [0, 1, 0, -2]],
        },
    },
    {"image": LARGEST_IMAGE, "kernel": LARGEST_KERNEL},
    {"gradient": _gradient},
)


def backward(
    image=None,
    kernel=None,
    *,
    gradient=None,
    stride=1,
    padding="valid",
    dilation=1,
    of="kernel",
):
    """Pick an entry of dW or dI and see which products make it, as a window that slides.

    Parameters
    ----------
    image : array (width,) or (height, width), default the lecture's line [L5.4]
        At most 10 x 10. A line and a kernel of one row show the Jacobian too.
    kernel : array (width,) or (height, width), at most 5 x 5
    gradient : array, optional
        The gradient of the output, in the output's shape.
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))
        In one dimension a number goes left and right only.
    of : "kernel" or "input"
        Which gradient: dW or dI.

    Returns
    -------
    Explorer
        Its values: ``example``, ``of``, ``image``, ``height``, ``width``, ``kernel``,
        ``kernel_height``, ``kernel_width``, ``gradient``, ``stride``, ``stride_across``,
        ``dilation``, ``dilation_across``, ``apart``, ``padding``, ``p``, ``top``, ``bottom``,
        ``left``, ``right``.

    Examples
    --------
    >>> explorer = backward()
    >>> explorer.scene.panel("kernel_gradient").values  # [L5.4]
    ((0.64452089, 2.16677153, -1.00117413),)
    >>> explorer.set(example="line of whole numbers", of="input").scene.panel("again").values
    ((1, 12, 23, 30),)
    """
    start = {"of": of, "stride": stride, "padding": padding, "dilation": dilation}
    if image is None and kernel is None:
        start["example"] = EXAMPLES.first
    for name, value in (("image", image), ("kernel", kernel), ("gradient", gradient)):
        if value is not None:
            start[name] = value
    return Explorer(
        _scene,
        start,
        _controls(),
        groups=(
            ("example", "of", "apart"),
            ("width", "height", "stride"),
            ("kernel_width", "kernel_height", "dilation"),
            ("stride_across", "dilation_across"),
            ("padding", "p", *settings.SIDES),
        ),
        update=update,
        cell=_cell,
        hidden=_hidden,
    )


def _controls() -> dict:
    wanted = zip(("dW, of the kernel", "dI, of the input"), WANTED, strict=True)
    return {
        "example": EXAMPLES.knob(),
        "of": knobs.choice("gradient", "kernel", tuple(wanted)),
        "height": knobs.slider("input height", 1, 1, LARGEST_IMAGE),
        "width": knobs.slider("input width", 4, 1, LARGEST_IMAGE),
        "kernel_height": knobs.slider("kernel height", 1, 1, LARGEST_KERNEL),
        "kernel_width": knobs.slider("kernel width", 3, 1, LARGEST_KERNEL),
        "stride": knobs.slider("stride", 1, 1, LARGEST_STRIDE),
        "stride_across": knobs.slider("stride across", 1, 1, LARGEST_STRIDE),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST_DILATION),
        "dilation_across": knobs.slider("dilation across", 1, 1, LARGEST_DILATION),
        "apart": knobs.tick("down and across apart", False),
        **settings.padding_controls(LARGEST_PADDING),
    }


_PATTERN = [[1, 2, -1], [0, 1, 3]]  # a gradient to begin with, where none is given
_START = {
    "example": OWN,
    "of": "kernel",
    "image": np.array(lecture.LINE[None], float),
    "height": 1,
    "width": 4,
    "kernel": np.array(lecture.LINE_KERNEL[None], float),
    "kernel_height": 1,
    "kernel_width": 3,
    "gradient": np.array([[1.0, 2]]),
    "stride": 1,
    "stride_across": 1,
    "dilation": 1,
    "dilation_across": 1,
    "apart": False,
    **settings.PADDING,
    "_image": arrays.grown(lecture.LINE[None]),
    "_kernel": arrays.grown(lecture.LINE_KERNEL[None]),
    "_gradient": arrays.grown(_PATTERN),
}


def update(values, changes) -> dict:
    """The values after some changes; dO takes the output's shape.

    >>> update({}, {"width": 6})["gradient"].tolist()
    [[1.0, 2.0, -1.0, 1.0]]
    """
    new = {**_START, **values}
    for name in sorted(changes, key=list(_SETTERS).index):
        _SETTERS[name](new, name, changes[name])
    if not new["apart"]:
        for name in ("stride", "dilation"):
            new[f"{name}_across"] = new[name]
    walk = _walk(new)
    if walk.out:
        arrays.follow_output(new, "gradient", walk.out, "gradient" in changes)
    return new


def line(values) -> bool:
    """Whether everything happens in one row."""
    return values["height"] == values["kernel_height"] == 1


def _padding(values):
    """In one dimension, none above and below."""
    if line(values) and values["padding"] == "number":
        return ((0, 0), (values["p"], values["p"]))
    if line(values) and values["padding"] == "sides":
        return ((0, 0), (values["left"], values["right"]))
    return settings.padding_of(values)


def _walk(values):
    return windows.walk(
        values["image"].shape,
        values["kernel"].shape,
        stride=(values["stride"], values["stride_across"]),
        padding=_padding(values),
        dilation=(values["dilation"], values["dilation_across"]),
    )


_SETTERS = {
    **EXAMPLES.setters,
    "of": settings.one_of(WANTED),
    "apart": settings.set_flag,
    **dict.fromkeys(("stride", "dilation"), settings.set_pair),
    **dict.fromkeys(("stride_across", "dilation_across"), settings.set_size),
    "padding": settings.set_padding,
    **dict.fromkeys(("p", *settings.SIDES), settings.set_count),
}


def _scene(values):
    walk = _walk(values)
    return backward_scene(
        values["image"],
        values["kernel"],
        values["gradient"] if walk.out else None,
        of=values["of"],
        stride=walk.stride,
        padding=walk.pads,
        dilation=walk.dilation,
    )


def _cell(values, panel, row, col):
    stride = values["stride"], values["stride_across"]
    dilation = values["dilation"], values["dilation_across"]
    if panel == "input":
        return "image", (row, col)
    if panel in ("kernel", "turned"):
        if values["of"] == "kernel":  # there the kernel stands without its holes
            return "kernel", (row, col)
        row, col = row // dilation[0], col // dilation[1]
        if panel == "turned":
            row, col = values["kernel_height"] - 1 - row, values["kernel_width"] - 1 - col
        return "kernel", (row, col)
    if panel == "spread":
        if row % stride[0] or col % stride[1]:
            raise ValueError("a hole has no number of its own: it is where the stride skips")
        row, col = row // stride[0], col // stride[1]
    return "gradient", (row, col)


def _hidden(values) -> set:
    hidden = settings.padding_hidden(values)
    if not values["apart"]:
        hidden |= {"stride_across", "dilation_across"}
    if line(values):
        hidden |= {"top", "bottom", "apart"}
    return hidden
