"""What do stride, padding and dilation do to the output's size, and to the border? [L3]"""

import numpy as np

from cnn_course import geometry, lecture, ops
from cnn_course.explorers.grids import Grid
from cnn_course.explorers.knobs import SIDES, Knobs, Padding, Pair, apart
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Place, Scene, dot
from cnn_course.pictures.words import CORRELATION, shape_text


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
    simple=("image", "kernel", "stride", "padding"),
    rows=(
        ("height", "width", "stride", "stride_across"),
        ("kernel_height", "kernel_width", "padding", "p", *SIDES),
        ("dilation", "dilation_across", "apart"),
    ),
    as_given=True,
)


@opens
def stride_and_padding(image=None, kernel=None, *, stride=1, padding="valid", dilation=1):
    """Sliders for the sizes of image and kernel, stride, padding and dilation.

    Parameters
    ----------
    image : array (height, width), default the lecture's 6 x 6 image [L3.2]
    kernel : array (height, width), default the lecture's vertical edge [L3.2]
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))

    Examples
    --------
    >>> explorer = stride_and_padding(stride=2, padding="lecture")
    >>> explorer.scene.panel("output").values[0]
    (-15, 6, 3)
    >>> explorer.set(stride=0)
    Traceback (most recent call last):
    ValueError: stride must be a positive whole number; got 0
    """
    return Opening(stride_and_padding_scene, KNOBS)


def stride_and_padding_scene(image, kernel, **setting) -> Scene:
    """One kernel walking over one image, how often each cell is read, and the size formula.

    The arguments are those of ``stride_and_padding``. A kernel that does not fit is explained in
    ``message`` and in the output's place.

    >>> image = np.arange(30.0).reshape(5, 6)
    >>> scene = stride_and_padding_scene(image, np.ones((3, 2)), stride=2, padding="same")
    >>> scene.panel("output").shape, scene.lines[1]
    ('3 × 3', 'height:  ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 2 + 1 = 3')

    Source: [L3.1], [L3.3], [L3.4], [L3.8], [L3.9].
    """
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    walk = walks.walk(image.shape, kernel.shape, **setting)
    formula = (walks.size_rule(), *walks.size_lines(walk))
    if setting.get("padding") in ("same", "lecture"):
        formula += (two_sames(walk),)
    operands = (
        walks.input_panel(walk, image),
        walks.kernel_panel(walk, kernel, before=CORRELATION),
    )
    if walk.out:
        x, w = image[None, :, :, None], kernel[:, :, None, None]
        output = ops.conv(x, w, **walk.setting)[0, :, :, 0]
        counts = walks.counts_panel("times each input cell is read", walks.counts(walk))
        counts = counts.marked(walks.unused_mark(walk))
        result = walks.number_panel("output", "output", "output", output, before="=")
        results = result.made(dot(walks.products(walk))), counts
    else:
        results = (walks.refused(walk.message),)
    return Scene(
        "Stride and padding",
        ((*operands, *results),),
        lit=Place("output", 0, 0) if walk.out else None,
        formula=formula,
        facts=_facts(walk),
        message=walk.message,
        alt=_alt(walk, output if walk.out else None),
        starts="input" if walk.out else "",
        asks=True,
    )


def two_sames(walk) -> str:
    """The lecture's "same" beside TensorFlow's, and whether they agree here [L3.4]."""
    theirs = geometry.resolve_padding("same", walk.space, walk.kernel, walk.stride, walk.dilation)
    ours = walks.pads_for("lecture", walk.space, walk.kernel, walk.stride, walk.dilation)
    if theirs == ours:
        return "The lecture's same and TensorFlow's same agree here."
    axis = 0 if theirs[0] != ours[0] else 1
    (a, b), (c, d) = ours[axis], theirs[axis]
    return (
        f"The two sames differ here: in {walks.AXES[axis]}, the lecture pads {a} before and {b} "
        f"after, TensorFlow {c} before and {d} after."
    )


def _facts(walk) -> tuple:
    zeros = ("zeros added", int(np.prod(walk.padded) - np.prod(walk.space)))
    if not walk.out:
        return (zeros,)
    products = int(np.prod(walk.out) * np.prod(walk.kernel))
    output = ("output", shape_text(*walk.out))
    return output, zeros, walks.never_read(walk), ("products", products)


def _alt(walk, output) -> str:
    text = f"A {walks.walking(walk)}: "
    if output is None:
        return f"{text}impossible, {walk.message}."
    _, never = walks.never_read(walk)
    text += f"output {shape_text(*walk.out)}, {walks.rows_text(output)}. "
    return f"{text}{never} input cells are never read."
