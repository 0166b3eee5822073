"""How is a layer of a model drawn? Its maps, kernels or units on a sheet, and the answer."""

from dataclasses import dataclass

import numpy as np

from cnn_course.pictures import sheets
from cnn_course.pictures.items import Bars
from cnn_course.pictures.layout import WIDTH
from cnn_course.pictures.scene import Look
from cnn_course.pictures.words import shape_text

MOST_MAPS = 16  # of a layer at a time
MOST_CLASSES = 12  # with a bar of their own; of more, the largest
DRAWN = 10.0  # px, a cell of the drawing
INPUT = 196.0  # px, the picture as the model gets it
MAP, MANY = 76.0, 34.0  # px, one feature map of up to eight, of more
FINEST, COARSEST = 2.0, 16.0  # px, a unit
KERNEL = 12.0  # px, a weight
ROOM = WIDTH - 30.0


@dataclass(frozen=True)
class Layer:
    """A layer's numbers for one picture, and where its units look.

    Attributes
    ----------
    name, text : str
        What it is called, and what it is.
    values : ndarray, (rows, columns, maps) or (units,)
    field : (start, step, size), each (down, across), optional
        Where on the picture a unit looks; a step of 0 is the same for all. Without it nothing
        is said of the picture.
    window : Look, optional
        Where on the layer before; its ``sheet`` is filled in here.
    kernels : ndarray, (rows, columns, channels in, maps), optional
        For the first layer, if it is a convolution; with ``bias`` and the activation's name.
    """

    name: str
    text: str
    values: np.ndarray
    field: tuple | None = None
    window: Look | None = None
    kernels: np.ndarray | None = None
    bias: np.ndarray | None = None
    activation: str = ""


def paper(ink):
    """The sheet to draw on."""
    ink = np.asarray(ink)
    return sheets.sheet(
        "paper",
        "drawing",
        "plain",
        ink[None],
        cell=DRAWN,
        shape=shape_text(*ink.shape),
        largest=1.0,
        pen=2,
        note="mouse or finger; or arrow keys and space",
    )


def picture_sheet(picture, before):
    """The picture as the model gets it: in colour, or a plane for each channel."""
    rows, cols, channels = picture.shape
    colour = channels == 3
    room = INPUT if colour else min(INPUT, ROOM / channels - sheets.GAP)
    cell = max(1.0, round(room / max(rows, cols), 2))
    return sheets.sheet(
        "input",
        "input",
        "input",
        np.moveaxis(picture, -1, 0),
        cell=cell,
        across=channels,
        before=before,
        shape=shape_text(*picture.shape) if channels > 1 else shape_text(rows, cols),
        colour=colour,
    )


def answer(scores, class_names, layer, sure, truth=None):
    """What the last layer puts out, a bar for each class; of many classes, the largest."""
    order = range(len(scores))
    shape = layer
    if len(scores) > MOST_CLASSES:
        order = np.argsort(-scores, kind="stable")[:MOST_CLASSES].tolist()
        shape = f"{layer}, the largest {MOST_CLASSES} of {len(scores)}"
    return Bars(
        "scores",
        "probability" if sure else "score",
        labels=tuple(class_names[n] for n in order),
        values=tuple(float(scores[n].round(4)) for n in order),
        largest=1.0 if sure else float(abs(scores).max()) or 1.0,
        right=order.index(truth) if truth in order else None,
        shape=shape,
        before="→",
    )


def layer_sheets(layer, before, first_map) -> list:
    """A layer's sheet, after the sheet of its kernels where they are known."""
    looks = [Look("input", *layer.field)] if layer.field is not None else []
    if layer.values.ndim == 1:
        return [_vector(layer.name, layer.name, layer.text, layer.values, tuple(looks))]
    maps = np.moveaxis(layer.values, -1, 0)
    count = len(maps)
    first = 0 if count <= MOST_MAPS else min(first_map, count - MOST_MAPS)
    shown = slice(first, first + MOST_MAPS)
    if layer.window is not None and before is not None:
        looks.append(Look(before.key, *_parts(layer.window)))
    note = f"maps {first} to {first + MOST_MAPS - 1} of {count}" if count > MOST_MAPS else ""
    longest = max(maps.shape[1:])
    cell = round(min(max((MAP if count <= 8 else MANY) / longest, FINEST), COARSEST), 2)
    more, made = {}, []
    if layer.kernels is not None:
        kernels = np.transpose(layer.kernels, (3, 2, 0, 1))[shown]
        key = f"{layer.name} kernels"
        made.append(_kernels(key, kernels, first))
        more = {
            "kernels": key,
            "bias": tuple(float(b) if np.isfinite(b) else 0.0 for b in layer.bias[shown]),
            "then": layer.activation,
        }
        looks[:1] = [Look("input", *_parts(layer.window))]
    made.append(
        sheets.sheet(
            layer.name,
            layer.name,
            "output",
            maps[shown],
            cell=cell,
            across=_across(maps.shape[2] * cell),
            first=first,
            shape=layer.text,
            note=note,
            looks=tuple(looks),
            **more,
        )
    )
    return made


def _parts(look):
    return look.origin, look.step, look.size, look.spacing, look.same


def _kernels(key, kernels, first):
    count, channels, rows, cols = kernels.shape
    shape = shape_text(rows, cols) if channels == 1 else shape_text(rows, cols, channels)
    fitting = _across(cols * KERNEL)
    return sheets.sheet(
        key,
        key,
        "kernel",
        kernels.reshape(count * channels, rows, cols),
        cell=KERNEL,
        across=max(channels, fitting - fitting % channels),
        first=first,
        channels=channels,
        shape=f"{shape} each",
        note="" if channels == 1 else f"{channels} in a row, one per channel, belong together",
    )


def _vector(key, name, text, values, looks=()):
    """One row of units, broken into lines of equal length."""
    count = len(values)
    fitting = [n for n in range(1, 65) if count % n == 0]
    cols = count if count <= 40 or max(fitting) < 8 else max(fitting)
    cell = round(min(COARSEST, ROOM / cols), 2)
    return sheets.sheet(
        key,
        name,
        "output",
        np.reshape(values, (1, -1, cols)),
        cell=cell,
        shape=text,
        vector=True,
        looks=looks,
    )


def _across(width) -> int:
    fitting = int((ROOM + sheets.GAP) // (width + sheets.GAP))
    return max(1, fitting - fitting % 8 if fitting > 8 else fitting)
