"""Is this the expected value, and if not, where does it differ first?

Numbers are compared by value, not by type: ``3.0`` is right where ``3`` is asked, a list where an
array is asked. The shape must be right.
"""

import math
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np

from .plain import Odd, plain


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one."""

    message: str  # one sentence
    index: tuple[int, ...] | None = None  # the first differing cell
    cells: np.ndarray | None = None  # every differing cell, when the shapes agree
    harmless: bool = False  # the value itself is right; something else is the matter
    of_form: bool = False  # the message speaks of type or shape, and so gives no value away
    shapes: bool = False  # both are arrays; their shapes differ


class Unusable(Exception):
    """The value cannot be read as the kind of thing that was asked for."""


def difference(expected: Any, got: Any, tolerance: float | None = None) -> Difference | None:
    """Return None when `got` is right, else the first difference.

    Examples
    --------
    >>> difference(3, 3.0) is None
    True
    >>> difference(np.array([[1, 2], [3, 4]]), [[1, 2], [3, 5]]).message
    'First difference at row 1, column 1 (index [1, 1]): expected 4, got 5.'
    >>> difference((2, 3), (3, 2)).message
    'First difference at position 0: expected 2, got 3.'
    """
    try:
        got = plain(got)
        if isinstance(expected, str):
            return _text(expected, got)
        if is_number(expected):
            return _number(expected, got, tolerance)
        if is_list_of_tuples(expected):
            return _entries(expected, got, tolerance)
        regular = regular_array(expected)
        if regular is None and not isinstance(expected, (list, tuple)):
            alike = type(expected) is type(got)  # nothing a reference returns: None, a model
            return None if alike else Difference(f"This is {describe(got)}.", of_form=True)
        if regular is None:
            return _sequence(expected, got, tolerance)
        return _array(regular, got, tolerance)
    except Unusable as error:
        return Difference(str(error), of_form=True)


def is_number(value: Any) -> bool:
    """Tell whether `value` is one number: Python's, NumPy's or a 0-d array.

    >>> is_number(2.5), is_number(np.array(2)), is_number(np.array("2")), is_number(np.array([2]))
    (True, True, False, False)
    """
    if isinstance(value, Number):
        return True
    return isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biufc"


def regular_array(value: Any) -> np.ndarray | None:
    """Return `value` as an array of numbers, or None when it is not a regular grid of them."""
    if isinstance(value, (str, bytes, dict, set)) or value is None:
        return None
    if isinstance(value, (list, tuple)) and any(isinstance(part, np.ndarray) for part in value):
        return None  # a tuple of results: (dx, dw, db)
    try:
        array = np.asarray(value)
    except Exception:
        return None
    return array if array.dtype.kind in "biufc" else None


def is_list_of_tuples(value: Any) -> bool:
    """Tell whether `value` is a list of positions or the like, to be read entry by entry."""
    return isinstance(value, list) and all(
        isinstance(entry, tuple) and entry and all(map(is_number, entry)) for entry in value
    )


def describe(value: Any) -> str:
    """Say in a few words what kind of thing `value` is."""
    if value is None:
        return "None"
    if value is Ellipsis:
        return "..."
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) <= 40 else "a text"
    if isinstance(value, (bool, np.bool_)):
        return f"{bool(value)}"
    if is_number(value):
        return f"the number {show_number(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple, dict, set)):
        kind = type(value).__name__
        return f"an empty {kind}" if not value else f"a {kind} of length {len(value)}"
    known = plain(value)
    return known.what if isinstance(known, Odd) else describe(known)


def show_number(value: Any, digits: int = 4) -> str:
    """Write a number with at most `digits` significant decimals, whole numbers in full.

    Examples
    --------
    >>> show_number(27562.0), show_number(1 / 3), show_number(-0.0)
    ('27562', '0.3333', '0')
    """
    value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{digits}g}"


def as_python(value: Any, depth: int = 8) -> Any:
    """Turn NumPy's numbers and arrays inside lists and tuples into Python's, to be written out."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if type(value) in (list, tuple) and depth:  # a list may hold itself
        return type(value)(as_python(part, depth - 1) for part in value)
    return value


def show_pair(expected: Any, got: Any) -> tuple[str, str]:
    """Write two numbers with enough digits to tell them apart."""
    for digits in (4, 7, 10, 17):
        pair = show_number(expected, digits), show_number(got, digits)
        if pair[0] != pair[1]:
            break
    return pair


def where(index: tuple[int, ...]) -> str:
    """Say where a cell is."""
    if len(index) == 1:
        return f"position {index[0]}"
    written = "[" + ", ".join(map(str, index)) + "]"
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]} (index {written})"
    return f"index {written}"


def _text(expected: str, got: Any) -> Difference | None:
    if not isinstance(got, str):
        raise Unusable(f"A text is asked for; this is {describe(got)}.")
    return None if got.strip() == expected else Difference(f"{got!r} is not it.")


def _number(expected: Any, got: Any, tolerance) -> Difference | None:
    value = _as_array(got, "One number")
    if value.shape != ():
        more = ", which holds one. Return the number itself." if value.size == 1 else "."
        raise Unusable(f"One number is asked for; this is {describe(got)}{more}")
    if _wrong_cells(np.asarray(expected), value, tolerance).any():
        wanted, given = show_pair(expected, value)
        return Difference(f"Expected {wanted}, got {given}.")
    return None


def _array(expected: np.ndarray, got: Any, tolerance) -> Difference | None:
    if isinstance(got, (list, tuple)) and len(got) == len(expected) + 1 and got[0] is None:
        raise Unusable("Leave the None out: it is Keras's place for the number of images.")
    value = _as_array(got, "An array" if expected.ndim > 1 else "A row of numbers")
    if expected.size == 0 and value.size == 0:
        return None
    if value.shape != expected.shape:
        both = expected.ndim > 0 and value.ndim > 0 and max(expected.ndim, value.ndim) > 1
        message = _shape_message(expected, got, value)
        return Difference(message, of_form=True, shapes=both and value.size > 0)
    cells = _wrong_cells(expected, value, tolerance)
    if not cells.any():
        return None
    index = tuple(int(i) for i in np.argwhere(cells)[0])
    wanted, given = show_pair(expected[index], value[index])
    message = f"First difference at {where(index)}: expected {wanted}, got {given}."
    return Difference(message, index, cells)


def _shape_message(expected: np.ndarray, got: Any, value: np.ndarray) -> str:
    numbers = "1 number is" if expected.size == 1 else f"{expected.size} numbers are"
    asked = numbers if expected.ndim == 1 else f"an array of shape {expected.shape} is"
    wanted = f"{asked} expected"
    if value.size == 0:
        kind = "list" if isinstance(got, (list, tuple)) else "array"
        return f"The {kind} is empty; {wanted}."
    if value.ndim == 0:
        return f"{wanted[0].upper()}{wanted[1:]}; this is {describe(got)}."
    if expected.ndim == value.ndim == 1:
        return f"{wanted}; this holds {value.size}."
    return f"The shape is {value.shape}; it must be {expected.shape}."


def _entries(expected: list[tuple], got: Any, tolerance) -> Difference | None:
    found = got.tolist() if isinstance(got, np.ndarray) else got
    if not isinstance(found, (list, tuple)):
        raise Unusable(f"A list is asked for; this is {describe(got)}.")
    for position, (one, other) in enumerate(zip(expected, found, strict=False)):
        if difference(one, other, tolerance):
            return Difference(
                f"First difference at entry {position}: expected {as_python(one)}, "
                f"got {_entry(other)}."
            )
    if len(found) < len(expected):
        missing = f"{as_python(expected[len(found)])} is missing."
        return Difference(missing if found else f"The list is empty. {missing}")
    if len(found) > len(expected):
        return Difference(f"{_entry(found[len(expected)])} does not belong.")
    return None


def _entry(value: Any) -> str:
    value = as_python(value)
    written = repr(tuple(value) if isinstance(value, list) else value)
    return written if len(written) <= 60 else describe(value)


def _sequence(expected: Any, got: Any, tolerance) -> Difference | None:
    parts = got
    lines = all(isinstance(part, str) for part in expected)  # a view made them of something else
    if lines and not isinstance(parts, (list, tuple)):
        raise Unusable(f"This is {got if isinstance(got, str) else describe(got)}.")
    if not isinstance(parts, (list, tuple)) and not (isinstance(parts, np.ndarray) and parts.ndim):
        raise Unusable(
            f"A {type(expected).__name__} of {len(expected)} parts is asked for; "
            f"this is {describe(got)}."
        )
    if len(parts) != len(expected):
        asked = f"{len(expected)} {'lines' if lines else 'parts'} are expected"
        message = f"{asked}; there are {len(parts)}."
        return Difference(message, of_form=True)
    for number, (one, other) in enumerate(zip(expected, parts, strict=True), start=1):
        found = difference(one, other, tolerance)
        if found and lines:
            return Difference(f"The first line that differs is line {number} of {len(expected)}.")
        if found:
            message = f"Part {number} of {len(expected)}: {found.message}"
            return Difference(message, of_form=found.of_form, shapes=found.shapes)
    return None


def _as_array(got: Any, asked: str) -> np.ndarray:
    more = ""
    if isinstance(got, str) and got.lstrip(" -+.([")[:1].isdigit():
        more = " Leave the quotation marks out."
    elif isinstance(got, Odd) and got.callable:
        more = " Is a pair of () missing?"
    if got is None or isinstance(got, (str, dict, set, Odd)):
        raise Unusable(f"{asked} is asked for; this is {describe(got)}.{more}")
    try:
        array = np.asarray(got)
    except Exception:
        raise Unusable(
            f"{asked} is asked for; this is {describe(got)} whose rows differ in length."
        ) from None
    if array.dtype.kind not in "biufc":
        raise Unusable(f"{asked} is asked for; {_first_odd(got)}.")
    return array


def _first_odd(got: Any) -> str:
    if isinstance(got, (list, tuple, np.ndarray)):
        for position, part in enumerate(np.asarray(got, dtype=object).ravel().tolist()):
            if not isinstance(part, Number):
                return f"this holds {describe(part)} (at position {position}, counted in order)"
    return f"this is {describe(got)}"


def _wrong_cells(expected: np.ndarray, got: np.ndarray, tolerance) -> np.ndarray:
    if got.dtype.kind == "b":
        got = got.astype(int)
    if expected.dtype.kind == "b":
        expected = expected.astype(int)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = float(finite.max()) if finite.size else 0.0
    if tolerance is None:
        whole = bool((np.isfinite(expected) & (expected == np.round(expected))).all())
        # 0.01: a count of 27562 is not met by 27563, however large counts grow. A sum in float32
        # loses digits of its largest terms, so the largest number counts a little for each.
        parts = 3e-6 * scale + 1e-5 * np.abs(np.where(np.isfinite(expected), expected, 0))
        tolerance = min(0.01, 1e-6 * max(scale, 1)) if whole else np.maximum(parts, 1e-12)
    with np.errstate(invalid="ignore"):
        near = np.abs(got - expected) <= tolerance
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return ~(near | same)
