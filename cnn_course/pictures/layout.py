"""How large is a cell, and can its number still be read?

One size for a whole picture, decided here, so that both renderers agree.

Limits: numbers are shown while every one gets at least 9 px, so up to 31 columns of three digits
or 21 columns of five characters. Beyond that the cells speak by colour only, and pointing at one
still says its number.
"""

from dataclasses import replace

from cnn_course.pictures.scene import Panel
from cnn_course.pictures.words import number

WIDTH = 700  # px that a picture may take: JupyterLab's output area in a window of 900 px
SIZES = (40, 36, 32, 28, 24, 20)
TINY = (24, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6)  # for cells without numbers
FONT = 9.0  # px, the smallest that is shown
HEIGHT = 0.42  # of a cell, for the largest number
GLYPH = 0.63  # width of a digit, in font sizes
EDGES = 6  # px that a number keeps clear of its cell's edges, both together
TIGHT = 4  # the same where the smallest font would not fit otherwise
FRAMED = 9  # the same where winners are framed
TAGGED = 28  # px, the smallest cell with room for a number and its weight
MARGIN = 30  # px for row numbers and gaps, for each panel
OPERATOR = 26
TALLEST = 480  # px: the knobs above and the words below should stay in sight
REFUSED = 230


def _needs(panel) -> tuple:
    """The px that a number keeps clear, at least those, and the digits of the panel's longest."""
    framed = any(mark.kind == "winner" for mark in panel.marks)
    clear = (FRAMED, FRAMED) if framed else (EDGES, TIGHT)
    numbers = (v for row in panel.values for v in row) if panel.numbers else ()
    texts = {number(v, panel.decimals) for v in numbers}  # a minus sign is wider than a digit
    wide = max((len(t) + 0.35 * t.count("−") - 0.5 * t.count(".") for t in texts), default=1)
    return (*clear, wide or 1)


def fit(scene):
    """The scene with ``cell`` and each panel's ``numbers`` and ``font`` filled in."""
    if not scene.panels:
        return scene
    needs = {p.key: _needs(p) for p in scene.panels}
    in_rows = [[item for item in row if isinstance(item, Panel)] for row in scene.rows]
    sized = [row for row in in_rows if row]

    def needed(panel):  # the smallest cell in which this panel's numbers can be read
        _, clear, wide = needs[panel.key]
        least = max(FONT / HEIGHT, clear + GLYPH * FONT * wide)
        return least / panel.small if panel.numbers else 0

    def width(row, cell):
        return sum(
            (p.cols * cell if p.values else REFUSED) + MARGIN + OPERATOR * bool(p.before)
            for p in row
            if p.small == 1
        )

    spread = max((p.offset + (p.cols - 1) * p.pitch + 1 for p in scene.stack), default=0)

    def fits(cell):
        tallest = max((p.rows * p.small for p in scene.panels), default=0)
        wide = all(width(row, cell) <= WIDTH for row in sized) and spread * cell <= WIDTH - MARGIN
        return wide and tallest * cell <= TALLEST

    widest = max([spread, *(p.cols * p.small for p in scene.panels)]) or 1
    room = (WIDTH - MARGIN) / widest
    readable = [needed(p) for p in scene.panels if p.numbers and p.small == 1 and p.values]
    if any(n > room for n in readable):
        return _coloured(scene, sized, needed, room, needs)
    least = max(readable, default=0)
    cell = next((s for s in SIZES if s >= least and fits(s)), None)
    if cell is None:  # the panels wrap: each on its own must still fit
        cell = next((s for s in SIZES[::-1] if s >= max(least, 24)), least)
        cell = min(max(cell, least), room)
    cell = round(cell, 1)
    enough = {p.key: needed(p) * p.small / cell for p in scene.panels}
    return _with_letters(scene, _enlarged(scene.panels, enough), cell, needs)


def _enlarged(panels, enough) -> list:
    """Small panels a little less small where their numbers can then be read, equals alike."""
    most = {}
    for p in panels:
        if p.numbers and p.small < min(1, enough[p.key]) and enough[p.key] <= 1 and p.cols <= 12:
            most[p.small] = max(most.get(p.small, 0), round(enough[p.key] + 0.005, 2))
    return [replace(p, small=most[p.small]) if p.numbers and p.small in most else p for p in panels]


def _coloured(scene, sized, needed, room, needs):
    """A picture with panels too large for their numbers: small cells, kernels enlarged."""

    def kept(panel):
        return panel.numbers and panel.small == 1 and panel.cols <= 5

    def cell_of(panel, cell):
        return max(cell, needed(panel)) if kept(panel) else cell * panel.small

    def width(row, cell):
        return sum(p.cols * cell_of(p, cell) + MARGIN + OPERATOR * bool(p.before) for p in row)

    least = [needed(p) for p in scene.panels if p.values and p.small == 1 and not kept(p)]
    least = max([n for n in least if n <= room], default=TINY[-1])
    fitting = (s for s in TINY if s >= least and all(width(row, s) <= WIDTH for row in sized))
    cell = next(fitting, max(least, TINY[-3]))
    tall = int(TALLEST / max(p.rows * p.small for p in scene.panels))
    if max(least, TINY[-1]) <= tall < cell:  # all of a picture is seen at once, if it can be
        cell = tall
    cell = round(min(cell, room), 1)
    panels = (replace(p, small=round(cell_of(p, cell) / cell, 2)) for p in scene.panels)
    return _with_letters(scene, panels, cell, needs)


def _with_letters(scene, panels, cell, needs):
    fitted = {p.key: _lettered(p, cell * p.small, *needs[p.key]) for p in panels}
    return scene.with_items(fitted, cell=cell)


def _lettered(panel, cell, edge, tight, digits):
    width = GLYPH * digits
    font = min(cell * HEIGHT, max((cell - edge) / width, min(FONT, (cell - tight) / width)))
    readable = panel.numbers and font >= FONT - 0.05
    return replace(panel, numbers=readable, font=round(max(font, 1), 1))
