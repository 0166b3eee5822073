"""What does a unit of a stack of layers see?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_course.geometry.checks import is_sequence, per_axis, whole_number
from cnn_course.geometry.sizes import Pair, effective_kernel


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
    list of Field, one per layer

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
            if is_sequence(layer) and not 1 <= len(layer) <= 4:
                raise ValueError(
                    f"layer {number} must be (kernel, stride, dilation, padding) or the first of "
                    f"them; got {tuple(layer)}"
                )
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
