"""What can be set? Every knob of an explorer, declared once, by its kind.

A kind says with which values its knob starts, what it takes (in the words of the operations), what
follows from it, what the picture is told, and which controls stand on the page. A control is plain
data: a notebook makes an ipywidget of it (``boxes``), a web page a native input.

>>> knobs = Knobs(apart(Pair("stride", 1, most=3)), Padding(most=4))
>>> after = knobs.update({}, {"stride": (1, 3), "padding": 2})
>>> knobs.told(after)
{'stride': (1, 3), 'padding': 2}
>>> sorted(knobs.hidden(after))
['bottom', 'left', 'right', 'top']
>>> knobs.update(after, {"stride": 0})
Traceback (most recent call last):
ValueError: stride must be a positive whole number; got 0
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from itertools import chain, zip_longest

import numpy as np

from cnn_course import geometry

SIDES = ("top", "bottom", "left", "right")
RULES = (
    ("none (valid)", "valid"),
    ("same, as in the lecture", "lecture"),
    ("same, as in TensorFlow", "same"),
    ("p zeros on every side", "number"),
    ("each side by itself", "sides"),
)
OWN = "own numbers"
ALWAYS = ({},)  # to hide a control whatever the values are


@dataclass(frozen=True)
class Control:
    """One slider, drop-down or box on the page."""

    kind: str  # "slider", "choice" or "tick"
    name: str  # of the value it shows and changes
    label: str
    value: object  # where it starts
    least: float = 0  # of a slider
    most: float = 0
    step: float = 1
    options: tuple = ()  # of a choice: (words, value) of each
    tooltip: str = ""
    hide: tuple = ()  # of {name: values}: it means nothing while all names of one have such values
    of: str = ""  # the knob it belongs to: those of one knob belong side by side
    highest: Callable | None = None  # ``values -> number``: where the slider ends at present
    width: int | None = None  # px in a notebook

    def hidden(self, values) -> bool:
        """Whether it means nothing at present."""
        return any(all(values[n] in some for n, some in case.items()) for case in self.hide)


@dataclass(frozen=True, kw_only=True)
class Knob:
    """What all kinds can do; ``tells`` is the picture's word for it, "" where it is not told.

    ``set`` checks one change and writes it, and what it brings, into the new values. ``settle``
    says what follows from the others, after all changes. A kind with one control (``kind``) has it
    from its own fields.
    """

    kind = ""
    tooltip: str = ""
    hide: tuple = ()
    width: int | None = None
    tells: str | None = None

    def start(self) -> dict:
        return {self.name: self.value}

    def rounds(self) -> tuple:
        """Its names in the order in which changes made at once are applied, round by round."""
        return (tuple(name for name in self.start() if not name.startswith("_")),)

    def settle(self, new):
        pass

    def told(self, values) -> dict:
        """What the picture is told."""
        word = self.name if self.tells is None else self.tells
        return {word: values[self.name]} if word else {}

    def controls(self) -> tuple:
        return (self._control(),) if self.kind else ()

    def _control(self, **more):
        """A control of this knob, with what the knob says where ``more`` does not say it."""
        names = (one.name for one in fields(Control))
        said = {name: getattr(self, name) for name in names if hasattr(self, name)}
        return Control(**{**said, "of": self.name, **more})


@dataclass(frozen=True)
class Tick(Knob):
    """A box to tick: True or False."""

    kind = "tick"
    name: str
    label: str
    value: bool = False

    def set(self, new, name, value):
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be True or False; got {value!r}")
        new[name] = value


@dataclass(frozen=True)
class Count(Knob):
    """A whole number on a slider, whose end may depend on other values (``highest``)."""

    kind = "slider"
    name: str
    label: str
    value: int
    most: int
    least: int = 0
    highest: Callable | None = None

    def set(self, new, name, value):
        new[name] = geometry.whole_number(value, name, self.least)


@dataclass(frozen=True)
class Choice(Knob):
    """One of a few, in a drop-down of ``options`` (words, value), which may bring other values."""

    kind = "choice"
    name: str
    label: str
    options: tuple
    begins: object = None  # with the first, if not given
    table: dict = field(default_factory=dict)  # {value: {name: what it brings}}

    @property
    def value(self):
        return self.options[0][1] if self.begins is None else self.begins

    def set(self, new, name, value):
        known = dict.fromkeys((self.value, *(one for _, one in self.options)))
        if value not in [*known]:  # a list takes what cannot be hashed
            listed = ", ".join(map(str, known))
            raise ValueError(f"{name} must be one of {listed}; got {value!r}")
        new[name] = value
        for key, brought in self.table.get(value, {}).items():
            value = brought() if callable(brought) else brought
            new[key] = np.array(value, float) if np.ndim(value) else value


def named(name, label, table, own=OWN, words=(), tells="", **more) -> Choice:
    """A choice of names, each of which brings values, or of ``own``, as it begins, which does not.

    The picture is told what they bring, not the name.
    """
    words = words or tuple((one, one) for one in (*table, own))
    return Choice(name, label, words, own, table, tells=tells, **more)


@dataclass(frozen=True)
class Pair(Knob):
    """A whole number for down and one for across, which follows unless they are set apart."""

    kind = "slider"
    name: str
    value: int
    most: int
    least: int = 1
    label: str = ""
    across: tuple = ()  # (label, tooltip) of the second, if not the usual

    def start(self):
        return {self.name: self.value, f"{self.name}_across": self.value}

    def rounds(self):
        return (self.name,), (f"{self.name}_across",)

    def set(self, new, name, value):
        if name != self.name:
            new[name] = geometry.whole_number(value, name, self.least)
            return
        down, across = geometry.per_axis(value, 2, name, self.least)
        new[name] = down
        if geometry.is_sequence(value) or not new["apart"]:
            new[f"{name}_across"] = across
            new["apart"] = new["apart"] or down != across

    def settle(self, new):
        if not new["apart"]:
            new[f"{self.name}_across"] = new[self.name]

    def told(self, values):
        return {self.name: (values[self.name], values[f"{self.name}_across"])}

    def controls(self):
        label = self.label or self.name.replace("_", " ")
        other, tooltip = self.across or (f"{label} across", self.tooltip)
        hide = (*self.hide, {"apart": (False,)})
        across = {"name": f"{self.name}_across", "label": other, "hide": hide, "tooltip": tooltip}
        return self._control(label=label), self._control(**across)


@dataclass(frozen=True)
class Padding(Knob):
    """A rule for the padding, and sliders for the numbers that some rules need."""

    most: int
    flat: tuple = ()  # when top and bottom mean nothing, as ``hide``
    name: str = "padding"

    def start(self):
        return {self.name: "valid", "p": 1, **dict.fromkeys(SIDES, 0)}

    def set(self, new, name, value):
        """A rule's name, the padding as the operations take it, or one of the numbers."""
        if name != "padding":
            new[name] = geometry.whole_number(value, name, least=0)
            return
        if isinstance(value, str) and value in ("lecture", "number", "sides"):
            new["padding"] = value
            return
        pairs = geometry.resolve_padding(value, (1, 1), (1, 1), (1, 1), (1, 1))
        if isinstance(value, str):
            new["padding"] = value
        elif geometry.is_sequence(value):
            new.update(zip(SIDES, chain(*pairs), strict=True), padding="sides")
        else:
            new.update(padding="number", p=pairs[0][0])

    def told(self, values):
        """The padding in the operations' own terms (and ``"lecture"``)."""
        top, bottom, left, right = (values[side] for side in SIDES)
        exact = {"number": values["p"], "sides": ((top, bottom), (left, right))}
        return {"padding": exact.get(values["padding"], values["padding"])}

    def controls(self):
        def only(rule):
            return {"padding": tuple(value for _, value in RULES if value != rule)}

        def slider(name, value, *hide):
            return self._control(kind="slider", name=name, label=name, value=value, hide=hide)

        rule = {"label": "padding", "value": "valid", "options": RULES, "width": 262}
        flat = {"top": self.flat, "bottom": self.flat}
        sides = (slider(side, 0, only("sides"), *flat.get(side, ())) for side in SIDES)
        return (self._control(kind="choice", **rule), slider("p", 1, only("number")), *sides)


@dataclass(frozen=True)
class Several(Knob):
    """Knobs that belong together; changes made at once are applied round by round."""

    parts: tuple

    def start(self):
        return {name: value for part in self.parts for name, value in part.start().items()}

    def rounds(self):
        rounds = zip_longest(*(part.rounds() for part in self.parts), fillvalue=())
        return tuple(tuple(chain(*names)) for names in rounds)

    def set(self, new, name, value):
        self._part(name).set(new, name, value)

    def settle(self, new):
        for part in self.parts:
            part.settle(new)

    def told(self, values):
        return {k: v for part in self.parts for k, v in part.told(values).items()}

    def controls(self):
        return tuple(chain(*(part.controls() for part in self.parts)))

    def _part(self, name):
        return next(part for part in self.parts if name in chain(*part.rounds()))


@dataclass(frozen=True)
class PoolStride(Several):
    """A stride that follows the window until it is moved itself; None has it follow again."""

    parts: tuple = (
        Pair("stride", 2, most=5),
        Tick("side_by_side", "stride as large as the window", True, tells=""),
    )

    def rounds(self):
        return (("side_by_side", "stride", "stride_across"),)

    def set(self, new, name, value):
        if name != "side_by_side":
            new["side_by_side"] = value is None
        if name == "side_by_side" or value is not None:
            super().set(new, name, value)

    def settle(self, new):
        super().settle(new)
        if new["side_by_side"]:
            new["stride"], new["stride_across"] = new["size"], new["size_across"]


def apart(*pairs, hide=()) -> Several:
    """Pairs, and the box to tick that sets down and across apart."""
    return Several((Tick("apart", "down and across apart", hide=hide, tells=""), *pairs))


class Knobs:
    """All knobs of an explorer, and how their controls stand on the page.

    Parameters
    ----------
    *knobs : Knob
        Changes made at once are applied in this order, unless ``as_given``.
    rows : tuple of tuples of names
        Which controls share a line; each its own if not given.
    simple : tuple of names
        The knobs, or controls, that an explorer opens with; all if not given.
    settle : function ``(new, changes)``
        What follows when all knobs are set; raises for what cannot be.
    """

    def __init__(self, *knobs, rows=(), simple=(), settle=None, as_given=False):
        self.knobs, self._settle, self._as_given = knobs, settle, as_given
        self._order = [*chain(*(chain(*knob.rounds()) for knob in knobs))]
        self._owner = {name: knob for knob in knobs for name in chain(*knob.rounds())}
        self.names = set(self._owner)
        self.start = {name: value for knob in knobs for name, value in knob.start().items()}
        self.controls = {one.name: one for knob in knobs for one in knob.controls()}
        self.rows = rows or tuple((name,) for name in self.controls)
        self.simple = simple or "all"

    def update(self, values, changes) -> dict:
        """The values after some changes, each checked; or ``ValueError``, ``TypeError``."""
        new = {**self.start, **values}
        for name in changes if self._as_given else sorted(changes, key=self._order.index):
            self._owner[name].set(new, name, changes[name])
        for knob in self.knobs:
            knob.settle(new)
        if self._settle:
            self._settle(new, changes)
        return new

    def told(self, values) -> dict:
        """The picture's arguments."""
        return {word: value for knob in self.knobs for word, value in knob.told(values).items()}

    def hidden(self, values) -> set:
        """The controls that mean nothing at present."""
        return {name for name, control in self.controls.items() if control.hidden(values)}

    def opened(self, names) -> set:
        """The controls of these knobs, or of "all"."""
        if names == "all":
            return set(self.controls)
        names, known = set(names), {one.of for one in self.controls.values()} | set(self.controls)
        if not names <= known:
            listed = ", ".join(sorted(known))
            raise ValueError(f"knobs must be 'all' or some of {listed}; got {sorted(names)}")
        return {n for n, control in self.controls.items() if names & {n, control.of}}

    def limits(self, values) -> dict:
        """Where sliders end whose end depends on other values."""
        ends = {name: control.highest for name, control in self.controls.items()}
        return {name: end(values) for name, end in ends.items() if end}
