"""The effective receptive field: how much each input cell matters, not only whether it can."""

from collections.abc import Sequence

from cnn_course import geometry
from cnn_course.models import reading
from cnn_course.models.reading import calls, graph_of
from cnn_course.network_fields.graph import pick


def effective_field(
    model, layer, images, *, unit: int | Sequence[int] | None = None, channel: int | None = None
):
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
    channel : int, optional
        The gradient of this channel (of a class, in the last layer) rather than of their sum.

    Returns
    -------
    ndarray, (*space)
        The gradient of the unit, summed over its channels, with respect to the images: absolute
        values, averaged over images and channels. 0 outside the theoretical field.

    Raises
    ------
    ValueError
        If the model has several inputs, or no such layer; if there are no images, or they do not
        fit its input; if the layer has no such unit or channel; if its channels always add up to
        the same (softmax) and no channel is given.

    Notes
    -----
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
    made = calls(graph, inputs=True)
    name = pick(made, layer)
    part = keras.Model(source, made[name].outputs[0])
    images = tf.convert_to_tensor(images, source.dtype)
    if not reading.fits(images.shape, source.shape):
        wanted = ", ".join(map(str, source.shape[1:]))
        raise ValueError(f"images must be (batch, {wanted}); got {tuple(images.shape)}")
    if not len(images):
        raise ValueError("images must hold at least one picture; got none")
    last = reading.last_layer(made[name].outputs[0])
    if channel is None and _adds_up(last):
        raise ValueError(
            f"the channels of layer {name!r} always add up to the same ({type(last).__name__}, "
            f"{reading.activation_of(last).words}), so their sum hangs on no pixel: pass channel=, "
            "the number of a class, or the name of the layer before"
        )
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        maps = part(images, training=False)
        space = tuple(maps.shape[1:-1])
        unit = [n // 2 for n in space] if unit is None else unit
        unit = geometry.per_axis(unit, len(space), "unit", least=0)
        if any(u >= n for u, n in zip(unit, space, strict=True)):
            raise ValueError(f"unit {unit} is not in the {geometry.times(space)} map of {name!r}")
        scores = maps[(slice(None), *unit)]
        if channel is not None:
            channel = geometry.whole_number(channel, "channel", least=0)
            if channel >= scores.shape[-1]:
                raise ValueError(
                    f"channel must be below {scores.shape[-1]}, the channels of {name!r}; "
                    f"got {channel}"
                )
            scores = scores[..., channel]
        score = tf.reduce_sum(scores)
    slopes = tf.abs(tape.gradient(score, images))
    return tf.reduce_mean(slopes, axis=[0, -1]).numpy()


def _adds_up(layer) -> bool:
    """Whether the channels of a layer add up to the same number, whatever it reads."""
    if reading.kind_of(layer) == "LayerNormalization":
        return True
    activation = reading.activation_of(layer)
    return activation.name in ("softmax", "sparsemax") and activation.over == -1
