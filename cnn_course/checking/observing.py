"""What can be said of a wrong answer from outside, when no known mistake and no one change fits?

What all failing cases have in common: an error, the type of the result, a relation of the given
numbers to the expected ones, or a property of the arguments that failing cases share and met
ones lack. A relation is told only when two cases of different values agree in it.
"""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from . import errors, source
from .compare import regular_array
from .contrast import contrast
from .exercise import Exercise
from .relations import relation
from .trial import Trial


def endless(exercise: Exercise) -> str:
    """Say that the answer did not come to an end."""
    return (
        f"Your function did not finish within {exercise.limit:g} seconds on a small input. "
        "Does a loop wait for something that never happens?"
    )


def observation(exercise: Exercise, answer: Any, trials: list[Trial], shown: Trial) -> str:
    """Say what can be seen, the surest first; an empty text when it is nothing."""
    failing = [one for one in trials if one.found is not None]
    values = [one for one in failing if one.outcome.kind == "value"]
    if len(values) == len(failing) and all(one.outcome.value is None for one in values):
        printed = " `print` shows a value, `return` hands it back." if shown.outcome.printed else ""
        if any(one.found is None for one in trials):
            shared = contrast(exercise, trials)
            return (
                f"In some cases your function gives back None instead of a result. {shared}".strip()
            )
        return f"Your function gives back nothing. Is a `return` missing?{printed}"
    if shown.outcome.kind == "value" and shown.outcome.value is None:
        return (
            "In this case your function gives back nothing: it comes to its end without `return`. "
            "Is there a way through an `if` without one?"
        )
    if answer is not None:
        said = _foreign(exercise, answer, failing)
        if said:
            return said
    if shown.outcome.kind == "error":
        return _of_error(exercise, answer, trials, shown)
    return next((said for said in _of_values(exercise, answer, trials, values) if said), "")


def _of_error(exercise: Exercise, answer: Any, trials: list[Trial], shown: Trial) -> str:
    parts = ["Your function stopped with an error."]
    meant = errors.meaning(exercise, answer, shown.outcome)
    common = contrast(exercise, trials)
    unread = _unread(exercise, answer)
    parts += [meant] if meant else []
    parts += [common] if common else []
    if unread and not common:
        parts.append(f"It never uses its argument `{unread[0]}`.")
    return " ".join(parts)


def _of_values(
    exercise: Exercise, answer: Any, trials: list[Trial], values: list[Trial]
) -> Iterator[str]:
    yield _changed_input(exercise, values)
    yield _default(exercise, answer, trials)
    met = [one for one in trials if one.found is None]
    yield from _one_part(exercise, values, met)
    yield relation(exercise, answer, values, met)
    yield contrast(exercise, trials)
    unread = _unread(exercise, answer)
    yield f"Your function never uses its argument `{unread[0]}`." if unread else ""


def _changed_input(exercise: Exercise, values: list[Trial]) -> str:
    harmless = [one for one in values if one.found.harmless]
    if not harmless or len(harmless) < len(values):
        return ""
    name = exercise.parameters[harmless[0].outcome.changed]
    return (
        f"In these cases the result is right, but your function changes its input `{name}`. "
        "Whoever calls it still needs the old values: work on a copy (`.copy()`), or build a new "
        "array."
    )


def _unread(exercise: Exercise, answer: Any) -> list[str]:
    """The arguments that the answer never reads, where the solution reads its own."""
    node = source.tree_of(answer) if answer is not None else None
    if node is None:
        return []
    names, unread = source.arguments(node), set(source.unread(answer))
    asked, idle = exercise.parameters, source.unread(exercise.answer)
    return [
        name
        for name, other in zip(names, asked, strict=False)
        if name in unread and other not in idle
    ]


def _foreign(exercise: Exercise, answer: Any, failing: list[Trial]) -> str:
    """A variable of the notebook that is read in the place of an argument."""
    unread = _unread(exercise, answer)
    names = source.arguments(source.tree_of(answer) or source.NOTHING)
    for name, value in source.globals_read(answer).items():
        kind = _kind(value)
        if not kind:
            continue
        alike = [
            one
            for one in unread
            if _kind(failing[0].case[names.index(one)] if names.index(one) < len(failing[0].case)
                     else 1) == kind
        ]  # fmt: skip
        if not (alike or name in exercise.parameters or kind == "model"):
            continue
        use = (alike or unread or [""])[0]
        instead = f"; it should use its argument `{use}`" if use else ""
        return (
            f"Your function reads `{name}`, which is a variable of the notebook{instead}. "
            "It must work for whatever it is given."
        )
    return ""


def _kind(value: Any) -> str:
    if hasattr(type(value), "get_weights") and not isinstance(value, type):
        return "model"
    if isinstance(value, (np.ndarray, list, tuple)):
        return "many"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _default(exercise: Exercise, answer: Any, trials: list[Trial]) -> str:
    """A default value that is not the one that was asked for."""
    longest = max(len(one.case) for one in trials)
    short = [one for one in trials if len(one.case) < longest]
    if answer is None or not short:
        return ""
    if any(one.found is not None for one in trials if len(one.case) == longest):
        return ""
    try:
        own = list(inspect.signature(answer).parameters.values())
    except (TypeError, ValueError):
        return ""
    asked = inspect.signature(exercise.answer).parameters.values()
    for one, other in zip(own, asked, strict=False):
        if other.default is not other.empty and one.default != other.default:
            return (
                f"Called without `{other.name}`, it should work with {other.default}; "
                f"the default of your function is {one.default}."
            )
    return ""


def type_of_result(trials: list[Trial]) -> str:
    """Decimals cut off, precision lost, or negative numbers wrapped by the type of the result."""
    values = [one for one in trials if one.found is not None and one.outcome.kind == "value"]
    types = [_dtype(one.outcome.value) for one in values]
    if len(types) < 2 or any(one is None for one in types) or len(set(types)) > 1:
        return ""
    kind = types[0]
    pairs = [one.arrays() for one in values]
    if any(pair is None or pair[0].shape != pair[1].shape for pair in pairs):
        return ""
    if kind.kind in "iu" and _cut_off(pairs):
        if not pairs[0][0].ndim:
            return "Your result is a whole number. Is it rounded, or made with `int` or `//`?"
        return (
            "Your result is an array of whole numbers, so the decimals are lost. `zeros_like` "
            "and `copy` take the type of their argument over; `np.zeros(shape)` holds decimals."
        )
    if kind == np.float16 and all(np.allclose(e, g, 0.05, 0.05 * _most(e)) for e, g in pairs):
        return "Your result is kept in float16, which holds three digits only."
    if kind.kind == "u" and all((e < 0).any() for e, _ in pairs):
        return (
            f"Your result is of type {kind}, which knows no negative numbers: they come out as "
            "large positive ones."
        )
    if kind.kind == "b" and all(e.max(initial=0) > 1 for e, _ in pairs):
        return "Your result holds True and False only. Is a comparison added up?"
    return ""


def _cut_off(pairs: list[tuple[np.ndarray, np.ndarray]]) -> bool:
    """Tell whether whole numbers come near to all expected ones, none of which are whole."""
    if not all(bool((e != np.round(e)).any()) for e, _ in pairs):
        return False
    if len({g.tobytes() for _, g in pairs}) < 2:
        return False  # the same whatever comes in
    if not pairs[0][0].ndim:
        return all(abs(float(e - g)) < 1 for e, g in pairs)
    return all(np.abs(e - g).max() <= max(1.0, 0.5 * _most(e)) and g.any() for e, g in pairs)


def _most(expected: np.ndarray) -> float:
    return max(1.0, float(np.abs(expected[np.isfinite(expected)]).max(initial=0)))


def _dtype(value: Any) -> np.dtype | None:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype
    if type(value) is bool:
        return np.dtype(bool)
    return np.dtype(int) if type(value) is int else None


def _one_part(exercise: Exercise, values: list[Trial], met: list[Trial]) -> Iterator[str]:
    """Of several results, the ones that are right in every case and the first that is not."""
    sizes = {len(one.expected) for one in values if isinstance(one.expected, tuple)}
    if len(sizes) != 1 or len(values) < 2 or not 1 < min(sizes) < 9:
        return
    number = sizes.pop()
    given = [one.outcome.value for one in values]
    if not all(_is_of(one, number) for one in given):
        return
    wrong = [
        [not _equal(one.expected[n], one.outcome.value[n]) for one in values] for n in range(number)
    ]
    if number == 2 and all(
        _equal(one.expected[0], one.outcome.value[1])
        and _equal(one.expected[1], one.outcome.value[0])
        for one in values
    ):
        if not all(_equal(*one.expected) for one in met):
            return  # the order is wrong in some cases only
        yield "Both results are right, but they come back in the wrong order."
        return
    guilty = [n for n in range(number) if any(wrong[n])]
    if len(guilty) == number:
        return
    names = source.returned_names(exercise.answer) or [""] * number
    named = [f"`{names[n]}` (part {n + 1})" if names[n] else f"part {n + 1}" for n in guilty]
    parts = [
        Trial(one.case, one.expected[guilty[0]], _with(one, guilty[0]), one.found)
        for one, bad in zip(values, wrong[guilty[0]], strict=True)
        if bad
    ]
    more = relation(exercise, None, parts, [])
    others = "the others are right" if number > 2 else "the other is right"
    verb = "is" if len(guilty) == 1 else "are"
    guilty_ones = " and ".join(named)
    yield f"Only {guilty_ones} of the result {verb} not right; {others}. {more}".strip()


def _is_of(value: Any, number: int) -> bool:
    many = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)
    return many and len(value) == number


def _with(trial: Trial, part: int) -> Any:
    return replace(trial.outcome, value=trial.outcome.value[part])


def _equal(one: Any, other: Any) -> bool:
    first, second = regular_array(one), regular_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=1e-5, atol=1e-8))
