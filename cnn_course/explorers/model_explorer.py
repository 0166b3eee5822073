"""Draw or pick a picture and look into every layer of a Keras model [L8.7]."""

from dataclasses import dataclass

import numpy as np

from cnn_course import geometry
from cnn_course.explorers.control import ALWAYS
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.knobs import Choice, Count, Knob, Knobs
from cnn_course.models import inside
from cnn_course.pictures.scene import Look
from cnn_course.pictures.words import shape_text
from cnn_course.scenes.model_explorer import MOST_MAPS, Layer, model_explorer_scene

PAPER = (20, 20)  # cells of the drawing
SOURCES = (("a picture of the data", "data"), ("your drawing", "drawing"))


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
class Ink(Knob):
    """A drawing; who draws reads the drawing."""

    name: str = "ink"

    @property
    def value(self):
        return np.zeros(PAPER)

    def set(self, new, name, value):
        ink = np.array(value, float)
        if ink.shape != PAPER:
            raise ValueError(
                f"{name} must be {geometry.times(PAPER)} cells; "
                f"got {geometry.times(ink.shape) or ink}"
            )
        if not (ink.min() >= 0 and ink.max() <= 1):
            raise ValueError(f"{name} must lie between 0 and 1; got {ink.min():g} to {ink.max():g}")
        new.update({name: ink, "source": "drawing"})


@dataclass(frozen=True)
class Source(Choice):
    """What is read: the data or the drawing, where there are such."""

    able: tuple = ()

    @property
    def value(self):
        return self.able[0]

    def set(self, new, name, value):
        if value not in self.able:
            raise ValueError(f"{name} must be {' or '.join(map(repr, self.able))}; got {value!r}")
        new[name] = value


def knobs_for(pictures, draws, maps) -> Knobs:
    """The knobs where there are so many pictures, where one can draw, for so many maps.

    >>> knobs_for(pictures=3, draws=True, maps=1).update({}, {"picture": 3})
    Traceback (most recent call last):
    ValueError: picture must be below 3, the number of pictures; got 3
    """
    able = ("data",) * bool(pictures) + ("drawing",) * draws
    first = {"most": max(maps - MOST_MAPS, 0), "hide": () if maps > MOST_MAPS else ALWAYS}
    last = {"most": max(pictures - 1, 0), "hide": () if pictures else ALWAYS}
    return Knobs(
        Picture("picture", "picture", 0, **last, count=pictures, width=400),
        Ink(),
        Count("first_map", "maps from", 0, **first),
        Source("source", "read", SOURCES, able, hide=() if len(able) > 1 else ALWAYS, width=250),
        rows=(("source", "picture", "first_map"),),
    )


def model_explorer(model, data=None, *, picture=0, prepare=None, class_names=None):
    """What a model makes of a picture, layer by layer; draw one, or pick one from the data.

    Point at a unit of any map to see which part of the picture it looks at; in the first layer
    also the arithmetic that made it. The weights are read anew with every picture.

    Parameters
    ----------
    model : keras.Model
        Pictures in, one number a class out; Sequential or functional, channels last, at most
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
        Its values: ``source`` ("data" or "drawing"), ``picture`` (a number), ``ink`` (the
        drawing), ``first_map`` (of layers with more than 16).

    Raises
    ------
    TypeError
        If ``model`` is not a Keras model or ``prepare`` not a function.
    ValueError
        If the model does not show its layers, has several inputs or outputs or is too large; if
        the pictures, the labels or what ``prepare`` returns do not fit it.

    Notes
    -----
    Source: [L8.7], [L7.1].
    """
    if prepare is not None and not callable(prepare):
        raise TypeError(f"prepare must be a function from a drawing to a picture; got {prepare!r}")
    reader = inside.Reader(model)
    x, y, names = _pictures(data, reader.shape)
    names = _names(class_names if class_names is not None else names, reader.classes)
    y = _labels(y, x, names)
    if prepare is not None:
        _prepared(prepare, np.zeros(PAPER), reader.shape)
    elif reader.shape[-1] == 1:
        prepare = _as_digit(reader.shape)
    if x is None and prepare is None:
        raise ValueError(
            f"data must hold pictures to pick from: the model takes {reader.shape[-1]} channels, "
            "and without prepare a drawing has one"
        )
    draws = prepare is not None

    def scene(source, picture, ink, first_map):
        if source == "drawing":
            shown = _prepared(prepare, ink, reader.shape)
            truth, what = None, "a drawing"
        else:
            shown, truth = x[picture], None if y is None else int(y[picture])
            what = f"picture {picture} of the data"
        layers, scores = reader(shown)
        layers = [_drawn(layer) for layer in layers]
        return model_explorer_scene(
            shown, layers, scores, class_names=names, what=what, truth=truth,
            ink=ink if draws else None, first_map=first_map, model=model.name, last=reader.last,
            probability=reader.probability, left_out=reader.left_out,
            remark="" if reader.rescales else inside.remark(shown),
        )  # fmt: skip

    knobs = knobs_for(0 if x is None else len(x), draws, reader.most_maps)
    start = {"picture": picture, "source": knobs.start["source"]}
    return Explorer(scene, knobs, start, point=_painted)


def _painted(values, message) -> dict:
    ink = values["ink"].copy()
    for row, col, value in message["cells"]:
        ink[row, col] = value
    return {"ink": ink}


def _as_digit(shape):
    from cnn_course import data

    rows, cols, _ = shape
    if rows == cols:
        return lambda ink: data.as_digit(ink, size=rows)
    return lambda ink: data.resize(np.asarray(ink, "float32")[None, :, :, None], (rows, cols))[0]


def _prepared(prepare, ink, shape):
    """The picture that ``prepare`` makes of a drawing, if the model can take it."""
    return _array(prepare(ink.copy()), shape, f"prepare must return a picture {shape}")


def _array(value, wanted, rule):
    """An array of numbers of the wanted shape, None for any length; or an error: the rule."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        array = np.asarray(None)
    numbers = array.dtype.kind in "buif"
    if numbers and array.size and _fits(array.shape, wanted):
        return array
    found = "None" if value is None else f"no array of numbers ({type(value).__name__})"
    if numbers:
        found = geometry.times(array.shape) or f"the number {array}"
    if numbers and _fits((*array.shape, 1), wanted):
        found += ", to which [..., None] would add the channel"
    raise ValueError(f"{rule} for this model; got {found}")


def _fits(shape, wanted) -> bool:
    return len(shape) == len(wanted) and all(
        w in (None, n) for n, w in zip(shape, wanted, strict=True)
    )


def _pictures(data, shape):
    """Pictures, labels (or None) and class names (or None)."""
    if data is None:
        return None, None, None
    names = getattr(data, "class_names", None)
    if names is not None:
        x, y = data.x_test, data.y_test
    elif isinstance(data, tuple | list) and len(data) == 2:
        x, y = data
        if isinstance(x, tuple):
            raise ValueError(
                "data must be (pictures, labels); got two such pairs, as load_data returns them: "
                "take one, data[0] or data[1]"
            )
    else:
        x, y = data, None
    sizes = ", ".join(map(str, shape))
    return _array(x, (None, *shape), f"data must hold pictures (count, {sizes})"), y, names


def _labels(labels, pictures, names):
    """The number of each picture's class, from numbers or from the names of the classes."""
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.shape == (len(pictures), len(names)):
        raise ValueError(
            f"data must hold one label a picture; got {geometry.times(labels.shape)} of them, one "
            "a class: labels.argmax(axis=1) makes one of each row"
        )
    labels = labels.ravel().tolist()
    if len(labels) != len(pictures):
        raise ValueError(
            f"data must hold one label a picture; got {len(labels)} labels for "
            f"{len(pictures)} pictures"
        )
    known = {name: n for n, name in enumerate(names)} | {n: n for n in range(len(names))}
    wrong = [one for one in labels if one not in known]
    if wrong:
        raise ValueError(
            f"data must label each picture with a number from 0 to {len(names) - 1} or with one of "
            f"class_names, {names}; got {wrong[0]!r}"
        )
    return [known[one] for one in labels]


def _names(names, classes) -> tuple:
    names = tuple(map(str, range(classes) if names is None else names))
    if len(names) != classes:
        raise ValueError(f"class_names must name the model's {classes} classes; got {names}")
    return names


def _drawn(layer) -> Layer:
    """A layer of the model as the scene takes it."""
    at = layer.window
    look = at and Look("", at.origin, at.step, at.size, at.spacing, at.same_map)
    parts = [f"{layer.kind} {shape_text(*layer.kernel)}" if layer.kernel else layer.kind]
    if layer.activation != "linear":
        parts.append(layer.activation)
    learned = f"{layer.parameters:,} parameters" if layer.parameters else "nothing to learn"
    text = f"{', '.join(parts)}: {shape_text(*layer.values.shape)}, {learned}"
    first = layer.kernels is not None
    return Layer(
        layer.name, text, layer.values, layer.field, look,
        kernels=layer.kernels, bias=layer.bias, activation=layer.activation if first else "",
    )  # fmt: skip
