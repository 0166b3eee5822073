"""Which cell of every window does pooling keep, and where does its gradient go? [L4]"""

from dataclasses import replace

import numpy as np

from cnn_course import lecture, ops
from cnn_course.explorers.grids import ROOM, Canvas, Grid, examples
from cnn_course.explorers.knobs import SIDES, Choice, Knobs, Padding, Pair, PoolStride, Tick, apart
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Mark, Place, Reach, Scene, largest, mean, of_array, total
from cnn_course.pictures.words import as_shown, shape_text

MOST_MARKED = 16  # rows or columns; on larger images frames around winners would hide the picture
EXAMPLES = {
    "lecture, 4 × 4": {"image": lecture.POOL_IMAGE},
    "map of the grey image": {"image": lecture.GREY_MAP},
    "map of the face, 5 × 5": {"image": lecture.FACE_MAP},
    "backward, in the lecture": {"image": lecture.POOL_BACKWARD_IMAGE},
}
LARGEST_IMAGE = 32
LARGEST_PADDING = 3


def _settle(new, changes):
    told = KNOBS.told(new)
    setting = {name: told[name] for name in ("stride", "padding", "dilation", "ceil")}
    walk = walks.walk(told["image"].shape, told["size"], **setting)
    if walk.out:
        GRADIENT.follow(new, walk.out, changes)


GRADIENT = Canvas(
    "gradient", np.ones(ROOM), most=LARGEST_IMAGE + 2 * LARGEST_PADDING, line=True, shape=(2, 2)
)
KNOBS = Knobs(
    examples(EXAMPLES, Grid("image", lecture.POOL_IMAGE, most=LARGEST_IMAGE, slider=12, line=True)),
    Choice("kind", "keep the", (("largest (max)", "max"), ("mean (average)", "average"))),
    apart(Pair("size", 2, most=5, label="window"), Pair("dilation", 1, most=3)),
    PoolStride(),
    Padding(most=LARGEST_PADDING),
    Tick("ceil", "keep partial windows (ceil)"),
    Tick("count_padding", "padding counts as 0", hide=({"kind": ("max",)},)),
    Tick("backward", "show the way back", True),
    GRADIENT,
    simple=("kind", "size", "stride", "side_by_side"),
    rows=(
        ("kind", "size", "stride"),
        ("side_by_side", "ceil", "count_padding", "backward"),
        ("padding", "p", *SIDES),
        ("example", "height", "width"),
        ("dilation", "apart", "size_across", "stride_across", "dilation_across"),
    ),
    settle=_settle,
)


@opens
def pooling(
    image=None,
    *,
    size=2,
    stride=None,
    kind="max",
    padding="valid",
    dilation=1,
    ceil=False,
    count_padding=False,
    gradient=None,
    backward=True,
):
    """A window that keeps its largest cell or its mean, and where each gradient goes.

    Parameters
    ----------
    image : array (height, width), default the lecture's 4 x 4 image [L4.2]
        At most 32 x 32; winners are marked up to 16 x 16.
    size : int or (down, across)
        The window.
    stride : int or (down, across), optional
        As the window when not given.
    kind : "max" or "average"
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))
    dilation : int or (down, across)
    ceil : bool
        Keep windows that hang over the edge [L4.4].
    count_padding : bool
        Padding counts as zeros in an average.
    gradient : array, optional
        The gradient of the output; ones if not given.
    backward : bool
        Show the gradients.

    Examples
    --------
    >>> explorer = pooling()
    >>> explorer.scene.panel("output").values
    ((6, 8), (3, 4))
    >>> explorer.set(kind="average").scene.panel("output").values
    ((3.25, 5.25), (2, 2))
    """
    start = {"example": next(iter(EXAMPLES))} if image is None else {}
    return Opening(pooling_scene, KNOBS, start)


def pooling_scene(
    image, gradient=None, *, kind="max", size=2, count_padding=False, backward=True, **setting
) -> Scene:
    """A window walks over an image and keeps its largest cell or its mean; the way back below.

    The arguments are those of ``pooling``. Winners are marked, in images up to 16 x 16. A window
    that does not fit is explained in ``message``.

    Source: [L4.1], [L4.2], [L4.4], [L4.6].
    """
    image = np.asarray(image, float)
    setting = {"stride": size, **setting, "noun": "pooling size"}
    pool = _Pool(walks.walk(image.shape, size, **setting), image, kind, count_padding)
    walk = pool.walk
    back = None
    if walk.out and backward:
        back = pool.back(np.ones(walk.out) if gradient is None else np.asarray(gradient, float))
    output = pool.output_panel(backward) if walk.out else walks.refused(walk.message, before="→")
    return Scene(
        "Pooling",
        ((pool.input_panel(), output), *((back,) if back else ())),
        lit=Place("output", 0, 0) if walk.out else None,
        formula=(walks.size_rule("window", walk.ceil), *walks.size_lines(walk, "window", "cells")),
        facts=pool.facts(),
        message=walk.message,
        alt=pool.alt(back),
        asks=True,
    )


class _Pool:
    """One pooling of one image; each method makes some of the picture."""

    def __init__(self, walk, image, kind, count_padding):
        self.image, self.kind, self.walk = image, kind, walk
        pads = sum(walk.pads, ())  # one number where it says the same: messages repeat it
        self.setting = {
            **walk.setting,
            "size": walk.kernel,
            "padding": pads[0] if len(set(pads)) == 1 else walk.pads,
            "ceil": walk.ceil,
        }
        if kind == "average":
            self.setting["count_padding"] = count_padding
        self.counts_zeros = kind == "average" and count_padding
        self.output, self.winning, self.marked = None, (), ()
        if walk.out is None:
            return
        x = image[None, :, :, None]
        try:
            pool = ops.max_pool if kind == "max" else ops.avg_pool
            self.output = pool(x, **self.setting)[0, :, :, 0]
        except ValueError as error:  # a window of nothing but padding
            self.walk = replace(walk, out=None, message=as_shown(error))
            return
        if kind == "max":
            numbers = ops.max_pool_winners(x, **self.setting)[0, :, :, 0]
            reach = walks.window_reach(walk)
            self.winner_of = {at: reach.cells(*at)[n] for at, n in np.ndenumerate(numbers)}
            self.winning = tuple(sorted(set(self.winner_of.values())))
            self.marked = self.winning if max(walk.space) <= MOST_MARKED else ()

    def input_panel(self):
        walk = self.walk
        ends = tuple(n + pad[1] for n, pad in zip(walk.space, walk.pads, strict=True))
        blank, label = {"blank": None}, "padding: not counted"
        if self.counts_zeros:
            blank = {"ends": ends if any(walk.overhang) else ()}
            label = "padding: counts as 0"
        source = of_array("image", walk.space, **blank)
        panel = walks.input_panel(
            walk,
            self.image,
            padding="padding: never wins" if self.kind == "max" else label,
            scale=walks.scale_of(self.image),
            source=source,
        )
        padded = [range(-p[0], end) for p, end in zip(walk.pads, ends, strict=True)]
        shown = [range(r.start, r.stop + h) for r, h in zip(padded, walk.overhang, strict=True)]
        beyond = Mark("hole", walks.outside(shown, padded), "beyond the edge: no cell there")
        label = "winner: the largest of its window, the first among equals"
        winners = Mark("winner", self.marked, label, won="output")
        return replace(panel, values=walks.grid(self.cells())).marked(beyond, winners)

    def cells(self) -> np.ndarray:
        """The input with its padding, and what the last windows hang over; nan does not count."""
        around = 0.0 if self.counts_zeros else np.nan
        padded = np.pad(self.image, self.walk.pads, constant_values=around)
        return np.pad(padded, [(0, h) for h in self.walk.overhang], constant_values=np.nan)

    def output_panel(self, backward):
        made = largest if self.kind == "max" else mean
        also = (Reach("gradient"), self.arrival()) if backward else ()
        made_by = made(walks.window_reach(self.walk), also=also)
        more = {"before": "→", "scale": walks.scale_of(self.image), "made_by": made_by}
        return walks.number_panel("output", "output", "output", self.output, **more)

    def back(self, gradient) -> tuple:
        """Where the gradient of the output goes; the last panel is that gradient, to type in."""
        x, dy = self.image[None, :, :, None], gradient[None, :, :, None]
        backward = ops.max_pool_backward if self.kind == "max" else ops.avg_pool_backward
        result = backward(dy, x, **self.setting)[0, :, :, 0]
        given = walks.array_panel("gradient", "output gradient", "gradient", gradient, before="←")
        panels, won, marked = (given,), "output", self.marked
        if self.kind == "average":
            shared, won, marked = self.share(gradient), "", ()
            panels = (replace(shared, before="←"), replace(given, before=f"← {shared.before}"))
        table = walks.table(self.givers(), *map(range, self.walk.space))
        made = total(Reach(panels[0].key, table=table, won=won))
        arrived = walks.number_panel("input_gradient", "input gradient", "gradient", result)
        return (arrived.made(made).marked(Mark("winner", marked, won=won)), *panels)

    def givers(self) -> dict:
        """For each cell of the input, the cells of the output whose gradient reaches it."""
        reach, found = walks.window_reach(self.walk), {}
        for target in np.ndindex(*self.walk.out):
            cells = [self.winner_of[target]] if self.kind == "max" else reach.cells(*target)
            for cell in cells:
                found.setdefault(cell, []).append(target)
        return found

    def arrival(self) -> Reach:
        """Where in the input's gradient the gradient of an output cell arrives."""
        if self.kind == "average":
            return walks.window_reach(self.walk, "input_gradient")
        winners = {target: (cell,) for target, cell in self.winner_of.items()}
        table = walks.table(winners, *map(range, self.walk.out))
        return Reach("input_gradient", table=table, won="output")

    def share(self, gradient):
        """What each cell of a window gets of its gradient."""
        walk, counts = self.walk, ~np.isnan(self.cells())[None, :, :, None]
        window, setting = np.ones((*walk.kernel, 1, 1)), {"stride": walk.stride}
        counted = ops.conv(counts * 1.0, window, **setting, dilation=walk.dilation)
        counted = counted[0, : walk.out[0], : walk.out[1], 0]
        low, said = int(counted.min()), walks.least_and_most(counted)
        uniform = low == counted.max()
        before, note = (f"÷{said}", "") if uniform else ("÷", f"÷ {said} counted cells")
        more = {"before": before, "note": note}
        panel = walks.number_panel("share", "for each cell", "gradient", gradient / counted, **more)
        return panel.made(total(Reach("gradient"), divide=low)) if uniform else panel

    def facts(self) -> tuple:
        if not self.walk.out:
            return (("weights to learn", 0),)
        facts = [
            ("output", shape_text(*self.walk.out)),
            ("numbers left", f"{self.output.size} of {self.image.size}"),
            ("weights to learn", 0),
            walks.never_read(self.walk),
        ]
        if self.kind == "max":
            facts.append(("input cells that win", f"{len(self.winning)} of {self.image.size}"))
        return tuple(facts)

    def alt(self, back) -> str:
        walk = self.walk
        name = "Max pooling" if self.kind == "max" else "Average pooling"
        ceil = ", partial windows kept" if walk.ceil else ""
        text = f"{name}, {walks.walking(walk, 'windows')}{ceil}: "
        if not walk.out:
            return f"{text}impossible, {walk.message}."
        text += f"output {shape_text(*walk.out)}, {walks.rows_text(self.output)}."
        if self.winning and len(self.winning) <= 16:
            cells = ", ".join(f"({r}, {c})" for r, c in self.winning)
            text += f" Winners: {cells}."
        if back is None:
            return text
        arrived, *_, given = (walks.rows_text(panel.values) for panel in back)
        return f"{text} The gradient of the output, {given}, gives the input {arrived}."
