"""Do a model, its loss and its data suit each other; and did the training go well?"""

import math
import re
import warnings

import numpy as np

from cnn_course import models
from cnn_course.data import scale
from cnn_course.geometry import times
from cnn_course.models import reading
from cnn_course.training.answers import diverged

_ENDS = {  # a loss, and what it takes for granted
    "sparse_categorical_crossentropy": "softmax",
    "categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}


def check(model, data) -> None:
    """Raise where a training would fail, or learn something else than was meant.

    See :func:`cnn_course.training.fit`. Warns if the pixels are not from 0 to 1 and no layer
    rescales them.
    """
    if diverged(model):
        raise ValueError(
            "model must start from numbers, and some of its weights are NaN or infinite: an "
            "earlier training diverged. Build it anew, and use a smaller learning rate"
        )
    wanted = getattr(model, "input_shape", None)
    if isinstance(wanted, tuple) and not reading.fits(data.shape, wanted[1:]):
        raise ValueError(
            f"data must hold pictures of {times(wanted[1:])}, as {model.name!r} takes them; got "
            f"{times(data.shape)}: data.split(..., size={wanted[1]}) makes such pictures"
        )
    check_last_layer(model, data)
    said = scale.found(data.x_train)
    if said and not reading.rescales(model):
        warnings.warn(f"data: {said}", stacklevel=4)


def check_last_layer(model, data) -> None:
    """Raise if the last layer does not fit the loss that a model is compiled with."""
    loss, classes = getattr(model, "loss", None), len(data.class_names)
    name = loss if isinstance(loss, str) else re.sub(r"\B[A-Z]", r"_\g<0>", type(loss).__name__)
    name = name.lower()
    if name not in _ENDS or not getattr(model, "outputs", None) or len(model.outputs) > 1:
        return
    if name == "categorical_crossentropy":
        raise ValueError(
            "model must be compiled with a loss for labels that are whole numbers, such as "
            "'sparse_categorical_crossentropy'; got 'categorical_crossentropy', which wants "
            "one-hot labels"
        )
    units, binary = model.outputs[0].shape[-1], name == "binary_crossentropy"
    if binary and (classes > 2 or units != 1):
        raise ValueError(
            f"model must end in Dense(1) and the data must have two classes for the loss "
            f"'binary_crossentropy'; it ends in {units} and there are {classes} classes: "
            "'sparse_categorical_crossentropy' would do"
        )
    if units < classes and not binary:
        raise ValueError(
            f"model must put out one number for each of the {classes} classes; it puts out {units}"
        )
    if getattr(loss, "from_logits", False) != models.puts_out_scores(model):
        ends = "scores" if models.puts_out_scores(model) else "probabilities"
        other = "probabilities" if ends == "scores" else "scores"
        if ends == "scores":
            repair = f"activation={_ENDS[name]!r}, or give the loss from_logits=True"
        else:
            repair = f"no activation, or compile the model with loss={name!r}"
        raise ValueError(
            f"model ends in {ends}, and its loss, {name}, expects {other}: give the last layer "
            f"{repair}"
        )


def tell_divergence(model, data, history) -> None:
    """Warn if the loss is not a number, or ends far above that of guessing."""
    losses = history.get("loss", [])
    if not losses:
        return
    guessing = math.log(max(len(data.class_names), 2))
    first = next((n for n, loss in enumerate(losses, 1) if not math.isfinite(loss)), None)
    if first is not None or diverged(model):
        said = f"since epoch {first or len(losses)} the loss is not a number any more (NaN)"
    elif np.min(losses[-1:]) > 10 * guessing:
        said = f"the loss ends at {losses[-1]:.3g}, where guessing would give {guessing:.2g}"
    else:
        return
    warnings.warn(
        f"the training diverged: {said}. Build the model anew, and use a smaller learning rate"
        + (f"; {scale.found(data.x_train)}" if scale.found(data.x_train) else ""),
        stacklevel=3,
    )
