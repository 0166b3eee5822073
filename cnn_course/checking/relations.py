"""How are the given numbers related to the expected ones, in every failing case alike?"""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from . import source
from .compare import show_number
from .errors import MATRIX, uses_matrix_product
from .exercise import Exercise
from .trial import Trial

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
    kinds = {(one.shape, one.tobytes()) for one, _ in pairs}
    if len(kinds) < (2 if max(one.size for one, _ in pairs) > 1 else 3):
        return ""
    if not any(one.arrays()[1].any() for one in met if one.arrays() is not None):
        said = _nothing_written(pairs)
        if said:
            return said
    return next((said for said in _found(exercise, answer, values, pairs) if said), "")


def _nothing_written(pairs: Pairs) -> str:
    several = any(one.size > 1 for one, _ in pairs)
    if several and all(e.shape == g.shape and not g.any() for e, g in pairs):
        return "Every value is 0. Is the result ever written into?"
    return ""


def _found(exercise, answer, values: list[Trial], pairs: Pairs) -> Iterator[str]:
    several = any(one.size > 1 for one, _ in pairs)
    yield _product_of_matrices(answer, values, pairs)
    yield _an_argument(exercise, values)
    for test, says in _PLAIN:
        if all(test(one, other) for one, other in pairs):
            yield says
    if several:
        for test, says in _OF_CELLS:
            if all(test(one, other) for one, other in pairs):
                yield says
        yield _axes(pairs)
        yield _edge(pairs)
    yield _constant(pairs)
    yield _times_or_plus_an_argument(exercise, values, pairs)


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


def _shorter(expected: np.ndarray, got: np.ndarray, part: Callable) -> bool:
    """Tell whether `got` is `expected` without one end of one axis."""
    if expected.ndim != got.ndim:
        return False
    return any(
        near(np.moveaxis(part(np.moveaxis(expected, axis, 0)), 0, axis), got)
        for axis in range(expected.ndim)
        if expected.shape[axis] > 1
    )


def _sorted(one: np.ndarray) -> np.ndarray:
    return np.sort(one, axis=None)


_PLAIN = (
    (lambda e, g: near(-e, g), "Your values are the expected ones with the opposite sign."),
    (
        lambda e, g: near(np.abs(e), g),
        "What should be negative comes out positive; the rest is right.",
    ),
    (
        lambda e, g: near(np.maximum(e, 0), g) and bool((e < 0).any()),
        "Where the result is negative, yours is 0.",
    ),
    (
        lambda e, g: e.size == 1 and g.size > 1 and bool(np.isclose(g.sum(), e.flat[0])),
        "The parts are all there, but not added up to one number.",
    ),
    (
        lambda e, g: near(np.trunc(e), g) or near(np.floor(e), g),
        "The decimals are cut off.",
    ),
    (lambda e, g: near(np.ceil(e), g), "The numbers are rounded up."),
    (
        lambda e, g: any(near(np.round(e, digits), g) for digits in range(5)),
        "The numbers are rounded; return them as they are.",
    ),
    (lambda e, g: near(e**2, g), "Your values are the squares of the expected ones."),
    (lambda e, g: near(e, g**2), "Your values are the square roots of the expected ones."),
)

_OF_CELLS = (
    (
        _begins_right,
        "Only the first cells are filled, the rest is 0. Is `return` inside a loop, does a loop "
        "end too early, or a slice that should end later?",
    ),
    (
        lambda e, g: g.size == 1 < e.size and bool(np.isclose(e.flat[0], g.flat[0])),
        "Only the first number comes back. Is `return` inside a loop? It ends the function at "
        "once.",
    ),
    (
        lambda e, g: g.size == 1 < e.size and bool(np.isclose(e.flat[-1], g.flat[0])),
        "Only the last number comes back. Is each one written over the one before?",
    ),
    (
        lambda e, g: g.size == 1 < e.size and bool(np.isclose(e.sum(), g.flat[0])),
        "Everything is added up to one number; many are asked for.",
    ),
    (
        lambda e, g: e.size > 1 and near(np.cumsum(e).reshape(e.shape), g),
        "Each cell holds the sum of all cells up to it. Is the total set back to 0 for each?",
    ),
    (
        lambda e, g: e.size == g.size and e.shape != g.shape and near(e.ravel(), g.ravel()),
        "Your numbers are right and in the right order; only the shape differs.",
    ),
    (
        lambda e, g: e.ndim == 1 and near(e[::-1], g),
        "Your numbers are right, but in the opposite order.",
    ),
    (
        lambda e, g: _shorter(e, g, lambda a: a[:-1]),
        "The end is missing: your result is one too short. Does a loop end too early?",
    ),
    (
        lambda e, g: _shorter(e, g, lambda a: a[1:]),
        "The beginning is missing: your result is one too short, and starts too late.",
    ),
    (
        lambda e, g: _shorter(g, e, lambda a: a[:-1]),
        "Your result is right as far as it should go, and then goes on one too far.",
    ),
    (
        lambda e, g: _shorter(g, e, lambda a: a[1:]),
        "Your result is right, with one too many at its beginning.",
    ),
)


def _axes(pairs: Pairs) -> str:
    """The right numbers along the wrong axes, walked the wrong way, or in other places."""
    ranks = {one.ndim for one, _ in pairs}
    rank = min(ranks)
    if len(ranks) > 1 or any(e.size != g.size for e, g in pairs):
        return ""
    if all(e.ndim == g.ndim for e, g in pairs) and 1 < rank < 5:
        if rank == 2 and all(near(e.T, g) for e, g in pairs):
            return (
                "Your numbers are right, but rows and columns (or the order of the axes) are "
                "swapped."
            )
        for order in _orders(rank):
            if all(near(np.transpose(e, order), g) for e, g in pairs):
                return (
                    "Your numbers are right, but the axes are in another order: yours are axes "
                    f"{', '.join(map(str, order))} of the expected result."
                )
        for axes in [(n,) for n in range(rank)] + [tuple(range(rank))]:
            if all(near(np.flip(e, axes), g) for e, g in pairs):
                along = f"along axis {axes[0]}" if len(axes) == 1 else "along every axis"
                return f"Your numbers are right, but the result is flipped {along}."
        for axis in range(rank):
            for step in (1, -1):
                if all(near(np.roll(e, step, axis), g) for e, g in pairs):
                    return f"Your numbers are right, but shifted by one along axis {axis}."
    if all(near(_sorted(e), _sorted(g)) for e, g in pairs):
        return "Your numbers are all there, but not in the right places."
    return ""


def _orders(rank: int) -> list[tuple[int, ...]]:
    return [order for order in permutations(range(rank)) if order != tuple(range(rank))]


def _edge(pairs: Pairs) -> str:
    """All is right but the first or last along one axis."""
    if any(e.shape != g.shape or e.size < 2 for e, g in pairs):
        return ""
    masks = [~np.isclose(e, g, rtol=1e-5, atol=1e-9) for e, g in pairs]
    for axis in range(min(mask.ndim for mask in masks)):
        words = {0: "row", 1: "column"}.get(axis, f"place along axis {axis}")
        words = "number" if all(mask.ndim == 1 for mask in masks) else words
        for end, name in ((0, "first"), (-1, "last")):
            if all(_only_at(mask, axis, end) for mask in masks):
                return f"Everything is right but the {name} {words}."
    return ""


def _only_at(mask: np.ndarray, axis: int, end: int) -> bool:
    if mask.shape[axis] < 2:
        return False
    rest = np.delete(mask, end, axis)
    return not rest.any() and bool(mask.any())


def _constant(pairs: Pairs) -> str:
    if any(e.shape != g.shape for e, g in pairs):
        return ""
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


def _times_or_plus_an_argument(exercise: Exercise, values: list[Trial], pairs: Pairs) -> str:
    """The result is off by an argument, or by the number of things in one."""
    if any(e.shape != g.shape for e, g in pairs) or len(pairs) < 3:
        return ""
    for words, numbers in _numbers_of(exercise, values):
        if len(set(numbers)) < 2 or 0 in numbers:
            continue
        both = list(zip(pairs, numbers, strict=True))
        if all(near(e / n, g) for (e, g), n in both):
            return f"Every value is divided by {words}, and should not be."
        if all(near(e * n, g) for (e, g), n in both):
            return f"Every value is multiplied by {words}; it should not be."
        if all(near(e + n, g) for (e, g), n in both):
            return f"Every value is too large by {words}."
        if all(near(e - n, g) for (e, g), n in both):
            return f"Every value is too small by {words}."
    return ""


def _numbers_of(exercise: Exercise, values: list[Trial]) -> Iterator[tuple[str, list[float]]]:
    for position, name in enumerate(exercise.parameters):
        given = [one.case[position] for one in values if position < len(one.case)]
        if len(given) < len(values):
            return
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
    for position, name in enumerate(exercise.parameters):
        given = [one.case[position] if position < len(one.case) else None for one in values]
        if all(
            isinstance(a, (np.ndarray, int, float))
            and near(np.asarray(a, float), np.asarray(one.arrays()[1]))
            for a, one in zip(given, values, strict=True)
        ):
            return f"Your function gives `{name}` back as it came."
    return ""


def _product_of_matrices(answer: Any, values: list[Trial], pairs: Pairs) -> str:
    node = source.tree_of(answer) if answer is not None else None
    if not uses_matrix_product(node):
        return ""
    for trial, (_, got) in zip(values, pairs, strict=True):
        arrays = [one for one in trial.case if isinstance(one, np.ndarray)]
        if len(arrays) < 2 or arrays[0].shape[-1:] != arrays[1].shape[:1]:
            return ""
        product = np.dot(arrays[0], arrays[1])
        if not near(product, got) and not near(np.asarray(product.sum()), got):
            return ""
    return MATRIX
