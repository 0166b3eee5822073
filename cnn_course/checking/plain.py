"""What did a function give back? The same as plain data, in which nothing of the learner's runs.

Numbers of every kind, arrays, tensors, texts, and lists, tuples, dicts and sets of them are kept;
of anything else only a few words are. Whatever is compared or shown has come through here, so a
broken ``__repr__``, ``__eq__`` or ``__len__`` meets nobody, and a huge result is never copied.
"""

import contextlib
import math
from collections import deque
from collections.abc import Callable, Iterator, MappingView, Sequence
from dataclasses import dataclass
from itertools import islice
from numbers import Number
from typing import Any

import numpy as np

LARGEST = 30_000_000  # bytes of an array that is still copied
MOST = 200_000  # parts of a list, the lists inside it included
DEEPEST = 12  # lists within lists


@dataclass(frozen=True, repr=False)
class Odd:
    """Something that is neither number nor text nor a collection of them."""

    what: str  # "a function", "an array of shape (9000, 9000)"
    callable: bool = False
    large: bool = False  # so much of something that the next call need not be waited for

    def __repr__(self) -> str:
        return f"<{self.what}>"


class _TooLarge(Exception):
    pass


def plain(value: Any) -> Any:
    """Return `value` as plain data: exact Python and NumPy types, copied.

    Examples
    --------
    >>> from fractions import Fraction
    >>> plain((Fraction(6, 3), range(3), len))
    (2, [0, 1, 2], <a function>)
    >>> plain(np.zeros((9000, 9000)))
    <an array of shape (9000, 9000), which is too large to compare>
    """
    try:
        return _plain(value, DEEPEST, [MOST])
    except _TooLarge:
        return Odd(f"{_kind(value)} with more than {MOST} parts", large=True)


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise _TooLarge
    if value is None or value is Ellipsis or type(value) in (bool, float, complex, Odd):
        return value
    if isinstance(value, int):
        return _whole(int.__add__(value, 0))
    if isinstance(value, str):
        return str.__add__(value, "")[:10_000]
    if isinstance(value, np.ndarray):
        return _array(value, depth, left)
    if isinstance(value, np.generic):
        if value.dtype.kind in "biufc":
            return value
        return str(value) if value.dtype.kind == "U" else Odd(f"a value of type {value.dtype}")
    if isinstance(value, (float, complex)):
        return type(value).__mro__[-2](value)  # a subclass: its own + may be anything
    parts = _parts(value)
    if parts is not None:
        if depth == 0:
            return Odd(f"{_kind(value)} within {DEEPEST} others")
        return parts(_plain(part, depth - 1, left) for part in _walk(value, left))
    if isinstance(value, dict):
        keys = [key if type(key) in (str, int, float, bool) else _kind(key) for key in value]
        parts = (_plain(one, depth - 1, left) for one in dict.values(value))
        return dict(zip(keys, parts, strict=True))
    return _other(value, depth, left)


def _parts(value: Any) -> type | Callable | None:
    """Return what a collection becomes: a tuple, a set, or a list for all others."""
    for kind, becomes in ((tuple, tuple), ((set, frozenset), _set_or_list)):
        if isinstance(value, kind):
            return becomes
    if isinstance(value, (list, range, deque, MappingView, Iterator)):
        return list
    with contextlib.suppress(Exception):
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
            return list
    return None


def _walk(value: Any, left: list[int]) -> Iterator:
    kinds = (list, tuple, set, frozenset)
    own = next((kind.__iter__ for kind in kinds if isinstance(value, kind)), iter)
    return islice(own(value), left[0] + 1)


def _set_or_list(parts: Iterator) -> set | list:
    parts = list(parts)
    with contextlib.suppress(TypeError):
        return set(parts)
    return parts


def _whole(value: int) -> Any:
    if abs(value) < 10**300:
        return value if abs(value) < 2**63 else float(value)
    return Odd(f"a whole number of about {int(value.bit_length() * 0.30103)} digits")


def _array(value: np.ndarray, depth: int, left: list[int]) -> Any:
    masked = isinstance(value, np.ma.MaskedArray) and bool(np.any(np.ma.getmaskarray(value)))
    array = np.ndarray.view(value, np.ndarray)
    if array.nbytes > LARGEST:
        what = f"an array of shape {array.shape}, which is too large to compare"
        return Odd(what, large=True)
    kind = array.dtype.kind
    if masked and kind in "biuf":
        return np.where(np.ma.getmaskarray(value), math.nan, array)
    if kind in "biufc":
        return np.array(array)
    if kind == "O":
        return _of_objects(array, depth, left)
    return array.tolist() if kind == "U" else Odd(f"an array of type {array.dtype}")


def _of_objects(array: np.ndarray, depth: int, left: list[int]) -> Any:
    """An array of Python objects: of numbers when all are, such as Fractions."""
    made = _plain(array.tolist(), depth, left)
    with contextlib.suppress(ValueError, TypeError):
        numbers = np.array(made)
        if numbers.dtype.kind in "biufc" and numbers.shape == array.shape:
            return numbers
    return made


def _other(value: Any, depth: int, left: list[int]) -> Any:
    """A Fraction, a Decimal, a tensor, a sparse matrix, or nothing that could be read."""
    if isinstance(value, type) or (callable(value) and not hasattr(type(value), "__array__")):
        return Odd(_described(value), callable=True)
    with contextlib.suppress(Exception):
        if isinstance(value, Number) or hasattr(type(value), "__float__"):
            near = float(value)
            whole = int(value) if math.isfinite(near) else near
            return whole if whole == value else near
    for name in ("numpy", "toarray", "__array__", "detach"):
        with contextlib.suppress(Exception):
            if hasattr(type(value), name):
                made = getattr(value, name)()
                made = made.numpy() if name == "detach" else made
                if isinstance(made, (np.ndarray, np.generic)):
                    return _plain(made, depth, left)
    return Odd(_described(value))


def _described(value: Any) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if hasattr(type(value), "get_weights"):
        return f"{_kind(value)} (a model or a layer of Keras)"
    if callable(value):
        return "a function"
    shape = None
    with contextlib.suppress(Exception):
        shape = tuple(int(n) for n in value.shape)
    return _kind(value) + (f" of shape {shape}" if shape is not None else "")


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
