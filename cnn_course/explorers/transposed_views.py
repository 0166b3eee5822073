"""What does each view of a transposed convolution show? Copies, a matrix, zeros put in [L6]."""

from dataclasses import replace

import numpy as np

from cnn_course import geometry, ops
from cnn_course.explorers import insertion
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Mark, Place, Reach, dot, grid, of_array, spread
from cnn_course.pictures.words import CORRELATION, as_shown, decimals_of, number, shape_text

SIGN = f"{CORRELATION}ᵀ"
LARGEST_MATRIX = (100, 36)
GAP = "a zero put in has no number of its own: the stride skips it"
TALL = 660  # px that a matrix may be high; beyond it its cells shrink to colours


def _times(counts) -> str:
    """
    >>> _times(np.array([1, 1])), _times(np.array([1, 4]))
    ('once', '1 to 4 times')
    """
    often = walks.least_and_most(counts)
    return {"0": "never", "1": "once"}.get(often, f"{often} times")


class Views:
    """One transposed convolution; each method makes some of the picture."""

    def __init__(
        self, image, kernel, view, stride=2, padding=0, output_padding=0, dilation=1, placed=None
    ):
        self.image, self.kernel = np.asarray(image, float), np.asarray(kernel, float)
        self.view = view
        self.stride = geometry.per_axis(stride, 2, "stride")
        self.dilation = geometry.per_axis(dilation, 2, "dilation")
        self.extra = geometry.per_axis(output_padding, 2, "output_padding", least=0)
        self.same = padding == "same"
        if self.same:
            self.cut, self.extra = self.as_keras()
        else:
            padding = geometry.per_axis(padding, 2, "padding", least=0)
            self.cut = tuple((p, p) for p in padding)
        self.placed = self.image.size if placed is None else placed
        self.partial = view == "scatter" and self.placed < self.image.size
        walked = {"stride": self.stride, "padding": self.cut, "dilation": self.dilation}
        self.setting = {**walked, "output_padding": self.extra}
        self.message = ""
        try:
            self.output = self.transposed(self.image, self.kernel)
        except ValueError as error:  # padding or output padding that cannot be
            self.message = as_shown(error)
            self.walk = walks.walk(self.kernel.shape, self.kernel.shape)
            return
        self.walk = walks.walk(self.output.shape, self.kernel.shape, **walked)
        self.written = walks.counts(self.walk)
        once = self.transposed(self.added(np.ones_like(self.image)), np.ones_like(self.kernel))
        self.so_far = once.round().astype(int)

    def as_keras(self) -> tuple:
        """What "same" cuts off before and after, and adds at the end, for each axis."""
        sizes = zip(self.image.shape, self.kernel.shape, self.stride, self.dilation, strict=True)
        axes = list(sizes)
        extra = tuple(max(s - geometry.effective_kernel(k, d), 0) for _, k, s, d in axes)
        return tuple(geometry.same_padding(n * s, k, s, d) for n, k, s, d in axes), extra

    def transposed(self, image, kernel, **setting):
        """The operation itself, on grids."""
        setting = {**self.setting, **setting}
        x, w = image[None, :, :, None], kernel[:, :, None, None]
        return ops.conv_transpose(x, w, **setting)[0, :, :, 0]

    def added(self, image):
        """These cells of the input, with 0 for those whose copy is still to come."""
        image = image.copy()
        if self.partial:
            image.ravel()[self.placed :] = 0
        return image

    # --- what every view shares -------------------------------------------------------------

    def given(self) -> tuple:
        """Input and kernel."""
        source = of_array("image", self.image.shape)
        return (
            walks.array_panel("input", "input", "input", self.image, source=source),
            walks.kernel_panel(self.walk, self.kernel, before=SIGN),
        )

    def counts(self):
        """How often each cell of the output is written."""
        name = "times written so far" if self.partial else "times each cell is written"
        return walks.counts_panel(name, self.so_far).marked(self.unreached())

    def unreached(self) -> Mark:
        return walks.unused_mark(self.walk, "no copy of the kernel reaches this cell")

    def lit(self) -> Place | None:
        if self.view == "scatter":
            last = self.placed - 1 if self.partial else 0
            return Place("input", *divmod(last, self.image.shape[1])) if self.placed else None
        return Place("output", *walks.most_read(self.walk))

    def size_lines(self) -> tuple:
        lines = ["output = stride·(n − 1) + kernel − 2·padding + output padding"]
        if self.same:
            lines = ["output = stride·(n − 1) + kernel − cut off before − after + added = stride·n"]
        for axis, name in enumerate(walks.AXES):
            n, k = self.image.shape[axis], self.kernel.shape[axis]
            s, (before, after), d = self.stride[axis], self.cut[axis], self.dilation[axis]
            span, extra = geometry.effective_kernel(k, d), self.extra[axis]
            cut = f"{before} − {after}" if self.same else f"2·{before}"
            line = f"{name}:  {s}·({n} − 1) + {span} − {cut} + {extra}"
            line += f" = {number(s * (n - 1) + span - before - after + extra)}"
            if d > 1:
                line += f"   (the {k} weights span ({k} − 1)·{d} + 1 = {span})"
            lines.append(line)
        return tuple(lines)

    def formula(self) -> tuple:
        lines = []
        if self.view in ("scatter", "all"):
            place = walks.places(self.walk, ("ia", "jb"))
            lines.append(f"output[{', '.join(place)}]  gets  input[i, j] · kernel[a, b]  added")
        if self.view in ("insertion", "all"):
            zeros = ", ".join(
                f"{number(before)} before and {number(after)} after in {axis}"
                for axis, (before, after) in zip(
                    walks.AXES, insertion.back(self.walk).pads, strict=True
                )
            )
            lines.append(f"zeros around: {zeros}   (kernel − 1 − padding)")
        if self.view in ("matrix", "all"):
            lines.append(
                "Mᵀ has a column for each input cell: its copy of the kernel, flattened; "
                "a row for each output cell"
            )
        return (*lines, *self.size_lines())

    def facts(self) -> tuple:
        so_far = ", so far" if self.partial else ""
        return (
            ("output", shape_text(*self.output.shape)),
            ("each output cell is written", _times(self.so_far) + so_far),
            ("checkerboard", self.checkerboard()),
        )

    def checkerboard(self) -> str:
        """Whether cells far from the border are written equally often [L6.4]."""
        reasons, walk = {}, self.walk
        for name, k, s, d in zip(walks.AXES, walk.kernel, walk.stride, walk.dilation, strict=True):
            hits = np.bincount(np.arange(k) * d % s, minlength=s)
            if hits.min() < hits.max():
                uneven = f"{k} weights {d} apart meet a stride of {s} unevenly"
                reasons[name] = f"{k} is no multiple of {s}" if d == 1 else uneven
        if not reasons:
            return "no, away from the border all cells alike"
        if len(set(reasons.values())) == 1:
            return f"yes, {next(iter(reasons.values()))}"
        return "yes, " + "; ".join(f"in {name}, {reason}" for name, reason in reasons.items())

    def asked(self) -> str:
        what = (
            f"Transposed convolution of a {shape_text(*self.image.shape)} input with a "
            f"{shape_text(*self.kernel.shape)} kernel, "
        )
        if self.message:
            what += f"stride {self.stride[0]}, padding {self.cut[0][0]}, "
            return f"{what}output padding {self.extra[0]}, dilation {self.dilation[0]}: "
        extra = self.extra[0] if self.extra[0] == self.extra[1] else shape_text(*self.extra)
        what += 'padding "same", ' * self.same
        return f"{what}{walks.setting_text(self.walk)}, output padding {extra}: "

    def alt(self) -> str:
        text = f"{self.asked()}output {shape_text(*self.output.shape)}, "
        text += f"{walks.rows_text(self.output)}. "
        text += f"Each output cell is written {_times(self.written)}."
        if self.partial:
            text += f" Shown: the sum after {self.placed} of {self.image.size} copies."
        return text

    def output_panel(self, key="output", name="output", **more):
        return walks.number_panel(key, name, "output", self.output, **{"before": "=", **more})

    # --- stamps -----------------------------------------------------------------------------

    def scatter(self):
        """Every input cell adds a copy of the kernel; what the padding cuts off stays visible."""
        walk, bare, chosen = self.walk, self.view == "scatter", self.added(self.image)
        values = self.transposed(chosen, self.kernel)
        inside = shown = tuple(map(range, walk.space))
        panel = self.output_panel(name="output so far" if self.partial else "output")
        if bare and any(map(any, self.cut)):
            whole = self.transposed(chosen, self.kernel, padding=0, output_padding=None)
            axes = zip(whole.shape, self.cut, walk.space, strict=True)
            shown = tuple(range(-cut, max(full - cut, n)) for full, (cut, _), n in axes)
            values = np.zeros([*map(len, shown)])
            values[: whole.shape[0], : whole.shape[1]] = whole
            panel = replace(panel, shape=f"{panel.shape}, cut out of {shape_text(*values.shape)}")
        panel = replace(panel, values=grid(values), first=tuple(axis.start for axis in shown))
        edge = walks.outside(shown, inside)
        edge = Mark("padding", edge, "cut off: the padding of the convolution")
        panel = panel.marked(edge, self.unreached())
        given, kernel = self.given()
        if self.partial and self.placed:
            last = divmod(self.placed - 1, self.image.shape[1])
            given = given.marked(Mark("ring", (last,), "added last"))
        lands = walks.products(walk, "output")
        limit = self.placed if bare else None
        sources = insertion.factors(walk, "input", shown, limit)
        also = [Reach("counts")]
        if self.view == "all":
            also += [insertion.terms(walk)[0], Reach("again"), *self.row_reaches()]
        return (
            given.made(spread(*lands, also=(walks.window_reach(walk, "counts"),))),
            kernel,
            panel.made(dot(sources, also=tuple(also))),
            self.counts(),
        )

    # --- zeros put in -----------------------------------------------------------------------

    def insertion(self):
        """Zeros between and around the cells of the input, under the flipped kernel."""
        walk = self.walk
        key = "again" if self.view == "all" else "output"
        also = insertion.factors(walk, "input") if key == "output" else (Reach("output"),)
        made = dot(insertion.terms(walk), also=(*also, Reach("counts")), zeros=False)
        cut = "not read: the padding cuts it off"
        return (
            insertion.panel(walk, self.image, "input", "input", "image", GAP, cut),
            insertion.turned_panel(walk, self.kernel, "kernel flipped"),
            self.output_panel(key, made_by=made),
        )

    # --- the matrix -------------------------------------------------------------------------

    def matrix(self):
        """The transposed matrix times the flattened input."""
        outputs, inputs = self.output.size, self.image.size
        if not self.drawn:
            shape, limit = shape_text(outputs, inputs), shape_text(*LARGEST_MATRIX)
            why = f"Mᵀ would be {shape}; matrices up to {limit} are drawn here. "
            why += "Make the input smaller."
            return (walks.refused(why, "matrix", "transposed matrix Mᵀ", "kernel", before=""),)
        one = {"small": min(0.8, TALL / (max(outputs, inputs) * 32))}
        decimals = decimals_of(np.append(self.output, self.image).tolist())
        few = {**one, "decimals": min(decimals, 1)}  # in a long column: they can be read
        source, flat = of_array("image", (inputs, 1)), self.image.reshape(-1, 1)
        matrix = walks.number_panel("matrix", "Mᵀ", "kernel", self.weights(), **one)
        flat = walks.number_panel(
            "flat", "input, flat", "input", flat, before="·", source=source, **few
        )
        column = walks.number_panel(
            "column", "output, flat", "output", self.output.reshape(-1, 1), before="=", **few
        )
        row = Reach("matrix", step=(1, 0), size=(1, inputs))
        return matrix, flat, column.made(dot((row, self.flat_reach())))

    @property
    def drawn(self) -> bool:
        """Whether the matrix is small enough."""
        return self.output.size <= LARGEST_MATRIX[0] and self.image.size <= LARGEST_MATRIX[1]

    def flat_reach(self) -> Reach:
        return Reach("flat", step=(0, 0), size=(self.image.size, 1))

    def row_reaches(self) -> tuple:
        """A cell's row of the matrix, if it is drawn, and its place in the flattened output."""
        if not self.drawn:
            return ()
        width = self.walk.space[1]
        return (
            Reach("matrix", step=(width, 0), cross=(1, 0), size=(1, self.image.size)),
            Reach("column", step=(width, 0), cross=(1, 0)),
        )

    def output_for_matrix(self):
        """The output above its matrix, each cell made by a row of it."""
        if not self.drawn:
            return self.output_panel()
        row, cell = self.row_reaches()
        made = dot((row, self.flat_reach()), also=(cell, Reach("counts")))
        return self.output_panel(made_by=made)

    def weights(self) -> np.ndarray:
        """Mᵀ: what each input cell, being 1, would add; blank where nothing ever can."""
        n = self.image.size
        ones = np.eye(n).reshape(n, *self.image.shape, 1)

        def columns(kernel):
            stamps = ops.conv_transpose(ones, kernel[:, :, None, None], **self.setting)
            return stamps.reshape(n, -1).T

        there = columns(np.ones_like(self.kernel)) > 0.5
        return np.where(there, columns(self.kernel), np.nan)
