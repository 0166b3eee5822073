"""What comes out? A picture whose result is covered until somebody has guessed.

Only a picture that ``asks``, or has a ``question``, has a cover. What lies under it is not in the
covered picture at all, so that no page, printout or screen reader can give it away.

>>> from cnn_course import explorers
>>> scene = explorers.stride_and_padding().scene
>>> covered(scene).alt
'A 3 × 3 kernel over a 6 × 6 input, stride 1, padding 0. The output is covered: guess its size or \
the number in row 0, column 0.'
>>> judged(scene, "4 x 5"), judged(scene, "2")
((False, 'Not yet: the output is not 4 × 5. Try again, or lift the cover.'), \
(True, 'Right: row 0, column 0 of the output is 2.'))
"""

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from cnn_course.pictures.scene import Panel
from cnn_course.pictures.words import number, shape_text, typed

NUMBER = r"[-+−]?\d+(?:[.,]\d+)?"
KEPT = ("padding", "hole")  # marks that say nothing of the result
PLEASE = "Type a size as rows × columns, such as 9 × 7, or one number."
YES = {"yes": True, "y": True, "no": False, "n": False}


@dataclass(frozen=True)
class Question:
    """What is asked of a picture whose result is no grid that other numbers make."""

    key: str  # of what is covered, with all that comes after it; "" for nothing
    name: str  # of what is asked for
    text: str  # "how many cells of the input does one unit see?"
    answer: float | bool  # True and False for yes and no
    says: str  # the answer as a sentence


def covered(scene):
    """The scene with its first result covered and everything after it left out; or the scene."""
    answer, question = answer_of(scene), scene.question
    if answer is not None:
        ask, key, role = f"guess {_asked(scene, answer)}", answer.key, answer.role
    elif question and not scene.message:
        answer, ask, key, role = question, question.text, "cover", "output"
    else:
        return scene
    before, note = getattr(answer, "before", ""), ask[0].upper() + ask[1:]
    cover = Panel(key, answer.name, role, (), before=before, note=note)
    rows = []
    for row in scene.rows:
        rows.append(tuple(map(_plain, takewhile(lambda item: item.key != answer.key, row))))
        if len(rows[-1]) < len(row):
            rows[-1] += (cover,)
            break
    else:
        rows.append((cover,))
    return replace(
        scene,
        rows=tuple(rows),
        stack=tuple(map(_plain, scene.stack)),
        question=None,
        covered=cover.key,
        lit=None,
        starts="",
        sentence="",
        formula=scene.formula[:1],
        facts=(),
        alt=f"{scene.alt.partition(': ')[0]}. The {answer.name} is covered: {ask}"
        + "." * (not ask.endswith("?")),
    )


def answer_of(scene):
    """The panel to guess, or None: the first that the numbers before it make."""
    if not scene.asks:
        return None
    made = (panel for panel in scene.panels if panel.made_by and panel.values)
    return next((panel for panel in made if panel.made_by.rule in ("sum", "max")), None)


def judged(scene, text) -> tuple:
    """Whether a guess is right, and what is said of it.

    >>> from cnn_course import explorers
    >>> judged(explorers.pooling().scene, "two by two")
    (False, 'Type a size as rows × columns, such as 9 × 7, or one number.')
    """
    if scene.question:
        return _answered(scene.question, text)
    answer = answer_of(scene)
    found = re.findall(NUMBER, text)
    guess = [typed(one) for one in found]
    if len(guess) == 1:
        row, col = _place(scene, answer)
        right = abs(answer.at(row, col) - guess[0]) <= 0.5 * 10**-answer.decimals + 1e-9
        written = len(found[0].replace(",", ".").partition(".")[2])
        said = number(guess[0], max(answer.decimals, written))
        what = f"row {row}, column {col} of the {answer.name}"
    elif len(guess) in (2, 3) and all(value.is_integer() for value in guess):
        right = guess[:2] == [answer.rows, answer.cols]
        said = shape_text(*map(int, guess))
        what = f"the {answer.name}"
    else:
        return False, PLEASE
    if right:
        return True, f"Right: {what} is {said}."
    return False, f"Not yet: {what} is not {said}. Try again, or lift the cover."


def _answered(question, text) -> tuple:
    yes_or_no, found = isinstance(question.answer, bool), re.findall(NUMBER, text)
    guess = YES.get(text.strip(" .!").lower())
    if not yes_or_no:
        guess = typed(found[0]) if len(found) == 1 else None
    if guess is None:
        return False, "Type yes or no." if yes_or_no else "Type one number."
    if guess == question.answer:
        return True, f"Right: {question.says}."
    said = "" if yes_or_no else f": it is not {text.strip()}"
    return False, f"Not yet{said}. Try again, or lift the cover."


def _asked(scene, answer) -> str:
    row, col = _place(scene, answer)
    cell = f"the number in row {number(row)}, column {number(col)}"
    return cell if answer.rows == answer.cols == 1 else f"its size or {cell}"


def _place(scene, answer) -> tuple:
    lit = scene.lit
    return (lit.row, lit.col) if lit and lit.key == answer.key else answer.first


def _plain(item):
    """What goes in, without marks that follow from what comes out."""
    if not isinstance(item, Panel):
        return item
    return replace(item, made_by=None, marks=tuple(m for m in item.marks if m.kind in KEPT))
