"""What do stride, padding and dilation do to the output's size, and to the border? [L3]"""

import numpy as np

from cnn_course import geometry, ops
from cnn_course.pictures import walk as windows
from cnn_course.pictures.layout import fit
from cnn_course.pictures.scene import Place, Scene, dot
from cnn_course.pictures.words import shape_text


def stride_and_padding_scene(image, kernel, *, stride=1, padding="valid", dilation=1) -> Scene:
    """One kernel walking over one image, how often each cell is read, and the size formula.

    Parameters
    ----------
    image : array (height, width)
    kernel : array (height, width)
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's rule), "lecture" (the lecture's same), int or pairs

    Returns
    -------
    Scene
        With panels ``input``, ``kernel``, ``output`` and ``counts``. A kernel that does not fit
        is explained in ``message`` and in the output's place.

    Source: [L3.1], [L3.3], [L3.4], [L3.8], [L3.9].

    Examples
    --------
    >>> image = np.arange(30.0).reshape(5, 6)
    >>> scene = stride_and_padding_scene(image, np.ones((3, 2)), stride=2, padding="same")
    >>> scene.panel("output").shape, scene.formula[1]
    ('3 × 3', 'height:  ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 2 + 1 = 3')
    """
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    walk = windows.walk(
        image.shape, kernel.shape, stride=stride, padding=padding, dilation=dilation
    )
    used = windows.counts(walk)
    never = windows.unused_mark(walk)
    input_panel = windows.input_panel(walk, image, editable=True)
    operands = (
        input_panel.marked(windows.padding_mark(walk), never),
        windows.kernel_panel(walk, kernel, before="∗", editable=True),
    )
    if walk.out:
        output = ops.conv(
            image[None, :, :, None],
            kernel[:, :, None, None],
            stride=walk.stride,
            padding=walk.pads,
            dilation=walk.dilation,
        )[0, :, :, 0]
        counts = windows.counts_panel("times each input cell is read", used).marked(never)
        result = windows.number_panel("output", "output", "output", output, before="=")
        results = result.made(dot(windows.products(walk))), counts
    else:
        results = (windows.refused(walk.message),)
    return fit(
        Scene(
            "Stride and padding",
            rows=((*operands, *results),),
            lit=Place("output", 0, 0) if walk.out else None,
            formula=_formula(walk, padding),
            facts=_facts(walk, used),
            message=walk.message,
            alt=_alt(walk, used, output if walk.out else None),
        )
    )


def _formula(walk, padding) -> tuple:
    lines = ("output = ⌊(n + padding − kernel) / stride⌋ + 1", *windows.size_lines(walk))
    if padding not in ("same", "lecture") or not isinstance(padding, str):
        return lines
    return (*lines, two_sames(walk))


def two_sames(walk) -> str:
    """The lecture's "same" beside TensorFlow's, and whether they agree here [L3.4]."""
    theirs = geometry.resolve_padding("same", walk.space, walk.kernel, walk.stride, walk.dilation)
    ours = windows.pads_for("lecture", walk.space, walk.kernel, walk.stride, walk.dilation)
    if theirs == ours:
        return "The lecture's same and TensorFlow's same agree here."
    axis = 0 if theirs[0] != ours[0] else 1
    (a, b), (c, d) = ours[axis], theirs[axis]
    return (
        f"The two sames differ here: in {windows.AXES[axis]}, the lecture pads {a} before and {b} "
        f"after, TensorFlow {c} before and {d} after."
    )


def _facts(walk, used) -> tuple:
    zeros = int(np.prod(walk.padded) - np.prod(walk.space))
    facts = [("zeros added", zeros)]
    if walk.out:
        facts = [
            ("output", shape_text(*walk.out)),
            *facts,
            ("input cells never read", f"{int((used == 0).sum())} of {used.size}"),
            ("products", int(np.prod(walk.out) * np.prod(walk.kernel))),
        ]
    return tuple(facts)


def _alt(walk, used, output) -> str:
    text = (
        f"A {shape_text(*walk.kernel)} kernel over a {shape_text(*walk.space)} input, "
        f"{windows.setting_text(walk)}: "
    )
    if output is None:
        return f"{text}impossible, {walk.message}."
    never = int((used == 0).sum())
    return (
        f"{text}output {shape_text(*walk.out)}, {windows.rows_text(output)}. "
        f"{never} of {used.size} input cells are never read."
    )
