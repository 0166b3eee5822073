"""A chart, a photograph and a sheet of maps on paper."""

import io
import math
from base64 import b64decode

import numpy as np

from cnn_course.pictures import sheets
from cnn_course.pictures.chart import chart_frame
from cnn_course.pictures.items import BAR, Sheet
from cnn_course.pictures.palette import LIGHT, STYLES
from cnn_course.pictures.paper.pen import TITLE, name_width, note_height
from cnn_course.pictures.words import number


def chart(pen, scene, chart, x, y):
    pen.title(chart, x, y)
    frame = chart_frame(chart)
    left, top = x + frame["left"], y + TITLE + frame["top"]
    pen.rect(left, top, frame["width"], frame["height"], edge=LIGHT["grid"], line=1)
    for at, label in frame["y_ticks"]:
        pen.text(left - 5, top + at, label, 10, "faint", ha="right")
    for at, label in frame["x_ticks"]:
        pen.text(left + at, top + frame["height"] + 10, label, 10, "faint", ha="center")
    pen.text(left + frame["width"] / 2, top + frame["height"] + 26, chart.x_label, 11, ha="center")
    pen.text(x + 8, top + frame["height"] / 2, chart.y_label, 11, rotation=90, ha="center")
    for n, ((name, role, _, _), points) in enumerate(zip(chart.lines, frame["paths"], strict=True)):
        colour = LIGHT[f"{role}-line"]
        xs, ys = [left + p[0] for p in points], [top + p[1] for p in points]
        pen.ax.plot(xs, ys, color=colour, lw=1.6, ls=STYLES[n % 4])
        if len(chart.lines) > 1 and points:
            pen.text(xs[-1] - 4, ys[-1] - 8, name, 10.5, f"{role}-ink", ha="right")
    if frame["marker"] is not None and not math.isnan(frame["marker"]):
        at = left + frame["marker"]
        pen.ax.plot((at, at), (top, top + frame["height"]), color=LIGHT["text"], lw=1)


def bars(pen, scene, bars, x, y):
    pen.title(bars, x, y)
    room = max(map(len, bars.labels)) * 6.5 + 6
    full = max(bars.width - room - 44, 40)
    for n, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
        top = y + TITLE + n * BAR
        pen.text(x, top + BAR / 2, label, 11, "output-ink" if n == bars.right else "text")
        share = min(abs(value) / bars.largest, 1)
        colour = LIGHT["output-line" if value > 0 else "error"]
        pen.rect(x + room, top + 3, full * share, BAR - 6, face=colour)
        pen.text(x + room + full + 6, top + BAR / 2, number(value, bars.decimals), 11)


def photo(pen, scene, photo, x, y):
    from matplotlib.patches import Rectangle
    from PIL import Image

    pen.title(photo, x, y)
    rows, cols = photo.size
    scale = photo.width / (cols + 2 * photo.margin)
    x0, y0 = x + photo.margin * scale, y + TITLE + photo.margin * scale

    def box(top, left, bottom, right):
        """A region on the page."""
        corner = (x0 + left * scale, y0 + top * scale)
        return (*corner, (right - left) * scale, (bottom - top) * scale)

    around = (x, y + TITLE, photo.width, photo.height)
    if photo.margin:
        pen.rect(*around, face=LIGHT["padding"], edge=LIGHT["hatch"], hatch="////")
    frame = box(0, 0, rows, cols)
    left, top, width, height = frame
    picture = Image.open(io.BytesIO(b64decode(photo.image.partition(",")[2])))
    extent = (left, left + width, top + height, top)
    pen.ax.imshow(picture, extent=extent, aspect="auto", zorder=1)
    if photo.region:
        a, b, c, d = photo.region
        for part in ((0, 0, a, cols), (c, 0, rows, cols), (a, 0, c, b), (a, d, c, cols)):
            pen.rect(*box(*part), face="#000000", alpha=0.55, zorder=2)
    pen.rect(*frame, edge=LIGHT["input-line"], line=2, zorder=3)
    if photo.dots:
        row, col, down, across, n_rows, n_cols = photo.dots
        xs = [x0 + (col + across * j) * scale for _ in range(n_rows) for j in range(n_cols)]
        ys = [y0 + (row + down * i) * scale for i in range(n_rows) for _ in range(n_cols)]
        pen.ax.scatter(xs, ys, s=4, c="#ffffff", edgecolors="#111111", linewidths=0.4, zorder=4)
    clip = Rectangle(around[:2], *around[2:], transform=pen.ax.transData)
    for region, style in ((photo.reach, (0, (4, 3))), (photo.region, "-")):
        if region:
            pen.rect(*box(*region), edge=LIGHT["halo"], line=6, zorder=5, clip_path=clip)
            window = {"edge": LIGHT["window"], "line": 2.6, "ls": style}
            pen.rect(*box(*region), **window, zorder=6, clip_path=clip)
    if photo.dot:
        at = (x0 + photo.dot[1] * scale, y0 + photo.dot[0] * scale)
        pen.ax.plot(*at, "o", ms=6, mfc=LIGHT["kernel-line"], mec="#111111", zorder=7)


def sheet(pen, scene, sheet, x, y):
    from matplotlib.colors import LinearSegmentedColormap

    pen.title(sheet, x, y)
    ends = [LIGHT[name] for name in ("error", "zero", "input-line")]
    colours = LinearSegmentedColormap.from_list("sheet", ends)
    _, rows, cols = sheet.size
    cell = sheet.cell
    planes = sheet.maps
    if sheet.colour:
        low, high = sheet.range
        planes = (np.moveaxis(planes, 0, -1)[None] - low) / (high - low)
    for m, values in enumerate(planes):
        left, top = np.add(sheets.corner(sheet, m), (x, y + TITLE))
        box = (left, top, cols * cell, rows * cell)
        extent = (left, left + cols * cell, top + rows * cell, top)
        scale = {"cmap": colours, "vmin": -sheet.largest, "vmax": sheet.largest}
        place = {"extent": extent, "aspect": "auto", "interpolation": "nearest"}
        pen.ax.imshow(values, **scale, **place, zorder=1)
        pen.rect(*box, edge=LIGHT[f"{sheet.role}-line"], line=1.5, zorder=4)
        if sheet.drawn > 1 and m % sheet.channels == 0:
            which = str(m // sheet.channels + sheet.first)
            pen.text(left + 1, top - 7, which, 10, "faint")
    for m, top, left, bottom, right in _lit_boxes(scene, sheet):
        at = np.add(sheets.corner(sheet, m), (x + left * cell, y + TITLE + top * cell))
        box = (*at, (right - left) * cell, (bottom - top) * cell)
        pen.outline(box, 2, 4.5)
    pen.note(sheet, x, y + TITLE + sheets.extent(sheet)[1])


def sheet_size(sheet) -> tuple:
    """Width and height of a sheet with its name and its note, in px."""
    width, height = sheets.extent(sheet)
    return max(width, name_width(sheet)), height + TITLE + note_height(sheet)


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
