"""What stands in a picture beside panels: charts, photographs, sheets of small maps."""

from dataclasses import dataclass

import numpy as np


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
    role = "plain"
    shape = ""


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
    role = "input"

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
