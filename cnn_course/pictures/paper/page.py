"""How does a scene look on paper, on GitHub and in a viewer without widgets?

Everything is laid out in CSS pixels on one set of axes, y downwards, with the cell sizes the scene
carries, so that the picture matches the browser's.
"""

import io
from base64 import b64encode

from cnn_course.pictures import sheets, words
from cnn_course.pictures.items import Bars, Chart, Photo, Sheet, Shelf
from cnn_course.pictures.palette import LIGHT
from cnn_course.pictures.paper import grid, parts
from cnn_course.pictures.paper.pen import TITLE, Pen, width, wrapped
from cnn_course.pictures.scene import Panel

WIDTH = 760  # px
GAP = 14
DPI = 160
PHOTO_DPI = 100  # a photograph has no small print, and its pixels are large anyway
DRAW = {
    Panel: grid.draw,
    Chart: parts.chart,
    Photo: parts.photo,
    Sheet: parts.sheet,
    Bars: parts.bars,
}


def figure(scene):
    """A matplotlib figure of the scene; not registered with pyplot, so nothing leaks."""
    from matplotlib.figure import Figure

    boxes, bottom = _place(scene)
    fig = Figure(facecolor=LIGHT["background"])
    ax = fig.add_axes((0, 0, 1, 1))
    ax.axis("off")
    pen = Pen(ax)
    for key, at in boxes.items():
        item = scene.items[key]
        DRAW[type(item)](pen, scene, item, *at)
    grid.funnel(pen, scene, boxes)
    bottom = _legend(pen, scene, bottom + 4)
    height = _words(pen, scene, bottom) + 8
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    fig.set_size_inches(WIDTH / 100, height / 100)
    return fig


def png(scene) -> bytes:
    """The scene as a PNG, the same bytes for the same scene."""
    dpi = DPI if not scene.photos else PHOTO_DPI
    drawn = in_bytes(figure(scene).savefig, format="png", dpi=dpi, metadata={"Software": None})
    if scene.sheets:  # many pixels, on one scale from orange to blue
        from PIL import Image

        return in_256_colours(Image.open(io.BytesIO(drawn)).convert("RGB"))
    return drawn


def in_bytes(save, **options) -> bytes:
    """What a figure's ``savefig``, or an image's ``save``, writes with these options."""
    buffer = io.BytesIO()
    save(buffer, **options)
    return buffer.getvalue()


def data_uri(image, kind, **options) -> str:
    """A Pillow image as a browser takes it."""
    data = b64encode(in_bytes(image.save, format=kind, **options)).decode()
    return f"data:image/{kind};base64,{data}"


def svg(scene) -> bytes:
    """The scene as an SVG drawing, the same bytes for the same scene."""
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "cnn_course"}):
        nobody = {"Date": None, "Creator": None}
        return in_bytes(figure(scene).savefig, format="svg", metadata=nobody)


def in_256_colours(picture) -> bytes:
    """A Pillow image as a PNG of less than half the bytes."""
    from PIL import Image

    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    return in_bytes(few.save, format="png", optimize=True)


def _place(scene):
    """Top left corner of every panel, and where the last row ends."""
    boxes, y = {}, 6.0
    for panel in scene.stack:
        boxes[panel.key] = (10 + panel.offset * scene.cell, y)
        y += panel.rows * scene.cell + TITLE + 34
    led = any(line and line[0].before for line in scene.rows)
    for line in scene.rows:
        x, tallest = 10.0, 0.0
        for item in line:
            if isinstance(item, Shelf):
                continue
            if isinstance(item, Panel):
                wide, high = grid.size(scene, item)
            elif isinstance(item, Sheet):
                wide, high = parts.sheet_size(item)
            else:
                wide, high = item.width, item.height + TITLE
            lead = 28 if item.before or (led and item is line[0]) else 0  # rows stand level
            if x > 10 and x + lead + wide > WIDTH - 6:
                x, y, tallest = 10.0, y + tallest + GAP, 0.0
            boxes[item.key] = (x + lead, y)
            x += lead + wide + GAP
            tallest = max(tallest, high)
        y += tallest + GAP * (tallest > 0)
    return boxes, y


def _legend(pen, scene, y):
    shown = legend(scene)
    if not shown:
        return y
    x = 12.0
    for kind, label in shown:
        if x + 24 + width(label, 11) > WIDTH:
            x, y = 12.0, y + 20
        face = LIGHT["padding" if kind == "padding" else "zero"]
        pen.rect(x, y, 14, 14, face, LIGHT["grid"], 0.8)
        if kind == "window":
            pen.rect(x, y, 14, 14, edge=LIGHT["window"], line=2.6, zorder=3)
        else:
            pen.mark(kind, x, y, 14)
        pen.text(x + 20, y + 7, label, 11, "faint")
        x += 40 + width(label, 11)
    return y + 24


def _words(pen, scene, y):
    sentence, at = scene.sentence, scene.lit
    if at and isinstance(scene.panel(at.key), Sheet):
        sentence = sheets.unit_text(scene, at.key, at.map, at.row, at.col)
    elif at:
        sentence = words.spell(scene, at.key, at.row, at.col)
    noted = any(panel.note == scene.message for panel in scene.panels)
    said = [("" if noted else scene.message, "error"), (sentence, "text")]
    said += [(line, "text") for line in scene.lines]
    facts = "    ".join(f"{label}: {value}" for label, value in scene.facts)
    for text, colour in (*said, (facts, "faint")):
        for line in wrapped(text, 100) if text else ():
            pen.text(12, y + 8, line, 12, colour)
            y += 19
        y += 3 if text else 0
    return y


def legend(scene) -> list:
    """``(kind, label)`` of what a reader may ask about, each once, in the order they appear."""
    lit = scene.lit and scene.made
    return [("window", scene.window), *scene.legend] if lit else [*scene.legend]
