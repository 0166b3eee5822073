"""Is a value or a letter right, and if not, what can be said without giving the right one away?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .compare import Difference, describe, difference, regular_array
from .exercise import Exercise
from .plain import Odd, plain
from .running import Outcome
from .verdict import Verdict


def judge_value(exercise: Exercise, answer: Any) -> Verdict:
    """Judge a number, a tuple, an array or a text."""
    raw, answer = answer, plain(answer)
    if _holds_blank(answer):
        return Verdict("blank", exercise)
    given = raw if isinstance(answer, Odd) else answer  # a model goes to the hooks as it is
    if exercise.view is not None:
        given = answer = plain(quietly(exercise.view, given, otherwise=answer))
    found = None
    if exercise.accept is None:
        found = difference(exercise.answer, answer, exercise.tolerance)
        right = found is None
    else:
        right = bool(quietly(exercise.accept, given, otherwise=False))
    if right:
        return Verdict("right", exercise)
    known = (text for value, text in exercise.wrong
             if difference(value, answer, exercise.tolerance) is None)  # fmt: skip
    banked = next(known, None)
    diagnosis = banked or (quietly(exercise.explain, given) if exercise.explain else None)
    return Verdict(
        "wrong",
        exercise,
        diagnosis or _value_shortfall(exercise, answer, found),
        banked=banked is not None,
        outcome=Outcome("value", answer),
        found=found,
    )


def _value_shortfall(exercise: Exercise, answer: Any, found: Difference | None) -> str:
    """Say what is wrong without giving the right value away."""
    if isinstance(answer, Odd) and answer.callable:
        return "This is a function. Give its result: call it, with ()."
    if found is None:
        return f"{describe(answer).capitalize()} does not meet the question."
    if found.of_form:
        return found.message
    near = _near(exercise.answer, answer)
    if near:
        return near
    if found.index and len(found.index) == 1 and found.message.startswith("First difference"):
        return f"The {_ordinal(found.index[0])} number is not right yet."
    place = found.message.split(":")[0]
    located = place.startswith(("First difference", "Part"))
    return f"{place}: this is not it." if located else "This is not it."


def _near(expected: Any, got: Any) -> str:
    """Say in what a value is close to the right one, or nothing."""
    one, other = regular_array(expected), regular_array(got)
    if one is None or other is None or one.shape != other.shape or one.size == 0:
        return ""
    one, other = one.astype(complex), other.astype(complex)
    if one.size > 1 and np.allclose(np.sort(one, axis=None), np.sort(other, axis=None)):
        return "The numbers are right, but not in this order."
    if np.allclose(one, -other):
        return "The sign is not right yet."
    if one.size == 1 and np.allclose(100 * one, other) and abs(one.flat[0]) <= 1:
        return "This looks like a percentage."
    whole = bool((one == np.round(one)).all())
    if whole and one.size == 1 and other.flat[0] != np.round(other.flat[0]):
        return "The answer is a whole number."
    if not whole and np.allclose(one, other, rtol=0.01):
        return "Close: give more digits."
    right = int(np.isclose(one, other).sum())
    if one.ndim == 1 and one.size > 1 and right:
        first = int(np.flatnonzero(~np.isclose(one, other))[0])
        others = f"{right} of the {one.size} numbers {'are' if right > 1 else 'is'} right"
        return f"{others}. The {_ordinal(first)} number is not right yet."
    return ""


def _ordinal(position: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[position] if position < len(words) else f"{position + 1}th"


def judge_choice(exercise: Exercise, answer: Any) -> Verdict:
    """Judge the letter of an option."""
    answer = plain(answer)
    options = exercise.options or {}
    if _holds_blank(answer) or (isinstance(answer, str) and not answer.strip(" ?_.")):
        return Verdict("blank", exercise)
    letter = answer.strip(" ().:'\"").lower() if isinstance(answer, str) else ""
    if letter not in options:
        letters = ", ".join(f'"{one}"' for one in options)
        text = f"Answer with one of the letters {letters}; this is {describe(answer)}."
        return Verdict("wrong", exercise, text)
    if letter == exercise.answer:
        return Verdict("right", exercise)
    diagnosis = dict(exercise.wrong)[letter]
    return Verdict("wrong", exercise, diagnosis, banked=True, outcome=Outcome("value", letter))


def _holds_blank(value: Any) -> bool:
    """Tell whether `value` is None or ..., holds a ... anywhere, or nothing but None."""
    if value is None or value is Ellipsis:
        return True
    if not isinstance(value, (list, tuple)) or not value:
        return False
    # A None among numbers is an answer: Keras writes (None, 26, 26, 8).
    return _holds_dots(value) or all(map(_holds_blank, value))


def _holds_dots(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_dots, value))
    return value is Ellipsis


def quietly(function: Callable, value: Any, otherwise: Any = None) -> Any:
    """Call a hook of the exercise on whatever the learner gave; it may not fit."""
    try:
        return function(value)
    except Exception:
        return otherwise
