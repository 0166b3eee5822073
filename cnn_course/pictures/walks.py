"""What do all pictures of a window that walks over a grid have in common?

The padded input, the spread-out kernel, the cells no window reads, the size formula with its
numbers, and the affine maps behind the highlighting. Sizes come from ``geometry``; nothing here
computes one.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from cnn_course import geometry
from cnn_course.pictures.scene import Mark, Panel, Reach, grid, of_array
from cnn_course.pictures.words import as_shown, decimals_of, number, shape_text

ZEROS = "padding: zeros put around the input"
HOLE = "hole of the dilation: no weight, not read"


@dataclass(frozen=True)
class Walk:
    """A window's walk over a 2-D input; ``out`` is None and ``message`` says why if it cannot."""

    space: tuple
    kernel: tuple
    stride: tuple
    pads: tuple
    dilation: tuple
    ceil: bool
    out: tuple | None
    message: str

    @property
    def setting(self) -> dict:
        """Stride, padding and dilation as the operations take them."""
        return {"stride": self.stride, "padding": self.pads, "dilation": self.dilation}

    @property
    def span(self) -> tuple:
        return tuple(map(geometry.effective_kernel, self.kernel, self.dilation))

    @property
    def padded(self) -> tuple:
        return tuple(n + sum(p) for n, p in zip(self.space, self.pads, strict=True))

    @property
    def overhang(self) -> tuple:
        """How far the last window reaches beyond the padded input, with ``ceil``."""
        if self.out is None:
            return (0, 0)
        ends = ((o - 1) * s + k for o, s, k in zip(self.out, self.stride, self.span, strict=True))
        return tuple(max(end - n, 0) for end, n in zip(ends, self.padded, strict=True))


def pads_for(rule, space, kernel, stride, dilation) -> tuple:
    """Padding pairs for any way to ask: the operations' own, or ``"lecture"`` [L3.3].

    >>> pads_for("lecture", (6, 7), (3, 5), (2, 2), (1, 1))
    ((1, 1), (2, 2))
    """
    if isinstance(rule, str) and rule == "lecture":
        return tuple((p, p) for p in map(geometry.lecture_same_padding, kernel))
    return geometry.resolve_padding(rule, space, kernel, stride, dilation)


def walk(
    space, kernel, *, stride=1, padding="valid", dilation=1, ceil=False, noun="kernel"
) -> Walk:
    """The walk with everything checked; a window that does not fit is a message, not an error.

    >>> walk((6, 7), (3, 3), stride=2, padding="same").out
    (3, 4)
    >>> walk((4, 4), (3, 3), dilation=2).message
    'a dilated 3 × 3 kernel spans 5 × 5 and does not fit a 4 × 4 input with padding 0'
    """
    stride = geometry.per_axis(stride, 2, "stride")
    dilation = geometry.per_axis(dilation, 2, "dilation")
    kernel = geometry.per_axis(kernel, 2, "kernel")
    pads = pads_for(padding, space, kernel, stride, dilation)
    try:
        out = geometry.output_shape(space, kernel, stride, pads, dilation, ceil=ceil, noun=noun)
        message = ""
    except ValueError as error:
        out, message = None, as_shown(error)
    return Walk(tuple(space), kernel, stride, pads, dilation, ceil, out, message)


def number_panel(key, name, role, array, **more) -> Panel:
    """A panel of an array's numbers, with decimals and colour range chosen from them."""
    values = grid(array)
    flat = [v for row in values for v in row if v is not None]
    settings = {
        "shape": shape_text(*np.atleast_2d(array).shape),
        "decimals": decimals_of(flat),
        "largest": max((abs(v) for v in flat), default=1) or 1,
        **more,
    }
    return Panel(key, name, role, values, **settings)


def array_panel(key, name, role, array, **more) -> Panel:
    """A panel to type in: its numbers stand in the array of its key, if no ``source`` is given."""
    more = {"source": of_array(key, np.shape(array)), **more}
    return number_panel(key, name, role, array, editable=True, **more)


def input_panel(walk, image, key="input", name="input", padding=ZEROS, **more) -> Panel:
    """The input with its padding around it, which the legend calls ``padding``.

    Padding cells have rows below 0 or from n on. Cells that no window reads are marked too.
    """
    values = grid(np.pad(np.asarray(image), walk.pads))
    plain = number_panel(key, name, "input", image)
    first = tuple(-before for before, _ in walk.pads)
    shape = shape_text(*walk.space)
    if any(sum(p) for p in walk.pads):
        shape += f", padded to {shape_text(*walk.padded)}"
    more = {"source": of_array("image", walk.space), "first": first, "shape": shape, **more}
    shown = [range(-p[0], n + p[1]) for n, p in zip(walk.space, walk.pads, strict=True)]
    around = Mark("padding", outside(shown, map(range, walk.space)), padding)
    panel = replace(plain, values=values, editable=True, **more)
    return panel.marked(around, unused_mark(walk))


def kernel_panel(walk, kernel, key="kernel", name="kernel", hole=HOLE, **more) -> Panel:
    """The kernel, spread over the cells it spans when it is dilated; its holes are marked.

    The legend calls them ``hole``.
    """
    spread = np.full(walk.span, np.nan)
    spread[:: walk.dilation[0], :: walk.dilation[1]] = kernel
    plain = number_panel(key, name, "kernel", kernel)
    shape = shape_text(*walk.kernel)
    if walk.span != walk.kernel:
        shape += f", spans {shape_text(*walk.span)}"
    source = more.pop("source", None) or of_array("kernel", walk.kernel)
    more = {"index": False, "shape": shape, **more}
    source = replace(source, step=walk.dilation, blank=None)
    panel = replace(plain, values=grid(spread), source=source, editable=True, **more)
    down, across = walk.dilation
    cells = tuple((r, c) for r, c in np.ndindex(*walk.span) if r % down or c % across)
    return panel.marked(Mark("hole", cells, hole))


def scale_of(image) -> str:
    """How an image is coloured: a large one without negative numbers as a photograph."""
    photograph = max(np.shape(image)[:2]) > 24 and np.min(image) >= 0
    return "grey" if photograph else "diverging"


def counts_panel(name, counts, **more) -> Panel:
    """How often each cell is read or written, small beside the picture it counts."""
    more = {"shape": "", "scale": "count", "small": 0.7, **more}
    return number_panel("counts", name, "plain", counts, **more)


def refused(message, key="output", name="output", role="output", before="=") -> Panel:
    """The empty place of an output that cannot be, with the reason in it."""
    return Panel(key, name, role, (), before=before, note=message, index=False)


def outside(shown, inside) -> tuple:
    """The cells of rows and columns that are ``shown``, both ranges, and not ``inside`` others.

    >>> outside((range(-1, 1), range(2)), (range(2), range(2)))
    ((-1, 0), (-1, 1))
    """
    rows, cols = inside
    return tuple((r, c) for r, c in product(*shown) if r not in rows or c not in cols)


def counts(walk) -> np.ndarray:
    """How many windows read each input cell: a row's count times a column's [L3.8]."""
    if walk.out is None:
        return np.zeros(walk.space, int)
    pads = [(p[0], p[1] + more) for p, more in zip(walk.pads, walk.overhang, strict=True)]
    axes = zip(walk.space, walk.kernel, walk.stride, pads, walk.dilation, strict=True)
    return np.outer(
        *(geometry.usage_counts(n, k, stride=s, padding=p, dilation=d) for n, k, s, p, d in axes)
    )


def most_read(walk) -> tuple:
    """The first input cell that the most windows read."""
    used = counts(walk)
    return tuple(map(int, np.unravel_index(used.argmax(), used.shape)))


def never_read(walk) -> tuple:
    """How many input cells no window reads, as a fact."""
    used = counts(walk)
    return "input cells never read", f"{int((used == 0).sum())} of {used.size}"


def unused_mark(walk, label="never read by any window") -> Mark:
    cells = tuple(map(tuple, np.argwhere(counts(walk) == 0).tolist())) if walk.out else ()
    return Mark("unused", cells, label)


def window_reach(walk, key="input") -> Reach:
    """How the window over the input follows the output cell."""
    origin = tuple(-before for before, _ in walk.pads)
    return Reach(key, origin, walk.stride, walk.dilation, walk.kernel)


def products(walk, key="input", kernel="kernel") -> tuple:
    """The window over the input, cell by cell times the kernel."""
    return window_reach(walk, key), kernel_reach(walk, kernel)


def kernel_reach(walk, key="kernel") -> Reach:
    """The kernel, read whole by every output cell."""
    return Reach(key, (0, 0), (0, 0), walk.dilation, walk.kernel)


def table(cells, rows, cols) -> tuple:
    """Lists of cells by (row, column), as a ``Reach`` takes them for these rows and columns."""
    return tuple(tuple(tuple(cells.get((r, c), ())) for c in cols) for r in rows)


def places(walk, letters) -> list:
    """For each axis the place that is read, of two indices.

    >>> places(walk((6, 6), (3, 3), stride=2, padding=1), ("ia", "jb"))
    ['2·i + a − 1', '2·j + b − 1']
    """
    found = []
    axes = zip(letters, walk.stride, walk.dilation, walk.pads, strict=True)
    for (moved, other), s, d, (before, _) in axes:
        place = (f"{s}·" if s > 1 else "") + f"{moved} + " + (f"{d}·" if d > 1 else "") + other
        found.append(place + (f" − {before}" if before else ""))
    return found


def down_and_across(pair) -> str:
    """Two numbers in words, or the one that both are."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} down and {pair[1]} across"


def least_and_most(counts) -> str:
    """Between which numbers counts lie, in words.

    >>> least_and_most(np.array([4, 4])), least_and_most(np.array([2, 4]))
    ('4', '2 to 4')
    """
    low, high = int(counts.min()), int(counts.max())
    return str(low) if low == high else f"{low} to {high}"


def walking(walk, what="kernel") -> str:
    """What walks over which input and how, for alt text."""
    sizes = f"{shape_text(*walk.kernel)} {what} over a {shape_text(*walk.space)} input"
    return f"{sizes}, {setting_text(walk)}"


def setting_text(walk) -> str:
    """The setting in words, for alt text."""
    sides = sum(walk.pads, ())
    each = "{} above, {} below, {} left, {} right".format(*sides)
    padding = sides[0] if len(set(sides)) == 1 else each
    text = f"stride {down_and_across(walk.stride)}, padding {padding}"
    return text + f", dilation {down_and_across(walk.dilation)}" * (walk.dilation != (1, 1))


AXES = ("height", "width")


def size_rule(what="kernel", ceil=False) -> tuple:
    """The size formula in words [L3.1], as a line of terms (see ``words.plain``)."""
    floor, ceiling = "⌈⌉" if ceil else "⌊⌋"
    room = ("n", "image"), " + ", ("padding",) * 2, " on both sides", " − ", (what, "kernel")
    return ("output", "output"), f" = {floor}(", *room, ") / ", ("stride",) * 2, f"{ceiling} + 1"


def size_lines(walk, what="kernel", cells="weights") -> tuple:
    """The formula of each axis with its numbers, and what the floor leaves over; lines of terms.

    ``what`` walks, and consists of ``cells``.
    """
    return tuple(_size_line(walk, axis, what, cells) for axis in (0, 1))


def _size_line(walk, axis, what, cells) -> tuple:
    before, after = walk.pads[axis]
    n, k, s = walk.space[axis], walk.kernel[axis], walk.stride[axis]
    d, span = walk.dilation[axis], walk.span[axis]
    padding = f"2·{before}" if before == after else f"{before} + {after}"
    terms = (str(n), "image"), " + ", (padding, "padding"), " − ", (str(span), "kernel")
    room = walk.padded[axis] - span
    floor, ceiling = "⌈⌉" if walk.ceil else "⌊⌋"
    line = [f"{AXES[axis]}:  {floor}(", *terms, ") / ", (str(s), "stride"), f"{ceiling} + 1"]
    if walk.out is None:
        none = f" is below 0: no place for the {what}" if room < 0 else ""
        line += [",  where ", *terms, f" = {number(room)}{none}"]
    else:
        steps = -(-room // s) if walk.ceil else room // s
        line += [f" = {steps} + 1 = ", (str(steps + 1), "output")]
        line += filter(None, [_left_over(walk, axis, room, steps)])
    if d > 1:
        line.append(f"   (the {k} {cells} span ({k} − 1)·{d} + 1 = {span})")
    return tuple(line)


def _left_over(walk, axis, room, steps) -> str:
    """What becomes of the cells that no whole step reaches."""
    s, out = walk.stride[axis], walk.out[axis]
    left = room % s
    if steps + 1 > out:
        return f", less the window that would start beyond the edge: {out}"
    if not left:
        return ""
    if walk.ceil:
        return f"   (the last window hangs {s - left} over the edge)"
    one = ("row", "column")[axis]
    cells = one if left == 1 else f"{left} {one}s"
    where = " of padding out)" if left <= walk.pads[axis][1] else " out)"
    return f"   ({room} / {s} is not whole: the floor leaves the last {cells}{where}"


def rows_text(array) -> str:
    """Numbers in words for alt text: rows apart by semicolons, a dot where there is none (NaN)."""
    array = np.atleast_2d(array)
    there = array[~np.isnan(array)]
    if array.size > 100 and there.size:
        return f"{there.size} numbers from {there.min():g} to {there.max():g}".replace("-", "−")
    decimals = decimals_of(there.tolist())
    words = (["·" if v != v else number(v, decimals) for v in row] for row in array.tolist())
    return "; ".join(map(" ".join, words))
