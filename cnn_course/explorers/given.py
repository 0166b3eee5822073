"""Which pictures, labels and names go with a model? What is given, checked."""

import numpy as np

from cnn_course import geometry
from cnn_course.data.resizing import brightness
from cnn_course.explorers.networks import fitted
from cnn_course.models.reading import fits


def as_digit(shape):
    """What turns a drawing into a picture of this shape, if the learner gives nothing."""
    from cnn_course import data

    rows, cols, _ = shape
    if rows == cols:
        return lambda ink: data.as_digit(ink, size=rows)
    return lambda ink: data.resize(np.asarray(ink, "float32")[None, :, :, None], (rows, cols))[0]


def as_input(picture, shape) -> np.ndarray:
    """The middle of a photograph, in the shape of a model's pictures: 1 or 3 channels.

    Of one channel it is grey, and light on dark: paper becomes black.

    >>> as_input(np.ones((8, 6, 3)), (2, 2, 1)).ravel().tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    found = np.asarray(fitted(picture, shape[:2]), float)
    if shape[2] == 1:
        found = brightness(found)
        inside = found[1:-1, 1:-1]
        border = (found.sum() - inside.sum()) / max(found.size - inside.size, 1)
        found = (1 - found if border > 0.5 else found)[..., None]
    return found.clip(0, 1).round(3)


def prepared(prepare, ink, shape):
    """The picture that ``prepare`` makes of a drawing, if the model can take it."""
    return _array(prepare(ink.copy()), shape, f"prepare must return a picture {shape}")


def _array(value, wanted, rule):
    """An array of numbers of the wanted shape, None for any length; or an error: the rule."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        array = np.asarray(None)
    numbers = array.dtype.kind in "buif"
    if numbers and array.size and fits(array.shape, wanted):
        return array
    found = "None" if value is None else f"no array of numbers ({type(value).__name__})"
    if numbers:
        found = geometry.times(array.shape) if array.shape else f"the number {array}"
    if numbers and fits((*array.shape, 1), wanted):
        found += ", to which [..., None] would add the channel"
    raise ValueError(f"{rule} for this model; got {found}")


def pictures(data, shape):
    """Pictures, labels (or None) and class names (or None)."""
    if data is None:
        return None, None, None
    names = getattr(data, "class_names", None)
    if names is not None:
        x, y = data.x_test, data.y_test
    elif isinstance(data, tuple | list) and len(data) == 2:
        x, y = data
        if isinstance(x, tuple):
            raise ValueError(
                "data must be (pictures, labels); got two such pairs, as load_data returns them: "
                "take one, data[0] or data[1]"
            )
    else:
        x, y = data, None
    sizes = ", ".join(map(str, shape))
    return _array(x, (None, *shape), f"data must hold pictures (count, {sizes})"), y, names


def labels(labels, pictures, names):
    """The number of each picture's class, from numbers or from the names of the classes."""
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.shape == (len(pictures), len(names)):
        raise ValueError(
            f"data must hold one label per picture; got {geometry.times(labels.shape)} of them, "
            "one per class: labels.argmax(axis=1) makes one of each row"
        )
    labels = labels.ravel().tolist()
    if len(labels) != len(pictures):
        raise ValueError(
            f"data must hold one label per picture; got {len(labels)} labels for "
            f"{len(pictures)} pictures"
        )
    known = {name: n for n, name in enumerate(names)} | {n: n for n in range(len(names))}
    wrong = [one for one in labels if one not in known]
    if wrong:
        raise ValueError(
            f"data must label each picture with a number from 0 to {len(names) - 1} or with one of "
            f"class_names, {names}; got {wrong[0]!r}"
        )
    return [known[one] for one in labels]


def names(names, classes) -> tuple:
    """A name for each of the classes."""
    names = tuple(map(str, range(classes) if names is None else names))
    if len(names) != classes:
        raise ValueError(f"class_names must name the model's {classes} classes; got {names}")
    return names
