"""How large is the output, and where does the padding go?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnn_course.geometry.checks import is_sequence, per_axis, times, whole_number

Padding = str | int | Sequence[Sequence[int]]
Pair = tuple[int, int]


def effective_kernel(kernel: int, dilation: int = 1) -> int:
    """The span of a dilated kernel, holes included: ``(k - 1) d + 1`` [L3.9].

    Examples
    --------
    >>> effective_kernel(3, dilation=2)
    5
    """
    return _span(whole_number(kernel, "kernel"), whole_number(dilation, "dilation"))


def _span(kernel: int, dilation: int) -> int:
    return (kernel - 1) * dilation + 1


def lecture_same_padding(kernel: int) -> int:
    """The lecture's "same": ``floor(k / 2)`` zeros on *each* side [L3.3].

    Examples
    --------
    >>> lecture_same_padding(3)
    1
    """
    return whole_number(kernel, "kernel") // 2


def same_padding(n: int, kernel: int, stride: int = 1, dilation: int = 1) -> Pair:
    """TensorFlow's "same" for one axis: how many zeros before and after [L3.4].

    The output has ``ceil(n / s)`` cells, so ``max((out - 1) s + k - n, 0)`` zeros are missing;
    half of them go before, and the odd one after.

    Examples
    --------
    >>> same_padding(6, 3, stride=2)
    (0, 1)
    >>> same_padding(6, 3, stride=1)
    (1, 1)
    """
    n, stride = whole_number(n, "n"), whole_number(stride, "stride")
    out = -(-n // stride)
    total = max((out - 1) * stride + effective_kernel(kernel, dilation) - n, 0)
    return total // 2, total - total // 2


def resolve_padding(
    padding: Padding,
    space: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
) -> tuple[Pair, ...]:
    """Any way to write a padding, as one ``(before, after)`` pair for each axis.

    Parameters
    ----------
    padding : "valid", "same", int, or one (before, after) pair for each axis
        "valid" is none; "same" is TensorFlow's rule; a number goes on every side.
    space, kernel, stride, dilation : one int for each axis

    Examples
    --------
    >>> resolve_padding("same", (6, 7), (3, 3), (2, 2), (1, 1))
    ((0, 1), (1, 1))
    >>> resolve_padding(((0, 1), (2, 2)), (6, 7), (3, 3), (1, 1), (1, 1))
    ((0, 1), (2, 2))
    """
    rank = len(space)
    if isinstance(padding, str):
        if padding == "valid":
            return ((0, 0),) * rank
        if padding == "same":
            return tuple(map(same_padding, space, kernel, stride, dilation))
        raise ValueError(
            f"padding must be 'valid', 'same', a whole number, or a (before, after) pair for "
            f"each axis; got {padding!r}"
        )
    if not is_sequence(padding):
        return ((whole_number(padding, "padding", least=0),) * 2,) * rank
    if len(padding) != rank or not all(is_sequence(p) and len(p) == 2 for p in padding):
        axes = "axis" if rank == 1 else f"of the {rank} axes"
        raise ValueError(
            f"padding must hold one (before, after) pair for each {axes}; got {padding!r}"
        )
    return tuple(tuple(whole_number(side, "padding", least=0) for side in p) for p in padding)


def axis_padding(padding, n, kernel, stride, dilation) -> Pair:
    """The checked padding of a single axis, where a bare (before, after) pair will do."""
    whole_number(n, "n")
    whole_number(kernel, "kernel")
    whole_number(stride, "stride")
    whole_number(dilation, "dilation")
    if is_sequence(padding) and not any(map(is_sequence, padding)):
        padding = (padding,)
    (pair,) = resolve_padding(padding, (n,), (kernel,), (stride,), (dilation,))
    return pair


# --- sizes ----------------------------------------------------------------------------------


def output_size(
    n: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: str | int | Pair = 0,
    dilation: int = 1,
    ceil: bool = False,
) -> int:
    """How many places a kernel finds along one axis: ``floor((n + 2p - k) / s) + 1`` [L3.1].

    Parameters
    ----------
    n, kernel, stride, dilation : int
        Sizes in cells.
    padding : int, (before, after), "valid" or "same"
    ceil : bool
        Round up instead: a last window that hangs over the edge is kept [L4.4], unless it would
        start beyond the input and the padding before it.

    Raises
    ------
    ValueError
        If the kernel does not fit the padded input.

    Examples
    --------
    >>> output_size(6, 3, padding=1, stride=2)
    3
    >>> output_size(5, 2, stride=2), output_size(5, 2, stride=2, ceil=True)
    (2, 3)
    >>> output_size(5, 7)
    Traceback (most recent call last):
    ValueError: a kernel of 7 does not fit an input of 5 with padding 0
    """
    pads = axis_padding(padding, n, kernel, stride, dilation)
    (size,) = output_shape((n,), (kernel,), (stride,), (pads,), (dilation,), ceil=ceil)
    return size


def output_shape(
    space: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    pads: Sequence[Pair],
    dilation: Sequence[int],
    *,
    ceil: bool = False,
    noun: str = "kernel",
) -> tuple[int, ...]:
    """:func:`output_size` on every axis at once, everything already one number per axis.

    ``noun`` is what the message calls ``kernel`` when it does not fit.

    Examples
    --------
    >>> output_shape((6, 9), (3, 2), (2, 1), ((1, 1), (0, 0)), (1, 1))
    (3, 8)
    >>> output_shape((4, 4), (3, 3), (1, 1), ((0, 0), (0, 0)), (2, 2))
    Traceback (most recent call last):
    ValueError: a dilated 3x3 kernel spans 5x5 and does not fit a 4x4 input with padding 0
    """
    if not isinstance(ceil, bool):
        raise TypeError(f"ceil must be True or False; got {ceil!r}")
    span = tuple(map(_span, kernel, dilation))
    sizes = []
    for n, k, s, (before, after) in zip(space, span, stride, pads, strict=True):
        room = n + before + after - k
        size = (-(-room // s) if ceil else room // s) + 1
        if ceil and (size - 1) * s >= n + before:
            size -= 1
        if size < 1:
            raise ValueError(_does_not_fit(space, kernel, span, pads, noun))
        sizes.append(size)
    return tuple(sizes)


def _does_not_fit(space, kernel, span, pads, noun) -> str:
    def named(sizes, what):
        return f"{what} of {sizes[0]}" if len(sizes) == 1 else f"{times(sizes)} {what}"

    sides = {side for pair in pads for side in pair}
    pairs = pads[0] if len(pads) == 1 else tuple(pads)
    padding = str(sides.pop()) if len(sides) == 1 else str(pairs)
    verb = "does not fit"
    who = named(kernel, noun)
    if tuple(span) != tuple(kernel):
        who, verb = f"dilated {who}", f"spans {times(span)} and {verb}"
    article = "an" if len(space) == 1 or re.match(r"8|11$|18$", str(space[0])) else "a"
    return f"a {who} {verb} {article} {named(space, 'input')} with padding {padding}"


def transposed_output_size(
    n: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: str | int | Pair = "valid",
    output_padding: int | None = None,
    dilation: int = 1,
) -> int:
    """The size of a transposed convolution: ``s (n - 1) + k - 2p + output padding`` [L6.4].

    A convolution with stride ``s`` maps ``s`` neighbouring sizes to the same ``n``, so going back
    there is a choice; ``output_padding`` makes it. ``None`` chooses as Keras does: with "valid"
    the smallest size in which no stride is cut short, ``s (n - 1) + max(k, s)``; with "same",
    ``s n``; with explicit padding, nothing is added.

    Raises
    ------
    ValueError
        If no convolution with these settings could have made ``n`` cells from the result.

    Examples
    --------
    >>> transposed_output_size(2, 3, stride=2)
    5
    >>> transposed_output_size(3, 3, stride=2, padding="same")
    6
    >>> transposed_output_size(3, 3, stride=2, padding=1, output_padding=1)
    6
    """
    n, stride = whole_number(n, "n"), whole_number(stride, "stride")
    span = effective_kernel(kernel, dilation)
    extra = 0 if output_padding is None else whole_number(output_padding, "output_padding", least=0)
    if padding == "same":
        size = n * stride if output_padding is None else (n - 1) * stride + span % 2 + extra
        if size < 1 or -(-size // stride) != n:
            raise ValueError(
                f"output_padding must be from {1 - span % 2} to {stride - span % 2} for a kernel "
                f"of {span} and a stride of {stride} with padding 'same'; got {extra}"
            )
        return size
    if extra >= stride:
        raise ValueError(f"output_padding must be smaller than the stride ({stride}); got {extra}")
    before, after = axis_padding(padding, n, kernel, stride, dilation)
    if output_padding is None and padding == "valid":
        extra = max(stride - span, 0)
    size = (n - 1) * stride + span - before - after + extra
    if size < 1:
        raise ValueError(
            f"padding must leave something of the output: {(n - 1) * stride + span + extra} cells "
            f"less {before} and {after} is {size}"
        )
    return size


def transposed_output_shape(
    space: Sequence[int],
    kernel: Sequence[int],
    stride: int | Sequence[int] = 1,
    padding: Padding = "valid",
    output_padding: int | Sequence[int] | None = None,
    dilation: int | Sequence[int] = 1,
) -> tuple[int, ...]:
    """:func:`transposed_output_size` along every axis; arguments as the operations take them.

    Examples
    --------
    >>> transposed_output_shape((2, 3), (3, 2), stride=(2, 3), output_padding=(1, 0))
    (6, 8)
    """
    rank = len(kernel)
    if len(space) != rank:
        raise ValueError(f"space must have {rank} sizes, as the kernel has; got {tuple(space)}")
    stride, dilation = per_axis(stride, rank, "stride"), per_axis(dilation, rank, "dilation")
    extra = (None,) * rank
    if output_padding is not None:
        extra = per_axis(output_padding, rank, "output_padding", least=0)
    pads = resolve_padding(padding, space, kernel, stride, dilation)
    pads = (padding,) * rank if isinstance(padding, str) else pads
    return tuple(
        transposed_output_size(n, k, stride=s, padding=p, output_padding=e, dilation=d)
        for n, k, s, p, e, d in zip(space, kernel, stride, pads, extra, dilation, strict=True)
    )
