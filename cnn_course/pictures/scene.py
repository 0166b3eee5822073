"""What is in a picture, before anyone draws it?

A scene is plain, frozen data: no widgets, no figures, a few kB as JSON. Python builds it from the
operations; the two renderers (matplotlib for paper, one browser module for JupyterLab) draw it.
A panel holds its parts: the marks on its cells, which cells of other panels its numbers are made
of (``made_by``), and which array they stand in (``source``). So an edited cell finds its way back,
and a browser can work the picture out anew, with nothing but the picture.

Cells are addressed as ``(row, column)`` in the numbers printed beside the panel. They count from
0, as in NumPy; padding before the first row is row -1.
"""

from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property

import numpy as np

from cnn_course.pictures.items import Item, Look, Photo, Sheet, Shelf
from cnn_course.pictures.words import plain


@dataclass(frozen=True)
class Mark:
    """A named set of cells of a panel; ``kind`` decides the pattern, ``label`` the legend."""

    kind: str  # "padding" | "unused" | "hole" | "winner" | "differ" | "ring"
    cells: tuple  # ((row, col), ...)
    label: str = ""  # empty: not in the legend
    won: str = ""  # key of a panel of largest numbers: the cells are the winners of its windows


@dataclass(frozen=True)
class Reach:
    """Which cells of ``panel`` one cell ``(i, j)`` reads: an affine map.

    Cell ``(a, b)`` of the window stands at ``origin + step * (i, j) + cross * (j, i) + spacing *
    (a, b)``, for ``a, b`` below ``size``. Convolution: origin ``-padding``, step the stride,
    spacing the dilation. A kernel that stays where it is has step ``(0, 0)``. Where no such map
    will do, ``table`` lists the cells for each cell, beginning with the one at ``origin``. With
    ``won``, the table says who wins in that panel of largest numbers: for its own cells the
    winner, for any other cell the windows it won.
    """

    panel: str
    origin: tuple = (0, 0)
    step: tuple = (1, 1)
    spacing: tuple = (1, 1)
    size: tuple = (1, 1)
    cross: tuple = (0, 0)  # rows moved for each column of the cell, columns for each row
    table: tuple = ()  # instead of a map: ((row, col), ...) for each row and column
    won: str = ""

    @property
    def still(self) -> bool:
        """Whether every cell reads the same, as it does a kernel."""
        return self.step == self.cross == (0, 0)

    def cells(self, i, j) -> list:
        """All cells read, in reading order; some may lie outside the panel.

        >>> Reach("input", origin=(-1, -1), step=(2, 2), size=(1, 3)).cells(0, 1)
        [(-1, 1), (-1, 2), (-1, 3)]
        """
        if self.table:
            return list(self.table[i - self.origin[0]][j - self.origin[1]])
        row = self.origin[0] + self.step[0] * i + self.cross[0] * j
        col = self.origin[1] + self.step[1] * j + self.cross[1] * i
        return [
            (row + self.spacing[0] * a, col + self.spacing[1] * b)
            for a in range(self.size[0])
            for b in range(self.size[1])
        ]


@dataclass(frozen=True)
class MadeBy:
    """How each cell of a panel came about, from cells of other panels, and how that is said.

    ``terms`` holds groups of reaches. The cells of the reaches of a group are multiplied one by
    one. ``rule`` says what becomes of the products: "sum" adds them and ``bias`` up and divides
    by ``divide`` (None: by how many they are); "max" keeps the largest. The other two only show:
    "sees" the cells reached, "spread" where the cell's own number lands, times which weight.
    Cells outside a panel, and blank ones, are left out. What ``also`` reaches is lit with the
    cell but is no part of its arithmetic.

    The rest is grammar: ``before``, the products with ``times`` in each and ``plus`` between
    them, ``after``. The functions below choose it.
    """

    terms: tuple  # ((Reach, Reach), ...)
    rule: str = "sum"  # "sum" | "max" | "sees" | "spread"
    bias: float | None = None
    divide: float | None = 1
    also: tuple = ()  # (Reach, ...)
    zeros: bool = True  # False: products with a cell of padding or with a hole are not spelled out
    before: str = ""
    times: str = "·"
    plus: str = " + "
    after: str = ""
    used: str = "read"  # of a cell it reads is said: "read by 2 windows", or "seen by", "goes to"


def dot(*terms, **more) -> MadeBy:
    """A sum of products: of each group of reaches, cell by cell."""
    return MadeBy(terms, **more)


def total(*reaches, **more) -> MadeBy:
    """A sum of what arrives; each of these cells goes on to where it is added."""
    return MadeBy(tuple((reach,) for reach in reaches), used="goes", **more)


def mean(reach, **more) -> MadeBy:
    """The mean of a window."""
    return MadeBy(((reach,),), divide=None, **more)


def largest(reach, **more) -> MadeBy:
    """The largest of a window; the first among equals wins."""
    return MadeBy(((reach,),), "max", before="max(", plus=", ", after=")", **more)


def sees(*reaches, **more) -> MadeBy:
    """A unit that sees cells, whatever is computed of them."""
    return MadeBy(tuple((reach,) for reach in reaches), "sees", used="seen", **more)


def spread(place, weights, **more) -> MadeBy:
    """A number that is added, times every weight, to a whole window elsewhere."""
    return MadeBy(((place, weights),), "spread", **more)


@dataclass(frozen=True)
class Source:
    """Which number of which array each cell of a panel shows: an affine map.

    The cell at ``(row, column)`` shows number ``(row, column) / step`` of a grid of ``size``, if
    that is whole; in the array, flattened, it is number ``base + by * (row, column) / step``.
    Every other cell shows ``blank``, and those from ``ends`` on nothing.

    >>> turned = Source("kernel", (2, 3), step=(1, 2), base=5, by=(-3, -1), blank=None)
    >>> turned.index(0, 4), turned.index(0, 3)
    (3, None)
    """

    array: str
    size: tuple
    by: tuple
    step: tuple = (1, 1)
    base: int = 0
    blank: float | None = 0
    ends: tuple = ()  # (row, column)
    gap: str = ""  # what somebody is told who edits a cell that has no number of the array

    def index(self, row, col) -> int | None:
        """The place in the flattened array; None for padding and holes."""
        (a, over), (b, beside) = divmod(row, self.step[0]), divmod(col, self.step[1])
        if over or beside or not (0 <= a < self.size[0] and 0 <= b < self.size[1]):
            return None
        return self.base + a * self.by[0] + b * self.by[1]


def of_array(name, shape, *, plane=0, planes=1, turned=False, **more) -> Source:
    """The source of a panel that shows one plane of an array (rows, columns, planes).

    ``turned`` by 180 degrees, the last number comes first.

    >>> of_array("kernel", (3, 2), plane=1, planes=4, turned=True).index(0, 0)
    21
    """
    rows, cols = shape
    by, base = (cols * planes, planes), plane
    if turned:
        by, base = (-cols * planes, -planes), plane + (rows * cols - 1) * planes
    return Source(name, (rows, cols), by, base=base, **more)


@dataclass(frozen=True)
class Panel(Item):
    """One grid of numbers."""

    role: str  # "input" | "kernel" | "output" | "gradient" | "plain"; gives the colour
    values: tuple  # rows of numbers; None leaves a cell blank. () draws only the note, in a box
    first: tuple = (0, 0)  # the (row, column) printed beside the first cell
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
    beside: tuple = ()  # settings of its own to change there: (name, value, least, most or choices)
    marks: tuple = ()
    made_by: MadeBy | None = None
    source: Source | None = None

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

    def mark_at(self, row, col) -> Mark | None:
        """The first mark on the cell with this printed row and column."""
        return next((mark for mark in self.marks if (row, col) in mark.cells), None)

    def marked(self, *marks) -> "Panel":
        """The panel with these marks too, those without a cell left out."""
        return replace(self, marks=(*self.marks, *(mark for mark in marks if mark.cells)))

    def made(self, made_by) -> "Panel":
        """The panel, made by what is given."""
        return replace(self, made_by=made_by)


@dataclass(frozen=True)
class Place:
    """A cell of a panel, or a unit of a sheet's map."""

    key: str
    row: int
    col: int
    map: int = 0


@dataclass(frozen=True)
class Scene:
    """A whole picture: what is drawn, what is said, what can be pointed at."""

    title: str
    rows: tuple  # of rows of panels, charts, photos and sheets; a row wraps where it must
    stack: tuple = ()  # panels above each other, aligned by offset and pitch (last is lowest)
    lit: Place | None = None  # what is pointed at first
    window: str = "window being read"  # what the legend calls the thick outline
    sentence: str = ""  # said when nothing is lit
    formula: tuple = ()  # lines, with the numbers put in; see words.plain
    facts: tuple = ()  # ((label, value), ...)
    message: str = ""  # why this setting is impossible, in the words of the operations
    alt: str = ""  # says what the picture says: up to the first colon what goes in
    starts: str = ""  # key of a panel on which the browser dots the first cell of every window
    asks: bool = False  # whether its result, a grid, can be guessed first (see cover.py)
    question: object = field(default=None, metadata={"unsent": True})  # a Question, if not that
    covered: str = ""  # key of the result while it is
    cell: float = 36.0  # px, set by layout.fit

    @cached_property
    def items(self) -> dict:
        """Everything in the picture by its key, in reading order."""
        return {item.key: item for item in (*self.stack, *sum(self.rows, ()))}

    def _all(self, kind) -> tuple:
        return tuple(item for item in self.items.values() if isinstance(item, kind))

    @cached_property
    def panels(self) -> tuple:
        return self._all(Panel)

    @property
    def images(self) -> dict:
        """The images of photographs and shelves, as data URIs, by key."""
        return {item.key: item.image for item in self._all((Photo, Shelf))}

    @property
    def photos(self) -> tuple:
        return self._all(Photo)

    @property
    def sheets(self) -> tuple:
        return self._all(Sheet)

    def panel(self, key) -> Panel:
        """The panel, chart, photograph or sheet of that key."""
        return self.items[key]

    @property
    def made(self) -> tuple:
        """The panels whose cells are made of others."""
        return tuple(panel for panel in self.panels if panel.made_by)

    @property
    def lines(self) -> tuple:
        """The lines of the formula as text."""
        return tuple(map(plain, self.formula))

    @property
    def legend(self) -> tuple:
        """``(kind, label)`` of each mark that has a name, once, in reading order."""
        marks = (mark for panel in self.panels for mark in panel.marks)
        return tuple(dict.fromkeys((mark.kind, mark.label) for mark in marks if mark.label))

    def with_items(self, items, **more) -> "Scene":
        """The scene with other items for some keys."""

        def swapped(row):
            return tuple(items.get(item.key, item) for item in row)

        return replace(self, rows=tuple(map(swapped, self.rows)), stack=swapped(self.stack), **more)


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
    """Scene (or any part of one) as lists and dicts for JSON, fields at their default left out.

    What is no panel in a row says so in ``is``.
    """
    if hasattr(thing, "__dataclass_fields__"):
        other = isinstance(thing, Item) and not isinstance(thing, Panel)
        data = {"is": type(thing).__name__.lower()} if other else {}
        for one in fields(thing):
            value = getattr(thing, one.name)
            if value is not one.default and value != one.default and not one.metadata:
                data[one.name] = to_data(value)
        return data
    if isinstance(thing, tuple | list):
        return [to_data(item) for item in thing]
    return thing


def defaults() -> dict:
    """What a field left out by ``to_data`` stands for, by class, for the browser."""
    classes = (Mark, Reach, MadeBy, Source, Place, *Item.__subclasses__(), Look, Scene)
    return {
        cls.__name__.lower(): {
            one.name: to_data(one.default)
            for one in fields(cls)
            if one.default is not MISSING and not one.metadata
        }
        for cls in classes
    }
