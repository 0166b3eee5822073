"""A panel on paper: its cells, their marks, what is lit."""

import numpy as np

from cnn_course.pictures import layout, palette, words
from cnn_course.pictures.palette import LIGHT
from cnn_course.pictures.paper.pen import INDEX, TITLE, name_width, note_height, width, wrapped
from cnn_course.pictures.scene import Panel

CENTRED = {"ha": "center", "va": "center_baseline"}  # a number in its cell


def lit_cells(scene) -> dict:
    """For each panel, the cells that the selected cell reads: ``{key: [(reach, cells, tags)]}``."""
    panel = scene.lit and scene.panel(scene.lit.key)
    if not isinstance(panel, Panel):
        return {}
    row, col = scene.lit.row, scene.lit.col
    lit = {panel.key: [(None, [(row, col)], None)]}
    made = panel.made_by
    for group in made.terms if made else ():
        for reach in group:
            if not reach.still:
                tags = _tags(scene, group, reach, row, col) if made.rule == "sum" else None
                lit.setdefault(reach.panel, []).append((reach, reach.cells(row, col), tags))
    for reach in made.also if made else ():
        lit.setdefault(reach.panel, []).append((reach, reach.cells(row, col), None))
    return lit


def _tags(scene, group, reach, row, col):
    """In a dot product, what each cell of the moving window is multiplied by."""
    others = [other for other in group if other is not reach]
    if len(others) != 1 or others[0].step != (0, 0):
        return None
    panel = scene.panel(others[0].panel)
    return [words.number(panel.at(*rc), panel.decimals) for rc in others[0].cells(row, col)]


def size(scene, panel) -> tuple:
    """Width and height of a panel with its name and its note, in px."""
    cell = scene.cell * panel.small
    if not panel.values:
        return 190, 96
    index = INDEX if panel.index else 4
    note = max((width(line, 11) for line in wrapped(panel.note, 38)), default=0)
    wide = max(panel.cols * cell + index, name_width(panel), note)
    return wide, panel.rows * cell + _over(panel) + TITLE + note_height(panel)


def _over(panel) -> int:
    """Room above a panel's cells: the same for all of a row, so that they stand level."""
    return INDEX if panel.index or panel.small == 1 else 4


class Frame:
    """Where the cells of a panel stand on the page, if its name begins at (x, y)."""

    def __init__(self, scene, panel, x, y):
        self.panel = panel
        self.cell = scene.cell * (panel.small if panel.pitch == 1 else 1)
        self.step = self.cell * panel.pitch
        self.left, self.top = x + (INDEX if panel.index else 4), y + TITLE + _over(panel)

    def x(self, col) -> float:
        """The left edge of the cells with this printed column."""
        return self.left + (col - self.panel.first[1]) * self.step

    def y(self, row) -> float:
        """The upper edge of the cells with this printed row."""
        return self.top + (row - self.panel.first[0]) * self.cell


def draw(pen, scene, panel, x, y):
    """A panel at (x, y), with what is lit on it."""
    # The names of a stack stand in one column.
    pen.title(panel, x, y, said=10.0 if panel in scene.stack else x)
    if not panel.values:
        colour = "text" if scene.covered == panel.key else "error"
        pen.rect(x, y + TITLE, 180, 70, edge=LIGHT[colour], line=1.2, ls="--")
        for n, line in enumerate(wrapped(panel.note, 28)[:4]):
            pen.text(x + 8, y + TITLE + 14 + 15 * n, line, 11, colour)
        return
    frame, lit = Frame(scene, panel, x, y), lit_cells(scene).get(panel.key, ())
    kinds, rings = {}, []
    for mark in panel.marks:
        if mark.kind == "ring":
            rings.extend(mark.cells)
        else:
            kinds.update(dict.fromkeys(mark.cells, mark.kind))
    _cells(pen, frame, kinds, lit)
    for row, col in rings:  # a cell may have a ring beside another mark
        pen.mark("ring", frame.x(col), frame.y(row), frame.cell)
    if panel.index:
        _numbers_beside(pen, frame)
    high = panel.rows * frame.cell
    if panel.pitch == 1:
        edge = LIGHT[f"{panel.role}-line"]
        wide = panel.cols * frame.cell
        pen.rect(frame.left, frame.top, wide, high, edge=edge, line=2, zorder=4)
    for reach, cells, _ in lit:
        _window(pen, frame, reach, cells, bool(scene.stack))
    pen.note(panel, frame.left, frame.top + high)


def _cells(pen, frame, kinds, lit):
    panel, cell = frame.panel, frame.cell
    tags = {}
    if cell >= layout.TAGGED and panel.numbers:
        for _, cells, texts in lit:
            tags.update(zip(cells, texts or (), strict=False))
    if not panel.numbers and not kinds and panel.pitch == 1:
        _colours(pen, frame)
        return
    for i, j in np.ndindex(panel.rows, panel.cols):
        r, c, value = panel.first[0] + i, panel.first[1] + j, panel.values[i][j]
        x, y, kind = frame.x(c), frame.y(r), kinds.get((r, c))
        face = palette.fill(value, panel)
        if kind == "padding":
            face = LIGHT["padding"]
        pen.rect(x, y, cell, cell, face, LIGHT["grid"], 0.8 if cell > 9 else 0.2)
        pen.mark(kind, x, y, cell)
        if not panel.numbers or value is None:
            continue
        colour = "padding-text" if kind == "padding" else "text"
        if panel.scale == "grey" and kind != "padding":
            colour = "#111111" if value > panel.largest / 2 else "#ffffff"
        tag = tags.get((r, c))
        if tag:
            _tag(pen, x + cell / 2, y + cell * 0.8, f"×{tag}", face, cell)
        said = words.cell_text(value, panel.decimals, kind)
        middle = y + cell * (0.36 if tag else 0.5)
        text = pen.text(x + cell / 2, middle, said, panel.font, colour, zorder=3, **CENTRED)
        if kind in ("padding", "unused"):
            pen.backed(text, face)


def _tag(pen, x, y, label, face, cell):
    dark = int(face[3:5], 16) < 128  # by its green, which carries most of the brightness
    ink = (palette.DARK if dark else LIGHT)["kernel-ink"]
    size = min(10, (cell - 3) / (0.7 * len(label)))
    text = pen.text(x, y, label, size, ink, zorder=7, weight="bold", **CENTRED)
    pen.backed(text, face)


def _colours(pen, frame):
    """All cells at once, where none has more to it than its colour."""
    panel, cell = frame.panel, frame.cell
    rows, cols = np.arange(panel.rows + 1), np.arange(panel.cols + 1)
    faces = [[palette.fill(v, panel) for v in row] for row in panel.values]
    parts = [[[int(f[n : n + 2], 16) / 255 for n in (1, 3, 5)] for f in row] for row in faces]
    line = 0.6 if cell > 9 else 0.15
    edge = {"edgecolors": LIGHT["grid"], "linewidth": line, "zorder": 1}
    pen.ax.pcolormesh(frame.left + cols * cell, frame.top + rows * cell, np.array(parts), **edge)


def _numbers_beside(pen, frame):
    panel, cell = frame.panel, frame.cell
    size = min(10.5, cell * 0.5) if cell >= 16 else 10
    every = 1 if cell >= 16 else 5
    (top, left), (rows, cols) = panel.first, (panel.rows, panel.cols)
    for row in range(top + -top % every, top + rows, every) if rows > 1 else ():
        y = frame.y(row) + cell / 2
        pen.text(frame.left - 4, y, words.number(row), size, "faint", ha="right")
    for col in range(left + -left % every, left + cols, every) if cols > 1 else ():
        x = frame.x(col) + cell / 2
        pen.text(x, frame.top - 8, words.number(col), size, "faint", ha="center")


def _window(pen, frame, reach, cells, runs=False):
    inside = [rc for rc in cells if frame.panel.has(*rc)]
    if not inside:
        return
    if reach is not None and reach.table and len(inside) > 1:
        for run in _runs(inside) if runs else ([rc] for rc in inside):
            _window(pen, frame, None, run)
        return
    (top, bottom), (left, right) = ((min(ns), max(ns)) for ns in zip(*inside, strict=True))
    x, y, cell = frame.x(left), frame.y(top), frame.cell
    wide = frame.x(right) - x + cell
    pen.outline((x, y, wide, (bottom - top + 1) * cell), 3.2, 6)
    if reach is None or reach.spacing == (1, 1):
        return
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            if (row, col) not in inside:
                pen.mark("hole", frame.x(col), frame.y(row), cell)


def _runs(cells) -> list:
    """Cells as stretches without a gap.

    >>> _runs([(0, 1), (0, 2), (0, 5)])
    [[(0, 1), (0, 2)], [(0, 5)]]
    """
    runs = []
    for row, col in cells:
        if runs and runs[-1][-1] == (row, col - 1):
            runs[-1].append((row, col))
        else:
            runs.append([(row, col)])
    return runs


def funnel(pen, scene, boxes):
    """In a stack, lines from a lit unit to the ends of what it sees below."""
    above, lit = None, lit_cells(scene)
    for panel in scene.stack:
        cells = [rc for _, group, _ in lit.get(panel.key, ()) for rc in group if panel.has(*rc)]
        if not cells:
            continue
        frame = Frame(scene, panel, *boxes[panel.key])
        cols = [col for _, col in cells]
        ends = frame.x(min(cols)), frame.x(max(cols)) + frame.cell
        if above:
            for a, b in zip(above[1], ends, strict=True):
                pen.ax.plot((a, b), (above[0], frame.top), color=LIGHT["faint"], lw=0.8)
        above = (frame.top + frame.cell * panel.rows, ends)
