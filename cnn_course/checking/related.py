"""For which other question is the answer right? The solution with other arguments, in every case.

An answer that ignores its stride gives what is right for a stride of 1. So the solution is asked
again with one or two arguments changed, and what it gives is held against the answer's results.
All cases must agree, so what is told is a fact about the results and not a guess.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, permutations, product
from typing import Any, NamedTuple

import numpy as np

from .compare import difference, is_number, regular_array
from .exercise import Exercise
from .running import called_once, held_back
from .verdict import Trial


class Change(NamedTuple):
    """Arguments that stand for others: "it is as if ...", and what makes them.

    A plain one says more than the place in the code does.
    """

    words: str
    names: tuple[str, ...]
    made: Callable[[dict[str, Any]], dict[str, Any]]
    plain: bool


def related(exercise: Exercise, trials: list[Trial], plain: bool) -> str:
    """Say for which other arguments the answer gives the right results, or nothing."""
    failing = [one for one in trials if one.found is not None]
    least = 3 if all(is_number(one.expected) for one in failing) else 2
    harmless = any(one.found.harmless for one in failing)  # the results themselves are right
    if len(failing) < least or harmless or exercise.limit > 10:
        return ""
    signature = inspect.signature(exercise.answer)
    given = [_complete(signature, one.case) for one in trials]
    single = [one for one in _changes(given) if one.plain is plain]
    alone = [one for one in single if len(one.names) == 1]
    double = [pair for pair in combinations(alone, 2) if pair[0].names != pair[1].names]
    ordered = sorted(zip(trials, given, strict=True), key=lambda one: one[0].found is None)
    with held_back():
        for some in [*((one,) for one in single), *(double if plain else ())]:
            if _meets(exercise, some, ordered, least):
                return f"Your function works as if {' and '.join(one.words for one in some)}."
    return ""


def _complete(signature: inspect.Signature, case: tuple) -> dict[str, Any]:
    bound = signature.bind(*case)
    bound.apply_defaults()
    return dict(bound.arguments)


def _meets(exercise: Exercise, some: tuple[Change, ...], ordered: list, least: int) -> bool:
    """Tell whether the solution does with changed arguments what the answer does with its own."""
    seen = set()
    for trial, given in ordered:
        try:
            for change in some:
                given = {**given, **change.made(given)}
        except Exception:  # the change does not fit such arguments
            return False
        known = called_once(exercise.answer, (*given.values(),), exercise.limit, view=exercise.view)
        if known.kind != "value":
            if trial.found is None:
                return False
            continue  # there is no such question
        if trial.outcome.kind != "value":
            return False
        if difference(known.value, trial.outcome.value, exercise.tolerance) is not None:
            return False
        if trial.found is not None and np.any(regular_array(known.value) != 0):
            seen.add(repr(known.value))
    return len(seen) >= least


def _changes(given: list[dict[str, Any]]) -> Iterator[Change]:
    first = given[0]
    for name, value in reversed(first.items()):  # what stands last is forgotten first
        for words, made, plain in _of_one(value, [one[name] for one in given]):
            change = lambda case, name=name, made=made: {name: made(case[name])}  # noqa: E731
            yield Change(words.format(f"`{name}`"), (name,), change, plain)
    for one, other in permutations(first, 2):
        if type(first[one]) is not type(first[other]) or isinstance(first[one], bool):
            continue
        if not isinstance(first[one], np.ndarray):
            yield Change(f"`{one}` were always `{other}`", (one, other),
                         lambda case, one=one, other=other: {one: case[other]}, True)  # fmt: skip
        if one < other:
            yield Change(
                f"`{one}` and `{other}` had changed places", (one, other),
                lambda case, one=one, other=other: {one: case[other], other: case[one]}, True,
            )  # fmt: skip


def _of_one(value: Any, alike: list[Any]) -> Iterator[tuple[str, Callable, bool]]:
    """Yield (words, what makes of an argument another, is it plain?) for one argument."""
    if isinstance(value, bool):
        yield "{} were always True", lambda one: True, True
        yield "{} were always False", lambda one: False, True
        yield "{} were the opposite", lambda one: not one, True
    elif isinstance(value, (int, float)):
        for number in (0, 1, 2, 3):
            yield f"{{}} were always {number}", lambda one, number=number: number, True
    elif isinstance(value, np.ndarray):
        yield from _of_array(min(one.ndim for one in alike if isinstance(one, np.ndarray)))
    elif isinstance(value, list):
        yield from _of_list(next((one for one in alike if one), []))


def _of_array(axes: int) -> Iterator[tuple[str, Callable, bool]]:
    yield "every number of {} were 1", np.ones_like, True
    yield "every number of {} were 0", np.zeros_like, True
    yield "{} were flipped" + " in every direction" * (axes > 1), np.flip, True
    yield "only the signs of {} counted", np.sign, False
    for axis in range(axes):
        if axes > 1:
            yield f"{{}} were flipped along axis {axis}", partial(np.flip, axis=axis), False
        for place, which in ((0, "first"), (-1, "last")):
            words = f"the {which} place along axis {axis} of {{}}"
            yield f"{words} were repeated everywhere", partial(_repeated, axis, place), False
            yield f"only {words} counted", partial(_only, axis, place), False
    for one, other in combinations(range(axes), 2):
        words = f"axes {one} and {other} of {{}} had changed places"
        yield words, partial(np.swapaxes, axis1=one, axis2=other), False


def _repeated(axis: int, place: int, array: np.ndarray) -> np.ndarray:
    return np.take(array, [place] * array.shape[axis], axis)


def _only(axis: int, place: int, array: np.ndarray) -> np.ndarray:
    kept = np.zeros_like(array)
    np.moveaxis(kept, axis, 0)[place] = np.moveaxis(array, axis, 0)[place]
    return kept


def _of_list(value: list) -> Iterator[tuple[str, Callable, bool]]:
    yield "{} were read from the end", lambda one: one[::-1], True
    yield "the last entry of {} were missing", lambda one: one[:-1], False
    yield "the first entry of {} were missing", lambda one: one[1:], False
    yield "only the first entry of {} counted", lambda one: one[:1], False
    columns = len(value[0]) if value and isinstance(value[0], tuple) else 0
    for n, number in product(range(columns), (0, 1)):
        words = f"number {n + 1} of each entry of {{}} were always {number}"
        yield words, partial(_with_column, n, number), True
    for a, b in combinations(range(columns), 2):
        order = [{a: b, b: a}.get(n, n) for n in range(columns)]
        yield (
            f"numbers {a + 1} and {b + 1} of each entry of {{}} had changed places",
            lambda one, order=order: [tuple(row[n] for n in order) for row in one],
            True,
        )


def _with_column(n: int, number: int, rows: list[tuple]) -> list[tuple]:
    return [(*row[:n], number, *row[n + 1 :]) for row in rows]
