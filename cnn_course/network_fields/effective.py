"""The effective receptive field: how much each input cell matters, not only whether it can."""

from __future__ import annotations

from collections.abc import Sequence


def effective_field(model, layer, images, *, unit: Sequence[int] | None = None):
    """How much each input cell matters to one unit: mean absolute gradient [L7.4].

    Parameters
    ----------
    model : keras.Model
    layer : str or keras.Layer
        A layer of the model itself (not inside a nested one).
    images : array, (batch, *space, channels)
    unit : one int for each axis, optional
        The middle unit if not given.

    Returns
    -------
    ndarray, (*space)
        The gradient of the unit, summed over its channels, with respect to the images: absolute
        values, averaged over images and channels. 0 outside the theoretical field.

    Source: Luo, Li, Urtasun and Zemel, "Understanding the Effective Receptive Field in Deep
    Convolutional Neural Networks" (2016).

    Examples
    --------
    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((5, 6, 1)), keras.layers.Conv2D(
    ...     1, (1, 3), kernel_initializer="ones", name="conv")])
    >>> effective_field(model, "conv", np.zeros((2, 5, 6, 1)), unit=(0, 1))[0].tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    import keras
    import tensorflow as tf

    layer = model.get_layer(layer) if isinstance(layer, str) else layer
    (source,) = model.inputs
    part = keras.Model(source, layer.output)
    images = tf.convert_to_tensor(images, source.dtype)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        maps = part(images, training=False)
        if unit is None:
            unit = [n // 2 for n in maps.shape[1:-1]]
        score = tf.reduce_sum(maps[(slice(None), *unit)])
    slopes = tf.abs(tape.gradient(score, images))
    return tf.reduce_mean(slopes, axis=[0, -1]).numpy()
