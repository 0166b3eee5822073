"""How do zeros between and around its cells make a small map ready for the turned kernel?

The gradient of an input and a transposed convolution are the same: the map with the stride as
holes, padded, under the kernel turned by 180 degrees [L5.3], [L6.4]. ``walk`` is the walk of the
convolution that is run backwards: its output has the size of the map.
"""

from dataclasses import replace
from itertools import product

import numpy as np

from cnn_course.pictures import walks
from cnn_course.pictures.scene import Mark, Reach, of_array
from cnn_course.pictures.words import CORRELATION


def back(walk) -> walks.Walk:
    """The walk of the turned kernel, cell by cell, over the map with its holes and zeros around.

    The zeros are its padding; below 0, cells are cut off.

    >>> back(walks.walk((5, 6), (3, 2), stride=2)).pads
    ((2, 2), (1, 1))
    """
    inside = tuple((o - 1) * s + 1 for o, s in zip(walk.out, walk.stride, strict=True))
    axes = zip(walk.space, walk.span, walk.pads, inside, strict=True)
    pads = tuple((span - 1 - p, n + p - size) for n, span, (p, _), size in axes)
    return replace(walk, space=inside, stride=(1, 1), pads=pads, out=walk.space)


def panel(walk, values, name, role, array, gap, cut):
    """The map with holes and zeros around; the name says which of the two there are.

    Its numbers stand in ``array``; who edits a hole is told ``gap``. Cells that are not read are
    called ``cut``.
    """
    moved = back(walk)
    around, spread = np.maximum(moved.pads, 0), np.zeros(moved.space)
    spread[:: walk.stride[0], :: walk.stride[1]] = values
    source = of_array(array, walk.out, step=walk.stride, gap=gap)
    kinds = ["with holes"] * (spread.shape != walk.out) + ["padded"] * bool(np.any(around))
    first = tuple(int(-before) for before, _ in around)
    more = {"first": first, "source": source}
    name = ", ".join((name, *kinds))
    panel = walks.array_panel("spread", name, role, np.pad(spread, around), **more)
    axes = []  # for each axis: the numbers beside the cells, those of the map, those read
    for (before, after), size in zip(moved.pads, moved.space, strict=True):
        shown = range(-max(before, 0), size + max(after, 0))
        axes.append((shown, range(size), range(-before, size + after)))
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
    return panel.marked(*(Mark(kind, tuple(found[kind]), labels[kind]) for kind in found))


def turned_panel(walk, kernel, name):
    """The kernel turned by 180 degrees, with the holes of its dilation."""
    return walks.kernel_panel(
        walk,
        np.asarray(kernel)[::-1, ::-1],
        key="turned",
        name=name,
        shape="",
        before=CORRELATION,
        source=of_array("kernel", walk.kernel, turned=True),
    )


def terms(walk) -> tuple:
    """The turned kernel over the spread map: what is multiplied cell by cell."""
    return walks.products(back(walk), "spread", "turned")


def factors(walk, key, shown=None, most=None) -> tuple:
    """For every cell of the large side: the cells of the map ``key`` and the weights it is made of.

    ``shown`` are its rows and columns, if there are more than the walk's; ``most`` says how many
    cells of the map count, if not all.
    """
    rows, cols = shown or map(range, walk.space)
    cells = {at: [] for at in product(rows, cols)}
    weights = {at: [] for at in cells}
    window, kernel = walks.window_reach(walk), walks.kernel_reach(walk).cells(0, 0)
    for cell in list(np.ndindex(*walk.out))[:most]:
        for at, weight in zip(window.cells(*cell), kernel, strict=True):
            if at in cells:
                cells[at].append(cell)
                weights[at].append(weight)
    first = (rows.start, cols.start)
    return (
        Reach(key, first, table=walks.table(cells, rows, cols)),
        Reach("kernel", first, table=walks.table(weights, rows, cols)),
    )
