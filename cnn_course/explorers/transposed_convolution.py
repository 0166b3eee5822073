"""Three views of making a map larger: the explorer behind lecture part L6."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import arrays, settings
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.examples import OWN, Examples
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.transposed_convolution import VIEWS, transposed_convolution_scene

LARGEST_IMAGE = 8
SLIDER_IMAGE = 6
LARGEST_KERNEL = 5
LARGEST_STRIDE = 4
LARGEST_PADDING = 3
LARGEST_DILATION = 3
EXAMPLES = Examples(
    {
        "lecture, 2 × 2": {
            "image": lecture.TRANSPOSED_INPUT,
            "kernel": lecture.TRANSPOSED_KERNEL,
        },
        "line, 1 and 10": {"image": [[1, 10]], "kernel": [[1, 2, 3]]},
        "powers of ten": {
            "image": [[1, 10, 100], [1000, 10000, 100000]],
            "kernel": [[1, 2], [3, 4]],
        },
        "all ones (checkerboard)": {"image": np.ones((4, 5)), "kernel": np.ones((3, 3))},
    },
    {"image": LARGEST_IMAGE, "kernel": LARGEST_KERNEL},
)


def transposed_convolution(
    image=None,
    kernel=None,
    *,
    stride=2,
    padding=0,
    output_padding=0,
    dilation=1,
    view="scatter",
):
    """Stamps, the transposed matrix, or zeros put in: three ways to the same larger map.

    Parameters
    ----------
    image : array (width,) or (height, width), default the lecture's 2 x 2 map [L6.3]
        At most 8 x 8.
    kernel : array (width,) or (height, width), default the lecture's, at most 5 x 5
        As in the convolution that this one transposes.
    stride, dilation : int or (down, across)
    padding : int, (down, across) or "same"
        The padding of that convolution: here it is cut off on every side. "same" is Keras's: the
        output is stride times as large as the input, whatever the output padding says.
    output_padding : int or (down, across)
        Extra cells at the end.
    view : "scatter", "matrix", "insertion" or "all"

    Returns
    -------
    Explorer
        Its values: ``example``, ``view``, ``image``, ``height``, ``width``, ``kernel``,
        ``kernel_height``, ``kernel_width``, ``stride``, ``padding``, ``output_padding``,
        ``dilation`` (each also ``NAME_across``), ``same`` (whether the padding is "same"),
        ``apart``, ``placed`` (how many cells have added their copy).

    Examples
    --------
    >>> explorer = transposed_convolution([1, 10], [1, 2, 3])
    >>> explorer.scene.panel("output").values
    ((1, 2, 13, 20, 30),)
    >>> explorer.set(output_padding=2).scene.message
    'output_padding must be smaller than the stride (2); got 2'
    """
    start = {
        "view": view,
        "stride": stride,
        "padding": padding,
        "output_padding": output_padding,
        "dilation": dilation,
    }
    if image is None and kernel is None:
        start["example"] = EXAMPLES.first
    for name, value in (("image", image), ("kernel", kernel)):
        if value is not None:
            start[name] = value
    return Explorer(
        _scene,
        start,
        _controls(),
        groups=(
            ("example", "view", "placed"),
            ("height", "kernel_height", "stride"),
            ("width", "kernel_width", "dilation"),
            ("padding", "output_padding", "same", "apart"),
            ("padding_across", "output_padding_across", "stride_across", "dilation_across"),
        ),
        update=update,
        cell=_cell,
        hidden=_hidden,
        limits=lambda values: {
            "placed": values["image"].size,
            **{side: max(values[side], SLIDER_IMAGE) for side in ("height", "width")},
        },
    )


def _controls() -> dict:
    words = ("copies of the kernel", "transposed matrix", "zeros put in", "all three")
    return {
        "example": EXAMPLES.knob(),
        "view": knobs.choice("view", "scatter", tuple(zip(words, VIEWS, strict=True))),
        "placed": knobs.slider("copies added", 4, 0, 4, "how many cells have added their copy"),
        "height": knobs.slider("input height", 2, 1, SLIDER_IMAGE),
        "width": knobs.slider("input width", 2, 1, SLIDER_IMAGE),
        "kernel_height": knobs.slider("kernel height", 3, 1, LARGEST_KERNEL),
        "kernel_width": knobs.slider("kernel width", 3, 1, LARGEST_KERNEL),
        "stride": knobs.slider("stride", 2, 1, LARGEST_STRIDE),
        "stride_across": knobs.slider("stride across", 2, 1, LARGEST_STRIDE),
        "padding": knobs.slider("padding", 0, 0, LARGEST_PADDING),
        "padding_across": knobs.slider("padding across", 0, 0, LARGEST_PADDING),
        "output_padding": knobs.slider("output padding", 0, 0, LARGEST_STRIDE - 1),
        "output_padding_across": knobs.slider(
            "extra across", 0, 0, LARGEST_STRIDE - 1, "output padding across"
        ),
        "dilation": knobs.slider("dilation", 1, 1, LARGEST_DILATION),
        "dilation_across": knobs.slider("dilation across", 1, 1, LARGEST_DILATION),
        "same": knobs.tick("padding same, as in Keras", False),
        "apart": knobs.tick("down and across apart", False),
    }


_PAIRS = ("stride", "padding", "output_padding", "dilation")
_START = {
    "example": OWN,
    "view": "scatter",
    "image": np.array(lecture.TRANSPOSED_INPUT, float),
    "height": 2,
    "width": 2,
    "kernel": np.array(lecture.TRANSPOSED_KERNEL, float),
    "kernel_height": 3,
    "kernel_width": 3,
    "same": False,
    "apart": False,
    **dict.fromkeys(("stride", "stride_across"), 2),
    **dict.fromkeys(("padding", "padding_across"), 0),
    **dict.fromkeys(("output_padding", "output_padding_across"), 0),
    **dict.fromkeys(("dilation", "dilation_across"), 1),
    "placed": 4,
    "_image": arrays.grown(lecture.TRANSPOSED_INPUT),
    "_kernel": arrays.grown(lecture.TRANSPOSED_KERNEL),
}


def update(values, changes) -> dict:
    """The values after some changes; in one dimension, padding is across only.

    >>> update({}, {"stride": (1, 2)})["apart"]
    True
    """
    new = {**_START, **values}
    cells = new["image"].size
    for name in sorted(changes, key=list(_SETTERS).index):
        _SETTERS[name](new, name, changes[name])
    if not new["apart"]:
        for name in _PAIRS:
            new[f"{name}_across"] = new[name]
    total = new["image"].size
    if new["placed"] > total and "placed" in changes:
        raise ValueError(f"placed must be at most the input's {total} cells; got {new['placed']}")
    if new["placed"] > total or total != cells:
        new["placed"] = changes.get("placed", total)
    return new


def line(values) -> bool:
    """Whether everything happens in one row."""
    return values["height"] == values["kernel_height"] == 1


def _padding(new, name, value):
    """The word "same", or numbers, which end it."""
    new["same"] = isinstance(value, str) and value == "same"
    if not new["same"]:
        _count_pair(new, name, value)


def _count_pair(new, name, value):
    """As ``settings.set_pair``, for numbers that may be 0."""
    down, across = geometry.per_axis(value, 2, name, least=0)
    new[name] = down
    if geometry.is_sequence(value) or not new["apart"]:
        new[f"{name}_across"] = across
        new["apart"] = new["apart"] or down != across


_SETTERS = {
    **EXAMPLES.setters,
    "view": settings.one_of(VIEWS),
    "apart": settings.set_flag,
    **dict.fromkeys(("stride", "dilation"), settings.set_pair),
    "padding": _padding,
    "same": settings.set_flag,
    "output_padding": _count_pair,
    **dict.fromkeys(("stride_across", "dilation_across"), settings.set_size),
    **dict.fromkeys(("padding_across", "output_padding_across", "placed"), settings.set_count),
}


def _scene(values):
    def pair(name):
        across = values[f"{name}_across"]
        if not line(values):
            return values[name], across
        return (0 if name.endswith("padding") else across), across

    setting = {name: pair(name) for name in _PAIRS}
    if values["same"]:
        setting["padding"] = "same"
        if line(values):  # a row stays a row
            setting["stride"] = (1, values["stride_across"])
    return transposed_convolution_scene(
        values["image"], values["kernel"], view=values["view"], placed=values["placed"], **setting
    )


def _cell(values, panel, row, col):
    stride = (values["stride"], values["stride_across"])
    dilation = (values["dilation"], values["dilation_across"])
    if panel == "input":
        return "image", (row, col)
    if panel == "spread":
        if row % stride[0] or col % stride[1]:
            raise ValueError("a zero put in has no number of its own: the stride skips it")
        return "image", (row // stride[0], col // stride[1])
    row, col = row // dilation[0], col // dilation[1]
    if panel == "turned":
        row, col = values["kernel_height"] - 1 - row, values["kernel_width"] - 1 - col
    return "kernel", (row, col)


def _hidden(values) -> set:
    hidden = set() if values["view"] == "scatter" else {"placed"}
    if not values["apart"]:
        hidden |= {f"{name}_across" for name in _PAIRS}
    if values["same"]:
        hidden |= {"padding", "padding_across", "output_padding", "output_padding_across"}
    if line(values):
        hidden.add("apart")
    return hidden
