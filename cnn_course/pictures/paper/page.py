"""How does a scene look on paper, on GitHub and in a viewer without widgets?

Everything is laid out in CSS pixels on one set of axes, y downwards, with the cell sizes the scene
carries, so that the picture matches the browser's.
"""

import io
import textwrap
from functools import cache

from cnn_course.pictures import layout, palette, sheets, words
from cnn_course.pictures.chart import chart_frame
from cnn_course.pictures.scene import Chart, Panel, Photo, Sheet

WIDTH = 760  # px
GAP = 14
TITLE = 22  # height of a panel's name
INDEX = 18  # row and column numbers
DPI = 160
PHOTO_DPI = 100  # a photograph has no small print, and its pixels are large anyway


def figure(scene, theme=palette.LIGHT):
    """A matplotlib figure of the scene; not registered with pyplot, so nothing leaks."""
    from matplotlib.figure import Figure

    drawing = _Drawing(theme)
    boxes, bottom = _place(scene)
    fig = Figure(facecolor=theme["background"])
    ax = fig.add_axes((0, 0, 1, 1))
    ax.axis("off")
    drawing.ax = ax
    lit = _lit(scene)
    for key, (x, y) in boxes.items():
        item = scene.panel(key)
        if isinstance(item, Chart):
            drawing.chart(item, x, y)
        elif isinstance(item, Photo):
            drawing.photo(item, x, y)
        elif isinstance(item, Sheet):
            drawing.sheet(scene, item, x, y)
        else:
            drawing.panel(scene, item, x, y, lit.get(key, ()))
    if scene.stack:
        drawing.funnel(scene, boxes, lit)
    bottom = drawing.legend(scene, bottom + 4)
    bottom = drawing.words(scene, bottom)
    height = bottom + 8
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    fig.set_size_inches(WIDTH / 100, height / 100)
    return fig


def png(scene) -> bytes:
    """The scene as a PNG, the same bytes for the same scene."""
    buffer = io.BytesIO()
    dpi = DPI if not scene.photos else PHOTO_DPI
    figure(scene).savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    if scene.sheets:  # many pixels, on one scale from orange to blue
        from PIL import Image

        return in_256_colours(Image.open(buffer).convert("RGB"))
    return buffer.getvalue()


def in_256_colours(picture) -> bytes:
    """A Pillow image as a PNG of less than half the bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _lit(scene) -> dict:
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


def _size(scene, panel) -> tuple:
    cell = scene.cell * panel.small
    if not panel.values:
        return 190, 96
    index = INDEX if panel.index else 4
    name = _width(panel.name, 12.5, bold=True) + 8 + _width(panel.shape, 11.5)
    note = max((_width(line, 11) for line in _wrapped(panel.note, 38)), default=0)
    width = max(panel.cols * cell + index, name, note)
    lines = len(_wrapped(panel.note, 38)) if panel.note else 0
    return width, panel.rows * cell + _over(panel) + TITLE + 15 * lines


def _lit_boxes(scene, sheet) -> list:
    """On one sheet, the unit pointed at and what it looks at: (map, top, left, bottom, right)."""
    own = scene.lit and scene.panel(scene.lit.key)
    if not isinstance(own, Sheet):
        return []
    m, row, col = scene.lit.map, scene.lit.row, scene.lit.col
    lit = [(own.key, m, row, col, row + 1, col + 1), *sheets.windows(scene, own.key, m, row, col)]
    if own.kernels:
        _, rows, cols = scene.panel(own.kernels).size
        depth = scene.panel(own.looks[0].sheet).size[0]
        lit += [(own.kernels, m * depth + c, 0, 0, rows, cols) for c in range(depth)]
    return [box for where, *box in lit if where == sheet.key]


@cache
def _width(text, size, bold=False) -> float:
    """The width of a line of text in px."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=size, prop=font).get_extents().width if text else 0.0


def _over(panel) -> int:
    """Room above a panel's cells: the same for all of a row, so that they stand level."""
    return INDEX if panel.index or panel.small == 1 else 4


def _wrapped(text, width):
    return textwrap.wrap(text, width) or [""]


def _place(scene):
    """Top left corner of every panel, and where the last row ends."""
    boxes, y = {}, 6.0
    for panel in scene.stack:
        boxes[panel.key] = (10 + panel.offset * scene.cell, y)
        y += panel.rows * scene.cell + TITLE + 34
    for line in scene.rows:
        x, tallest = 10.0, 0.0
        for item in line:
            if isinstance(item, Panel):
                width, height = _size(scene, item)
            elif isinstance(item, Sheet):
                width, height = _sheet_size(item)
            else:
                width, height = item.width, item.height + TITLE
            lead = 28 if item.before else 0
            if x > 10 and x + lead + width > WIDTH - 6:
                x, y, tallest = 10.0, y + tallest + GAP, 0.0
            boxes[item.key] = (x + lead, y)
            x += lead + width + GAP
            tallest = max(tallest, height)
        y += tallest + GAP
    return boxes, y


def _sheet_size(sheet) -> tuple:
    width, height = sheets.extent(sheet)
    name = _width(sheet.name, 12.5, bold=True) + 8 + _width(sheet.shape, 11.5)
    return max(width, name), height + TITLE + 15 * (
        len(_wrapped(sheet.note, 38)) if sheet.note else 0
    )


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


class _Drawing:
    """The pen: axes in pixels and a theme."""

    def __init__(self, theme):
        self.theme = theme
        self.ax = None

    def text(self, x, y, text, size=12, colour="text", **more):
        more = {"ha": "left", "va": "center", "family": "DejaVu Sans", **more}
        colour = self.theme.get(colour, colour)
        return self.ax.text(x, y, text, fontsize=size * 0.72, color=colour, **more)

    def rect(self, x, y, width, height, face="none", edge="none", line=0.0, **more):
        from matplotlib.patches import Rectangle

        more = {"zorder": 1, **more}
        self.ax.add_patch(
            Rectangle(
                (x, y), width, height, facecolor=face, edgecolor=edge, linewidth=line * 0.72, **more
            )
        )

    def panel(self, scene, panel, x, y, lit):
        if panel.before:
            self.text(x - 20, y + TITLE + 30, panel.before, 20, ha="center")
        said = (
            10.0 if scene.stack and panel in scene.stack else x
        )  # the names of a stack stand in one column
        self.text(said, y + 8, panel.name, 12.5, f"{panel.role}-ink", weight="bold")
        said += _width(panel.name, 12.5, bold=True) + 8
        self.text(said, y + 8, panel.shape, 11.5, "faint")
        if not panel.values:
            self.rect(x, y + TITLE, 180, 70, edge=self.theme["error"], line=1.2, ls="--")
            for n, line in enumerate(_wrapped(panel.note, 28)[:4]):
                self.text(x + 8, y + TITLE + 14 + 15 * n, line, 11, "error")
            return
        cell = scene.cell * panel.small
        index = INDEX if panel.index else 4
        left, top = x + index, y + TITLE + _over(panel)
        if panel.pitch != 1:
            cell = scene.cell
        step = cell * panel.pitch
        kinds, rings = {}, []
        for mark in panel.marks:
            if mark.kind == "ring":
                rings.extend(mark.cells)
            else:
                kinds.update(dict.fromkeys(mark.cells, mark.kind))
        self.cells(panel, left, top, cell, step, kinds, lit)
        for r, c in rings:  # a cell may have a ring beside another mark
            across, down = c - panel.first[1], r - panel.first[0]
            self.mark("ring", left + across * step, top + down * cell, cell)
        if panel.index:
            self.numbers_beside(panel, left, top, cell, step)
        if panel.pitch == 1:
            self.rect(
                left,
                top,
                panel.cols * cell,
                panel.rows * cell,
                edge=self.theme[f"{panel.role}-line"],
                line=2,
                zorder=4,
            )
        for reach, cells, _ in lit:
            self.window(panel, reach, cells, left, top, cell, step, bool(scene.stack))
        for n, line in enumerate(_wrapped(panel.note, 38) if panel.note else ()):
            self.text(left, top + panel.rows * cell + 12 + 15 * n, line, 11, "faint")

    def cells(self, panel, left, top, cell, step, kinds, lit):
        tags = {}
        if cell >= layout.TAGGED and panel.numbers:
            for _, cells, texts in lit:
                tags.update(zip(cells, texts or (), strict=False))
        if not panel.numbers and not kinds and panel.pitch == 1:
            self.colours(panel, left, top, cell)
            return
        for r, row in enumerate(panel.values):
            for c, value in enumerate(row):
                x, y = left + c * step, top + r * cell
                kind = kinds.get((r + panel.first[0], c + panel.first[1]))
                face = palette.fill(value, panel, self.theme)
                if kind == "padding":
                    face = self.theme["padding"]
                self.rect(x, y, cell, cell, face, self.theme["grid"], 0.8 if cell > 9 else 0.2)
                self.mark(kind, x, y, cell)
                if panel.numbers and value is not None:
                    colour = "padding-text" if kind == "padding" else "text"
                    if panel.scale == "grey" and kind != "padding":
                        colour = "#111111" if value > panel.largest / 2 else "#ffffff"
                    tag = tags.get((r + panel.first[0], c + panel.first[1]))
                    if tag:
                        self.tag(x + cell / 2, y + cell * 0.8, f"×{tag}", face, cell)
                    text = self.text(
                        x + cell / 2,
                        y + cell * (0.36 if tag else 0.5),
                        words.cell_text(value, panel.decimals, kind),
                        panel.font,
                        colour,
                        ha="center",
                        va="center_baseline",
                        zorder=3,
                    )
                    if kind in ("padding", "unused"):
                        self.backed(text, face)

    def tag(self, x, y, label, face, cell):
        dark = int(face[3:5], 16) < 128  # by its green, which carries most of the brightness
        ink = (palette.DARK if dark else palette.LIGHT)["kernel-ink"]
        text = self.text(
            x,
            y,
            label,
            min(10, (cell - 3) / (0.7 * len(label))),
            ink,
            ha="center",
            va="center_baseline",
            zorder=7,
            weight="bold",
        )
        self.backed(text, face)

    def backed(self, text, face):
        from matplotlib import patheffects

        text.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground=face)])

    def mark(self, kind, x, y, cell):
        edge = self.theme["hatch"]
        if kind == "padding":
            self.rect(x, y, cell, cell, edge=edge, hatch="////", zorder=2)
        elif kind == "unused":
            self.rect(x, y, cell, cell, edge=edge, hatch="xxxx", zorder=2)
        elif kind == "hole":
            self.rect(x, y, cell, cell, edge=edge, hatch="...", zorder=2)
        elif kind == "winner":
            inset = cell * 0.075
            self.rect(
                x + inset,
                y + inset,
                cell - 2 * inset,
                cell - 2 * inset,
                edge=self.theme["output-line"],
                line=2.4,
                zorder=6.5,
            )
        elif kind == "ring":
            self.rect(x, y, cell, cell, edge=self.theme["text"], line=1.8, ls=":", zorder=6.6)
        elif kind == "differ":
            for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):  # the middle is the number's
                xs = [x + cell * (0.5 + share * across) for share in (0.44, 0.26)]
                ys = [y + cell * (0.5 + share * down) for share in (0.44, 0.26)]
                self.ax.plot(xs, ys, color=self.theme["error"], lw=1.2, zorder=2)

    def colours(self, panel, left, top, cell):
        """All cells at once, where none has more to it than its colour."""
        import numpy as np

        rows, cols = np.arange(panel.rows + 1), np.arange(panel.cols + 1)
        faces = [[palette.fill(v, panel, self.theme) for v in row] for row in panel.values]
        parts = [[[int(f[n : n + 2], 16) / 255 for n in (1, 3, 5)] for f in row] for row in faces]
        line = 0.6 if cell > 9 else 0.15
        edge = {"edgecolors": self.theme["grid"], "linewidth": line, "zorder": 1}
        self.ax.pcolormesh(left + cols * cell, top + rows * cell, np.array(parts), **edge)

    def numbers_beside(self, panel, left, top, cell, step):
        size = min(10.5, cell * 0.5) if cell >= 16 else 10
        every = 1 if cell >= 16 else 5
        for r in range(-panel.first[0] % every, panel.rows, every):
            if panel.rows > 1:
                label = words.number(r + panel.first[0])
                self.text(left - 4, top + (r + 0.5) * cell, label, size, "faint", ha="right")
        for c in range(-panel.first[1] % every, panel.cols, every):
            if panel.cols > 1:
                label = words.number(c + panel.first[1])
                self.text(left + c * step + cell / 2, top - 8, label, size, "faint", ha="center")

    def window(self, panel, reach, cells, left, top, cell, step, runs=False):
        inside = [rc for rc in cells if panel.has(*rc)]
        if not inside:
            return
        if reach is not None and reach.table and len(inside) > 1:
            for run in _runs(inside) if runs else ([rc] for rc in inside):
                self.window(panel, None, run, left, top, cell, step)
            return
        rows = [r - panel.first[0] for r, _ in inside]
        cols = [c - panel.first[1] for _, c in inside]
        x, y = left + min(cols) * step, top + min(rows) * cell
        width = (max(cols) - min(cols)) * step + cell
        height = (max(rows) - min(rows) + 1) * cell
        for edge, line, order in (("halo", 6, 5), ("window", 3.2, 6)):
            self.rect(x, y, width, height, edge=self.theme[edge], line=line, zorder=order)
        if reach is None or reach.spacing == (1, 1):
            return
        read = set(zip(rows, cols, strict=True))
        for r in range(min(rows), max(rows) + 1):
            for c in range(min(cols), max(cols) + 1):
                if (r, c) not in read:
                    self.mark("hole", left + c * step, top + r * cell, cell)

    def funnel(self, scene, boxes, lit):
        """In a stack, lines from a lit unit to the ends of what it sees below."""
        above = None
        for panel in scene.stack:
            cells = [rc for _, group, _ in lit.get(panel.key, ()) for rc in group if panel.has(*rc)]
            if not cells:
                continue
            x0, y0 = boxes[panel.key]
            left, top = x0 + (INDEX if panel.index else 4), y0 + TITLE + INDEX
            cols = [c - panel.first[1] for _, c in cells]
            ends = (
                left + min(cols) * scene.cell * panel.pitch,
                left + max(cols) * scene.cell * panel.pitch + scene.cell,
            )
            if above:
                for a, b in zip(above[1], ends, strict=True):
                    self.ax.plot((a, b), (above[0], top), color=self.theme["faint"], lw=0.8)
            above = (top + scene.cell * panel.rows, ends)

    def photo(self, photo, x, y):
        from base64 import b64decode

        from matplotlib.patches import Rectangle
        from PIL import Image

        self.text(x, y + 8, photo.name, 12.5, "input-ink", weight="bold")
        end = x + _width(photo.name, 12.5, bold=True) + 8
        self.text(end, y + 8, photo.shape, 11.5, "faint")
        rows, cols = photo.size
        scale = photo.width / (cols + 2 * photo.margin)
        x0, y0 = x + photo.margin * scale, y + TITLE + photo.margin * scale

        def box(top, left, bottom, right):
            """A region on the page."""
            return (
                x0 + left * scale,
                y0 + top * scale,
                (right - left) * scale,
                (bottom - top) * scale,
            )

        around = (x, y + TITLE, photo.width, photo.height)
        if photo.margin:
            self.rect(*around, face=self.theme["padding"], edge=self.theme["hatch"], hatch="////")
        frame = box(0, 0, rows, cols)
        left, top, width, height = frame
        picture = Image.open(io.BytesIO(b64decode(photo.image.partition(",")[2])))
        extent = (left, left + width, top + height, top)
        self.ax.imshow(picture, extent=extent, aspect="auto", zorder=1)
        if photo.region:
            a, b, c, d = photo.region
            for part in ((0, 0, a, cols), (c, 0, rows, cols), (a, 0, c, b), (a, d, c, cols)):
                self.rect(*box(*part), face="#000000", alpha=0.55, zorder=2)
        self.rect(*frame, edge=self.theme["input-line"], line=2, zorder=3)
        if photo.dots:
            row, col, down, across, n_rows, n_cols = photo.dots
            xs = [x0 + (col + across * j) * scale for _ in range(n_rows) for j in range(n_cols)]
            ys = [y0 + (row + down * i) * scale for i in range(n_rows) for _ in range(n_cols)]
            self.ax.scatter(
                xs, ys, s=4, c="#ffffff", edgecolors="#111111", linewidths=0.4, zorder=4
            )
        for region, style in ((photo.reach, (0, (4, 3))), (photo.region, "-")):
            for edge, line, order in (("halo", 6, 5), ("window", 2.6, 6)) if region else ():
                dashes = style if edge == "window" else "-"
                self.rect(
                    *box(*region),
                    edge=self.theme[edge],
                    line=line,
                    ls=dashes,
                    zorder=order,
                    clip_path=Rectangle(around[:2], *around[2:], transform=self.ax.transData),
                )
        if photo.dot:
            at = (x0 + photo.dot[1] * scale, y0 + photo.dot[0] * scale)
            self.ax.plot(*at, "o", ms=6, mfc=self.theme["kernel-line"], mec="#111111", zorder=7)

    def sheet(self, scene, sheet, x, y):
        import numpy as np
        from matplotlib.colors import LinearSegmentedColormap

        if sheet.before:
            self.text(x - 20, y + TITLE + 30, sheet.before, 20, ha="center")
        self.text(x, y + 8, sheet.name, 12.5, f"{sheet.role}-ink", weight="bold")
        self.text(x + _width(sheet.name, 12.5, bold=True) + 8, y + 8, sheet.shape, 11.5, "faint")
        ends = [self.theme[name] for name in ("error", "zero", "input-line")]
        colours = LinearSegmentedColormap.from_list("sheet", ends)
        maps, rows, cols = sheet.size
        cell = sheet.cell
        for m, values in enumerate(sheet.maps):
            left, top = np.add(sheets.corner(sheet, m), (x, y + TITLE))
            box = (left, top, cols * cell, rows * cell)
            extent = (left, left + cols * cell, top + rows * cell, top)
            self.ax.imshow(
                values,
                cmap=colours,
                vmin=-sheet.largest,
                vmax=sheet.largest,
                extent=extent,
                aspect="auto",
                interpolation="nearest",
                zorder=1,
            )
            self.rect(*box, edge=self.theme[f"{sheet.role}-line"], line=1.5, zorder=4)
            if maps > 1 and m % sheet.channels == 0:
                which = str(m // sheet.channels + sheet.first)
                self.text(left + 1, top - 7, which, 10, "faint")
        for m, top, left, bottom, right in _lit_boxes(scene, sheet):
            at = np.add(sheets.corner(sheet, m), (x + left * cell, y + TITLE + top * cell))
            box = (*at, (right - left) * cell, (bottom - top) * cell)
            for edge, line, order in (("halo", 4.5, 5), ("window", 2, 6)):
                self.rect(*box, edge=self.theme[edge], line=line, zorder=order)
        below = y + TITLE + sheets.extent(sheet)[1]
        for n, line in enumerate(_wrapped(sheet.note, 38) if sheet.note else ()):
            self.text(x, below + 12 + 15 * n, line, 11, "faint")

    def chart(self, chart, x, y):
        import math

        if chart.before:
            self.text(x - 20, y + TITLE + 30, chart.before, 20, ha="center")
        self.text(x, y + 8, chart.name, 12.5, "plain-ink", weight="bold")
        frame = chart_frame(chart)
        left, top = x + frame["left"], y + TITLE + frame["top"]
        self.rect(left, top, frame["width"], frame["height"], edge=self.theme["grid"], line=1)
        for at, label in frame["y_ticks"]:
            self.text(left - 5, top + at, label, 10, "faint", ha="right")
        for at, label in frame["x_ticks"]:
            self.text(left + at, top + frame["height"] + 10, label, 10, "faint", ha="center")
        self.text(
            left + frame["width"] / 2, top + frame["height"] + 26, chart.x_label, 11, ha="center"
        )
        self.text(x + 8, top + frame["height"] / 2, chart.y_label, 11, rotation=90, ha="center")
        styles = ("-", "--", ":", "-.")
        for n, ((name, role, _, _), points) in enumerate(
            zip(chart.lines, frame["paths"], strict=True)
        ):
            colour = self.theme[f"{role}-line"]
            xs, ys = [left + p[0] for p in points], [top + p[1] for p in points]
            self.ax.plot(xs, ys, color=colour, lw=1.6, ls=styles[n % 4])
            if len(chart.lines) > 1 and points:
                self.text(xs[-1] - 4, ys[-1] - 8, name, 10.5, f"{role}-ink", ha="right")
        if frame["marker"] is not None and not math.isnan(frame["marker"]):
            at = left + frame["marker"]
            self.ax.plot((at, at), (top, top + frame["height"]), color=self.theme["text"], lw=1)

    def legend(self, scene, y):
        shown = legend(scene)
        if not shown:
            return y
        x = 12.0
        for kind, label in shown:
            if x + 24 + _width(label, 11) > WIDTH:
                x, y = 12.0, y + 20
            self.rect(
                x,
                y,
                14,
                14,
                self.theme["padding" if kind == "padding" else "zero"],
                self.theme["grid"],
                0.8,
            )
            if kind == "window":
                self.rect(x, y, 14, 14, edge=self.theme["window"], line=2.6, zorder=3)
            else:
                self.mark(kind, x, y, 14)
            self.text(x + 20, y + 7, label, 11, "faint")
            x += 40 + _width(label, 11)
        return y + 24

    def words(self, scene, y):
        sentence, at = scene.sentence, scene.lit
        if at and isinstance(scene.panel(at.key), Sheet):
            sentence = sheets.unit_text(scene, at.key, at.map, at.row, at.col)
        elif at:
            sentence = words.spell(scene, at.key, at.row, at.col)
        for text, colour in (
            (scene.message, "error"),
            (sentence, "text"),
            *((line, "text") for line in scene.formula),
            (facts_text(scene), "faint"),
        ):
            for line in _wrapped(text, 100) if text else ():
                self.text(12, y + 8, line, 12, colour)
                y += 19
            y += 3 if text else 0
        return y


def legend(scene) -> list:
    """``(kind, label)`` of what a reader may ask about, each once, in the order they appear."""
    lit = scene.lit and scene.made
    return [("window", scene.window), *scene.legend] if lit else [*scene.legend]


def facts_text(scene) -> str:
    """The facts in one line."""
    return "    ".join(f"{label}: {value}" for label, value in scene.facts)
