"""An image, a kernel and every product between them: the explorer behind lecture part L2."""

import numpy as np

from cnn_course.explorers import controls as knobs
from cnn_course.explorers import settings
from cnn_course.explorers.presets import EXAMPLES, KERNELS
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.convolution import KINDS, checked, convolution_scene

OWN = "own numbers"
LARGEST_STRIDE = 4
LARGEST_DILATION = 3
LARGEST_PADDING = 5
_FIRST = "grey image, cross"


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
    start = {**EXAMPLES[_FIRST], **given}
    for name, value in (("image", image), ("kernel", kernel), ("bias", bias)):
        if value is not None:
            start[name] = value
    if image is None and kernel is None and bias is None:
        start = {"example": _FIRST, **given}
    return Explorer(
        _scene,
        start,
        _controls(),
        groups=(
            ("example", "preset", "kind"),
            ("stride", "stride_across", "dilation", "dilation_across", "apart", "filter"),
            ("padding", "p", *settings.SIDES, "average"),
        ),
        update=update,
        cell=_cell,
        hidden=_hidden,
        limits=_limits,
    )


def _controls() -> dict:
    def named(names):
        return [*((name, name) for name in names), (OWN, OWN)]

    kinds = zip(("correlation", "true convolution", "both"), KINDS, strict=True)
    return {
        "example": knobs.choice("example", OWN, named(EXAMPLES)),
        "preset": knobs.choice("kernel", OWN, [("as given", OWN), *named(KERNELS)[:-1]]),
        "kind": knobs.choice("operation", "correlation", tuple(kinds)),
        "stride": knobs.slider("stride", 1, 1, LARGEST_STRIDE),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST_DILATION),
        "filter": knobs.slider("filter shown", 0, 0, 1),
        "stride_across": knobs.slider("stride across", 1, 1, LARGEST_STRIDE),
        "dilation_across": knobs.slider("dilation across", 1, 1, LARGEST_DILATION),
        "apart": knobs.tick("down and across apart", False),
        **settings.padding_controls(LARGEST_PADDING),
        "average": knobs.tick("divide by the number of weights", False),
    }


_START = {
    "example": OWN,
    "preset": OWN,
    "image": np.zeros((1, 1)),
    "kernel": np.zeros((1, 1)),
    "bias": None,
    "kind": "correlation",
    "stride": 1,
    "stride_across": 1,
    "dilation": 1,
    "dilation_across": 1,
    "apart": False,
    **settings.PADDING,
    "average": False,
    "filter": 0,
}


def update(values, changes) -> dict:
    """The values after some changes; an example brings its own image, kernel and bias.

    >>> update({}, {"example": "face"})["image"].shape
    (7, 7)
    """
    new = {**_START, **values}
    for name in sorted(changes, key=list(_SETTERS).index):
        _SETTERS[name](new, name, changes[name])
    if not new["apart"]:
        for name in ("stride", "dilation"):
            new[f"{name}_across"] = new[name]
    _, kernel = checked(new["image"], new["kernel"])
    filters = kernel.shape[3]
    bias = new["bias"]
    if bias is not None:
        bias = np.array(bias, float)
        if bias.size not in (1, filters):
            raise ValueError(f"bias must be one number for each filter, {filters}; got {bias.size}")
        new["bias"] = np.broadcast_to(bias.ravel(), (filters,)).copy()
    if new["filter"] >= filters:
        if "filter" in changes:
            raise ValueError(f"filter must be from 0 to {filters - 1}; got {new['filter']}")
        new["filter"] = 0
    return new


def _named(table):
    def setter(new, name, value):
        if value != OWN and value not in table:
            raise ValueError(f"{name} must be one of {', '.join([OWN, *table])}; got {value!r}")
        new[name] = value
        if value == OWN:
            return
        if name == "example":
            new.update({"bias": None, "average": False, "preset": OWN, "filter": 0})
            new.update({k: _frozen(v) for k, v in table[value].items()})
            return
        kernel = table[value]
        new["kernel"], new["bias"] = kernel.astype(float), None

    return setter


def _frozen(value):
    return np.array(value, float) if isinstance(value, np.ndarray) else value


def _array(new, name, value):
    new[name] = np.array(value, float)
    new["example"] = OWN
    if name == "kernel":
        new["preset"] = OWN


def _bias(new, name, value):
    new["bias"] = value


_SETTERS = {
    "example": _named(EXAMPLES),
    "preset": _named(KERNELS),
    "image": _array,
    "kernel": _array,
    "bias": _bias,
    "kind": settings.one_of(KINDS),
    "apart": settings.set_flag,
    **dict.fromkeys(("stride", "dilation"), settings.set_pair),
    **dict.fromkeys(("stride_across", "dilation_across"), settings.set_size),
    "padding": settings.set_padding,
    **dict.fromkeys(("p", *settings.SIDES), settings.set_count),
    "average": settings.set_flag,
    "filter": settings.set_count,
}


def _scene(values):
    return convolution_scene(
        values["image"],
        values["kernel"],
        values["bias"],
        stride=(values["stride"], values["stride_across"]),
        padding=settings.padding_of(values),
        dilation=(values["dilation"], values["dilation_across"]),
        kind=values["kind"],
        average=values["average"],
        shown=values["filter"],
    )


def _cell(values, panel, row, col):
    what, _, channel = panel.partition(" ")
    channel = int(channel or 0)
    if what == "input":
        image = values["image"]
        return "image", (row, col) if image.ndim == 2 else (row, col, channel)
    kernel = values["kernel"]
    row, col = row // values["dilation"], col // values["dilation_across"]
    if what == "turned":
        row, col = kernel.shape[0] - 1 - row, kernel.shape[1] - 1 - col
    return "kernel", (row, col) if kernel.ndim == 2 else (row, col, channel, values["filter"])


def _limits(values) -> dict:
    _, kernel = checked(values["image"], values["kernel"])
    return {"filter": max(kernel.shape[3] - 1, 1)}


def _hidden(values) -> set:
    hidden = settings.padding_hidden(values)
    if not values["apart"]:
        hidden |= {"stride_across", "dilation_across"}
    if values["kernel"].ndim == 2 or values["kernel"].shape[3] == 1:
        hidden.add("filter")
    return hidden
