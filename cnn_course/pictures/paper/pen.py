"""The pen of a page on paper: axes in px, y downwards."""

import textwrap
from functools import cache

from cnn_course.pictures.palette import LIGHT
from cnn_course.pictures.words import CORRELATION

TITLE = 22  # px, height of a panel's name
INDEX = 18  # row and column numbers
HATCHES = {"padding": "////", "unused": "xxxx", "hole": "..."}


class Pen:
    """Draws text, boxes and marks on matplotlib axes whose unit is a px."""

    def __init__(self, ax):
        self.ax = ax

    def text(self, x, y, text, size=12, colour="text", **more):
        more = {"ha": "left", "va": "center", "family": "DejaVu Sans", **more}
        colour = LIGHT.get(colour, colour)
        return self.ax.text(x, y, text, fontsize=size * 0.72, color=colour, **more)

    def rect(self, x, y, width, height, face="none", edge="none", line=0.0, **more):
        from matplotlib.patches import Rectangle

        more = {"zorder": 1, "linewidth": line * 0.72, **more}
        patch = Rectangle((x, y), width, height, facecolor=face, edgecolor=edge, **more)
        self.ax.add_patch(patch)

    def title(self, item, x, y, said=None):
        """An item's operator, its name and its shape; ``said`` is where the name begins."""
        if item.before:
            size = 30 if item.before.startswith(CORRELATION) else 20  # a star is a small letter
            self.text(x - 20, y + TITLE + 30, item.before, size, ha="center")
        said = x if said is None else said
        self.text(said, y + 8, item.name, 12.5, f"{item.role}-ink", weight="bold")
        beside = said + width(item.name, 12.5, bold=True) + 8
        self.text(beside, y + 8, item.shape, 11.5, "faint")

    def note(self, item, x, y):
        """The lines under an item that ends at ``y``."""
        for n, line in enumerate(wrapped(item.note, 38) if item.note else ()):
            self.text(x, y + 12 + 15 * n, line, 11, "faint")

    def outline(self, box, line, halo, **more):
        """A dark frame on a light one, which stands out from every fill."""
        for edge, thick, order in (("halo", halo, 5), ("window", line, 6)):
            self.rect(*box, edge=LIGHT[edge], line=thick, zorder=order, **more)

    def backed(self, text, face):
        from matplotlib import patheffects

        text.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground=face)])

    def mark(self, kind, x, y, cell):
        if kind in HATCHES:
            edge = LIGHT["hatch"]
            self.rect(x, y, cell, cell, edge=edge, hatch=HATCHES[kind], zorder=2)
        elif kind == "winner":
            inset, edge = cell * 0.075, LIGHT["output-line"]
            side = cell - 2 * inset
            self.rect(x + inset, y + inset, side, side, edge=edge, line=2.4, zorder=6.5)
        elif kind == "ring":
            self.rect(x, y, cell, cell, edge=LIGHT["text"], line=1.8, ls=":", zorder=6.6)
        elif kind == "differ":
            for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):  # the middle is the number's
                xs = [x + cell * (0.5 + share * across) for share in (0.44, 0.26)]
                ys = [y + cell * (0.5 + share * down) for share in (0.44, 0.26)]
                self.ax.plot(xs, ys, color=LIGHT["error"], lw=1.2, zorder=2)


@cache
def width(text, size, bold=False) -> float:
    """The width of a line of text in px."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=size, prop=font).get_extents().width if text else 0.0


def wrapped(text, columns) -> list:
    """A text in lines; at least one."""
    return textwrap.wrap(text, columns) or [""]


def name_width(item) -> float:
    """The width of an item's name and shape, in px."""
    return width(item.name, 12.5, bold=True) + 8 + width(item.shape, 11.5)


def note_height(item) -> int:
    """The height of an item's note, in px."""
    return 15 * len(wrapped(item.note, 38)) if item.note else 0
