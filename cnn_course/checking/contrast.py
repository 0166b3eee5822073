"""What do the failing cases share that the met ones lack? A fact about the cases, not a guess."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from .exercise import Exercise
from .trial import Trial

ENOUGH = 3  # failing cases below which nothing is said
SHARE = 0.2  # of all cases must be met: else what is met may be met by chance


def contrast(exercise: Exercise, trials: list[Trial]) -> str:
    """Say for which arguments the answer is right and for which it is not, or nothing.

    All failing cases must share a property, and every met case without it is counted; of several
    such properties the one is told that the fewest met cases have.
    """
    failing = [one for one in trials if one.found is not None]
    met = [one for one in trials if one.found is None]
    least = max(4, SHARE * len(trials))
    if len(failing) < ENOUGH or len(met) < least:
        return ""
    facts = [dict(_facts(exercise.parameters, one.case)) for one in trials]
    bad = [fact for fact, one in zip(facts, trials, strict=True) if one.found is not None]
    good = [fact for fact, one in zip(facts, trials, strict=True) if one.found is None]
    best: tuple[int, str] | None = None
    for words in dict.fromkeys(key for fact in facts for key in fact):
        for side in (True, False):
            if not all(fact.get(words) is side for fact in bad):
                continue
            without = sum(fact.get(words) is (not side) for fact in good)
            both = len(good) - without
            if without < least or both > len(bad) / 2 or (best and best[0] <= both):
                continue
            best = both, _told(words, side, without, len(bad), both)
    return best[1] if best else ""


def _told(words: tuple[str, str], side: bool, without: int, bad: int, both: int) -> str:
    wrong, right = words if side else words[::-1]
    count = f"{bad} of the {bad + both}" if both else f"all {bad}"
    return f"It is right in all {without} cases where {right}, and wrong in {count} where {wrong}."


def _facts(names: list[str], case: tuple) -> Iterator[tuple[tuple[str, str], bool]]:
    """Yield ((what is so, what is otherwise), which of the two) for one case."""
    given = dict(zip(names, case, strict=False))
    for name in names:
        called = name in given
        yield (f"`{name}` is left out", f"`{name}` is given"), not called
        if called:
            yield from _of_one(f"`{name}`", given[name])
    numbers = {k: v for k, v in given.items() if type(v) is int}
    for (one, a), (other, b) in combinations(numbers.items(), 2):
        yield (f"`{one}` is larger than `{other}`", f"`{one}` is at most `{other}`"), a > b
        yield (f"`{other}` is larger than `{one}`", f"`{other}` is at most `{one}`"), b > a
        if b > 0:
            yield (
                (f"`{one}` is no multiple of `{other}`", f"`{one}` is a multiple of `{other}`"),
                (a % b != 0),
            )
    arrays = {k: v for k, v in given.items() if isinstance(v, np.ndarray) and v.ndim}
    for one, number in numbers.items():
        for other, array in arrays.items():
            side = array.shape[0]
            yield (f"`{one}` is larger than `{other}` is long",
                   f"`{one}` is at most the length of `{other}`"), number > side  # fmt: skip


def _of_one(name: str, value: Any) -> Iterator[tuple[tuple[str, str], bool]]:
    if isinstance(value, bool):
        yield (f"{name} is True", f"{name} is False"), value
    elif isinstance(value, int):
        yield (f"{name} is above 1", f"{name} is at most 1"), value > 1
        yield (f"{name} is above 0", f"{name} is 0"), value > 0
        yield (f"{name} is even", f"{name} is odd"), value % 2 == 0
    elif isinstance(value, np.ndarray):
        yield from _of_array(name, value)
    elif isinstance(value, (list, tuple)):
        yield (f"{name} is empty", f"{name} is not empty"), len(value) == 0
        yield (f"{name} has more than one entry", f"{name} has one entry at most"), len(value) > 1
        rows = [one for one in value if isinstance(one, tuple)]
        if rows and len({len(one) for one in rows}) == 1:
            for n, column in enumerate(zip(*rows, strict=True)):
                if all(type(one) is int for one in column):
                    words = f"number {n + 1} of an entry of {name} is above"
                    yield (f"{words} 1", f"no {words} 1"), max(column) > 1
                    yield (f"{words} 0", f"no {words} 0"), max(column) > 0


def _of_array(name: str, value: np.ndarray) -> Iterator[tuple[tuple[str, str], bool]]:
    if value.ndim >= 2:
        rows, columns = value.shape[:2]
        yield (f"{name} is not square", f"{name} is square"), rows != columns
        yield (
            (f"{name} has more rows than columns", f"{name} has no more rows than columns"),
            (rows > columns),
        )
        yield (
            (f"{name} has more columns than rows", f"{name} has no more columns than rows"),
            (columns > rows),
        )
    for axis, size in enumerate(value.shape):
        along = f"{name} along axis {axis}" if value.ndim > 1 else name
        yield (f"{along} has more than one place", f"{along} has one place"), size > 1
        yield (f"{along} has an even size", f"{along} has an odd size"), size % 2 == 0
    if value.size and value.dtype.kind in "biuf":
        yield (
            (f"{name} holds negative numbers", f"{name} holds none below 0"),
            bool((value < 0).any()),
        )
        whole = bool((value == np.round(value)).all())
        yield (f"{name} holds decimals", f"{name} holds whole numbers only"), not whole
        tied = len(np.unique(value)) < value.size
        yield (f"{name} holds equal numbers", f"{name} holds no two equal numbers"), tied
