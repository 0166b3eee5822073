"""Does an answer stay right when it is called again? Nothing may stay behind from call to call."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .cases import size
from .compare import Difference, difference
from .exercise import Exercise
from .limits import work
from .running import run
from .verdict import Trial, shortfall

SECONDS = 0.2  # of work for all further calls of a right answer
CACHED = (
    "Called again with another `{name}` and all else as before, your function gives the result of "
    "the call before. What it keeps from call to call does not ask for `{name}`."
)
BUFFER = (
    "Your function hands out the same array each time, so the second call overwrites the result "
    "of the first. Make a new array inside the function."
)
KEEPS = (
    "Called a second time with the same input, your function gives another result. Does it keep "
    "something from call to call (a list made outside of it, or as a default value), or draw "
    "random numbers?"
)


def unsteady(exercise: Exercise, answer: Callable, shown: Trial) -> str:
    """Say so when the answer gives another result than before for the same case."""
    if shown.outcome.kind != "value":
        return ""
    again = run(answer, shown.case, exercise.limit, view=exercise.view)
    if again.kind == "value" and _alike(exercise, shown.outcome.value, again.value):
        return ""
    return KEEPS


def later(
    exercise: Exercise, answer: Callable, cases: Sequence[tuple], expected: Sequence[Any]
) -> tuple[Trial, str] | None:
    """Call a right answer again: the same cases backwards, then twins that differ in one array.

    Return the first case that is no longer met and what it shows; an empty sentence when the
    answer is simply wrong there.
    """
    if exercise.limit > 10:  # a model takes seconds to build
        return None
    order = sorted(zip(cases, expected, strict=True), key=lambda one: size(one[0]))
    again = (_tried(exercise, answer, *one) for one in reversed(order))
    same = ((trial, KEEPS) if trial.found is not None else None for trial in again)
    twins = (
        _of_two_calls(exercise, answer, case, *twin) for case, _ in order for twin in _twins(case)
    )
    for calls in (same, twins):
        end = work() + SECONDS
        for found in calls:
            if found is not None:
                return found
            if work() > end:
                break
    return None


def _of_two_calls(exercise, answer, case, argument, twin) -> tuple[Trial, str] | None:
    expected = run(exercise.answer, twin, exercise.limit, view=exercise.view)
    if expected.kind != "value":
        return None
    first = run(answer, case, exercise.limit, view=exercise.view, keep=True)
    trial = _tried(exercise, answer, twin, expected.value)
    if trial.found is not None:
        old = trial.outcome.kind == "value" and _alike(exercise, first.value, trial.outcome.value)
        name = exercise.parameters[argument]
        return trial, CACHED.format(name=name) if old else ""
    if _shared(first.raw, trial.outcome.raw):
        found = Difference("The numbers are right until the next call.", harmless=True)
        return replace(trial, found=found), BUFFER
    return None


def _twins(case: tuple) -> Iterator[tuple[int, tuple]]:
    """Yield the case with one array's numbers in another order, which is as much allowed."""
    for position, argument in enumerate(case):
        if isinstance(argument, np.ndarray) and 1 < argument.size < 5000:
            turned = np.flip(argument).copy()
            if not np.array_equal(turned, argument):
                yield position, (*case[:position], turned, *case[position + 1 :])


def _tried(exercise: Exercise, answer: Callable, case: tuple, expected: Any) -> Trial:
    outcome = run(answer, case, exercise.limit, view=exercise.view, keep=True)
    return Trial(case, expected, outcome, shortfall(exercise, outcome, expected))


def _alike(exercise: Exercise, one: Any, other: Any) -> bool:
    return difference(one, other, exercise.tolerance) is None


def _shared(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(_shared(a, b) for a, b in zip(one, other, strict=False))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.size > 0 and np.may_share_memory(one, other) and np.shares_memory(one, other)
    return isinstance(one, list) and one is other and bool(one)
