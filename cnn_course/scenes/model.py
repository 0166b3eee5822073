"""What is in a picture, before anyone draws it?

A scene is plain, frozen data: no widgets, no figures, a few kB as JSON. Python builds it from the
operations; the two renderers (matplotlib for paper, one browser module for JupyterLab) draw it.

Cells are addressed as ``(row, column)`` in the numbers printed beside the panel. They count from
0, as in NumPy; padding before the first row is row -1.
"""

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class Panel:
    """One grid of numbers with its name, its shape and the operator that stands before it."""

    key: str
    name: str
    role: str  # "input" | "kernel" | "output" | "gradient" | "plain"; gives the colour
    values: tuple  # rows of numbers; None leaves a cell blank. () draws only the note, in a box
    first: tuple = (0, 0)  # the (row, column) printed beside the first cell
    shape: str = ""  # "6 × 6"; what stands after the name
    before: str = ""  # operator between the panel before and this one: "∗", "=", "+"
    note: str = ""  # a line under the panel
    decimals: int = 0
    scale: str = "diverging"  # "diverging" | "ink" (+1 on −1) | "count" | "grey" | "plain"
    largest: float = 1.0  # the value that gets the full colour
    index: bool = True  # row and column numbers beside it
    editable: bool = False
    small: float = 1.0  # cells are this much smaller than the picture's, for overviews
    offset: float = 0.0  # only in a stack: first cell's left edge, in cells of the lowest panel
    pitch: float = 1.0  # only in a stack: distance from cell to cell, in the same unit
    numbers: bool = True  # set by layout.fit: False when they could not be read
    font: float = 14.0  # set by layout.fit, px

    @property
    def rows(self) -> int:
        return len(self.values)

    @property
    def cols(self) -> int:
        return len(self.values[0]) if self.values else 0

    def has(self, row, col) -> bool:
        """Whether the panel has a cell with this printed row and column."""
        return 0 <= row - self.first[0] < self.rows and 0 <= col - self.first[1] < self.cols

    def at(self, row, col):
        """The number in the cell with this printed row and column."""
        return self.values[row - self.first[0]][col - self.first[1]]


@dataclass(frozen=True)
class Mark:
    """A named set of cells in one panel; ``kind`` decides the pattern, ``label`` the legend."""

    panel: str
    kind: str  # "padding" | "unused" | "hole" | "winner" | "differ" | "ring"
    cells: tuple  # ((row, col), ...)
    label: str = ""  # empty: not in the legend


@dataclass(frozen=True)
class Reach:
    """Which cells of ``panel`` one cell ``(i, j)`` of the link's target reads: an affine map.

    Cell ``(a, b)`` of the window stands at ``origin + step * (i, j) + cross * (j, i) + spacing *
    (a, b)``, for ``a, b`` below ``size``. Convolution: origin ``-padding``, step the stride,
    spacing the dilation. A kernel that stays where it is has step ``(0, 0)``. Where no such map
    will do (who won a window?), ``table`` lists the cells for each target cell, beginning with
    the one at ``origin``.
    """

    panel: str
    origin: tuple = (0, 0)
    step: tuple = (1, 1)
    spacing: tuple = (1, 1)
    size: tuple = (1, 1)
    flip: bool = False  # read the cells last to first
    cross: tuple = (0, 0)  # rows moved for each target column, columns for each target row
    table: tuple = ()  # instead of a map: ((row, col), ...) for each row and column

    def cells(self, i, j) -> list:
        """All cells read, in reading order; some may lie outside the panel.

        >>> Reach("input", origin=(-1, -1), step=(2, 2), size=(1, 3)).cells(0, 1)
        [(-1, 1), (-1, 2), (-1, 3)]
        """
        if self.table:
            return list(self.table[i - self.origin[0]][j - self.origin[1]])
        row = self.origin[0] + self.step[0] * i + self.cross[0] * j
        col = self.origin[1] + self.step[1] * j + self.cross[1] * i
        cells = [
            (row + self.spacing[0] * a, col + self.spacing[1] * b)
            for a in range(self.size[0])
            for b in range(self.size[1])
        ]
        return cells[::-1] if self.flip else cells


@dataclass(frozen=True)
class Link:
    """How each cell of ``target`` came about, from cells of other panels.

    ``terms`` holds groups of reaches. ``op="dot"``: the cells of the reaches of a group are
    multiplied one by one, and everything is added up, then ``bias`` is added and the sum divided
    by ``divide``. ``"max"``, ``"mean"``, ``"sum"``: over the cells of all groups. ``"sees"``:
    only shows them. ``"scatter"``: the target's number is spread over the first reach, times
    the second. Cells outside a panel, and blank ones, are left out. What ``also`` reaches is lit
    with the cell but is no part of its arithmetic.
    """

    target: str
    terms: tuple  # ((Reach, Reach), ...)
    op: str = "dot"
    bias: float | None = None
    divide: float = 1
    also: tuple = ()  # (Reach, ...)
    zeros: bool = True  # False: products with a cell of padding or with a hole are not spelled out


@dataclass(frozen=True)
class Chart:
    """Curves: ``lines`` holds ``(name, role, xs, ys)``; ``marker`` is an x to point at."""

    key: str
    name: str
    lines: tuple
    x_label: str = ""
    y_label: str = ""
    marker: float | None = None
    before: str = ""
    width: float = 360.0
    height: float = 220.0


@dataclass(frozen=True)
class Photo:
    """A photograph with one region lit and the rest dimmed; all places are in its pixels.

    ``margin`` pixels around it are shown too, hatched: what lies there is padding. A region is
    ``(top, left, bottom, right)``, the last row and column not included. ``dots`` are the centres
    of all units, as ``(first row, first column, step down, step across, rows, columns)``.
    """

    key: str
    name: str
    image: str  # a data URI; the view sends it apart from the scene, and only when it changes
    size: tuple  # (rows, columns) in pixels
    region: tuple = ()  # what is seen of the photograph
    reach: tuple = ()  # the same as if the photograph went on, drawn dashed
    dots: tuple = ()
    dot: tuple = ()  # (row, column) of the chosen unit's centre
    margin: float = 0.0
    shape: str = ""
    before: str = ""
    width: float = 520.0  # px on the page, margins included

    @property
    def height(self) -> float:
        rows, cols = (side + 2 * self.margin for side in self.size)
        return round(self.width * rows / cols, 1)


@dataclass(frozen=True)
class Look:
    """What a unit ``(row, col)`` of a map looks at: a window on every map of another sheet."""

    sheet: str
    origin: tuple
    step: tuple
    size: tuple
    spacing: tuple = (1, 1)
    same: bool = False  # only on the map with the unit's own number


@dataclass(frozen=True)
class Sheet:
    """Maps side by side, their cells too small to hold numbers: one canvas, not a thousand nodes.

    Pointing at a unit lights what it looks at on other sheets and says its number. With
    ``kernels`` it also spells the arithmetic: the first look's window times the kernels of the
    unit's map, one for each map of that sheet, plus the map's bias, then the activation.
    """

    key: str
    name: str
    role: str
    numbers: bytes  # float32, in the order of size
    size: tuple  # (maps, rows, columns)
    cell: float  # px
    across: int = 1  # maps in a line
    first: int = 0  # the number of the first map
    channels: int = 1  # maps that share a number: a kernel has one for each channel it reads
    largest: float = 1.0  # the value that gets the full colour
    shape: str = ""
    before: str = ""
    note: str = ""
    vector: bool = False  # one row of units, broken into lines
    looks: tuple = ()
    kernels: str = ""  # key of the sheet that holds them
    bias: tuple = ()
    then: str = ""  # name of the activation
    pen: int = 0  # side of the brush in cells; 0: nobody can draw on it

    @property
    def maps(self) -> np.ndarray:
        """The numbers, (maps, rows, columns)."""
        return np.frombuffer(self.numbers, "<f4").reshape(self.size)


@dataclass(frozen=True)
class Scene:
    """A whole picture: what is drawn, what is said, what can be pointed at."""

    title: str
    panels: tuple
    rows: tuple  # ((key, key), (key,)): reading order; the panels of a row wrap if they must
    marks: tuple = ()
    links: tuple = ()
    charts: tuple = ()
    photos: tuple = ()
    sheets: tuple = ()
    pointed: tuple = ()  # (sheet key, map, row, column) lit at first
    stack: tuple = ()  # keys drawn above each other, aligned by offset and pitch (last is lowest)
    selected: tuple = ()  # (panel key, row, column) lit at first; () for none
    window: str = ""  # what the legend calls the thick outline; "window being read" if empty
    sentence: str = ""  # said when no cell is lit
    formula: tuple = ()  # lines, with the numbers put in
    facts: tuple = ()  # ((label, value), ...)
    message: str = ""  # why this setting is impossible, in the words of the operations
    alt: str = ""  # says what the picture says
    cell: float = 36.0  # px, set by layout.fit

    def panel(self, key) -> Panel:
        return next(p for p in self.panels if p.key == key)

    def link(self, key) -> Link | None:
        return next((link for link in self.links if link.target == key), None)


def grid(array) -> tuple:
    """A 1-D or 2-D array as rows of plain numbers (nine significant digits; integers whole).

    >>> grid(np.array([[1.0, 2.5]]))
    ((1, 2.5),)
    """
    array = np.atleast_2d(np.asarray(array))
    return tuple(tuple(_plain(v) for v in row) for row in array.tolist())


def _plain(value):
    if value is None or value != value:
        return None
    if float(value).is_integer():
        return int(value)
    return float(f"{value:.9g}")


def to_data(thing):
    """Scene (or any part of one) as lists and dicts for JSON, fields at their default left out."""
    if hasattr(thing, "__dataclass_fields__"):
        data = {}
        for field in fields(thing):
            value = getattr(thing, field.name)
            if value is not field.default and value != field.default:
                data[field.name] = to_data(value)
        return data
    if isinstance(thing, tuple | list):
        return [to_data(item) for item in thing]
    return thing


def defaults() -> dict:
    """What a field left out by ``to_data`` stands for, by class, for the browser."""
    return {
        cls.__name__.lower(): {f.name: to_data(f.default) for f in fields(cls) if not _required(f)}
        for cls in (Panel, Mark, Reach, Link, Chart, Photo, Look, Sheet, Scene)
    }


def _required(field) -> bool:
    from dataclasses import MISSING

    return field.default is MISSING
