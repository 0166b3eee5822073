"""What of a picture stays when its numbers change?

A structure is a scene as JSON, without the numbers that a browser can work out anew: those of
panels that say which array they show (``source``) or what they are made of (``made_by``). Which
these are is found by trying: the scene is built for three sets of arrays, and whatever differs
must follow from the arrays by the rules of ``browser/numbers.js``. Where something else differs,
``structure`` returns None, and the page shows that picture whole, with nothing to edit.
"""

import numpy as np

from cnn_course.pictures.scene import Panel
from cnn_course.pictures.wire import scene_data
from cnn_course.pictures.words import decimals_of

MADE = ("sum", "max")  # rules whose results the browser works out
FITTED = ("values", "numbers", "font")
WINNING = "input cells that win"  # a fact that follows from who wins


def whole(scene) -> dict:
    """A scene as JSON, finished, with nothing to edit."""
    data = scene_data(scene)
    data.pop("alt", None)
    for item in _items(data):
        item.pop("editable", None)
    return data


def arrays_of(scene) -> tuple:
    """The names of the arrays that a scene's panels show."""
    return tuple(dict.fromkeys(p.source.array for p in scene.panels if p.source))


def structure(scene_of, told, names):
    """What stays of the scene ``scene_of(**told)`` whatever numbers its arrays hold; or None."""
    random = np.random.RandomState(0)
    found = []
    for draw in (_whole_numbers, _decimals, _steep):
        arrays = {name: draw(random, np.shape(told[name])) for name in names}
        found.append(_bare(scene_of(**{**told, **arrays}), arrays))
        if found[-1] != found[0]:
            return None
    return found[0]


def _whole_numbers(random, shape):
    return 1000 + 7 * random.permutation(int(np.prod(shape))).reshape(shape) + random.randint(0, 7)


def _decimals(random, shape):
    return np.round(random.uniform(-99, 99, shape), 3)


def _steep(random, shape):
    """The last cells far above the first: what leaves some out is seen by its colours."""
    return np.round(3.17 * 10 ** np.linspace(0, 4, int(np.prod(shape))), 2).reshape(shape)


def _bare(scene, arrays) -> dict:
    data = scene_data(scene)
    data.pop("alt", None)
    for item in _items(data):
        panel = scene.panel(item["key"])
        if not isinstance(panel, Panel) or not panel.values:
            continue
        if panel.source or (panel.made_by and panel.made_by.rule in MADE):
            _empty(panel, item)
        elif picks := _picked(panel, arrays):
            _empty(panel, item)
            item["picks"] = picks
        for reach in _reaches(item):
            if reach.get("won"):
                reach.pop("table", None)
        for mark in item.get("marks", ()):
            if mark.get("won"):
                mark["cells"] = []
    data["facts"] = [_fact(scene, *fact) for fact in data.get("facts", ())]
    return data


def _empty(panel, item):
    """Takes out of a panel what follows from its numbers; what does not, it calls ``fixed``."""
    shown = _shown(panel)
    derived = {
        "decimals": decimals_of(shown),
        "largest": max((abs(v) for v in shown if v is not None), default=1) or 1,
    }
    item["grid"] = [panel.rows, panel.cols]
    item["fixed"] = [name for name, value in derived.items() if getattr(panel, name) != value]
    for name in (*FITTED, *(name for name in derived if name not in item["fixed"])):
        item.pop(name, None)


def _picked(panel, arrays):
    """Which number of which array each cell shows, where no source says it; -1 for none."""
    for name, array in arrays.items():
        places = {number: n for n, number in enumerate(np.ravel(array).tolist())}
        table = [[places.get(value, -1) for value in row] for row in panel.values]
        found = [
            n >= 0 or not value
            for row, places_of in zip(panel.values, table, strict=True)
            for value, n in zip(row, places_of, strict=True)
        ]
        if all(found) and any(n >= 0 for row in table for n in row):
            return {"array": name, "table": table}
    return None


def _shown(panel) -> list:
    """The numbers that decide on a panel's decimals and colours: of padding, none."""
    top, left = panel.first
    around = {cell for mark in panel.marks if mark.kind == "padding" for cell in mark.cells}

    def counts(cell):
        return cell not in around if panel.source is None else panel.source.index(*cell) is not None

    return [
        value
        for r, row in enumerate(panel.values)
        for c, value in enumerate(row)
        if counts((r + top, c + left))
    ]


def _reaches(item):
    made = item.get("made_by", {})
    return [reach for group in made.get("terms", ()) for reach in group] + made.get("also", [])


def _fact(scene, label, value):
    won = [mark.won for panel in scene.panels for mark in panel.marks if mark.won]
    return (
        [label, {"won": won[0], "of": value.split()[-1]}]
        if label == WINNING and won
        else [
            label,
            value,
        ]
    )


def _items(data):
    return [item for row in (*data["rows"], data.get("stack", [])) for item in row]
