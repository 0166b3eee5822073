"""What does a sheet of small maps say about one of its units?

The browser says the same from the same data (``pictures/browser/sheet.js``); a browser test holds
the two against each other.
"""

from itertools import product

import numpy as np

from cnn_course.pictures.items import Sheet
from cnn_course.pictures.words import FIRST_TERMS, MOST_TERMS, factor, number

DECIMALS = 2
COLOURS = ("red", "green", "blue")
GAP = 8  # px between two maps
LABEL = 15  # px for a map's number, over it


def sheet(key, role, maps, name="", **more) -> Sheet:
    """A sheet of maps (maps, rows, columns); its full colour is its largest size of a number.

    Its name is its key, if none is given.

    What is not a number, in a model whose training diverged, is drawn as 0.

    >>> sheet("s", "output", np.zeros((8, 5, 4)), cell=4).size
    (8, 5, 4)
    """
    maps = np.asarray(maps, "<f4")
    maps = np.ascontiguousarray(np.where(np.isfinite(maps), maps, 0))
    more = {"largest": float(np.abs(maps).max(initial=0)) or 1.0, **more}
    return Sheet(key, name or key, role, maps.tobytes(), maps.shape, **more)


def corner(sheet, index) -> tuple:
    """Left and top of a map on its sheet, in px.

    >>> corner(sheet("s", "output", np.zeros((3, 5, 4)), cell=10, across=2), 2)
    (0, 80)
    """
    _, rows, cols = sheet.size
    down, right = divmod(0 if sheet.colour else index, sheet.across)
    over = LABEL if sheet.drawn > 1 else 0
    return (right * (cols * sheet.cell + GAP), down * (rows * sheet.cell + over) + over)


def extent(sheet) -> tuple:
    """Width and height of a sheet's maps, in px."""
    _, rows, cols = sheet.size
    across = min(sheet.drawn, sheet.across)
    _, top = corner(sheet, sheet.drawn - 1)
    return across * (cols * sheet.cell + GAP) - GAP, top + rows * sheet.cell


def windows(scene, key, index, row, col) -> list:
    """What a unit looks at: ``(sheet key, map, top, left, bottom, right)``, kept on the sheet.

    Bottom and right are the first row and column outside.
    """
    found = []
    for look in scene.panel(key).looks:
        other = scene.panel(look.sheet)
        maps, *space = other.size
        ends = []
        for n, origin, step, size, spacing, at in zip(
            space, look.origin, look.step, look.size, look.spacing, (row, col), strict=True
        ):
            start = origin + step * at
            ends.append((max(start, 0), min(start + (size - 1) * spacing + 1, n)))
        (top, bottom), (left, right) = ends
        for m in range(maps) if top < bottom and left < right else ():
            if not look.same or m + other.first == index + scene.panel(key).first:
                found.append((look.sheet, m, top, left, bottom, right))
    return found


def products(scene, key, index, row, col) -> list:
    """The (number read, weight) pairs a unit is the sum of; padding is left out.

    Where a sheet has a rule instead of kernels, nothing is multiplied: the weights are None.
    """
    sheet = scene.panel(key)
    look = sheet.looks[0]
    source = scene.panel(look.sheet).maps
    kernels = scene.panel(sheet.kernels).maps if sheet.kernels else None
    pairs = []
    for c, a, b in product(range(len(source)), *map(range, look.size)):
        r = look.origin[0] + look.step[0] * row + look.spacing[0] * a
        k = look.origin[1] + look.step[1] * col + look.spacing[1] * b
        if 0 <= r < source.shape[1] and 0 <= k < source.shape[2]:
            weight = None if kernels is None else float(kernels[index * len(source) + c, a, b])
            pairs.append((float(source[c, r, k]), weight))
    return pairs


def unit_text(scene, key, index, row, col) -> str:
    """One unit in words: its place, its arithmetic or what it looks at, and its number."""
    sheet = scene.panel(key)
    result = number(float(sheet.maps[index, row, col]), DECIMALS)
    maps, _, cols = sheet.size
    if sheet.colour:
        parts = zip(COLOURS, sheet.maps[:, row, col].tolist(), strict=True)
        said = ", ".join(f"{name} {number(value, DECIMALS)}" for name, value in parts)
        return f"{sheet.name}, row {row}, column {col}: {said}"
    if sheet.vector:
        lead = f"{sheet.name}, unit {sheet.first + row * cols + col}: "
    else:
        which = f"{map_text(sheet, index)}, " if maps > 1 or sheet.first or sheet.large else ""
        lead = f"{sheet.name}, {which}row {row}, column {col}: "
    if sheet.rule:
        values = [number(value, DECIMALS) for value, _ in products(scene, key, index, row, col)]
        return f"{lead}the {sheet.rule} of {', '.join(values)} = {result}"
    if sheet.kernels:
        pairs = products(scene, key, index, row, col)
        total = sheet.bias[index]
        for pixel, weight in pairs:
            total += pixel * weight
        texts = [
            f"{factor(number(pixel, DECIMALS), n == 0)}·{factor(number(weight, DECIMALS))}"
            for n, (pixel, weight) in enumerate(pairs)
        ]
        if len(texts) > MOST_TERMS:
            texts = [*texts[:FIRST_TERMS], f"… ({len(pairs)} products) …", texts[-1]]
        texts.append(factor(number(sheet.bias[index], DECIMALS)))
        then = "" if sheet.then in ("", "linear") else f", {sheet.then}: {result}"
        return f"{lead}{' + '.join(texts)} = {number(total, DECIMALS)}{then}"
    for other, _, top, left, bottom, right in windows(scene, key, index, row, col)[:1]:
        seen = scene.panel(other)
        if (bottom - top, right - left) == tuple(seen.size[1:]):
            return f"{lead}{result}, sees the whole {seen.name}"
        return (
            f"{lead}{result}, sees rows {top} to {bottom - 1} and columns {left} to "
            f"{right - 1} of the {seen.name}"
        )
    return f"{lead}{result}"


def map_text(sheet, index) -> str:
    """Which map of its sheet: "map 3", "kernel 3, channel 1", "channel 1" of a picture."""
    number, channel = divmod(index, sheet.channels)
    of = f", channel {channel}" if sheet.channels > 1 else ""
    return f"{sheet.one} {number + sheet.first}{of}"
