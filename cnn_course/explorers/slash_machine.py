"""Flip four pixels and four signs, and see what the machine thinks: lecture part L1."""

from dataclasses import dataclass

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.knobs import Knob, Knobs, Named, Tick
from cnn_course.scenes.slash_machine import PATTERNS, signs, slash_machine_scene

SCREENS = {
    "backslash": lecture.BACKSLASH,
    "slash": lecture.SLASH,
    "backslash with an extra pixel": lecture.BACKSLASH_WITH_EXTRA_PIXEL,
    "slash out of ink": lecture.SLASH_OUT_OF_INK,
}
OWN = "as below"


@dataclass(frozen=True, eq=False)
class Square(Knob):
    """2 x 2 numbers."""

    name: str
    value: object

    def set(self, new, name, value):
        array = np.array(value)
        if array.shape != (2, 2) or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            shape = geometry.times(array.shape) or "a single value"
            raise ValueError(f"{name} must be 2x2 finite numbers; got {shape} of {array.dtype}")
        new[name] = array


@dataclass(frozen=True)
class Known(Named):
    """A name for 2 x 2 numbers; ``known`` says which there are."""

    known: str = ""

    def set(self, new, name, value):
        if value in self.table:
            new.update({key: np.array(array) for key, array in self.table[value].items()})
        elif value not in (OWN, -1):
            raise ValueError(f"{name} must be one of {self.known}; got {value!r}")


@dataclass(frozen=True)
class Ink(Tick):
    """One pixel of the screen: ink or none."""

    at: tuple = ()

    def set(self, new, name, value):
        new["screen"] = np.array(new["screen"])
        new["screen"][self.at] = 1 if value else -1


def _settle(new, changes):
    """Names and ticks follow the numbers.

    >>> KNOBS.update({}, {"top_right": True})["drawing"]
    'backslash with an extra pixel'
    """
    screen, weights = new["screen"], tuple(np.ravel(new["weights"]).tolist())
    new["drawing"] = next((n for n, s in SCREENS.items() if np.array_equal(s, screen)), OWN)
    new["pattern"] = PATTERNS.index(weights) if weights in PATTERNS else -1
    new.update({pixel.name: bool(screen[pixel.at] > 0) for pixel in PIXELS})


PIXELS = tuple(
    Ink(f"{down}_{across}", f"ink {down} {across}", at=(row, col), tells="")
    for row, down in enumerate(("top", "bottom"))
    for col, across in enumerate(("left", "right"))
)
KNOBS = Knobs(
    Square("screen", lecture.BACKSLASH),
    Square("weights", lecture.SLASH_WEIGHTS),
    Known(
        "drawing",
        "screen",
        {name: {"screen": screen} for name, screen in SCREENS.items()},
        own=OWN,
        known=", ".join(SCREENS),
        width=275,
    ),
    Known(
        "pattern",
        "weights",
        {n: {"weights": np.reshape(pattern, (2, 2))} for n, pattern in enumerate(PATTERNS)},
        own=-1,
        words=(*((f"{n}:  {signs(p)}", n) for n, p in enumerate(PATTERNS)), (OWN, -1)),
        known="0 to 15",
        width=220,
    ),
    Tick("every", "all 16 patterns"),
    *PIXELS,
    rows=(("drawing", "pattern", "every"), tuple(pixel.name for pixel in PIXELS)),
    settle=_settle,
    as_given=True,
)


def slash_machine(screen=None, weights=None, *, every=False):
    """A screen of 2 x 2 pixels, and a classifier of 2 x 2 weights.

    Parameters
    ----------
    screen, weights : arrays (2, 2)
        By default the key ``\\`` and the signs + - - + [L1.5].
    every : bool
        Show what every one of the sixteen sign patterns scores [L1.7].

    Returns
    -------
    Explorer
        Its values: ``screen``, ``weights``, ``drawing`` (a name), ``pattern`` (0 to 15),
        ``every``, and the pixels ``top_left``, ``top_right``, ``bottom_left``,
        ``bottom_right``.

    Examples
    --------
    >>> explorer = slash_machine().set(screen=lecture.SLASH_OUT_OF_INK)
    >>> dict(explorer.scene.facts)["score"]
    '−2'
    """
    start = {
        "screen": lecture.BACKSLASH if screen is None else screen,
        "weights": lecture.SLASH_WEIGHTS if weights is None else weights,
        "every": every,
    }
    return Explorer(slash_machine_scene, KNOBS, start)
