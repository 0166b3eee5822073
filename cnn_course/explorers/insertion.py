"""How do zeros between and around its cells make a small map ready for the turned kernel?

The gradient of an input and a transposed convolution are the same: the map with the stride as
holes, padded, under the kernel turned by 180 degrees [L5.3], [L6.4]. ``walk`` is the walk of the
convolution that is run backwards: its output has the size of the map.
"""

from itertools import product

import numpy as np

from cnn_course.pictures import walks
from cnn_course.pictures.scene import Mark, Reach, of_array
from cnn_course.pictures.words import CORRELATION


def pads(walk) -> list:
    """Zeros before and after the map with its holes, for each axis; below 0: cells cut off.

    >>> pads(walks.walk((5, 6), (3, 2), stride=2))
    [(2, 2), (1, 1)]
    """
    result = []
    for n, k, s, p, d, o in zip(
        walk.space, walk.kernel, walk.stride, walk.pads, walk.dilation, walk.out, strict=True
    ):
        before = (k - 1) * d - p[0]
        result.append((before, n + p[0] - (o - 1) * s - 1))
    return result


def inside(walk) -> tuple:
    """The size of the map with its holes."""
    return tuple((o - 1) * s + 1 for o, s in zip(walk.out, walk.stride, strict=True))


def panel(walk, values, name, role, array, gap, cut):
    """The map with holes and zeros around; the name says which of the two there are.

    Its numbers stand in ``array``; who edits a hole is told ``gap``. Cells that are not read are
    called ``cut``.
    """
    around = [(max(before, 0), max(after, 0)) for before, after in pads(walk)]
    spread = np.zeros(inside(walk))
    spread[:: walk.stride[0], :: walk.stride[1]] = values
    source = of_array(array, walk.out, step=walk.stride, gap=gap)
    kinds = ["with holes"] * (spread.shape != walk.out) + ["padded"] * bool(np.any(around))
    return walks.number_panel(
        "spread",
        ", ".join((name, *kinds)),
        role,
        np.pad(spread, around),
        first=tuple(-before for before, _ in around),
        editable=True,
        source=source,
    ).marked(*marks(walk, cut))


def turned_panel(walk, kernel, name):
    """The kernel turned by 180 degrees, with the holes of its dilation."""
    return walks.kernel_panel(
        walk,
        np.asarray(kernel)[::-1, ::-1],
        key="turned",
        name=name,
        shape="",
        before=CORRELATION,
        editable=True,
        source=of_array("kernel", walk.kernel, turned=True),
    )


def terms(walk) -> tuple:
    """The turned kernel over the spread map: what is multiplied cell by cell."""
    origin = tuple(-before for before, _ in pads(walk))
    return (
        Reach("spread", origin, (1, 1), walk.dilation, walk.kernel),
        walks.kernel_reach(walk, "turned"),
    )


def factors(walk, map_key, kernel_key="kernel") -> tuple:
    """For every cell of the large side: the map's cells and the weights it is made of."""
    rows, cols = walk.space
    cells = [[[] for _ in range(cols)] for _ in range(rows)]
    weights = [[[] for _ in range(cols)] for _ in range(rows)]
    window, kernel = walks.window_reach(walk), walks.kernel_reach(walk).cells(0, 0)
    for target in np.ndindex(*walk.out):
        for (r, c), weight in zip(window.cells(*target), kernel, strict=True):
            if 0 <= r < rows and 0 <= c < cols:
                cells[r][c].append(target)
                weights[r][c].append(weight)
    return (Reach(map_key, table=_frozen(cells)), Reach(kernel_key, table=_frozen(weights)))


def _frozen(lists) -> tuple:
    return tuple(tuple(tuple(cells) for cells in row) for row in lists)


def marks(walk, cut) -> list:
    """Zeros around, zeros between, and cells that are not read, which are called ``cut``."""
    axes = []  # for each axis: the numbers beside the cells, those of the map, those read
    for (before, after), n, k, size in zip(
        pads(walk), walk.space, walk.span, inside(walk), strict=True
    ):
        shown = range(-max(before, 0), size + max(after, 0))
        axes.append((shown, range(size), range(-before, n - before + k - 1)))
    (rows, rows_in, rows_read), (cols, cols_in, cols_read) = axes
    found = {"padding": [], "hole": [], "unused": []}
    for r, c in product(rows, cols):
        if r not in rows_read or c not in cols_read:
            found["unused"].append((r, c))
        elif r not in rows_in or c not in cols_in:
            found["padding"].append((r, c))
        elif r % walk.stride[0] or c % walk.stride[1]:
            found["hole"].append((r, c))
    labels = {
        "padding": "zeros around: every overlap counts",
        "hole": "zeros between: places the stride skipped",
        "unused": cut,
    }
    return [Mark(kind, tuple(cells), labels[kind]) for kind, cells in found.items()]
