"""Two pictures that a person calls the same and a computer does not: lecture part L1."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import controls as knobs
from cnn_course.explorers import settings
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.pixel_matching import moved, pixel_matching_scene

LARGEST = 12
FURTHEST = 4
TURN = 15  # degrees a step
PIECES = {
    "backslash": lecture.BACKSLASH_PIECE,
    "slash": lecture.SLASH_PIECE,
    "small x": lecture.SMALL_X_PIECE,
}


def pixel_matching(first=None, second=None, *, names=("stored", "drawn")):
    """Compare two pictures cell by cell or piece by piece; shift, thicken and turn the second.

    Parameters
    ----------
    first, second : arrays of one shape (rows, columns), at most 12 x 12
        By default the lecture's stored and drawn X [L1.1, L1.2].
    names : (str, str)

    Returns
    -------
    Explorer
        Its values: ``first``, ``second``, ``down``, ``right``, ``thicken``, ``rotate`` (degrees),
        ``compare`` ("pixels" or a piece's name), ``piece``.

    Examples
    --------
    >>> explorer = pixel_matching(lecture.CANONICAL_X, lecture.CANONICAL_X)
    >>> dict(explorer.set(right=1).scene.facts)["agree"]
    '55 of 81'
    """
    first = lecture.CANONICAL_X if first is None else np.array(first, float)
    second = lecture.DRAWN_X if second is None else np.array(second, float)
    if first.ndim != 2 or first.shape != second.shape or not 0 < max(first.shape) <= LARGEST:
        raise ValueError(
            f"first and second must be two grids of one shape, at most {LARGEST}x{LARGEST}; got "
            f"{geometry.times(first.shape)} and {geometry.times(second.shape)}"
        )
    compare = [("pixel by pixel", "pixels"), *((f"by the piece: {name}", name) for name in PIECES)]
    far = range(-FURTHEST, FURTHEST + 1)
    return Explorer(
        lambda values: _scene(values, names),
        {"first": first, "second": second},
        {
            "down": knobs.slider("shift down", 0, far[0], far[-1]),
            "right": knobs.slider("shift right", 0, far[0], far[-1]),
            "thicken": knobs.slider("thicken", 0, 0, 3),
            "rotate": knobs.slider("rotate (15°)", 0, -6, 6),
            "compare": knobs.choice("compare", "pixels", compare),
        },
        groups=(("down", "right", "thicken"), ("rotate", "compare")),
        update=update,
        cell=lambda values, panel, row, col: ("piece", (row, col)),
    )


def update(values, changes) -> dict:
    """The values after some changes, each checked.

    >>> update({}, {"rotate": 9})
    Traceback (most recent call last):
    ValueError: rotate must be a whole number of 15-degree steps from -6 to 6; got 9
    """
    new = {**_START, **values}
    for name, value in changes.items():
        _SETTERS[name](new, name, value)
    return new


def _steps(least, most, unit):
    def setter(new, name, value):
        if isinstance(value, bool) or value not in range(least, most + 1):
            raise ValueError(
                f"{name} must be a whole number of {unit} from {least} to {most}; got {value!r}"
            )
        new[name] = int(value)

    return setter


def _picture(new, name, value):
    new[name] = np.array(value, float)


def _compare(new, name, value):
    settings.one_of(("pixels", *PIECES))(new, name, value)
    if value in PIECES:
        new["piece"] = np.array(PIECES[value], float)


_START = {
    "first": lecture.CANONICAL_X,
    "second": lecture.DRAWN_X,
    "down": 0,
    "right": 0,
    "thicken": 0,
    "rotate": 0,
    "compare": "pixels",
    "piece": np.array(lecture.BACKSLASH_PIECE, float),
}

_SETTERS = {
    "first": _picture,
    "second": _picture,
    "piece": _picture,
    "down": _steps(-FURTHEST, FURTHEST, "cells"),
    "right": _steps(-FURTHEST, FURTHEST, "cells"),
    "thicken": _steps(0, 3, "cells"),
    "rotate": _steps(-6, 6, "15-degree steps"),
    "compare": _compare,
}


def _scene(values, names):
    second = moved(
        values["second"],
        down=values["down"],
        right=values["right"],
        thicken=values["thicken"],
        rotate=TURN * values["rotate"],
    )
    piece = None if values["compare"] == "pixels" else values["piece"]
    return pixel_matching_scene(values["first"], second, names=names, piece=piece)
