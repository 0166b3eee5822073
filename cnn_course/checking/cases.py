"""On which arguments is an answer tried, and what does the solution give for them?

The fixed cases of an exercise first, then some that are drawn from what its task allows. The seed
is the exercise's id, so that the same answer gets the same verdict each time.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .exercise import Exercise
from .running import run

DRAWN = 25


def cases_of(exercise: Exercise, seed: int | None = None, number: int = DRAWN) -> list[tuple]:
    """Return the fixed cases and `number` drawn ones, the same for the same seed.

    A `seed` gives other cases than those that a learner meets. Of draws on which the solution
    itself raises, fewer remain.
    """
    return list(_cases(exercise, seed, number))


def expected_of(exercise: Exercise, cases: Sequence[tuple]) -> list[Any]:
    """Return what the solution gives for each case, as plain data."""
    return [run(exercise.answer, case, 60, view=exercise.view).value for case in cases]


@lru_cache(maxsize=256)
def _cases(exercise: Exercise, seed: int | None, number: int) -> tuple[tuple, ...]:
    if exercise.draw is None:
        return exercise.cases
    own = zlib.crc32(exercise.id.encode())
    rng = np.random.default_rng(own if seed is None else [own, seed])
    drawn = [tuple(exercise.draw(rng)) for _ in range(number)]
    if not any(isinstance(one, np.ndarray) for case in drawn for one in case):
        # numbers cost next to nothing, and mistakes hide where several of them meet
        drawn += [tuple(exercise.draw(rng)) for _ in range(2 * number)]
    return (
        *exercise.cases,
        *(one for one in drawn if run(exercise.answer, one, 60).kind == "value"),
    )


@lru_cache(maxsize=256)
def usual(exercise: Exercise) -> tuple[tuple[tuple, ...], tuple[Any, ...]]:
    """Return the cases that a learner meets and what is expected in each; worked out once."""
    cases = _cases(exercise, None, DRAWN)
    return cases, tuple(expected_of(exercise, cases))


def size(case: tuple) -> float:
    """Order cases by how much a reader has to look at."""
    total = 0.0
    for argument in case:
        if isinstance(argument, (list, tuple)):
            total += 2 + size(tuple(argument))
        elif isinstance(argument, np.ndarray):
            whole = bool((argument == np.round(argument)).all()) if argument.size else True
            total += (10 if whole else 15) * argument.size + 2 * argument.ndim
        elif isinstance(argument, (int, float)):
            total += 1 + min(abs(argument), 100) / 100 + (argument % 1 != 0)
    return total
