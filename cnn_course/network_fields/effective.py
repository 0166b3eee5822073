"""The effective receptive field: how much each input cell matters, not only whether it can."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_course import geometry
from cnn_course.network_fields.graph import calls_of, graph_of, pick


def effective_field(model, layer, images, *, unit: int | Sequence[int] | None = None):
    """How much each input cell matters to one unit: mean absolute gradient [L7.4].

    Parameters
    ----------
    model : keras.Model
        With one input.
    layer : str or keras.Layer
        A layer of the model itself (not inside a nested one), named as in ``fields``.
    images : array, (batch, *space, channels)
    unit : int or one int for each axis, optional
        The middle unit if not given.

    Returns
    -------
    ndarray, (*space)
        The gradient of the unit, summed over its channels, with respect to the images: absolute
        values, averaged over images and channels. 0 outside the theoretical field.

    Raises
    ------
    ValueError
        If the model has several inputs, or no such layer; if the images do not fit its input; if
        the layer has no such unit.

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

    graph = graph_of(model)
    if len(graph.inputs) > 1:
        names = ", ".join(tensor._keras_history.operation.name for tensor in graph.inputs)
        raise ValueError(f"the model must have one input; got {names}")
    (source,) = graph.inputs
    calls = calls_of(graph)
    name = pick(calls, layer)
    part = keras.Model(source, calls[name].outputs[0])
    images = tf.convert_to_tensor(images, source.dtype)
    wanted = source.shape[1:]
    got = tuple(images.shape)[1:]
    if len(got) != len(wanted) or any(n not in (None, m) for n, m in zip(wanted, got, strict=True)):
        raise ValueError(
            f"images must be (batch, {', '.join(map(str, wanted))}); got {tuple(images.shape)}"
        )
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        maps = part(images, training=False)
        space = tuple(maps.shape[1:-1])
        unit = [n // 2 for n in space] if unit is None else unit
        unit = geometry.per_axis(unit, len(space), "unit", least=0)
        if any(u >= n for u, n in zip(unit, space, strict=True)):
            raise ValueError(f"unit {unit} is not in the {geometry.times(space)} map of {name!r}")
        score = tf.reduce_sum(maps[(slice(None), *unit)])
    slopes = tf.abs(tape.gradient(score, images))
    return tf.reduce_mean(slopes, axis=[0, -1]).numpy()
