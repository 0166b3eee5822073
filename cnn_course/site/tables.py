"""Which settings of an explorer does a page offer, and which picture belongs to each?

A table holds the pictures of all settings of a few knobs, every part of them once. It is made by
the explorer itself, from the values it starts with in its notebook.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from cnn_course.pictures.layout import fit
from cnn_course.site.structure import arrays_of, structure, whole


@dataclass(frozen=True)
class Offer:
    """The settings of one explorer that a page offers.

    Attributes
    ----------
    axes : dict of name -> values
        Every combination is in the table. What stands in the way of one, ``hide`` within the axes,
        saves its copies.
    shown : tuple of names
        Knobs that follow from the axes, and that bring values of axes when they are turned.
    brings : dict of name -> {value: {axis: value}}
        What turning one of those means.
    follows : dict of axis -> (axis, tick)
        It equals the other axis while the tick is set, and takes the tick away when it is turned.
    numbers : bool
        Whether cells can be edited: the table then holds structures, not pictures.
    changes : function of the axes' values, optional
        What the explorer is told, if not the axes as they are.
    controls : dict, optional
        Knobs that only the page has, as JSON.
    rows : tuple of tuples of names, optional
    start : function of the explorer's values, optional
        The values of the axes at first.
    says : str
        What a reader of the page must know of it.
    """

    axes: dict
    shown: tuple = ()
    brings: dict = field(default_factory=dict)
    follows: dict = field(default_factory=dict)
    numbers: bool = True
    changes: Callable = dict
    controls: dict = field(default_factory=dict)
    rows: tuple = ()
    start: Callable | None = None
    says: str = ""


def as_json(knobs) -> dict:
    """An explorer's knobs as JSON takes them, so that a page can draw them with native inputs."""
    return {
        "controls": {name: _control(control) for name, control in knobs.controls.items()},
        "rows": [list(row) for row in knobs.rows],
    }


def _control(control) -> dict:
    """A control as JSON takes it.

    >>> from cnn_course.explorers.knobs import Control
    >>> _control(Control("tick", "average", "divide", False, hide=({"filter": (0, 1)},)))
    {'kind': 'tick', 'name': 'average', 'label': 'divide', 'of': '', 'value': False,
     'hide': [{'filter': [0, 1]}]}
    """
    found = {name: getattr(control, name) for name in ("kind", "name", "label", "of", "value")}
    if control.kind == "slider":
        found |= {"min": control.least, "max": control.most, "step": control.step}
    if control.options:
        found["options"] = [list(option) for option in control.options]
    if control.tooltip:
        found["tooltip"] = control.tooltip
    if control.hide:
        found["hide"] = [{n: list(some) for n, some in case.items()} for case in control.hide]
    return found


def settings(explorer, offer):
    """Yields ``(key, axes, values, told)`` of every setting, each key once."""
    seen = set()
    within = _within(explorer, offer)
    for combination in product(*offer.axes.values()):
        axes = dict(zip(offer.axes, combination, strict=True))
        if any(axes[tick] and axes[name] != axes[of] for name, (of, tick) in offer.follows.items()):
            continue
        key = key_of(axes, within)
        if key in seen:
            continue
        seen.add(key)
        given = {k: v for k, v in axes.items() if k not in _following(offer, axes)}
        values = explorer.call.opening.knobs.update(explorer.state, offer.changes(given))
        yield key, axes, values, explorer.call.opening.knobs.told(values)


def _following(offer, axes):
    return [name for name, (_, tick) in offer.follows.items() if axes[tick]]


def key_of(axes, within) -> str:
    """What a setting is called.

    >>> key_of({"padding": "valid", "p": 2}, {"p": [{"padding": ["valid"]}]})
    'padding=valid'
    """
    texts = {n: v if isinstance(v, str) else json.dumps(v) for n, v in axes.items()}
    hidden = {
        name
        for name, cases in within.items()
        if any(all(axes[n] in some for n, some in case.items()) for case in cases)
    }
    return "&".join(f"{name}={text}" for name, text in texts.items() if name not in hidden)


def _within(explorer, offer) -> dict:
    """When an axis means nothing, as far as other axes say so."""
    found = {}
    for name in offer.axes:
        hide = controls_of(explorer, offer)[name].get("hide", [])
        cases = [case for case in hide if set(case) <= set(offer.axes)]
        if cases:
            found[name] = cases
    return found


def controls_of(explorer, offer) -> dict:
    """The knobs of the page, as JSON, in the explorer's own words."""
    if offer.controls:
        return offer.controls
    every = as_json(explorer.call.opening.knobs)["controls"]
    return {
        name: _cut(every[name], offer.axes.get(name))
        for name in every
        if name in offer.axes or name in offer.shown
    }


def _cut(control, values):
    """A control with only these values."""
    if values is None or control["kind"] == "tick":
        return control
    if control["kind"] == "choice":
        return {**control, "options": [o for o in control["options"] if o[1] in values]}
    whole = all(isinstance(value, int) for value in values)
    if whole and list(values) == list(range(values[0], values[-1] + 1)):
        return {**control, "min": values[0], "max": values[-1], "step": 1}
    return {**control, "kind": "choice", "options": [[str(v), v] for v in values]}


def table(explorer, offer) -> dict:
    """Everything that a page needs of one explorer, as JSON."""
    parts = _Parts()
    keys, rows = [], []
    controls = controls_of(explorer, offer)
    follow = {
        *offer.shown,
        *(n for c in controls.values() for case in c.get("hide", ()) for n in case),
    }
    for key, _, values, told in settings(explorer, offer):
        scene = fit(explorer.call.opening.scene(**told))
        names = arrays_of(scene) if offer.numbers else ()
        made = structure(explorer.call.opening.scene, told, names) if names else None
        arrays = {name: flat(values[name]) for name in names} if made else {}
        keys.append(key)
        rows.append(
            [
                parts.scene(made or whole(scene)),
                {name: parts.add(array) for name, array in arrays.items()},
                parts.add({name: _json(values[name]) for name in sorted(follow) if name in values}),
                0 if made else 1,
            ]
        )
    made = {
        "axes": list(offer.axes),
        "within": _within(explorer, offer),
        "controls": controls,
        "rows": rows_of(explorer, offer, controls),
        "brings": offer.brings,
        "follows": offer.follows,
        "keys": keys,
        "settings": rows,
        "parts": parts.by_kind(),
    }
    return json.loads(json.dumps(made, default=_number))


def rows_of(explorer, offer, controls) -> list:
    """Which knobs share a line."""
    rows = offer.rows or explorer.call.opening.knobs.rows
    rows = [[name for name in row if name in controls] for row in rows]
    return [row for row in rows if row]


def start(explorer, offer) -> dict:
    """The values of the axes that the notebook starts with."""
    values = {name: _json(v) for name, v in explorer.state.items() if not isinstance(v, np.ndarray)}
    found = {name: values.get(name) for name in offer.axes}
    found |= offer.start(explorer.state) if offer.start else {}
    key = key_of(found, _within(explorer, offer))
    if key not in [key for key, *_ in settings(explorer, offer)]:
        raise ValueError(f"the page's table must hold the setting it starts with; got {key}")
    return found


@dataclass
class _Part:
    """A part of scenes; in a table it stands as its number."""

    value: object
    number: int

    @property
    def kind(self) -> tuple:
        value = self.value
        names = [value.get("key", ""), *value] if isinstance(value, dict) else []
        return type(value).__name__, *names


def _number(part):
    return part.number


class _Parts:
    """Parts of scenes, each kept once."""

    def __init__(self):
        self._found = {}

    def add(self, value) -> _Part:
        text = json.dumps(value, default=_number)
        return self._found.setdefault(text, _Part(value, len(self._found)))

    def by_kind(self) -> list:
        """All of them, and numbered so: what is alike is packed better side by side."""
        parts = sorted(self._found.values(), key=lambda part: (part.kind, part.number))
        for number, part in enumerate(parts):
            part.number = number
        return [part.value for part in parts]

    def scene(self, data) -> _Part:
        fields = {
            name: self.add(part) for name, part in data.items() if name not in ("rows", "stack")
        }
        fields["rows"] = [list(map(self._item, row)) for row in data["rows"]]
        if data.get("stack"):
            fields["stack"] = list(map(self._item, data["stack"]))
        return self.add(fields)

    def _item(self, item) -> list:
        marks = [self.add(mark) for mark in item.get("marks", ())]
        return [self.add({k: v for k, v in item.items() if k != "marks"}), marks]


def flat(array) -> list:
    return [int(v) if v == int(v) else v for v in np.asarray(array, float).ravel().tolist()]


def _json(value):
    return value.item() if isinstance(value, np.generic) else value
