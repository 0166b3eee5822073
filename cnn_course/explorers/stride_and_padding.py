"""Sliders for stride, padding and dilation: the explorer behind lecture part L3."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.explorer import Explorer
from cnn_course.scenes.stride_and_padding import stride_and_padding_scene

LARGEST_IMAGE = 14
LARGEST_KERNEL = 7
LARGEST_STRIDE = 5
LARGEST_PADDING = 4
LARGEST_DILATION = 4
RULES = (
    ("none (valid)", "valid"),
    ("same, as in the lecture", "lecture"),
    ("same, as in TensorFlow", "same"),
    ("p zeros on every side", "number"),
    ("each side by itself", "sides"),
)
SIDES = ("top", "bottom", "left", "right")


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
            ("height", "width", "kernel_height", "kernel_width"),
            ("stride", "stride_across", "dilation", "dilation_across", "apart"),
            ("padding", "p", *SIDES),
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
        "padding": knobs.choice("padding", "valid", RULES),
        "p": knobs.slider("p", 1, 0, LARGEST_PADDING),
        **{side: knobs.slider(side, 0, 0, LARGEST_PADDING) for side in SIDES},
    }


def update(values, changes) -> dict:
    """The values after some changes; every name is checked, and arrays follow the sizes.

    >>> after = update(update({}, {"image": np.ones((2, 3))}), {"height": 4})
    >>> after["image"].shape, after["height"], after["width"]
    ((4, 3), 4, 3)
    """
    new = {**_START, **values}
    for name, value in changes.items():
        _SETTERS.get(name, _whole)(new, name, value)
    if not new["apart"]:
        for name in ("stride", "dilation"):
            new[f"{name}_across"] = new[name]
    return new


_START = {
    "image": lecture.STRIDE_IMAGE,
    "kernel": lecture.EDGE_KERNEL,
    "height": 6,
    "width": 6,
    "kernel_height": 3,
    "kernel_width": 3,
    "stride": 1,
    "stride_across": 1,
    "padding": "valid",
    "p": 1,
    "top": 0,
    "bottom": 0,
    "left": 0,
    "right": 0,
    "dilation": 1,
    "dilation_across": 1,
    "apart": False,
    # Cells cut off by a slider come back when it returns: the sheets keep them.
    "_image": lecture.STRIDE_IMAGE,
    "_kernel": lecture.EDGE_KERNEL,
}


def _whole(new, name, value):
    new[name] = geometry.whole_number(value, name, least=0 if name in ("p", *SIDES) else 1)


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
    sheet = np.array(new[f"_{name}"], float)
    rows, cols = np.maximum(sheet.shape, array.shape)
    sheet = _grown(sheet, (rows, cols), name)
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
    sheet = _grown(new[f"_{array}"], np.maximum(size, np.shape(new[f"_{array}"])), array)
    new[f"_{array}"] = sheet
    new[array] = sheet[: size[0], : size[1]].copy()


def _grown(sheet, size, name) -> np.ndarray:
    """A sheet with room for ``size``: images repeat themselves, kernels repeat their last row
    and put zeros after their last column."""
    after = [(0, n - have) for n, have in zip(size, np.shape(sheet), strict=True)]
    if name == "image":
        return np.pad(sheet, after, mode="wrap")
    return np.pad(np.pad(sheet, (after[0], (0, 0)), mode="edge"), ((0, 0), after[1]))


def _pair(new, name, value):
    down, across = geometry.per_axis(value, 2, name)
    new[name] = down
    if geometry.is_sequence(value) or not new["apart"]:
        new[f"{name}_across"] = across
        new["apart"] = new["apart"] or down != across


def _padding(new, name, value):
    if isinstance(value, str) and value in ("lecture", "number", "sides"):
        new["padding"] = value
        return
    pairs = geometry.resolve_padding(value, (1, 1), (1, 1), (1, 1), (1, 1))
    if isinstance(value, str):
        new["padding"] = value
    elif geometry.is_sequence(value):
        new["padding"] = "sides"
        new.update(zip(SIDES, sum(pairs, ()), strict=True))
    else:
        new["padding"], new["p"] = "number", pairs[0][0]


def _apart(new, name, value):
    if not isinstance(value, bool):
        raise TypeError(f"apart must be True or False; got {value!r}")
    new["apart"] = value


_SETTERS = {
    "image": _array,
    "kernel": _array,
    "height": _size,
    "width": _size,
    "kernel_height": _size,
    "kernel_width": _size,
    "stride": _pair,
    "dilation": _pair,
    "padding": _padding,
    "apart": _apart,
}


def rule_of(values):
    """The padding in the operations' own terms."""
    rule = values["padding"]
    if rule == "number":
        return values["p"]
    if rule == "sides":
        return ((values["top"], values["bottom"]), (values["left"], values["right"]))
    return rule


def _scene(values):
    return stride_and_padding_scene(
        values["image"],
        values["kernel"],
        stride=(values["stride"], values["stride_across"]),
        padding=rule_of(values),
        dilation=(values["dilation"], values["dilation_across"]),
    )


def _cell(values, panel, row, col):
    if panel == "kernel":
        return "kernel", (row // values["dilation"], col // values["dilation_across"])
    return "image", (row, col)


def _hidden(values) -> set:
    hidden = set()
    if not values["apart"]:
        hidden |= {"stride_across", "dilation_across"}
    if values["padding"] != "number":
        hidden.add("p")
    if values["padding"] != "sides":
        hidden |= set(SIDES)
    return hidden
