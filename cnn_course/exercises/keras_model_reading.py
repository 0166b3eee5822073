"""What a Keras model consists of, judged by what its layers do and not by their names."""

import functools

import numpy as np

from ..models.formulas import FORMULAS

_PROBE = np.array([[-40, -3, -0.5, -0.01, 0, 0.01, 0.5, 3, 40]], "float32")
_KNOWN = {"none": _PROBE} | {
    name: FORMULAS[name](_PROBE) for name in ("relu", "softmax", "sigmoid", "tanh")
}
_BOUNDS = [f"{part}_{what}" for part in ("kernel", "bias", "activity")
           for what in ("regularizer", "constraint")]  # fmt: skip


@functools.cache
def _acts_like(function):
    """What an activation does to numbers, whatever it is called and however it is written."""
    from keras import ops as keras_ops

    try:
        found = keras_ops.convert_to_numpy(function(keras_ops.convert_to_tensor(_PROBE)))
    except Exception:
        found = np.zeros(0)
    for name, values in _KNOWN.items():
        if found.shape == values.shape and np.allclose(found, values, atol=1e-5):
            return name
    return getattr(function, "__name__", type(function).__name__)


def layers_of(model):
    """What there is to compare of a Keras model: kind, output shape, parameters, activation."""
    rows, bends = [], False  # whether the layer before has a place for an activation
    for layer in model.layers:
        kinds = [base.__name__ for base in type(layer).__mro__ if "keras" in base.__module__]
        kind = type(layer).__name__ if kinds[0] == "Layer" else kinds[0]
        if kind == "InputLayer":
            continue
        shape, count = tuple(layer.output.shape[1:]), layer.count_params()
        if bends and not layer.weights and layer.input.shape == layer.output.shape:
            activation = _acts_like(layer)
            if activation in _KNOWN and (activation != "none" or kind == "Activation"):
                rows[-1] = (*rows[-1][:-1], activation)  # a layer of its own does the same
                bends = False
                continue
        holds = hasattr(layer, "activation")
        activation = _acts_like(layer.activation) if holds else "none"
        bends = activation == "none" and holds
        fixed = " (not all of them are trained)" * bool(layer.non_trainable_weights)
        bound = " (their size is bound or punished)" * any(
            getattr(layer, one, None) for one in _BOUNDS
        )
        rows.append((kind, shape, f"{count} parameters{fixed}{bound}", activation))
    return rows


def says(model):
    """Return what a model says of one picture, with the same weights as every such model."""
    from keras import ops as keras_ops

    own, rng = model.get_weights(), np.random.default_rng(0)
    picture = rng.random((1, *model.input_shape[1:])).astype("float32")
    try:
        model.set_weights([rng.normal(0, 0.2, w.shape) for w in own])
        found = keras_ops.convert_to_numpy(model(picture))
    finally:
        model.set_weights(own)
    return " ".join(f"{number:.2f}" for number in found.ravel()[:10])


def lines_of(model):
    """Return a line for each layer: its kind, output shape, parameters and activation."""
    return [
        f"{kind}: output {shape}, {count}, activation {activation}"
        for kind, shape, count, activation in layers_of(model)
    ]
