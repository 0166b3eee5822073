"""What does a Keras model make of a picture, layer by layer? Draw one or pick one [L8.7]."""

from dataclasses import dataclass

import numpy as np

from cnn_course import geometry
from cnn_course.explorers import given
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import ALWAYS, Choice, Count, Knob, Knobs, Tick
from cnn_course.explorers.layer_sheets import (
    MOST_MAPS,
    Said,
    answer,
    large_sheets,
    layer_sheets,
    paper,
    picture_sheet,
)
from cnn_course.explorers.opening import Opening, opens
from cnn_course.explorers.shelf import Stock
from cnn_course.models import inside
from cnn_course.pictures.items import Sheet
from cnn_course.pictures.scene import Place, Scene
from cnn_course.pictures.words import number, shape_text

PAPER = (20, 20)  # cells of the drawing
SOURCES = (("a picture of the data", "data"), ("your drawing", "drawing"), ("your picture", "own"))


@dataclass(frozen=True)
class Picture(Count):
    """The number of a picture of the data; who picks one reads it."""

    count: int = 0

    def set(self, new, name, value):
        super().set(new, name, value)
        if self.count and new[name] >= self.count:
            raise ValueError(
                f"{name} must be below {self.count}, the number of pictures; got {new[name]}"
            )
        new["source"] = "data"


@dataclass(frozen=True)
class Large(Knob):
    """The map that is looked at large, as (layer, number); None shows all maps."""

    count: dict  # {layer: how many maps, or units, it has}
    name: str = "large"
    value: None = None

    def set(self, new, name, value):
        if value is not None:
            layer, number = (
                value if isinstance(value, list | tuple) and len(value) == 2 else (value, 0)
            )
            if layer not in self.count:
                some = " or ".join(map(repr, self.count))
                raise ValueError(f"{name} must be (layer, map), the layer {some}; got {value!r}")
            number = geometry.whole_number(number, f"the map in {name}", 0)
            if number >= self.count[layer]:
                raise ValueError(
                    f"the map in {name} must be below {self.count[layer]}, "
                    f"the number that {layer!r} has; got {number}"
                )
            value = (layer, number)
        new[name] = value


def knobs_for(pictures, draws, maps, judged=False, shape=(1, 1, 1), count=None) -> Knobs:
    """The knobs where there are so many pictures, where one can draw, for so many maps.

    Where the pictures have labels (``judged``), the misread ones can be asked for. A picture of
    this shape can be handed in if it has 1 or 3 channels. ``count`` says of each layer how many
    maps can be looked at large.

    >>> knobs_for(pictures=3, draws=True, maps=1).update({}, {"picture": 3})
    Traceback (most recent call last):
    ValueError: picture must be below 3, the number of pictures; got 3
    """
    takes = shape[2] in (1, 3)
    able = ("data",) * bool(pictures) + ("drawing",) * draws + ("own",) * takes
    sources = tuple(source for source in SOURCES if source[1] in able)
    first = {"most": max(maps - MOST_MAPS, 0), "hide": () if maps > MOST_MAPS else ALWAYS}
    last = {"most": max(pictures - 1, 0), "hide": () if pictures else ALWAYS}
    return Knobs(
        Picture("picture", "picture", 0, **last, count=pictures, width=400),
        Array("ink", np.zeros(PAPER), {"source": "drawing"}, PAPER, ends=(0, 1)),
        Count("first_map", "maps from", 0, **first),
        Array("own", np.zeros(shape), {"source": "own"}, tuple(shape)),
        Large(count or {}),
        Choice("source", "read", sources, hide=() if len(able) > 1 else ALWAYS, width=250),
        Tick("mistakes", "mistakes only", hide=() if judged else ALWAYS),
        rows=(("source", "picture", "mistakes", "first_map"),),
    )


@opens
def model_explorer(model, data=None, *, picture=0, prepare=None, class_names=None):
    """What a model makes of a picture, layer by layer; draw one, or pick one from the data.

    Point at a unit of any map to see which part of the picture it looks at. Click a map to see it
    large, with its kernel and the sum that made the unit you point at. The weights are read anew
    with every picture.

    Parameters
    ----------
    model : keras.Model
        Pictures in, one number per class out; Sequential or functional, channels last, at most
        128 x 128 pixels. A single number is the probability of class 1, or a score, above 0 for
        class 1, where the last layer has no activation (or tanh). A model used as a layer is
        drawn as one.
    data : cnn_course.data.Dataset, or (pictures, labels), or pictures, optional
        Pictures ``(count, rows, columns, channels)`` to pick from; of a Dataset, the test part.
    picture : int
        The one to begin with.
    prepare : function, optional
        Turns a drawing ``(20, 20)`` of 0 and 1 into a picture ``(rows, columns, channels)`` like
        those the model learned from; it is tried on a blank page first.
        Without it ``cnn_course.data.as_digit`` for square pictures of one channel; pictures of
        several channels cannot be drawn without it.
    class_names : sequence of str, optional
        Without it those of the Dataset, or 0, 1, 2, ...

    Returns
    -------
    Explorer
        Its values: ``source`` ("data", "drawing" or "own"), ``picture`` (a number), ``ink`` (the
        drawing), ``own`` (a picture of yours), ``first_map`` (of layers with more than 16),
        ``large`` (the map to see large, such as ``("conv_1", 3)``).

    Raises
    ------
    TypeError
        If ``model`` is not a Keras model or ``prepare`` not a function.
    ValueError
        If the model does not show its layers, has several inputs or outputs or is too large; if
        the pictures, the labels or what ``prepare`` returns do not fit it.

    Source: [L8.7], [L7.1].
    """
    if prepare is not None and not callable(prepare):
        raise TypeError(f"prepare must be a function from a drawing to a picture; got {prepare!r}")
    reader = inside.Reader(model)
    x, y, names = given.pictures(data, reader.shape)
    names = given.names(class_names if class_names is not None else names, reader.classes)
    y = given.labels(y, x, names)
    if prepare is not None:
        given.prepared(prepare, np.zeros(PAPER), reader.shape)
    elif reader.shape[-1] == 1:
        prepare = given.as_digit(reader.shape)
    if x is None and prepare is None:
        raise ValueError(
            f"data must hold pictures to pick from: the model takes {reader.shape[-1]} channels, "
            "and without prepare a drawing has one"
        )
    draws = prepare is not None

    stock = Stock(reader, x, y) if x is not None and len(x) > 1 else None

    def scene(source, picture, ink, own, first_map, mistakes, large):
        truth = int(y[picture]) if source == "data" and y is not None else None
        if source == "own":
            shown, what = own.astype("float32"), "a picture of your own"
        elif source == "drawing":
            shown, what = given.prepared(prepare, ink, reader.shape), "a drawing"
        else:
            shown, what = x[picture], f"picture {picture} of the data"
        said = Said(reader, names, shown, *reader(shown, large[0] if large else ""))
        drawn = ink if source == "drawing" else None
        shelf = stock and stock.shelf(picture, mistakes)
        return model_explorer_scene(said, what, truth, drawn, shelf, first_map, large)

    knobs = knobs_for(
        0 if x is None else len(x), draws, reader.most_maps, y is not None, reader.shape,
        reader.count,
    )  # fmt: skip
    return Opening(
        scene,
        knobs,
        {"source": knobs.start["source"]},
        point=_pointed,
        takes=(512, 512) if reader.shape[2] in (1, 3) else (),
        own=lambda values, picture: {"own": given.as_input(picture, reader.shape)},
    )


def _pointed(values, message) -> dict:
    """A stroke on the paper, a picture picked from the shelf, or a map to see large, or none."""
    if "large" in message:
        return {"large": message["large"]}
    if "picture" in message:
        return {"picture": message["picture"]}
    ink = values["ink"].copy()
    for row, col, value in message["cells"]:
        ink[row, col] = value
    return {"ink": ink}


def model_explorer_scene(said, what, truth, ink, shelf, first_map, large) -> Scene:
    """The picture, the answer, and every layer's maps in between; or one map ``large``.

    ``truth`` is the class that the picture belongs to, ``ink`` the drawing, ``shelf`` the pictures
    to pick from, or each None.
    """
    name, reader = said.reader.model.name, said.reader
    last = answer(said, truth)
    first = (picture_sheet(said.picture, before="→" if ink is not None else ""), last)
    rows = [(shelf,)] if shelf else []
    rows.append(first if ink is None else (paper(ink), *first))
    rows += [(sheet,) for sheet in _maps(said.picture, said.layers, first_map, large)]
    formula = [_answered(said, last.name, truth, ink)]
    if reader.left_out:
        left_out = ", ".join(reader.left_out)
        formula.append(f"Not drawn, neither maps nor one row of numbers: {left_out}.")
    if not reader.rescales and (remark := inside.remark(said.picture)):
        formula.append(remark)
    return Scene(
        f"Layer by layer through {name}",
        tuple(rows),
        lit=_brightest(sum(rows, ())),
        formula=tuple(formula),
        alt=_alt(name, what, said.layers, said.name, large),
    )


def _answered(said, scale, truth, ink) -> str:
    """The answer in words, on its scale: probability or score."""
    name = said.reader.model.name
    if not said.able:
        return f"{name} puts out nothing that is a number: did its training diverge?"
    if ink is not None and not said.picture.any():
        return f"Nothing is drawn yet. Of a blank page {name} says: {said.name}."
    text = f"{name} says: {said.name} ({scale} {number(said.of_classes.max(), 2)})."
    if truth is None:
        return text
    right = said.class_names[truth]
    return text + (" Right." if right == said.name else f" Wrong, it is: {right}.")


def _maps(picture, layers, first_map, large) -> list:
    """The sheets of every layer, or of the one that is looked at and of what it reads."""
    if large:
        befores = (inside.Seen("input", picture), *layers)
        at = [layer.name for layer in layers].index(large[0])
        return large_sheets(layers[at], befores[at], large[1])
    made = []
    for layer in layers:
        made += layer_sheets(layer, made[-1] if made else None, first_map)
    return made


def _brightest(drawn) -> Place | None:
    """The largest number of the first layer's maps: a unit worth looking at first."""
    for sheet in drawn:
        if isinstance(sheet, Sheet) and (sheet.large or (sheet.looks and not sheet.vector)):
            m, row, col = np.unravel_index(int(sheet.maps.argmax()), sheet.size)
            return Place(sheet.key, int(row), int(col), int(m))
    return None


def _alt(model, what, layers, name, large) -> str:
    shapes = "; ".join(f"{layer.name} {shape_text(*layer.values.shape)}" for layer in layers)
    seen = ""
    if large:
        flat = next(layer.values.ndim == 1 for layer in layers if layer.name == large[0])
        seen = f" Large: {'unit' if flat else 'map'} {large[1]} of {large[0]}."
    return f"{model} reads {what}, layer by layer: {shapes}. It says: {name}.{seen}"
