"""The answer for one layer: how much its units see, how far apart, and where."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cnn_course import geometry
from cnn_course.network_fields.axis import AxisField, Span


def _of_axes(name, doc) -> property:
    """What each axis has under this name."""
    return property(lambda field: tuple(getattr(axis, name) for axis in field.axes), doc=doc)


@dataclass(frozen=True, repr=False)
class Field:
    """The receptive field of a layer's units; every property has one entry for each axis.

    Parameters
    ----------
    layer : str
        Its name; ``outer/inner`` inside a nested model.
    axes : tuple of AxisField
        One for each spatial axis of the model's input.
    kind : str
        The class of the layer.
    """

    layer: str
    axes: tuple[AxisField, ...]
    kind: str = ""

    size = _of_axes("size", "Cells from the first to the last one seen; ``inf`` for everything.")
    jump = _of_axes("jump", "Input cells from one unit to the next; None when no map is left.")
    start = _of_axes("start", "First cell seen by unit 0, negative in the padding; None for all.")
    centre = _of_axes("centre", "Middle of what unit 0 sees, in cells; unit i's lies i jumps on.")
    units = _of_axes("units", "How many units the layer has; None when Keras does not know.")
    input_size = _of_axes("extent", "How many cells the input has; None when Keras does not know.")

    @property
    def padding(self) -> tuple[int | None, ...]:
        """How many cells before the input the field of unit 0 begins; None for everything.

        The effective padding of Araujo, Norris and Sim (2019): ``start`` with its sign turned.
        """
        return tuple(None if start is None else -start for start in self.start)

    @property
    def everything(self) -> bool:
        """Whether each unit sees the whole map (global pooling, Flatten, squeeze-and-excite).

        Cells of the input that no unit of that map sees, such as a last row that does not fill a
        window, are not in ``region``.
        """
        return all(axis.everything for axis in self.axes)

    @property
    def has_map(self) -> bool:
        """Whether the layer still has units that lie side by side over the input."""
        return not any(axis.collapsed for axis in self.axes)

    @property
    def middle(self) -> tuple[int, ...]:
        """The unit in the middle of the map, the one a picture shows first."""
        return tuple(0 if axis.collapsed else (axis.units or 1) // 2 for axis in self.axes)

    def region(self, unit: int | Sequence[int] | None = None) -> tuple[slice, ...]:
        """The part of the input that a unit sees, as slices that cut it out of an image.

        Borders count: a unit at the rim sees the padding of every layer below it, and that is
        not part of the input. It is the smallest box: inside it, cells may be left out (between
        the elements of a dilated kernel, between 1x1 windows of stride 2, beside a 1x7 branch).

        Parameters
        ----------
        unit : int or one int for each axis, optional
            Which unit; the middle one if not given.

        Raises
        ------
        ValueError
            If the layer has no such unit.
        """
        spans = [axis.seen(u) for axis, u in zip(self.axes, self._unit(unit), strict=True)]
        return tuple(
            slice(0, 0) if span is None else slice(span[0], _stop(span[1])) for span in spans
        )

    def unclipped(self, unit: int | Sequence[int] | None = None) -> tuple[Span | None, ...]:
        """The same as (start, stop) pairs, stop not included, as if the input went on for ever.

        None along an axis where the unit sees nothing.
        """
        spans = [axis.span(u) for axis, u in zip(self.axes, self._unit(unit), strict=True)]
        return tuple(span and (span[0], span[1] + 1) for span in spans)

    def _unit(self, unit) -> tuple[int, ...]:
        if unit is None:
            return self.middle
        unit = geometry.per_axis(unit, len(self.axes), "unit", least=0)
        for u, axis in zip(unit, self.axes, strict=True):
            if axis.units is not None and u >= axis.units and not axis.collapsed:
                counts = geometry.times(self.units)
                raise ValueError(f"unit {unit} is not in the {counts} map of {self.layer!r}")
        return unit

    def __repr__(self) -> str:
        size = "everything" if self.everything else by(self.size)
        if not self.has_map:
            return f"Field({self.layer!r}: sees {size}, no map left)"
        return (
            f"Field({self.layer!r}: sees {size}, jump {by(self.jump)}, "
            f"start {by(self.start)}, centre {by(self.centre)}, units {by(self.units)})"
        )


def _stop(last: float) -> int | None:
    return None if last == math.inf else last + 1


def by(values: Iterable) -> str:
    """Numbers as in ``3 x 5``; "all" for infinity, "-" for what has no answer."""

    def word(value) -> str:
        if value is None:
            return "-"
        return "all" if value == math.inf else str(value).removesuffix(".0")

    words = [word(value) for value in values]
    return "-" if set(words) == {"-"} else " x ".join(words)
