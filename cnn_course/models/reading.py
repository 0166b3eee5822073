"""What does a layer of a Keras model read, and with which options?"""

from __future__ import annotations


def calls(model) -> dict:
    """Every use of a layer in a model, from the input on.

    What a layer puts out *in this model* stands there. Its own ``output`` is another thing where
    it is used twice, or is a model itself and has an input of its own.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with its input known.

    Returns
    -------
    dict
        From the layer's name (``name:0``, ``name:1`` where it is used several times) to Keras's
        node: its ``operation`` is the layer, and it has ``input_tensors`` and ``outputs``.

    Raises
    ------
    ValueError
        If the model keeps no graph of its layers.

    Examples
    --------
    >>> from cnn_course import models
    >>> [(name, node.outputs[0].shape) for name, node in calls(models.plain()).items()]
    [('flatten', (None, 784)), ('dense_1', (None, 1024)), ('dense_2', (None, 10))]
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential keeps its graph there
    if not hasattr(graph, "_nodes_by_depth"):
        raise ValueError(
            f"model {getattr(model, 'name', model)!r} has no graph of layers; a functional model, "
            "or a Sequential that begins with keras.Input, would do"
        )
    levels = sorted(graph._nodes_by_depth.items(), reverse=True)
    nodes = [node for _, level in levels for node in level if not node.is_input]
    names = [node.operation.name for node in nodes]
    return {
        f"{name}:{names[:n].count(name)}" if names.count(name) > 1 else name: node
        for n, (name, node) in enumerate(zip(names, nodes, strict=True))
    }


def puts_out_scores(model) -> bool:
    """Whether the numbers that a Keras model ends in may lie on either side of 0.

    So it is where the last activation is none, or tanh: the numbers are scores, to which softmax or
    sigmoid is still to be applied. Dropout, Flatten, Reshape and global average pooling hand on
    what they get.

    Examples
    --------
    >>> from cnn_course import models
    >>> puts_out_scores(models.binary())
    False
    """
    return bool(getattr(model, "outputs", None)) and _is_score(model.outputs[0])


_HANDS_ON = ("Flatten", "Reshape", "Dropout", "GlobalAveragePooling2D")


def _is_score(tensor) -> bool:
    layer, call, _ = tensor._keras_history
    if getattr(layer, "outputs", None):  # a model used as a layer
        return _is_score(layer.outputs[0])
    if type(layer).__name__ in _HANDS_ON:
        return _is_score(layer._inbound_nodes[call].input_tensors[0])
    return hasattr(layer, "activation") and activation_name(layer) in ("linear", "tanh")


def activation_name(layer) -> str:
    """The name of a layer's activation, such as "relu"; "linear" where it has none."""
    activation = getattr(layer, "activation", None)
    if activation is None:
        return "linear"
    if hasattr(activation, "activation"):  # a layer in its place
        return activation_name(activation)
    return getattr(activation, "__name__", type(activation).__name__)


def unknown(layer):
    return ValueError(
        f"model must be made of Conv2D, MaxPooling2D, AveragePooling2D, Flatten, Dense, Dropout "
        f"and Activation; layer {layer.name!r} is a {type(layer).__name__}"
    )
