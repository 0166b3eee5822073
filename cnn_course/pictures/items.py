"""What stands in a picture beside panels: charts, photographs, sheets of small maps."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

THUMB = 40  # px, a picture of a shelf
BAR = 19.0  # px, a bar and the gap to the next


@dataclass(frozen=True)
class Item:
    """What everything in a picture has: it stands in a row, or in the stack, under its name."""

    key: str
    name: str
    _: KW_ONLY
    shape: str = ""  # "6 × 6"; what stands after the name
    before: str = ""  # operator between the item before and this one: "⋆", "=", "+"


@dataclass(frozen=True)
class Chart(Item):
    """Curves: ``lines`` holds ``(name, role, xs, ys)``; ``marker`` is an x to point at."""

    lines: tuple
    x_label: str = ""
    y_label: str = ""
    marker: float | None = None
    width: float = 360.0
    height: float = 220.0
    role = "plain"


@dataclass(frozen=True)
class Bars(Item):
    """One named number for each bar, such as the probability of each class."""

    labels: tuple
    values: tuple
    largest: float = 1.0  # the size of a number whose bar is full
    right: int | None = None  # the bar that should be the longest
    decimals: int = 2
    width: float = 230.0  # px
    role = "output"

    @property
    def height(self) -> float:
        return BAR * len(self.values)


@dataclass(frozen=True)
class Photo(Item):
    """A photograph with one region lit and the rest dimmed; all places are in its pixels.

    ``margin`` pixels around it are shown too, hatched: what lies there is padding. A region is
    ``(top, left, bottom, right)``, the last row and column not included. ``dots`` are the centres
    of all units, as ``(first row, first column, step down, step across, rows, columns)``.
    """

    image: str  # a data URI; the view sends it apart from the scene, and only when it changes
    size: tuple  # (rows, columns) in pixels
    region: tuple = ()  # what is seen of the photograph
    reach: tuple = ()  # the same as if the photograph went on, drawn dashed
    dots: tuple = ()
    dot: tuple = ()  # (row, column) of the chosen unit's centre
    margin: float = 0.0
    width: float = 520.0  # px on the page, margins included
    role = "input"

    @property
    def height(self) -> float:
        rows, cols = (side + 2 * self.margin for side in self.size)
        return round(self.width * rows / cols, 1)


@dataclass(frozen=True)
class Shelf(Item):
    """Small pictures to pick from; on paper there is nothing to pick, so it is not drawn."""

    image: str  # a data URI: squares of THUMB px side by side; sent apart from the scene
    numbers: tuple  # which picture each is
    chosen: int
    turns: tuple  # the pictures that the buttons before and after pick; -1 for none
    wrong: tuple = ()  # numbers of those that the model misreads
    role = "plain"


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
class Sheet(Item):
    """Maps side by side, their cells too small to hold numbers: one canvas, not a thousand nodes.

    Pointing at a unit lights what it looks at on other sheets and says its number. With
    ``kernels`` it also spells the arithmetic: the first look's window times the kernels of the
    unit's map, one for each map of that sheet, plus the map's bias, then the activation.
    """

    role: str
    numbers: bytes  # float32, in the order of size
    size: tuple  # (maps, rows, columns)
    cell: float  # px
    across: int = 1  # maps in a line
    first: int = 0  # the number of the first map
    one: str = "map"  # what a map of it is called
    channels: int = 1  # maps that share a number: a kernel has one for each channel it reads
    largest: float = 1.0  # the value that gets the full colour
    note: str = ""
    vector: bool = False  # one row of units, broken into lines
    looks: tuple = ()
    rule: str = ""  # "largest" | "mean" of the first look's window, where there are no kernels
    kernels: str = ""  # key of the sheet that holds them
    bias: tuple = ()
    then: str = ""  # name of the activation
    colour: bool = False  # its three maps are one picture: red, green and blue
    pen: int = 0  # side of the brush in cells; 0: nobody can draw on it
    opens: bool = False  # a click or Enter asks for one map of it large
    large: bool = False  # that map; Escape brings all of them back

    @property
    def maps(self) -> np.ndarray:
        """The numbers, (maps, rows, columns)."""
        return np.frombuffer(self.numbers, "<f4").reshape(self.size)

    @property
    def drawn(self) -> int:
        """How many maps stand on the page."""
        return 1 if self.colour else self.size[0]

    @property
    def range(self) -> tuple:
        """The numbers drawn black and white in a coloured picture."""
        return min(0.0, float(self.maps.min())), max(1.0, float(self.maps.max()))
