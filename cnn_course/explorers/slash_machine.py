"""Flip four pixels and four signs, and see what the machine thinks: lecture part L1."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import controls as knobs
from cnn_course.explorers import settings
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.slash_machine import PATTERNS, signs, slash_machine_scene

SCREENS = {
    "backslash": lecture.BACKSLASH,
    "slash": lecture.SLASH,
    "backslash with an extra pixel": lecture.BACKSLASH_WITH_EXTRA_PIXEL,
    "slash out of ink": lecture.SLASH_OUT_OF_INK,
}
PIXELS = ("top left", "top right", "bottom left", "bottom right")
OWN = "as below"


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
    drawings = [(name, name) for name in SCREENS]
    patterns = [(f"{n}:  {signs(p)}", n) for n, p in enumerate(PATTERNS)]
    return Explorer(
        lambda values: slash_machine_scene(
            values["screen"], values["weights"], every=values["every"]
        ),
        {
            "screen": lecture.BACKSLASH if screen is None else screen,
            "weights": lecture.SLASH_WEIGHTS if weights is None else weights,
            "every": every,
        },
        {
            "drawing": knobs.choice("screen", OWN, [*drawings, (OWN, OWN)], width="275px"),
            "pattern": knobs.choice("weights", -1, [*patterns, (OWN, -1)], width="220px"),
            **{_key(name): knobs.tick(f"ink {name}", False) for name in PIXELS},
            "every": knobs.tick("all 16 patterns", False),
        },
        groups=(("drawing", "pattern", "every"), tuple(map(_key, PIXELS))),
        update=update,
        cell=lambda values, panel, row, col: (panel, (row, col)),
    )


def _key(name):
    return name.replace(" ", "_")


def update(values, changes) -> dict:
    """The values after some changes, each checked; names and ticks follow the numbers.

    >>> update({}, {"top_right": True})["drawing"]
    'backslash with an extra pixel'
    """
    new = {"screen": lecture.BACKSLASH, "weights": lecture.SLASH_WEIGHTS, "every": False, **values}
    for name, value in changes.items():
        if name in ("screen", "weights"):
            new[name] = _two_by_two(name, value)
        elif name == "every":
            settings.set_flag(new, name, value)
        elif name == "drawing" and value in SCREENS:
            new["screen"] = np.array(SCREENS[value])
        elif name == "pattern" and value in range(16):
            new["weights"] = np.array(PATTERNS[int(value)]).reshape(2, 2)
        elif name in map(_key, PIXELS):
            screen = np.array(new["screen"]).ravel()
            screen[list(map(_key, PIXELS)).index(name)] = 1 if value else -1
            new["screen"] = screen.reshape(2, 2)
        elif value not in (OWN, -1):
            known = "0 to 15" if name == "pattern" else ", ".join(SCREENS)
            raise ValueError(f"{name} must be one of {known}; got {value!r}")
    return {**new, **_names_of(new)}


def _two_by_two(name, value):
    array = np.array(value)
    if array.shape != (2, 2) or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        shape = geometry.times(array.shape) or "a single value"
        raise ValueError(f"{name} must be 2x2 finite numbers; got {shape} of {array.dtype}")
    return array


def _names_of(values):
    screen, weights = values["screen"], values["weights"]
    pattern = tuple(np.ravel(weights).tolist())
    return {
        "drawing": next((n for n, s in SCREENS.items() if np.array_equal(s, screen)), OWN),
        "pattern": PATTERNS.index(pattern) if pattern in PATTERNS else -1,
        **{_key(p): bool(v > 0) for p, v in zip(PIXELS, np.ravel(screen), strict=True)},
    }
