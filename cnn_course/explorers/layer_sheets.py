"""How is a layer of a model drawn? Its maps, kernels or units on a sheet, and the answer."""

from dataclasses import dataclass, replace

import numpy as np

from cnn_course.models.inside import Reader
from cnn_course.pictures import sheets
from cnn_course.pictures.items import Bars, Look
from cnn_course.pictures.layout import WIDTH
from cnn_course.pictures.words import shape_text

MOST_MAPS = 16  # of a layer at a time
MOST_CLASSES = 12  # with a bar of their own; of more, the largest
DRAWN = 10.0  # px, a cell of the drawing
INPUT = 196.0  # px, the picture as the model gets it
MAP, MANY = 76.0, 34.0  # px, one feature map of up to eight, of more
LARGE = 250.0  # px, the one that is looked at
FINEST, COARSEST = 2.0, 16.0  # px, a unit
KERNEL = 12.0  # px, a weight
ROOM = WIDTH - 30.0
BESIDE = 32  # units in a line beside the picture
RULES = {"MaxPooling2D": "largest", "AveragePooling2D": "mean"}  # of a window


@dataclass(frozen=True)
class Said:
    """What a model makes of one picture."""

    reader: Reader  # of the model
    class_names: tuple
    picture: np.ndarray  # (rows, columns, channels), as the model gets it
    layers: list  # of Seen, from the first to the last but one
    scores: np.ndarray  # (classes,); a single number speaks for class 1

    @property
    def able(self) -> bool:
        """Whether all scores are numbers."""
        return bool(np.isfinite(self.scores).all())

    @property
    def of_classes(self) -> np.ndarray:
        """A score for each class, 0 where there is no number."""
        scores = np.asarray(self.scores, float)
        if len(scores) == 1:
            scores = np.array([1 - scores[0] if self.reader.probability else 0.0, scores[0]])
        return np.where(np.isfinite(scores), scores, 0)

    @property
    def sure(self) -> bool:
        """Whether the scores are probabilities."""
        scores = self.of_classes
        known = self.reader.probability or len(self.scores) > 1
        return scores.min() >= 0 and abs(scores.sum() - 1) < 1e-3 and known

    @property
    def name(self) -> str:
        """The class with the largest score."""
        return self.class_names[int(self.of_classes.argmax())]


def paper(ink):
    """The sheet to draw on."""
    ink = np.asarray(ink)
    return sheets.sheet(
        "paper",
        "plain",
        ink[None],
        name="drawing",
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
        np.moveaxis(picture, -1, 0),
        cell=cell,
        across=channels,
        one="channel",
        before=before,
        shape=shape_text(*picture.shape) if channels > 1 else shape_text(rows, cols),
        colour=colour,
    )


def answer(said, truth=None):
    """What the last layer puts out, a bar for each class; of many classes, the largest."""
    scores, sure, shape = said.of_classes, said.sure, said.reader.last
    order = range(len(scores))
    if len(scores) > MOST_CLASSES:
        order = np.argsort(-scores, kind="stable")[:MOST_CLASSES].tolist()
        shape = f"{shape}, the largest {MOST_CLASSES} of {len(scores)}"
    return Bars(
        "scores",
        "probability" if sure else "score",
        labels=tuple(said.class_names[n] for n in order),
        values=tuple(float(scores[n].round(4)) for n in order),
        largest=1.0 if sure else float(abs(scores).max()) or 1.0,
        right=order.index(truth) if truth in order else None,
        shape=shape,
        before="→",
    )


def text_of(layer) -> str:
    """What a layer is.

    >>> from cnn_course.models.inside import Seen
    >>> text_of(Seen("conv_1", np.zeros((9, 8, 4)), "Conv2D", "relu", (3, 3), 40))
    'Conv2D 3 × 3, relu: 9 × 8 × 4, 40 parameters'
    """
    kind = f"{layer.kind} {shape_text(*layer.kernel)}" if layer.kernel else layer.kind
    then = "" if layer.activation == "linear" else f", {layer.activation}"
    learned = f"{layer.parameters:,} parameters" if layer.parameters else "nothing to learn"
    return f"{kind}{then}: {shape_text(*layer.values.shape)}, {learned}"


def layer_sheets(layer, before, first_map) -> list:
    """A layer's sheet, after the sheet of its kernels where they are known."""
    looks = _field(layer)
    if layer.values.ndim == 1:
        return [_vector(layer, looks)]
    maps = layer.maps
    count = len(maps)
    first = 0 if count <= MOST_MAPS else min(first_map, count - MOST_MAPS)
    shown = slice(first, first + MOST_MAPS)
    if layer.window is not None and before is not None:
        looks.append(_look(before.key, layer.window))
    note = f"maps {first} to {first + MOST_MAPS - 1} of {count}" if count > MOST_MAPS else ""
    cell = _cell(maps, MAP if count <= 8 else MANY)
    more, made = {}, []
    if layer.kernels is not None and not layer.window.same_map:
        kernels = np.transpose(layer.kernels, (3, 2, 0, 1))[shown]
        key = f"{layer.name} kernels"
        made.append(_kernels(key, kernels, first))
        more = _made_with(key, layer, shown)
        looks[:1] = [_look("input", layer.window)]
    made.append(
        sheets.sheet(
            layer.name,
            "output",
            maps[shown],
            cell=cell,
            across=_across(maps.shape[2] * cell),
            first=first,
            shape=text_of(layer),
            note=note,
            looks=tuple(looks),
            opens=True,
            **more,
        )
    )
    return made


def large_sheets(layer, before, number) -> list:
    """One map as large as there is room for, what it reads of the layer before, its kernel there.

    ``before`` is that layer, or the picture. A picture that is read whole stands in the scene
    already.
    """
    maps = layer.maps[number : number + 1]
    source, more, others = "input", {}, []
    if layer.window is not None and (before.name != "input" or layer.window.same_map):
        others.append(_read(layer, before, number))
        source = others[0].key
    looks = [] if layer.window is None else [_look(source, layer.window)]
    if others and others[0].vector:  # broken into lines
        looks = [replace(looks[0], size=others[0].size[1:])]
    if layer.kernels is not None:
        others.append(_large_kernel(layer, number, *others))
        more = _made_with(others[-1].key, layer, slice(number, number + 1))
    if source != "input" or not looks:
        looks += _field(layer)
    unit = layer.values.ndim == 1
    size = "" if unit else f": {shape_text(*maps.shape[1:])}"
    large = sheets.sheet(
        layer.name,
        "output",
        maps,
        cell=_cell(maps, LARGE, 28.0),
        first=number,
        shape=f"{'unit' if unit else 'map'} {number} of {len(layer.maps)}{size}",
        vector=unit,
        looks=tuple(looks),
        large=True,
        rule=RULES.get(layer.kind, "") if layer.window else "",
        **more,
    )
    return [large, *others]


def _read(layer, before, number):
    """What a map reads of the layer before: all its maps or units, or the map of its own number."""
    if before.values.ndim == 1:
        return replace(_vector(before, (), BESIDE), shape=f"what {layer.name} reads")
    first, last = (number, number + 1) if layer.window.same_map else (0, len(before.maps))
    name = before.name if before.name != "input" else "input channel"
    return sheets.sheet(
        name,
        "output",
        before.maps[first:last],
        cell=_cell(before.maps, MANY),
        across=_across(MANY),
        first=first,
        shape=f"what {layer.name} reads",
        opens=True,
    )


def _large_kernel(layer, number, read=None):
    """The kernel of one map, a channel for each map of what is ``read``, or a weight for each unit.

    Without ``read`` it is the picture.
    """
    kernel = np.moveaxis(layer.kernels[..., number], -1, 0)
    key = f"{layer.name} kernel"
    if read and read.vector:
        more = {"cell": read.cell, "vector": True, "shape": f"{kernel.size} weights"}
        return sheets.sheet(key, "kernel", _in_lines(kernel, BESIDE), one="unit", **more)
    return sheets.sheet(
        key,
        "kernel",
        kernel,
        cell=_cell(kernel, MANY),
        across=_across(MANY),
        first=read.first if read else 0,
        one="channel",
        shape=shape_text(*kernel.shape[1:], *kernel.shape[:1]),
    )


def _made_with(kernels, layer, shown) -> dict:
    """How a sheet says what its maps are made with."""
    bias = tuple(float(b) if np.isfinite(b) else 0.0 for b in layer.bias[shown])
    return {"kernels": kernels, "bias": bias, "then": layer.activation}


def _field(layer) -> list:
    """Where a unit looks on the picture, if that can be said."""
    return [Look("input", *layer.field)] if layer.field is not None else []


def _cell(maps, room, coarsest=COARSEST) -> float:
    """The side of a unit where the longer side of a map takes this room, px."""
    return round(min(max(room / max(maps.shape[1:]), FINEST), coarsest), 2)


def _look(sheet, window) -> Look:
    return Look(sheet, window.origin, window.step, window.size, window.spacing, window.same_map)


def _kernels(key, kernels, first):
    count, channels, rows, cols = kernels.shape
    shape = shape_text(rows, cols) if channels == 1 else shape_text(rows, cols, channels)
    fitting = _across(cols * KERNEL)
    return sheets.sheet(
        key,
        "kernel",
        kernels.reshape(count * channels, rows, cols),
        cell=KERNEL,
        one="kernel",
        across=max(channels, fitting - fitting % channels),
        first=first,
        channels=channels,
        shape=f"{shape} each",
        note="" if channels == 1 else f"{channels} in a row, one per channel, belong together",
    )


def _in_lines(values, most=64) -> np.ndarray:
    """One row of numbers broken into lines of equal length, (1, lines, columns)."""
    count = np.size(values)
    fitting = [n for n in range(1, most + 1) if count % n == 0]
    cols = count if count <= 40 or max(fitting) < 8 else max(fitting)
    return np.reshape(values, (1, -1, cols))


def _vector(layer, looks, most=64):
    """One row of units."""
    lines = _in_lines(layer.values, most)
    return sheets.sheet(
        layer.name,
        "output",
        lines,
        cell=round(min(COARSEST, ROOM / lines.shape[2]), 2),
        one="unit",
        shape=text_of(layer),
        vector=True,
        looks=tuple(looks),
        opens=layer.window is not None,
    )


def _across(width) -> int:
    fitting = int((ROOM + sheets.GAP) // (width + sheets.GAP))
    return max(1, fitting - fitting % 8 if fitting > 8 else fitting)
