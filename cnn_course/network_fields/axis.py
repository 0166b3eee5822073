"""The arithmetic of receptive fields, along one axis.

Unit ``i`` of a layer reads its input from ``start + jump * i`` to ``stop + jump * i``. Put one
layer on another (``on_top``) and such a map is again such a map; let branches meet (``union``)
and it is the smallest that holds theirs.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

Span = tuple[float, float]  # first and last cell, both included; infinite when it is everything
ALL: Span = (-math.inf, math.inf)


@dataclass(frozen=True)
class AxisField:
    """Which input cells each unit sees, along one axis.

    Unit ``i`` sees ``spans[i % period]`` moved by ``step * (i // period)``.

    Parameters
    ----------
    step : int
        How far the spans move in one period; 0 when no map is left (flattened or pooled to one).
    spans : tuple of (first, last) or None
        One for each unit of a period, borders ignored; None for a unit that sees nothing.
    units : int or None
        How many units the layer has along this axis, None when Keras does not know.
    cells : tuple of (first, last) or None
        What every unit really sees: cut at the border of each map on the way. None as above.
    extent : int or None
        How many cells the input of the network has along this axis.
    also : (first, last) or None
        What every unit sees besides, wherever it is: a single row that is broadcast over a map.
    """

    step: int
    spans: tuple[Span | None, ...]
    units: int | None = None
    cells: tuple[Span | None, ...] | None = None
    extent: int | None = None
    also: Span | None = None

    @property
    def period(self) -> int:
        """After how many units the pattern repeats; 1 unless something upsampled."""
        return len(self.spans)

    @property
    def collapsed(self) -> bool:
        """Whether no map is left along this axis: flattened, or pooled over all of it."""
        return self.step == 0

    @property
    def everything(self) -> bool:
        """Whether every unit sees the whole axis."""
        return ALL in self.spans

    @property
    def size(self) -> float:
        """Cells from the first to the last one seen, by the unit that sees most."""
        spans = self.spans
        if self.also is not None and not self.everything:  # then the last unit may see most
            spans = (ALL,) if self.units is None else tuple(map(self.span, range(self.units)))
        return max((last - first + 1 for first, last in filter(None, spans)), default=0)

    @property
    def jump(self) -> int | Fraction | None:
        """Input cells from one unit to the next; None when no map is left."""
        jump = Fraction(self.step, self.period)
        return None if self.collapsed else int(jump) if jump.denominator == 1 else jump

    @property
    def start(self) -> int | None:
        """First cell of unit 0, borders ignored; None when it sees everything or nothing."""
        span = self.span(0)
        return None if self.everything or span is None else span[0]

    @property
    def centre(self) -> float | None:
        """Middle of what unit 0 sees, in cells; 0.0 is the middle of the first cell."""
        return None if self.start is None else sum(self.span(0)) / 2

    def span(self, unit: int) -> Span | None:
        """First and last cell of a unit, as if the input went on for ever.

        Examples
        --------
        >>> AxisField(step=2, spans=((-1, 1),)).span(3)
        (5, 7)
        """
        span = self.spans[unit % self.period]
        shift = self.step * (unit // self.period)
        moved = None if span is None else (span[0] + shift, span[1] + shift)
        return moved if self.also is None else join([moved, self.also])

    def seen(self, unit: int) -> Span | None:
        """First and last cell of a unit, inside the input."""
        if self.cells is not None:
            return self.cells[0 if self.collapsed else unit]
        span = self.span(unit)  # sizes unknown: only the first border is certain
        return None if span is None or span[1] < 0 else (max(span[0], 0), span[1])


def join(spans: Iterable[Span | None]) -> Span | None:
    """The smallest span that holds them all.

    >>> join([(2, 4), None, (3, 9)])
    (2, 9)
    """
    spans = [span for span in spans if span is not None]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None


def on_top(below: AxisField, layer: AxisField, gap: int = 1) -> AxisField:
    """The field of a layer in the network's input, from the field of the layer below it.

    ``below`` says which input cells the units below see, ``layer`` which of those units each unit
    of the layer reads: every ``gap``-th of them (the dilation). That matters at the border, where
    the first one read may lie further in than the border itself.

    A 3-wide window on top of a 2-wide pooling of stride 2:

    >>> on_top(AxisField(2, ((0, 1),)), AxisField(1, ((-1, 1),))).spans
    ((-2, 3),)
    """
    if below.collapsed:
        return below

    def reads(unit: int) -> range:
        span = layer.span(unit)
        return range(0) if span is None else range(span[0], span[1] + 1, gap)

    period = layer.period * below.period // math.gcd(layer.step, below.period)
    moving = replace(below, also=None)
    spans = tuple(join(map(moving.span, reads(unit))) for unit in range(period))
    step = layer.step * (period // layer.period) * below.step // below.period
    cells = None
    if below.cells is not None:
        cells = tuple(
            join(below.cells[i] for i in reads(unit) if 0 <= i < below.units)
            for unit in range(layer.units)
        )
    return AxisField(step, spans, layer.units, cells, below.extent, below.also)


def see_all(axis: AxisField) -> AxisField:
    """Every unit sees the whole map, and the units stay where they are."""
    cells = axis.cells and (join(axis.cells),) * len(axis.cells)
    return AxisField(axis.step, (ALL,) * axis.period, axis.units, cells, axis.extent)


def collapse(axis: AxisField) -> AxisField:
    """One unit is left, and it sees the whole map."""
    cells = axis.cells and (join(axis.cells),)
    return AxisField(0, (ALL,), 1, cells, axis.extent)


def _for_all(axis: AxisField) -> AxisField:
    """One unit that stands for all units of a map: each sees what it sees, wherever it is."""
    if axis.everything or axis.collapsed:
        return collapse(axis)
    span = axis.span(0)
    return AxisField(0, (span,), 1, axis.cells, axis.extent, also=span)


def union(branches: Sequence[AxisField], ignore_global: bool) -> AxisField:
    """What a unit sees through several branches that meet in it."""
    maps = [branch for branch in branches if not branch.collapsed]
    wide = max((axis.units or 0 for axis in maps), default=0)
    # one unit that is broadcast over a map speaks for all of its branch, as a pooled one does
    branches = [_for_all(b) if b.units == 1 and wide > 1 else b for b in branches]
    maps = [branch for branch in branches if not branch.collapsed]
    if ignore_global and any(not axis.everything for axis in maps):
        branches = maps = [axis for axis in maps if not axis.everything]
    if not maps:
        return collapse(_stacked(branches, 1))
    jumps = {axis.jump for axis in maps}
    if len(jumps) > 1:
        raise Disagreement(", ".join(str(axis.jump) for axis in maps))
    period = math.lcm(*(axis.period for axis in maps))
    moving = [replace(b, also=None) for b in branches if b.also is None or not b.collapsed]
    spans = tuple(join(axis.span(unit) for axis in moving) for unit in range(period))
    also = join(branch.also for branch in branches)
    step = maps[0].step * period // maps[0].period
    units = maps[0].units
    cells = None if units is None else _stacked(branches, units).cells
    return AxisField(step, spans, units, cells, maps[0].extent, also)


def _stacked(branches: Sequence[AxisField], units: int) -> AxisField:
    """The cells of several branches, unit by unit; a collapsed one is the same for every unit."""
    cells = None
    if all(branch.cells is not None for branch in branches):
        cells = tuple(join(branch.seen(unit) for branch in branches) for unit in range(units))
    return AxisField(0, (ALL,), units, cells, branches[0].extent)


class Disagreement(ValueError):
    """Branches that disagree in stride along one axis."""
