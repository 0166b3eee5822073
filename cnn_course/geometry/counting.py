"""How often is a cell read, and how many numbers are there to learn?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cnn_course.geometry.checks import is_sequence, per_axis, whole_number
from cnn_course.geometry.sizes import Pair, axis_padding, output_size


def usage_counts(
    n: int, kernel: int, *, stride: int = 1, padding: str | int | Pair = 0, dilation: int = 1
) -> tuple[int, ...]:
    """How many windows read each input cell of one axis [L3.8].

    In two dimensions the count of a cell is the product of its row's and its column's.

    Examples
    --------
    >>> usage_counts(6, 3)
    (1, 2, 3, 3, 2, 1)
    >>> usage_counts(6, 3, padding=1)
    (2, 3, 3, 3, 3, 2)
    >>> usage_counts(6, 3, stride=2)
    (1, 1, 2, 1, 1, 0)
    """
    out = output_size(n, kernel, stride=stride, padding=padding, dilation=dilation)
    before, _ = axis_padding(padding, n, kernel, stride, dilation)
    counts = [0] * n
    for i in range(out):
        for j in range(kernel):
            cell = i * stride + j * dilation - before
            if 0 <= cell < n:
                counts[cell] += 1
    return tuple(counts)


def conv_parameters(
    kernel: int | Sequence[int], c_in: int, c_out: int, *, bias: bool = True, groups: int = 1
) -> int:
    """The numbers a convolution learns: ``(k_h k_w c_in / groups + 1) c_out`` [L3.6].

    A single number for ``kernel`` means a square one; write ``(5,)`` for one dimension.

    Examples
    --------
    >>> conv_parameters(5, 3, 10)
    760
    >>> conv_parameters((3, 3), 8, 16)
    1168
    """
    kernel = per_axis(kernel, len(kernel) if is_sequence(kernel) else 2, "kernel")
    c_in, c_out = whole_number(c_in, "c_in"), whole_number(c_out, "c_out")
    check_groups(groups, c_in, c_out)
    return (math.prod(kernel) * (c_in // groups) + bool(bias)) * c_out


def check_groups(groups: int, c_in: int, c_out: int) -> int:
    """``groups`` as an int, or an error if it does not divide both channel counts.

    >>> check_groups(2, 4, 6)
    2
    >>> check_groups(2, 3, 4)
    Traceback (most recent call last):
    ValueError: groups must divide the channels, 3 in and 4 out; got 2
    """
    groups = whole_number(groups, "groups")
    if c_in % groups or c_out % groups:
        raise ValueError(
            f"groups must divide the channels, {c_in} in and {c_out} out; got {groups}"
        )
    return groups


def dense_parameters(n_in: int, n_out: int, *, bias: bool = True) -> int:
    """The numbers a fully connected layer learns: ``(n_in + 1) n_out`` [L8.2].

    Examples
    --------
    >>> dense_parameters(400, 64)
    25664
    """
    return (whole_number(n_in, "n_in") + bool(bias)) * whole_number(n_out, "n_out")
