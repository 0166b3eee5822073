"""The same model for pictures of any size: each fully connected layer as a convolution [L6.5]."""

from cnn_course.models import reading
from cnn_course.models.reading import kind_of

_GLOBAL = {"GlobalAveragePooling2D": "AveragePooling2D", "GlobalMaxPooling2D": "MaxPooling2D"}
# what changes every number by itself, and so does not mind whether the map is flat yet
_ANYWHERE = {
    *("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
    *("Activation", "ReLU", "LeakyReLU", "ELU", "Identity", "Rescaling"),
}
_MAPS = {
    *("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D"),
    *("ZeroPadding2D", "BatchNormalization", "SpatialDropout2D"),
}


def fully_convolutional(model):
    """The same model without a fixed picture size: each fully connected layer as a convolution.

    The first Dense after Flatten becomes a convolution whose kernel is as large as the feature
    map; every later Dense becomes a 1x1 convolution; a global pooling becomes a pooling whose
    window is as large as the map. The numbers are the same, only their shape is another, so on a
    picture of the old size the answer is the same. On a larger one the model answers once for
    every place its old field fits (to the same numbers only if no layer before pads).

    Parameters
    ----------
    model : keras.Sequential
        Convolutions and poolings, then Flatten or a global pooling, then Dense layers; batch
        normalisation before the Flatten or after a Dense.

    Returns
    -------
    keras.Sequential
        Takes ``(batch, rows, columns, channels)`` of any size from the old one up; returns
        ``(batch, places down, places across, classes)``.

    Raises
    ------
    ValueError
        If a layer, or where it stands, has no counterpart; the message names it.

    Source: [L6.5]; Long, Shelhamer and Darrell, Fully Convolutional Networks, 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from cnn_course import models
    >>> anywhere = fully_convolutional(models.counted())
    >>> anywhere(np.zeros((1, 40, 44, 1), "float32")).shape.as_list()
    [1, 4, 5, 10]
    """
    import keras

    if not isinstance(model, keras.Sequential):
        raise TypeError(f"model must be a keras.Sequential; got {type(model).__name__}")
    layers, weights = [], []
    flat = None  # rows and columns of the map that was flattened; then, after a Dense, 1 x 1
    for node in reading.calls(model).values():
        with reading.checked(node) as layer:
            made, arrays, flat = _converted(layer, node.input_tensors[0].shape, flat)
        if made is not None:
            layers.append(made)
            weights.append(arrays)
    converted = keras.Sequential(
        [keras.Input((None, None, model.input_shape[-1])), *layers], name=f"{model.name}_anywhere"
    )
    for layer, arrays in zip(converted.layers, weights, strict=True):
        layer.set_weights(arrays)
    return converted


def _converted(layer, shape, flat):
    """The layer's counterpart and its weights (None for a Flatten), and what ``flat`` is then."""
    import keras

    kind, arrays = kind_of(layer), layer.get_weights()
    if flat is None and len(shape) != 4:
        raise ValueError(f"it must get maps (rows, columns, channels); it gets {shape[1:]}")
    if kind == "Flatten" and flat is None:
        return None, [], tuple(shape[1:3])
    if kind in _GLOBAL and flat is None:
        pooling = getattr(keras.layers, _GLOBAL[kind])
        return pooling(tuple(shape[1:3]), strides=1, name=layer.name), [], (1, 1)
    if kind == "Dense":
        if flat is None:
            raise ValueError(
                f"model must flatten its maps before {layer.name!r}; "
                "there is no Flatten to say how large the kernel must be"
            )
        made = keras.layers.Conv2D(
            layer.units, flat, activation=layer.activation, use_bias=layer.use_bias,
            name=layer.name,
        )  # fmt: skip
        matrix, *bias = arrays
        return made, [matrix.reshape(*flat, -1, layer.units), *bias], (1, 1)
    over = reading.activation_of(layer).over != ()
    if kind == "BatchNormalization" and flat == (1, 1):
        made = keras.layers.BatchNormalization.from_config({**layer.get_config(), "axis": -1})
        return made, arrays, flat
    if over and flat == (1, 1) and kind == "Softmax":
        return keras.layers.Softmax(axis=-1, name=layer.name), [], flat
    if (kind in _ANYWHERE and not (over and flat not in (None, (1, 1)))) or (
        kind in _MAPS and flat is None
    ):
        return type(layer).from_config(layer.get_config()), arrays, flat
    if flat not in (None, (1, 1)):
        raise ValueError(
            "it stands between Flatten and the first Dense and treats each cell of the map in a "
            "way of its own, which a convolution cannot: before Flatten it could"
        )
    known = ", ".join(sorted(_ANYWHERE | _MAPS | {"Flatten", "Dense", *_GLOBAL}))
    raise ValueError(f"it has no counterpart here; there is one for {known}")
