"""What do the failing cases share that the met ones lack? A fact about the cases, not a guess."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np

from .exercise import Exercise
from .verdict import Trial

ENOUGH = 3  # failing cases below which nothing is said
SHARE = 0.2  # of all cases must be met: else what is met may be met by chance


def contrast(exercise: Exercise, trials: list[Trial]) -> str:
    """Say for which arguments the answer is right and for which it is not, or nothing.

    All failing cases must share a property, and every met case without it is counted; of several
    such properties the one is told that the fewest met cases have.
    """
    facts = [(dict(_facts(exercise.parameters, one.case)), one.found is None) for one in trials]
    bad, good = ([fact for fact, met in facts if met is side] for side in (False, True))
    least = max(4, SHARE * len(trials))
    if len(bad) < ENOUGH or len(good) < least:
        return ""
    shared = []
    for words in dict.fromkeys(key for fact, _ in facts for key in fact):
        for side in (True, False):
            if not all(fact.get(words) is side for fact in bad):
                continue
            without = sum(fact.get(words) is (not side) for fact in good)
            both = len(good) - without
            if without >= least and both <= len(bad) / 2:
                shared.append((both, _told(words, side, without, len(bad), both)))
    return min(shared, key=lambda one: one[0], default=(0, ""))[1]


def _told(words: tuple[str, str], side: bool, without: int, bad: int, both: int) -> str:
    wrong, right = words if side else words[::-1]
    count = f"{bad} of the {bad + both}" if both else f"all {bad}"
    return f"It is right in all {without} cases where {right}, and wrong in {count} where {wrong}."


Fact = tuple[tuple[str, str], bool]

# What may be so of an argument, what is otherwise, and how one tells.
_OF_NUMBERS = (
    ("is above 1", "is at most 1", lambda n: n > 1),
    ("is above 0", "is 0", lambda n: n > 0),
    ("is even", "is odd", lambda n: n % 2 == 0),
)
_OF_CELLS = (
    ("holds negative numbers", "holds none below 0", lambda a: (a < 0).any()),
    ("holds decimals", "holds whole numbers only", lambda a: (a != np.round(a)).any()),
    ("holds equal numbers", "holds no two equal numbers", lambda a: len(np.unique(a)) < a.size),
)


def _facts(names: list[str], case: tuple) -> Iterator[Fact]:
    """Yield ((what is so, what is otherwise), which of the two) for one case."""
    given = dict(zip(names, case, strict=False))
    for name in names:
        yield (f"`{name}` is left out", f"`{name}` is given"), name not in given
        if name in given:
            yield from _of_one(f"`{name}`", given[name])
    numbers = {k: v for k, v in given.items() if type(v) is int}
    for (one, a), (other, b) in combinations(numbers.items(), 2):
        yield (f"`{one}` is larger than `{other}`", f"`{one}` is at most `{other}`"), a > b
        yield (f"`{other}` is larger than `{one}`", f"`{other}` is at most `{one}`"), b > a
        if b > 0:
            multiple = f"multiple of `{other}`"
            yield (f"`{one}` is no {multiple}", f"`{one}` is a {multiple}"), a % b != 0
    arrays = {k: v for k, v in given.items() if isinstance(v, np.ndarray) and v.ndim}
    for (one, number), (other, array) in product(numbers.items(), arrays.items()):
        words = f"`{one}` is larger than `{other}` is long"
        yield (words, f"`{one}` is at most the length of `{other}`"), number > len(array)


def _of_one(name: str, value: Any) -> Iterator[Fact]:
    if isinstance(value, bool):
        yield (f"{name} is True", f"{name} is False"), value
    elif isinstance(value, int):
        yield from _told_of(name, value, _OF_NUMBERS)
    elif isinstance(value, np.ndarray):
        if value.ndim > 1:
            square = value.shape[0] == value.shape[1]
            yield (f"{name} is not square", f"{name} is square"), not square
        for axis, size in enumerate(value.shape):
            along = f"axis {axis} of {name}" if value.ndim > 1 else name
            yield (f"{along} is longer than 1", f"{along} has length 1"), size > 1
            yield (f"{along} has an even size", f"{along} has an odd size"), size % 2 == 0
        numbers = value.size and value.dtype.kind in "biuf"
        yield from _told_of(name, value, _OF_CELLS if numbers else ())
    elif isinstance(value, (list, tuple)):
        yield (f"{name} has more than one entry", f"{name} has one entry at most"), len(value) > 1
        rows = [one for one in value if isinstance(one, tuple)]
        for n, column in enumerate(zip(*rows, strict=False), 1):
            words = f"number {n} of an entry of {name} is above"
            yield (f"{words} 1", f"no {words} 1"), max(column) > 1
            yield (f"{words} 0", f"no {words} 0"), max(column) > 0


def _told_of(name: str, value: Any, facts: tuple) -> Iterator[Fact]:
    for so, otherwise, test in facts:
        yield (f"{name} {so}", f"{name} {otherwise}"), bool(test(value))
