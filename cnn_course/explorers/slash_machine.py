"""A keyboard with two keys: four pixels, four weights, and what the machine thinks [L1.5, L1.7]."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import Knobs, Tick, named
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.cover import Question
from cnn_course.pictures.scene import Mark, Place, Reach, Scene, dot
from cnn_course.pictures.words import exact

PATTERNS = tuple(product((1, -1), repeat=4))


def signs(weights) -> str:
    """Weights as signs, in reading order.

    >>> signs([[1, -1], [-1, 0]])
    '+ − − 0'
    """
    return " ".join("+" if w > 0 else "−" if w < 0 else "0" for w in np.ravel(weights))


SCREENS = {
    "backslash": lecture.BACKSLASH,
    "slash": lecture.SLASH,
    "backslash with an extra pixel": lecture.BACKSLASH_WITH_EXTRA_PIXEL,
    "slash out of ink": lecture.SLASH_OUT_OF_INK,
}
OWN = "as below"


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
    Array("screen", np.array(lecture.BACKSLASH), shape=(2, 2)),
    Array("weights", np.array(lecture.SLASH_WEIGHTS), shape=(2, 2)),
    named(
        "drawing",
        "screen",
        {name: {"screen": screen} for name, screen in SCREENS.items()},
        own=OWN,
        width=275,
    ),
    named(
        "pattern",
        "weights",
        {n: {"weights": np.reshape(pattern, (2, 2))} for n, pattern in enumerate(PATTERNS)},
        own=-1,
        words=(*((f"{n}:  {signs(p)}", n) for n, p in enumerate(PATTERNS)), (OWN, -1)),
        width=220,
    ),
    Tick("every", "all 16 patterns"),
    *PIXELS,
    rows=(("drawing", "pattern", "every"), tuple(pixel.name for pixel in PIXELS)),
    settle=_settle,
    as_given=True,
)


@opens
def slash_machine(screen=None, weights=None, *, every=False):
    """A screen of 2 x 2 pixels, and a classifier of 2 x 2 weights.

    Parameters
    ----------
    screen, weights : arrays (2, 2)
        By default the key ``\\`` and the signs + - - + [L1.5].
    every : bool
        Show what every one of the sixteen sign patterns scores [L1.7].

    Examples
    --------
    >>> explorer = slash_machine().set(screen=lecture.SLASH_OUT_OF_INK)
    >>> dict(explorer.scene.facts)["score"]
    '−2'
    """
    return Opening(slash_machine_scene, KNOBS)


def decision(score) -> str:
    """What the machine reads off a score.

    >>> decision(2), decision(-4), decision(0)
    ('\\\\', '/', 'cannot tell')
    """
    return "\\" if score > 0 else "/" if score < 0 else "cannot tell"


def slash_machine_scene(screen, weights, *, every=False) -> Scene:
    """Screen times weights, added up; with ``every``, what all sixteen sign patterns score."""
    screen, weights = np.asarray(screen, float), np.asarray(weights, float)
    score = (screen * weights).sum()
    products = (Reach(key, step=(0, 0), size=(2, 2)) for key in ("screen", "weights"))
    result = {"before": "=", "shape": "", "largest": 4, "made_by": dot(tuple(products))}
    machine = (
        walks.array_panel("screen", "screen", "input", screen),
        walks.array_panel("weights", "weights", "kernel", weights, before="·"),
        walks.number_panel("score", "score", "output", score, **result),
    )
    name = "scores of the keys \\ (row 0) and / (row 1) for all 16 sign patterns"
    more = {"shape": "", "small": 0.8, "largest": 4}
    scores = walks.number_panel("patterns", name, "plain", _scores(), **more)
    patterns = (scores.marked(*_notable(weights)),)
    text = exact(score)
    return Scene(
        "The slash machine",
        (machine, patterns) if every else (machine,),
        lit=Place("score", 0, 0),
        window="what the score is made of",
        question=Question("score", "score", "which score comes out?", score, f"it is {text}"),
        facts=(
            ("score", text),
            ("decision", decision(score)),
            ("weights", signs(weights)),
            ("sum of the pixels", exact(screen.sum())),
        ),
        alt=(
            f"Screen {walks.rows_text(screen)}; weights {signs(weights)}: score {text}, "
            f"{decision(score)}."
        ),
    )


def _scores():
    """What each pattern scores for each key: (2 keys, 16 patterns)."""
    return np.reshape([lecture.BACKSLASH, lecture.SLASH], (2, 4)) @ np.transpose(PATTERNS)


def _notable(weights):
    """Marks: which patterns tell the keys fully apart, and which one is set."""
    scores = _scores()
    separates = tuple((row, n) for n in range(16) if abs(scores[0, n]) == 4 for row in (0, 1))
    now = tuple(
        (row, n) for n in range(16) if PATTERNS[n] == tuple(weights.ravel()) for row in (0, 1)
    )
    winners = Mark("winner", separates, "tells the two keys fully apart")
    return winners, Mark("ring", now, "the weights above")
