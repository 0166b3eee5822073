"""How is each gradient made? As a window that slides, and in one dimension as a matrix [L5]."""

from dataclasses import replace

import numpy as np

from cnn_course import ops
from cnn_course.explorers import insertion
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Reach, dot, of_array
from cnn_course.pictures.words import CORRELATION, number, shape_text

GAP = "a hole has no number of its own: it is where the stride skips"
INDICES = (  # of an output, a weight and a pixel: in two dimensions, and in one
    (("row", "column"), ("a", "b"), ("p", "q")),
    (("", "i"), ("", "j"), ("", "p")),
)


class _Way:
    """What both gradients share: the arrays, and the Jacobian in one dimension."""

    def __init__(self, walk, image, kernel, gradient):
        self.walk, self.image, self.kernel, self.gradient = walk, image, kernel, gradient
        self.line = walk.space[0] == walk.kernel[0] == walk.padded[0] == 1
        self.result = self.gradient_of(image, gradient)

    def gradient_of(self, image, dy) -> np.ndarray:
        """The gradient that is asked for, with these pixels and this gradient of the output."""
        x, w = image[None, :, :, None], self.kernel[:, :, None, None]
        dx, dw, _ = ops.conv_backward(dy[None, :, :, None], x, w, **self.walk.setting)
        return dw[:, :, 0, 0] if self.target == "kernel_gradient" else dx[0, :, :, 0]

    def result_panel(self):
        """The gradient that is asked for, with the products it is made of."""
        also = self.also
        if self.line:
            also += (*self.column(), Reach("again"))
        panel = walks.number_panel(self.target, self.name, "gradient", self.result, before="=")
        return panel.made(dot(self.terms(), also=also, zeros=False))

    def column(self) -> tuple:
        """The Jacobian's column of a cell of the result."""
        return (Reach("jacobian", step=(0, 1), size=(self.walk.out[1], 1)),)

    def jacobian(self):
        """dO, the Jacobian with a row for each output, and their product."""
        row = Reach("row", step=(0, 0), size=(1, self.walk.out[1]))
        made = dot((*self.column(), row), also=(Reach(self.target), *self.also))
        slopes = [self.gradient_of(self.image, dy)[0] for dy in np.eye(self.walk.out[1])[:, None]]
        one, more = of_array("gradient", self.walk.out), {"before": "·", "note": self.rows_are}
        again = {"before": "=", "made_by": made}
        return (
            walks.array_panel("row", "dO", "gradient", self.gradient, before="or", source=one),
            walks.number_panel("jacobian", self.jacobian_name, self.slid, slopes, **more),
            walks.number_panel("again", self.short, "gradient", self.result, **again),
        )

    def alt(self) -> str:
        return (
            f"The {self.name} of a {walks.walking(self.walk)}: {shape_text(*self.result.shape)}, "
            f"{walks.rows_text(self.result)}, for the output gradient dO "
            f"{walks.rows_text(self.gradient)}."
        )

    def places(self, walk, letters) -> str:
        """The place that is read; the last axis alone in one dimension."""
        return ", ".join(walks.places(walk, letters)[self.line :])

    def named(self, *letters) -> str:
        """The indices that are needed: ``row, column``, or ``i`` in one dimension."""
        return ", ".join(letters[self.line :])


class KernelWay(_Way):
    """dW: dO, with holes, slides over the padded input."""

    target, name, short = "kernel_gradient", "kernel gradient dW", "dW"
    jacobian_name, slid, rows_are = "Jacobian ∂O/∂W", "input", "Its rows are the windows of I."
    telling, also = (0, 0), (Reach("kernel"),)

    def rows(self) -> tuple:
        walk = self.walk
        given = walks.input_panel(walk, self.image, name="input I")
        slid = walks.kernel_panel(
            self.sliding,
            self.gradient,
            key="spread",
            name="output gradient dO",
            hole="hole of the stride: nothing is read there",
            role="gradient",
            before=CORRELATION,
            source=of_array("gradient", walk.out, gap=GAP),
        )
        note = "Its numbers do not matter for dW, only its size."
        more = {"note": note, "small": 0.8, "index": False}
        kernel = walks.array_panel("kernel", "kernel W", "kernel", self.kernel, **more)
        return (given, slid, self.result_panel()), (kernel,)

    @property
    def sliding(self) -> walks.Walk:
        """The walk of dO over the input: stride and dilation change places."""
        walk = self.walk
        swapped = {"stride": walk.dilation, "dilation": walk.stride}
        return replace(walk, kernel=walk.out, out=walk.kernel, **swapped)

    def terms(self) -> tuple:
        return walks.products(self.sliding, kernel="spread")

    def formula(self) -> tuple:
        walk = self.walk
        output, weight, _ = INDICES[self.line]
        place = self.places(self.sliding, zip(weight, output, strict=True))
        weight, output = self.named(*weight), self.named(*output)
        lines = [f"dW[{weight}] = Σ over {output} of  I[{place}] · dO[{output}]"]
        padded = "I with its padding" if any(map(any, walk.pads)) else "I"
        lines.append(f"dW = corr({padded}, dO{_with_holes(walk)}){_in_steps(walk)}")
        return tuple(lines)

    def facts(self) -> tuple:
        pixels = self.gradient_of(np.ones(self.walk.space), np.ones(self.walk.out))
        return (
            ("dW", shape_text(*self.walk.kernel)),
            ("products for each weight", walks.least_and_most(pixels)),  # padding is none
            walks.never_read(self.walk),
        )


class InputWay(_Way):
    """dI: the flipped kernel slides over dO, with holes and zeros around."""

    target, name, short = "input_gradient", "input gradient dI", "dI"
    jacobian_name, slid, rows_are = "Jacobian ∂O/∂I", "kernel", "Its rows are W, sliding."

    def rows(self) -> tuple:
        walk = self.walk
        given = (
            walks.array_panel("gradient", "output gradient dO", "gradient", self.gradient),
            walks.kernel_panel(walk, self.kernel, name="kernel W"),
        )
        cut = "belongs to padding only: not read"
        spread = insertion.panel(walk, self.gradient, "dO", "gradient", "gradient", GAP, cut)
        never = walks.unused_mark(walk, "no window reads this pixel: gradient 0")
        turned = insertion.turned_panel(walk, self.kernel, "W flipped")
        return given, (spread, turned, self.result_panel().marked(never))

    @property
    def telling(self) -> tuple:
        return walks.most_read(self.walk)

    def terms(self) -> tuple:
        return insertion.terms(self.walk)

    @property
    def also(self) -> tuple:
        return insertion.factors(self.walk, "gradient")

    def formula(self) -> tuple:
        walk = self.walk
        output, weight, pixel = INDICES[self.line]
        place = self.places(walk, zip(output, weight, strict=True))
        output, weight, pixel = self.named(*output), self.named(*weight), self.named(*pixel)
        lines = [f"dI[{pixel}] = Σ of  dO[{output}] · W[{weight}]  wherever  {place} = {pixel}"]
        slid = [_with_holes(walk)] if walk.stride != (1, 1) else []
        pads = insertion.back(walk).pads
        if max(map(max, pads)) > 0:
            slid.append("zeros around" if slid else " with zeros around")
        lines.append(f"dI = corr(dO{' and '.join(slid)}, W flipped)")
        axes = zip(walks.AXES, pads, walk.kernel, walk.dilation, walk.pads, strict=True)
        for axis, (before, after), k, d, p in list(axes)[self.line :]:
            span = f"({k} − 1)" + (f"·{d}" if d > 1 else "")
            zeros = f"{axis}:  zeros before = {span} − {p[0]} = {number(before)}"
            cut = "  (below 0: cut off)" if min(before, after) < 0 else ""
            lines.append(f"{zeros}, after = {number(after)}{cut}")
        return tuple(lines)

    def facts(self) -> tuple:
        return (
            ("dI", shape_text(*self.walk.space)),
            ("products for a pixel", walks.least_and_most(walks.counts(self.walk))),
            ("pixels without a gradient", walks.never_read(self.walk)[1]),
        )


def _with_holes(walk) -> str:
    if walk.stride == (1, 1):
        return ""
    down, across = walk.stride
    if down == across:
        return f" with its cells {down} apart"
    return f" with its rows {down} and its columns {across} apart"


def _in_steps(walk) -> str:
    if walk.dilation == (1, 1):
        return ""
    size = walks.down_and_across(walk.dilation)
    return f" in steps of {size}: stride and dilation change places"
