"""How do arrays follow their size sliders without losing a number?

Every array lies on a canvas, kept under ``_NAME``: cells that a slider cuts off come back when it
returns. What was never there repeats what is.

>>> from cnn_course.explorers.knobs import Knobs
>>> knobs = Knobs(Grid("image", [[1, 2]], most=4))
>>> knobs.update({}, {"height": 2})["image"]
array([[1., 2.],
       [1., 2.]])
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cnn_course import geometry
from cnn_course.explorers.knobs import OWN, Knob, Several, named

ROOM = (14, 14)  # as far as the sliders of sizes go
LARGEST = 999_999_999  # in a cell: sums of products of such numbers can still be written out


def repeated(array, shape) -> np.ndarray:
    """The array continued by itself, at least to this shape and as far as sliders go.

    >>> repeated([[1, 2]], (1, 2))[:2, :3].tolist()
    [[1, 2, 1], [1, 2, 1]]
    """
    room = np.maximum(shape, ROOM)
    after = [(0, max(n - have, 0)) for n, have in zip(room, np.shape(array), strict=True)]
    return np.pad(array, after, mode="wrap")


def floats(value, name) -> np.ndarray:
    """A copy of it as an array of finite numbers, or an error that names it."""
    try:
        array = np.array("" if value is None else value, float)  # NumPy takes None for NaN
    except (ValueError, TypeError):
        raise ValueError(f"{name} must hold numbers; got {value!r}") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers; got {array[~np.isfinite(array)][0]}")
    return array


@dataclass(frozen=True, eq=False)
class Array(Knob):
    """Numbers: of a ``shape`` and between its ``ends``, or of any, for the picture to check."""

    name: str
    value: object
    brings: dict = field(default_factory=dict)  # other values that are set with it
    shape: tuple = ()
    ends: tuple = (-LARGEST, LARGEST)

    def set(self, new, name, value):
        array = None if value is self.value is None else floats(value, name)
        if self.shape:
            self._check(array, name)
        new.update({name: array, **self.brings})

    def _check(self, array, name):
        if array.shape != self.shape:
            wanted, found = map(geometry.times, (self.shape, array.shape))
            raise ValueError(f"{name} must be {wanted} numbers; got {found}")
        (low, high), least, most = self.ends, array.min(), array.max()
        if not (least >= low and most <= high):
            raise ValueError(f"{name} must lie between {low} and {high}; got {least:g} to {most:g}")


@dataclass(frozen=True, eq=False)
class Canvas(Knob):
    """A grid of numbers on a larger canvas, so that cells which are cut off come back.

    ``shape`` is what is there at first, ``line`` whether one axis is taken as one row, and
    ``grown(array, shape)`` the canvas, at least of that shape and as large as sliders go.
    """

    name: str
    value: object
    most: int  # rows, and columns
    line: bool = False
    shape: tuple | None = None
    grown: Callable = repeated

    def start(self):
        canvas = self._canvas(self.value)
        rows, cols = self.shape or np.shape(np.atleast_2d(self.value))
        return {self.name: canvas[:rows, :cols].copy(), f"_{self.name}": canvas}

    def set(self, new, name, value):
        """Another array: on the old canvas if its size is the old one."""
        array = self._checked(value)
        alike = new[name].shape == array.shape
        canvas = new[f"_{name}"].copy() if alike else self._canvas(array)
        canvas[: array.shape[0], : array.shape[1]] = array
        new[f"_{name}"], new[name] = canvas, array

    def bring(self, new, value):
        """Another array, on a canvas of its own."""
        new[f"_{self.name}"] = self._canvas(value)
        self.set(new, self.name, value)

    def cut(self, new, shape):
        """What the canvas has within a shape."""
        canvas = self.grown(new[f"_{self.name}"], shape)
        new[f"_{self.name}"], new[self.name] = canvas, canvas[: shape[0], : shape[1]].copy()

    def follow(self, new, shape, changes):
        """Takes a shape that follows from other values; what was just given must have it."""
        shape = tuple(shape)
        if self.name in changes and new[self.name].shape != shape:
            raise ValueError(
                f"{self.name} must have shape {shape}, the shape of the output; "
                f"got {new[self.name].shape}"
            )
        if new[self.name].shape != shape:
            self.cut(new, shape)

    def _canvas(self, array) -> np.ndarray:
        array = np.atleast_2d(np.array(array, float))
        return self.grown(array, array.shape)

    def _checked(self, value) -> np.ndarray:
        array = floats(value, self.name)
        if array.ndim == 1 and self.line:
            array = array[None]
        if array.ndim != 2 or not array.size or max(array.shape) > self.most:
            raise ValueError(
                f"{self.name} must be a grid of numbers, at most {self.most}x{self.most} in this "
                f"explorer; got {geometry.times(array.shape)}"
            )
        return array


@dataclass(frozen=True, eq=False)
class Grid(Canvas):
    """A canvas with a slider for its rows and one for its columns, which go to ``slider``."""

    kind = "slider"
    label: str = ""
    slider: int | None = None  # to ``most`` if not given

    @property
    def sizes(self) -> tuple:
        prefix = "" if self.name == "image" else f"{self.name}_"
        return f"{prefix}height", f"{prefix}width"

    def start(self):
        start = super().start()
        return {**start, **dict(zip(self.sizes, start[self.name].shape, strict=True))}

    def rounds(self):
        return (self.name,), self.sizes

    def set(self, new, name, value):
        if name == self.name:
            super().set(new, name, value)
            new.update(zip(self.sizes, new[name].shape, strict=True))
            return
        new[name] = geometry.whole_number(value, name)
        if value > self.most:
            raise ValueError(f"{name} goes from 1 to {self.most} in this explorer; got {value}")
        self.cut(new, tuple(new[size] for size in self.sizes))

    def controls(self):
        shape, most = self.start()[self.name].shape, self.slider or self.most

        def side(name, words, value):
            end = None if most == self.most else lambda values: max(values[name], most)
            look = {"label": f"{self.label or self.name} {words}", "least": 1, "most": most}
            return self._control(name=name, value=value, highest=end, **look)

        return tuple(map(side, self.sizes, ("height", "width"), shape))


@dataclass(frozen=True)
class Examples(Several):
    """Arrays that can be picked by name; with other numbers or sizes they are the learner's own.

    >>> from cnn_course.explorers.knobs import Knobs
    >>> ten = examples({"ten": {"image": [[10]]}}, Grid("image", [[0]], most=4))
    >>> after = Knobs(ten).update({}, {"example": "ten"})
    >>> after["image"], Knobs(ten).update(after, {"width": 2})["example"]
    (array([[10.]]), 'own numbers')
    """

    table: dict

    def set(self, new, name, value):
        super().set(new, name, value)
        if name == "example":
            for key, array in self.table.get(value, {}).items():
                self._part(key).bring(new, array)
            return
        part, named = self._part(name), self.table.get(new["example"])
        if name == part.name or (
            named and np.atleast_2d(named[part.name]).shape != new[part.name].shape
        ):
            new["example"] = OWN


def examples(table, *grids) -> Examples:
    """Arrays, and the choice of a name for them: ``{name: {array: value}}``."""
    return Examples((named("example", "example", {one: {} for one in table}), *grids), table)
