"""How are the given numbers related to the expected ones, in every failing case alike?"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from . import source
from .compare import show_number
from .errors import MATRIX, uses_matrix_product
from .exercise import Exercise
from .verdict import Trial

Pairs = list[tuple[np.ndarray, np.ndarray]]


def relation(
    exercise: Exercise, answer: Any, values: list[Trial], met: Sequence[Trial] = ()
) -> str:
    """Name a simple relation between expected and given numbers, or nothing.

    It must hold in all of `values`, and at least two of them must expect different things (three
    where each is a single number), so that no coincidence is told. The cases that are `met` must
    not speak against it.
    """
    pairs = [one.arrays() for one in values]
    if not pairs or any(pair is None or pair[0].size == 0 for pair in pairs):
        return ""
    several = any(e.size > 1 for e, _ in pairs)
    if len({(e.shape, e.tobytes()) for e, _ in pairs}) < (2 if several else 3):
        return ""
    right = [both[0] for both in (one.arrays() for one in met) if both and both[0].size]
    return next((said for said in _found(exercise, answer, values, pairs, right) if said), "")


def _found(exercise, answer, values: list[Trial], pairs: Pairs, right: list) -> Iterator[str]:
    several = any(e.size > 1 for e, _ in pairs)
    alike = all(e.shape == g.shape for e, g in pairs)
    if several and alike and not any(g.any() for _, g in pairs) and not any(map(np.any, right)):
        yield "Every value is 0. Is the result ever written into?"
    yield _product_of_matrices(answer, values, pairs)
    yield _an_argument(exercise, values)
    if max(g.size for _, g in pairs) > 1 and all(
        e.size == 1 and np.isclose(g.sum(), e.flat[0]) for e, g in pairs
    ):
        yield "The parts are all there, but not added up to one number."
    yield from (says for made, says in _PLAIN if _is_made(made, pairs, right))
    if several:
        yield _moved(pairs, right)
        yield from (says for test, says in _OF_CELLS if all(test(e, g) for e, g in pairs))
        yield _edge(pairs) if alike else ""
    if alike:
        yield _constant(pairs)
        yield _times_or_plus_an_argument(exercise, values, pairs)


def moved(trials: list[Trial]) -> str:
    """Name what became of the axes: numbers moved along them, or several made one."""
    wrong = [one.arrays() for one in trials if one.found is not None]
    right = [both[0] for both in (one.arrays() for one in trials if one.found is None) if both]
    lists = any(isinstance(one.expected, list) for one in trials)  # of places: they have no axes
    return "" if lists or None in wrong else _moved(wrong, right)


def _moved(pairs: Pairs, right: list[np.ndarray]) -> str:
    ranks = {e.ndim for e in (*right, *(e for e, _ in pairs))}
    if len({e.tobytes() for e, _ in pairs}) < 2 or len(ranks) > 1 or not 1 < min(ranks) < 5:
        return ""
    tried = (*_moves(min(ranks)), *_reductions(min(ranks)))
    return next((says for made, says in tried if _is_made(made, pairs, right)), "")


def _is_made(made: Callable, pairs: Pairs, right: list[np.ndarray]) -> bool:
    """Tell whether `made` of the expected numbers are the given ones, where they are right too."""
    with np.errstate(all="ignore"):
        if not all(near(made(e), g) for e, g in pairs):
            return False
        both = [(made(e), e) for e in right]  # met within a tolerance, so only roughly
        return all(
            m.shape == e.shape and np.allclose(m, e, 1e-3, 1e-3 * np.abs(e).max()) for m, e in both
        )


def near(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays agree in shape and numbers."""
    if one.shape != other.shape:
        return False
    scale = float(np.abs(one[np.isfinite(one)]).max(initial=0))
    return bool(np.allclose(one, other, rtol=1e-6, atol=1e-9 + 1e-7 * scale, equal_nan=True))


def _begins_right(expected: np.ndarray, got: np.ndarray) -> bool:
    """Tell whether the first cells, along some axis, are right and all others still 0."""
    if expected.shape != got.shape:
        return False
    for axis in range(got.ndim):
        flat, asked = (np.moveaxis(one, axis, 0).ravel() for one in (got, expected))
        filled = np.flatnonzero(flat)[-1] + 1 if flat.any() else 0
        if 0 < filled < flat.size and near(asked[:filled], flat[:filled]):
            return True
    return False


def _is_one(pick: Callable) -> Callable:
    """Return a test: is the given result one number, what `pick` takes of the expected ones?"""
    return lambda e, g: g.size == 1 and bool(np.isclose(pick(e), g.flat[0]))


def _lacks_an_end(e: np.ndarray, g: np.ndarray) -> bool:
    """Tell whether the second array is the first without the end of one axis."""
    axes = range(e.ndim) if e.ndim == g.ndim else ()
    return any(e.shape[axis] > 1 and near(np.delete(e, -1, axis), g) for axis in axes)


_PLAIN = (
    (np.negative, "Your values are the expected ones with the opposite sign."),
    (np.abs, "What should be negative comes out positive; the rest is right."),
    (lambda e: np.maximum(e, 0), "Where the result is negative, yours is 0."),
    (np.trunc, "The decimals are cut off."),
    (np.floor, "The decimals are cut off."),
    (np.ceil, "The numbers are rounded up."),
    *(
        (partial(np.round, decimals=digits), "The numbers are rounded; return them as they are.")
        for digits in range(5)
    ),
    (lambda e: e[::-1] if e.ndim == 1 else e,
     "Your numbers are right, but in the opposite order."),
)  # fmt: skip

_OF_CELLS = (
    (_begins_right, "Only the first cells are filled, the rest is 0. Is `return` inside a loop, "
     "does a loop end too early, or a slice that should end later?"),
    (_is_one(lambda e: e.flat[0]), "Only the first number comes back. Is `return` inside a loop? "
     "It ends the function at once."),
    (_is_one(lambda e: e.flat[-1]), "Only the last number comes back. Is each one written over "
     "the one before?"),
    (_is_one(np.sum), "Everything is added up to one number; many are asked for."),
    (lambda e, g: e.size > 1 and near(np.cumsum(e).reshape(e.shape), g), "Each cell holds the sum "
     "of all cells up to it. Is the total set back to 0 for each?"),
    (lambda e, g: e.size == g.size and e.shape != g.shape and near(e.ravel(), g.ravel()),
     "Your numbers are right and in the right order; only the shape differs."),
    (_lacks_an_end, "The end is missing: your result is one too short. Does a loop end too early?"),
    (lambda e, g: _lacks_an_end(g, e), "Your result is right as far as it should go, and then goes "
     "on one too far."),
    (lambda e, g: e.size == g.size and near(np.sort(e, axis=None), np.sort(g, axis=None)),
     "Your numbers are all there, but not in the right places."),
)  # fmt: skip


def _reductions(rank: int) -> Iterator[tuple[Callable, str]]:
    """Yield what may make one number of all those along an axis."""
    ways = (
        (np.sum, "they are added up"), (np.mean, "their average is taken"),
        (np.max, "only the largest is kept"),
        (partial(np.take, indices=0), "only the first is kept"),
    )  # fmt: skip
    for axis in range(rank):
        for way, words in ways:
            says = f"Your result has an axis too few: of the numbers along axis {axis}, {words}."
            yield partial(way, axis=axis), says


def _moves(rank: int) -> Iterator[tuple[Callable, str]]:
    """Yield what may have become of the places: (what makes it of an array, words)."""
    right = "Your numbers are right, but"
    if rank == 2:
        yield np.transpose, f"{right} rows and columns (or the order of the axes) are swapped."
    for order in list(permutations(range(rank)))[1:]:
        yours = ", ".join(map(str, order))
        says = f"the axes are in another order: yours are axes {yours} of the expected result."
        yield partial(np.transpose, axes=order), f"{right} {says}"
    for axes in [(n,) for n in range(rank)] + [tuple(range(rank))]:
        along = f"along axis {axes[0]}" if len(axes) == 1 else "along every axis"
        yield partial(np.flip, axis=axes), f"{right} the result is flipped {along}."


def _edge(pairs: Pairs) -> str:
    """All is right but the first or last along one axis."""
    masks = [~np.isclose(e, g, rtol=1e-5, atol=1e-9) for e, g in pairs]
    for axis in range(min(mask.ndim for mask in masks)):
        words = {0: "row", 1: "column"}.get(axis, f"place along axis {axis}")
        words = "number" if all(mask.ndim == 1 for mask in masks) else words
        for end, name in ((0, "first"), (-1, "last")):
            if all(mask.shape[axis] > 1 and not np.delete(mask, end, axis).any() for mask in masks):
                return f"Everything is right but the {name} {words}."
    return ""


def _constant(pairs: Pairs) -> str:
    offset = _same_everywhere([g - e for e, g in pairs])
    if offset:
        way = "large" if offset > 0 else "small"
        return f"Every value that differs is {show_number(abs(offset))} too {way}."
    if all((e != 0).any() for e, _ in pairs) and all((g[e == 0] == 0).all() for e, g in pairs):
        factor = _same_everywhere([g[e != 0] / e[e != 0] for e, g in pairs])
        words = {2: "twice", 0.5: "half"}
        if factor:
            times = words.get(round(factor, 6), f"{show_number(factor)} times")
            return f"Every value that differs is {times} the expected one."
    return ""


def _same_everywhere(arrays: list[np.ndarray]) -> float | None:
    numbers = np.concatenate([one.ravel() for one in arrays])
    if not np.isfinite(numbers).all() or not np.allclose(numbers, numbers[0], rtol=1e-6):
        return None
    return float(numbers[0])


_OFF = (
    (np.divide, "Every value is divided by {}, and should not be."),
    (np.multiply, "Every value is multiplied by {}; it should not be."),
    (np.add, "Every value is too large by {}."),
    (np.subtract, "Every value is too small by {}."),
)


def _times_or_plus_an_argument(exercise: Exercise, values: list[Trial], pairs: Pairs) -> str:
    """The result is off by an argument, or by the number of things in one."""
    for words, numbers in _numbers_of(exercise, values) if len(pairs) > 2 else ():
        if len(set(numbers)) > 1 and 0 not in numbers:
            for off, says in _OFF:
                if all(near(off(e, n), g) for (e, g), n in zip(pairs, numbers, strict=True)):
                    return says.format(words)
    return ""


def _numbers_of(exercise: Exercise, values: list[Trial]) -> Iterator[tuple[str, list[float]]]:
    for name, *given in zip(exercise.parameters, *(one.case for one in values), strict=False):
        if all(isinstance(one, (int, float)) for one in given):
            yield f"`{name}`", given
        elif all(isinstance(one, np.ndarray) and one.ndim for one in given):
            for axis in range(min(one.ndim for one in given)):
                yield f"the size of `{name}` along axis {axis}", [one.shape[axis] for one in given]
            yield f"the number of cells of `{name}`", [one.size for one in given]
        elif all(isinstance(one, (list, tuple)) for one in given):
            yield f"the length of `{name}`", [len(one) for one in given]


def _an_argument(exercise: Exercise, values: list[Trial]) -> str:
    """The answer hands back what it was given."""
    for name, *given in zip(exercise.parameters, *(one.case for one in values), strict=False):
        if all(
            isinstance(a, (np.ndarray, int, float)) and near(np.asarray(a, float), one.arrays()[1])
            for a, one in zip(given, values, strict=True)
        ):
            return f"Your function gives `{name}` back as it came."
    return ""


def _product_of_matrices(answer: Any, values: list[Trial], pairs: Pairs) -> str:
    if answer is None or not uses_matrix_product(source.tree_of(answer)):
        return ""
    for trial, (_, got) in zip(values, pairs, strict=True):
        arrays = [one for one in trial.case if isinstance(one, np.ndarray)]
        if len(arrays) < 2 or arrays[0].shape[-1:] != arrays[1].shape[-2:][:1]:
            return ""
        product = np.dot(arrays[0], arrays[1])
        if not near(product, got) and not near(np.asarray(product.sum()), got):
            return ""
    return MATRIX
