"""What each kind of Keras layer reads.

A rule takes the layer, the axes of each of its inputs, and whether to ignore global paths; it
gives the axes of the output. ``RULES`` is the table of them all.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from cnn_course import geometry
from cnn_course.models import reading
from cnn_course.network_fields.axis import AxisField, Disagreement, collapse, on_top, see_all, union

Axes = tuple[AxisField, ...]


def _per_cell(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Activations and the like: unit i reads cell i.

    As in prediction: while training, batch normalisation reads the whole batch, and random
    translations and the like move the picture.
    """
    return inputs[0] if len(inputs) == 1 else _merge(layer, inputs, ignore_global)


def _windows(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Convolution and pooling."""
    window = reading.window_of(layer) or layer.kernel_size  # which it has not
    padding = _padding_of(window, inputs[0])
    sizes = (window.kernel, window.stride, window.dilation)
    return _each(_window, inputs[0], *sizes, padding, gaps=window.dilation)


def _transposed(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    window = reading.window_of(layer) or layer.kernel_size  # which it has not
    rank = len(window.kernel)
    more = getattr(layer, "output_padding", None)
    more = (None,) * rank if more is None else geometry.per_axis(more, rank, "output_padding", 0)
    sizes = (window.kernel, window.stride, window.dilation, (window.padding,) * rank)
    return _each(_transposed_window, inputs[0], *sizes, more, gaps=window.dilation)


def _upsampling(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    interpolation = getattr(layer, "interpolation", "nearest")
    if interpolation not in ("nearest", "bilinear"):
        raise ValueError(
            f"no rule for interpolation {interpolation!r}: nearest or bilinear would do"
        )
    factors = geometry.per_axis(layer.size, len(inputs[0]), "size")
    return _each(_upsampled, inputs[0], factors, (interpolation == "bilinear",) * len(factors))


def _padded(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Zero padding and cropping."""
    return _each(_moved, inputs[0], reading.pairs_of(layer))


def _merge(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Branches that meet unit by unit: the union."""
    axis = getattr(layer, "axis", -1)
    rank = max(map(len, inputs))
    if isinstance(axis, int) and axis % (rank + 2) != rank + 1:
        raise ValueError(f"it joins maps side by side (axis {axis}): only channels (-1) would do")
    merged = []
    for number, branches in enumerate(zip(*inputs, strict=True)):
        try:
            merged.append(union(branches, ignore_global))
        except Disagreement as strides:
            raise ValueError(
                f"its branches disagree in stride along axis {number} ({strides}): "
                "no single stride describes its units"
            ) from None
    return tuple(merged)


def _global(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Global pooling and Flatten: what comes out has seen the whole map."""
    return tuple(map(collapse, inputs[0]))


def _normalisation(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Statistics over the channels of a cell, or over the whole of an axis."""
    return _over_axes(layer.axis, inputs[0], ignore_global)


def _group_normalisation(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Statistics over all cells of a group of channels: a global path."""
    axis, rank = getattr(layer, "axis", -1), len(inputs[0])
    if reading.axes_of(axis, rank + 2) != {rank + 1}:
        raise ValueError(f"it makes groups along axis {axis}: only channels (-1) would do")
    return inputs[0] if ignore_global else tuple(map(see_all, inputs[0]))


def _attention(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """Each unit of the query, the first input, looks at the whole of the others: a global path."""
    for call in layer._inbound_nodes:
        if call.arguments.kwargs.get("use_causal_mask") or len(call.input_tensors) != len(inputs):
            raise ValueError(
                "there is no rule for attention with a causal mask, or to what does not depend on "
                "the input"
            )
    rank = len(inputs[0])
    over = getattr(layer, "_attention_axes", (rank,)) or range(1, rank + 1)
    whole = [
        tuple(collapse(a) if i + 1 in over else a for i, a in enumerate(axes))
        for axes in inputs[1:] or inputs
    ]
    return _merge(layer, [inputs[0], *whole], ignore_global)


def _reduced(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    """``keras.ops.mean`` and ``max`` over all axes of the map: another way to pool globally."""
    space = range(1, len(inputs[0]) + 1)
    if reading.axes_of(layer.axis, len(inputs[0]) + 2) != {*space}:
        raise ValueError(
            f"it reduces axis {layer.axis}: only all axes of the map, {tuple(space)}, would do"
        )
    return _global(layer, inputs, ignore_global)


def activated(layer, path: str, axes: Axes, ignore_global: bool) -> Axes:
    """What units see once the layer's activation has been applied: more, if it reads a map."""
    if getattr(layer, "activation", None) is None:
        return axes
    activation = reading.activation_of(layer)
    if activation.layer is not None:
        return rule_for(reading.kind_of(activation.layer), path)(
            activation.layer, [axes], ignore_global
        )
    if not activation.name:
        raise ValueError(
            f"its activation, {activation.words}, may read other cells: if it works on each cell "
            f"by itself, say so: treat={{{path!r}: {type(layer).__name__!r}}}"
        )
    return axes if activation.over == () else _over_axes(activation.over, axes, ignore_global)


def _over_axes(axis, axes: Axes, ignore_global: bool) -> Axes:
    """Statistics over an axis, or several: what each unit sees along a spatial one is all of it."""
    over = reading.axes_of(axis, len(axes) + 2)
    if ignore_global:
        return axes
    return tuple(see_all(a) if i + 1 in over else a for i, a in enumerate(axes))


def _wrapped(layer, inputs: list[Axes], ignore_global: bool) -> Axes:
    inner, kind, _ = stand_in(layer.layer, layer.layer.name, {})
    return rule_for(kind, inner.name)(inner, inputs, ignore_global)


def _each(reads, axes: Axes, *arguments, gaps=None) -> Axes:
    """Put ``reads(units, *arguments)`` of each axis on top of that axis."""
    gaps = (1,) * len(axes) if gaps is None else gaps
    if len(gaps) != len(axes) or any(len(values) != len(axes) for values in arguments):
        raise ValueError(
            f"it has sizes for {len(arguments[0])} axes, and the map has {len(axes)}: a layer for "
            f"{len(axes)} axes would do"
        )
    found = []
    for axis, gap, *values in zip(axes, gaps, *arguments, strict=True):
        if not axis.collapsed:
            layer = reads(axis.units, *values)
            if layer.units is not None and layer.units < 1:
                raise ValueError(
                    f"it needs a larger map: along axis {len(found)} it gets {axis.units}, and "
                    "nothing is left"
                )
            axis = on_top(axis, layer, gap)
        found.append(axis)
    return tuple(found)


def _window(n: int | None, kernel: int, stride: int, dilation: int, padding: tuple) -> AxisField:
    """Convolution and pooling along one axis.

    >>> _window(7, 3, 2, 1, (0, 1))
    AxisField(step=2, spans=((0, 2),), units=3, cells=None, extent=None, also=None)
    """
    reach = geometry.effective_kernel(kernel, dilation)
    before, after = padding
    units = None if n is None else (n + before + after - reach) // stride + 1
    return AxisField(stride, ((-before, -before + reach - 1),), units)


def _transposed_window(
    n: int | None, kernel: int, stride: int, dilation: int, padding: str, more: int | None
) -> AxisField:
    """Transposed convolution along one axis: unit o reads every i with o + p = i s + t d.

    Kernel 3, stride 2: units see two cells and one in turns.

    >>> _transposed_window(4, 3, 2, 1, "valid", None)
    AxisField(step=1, spans=((-1, 0), (0, 0)), units=9, cells=None, extent=None, also=None)
    """
    reach = geometry.effective_kernel(kernel, dilation)
    how = {"stride": stride, "padding": padding, "output_padding": more, "dilation": dilation}
    units = geometry.transposed_output_size(n or reach, kernel, **how)
    one = (units,), (kernel,), (stride,), (dilation,)
    ((before, _),) = geometry.resolve_padding(padding, *one)  # whatever the size
    firsts = [-((reach - 1 - o - before) // stride) for o in range(stride)]
    lasts = [(o + before) // stride for o in range(stride)]
    spans = tuple((a, b) if a <= b else None for a, b in zip(firsts, lasts, strict=True))
    return AxisField(1, spans, units if n else None)


def _upsampled(n: int | None, factor: int, bilinear: bool) -> AxisField:
    """Upsampling along one axis; bilinear mixes the two cells around a unit's own middle.

    >>> _upsampled(4, 2, bilinear=True).spans
    ((-1, 0), (0, 1))
    """
    middles = [Fraction(2 * o + 1 - factor, 2 * factor) for o in range(factor)]
    spans = tuple((math.floor(m), math.ceil(m)) if bilinear else (0, 0) for m in middles)
    return AxisField(1, spans, n and n * factor)


def _moved(n: int | None, padding: tuple[int, int]) -> AxisField:
    """Zero padding (or cropping, when negative) along one axis."""
    before, after = padding
    return AxisField(1, ((-before, -before),), None if n is None else n + before + after)


def _padding_of(window: reading.Window, axes: Axes) -> tuple[tuple[int, int], ...]:
    """The (before, after) pair of each axis, also where the size of the map is not known [L3.4]."""
    if window.padding != "same":
        return window.pads([axis.units for axis in axes])
    pairs = []
    for axis, *one in zip(axes, window.kernel, window.stride, window.dilation, strict=False):
        reach, stride = geometry.effective_kernel(one[0], one[2]), one[1]
        sizes = range(reach, reach + stride) if axis.units is None else [axis.units]
        choices = [geometry.same_padding(n, *one) for n in sizes]
        if len({before for before, _ in choices}) > 1 and not axis.collapsed:
            raise ValueError(
                f"'same' padding with stride {stride} depends on the size of the map, and that is "
                "None here: pass input_size=(rows, columns), or build the model with a fixed shape"
            )
        pairs.append(choices[0])
    return tuple(pairs)


# one line for each rule: every Keras class, and operation of keras.ops, that it holds for
RULES: dict[str, Callable] = reading.by_kind(
    (
        _per_cell,
        """Activation ReLU LeakyReLU PReLU ELU Dropout SpatialDropout# GaussianNoise GaussianDropout
        AlphaDropout ActivityRegularization BatchNormalization Identity Dense Rescaling
        Normalization StochasticDepth LayerScale RandomFlip RandomRotation RandomTranslation
        RandomZoom RandomContrast RandomBrightness Relu Relu6 Sigmoid HardSigmoid Tanh Silu HardSilu
        Gelu LeakyRelu Elu Selu Celu Exp Softplus Softsign""",
    ),
    (_windows, "Conv# DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"),
    (_transposed, "Conv#Transpose"),
    (_windows, "MaxPooling# AveragePooling#"),
    (_global, "GlobalMaxPooling# Flatten GlobalAveragePooling#"),
    (_upsampling, "UpSampling#"),
    (_padded, "ZeroPadding# Cropping#"),
    (_merge, "Add Average Maximum Minimum Multiply Subtract Concatenate Divide TrueDivide"),
    (_merge, "CustomScaleLayer"),  # Keras's own, in InceptionResNetV2: a residual sum
    (_normalisation, "LayerNormalization RMSNormalization UnitNormalization Softmax LogSoftmax"),
    (_group_normalisation, "GroupNormalization"),
    (_attention, "MultiHeadAttention Attention AdditiveAttention GroupedQueryAttention"),
    (_reduced, "Mean Max"),
    (_per_cell, "Reshape ExpandDims Squeeze"),  # where the cells go: graph.rearranged
    (_wrapped, "SpectralNormalization"),
)

# what spreads a vector, kept as a map of 1x1, over a larger one: each unit still sees everything
SPREADING = {"Resizing", "Resize"} | {
    name for name, rule in RULES.items() if rule in (_upsampling, _padded, _transposed)
}


def stand_in(layer, path: str, treat: Mapping) -> tuple:
    """The layer that says what is read, its kind, and whether its activation is vouched for.

    The layer itself, or what ``treat`` says of its name (``path``) or class.
    """
    kind = type(layer).__name__
    other = treat.get(path, treat.get(layer.name, treat.get(kind)))
    if other is None:
        return layer, reading.kind_of(layer), False
    word = isinstance(other, str)
    found = (layer, other, True) if word else (other, type(other).__name__, False)
    if found[1] not in RULES:
        raise ValueError(
            f"treat names {other!r}, and there is no rule for that: {', '.join(RULES)}"
        )
    return found


def rule_for(kind: str, path: str) -> Callable:
    """The rule of a kind of layer, or an error that says how to supply one for this layer."""
    if kind in RULES:
        return RULES[kind]
    why = "a Lambda does not say which cells it reads" if kind == "Lambda" else "no rule for it"
    raise ValueError(
        f"{why}; name a Keras layer that reads as it does: treat={{{path!r}: 'Activation'}} if it "
        "works on each cell by itself, 'GroupNormalization' if on the whole map, or a layer with "
        "its sizes, such as keras.layers.MaxPooling2D(2)"
    )
