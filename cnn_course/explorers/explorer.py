"""How do knobs, numbers and picture hold together?

An explorer keeps one dictionary of values. A knob, an edited cell or ``set`` proposes changes; the
knobs say what the values become (or raise, in the words of the operations) and what the picture is
told; a pure function makes the scene of that; the view shows it.
"""

import math
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from cnn_course.explorers.boxes import box, row, tick
from cnn_course.explorers.code import alike, code, public
from cnn_course.explorers.grids import LARGEST
from cnn_course.explorers.knobs import Knobs
from cnn_course.pictures.cover import covered, judged
from cnn_course.pictures.layout import fit
from cnn_course.pictures.paper import page
from cnn_course.pictures.wire import SceneView
from cnn_course.pictures.words import as_shown, typed

FILES = {"png": page.png, "svg": page.svg}
STEPS = 10  # that can be undone
PAUSE = 1.0  # s; a slider that rests longer begins another change


@dataclass(frozen=True)
class Opening:
    """What an explorer opens with."""

    scene: Callable  # takes what the knobs tell (``Knobs.told``), gives the Scene, not yet fitted
    knobs: Knobs
    values: dict = field(default_factory=dict)  # where the knobs start with others; _NAME is secret
    point: Callable | None = None  # ``(values, message) -> changes``: see below
    takes: tuple = ()  # (rows, columns) of a picture of the learner's own, at most
    own: Callable | None = None  # ``(values, pixels) -> changes``: what such a picture means


class Explorer(widgets.VBox):
    """Knobs above a picture; displays itself, and leaves a static picture in the notebook.

    A click on a photograph sends ``point`` the message ``{"kind": "point", "row", "col"}`` in
    pixels, an arrow key ``{"kind": "move", "rows", "cols"}``; a stroke on a sheet that can be drawn
    on ``{"kind": "paint", "sheet", "cells"}``, each as ``[row, column, value]``.

    Parameters
    ----------
    opening : Opening
    call : Call, optional
        What opened it, for ``code``.
    shown : "all" or sequence of names, optional
        The knobs to open with; without it the simple ones. Those that are set join them.
    predict : bool
        Cover the result, after every change, until somebody has guessed it.

    Attributes
    ----------
    values : dict
        The present values, by name (a copy).
    state : dict
        The same and what is kept from the learner, not copied: to be read only.
    scene : Scene
        The picture at present.
    controls : dict
        The knobs, by name; to be read only.
    opened : set
        The names of those that are on the page; to be read only.
    """

    def __init__(self, opening, *, call=None, shown=None, predict=False):
        knobs = opening.knobs
        self._opening, self._knobs, self.call = opening, knobs, call
        self.controls = {name: box(control) for name, control in knobs.controls.items()}
        self.opened = knobs.opened(shown or knobs.simple)
        self.state = self._first = knobs.update({}, opening.values)
        self._past, self._busy, self._covering = Past(), False, predict
        self._view = SceneView(takes=opening.takes)
        self._all = tick(False, description="all knobs")
        rows = [[self.controls[name] for name in names] for names in knobs.rows]
        rows[0].append(self._all)
        self._all.observe(lambda change: self._show_knobs(), "value")
        super().__init__(
            [*(row(*controls) for controls in rows), self._view],
            layout=widgets.Layout(width="100%"),
        )
        self.add_class("cnn-explorer")
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._turned(name, change["new"]), "value")
        self._view.on_msg(self._received)
        self._take(self._first)
        asks = bool(self.scene.asks or self.scene.question)
        if predict and not asks:
            raise ValueError(
                "predict must be False in this explorer: what it shows follows from thousands of "
                "numbers, so that nobody could work it out first"
            )
        some = {"predict": asks, "picture": opening.takes}
        some = [name for name, has in some.items() if has]
        self._view.tools = (*some, "undo", "reset", "code", *FILES, "stage")
        self._view.predicting = predict
        given = [name for name in (call.given if call else ()) if name in knobs.controls]
        self._keep_open(name for name in given if self.state[name] != knobs.start.get(name))

    @property
    def values(self) -> dict:
        return deepcopy(public(self.state))

    def set(self, **changes):
        """Changes values from code, as the knobs would; returns the explorer.

        Raises
        ------
        TypeError
            For a name the explorer does not have.
        ValueError, TypeError
            For a value that no operation would take; then nothing changes.
        """
        known = list(public(self.state))
        for name in changes:
            if name not in known:
                raise TypeError(f"this explorer has no {name!r}; it has {', '.join(known)}")
        for name, value in changes.items():
            self._check_range(name, value)
        self._take(self._knobs.update(self.state, changes))
        self._keep_open(name for name in changes if name in self.controls)
        return self

    def _keep_open(self, names):
        """The knobs of what was set stay on the page, so that it can be set back."""
        self.opened |= self._knobs.opened(names)
        self._show_knobs()

    def undo(self):
        """Takes the last change back, up to ten of them; returns the explorer."""
        if self._past:
            self._take(self._past.pop(), remember=False)
        return self

    def reset(self):
        """Back to the settings of the call, which can be undone; returns the explorer."""
        self._take(self._first)
        return self

    def code(self) -> str:
        """The line of Python that shows again what is seen now, edited numbers included."""
        return code(self.call, self._knobs, self.state)

    def save(self, path) -> Path:
        """Writes the picture as it is now into a file; returns its path.

        Parameters
        ----------
        path : str or Path
            Ends in ``.svg``, a drawing that stays sharp, or ``.png``.

        Raises
        ------
        ValueError
            If it ends in anything else.
        """
        path = Path(path)
        draw = FILES.get(path.suffix.lower().removeprefix("."))
        if draw is None:
            raise ValueError(f"path must end in .svg or .png; got {str(path)!r}")
        path.write_bytes(draw(self.picture))
        return path

    def _check_range(self, name, value):
        if name in self._knobs.limits(self.state):  # its end may move with the other changes
            return
        control = self.controls.get(name)
        low, high = getattr(control, "min", None), getattr(control, "max", None)
        if high is not None and isinstance(value, Real) and value > high:
            raise ValueError(f"{name} goes from {low} to {high} in this explorer; got {value}")

    def _turned(self, name, value):
        if not self._busy:
            slid = name if self._knobs.controls[name].kind == "slider" else None
            self._changed(lambda: {name: value}, slid)

    def _changed(self, changes, moved=None):
        """Takes what somebody changed on the page; or says why that cannot be."""
        try:
            self._take(self._knobs.update(self.state, changes()), moved)
        except (ValueError, TypeError) as error:
            self._view.notice = ""  # so that the same words are said again
            self._view.notice = as_shown(error)
            self._show_knobs()  # which go back

    def _received(self, _, message, buffers):
        """What the picture sends: somebody typed, pointed, drew, or pressed a button."""
        kind, own, point = message.get("kind"), self._opening.own, self._opening.point
        if kind == "edit":
            self._changed(lambda: self._edited(**message))
        elif kind in ("point", "move", "paint") and point:
            self._changed(lambda: point(self.state, message), kind)
        elif kind in ("undo", "reset"):
            getattr(self, kind)()
        elif kind == "picture" and own:
            self._changed(lambda: own(self.state, _pixels(message, buffers)))
        elif kind == "predict":
            self._view.predicting = not self._view.predicting
            self._cover(self._view.predicting)
        elif kind == "lift":
            self._cover(False)
        elif kind == "guess" and self._covering:
            self._guessed(str(message["text"]))
        elif kind in FILES:
            name = f"{self.call.function.__name__ if self.call else 'explorer'}.{kind}"
            self._view.send({"kind": "file", "name": name}, [FILES[kind](self.picture)])
        elif kind == "code":
            self._view.send({"kind": "code", "text": self.code()})

    def _edited(self, panel, row, col, text, **_) -> dict:
        """A number was typed into a cell: the array that the panel shows changes there."""
        number = _number(text)
        shown = self.scene.items.get(panel)
        if shown is None or not shown.has(row, col):  # it became smaller while somebody typed
            return {}
        source = shown.source
        index = source.index(row, col)
        if index is None:
            raise ValueError(source.gap or "this cell has no number of its own")
        array = np.array(self.state[source.array], float)
        array.flat[index] = number
        return {source.array: array}

    def _cover(self, on):
        self._covering = on
        self._show()

    def _guessed(self, text):
        right, said = judged(self.scene, text)
        if right:
            self._cover(False)
        self._view.send({"kind": "judged", "right": right, "text": said})

    def _take(self, values, moved=None, *, remember=True):
        """Keep new values once there is a picture of them, and show it.

        What is ``moved`` moves on through many values, of which ``undo`` needs only the first.
        """
        for name, value in values.items():
            if isinstance(value, np.ndarray) and abs(value).max(initial=0) > LARGEST:
                worst = value.flat[abs(value).argmax()]
                raise ValueError(f"{name} must hold numbers of at most nine digits; got {worst:g}")
        self.scene = fit(self._opening.scene(**self._knobs.told(values)))
        if not alike(public(values), public(self.state)):
            self._covering = self._view.predicting
            if remember:
                self._past.add(self.state, moved)
        self.state = values
        self._show()

    def _show(self):
        """The picture first: what follows on the page is waited for less."""
        self._view.notice = ""
        with self._view.hold_sync():
            self._view.undoable = bool(self._past)
            self._view.show(self.picture)
        self._show_knobs()

    @property
    def picture(self):
        """The scene as it is shown: with its result covered until it is guessed."""
        return covered(self.scene) if self._covering else self.scene

    def _show_knobs(self):
        """All knobs get their values; those that mean something are shown, if they are open."""
        meant = self._knobs.controls.keys() - self._knobs.hidden(self.state)
        on = meant if self._all.value else meant & self.opened
        _display(self._all, bool(self._all.value or meant - self.opened))
        ends = self._knobs.limits(self.state)
        self._busy = True
        try:
            for name, control in self.controls.items():
                _display(control, name in on)
                if name in self.state:
                    _put(control, self.state[name], ends.get(name))
        finally:
            self._busy = False

    def _repr_mimebundle_(self, **kwargs):
        picture = self.picture
        return with_picture(super()._repr_mimebundle_(**kwargs), picture.alt, page.png(picture))


class Past:
    """The values before each of the last changes.

    >>> past = Past()
    >>> past.add("before", "stride")
    >>> past.add("on its way", "stride")
    >>> past.pop(), bool(past)
    ('before', False)
    """

    def __init__(self):
        self._steps = deque(maxlen=STEPS)
        self._moving, self._last = None, 0.0

    def add(self, values, moved=None):
        """Keeps the values before a change; of what is ``moved`` on at once, only the first."""
        now = time.monotonic()
        if not (moved and moved == self._moving and now - self._last < PAUSE and self._steps):
            self._steps.append(values)
        self._moving, self._last = moved, now

    def pop(self):
        """The values before the last change, which is forgotten."""
        self._moving = None
        return self._steps.pop()

    def __bool__(self):
        return bool(self._steps)


def with_picture(bundle, alt, png) -> tuple:
    """What a widget shows, and a static picture for a viewer that shows no widgets."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    data = {**data, "text/plain": alt, "image/png": b64encode(png).decode()}
    return data, {**metadata, "image/png": {"width": page.WIDTH, "alt": alt}}


def _pixels(message, buffers) -> np.ndarray:
    """What the browser sent, as (rows, columns, 3) from 0 to 1.

    >>> _pixels({"rows": 1, "cols": 2}, [bytes([255, 255, 255, 0, 0, 0])]).tolist()
    [[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]]
    """
    flat = np.frombuffer(buffers[0], np.uint8)
    return flat.reshape(message["rows"], message["cols"], 3) / 255


def _number(text) -> float:
    """What a learner typed in a cell: ``-1``, ``0,5``, ``1/9``; at most nine digits.

    >>> _number("1/4"), _number("−2")
    (0.25, -2.0)
    >>> _number("two")
    Traceback (most recent call last):
    ValueError: a cell holds a number such as 3, −1, 0.5 or 1/9, of at most nine digits; got 'two'
    """
    try:
        value, *divisor = map(typed, text.split("/", 1))
        value = value / divisor[0] if divisor else value
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if not abs(value) <= LARGEST:
        got = text if len(text) <= 20 else f"{text[:20]}…"
        raise ValueError(
            f"a cell holds a number such as 3, −1, 0.5 or 1/9, of at most nine digits; got {got!r}"
        )
    return value + 0.0  # never −0


def _put(control, value, highest):
    """Moves a control; a slider given a number beyond its ends grows: it never says another one."""
    if highest is not None:
        control.max = highest
    if isinstance(value, Real) and hasattr(control, "max"):
        if value > control.max:
            control.max = value
        if value < control.min:
            control.min = value
    if type(control.value) is not type(value) or np.any(control.value != value):
        control.value = value


def _display(widget, on):
    widget.layout.display = None if on else "none"
