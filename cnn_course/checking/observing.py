"""What can be said of a wrong answer from outside, when no known mistake and no one change fits?

What all failing cases have in common: an error, the type of the result, a relation of the given
numbers to the expected ones, or a property of the arguments that failing cases share and met
ones lack. A relation is told only when two cases of different values agree in it.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from . import errors, source
from .compare import is_list_of_tuples, regular_array
from .contrast import contrast
from .exercise import Exercise
from .related import related
from .relations import relation
from .verdict import Trial


def observation(exercise: Exercise, answer: Any, trials: list[Trial], shown: Trial) -> str:
    """Say what can be seen, the surest first; an empty text when it is nothing."""
    failing = [one for one in trials if one.found is not None]
    values = [one for one in failing if one.outcome.kind == "value"]
    if len(values) == len(failing) and all(one.outcome.value is None for one in values):
        printed = " `print` shows a value, `return` hands it back." if shown.outcome.printed else ""
        if len(failing) == len(trials):
            return f"Your function gives back nothing. Is a `return` missing?{printed}"
        said = "In some cases your function gives back None instead of a result."
        return f"{said} {contrast(exercise, trials)}".strip()
    if shown.outcome.kind == "value" and shown.outcome.value is None:
        return (
            "In this case your function gives back nothing: it comes to its end without `return`. "
            "Is there a way through an `if` without one?"
        )
    said = _foreign(exercise, answer, failing) if answer is not None else ""
    if said or shown.outcome.kind != "error":
        ways = _of_values(exercise, answer, trials, values)
        return said or next((one for one in ways if one), "")
    common, unread = contrast(exercise, trials), _unread(exercise, answer)
    never = f"It never uses its argument `{unread[0]}`." if unread and not common else ""
    meant = errors.meaning(exercise, answer, shown.outcome)
    parts = ("Your function stopped with an error.", meant, common, never)
    return " ".join(part for part in parts if part)


def _of_values(
    exercise: Exercise, answer: Any, trials: list[Trial], values: list[Trial]
) -> Iterator[str]:
    yield _changed_input(exercise, values)
    met = [one for one in trials if one.found is None]
    yield from _one_part(exercise, values, met)
    yield relation(exercise, answer, values, met)
    yield related(exercise, trials, plain=False)
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
    unread, idle = source.unread(answer), source.unread(exercise.answer)
    both = zip(source.arguments(source.tree_of(answer)), exercise.parameters, strict=False)
    return [name for name, asked in both if name in unread and asked not in idle]


def _foreign(exercise: Exercise, answer: Any, failing: list[Trial]) -> str:
    """A variable of the notebook that is read in the place of an argument."""
    unread, names = _unread(exercise, answer), source.arguments(source.tree_of(answer))
    given = dict(zip(names, failing[0].case, strict=False))
    for name, value in source.globals_read(answer).items():
        for read, of_read in source.globals_read(value).items():
            if read in exercise.parameters and _kind(of_read):
                return (
                    f"Your function calls `{name}`, which reads the notebook's own `{read}`. "
                    "It must work for whatever it is given."
                )
        kind = _kind(value)
        alike = [one for one in unread if _kind(given.get(one, 1)) == kind]
        if kind and (alike or name in exercise.parameters or kind == "model"):
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


def type_of_result(trials: list[Trial]) -> str:
    """Decimals cut off, precision lost, or negative numbers wrapped by the type of the result."""
    values = [one for one in trials if one.found is not None and one.outcome.kind == "value"]
    types, pairs = {_dtype(one.outcome.value) for one in values}, [one.arrays() for one in values]
    if len(values) < 2 or len(types) > 1 or None in types:
        return ""
    if any(pair is None or pair[0].shape != pair[1].shape for pair in pairs):
        return ""
    kind = types.pop()
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
    pairs = [(one.expected, one.outcome.value) for one in values]
    if len({len(e) for e, _ in pairs if isinstance(e, list)}) > 1 and all(
        type(g) is int and g == len(e) for e, g in pairs
    ):
        yield "This is how many there are; the list of them is asked for."
    if all(is_list_of_tuples(e) and is_list_of_tuples(g) and sorted(e) == sorted(g)
           for e, g in pairs):  # fmt: skip
        yield "The entries are right, but their order is not."
    if len(values) < 2:
        return
    for n in range(3):
        if all(type(g) is tuple and len(g) > max(n, 1) and _equal(e, g[n]) for e, g in pairs):
            yield f"Part {n + 1} of what comes back is right; that alone is asked for."
    sizes = {len(e) for e, _ in pairs if isinstance(e, tuple)}
    if len(sizes) != 1 or not 1 < min(sizes) < 9:
        return
    number = sizes.pop()
    names = source.returned_names(exercise.answer) or [""] * number
    named = [f"`{name}` (part {n})" if name else f"part {n}" for n, name in enumerate(names, 1)]
    for n in range(number):
        if all(_equal(e[n], g) for e, g in pairs):
            yield f"Only {named[n]} of the result comes back; all {number} parts are asked for."
    if not all(_is_of(g, number) for _, g in pairs):
        return
    for order in list(permutations(range(number)))[1:] if number < 5 else ():
        if all(_equal(e[o], g[n]) for e, g in pairs for n, o in enumerate(order)):
            if all(_equal(one.expected[o], one.expected[n])
                   for one in met for n, o in enumerate(order)):  # fmt: skip
                yield "The results are right, but they come back in the wrong order."
            return  # the order is wrong in some cases only
    wrong = [[not _equal(e[n], g[n]) for e, g in pairs] for n in range(number)]
    guilty = [n for n in range(number) if any(wrong[n])]
    if len(guilty) == number:
        return
    first, parts = guilty[0], []
    for one, bad in zip(values, wrong[first], strict=True):
        if bad:
            outcome = replace(one.outcome, value=one.outcome.value[first])
            parts.append(Trial(one.case, one.expected[first], outcome, one.found))
    more = relation(exercise, None, parts, [])
    others = "the other is right" if number - len(guilty) == 1 else "the others are right"
    verb = "is" if len(guilty) == 1 else "are"
    guilty_ones = " and ".join(named[n] for n in guilty)
    yield f"Only {guilty_ones} of the result {verb} not right; {others}. {more}".strip()


def _is_of(value: Any, number: int) -> bool:
    many = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)
    return many and len(value) == number


def _equal(one: Any, other: Any) -> bool:
    first, second = regular_array(one), regular_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=1e-5, atol=1e-8))
