"""What does a page need to show a small model at work? Its weights, some pictures, and the scene.

``browser/layers.js`` carries every layer out, and is compared with Keras.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnn_course import data, explorers
from cnn_course.explorers.model_explorer import PAPER
from cnn_course.pictures.wire import scene_data
from cnn_course.site.tables import as_json

KINDS = {"Conv2D": "convolution", "MaxPooling2D": "pooling", "Dense": "dense"}
TAKES = (256, 256)  # rows and columns of a visitor's own picture, at most


@dataclass(frozen=True)
class Reads:
    """A small model on a page, and what it reads there.

    Attributes
    ----------
    table : str
    model : function
        Gives the Keras model.
    pictures : function
        Gives ``(pictures, labels, names of the classes)``, as the explorer takes them.
    picture : int
        The number of the one to begin with.
    stored : function
        Gives the same pictures as whole numbers from 0 to ``steps``, perhaps smaller.
    steps : int
    which : tuple of int
        The numbers of those that the page has; all of them if none.
    weights : function, optional
        Gives the arrays, where the page has a matrix in two factors.
    ink : ndarray, optional
        What is on the paper at first; the page then begins with the drawing.
    says : str
        What a reader of the page must know of it.
    """

    table: str
    model: Callable
    pictures: Callable
    picture: int
    stored: Callable
    steps: int = 255
    which: tuple = ()
    weights: Callable | None = None
    ink: np.ndarray | None = None
    says: str = ""

    def explorer(self):
        """The explorer of the notebook, with this model."""
        x, y, names = self.pictures()
        made = explorers.model_explorer(
            self.model(), (x, y), picture=self.picture, class_names=names
        )
        return made if self.ink is None else made.set(ink=self.ink)


def start(explorer, offer) -> dict:
    """The values of the knobs at first, and what is on the paper."""
    values = explorer.values
    ink = values["ink"].astype(int).ravel().tolist()
    names = ("source", "picture", "mistakes", "first_map")
    return {**{name: values[name] for name in names}, "ink": ink}


def table(explorer, offer) -> dict:
    """Everything that a page needs of the model, the pictures and the scene, as JSON."""
    spec, model = as_json(explorer.call.opening.knobs), offer.model()
    x, y, names = offer.pictures()
    which = list(offer.which or range(len(x)))
    arrays = offer.weights() if offer.weights else model.get_weights()
    read = model.predict(x[which], verbose=0)
    said = read.argmax(axis=1) if read.shape[1] > 1 else (read[:, 0] > 0.5).astype(int)
    stored = offer.stored()[which]
    knobs = {name: {"hide": [], **control} for name, control in spec["controls"].items()}
    if offer.which:
        options = [[str(number), number] for number in which]
        knobs["picture"] |= {"kind": "choice", "options": options}
    structures, maps = {}, {}
    structures["data"], maps[""] = _parted(explorer.set(picture=offer.picture).scene)
    for name in opened(explorer):
        _, maps[name] = _parted(explorer.set(large=(name, 0)).scene)
    explorer.set(large=None)
    can_draw = ["your drawing", "drawing"] in knobs["source"]["options"]
    if can_draw:
        ink = np.eye(*PAPER) if offer.ink is None else offer.ink
        paper, _ = _parted(explorer.set(ink=ink).scene)
        paper["rows"] = [row for row in paper["rows"] if row[0].get("is") != "shelf"]
        structures["drawing"] = paper  # the first thing on the page
    return {
        "made": "layers",
        "controls": knobs,
        "rows": spec["rows"],
        "brings": {"picture": {"*": {"source": "data"}}},
        "follows": {},
        "takes": TAKES,
        "structures": structures,
        "maps": maps,
        "model": model.name,
        "names": list(names),
        "dark": _refusal() if can_draw else "",
        "layers": list(_layers(model, bool(offer.weights))),
        "shape": model.input_shape[1:],
        "weights": [one.shape for one in arrays],
        "stored": stored.shape[1:],
        "steps": offer.steps,
        "pictures": _base64(_differences(stored), "u1"),
        "which": which,
        "some": bool(offer.which),
        "labels": [int(y[number]) for number in which],
        "wrong": [number for number, one in zip(which, said, strict=True) if one != y[number]],
        "halves": _base64(np.concatenate([one.ravel() for one in arrays]), "<f2"),
    }


def _layers(model, factors):
    """``(kind, name, place of its weights)`` of each layer; a factor is a part of the next."""
    at = 0
    for layer in model.layers:
        kind = KINDS.get(type(layer).__name__)
        if kind is None:
            continue
        last = layer is model.layers[-1]
        if kind == "dense" and factors and not last:
            yield "factor", "", at
            at += 1
        yield ("answer" if last else kind), layer.name, at
        at += len(layer.get_weights())


def _differences(stored):
    """Each pixel less the one before it in its row: photographs become much smaller."""
    return np.diff(np.asarray(stored, int), axis=2, prepend=0) % 256


def opened(explorer) -> dict:
    """The layers of which a map can be looked at large, and how many maps each has."""
    return next(knob.count for knob in explorer.call.opening.knobs.knobs if knob.name == "large")


def _parted(scene) -> tuple:
    """A scene as JSON, without the numbers that the browser makes; and its maps apart from it."""
    made = scene_data(scene)
    for name in ("alt", "formula", "lit"):
        del made[name]
    for item in (item for row in made["rows"] for item in row):
        if item.get("is") == "sheet":
            del item["numbers"]
            if not item.get("pen"):
                item.pop("largest", None)
    alone = [row for row in made["rows"] if len(row) == 1 and row[0].get("is") == "sheet"]
    others = [row for row in made["rows"] if row not in alone]
    return {**made, "rows": others}, [sheet for (sheet,) in alone]


def _refusal() -> str:
    """What is said of a paper that is inked all over."""
    dark = np.ones(PAPER)
    dark[10, 10] = 0
    try:
        data.as_digit(dark)
    except ValueError as error:
        return str(error)
    raise ValueError("a dark paper must be refused; it was read")


def _base64(array, kind) -> str:
    return base64.b64encode(np.asarray(array).astype(kind).tobytes()).decode()
