"""What do stride, padding and dilation do to the output's size, and to the border? [L3]"""

import numpy as np

from cnn_course import geometry, ops
from cnn_course.scenes import windows
from cnn_course.scenes.layout import fit
from cnn_course.scenes.model import Link, Scene
from cnn_course.scenes.words import shape_text


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
    panels = [
        windows.input_panel(walk, image, editable=True),
        windows.kernel_panel(walk, kernel, before="∗", editable=True),
    ]
    marks = [windows.padding_mark(walk), windows.unused_mark(walk), windows.hole_mark(walk)]
    links, selected = (), ()
    if walk.out:
        output = ops.conv(
            image[None, :, :, None],
            kernel[:, :, None, None],
            stride=walk.stride,
            padding=walk.pads,
            dilation=walk.dilation,
        )[0, :, :, 0]
        panels.append(windows.number_panel("output", "output", "output", output, before="="))
        panels.append(
            windows.number_panel(
                "counts",
                "times each input cell is read",
                "plain",
                used,
                shape="",
                scale="count",
                small=0.7,
            )
        )
        marks.append(windows.unused_mark(walk, "counts"))
        links = (Link("output", ((windows.window_reach(walk), windows.kernel_reach(walk)),)),)
        selected = ("output", 0, 0)
        rows = (("input", "kernel", "output", "counts"),)
    else:
        panels.append(windows.refused(walk.message))
        rows = (("input", "kernel", "output"),)
    return fit(
        Scene(
            title="Stride and padding",
            panels=tuple(panels),
            rows=rows,
            marks=tuple(m for m in marks if m.cells),
            links=links,
            selected=selected,
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


def setting_text(walk) -> str:
    """The setting in words, for alt text."""
    pads = {side for pair in walk.pads for side in pair}
    padding = (
        f"padding {pads.pop()}"
        if len(pads) == 1
        else "padding {} above, {} below, {} left, {} right".format(*sum(walk.pads, ()))
    )

    def both(pair):
        return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} down and {pair[1]} across"

    text = f"stride {both(walk.stride)}, {padding}"
    return text if walk.dilation == (1, 1) else f"{text}, dilation {both(walk.dilation)}"


def _alt(walk, used, output) -> str:
    text = (
        f"A {shape_text(*walk.kernel)} kernel over a {shape_text(*walk.space)} input, "
        f"{setting_text(walk)}: "
    )
    if output is None:
        return f"{text}impossible, {walk.message}."
    never = int((used == 0).sum())
    return (
        f"{text}output {shape_text(*walk.out)}, {windows.rows_text(output)}. "
        f"{never} of {used.size} input cells are never read."
    )
