"""How large, where, how many: the whole numbers of a convolutional network.

Integers in, integers out. Nothing here looks at a pixel; every operation in ``ops`` asks this
module for its shapes, so a size that a notebook predicts and the size that comes out are the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

Padding = str | int | Sequence[Sequence[int]]
Pair = tuple[int, int]


# --- checking what came in ------------------------------------------------------------------


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
    >>> times((5, 7))
    '5x7'
    """
    return "x".join(map(str, sizes))


# --- padding --------------------------------------------------------------------------------


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


def _one_axis(padding, n, kernel, stride, dilation) -> Pair:
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
    pads = _one_axis(padding, n, kernel, stride, dilation)
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
    """:func:`output_size` on every axis at once, everything already one number an axis.

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
    before, after = _one_axis(padding, n, kernel, stride, dilation)
    if output_padding is None and padding == "valid":
        extra = max(stride - span, 0)
    size = (n - 1) * stride + span - before - after + extra
    if size < 1:
        raise ValueError(
            f"padding must leave something of the output: {(n - 1) * stride + span + extra} cells "
            f"less {before} and {after} is {size}"
        )
    return size


def usage_counts(
    n: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: str | int | Pair = 0,
    dilation: int = 1,
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
    before, _ = _one_axis(padding, n, kernel, stride, dilation)
    counts = [0] * n
    for i in range(out):
        for j in range(kernel):
            cell = i * stride + j * dilation - before
            if 0 <= cell < n:
                counts[cell] += 1
    return tuple(counts)


# --- parameters -----------------------------------------------------------------------------


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

    Examples
    --------
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


# --- receptive fields -----------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """One layer along one axis, as far as receptive fields care; pooling is a layer too."""

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: int | Pair = 0


@dataclass(frozen=True)
class Field:
    """What one unit of a layer sees of the input, along one axis, in input cells.

    Attributes
    ----------
    size : int
        Cells from the first to the last one it depends on.
    jump : int
        Cells between the fields of neighbouring units (the effective stride).
    start : int
        First cell that unit 0 sees; negative when that cell is padding.
    """

    size: int
    jump: int
    start: int

    @property
    def centre(self) -> float:
        """The middle of unit 0's field."""
        return self.start + (self.size - 1) / 2


def receptive_field(layers: Sequence[Layer | Sequence[int]]) -> list[Field]:
    """The receptive field after each layer of a stack, along one axis [L7.3].

    Every layer adds ``(k_eff - 1)`` of the current jump, then multiplies the jump by its stride:
    ``r <- r + (k_eff - 1) j``, ``j <- j s``; padding moves the start back by ``p j``.

    Parameters
    ----------
    layers : sequence of Layer, or of plain ``(kernel, stride, dilation, padding)`` beginnings

    Returns
    -------
    list of Field, one a layer

    References
    ----------
    Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill, 2019.

    Examples
    --------
    >>> [field.size for field in receptive_field([(3,), (3,), (3,)])]
    [3, 5, 7]
    >>> receptive_field([(3, 1, 1, 1), (2, 2)])[-1]
    Field(size=4, jump=2, start=-1)
    """
    fields = []
    size, jump, start = 1, 1, 0
    for number, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            layer = Layer(*layer) if is_sequence(layer) else Layer(layer)
        name = f"of layer {number}"
        kernel = whole_number(layer.kernel, f"kernel {name}")
        dilation = whole_number(layer.dilation, f"dilation {name}")
        before, _ = per_axis(layer.padding, 2, f"padding {name}", least=0)
        size += (effective_kernel(kernel, dilation) - 1) * jump
        start -= before * jump
        jump *= whole_number(layer.stride, f"stride {name}")
        fields.append(Field(size, jump, start))
    return fields
