"""Which products make a gradient of a convolution, and which correlation is that? [L5]"""

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.backward_ways import InputWay, KernelWay
from cnn_course.explorers.grids import Canvas, Grid, examples
from cnn_course.explorers.knobs import SIDES, Choice, Knobs, Padding, Pair, apart
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Place, Scene
from cnn_course.pictures.words import CORRELATION

EXAMPLES = {
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
}
LARGEST_IMAGE = 10
LARGEST_PADDING = 3
LINE = {"height": (1,), "kernel_height": (1,)}  # everything happens in one row


def _settle(new, changes):
    """dO takes the output's shape."""
    told = KNOBS.told(new)
    arguments = ("image", "kernel", "stride", "padding", "dilation")
    walk = _walk(**{name: told[name] for name in arguments})
    if walk.out:
        GRADIENT.follow(new, walk.out, changes)


GRADIENT = Canvas(
    "gradient",
    [[1, 2, -1], [0, 1, 3]],
    most=LARGEST_IMAGE + 2 * LARGEST_PADDING,
    line=True,
    shape=(1, 2),
)
KNOBS = Knobs(
    examples(
        EXAMPLES,
        GRADIENT,
        Grid("image", lecture.LINE, most=LARGEST_IMAGE, line=True, label="input"),
        Grid("kernel", lecture.LINE_KERNEL, most=5, line=True),
    ),
    Choice("of", "gradient", (("dW, of the kernel", "kernel"), ("dI, of the input", "input"))),
    apart(Pair("stride", 1, most=4), Pair("dilation", 1, most=3), hide=(LINE,)),
    Padding(most=LARGEST_PADDING, flat=(LINE,)),
    simple=("of", "stride", "dilation", "padding"),
    rows=(
        ("of", "stride", "dilation"),
        ("padding", "p", *SIDES),
        ("example", "width", "height"),
        ("kernel_width", "kernel_height", "apart"),
        ("stride_across", "dilation_across"),
    ),
    settle=_settle,
)


@opens
def backward(
    image=None, kernel=None, *, gradient=None, stride=1, padding="valid", dilation=1, of="kernel"
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

    Examples
    --------
    >>> explorer = backward()
    >>> explorer.scene.panel("kernel_gradient").values  # [L5.4]
    ((0.64452089, 2.16677153, -1.00117413),)
    >>> explorer.set(example="line of whole numbers", of="input").scene.panel("again").values
    ((1, 12, 23, 30),)
    """
    start = {"example": next(iter(EXAMPLES))} if image is kernel is None else {}
    return Opening(backward_scene, KNOBS, start)


def _walk(image, kernel, *, padding="valid", **setting):
    """The windows; in one dimension there is no padding above and below."""
    if len(image) == len(kernel) == 1 and not isinstance(padding, str):
        padding = ((0, 0), padding[1] if isinstance(padding, tuple) else (padding, padding))
    return walks.walk(image.shape, kernel.shape, padding=padding, **setting)


def backward_scene(image, kernel, gradient=None, *, of="kernel", **setting) -> Scene:
    """The gradient of a kernel or of an input, as a window that slides.

    The arguments are those of ``backward``; the gradient of the output is ones if it is not given.
    For dW it slides over the input in steps of the dilation, with the stride as holes; for dI the
    flipped kernel slides over it, with zeros around it too. In one dimension the picture shows the
    same as a row times the ``jacobian``.

    Source: [L5.1], [L5.2], [L5.3], [L5.5].
    """
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    walk, kind = _walk(image, kernel, **setting), KernelWay if of == "kernel" else InputWay
    if walk.out is None:
        given = walks.input_panel(walk, image, name="input I")
        weights = walks.kernel_panel(walk, kernel, name="kernel W", before=CORRELATION)
        return Scene(
            "Backward pass",
            ((given, weights, walks.refused(walk.message)),),
            formula=walks.size_lines(walk)[walk.space[0] == walk.kernel[0] == 1 :],
            message=walk.message,
            alt=f"The {kind.name} of a {walks.walking(walk)}: impossible, {walk.message}.",
        )
    gradient = np.ones(walk.out) if gradient is None else np.asarray(gradient, float)
    way = kind(walk, image, kernel, gradient)
    return Scene(
        "Backward pass",
        (*way.rows(), *((way.jacobian(),) if way.line else ())),
        lit=Place(way.target, *way.telling),
        formula=way.formula(),
        facts=way.facts(),
        alt=way.alt(),
        asks=True,
    )
