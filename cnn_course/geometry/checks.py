"""Is this a whole number, or one for each axis? The words in which it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral


def whole_number(value, name: str, least: int = 1) -> int:
    """``value`` as an int, or an error that names the argument.

    Raises
    ------
    TypeError
        If it is not an integer (a bool or a fraction is not one).
    ValueError
        If it is smaller than ``least``.

    Examples
    --------
    >>> whole_number(2, "stride")
    2
    >>> whole_number(0, "stride")
    Traceback (most recent call last):
    ValueError: stride must be a positive whole number; got 0
    """
    if type(value) is not int and (isinstance(value, bool) or not isinstance(value, Integral)):
        raise TypeError(f"{name} must be {_at_least(least)}; got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be {_at_least(least)}; got {value}")
    return int(value)


def _at_least(least: int) -> str:
    return "a positive whole number" if least == 1 else f"a whole number, {least} or more"


def per_axis(value, rank: int, name: str, least: int = 1) -> tuple[int, ...]:
    """One number for every axis: ``2`` becomes ``(2, 2)``, ``(2, 3)`` stays.

    Examples
    --------
    >>> per_axis(2, 3, "stride")
    (2, 2, 2)
    >>> per_axis((2, 1, 1), 2, "stride")
    Traceback (most recent call last):
    ValueError: stride must be one number or one for each of the 2 axes; got (2, 1, 1)
    """
    if not is_sequence(value):
        return (whole_number(value, name, least),) * rank
    if len(value) != rank:
        axes = "axis" if rank == 1 else f"of the {rank} axes"
        raise ValueError(f"{name} must be one number or one for each {axes}; got {value!r}")
    return tuple(whole_number(v, name, least) for v in value)


def is_sequence(value) -> bool:
    """Whether ``value`` lists several values: a tuple, a list or an array with an axis."""
    return isinstance(value, (tuple, list)) or getattr(value, "ndim", 0) > 0


def times(sizes: Sequence[int]) -> str:
    """Sizes as the course writes them.

    Examples
    --------
    >>> times((5, 7)), times(())
    ('5x7', 'a single number')
    """
    return "x".join(map(str, sizes)) or "a single number"
