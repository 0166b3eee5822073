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
    right = [both[0] for both in (one.arrays() for one in met) if both and both[0].size]
    if not any(one.any() for one in right):
        said = _nothing_written(pairs)
        if said:
            return said
    return next((said for said in _found(exercise, answer, values, pairs, right) if said), "")


def _nothing_written(pairs: Pairs) -> str:
    several = any(one.size > 1 for one, _ in pairs)
    if several and all(e.shape == g.shape and not g.any() for e, g in pairs):
        return "Every value is 0. Is the result ever written into?"
    return ""


def _found(exercise, answer, values: list[Trial], pairs: Pairs, right: list) -> Iterator[str]:
    several = any(one.size > 1 for one, _ in pairs)
    yield _product_of_matrices(answer, values, pairs)
    yield _an_argument(exercise, values)
    if all(e.size == 1 < g.size and np.isclose(g.sum(), e.flat[0]) for e, g in pairs):
        yield "The parts are all there, but not added up to one number."
    yield from (says for made, says in _PLAIN if _is_made(made, pairs, right))
    if several:
        for test, says in _OF_CELLS:
            if all(test(one, other) for one, other in pairs):
                yield says
        yield _axes(pairs, right)
        yield _edge(pairs)
    yield _constant(pairs)
    yield _times_or_plus_an_argument(exercise, values, pairs)


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
    (np.negative, "Your values are the expected ones with the opposite sign."),
    (np.abs, "What should be negative comes out positive; the rest is right."),
    (lambda e: np.maximum(e, 0), "Where the result is negative, yours is 0."),
    (np.trunc, "The decimals are cut off."),
    (np.floor, "The decimals are cut off."),
    (np.ceil, "The numbers are rounded up."),
    *(
        (lambda e, digits=digits: np.round(e, digits),
         "The numbers are rounded; return them as they are.")
        for digits in range(5)
    ),
    (np.square, "Your values are the squares of the expected ones."),
    (np.sqrt, "Your values are the square roots of the expected ones."),
    (lambda e: e[::-1] if e.ndim == 1 else e,
     "Your numbers are right, but in the opposite order."),
)  # fmt: skip

_OF_CELLS = (
    (
        _begins_right,
        "Only the first cells are filled, the rest is 0. Is `return` inside a loop, does a loop "
        "end too early, or a slice that should end later?",
    ),
    (
        lambda e, g: g.size == 1 and bool(np.isclose(e.flat[0], g.flat[0])),
        "Only the first number comes back. Is `return` inside a loop? It ends the function at "
        "once.",
    ),
    (
        lambda e, g: g.size == 1 and bool(np.isclose(e.flat[-1], g.flat[0])),
        "Only the last number comes back. Is each one written over the one before?",
    ),
    (
        lambda e, g: g.size == 1 and bool(np.isclose(e.sum(), g.flat[0])),
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


def _axes(pairs: Pairs, right: list[np.ndarray]) -> str:
    """The right numbers along the wrong axes, walked the wrong way, or in other places."""
    ranks = {one.ndim for one, _ in pairs} | {one.ndim for one in right}
    rank = min(ranks)
    if len(ranks) > 1 or any(e.size != g.size for e, g in pairs):
        return ""
    if all(e.ndim == g.ndim for e, g in pairs) and 1 < rank < 5:
        moved = (says for made, says in _moves(rank) if _is_made(made, pairs, right))
        said = next(moved, "")
        if said:
            return said
    if all(near(_sorted(e), _sorted(g)) for e, g in pairs):
        return "Your numbers are all there, but not in the right places."
    return ""


def _moves(rank: int) -> Iterator[tuple[Callable, str]]:
    """Yield what may have become of the places: (what makes it of an array, words)."""
    right = "Your numbers are right, but"
    if rank == 2:
        yield np.transpose, f"{right} rows and columns (or the order of the axes) are swapped."
    for order in _orders(rank):
        yield (
            lambda e, order=order: np.transpose(e, order),
            f"{right} the axes are in another order: yours are axes "
            f"{', '.join(map(str, order))} of the expected result.",
        )
    for axes in [(n,) for n in range(rank)] + [tuple(range(rank))]:
        along = f"along axis {axes[0]}" if len(axes) == 1 else "along every axis"
        yield lambda e, axes=axes: np.flip(e, axes), f"{right} the result is flipped {along}."
    for axis in range(rank):
        for step in (1, -1):
            yield (
                lambda e, step=step, axis=axis: np.roll(e, step, axis),
                f"{right} shifted by one along axis {axis}.",
            )


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
