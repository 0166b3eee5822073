"""The keyboard with two keys: a screen of 2 x 2 pixels, four weights, one score [L1.5 to L1.7]."""

from itertools import product

import numpy as np

from cnn_course import lecture
from cnn_course.pictures import walk as windows
from cnn_course.pictures.layout import fit
from cnn_course.pictures.scene import Mark, Place, Reach, Scene, dot, of_array
from cnn_course.pictures.words import decimals_of, number

PATTERNS = tuple(product((1, -1), repeat=4))


def signs(weights) -> str:
    """Weights as signs, in reading order.

    >>> signs([[1, -1], [-1, 0]])
    '+ − − 0'
    """
    return " ".join("+" if w > 0 else "−" if w < 0 else "0" for w in np.ravel(weights))


def decision(score) -> str:
    """What the machine reads off a score.

    >>> decision(2), decision(-4), decision(0)
    ('\\\\', '/', 'cannot tell')
    """
    return "\\" if score > 0 else "/" if score < 0 else "cannot tell"


def slash_machine_scene(screen, weights, *, every=False) -> Scene:
    """Screen times weights, added up.

    Parameters
    ----------
    screen, weights : (2, 2)
    every : bool
        Whether to show, below, what every one of the sixteen sign patterns scores.

    Returns
    -------
    Scene

    Examples
    --------
    >>> scene = slash_machine_scene(lecture.BACKSLASH_WITH_EXTRA_PIXEL, lecture.SLASH_WEIGHTS)
    >>> dict(scene.facts)["score"], dict(scene.facts)["decision"]
    ('2', '\\\\')
    """
    screen, weights = np.asarray(screen, float), np.asarray(weights, float)
    score = (screen * weights).sum()
    products = (
        Reach("screen", step=(0, 0), size=(2, 2)),
        Reach("weights", step=(0, 0), size=(2, 2)),
    )
    machine = (
        windows.number_panel(
            "screen", "screen", "input", screen, editable=True, source=of_array("screen", (2, 2))
        ),
        windows.number_panel(
            "weights",
            "weights",
            "kernel",
            weights,
            before="·",
            editable=True,
            source=of_array("weights", (2, 2)),
        ),
        windows.number_panel(
            "score",
            "score",
            "output",
            score,
            before="=",
            shape="",
            largest=4,
            made_by=dot(products),
        ),
    )
    patterns = (_all_patterns().marked(*_notable(weights)),)
    text = number(score, decimals_of([score]))
    return fit(
        Scene(
            "The slash machine",
            rows=(machine, patterns) if every else (machine,),
            lit=Place("score", 0, 0),
            window="what the score is made of",
            facts=(
                ("score", text),
                ("decision", decision(score)),
                ("weights", signs(weights)),
                ("sum of the pixels", number(screen.sum(), decimals_of([screen.sum()]))),
            ),
            alt=(
                f"Screen {windows.rows_text(screen)}; weights {signs(weights)}; score {text}: "
                f"{decision(score)}."
            ),
        )
    )


def _scores():
    """What each pattern scores for each key: (2 keys, 16 patterns)."""
    keys = (lecture.BACKSLASH, lecture.SLASH)
    return np.array([[(np.reshape(p, (2, 2)) * key).sum() for p in PATTERNS] for key in keys])


def _all_patterns():
    return windows.number_panel(
        "patterns",
        "scores of the keys \\ (row 0) and / (row 1) for all 16 sign patterns",
        "plain",
        _scores(),
        shape="",
        small=0.8,
        largest=4,
    )


def _notable(weights):
    """Marks: which patterns tell the keys fully apart, and which one is set."""
    scores = _scores()
    separates = tuple((row, n) for n in range(16) if abs(scores[0, n]) == 4 for row in (0, 1))
    marks = (Mark("winner", separates, "tells the two keys fully apart"),)
    if tuple(weights.ravel()) not in PATTERNS:
        return marks
    now = PATTERNS.index(tuple(weights.ravel()))
    return (*marks, Mark("ring", ((0, now), (1, now)), "the weights above"))
