"""Sliders for stride, padding and dilation: the explorer behind lecture part L3."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import controls as knobs
from cnn_course.explorers import settings
from cnn_course.explorers.explorer import Explorer
from cnn_course.scenes.stride_and_padding import stride_and_padding_scene

LARGEST_IMAGE = 14
LARGEST_KERNEL = 7
LARGEST_STRIDE = 5
LARGEST_PADDING = 4
LARGEST_DILATION = 4


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
    start = {
        "image": lecture.STRIDE_IMAGE if image is None else image,
        "kernel": lecture.EDGE_KERNEL if kernel is None else kernel,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }
    return Explorer(
        _scene,
        start,
        _controls(),
        groups=(
            ("height", "kernel_height", "stride", "stride_across"),
            ("width", "kernel_width", "dilation", "dilation_across"),
            ("padding", "p", *settings.SIDES, "apart"),
        ),
        update=update,
        cell=_cell,
        hidden=_hidden,
    )


def _controls() -> dict:
    return {
        "height": knobs.slider("image height", 6, 1, LARGEST_IMAGE),
        "width": knobs.slider("image width", 6, 1, LARGEST_IMAGE),
        "kernel_height": knobs.slider("kernel height", 3, 1, LARGEST_KERNEL),
        "kernel_width": knobs.slider("kernel width", 3, 1, LARGEST_KERNEL),
        "stride": knobs.slider("stride", 1, 1, LARGEST_STRIDE),
        "stride_across": knobs.slider("stride across", 1, 1, LARGEST_STRIDE),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST_DILATION),
        "dilation_across": knobs.slider("dilation across", 1, 1, LARGEST_DILATION),
        "apart": knobs.tick("down and across apart", False),
        **settings.padding_controls(LARGEST_PADDING),
    }


def update(values, changes) -> dict:
    """The values after some changes; every name is checked, and arrays follow the sizes.

    >>> after = update(update({}, {"image": np.ones((2, 3))}), {"height": 4})
    >>> after["image"].shape, after["height"], after["width"]
    ((4, 3), 4, 3)
    """
    new = {**_START, **values}
    for name, value in changes.items():
        _SETTERS[name](new, name, value)
    if not new["apart"]:
        for name in ("stride", "dilation"):
            new[f"{name}_across"] = new[name]
    return new


def _array(new, name, value):
    array = np.array(value, float)
    largest = LARGEST_IMAGE if name == "image" else LARGEST_KERNEL
    if array.ndim != 2 or not array.size or max(array.shape) > largest:
        shape = geometry.times(array.shape) or "a single number"
        raise ValueError(
            f"{name} must be a grid of numbers, at most {largest}x{largest} in this explorer; "
            f"got {shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers; got {array[~np.isfinite(array)][0]}")
    sheet = new[f"_{name}"]
    if array.shape != np.shape(new[name]):
        sheet = _sheet(array, name)
    sheet = np.array(sheet, float)
    sheet[: array.shape[0], : array.shape[1]] = array
    prefix = "" if name == "image" else "kernel_"
    new[f"_{name}"], new[name] = sheet, array
    new[f"{prefix}height"], new[f"{prefix}width"] = array.shape


def _size(new, name, value):
    value = geometry.whole_number(value, name)
    array = "kernel" if name.startswith("kernel") else "image"
    prefix = "kernel_" if array == "kernel" else ""
    new[name] = value
    size = (new[f"{prefix}height"], new[f"{prefix}width"])
    new[array] = new[f"_{array}"][: size[0], : size[1]].copy()


def _sheet(array, name) -> np.ndarray:
    """An array continued to the largest size the sliders reach.

    Images repeat themselves; kernels repeat their last row and put zeros after their last column.
    """
    largest = LARGEST_IMAGE if name == "image" else LARGEST_KERNEL
    after = [(0, largest - have) for have in np.shape(array)]
    if name == "image":
        return np.pad(array, after, mode="wrap")
    return np.pad(np.pad(array, (after[0], (0, 0)), mode="edge"), ((0, 0), after[1]))


_START = {
    "image": lecture.STRIDE_IMAGE,
    "kernel": lecture.EDGE_KERNEL,
    "height": 6,
    "width": 6,
    "kernel_height": 3,
    "kernel_width": 3,
    "stride": 1,
    "stride_across": 1,
    **settings.PADDING,
    "dilation": 1,
    "dilation_across": 1,
    "apart": False,
    # Cells cut off by a slider come back when it returns: the sheets keep them.
    "_image": _sheet(lecture.STRIDE_IMAGE, "image"),
    "_kernel": _sheet(lecture.EDGE_KERNEL, "kernel"),
}


_SETTERS = {
    "image": _array,
    "kernel": _array,
    "height": _size,
    "width": _size,
    "kernel_height": _size,
    "kernel_width": _size,
    **dict.fromkeys(("stride", "dilation"), settings.set_pair),
    **dict.fromkeys(("stride_across", "dilation_across"), settings.set_size),
    "padding": settings.set_padding,
    **dict.fromkeys(("p", *settings.SIDES), settings.set_count),
    "apart": settings.set_flag,
}


def _scene(values):
    return stride_and_padding_scene(
        values["image"],
        values["kernel"],
        stride=(values["stride"], values["stride_across"]),
        padding=settings.padding_of(values),
        dilation=(values["dilation"], values["dilation_across"]),
    )


def _cell(values, panel, row, col):
    if panel == "kernel":
        return "kernel", (row // values["dilation"], col // values["dilation_across"])
    return "image", (row, col)


def _hidden(values) -> set:
    across = set() if values["apart"] else {"stride_across", "dilation_across"}
    return across | settings.padding_hidden(values)
