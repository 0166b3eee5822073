"""Two pictures that a person calls the same and a computer does not: lecture part L1."""

from dataclasses import dataclass

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import Count, Knobs, Named
from cnn_course.scenes.pixel_matching import moved, pixel_matching_scene

LARGEST = 12
TURN = 15  # degrees a step
PIECES = {
    "backslash": lecture.BACKSLASH_PIECE,
    "slash": lecture.SLASH_PIECE,
    "small x": lecture.SMALL_X_PIECE,
}


@dataclass(frozen=True)
class Steps(Count):
    """A whole number that stays within its slider in code too.

    >>> KNOBS.update({}, {"rotate": 9})
    Traceback (most recent call last):
    ValueError: rotate must be a whole number of 15-degree steps from -6 to 6; got 9
    """

    unit: str = "cells"

    def set(self, new, name, value):
        if isinstance(value, bool) or value not in range(self.least, self.most + 1):
            raise ValueError(
                f"{name} must be a whole number of {self.unit} from {self.least} to {self.most}; "
                f"got {value!r}"
            )
        new[name] = int(value)


KNOBS = Knobs(
    Array("first", lecture.CANONICAL_X),
    Array("second", lecture.DRAWN_X),
    Steps("down", "shift down", 0, most=4, least=-4),
    Steps("right", "shift right", 0, most=4, least=-4),
    Steps("thicken", "thicken", 0, most=3),
    Steps("rotate", f"rotate ({TURN}°)", 0, most=6, least=-6, unit=f"{TURN}-degree steps"),
    Named(
        "compare",
        "compare",
        {name: {"piece": piece} for name, piece in PIECES.items()},
        own="pixels",
        words=(("pixel by pixel", "pixels"), *((f"by the piece: {n}", n) for n in PIECES)),
        tells="compare",
    ),
    Array("piece", np.array(lecture.BACKSLASH_PIECE, float)),
    rows=(("down", "right", "thicken"), ("rotate", "compare")),
    as_given=True,
)


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

    def scene(first, second, down, right, thicken, rotate, compare, piece):
        second = moved(second, down=down, right=right, thicken=thicken, rotate=TURN * rotate)
        piece = None if compare == "pixels" else piece
        return pixel_matching_scene(first, second, names=names, piece=piece)

    return Explorer(scene, KNOBS, {"first": first, "second": second})
