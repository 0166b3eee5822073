"""How does a notebook show an array that does not move?

Three kinds of figure: :func:`numbers` (small grids with their numbers), :func:`images` (photographs
and large maps) and :func:`curves`. Each returns a :class:`Picture`, which shows itself as the last
expression of a cell. Its alt text says what the picture says; it is stored in the notebook and
compared, so that a picture cannot change unnoticed.
"""

import io
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cnn_course.pictures import layout, palette, words
from cnn_course.pictures.paper import page
from cnn_course.pictures.paper.page import WIDTH
from cnn_course.pictures.scene import Place, Reach, Scene, dot
from cnn_course.pictures.walks import number_panel, rows_text
from cnn_course.pictures.words import number, shape_text

FEW_COLOURS = 5000
THEME = palette.LIGHT


@dataclass(frozen=True)
class Picture:
    """A finished picture: its words, and how it is drawn."""

    alt: str
    draw: Callable[[], bytes] = field(repr=False, compare=False)

    @cached_property
    def png(self) -> bytes:
        """Its bytes, drawn when somebody looks: nobody does while a notebook is graded."""
        return self.draw()

    def described(self, alt):
        """The same picture with other words: for numbers that differ from machine to machine."""
        return replace(self, alt=alt)

    def _repr_mimebundle_(self, **_):
        data = {"text/plain": self.alt, "image/png": b64encode(self.png).decode()}
        return data, {"image/png": {"width": WIDTH, "alt": self.alt}}


def numbers(grids, titles, operators=(), *, roles=None, scale="diverging", lit=None, stride=1):
    """Small arrays as grids of numbers in one row, with the operators between them.

    Parameters
    ----------
    grids : sequence of arrays, each (rows, columns) or (cells,)
        A cell that is NaN stays blank; the alt text says "·".
    titles : sequence of str, one a grid
    operators : sequence of str, one fewer than grids, optional
        What stands between them, such as ``("∗", "=")``.
    roles : "input", "kernel", "output", "gradient" or "plain", or one a grid, optional
        Decides the colours. Without it: input, kernel, output for two or three grids with
        operators between them, else plain.
    scale : str, or one a grid
        "diverging" (colour by sign), "ink" (only above zero), "grey" (brightness), "count" or
        "plain".
    lit : (row, column), optional
        For image, kernel and map: the cell of the map whose window and arithmetic to show.
    stride : int
        The steps of the window that ``lit`` shows.

    Returns
    -------
    Picture

    Examples
    --------
    >>> figure = numbers([[[1, 2], [3, 4]], [[1]], [[1, 2], [3, 4]]], "IWO", ("∗", "="))
    >>> print(figure.alt)
    I (2 × 2): 1 2; 3 4
    ∗ W (1 × 1): 1
    = O (2 × 2): 1 2; 3 4
    """
    arrays = [np.atleast_2d(np.array(grid)) for grid in grids]  # as they are now
    _one_each(titles, arrays)
    if operators and len(operators) != len(arrays) - 1:
        raise ValueError(f"operators must stand between {len(arrays)} grids; got {operators!r}")
    if roles is None:
        usual = ("input", "kernel", "output")[: len(arrays)]
        roles = usual if operators and len(usual) == len(arrays) else ("plain",) * len(arrays)
    roles = (roles,) * len(arrays) if isinstance(roles, str) else roles
    scales = (scale,) * len(arrays) if isinstance(scale, str) else scale
    before = ("", *operators) if operators else ("",) * len(arrays)
    given = zip(titles, roles, arrays, before, scales, strict=True)
    panels = [
        number_panel(f"grid{n}", title, role, array, before=operator, scale=kind)
        for n, (title, role, array, operator, kind) in enumerate(given)
    ]
    if lit is not None:
        size = arrays[1].shape
        window = Reach("grid0", step=(stride, stride), size=size)
        panels[2] = panels[2].made(dot((window, Reach("grid1", step=(0, 0), size=size))))
    said = "\n".join(
        f"{operator} {panel.name} ({shape_text(*array.shape)}): {rows_text(array)}".strip()
        for operator, panel, array in zip(before, panels, arrays, strict=True)
    )
    place = Place("grid2", *lit) if lit is not None else None
    scene = layout.fit(Scene(title="", rows=(tuple(panels),), lit=place, alt=said))
    spelled = f"\n{words.spell(scene, 'grid2', *lit)}" if lit is not None else ""
    return Picture(said + spelled, lambda: _smaller(page.png(scene)))


def images(arrays, titles, *, columns=None, signed=None, limits=None, caption=""):
    """Photographs and large maps side by side, each with its title and shape.

    Parameters
    ----------
    arrays : sequence of arrays, each (rows, columns), or (rows, columns, 3) with values 0 to 1
    titles : sequence of str, one per image
    columns : int, optional
        Images in a row; without it up to four.
    signed : bool, or one per image, optional
        Blue above zero, orange below, white at zero. Without it: where a map has negative values.
    limits : (low, high), optional
        The values that become black and white, or, with ``signed=True``, the darkest colours (the
        larger of the two on both sides, so that zero stays white); without it, each image's own
        smallest and largest (photographs with values from 0 to 1 keep those limits).
    caption : str
        A line under the figure.

    Returns
    -------
    Picture

    Examples
    --------
    >>> figure = images([np.zeros((4, 6)), np.eye(3) - 1], ["nothing", "a map"])
    >>> print(figure.alt)
    nothing (4 × 6): from 0.00 to 0.00
    a map (3 × 3): from −1.00 to 0.00
    """
    from matplotlib.figure import Figure

    arrays = [np.asarray(array) for array in arrays]
    _one_each(titles, arrays)
    if signed is None or isinstance(signed, bool):
        signed = [signed] * len(arrays)
    columns = columns or min(len(arrays), 4)
    lines = -(-len(arrays) // columns)
    cell = WIDTH / columns
    tallest = max(array.shape[0] / array.shape[1] for array in arrays)
    room = (cell - 12) * tallest
    row = room + 34
    height = lines * row + (26 if caption else 0)
    fig = Figure(figsize=(WIDTH / 100, height / 100), facecolor=THEME["background"])
    alt = []
    for n, (array, title, sign) in enumerate(zip(arrays, titles, signed, strict=True)):
        low, high = float(array.min()), float(array.max())
        down, across = divmod(n, columns)
        left, top = across * cell + 6, down * row + 28
        box = left / WIDTH, 1 - (top + room) / height, (cell - 12) / WIDTH, room / height
        ax = fig.add_axes(box, anchor="N")
        shown = np.clip(array, 0, 1) if array.ndim == 3 else array
        ax.imshow(shown, interpolation="nearest", **_colours(array, sign, limits))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color(THEME["grid"])
        ax.set_title(title, fontsize=9, color=THEME["text"], loc="left", pad=4)
        alt.append(
            f"{title} ({shape_text(*array.shape)}): from {number(low, 2)} to {number(high, 2)}"
        )
    if caption:
        fig.text(6 / WIDTH, 8 / height, caption, fontsize=8.6, color=THEME["text"], va="bottom")
        alt.append(caption)
    return Picture("\n".join(alt), lambda: _png(fig, 115))


def _colours(array, sign, limits) -> dict:
    """The colour map of an image, and the values at its ends."""
    from matplotlib.colors import LinearSegmentedColormap

    low, high = float(array.min()), float(array.max())
    if limits is not None and not sign:
        low, high = limits
    elif sign or (sign is None and array.ndim == 2 and low < -1e-6):
        reach = max(map(abs, limits or (low, high)))
        colours = ["#a34700", "#ffffff", THEME["input-line"]]
        two_sided = LinearSegmentedColormap.from_list("signed", colours)
        return {"cmap": two_sided, "vmin": -reach, "vmax": reach}
    elif low >= 0 and high <= 1 and sign is None:
        low, high = 0, 1
    return {"cmap": "gray", "vmin": low, "vmax": high}


def curves(lines, *, x_label, y_label, title="", log=False, alt="", first=0):
    """Curves over a common axis, each labelled, told apart by colour and by dashes.

    Parameters
    ----------
    lines : dict of str -> array, or of str -> (xs, ys)
        A curve without xs counts from ``first``.
    x_label, y_label, title : str
    log : bool
        A logarithmic y axis.
    alt : str
        Said instead of the curves' ends, where those differ from machine to machine.
    first : int
        1 where a value belongs to the end of the first epoch, the second, ...

    Returns
    -------
    Picture

    Examples
    --------
    >>> figure = curves({"loss": [4, 2, 1]}, x_label="epoch", y_label="loss")
    >>> print(figure.alt)
    loss over epoch: loss: 3 points, from 4.00 to 1.00
    """
    from matplotlib.figure import Figure

    colours = [THEME[f"{role}-line"] for role in ("input", "kernel", "output", "gradient")]
    fig = Figure(figsize=(WIDTH / 100, 2.3), facecolor=THEME["background"], layout="constrained")
    ax = fig.add_subplot()
    said = []
    for n, (name, line) in enumerate(lines.items()):
        xs, ys = line if isinstance(line, tuple) else (range(first, first + len(line)), line)
        ys = np.asarray(ys, float)
        ax.plot(xs, ys, color=colours[n % 4], ls=palette.STYLES[n % 4], lw=1.6, label=name)
        said.append(f"{name}: {len(ys)} points, from {number(ys[0], 2)} to {number(ys[-1], 2)}")
    if log:
        _plain_log_axis(ax)
    if not any(np.mod(line.get_xdata(), 1).any() for line in ax.lines):
        ax.xaxis.get_major_locator().set_params(integer=True)  # there is no epoch 2.5
    ax.set_xlabel(x_label, fontsize=9)
    ax.set_ylabel(y_label, fontsize=9)
    ax.tick_params(labelsize=8, colors=THEME["faint"])
    ax.set_title(title, fontsize=9.5, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    if len(lines) > 1:
        ax.legend(fontsize=8.5, frameon=False)
    lead = f"{title}. " if title else ""
    alt = alt or "; ".join(said)
    return Picture(f"{lead}{y_label} over {x_label}: {alt}", lambda: _png(fig, 140))


def _plain_log_axis(ax):
    """A logarithmic axis with 0.2 and 0.5 on it, not with 2 x 10^-1."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 100 * low else (1,)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def _one_each(titles, arrays):
    if len(titles) != len(arrays):
        raise ValueError(f"titles must name each of the {len(arrays)} arrays; got {titles!r}")


def _png(fig, dpi) -> bytes:
    return _smaller(page.in_bytes(fig.savefig, format="png", dpi=dpi, metadata={"Software": None}))


def _smaller(png) -> bytes:
    """The same picture in 256 colours, less than half the bytes, unless that could be seen."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.getcolors(FEW_COLOURS) is None:  # a colour photograph
        return png
    return page.in_256_colours(picture)
