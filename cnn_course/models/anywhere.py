"""The same model for pictures of any size: each fully connected layer as a convolution [L6.5]."""

from __future__ import annotations


def fully_convolutional(model):
    """The same model without a fixed picture size: each fully connected layer as a convolution.

    The first Dense after Flatten becomes a convolution whose kernel is as large as the feature
    map; every later Dense becomes a 1x1 convolution. The numbers are the same, only their shape
    is another, so on a picture of the old size the answer is the same. On a larger one the model
    answers once for every place its old field fits.

    Parameters
    ----------
    model : keras.Sequential
        Convolutions and poolings, Flatten, Dense layers.

    Returns
    -------
    keras.Sequential
        Takes ``(batch, rows, columns, channels)`` of any size from the old one up; returns
        ``(batch, places down, places across, classes)``.

    Notes
    -----
    Source: [L6.5]; Long, Shelhamer and Darrell, Fully Convolutional Networks, 2015.

    Examples
    --------
    >>> from cnn_course import models
    >>> import numpy as np
    >>> anywhere = fully_convolutional(models.counted())
    >>> anywhere(np.zeros((1, 40, 44, 1), "float32")).shape.as_list()
    [1, 4, 5, 10]
    """
    import keras

    layers, weights = [], []
    kernel = None
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Flatten":
            kernel = tuple(layer.input.shape[1:3])
        elif kind == "Dense" and kernel is None:
            raise ValueError(
                f"model must flatten its maps before {layer.name!r}; "
                "there is no Flatten to say how large the kernel must be"
            )
        elif kind == "Dense":
            layers.append(
                keras.layers.Conv2D(
                    layer.units, kernel, activation=layer.activation,
                    use_bias=layer.use_bias, name=layer.name,
                )
            )  # fmt: skip
            matrix, *bias = layer.get_weights()
            weights.append([matrix.reshape(*kernel, -1, layer.units), *bias])
            kernel = (1, 1)
        else:
            layers.append(type(layer).from_config(layer.get_config()))
            weights.append(layer.get_weights())
    converted = keras.Sequential(
        [keras.Input((None, None, model.input_shape[-1])), *layers], name=f"{model.name}_anywhere"
    )
    for layer, arrays in zip(converted.layers, weights, strict=True):
        layer.set_weights(arrays)
    return converted
