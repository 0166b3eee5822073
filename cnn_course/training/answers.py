"""How well has a model learned? Its answers, and the mistakes among them."""

import warnings

import numpy as np

from cnn_course import models, ops
from cnn_course.data import scale
from cnn_course.models import reading


def predict(model, x):
    """The class the model finds most likely for each picture.

    Parameters
    ----------
    model : keras.Model, or a function from pictures to one probability or score per class
        A single output is the probability of class 1; of a Keras model that ends without an
        activation (:func:`cnn_course.models.puts_out_scores`) it is a score: above 0 means class 1.
    x : ndarray, (pictures, rows, columns, channels)

    Returns
    -------
    ndarray of int, (pictures,)

    Raises
    ------
    ValueError
        If a single output, read as a probability, is below 0 or above 1; or if the model puts out
        NaN or infinity, as after a training that diverged.

    Warns
    -----
    UserWarning
        If the pixels go from 0 to 255 and no layer of a Keras model rescales them.

    Examples
    --------
    >>> predict(lambda x: np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]]), np.zeros((2, 8, 8, 1)))
    array([1, 0])
    """
    return _probabilities(model, x).argmax(axis=-1)


def accuracy(truth, predicted) -> float:
    """The share of right answers.

    Parameters
    ----------
    truth, predicted : ndarray of int, (pictures,)
        A column (pictures, 1), as some of Keras's data sets have it, will do as well.

    Raises
    ------
    ValueError
        If they are not one class a picture, equally many.

    Examples
    --------
    >>> accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 9]))
    0.75
    """
    truth, predicted = _paired(truth, predicted)
    return float(np.mean(truth == predicted))


def confusion_matrix(truth, predicted, classes=None):
    """How often each class (row) was taken for each class (column).

    Parameters
    ----------
    truth, predicted : ndarray of int, (pictures,)
        As for :func:`accuracy`.
    classes : int, optional
        How many classes there are; without it, as many as occur.

    Returns
    -------
    ndarray of int, (classes, classes)
        Right answers on the diagonal; a row sums to that class's pictures.

    Raises
    ------
    ValueError
        If a class is not below ``classes``, or truth and predicted are not one class a picture.

    Source: [L8.7]; computed by ``sklearn.metrics.confusion_matrix``.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 2], [0, 2, 1, 2])
    array([[1, 0, 1],
           [0, 1, 0],
           [0, 0, 1]])
    """
    from sklearn import metrics

    truth, predicted = _paired(truth, predicted)
    labels = None if classes is None else range(classes)
    most = max(truth.max(), predicted.max())
    if classes is not None and most >= classes:
        raise ValueError(f"classes must be at least {most + 1}, for class {most}; got {classes}")
    return metrics.confusion_matrix(truth, predicted, labels=labels)


def mistakes(model, x, y):
    """The pictures the model gets wrong, the surest error first [L8.7].

    Parameters
    ----------
    model, x
        As in :func:`predict`.
    y : ndarray of int, (pictures,)
        The truth, as for :func:`accuracy`.

    Returns
    -------
    list of (int, int, int, float)
        ``(index, truth, prediction, probability of that prediction)``.

    Examples
    --------
    >>> mistakes(lambda x: np.array([[0.25, 0.75], [0.5, 0.5]]), np.zeros((2, 8, 8, 1)), [0, 0])
    [(0, 0, 1, 0.75)]
    """
    probabilities = _probabilities(model, x)
    truth, predicted = _paired(y, probabilities.argmax(axis=-1), name="y")
    wrong = np.flatnonzero(predicted != truth)
    found = [(int(i), int(truth[i]), int(predicted[i]), float(probabilities[i, predicted[i]]))
             for i in wrong]  # fmt: skip
    return sorted(found, key=lambda mistake: -mistake[-1])


def _probabilities(model, x):
    """What a model says of each class, (pictures, classes); two of them for a single output."""
    scores = False
    if hasattr(model, "predict_on_batch"):
        if (said := scale.found(x)).endswith("255") and not reading.rescales(model):
            warnings.warn(f"x: {said}", stacklevel=3)
        # Not model.predict: it compiles each model anew, and complains of that after a few.
        parts = [model(x[i : i + 500], training=False) for i in range(0, len(x), 500)]
        found = np.concatenate([np.asarray(part) for part in parts])
        scores = models.puts_out_scores(model)
    else:
        found = np.asarray(model(x))
    _must_be_numbers(model, x, found)
    if found.ndim < 2:
        raise ValueError(f"model must put out one row for each picture; got shape {found.shape}")
    if found.shape[-1] != 1:
        return found
    if scores:
        found = ops.sigmoid(found.astype("float64"))
    if (found < 0).any() or (found > 1).any():
        raise ValueError(
            "model must put out probabilities from 0 to 1 if it has a single output; got "
            f"{found.min():.3g} to {found.max():.3g}. A sigmoid makes probabilities of scores"
        )
    return np.concatenate([1 - found, found], axis=-1)


def _must_be_numbers(model, x, found):
    """Raise if a model read or put out NaN or infinity, and say where it comes from."""
    unclear = ~np.isfinite(np.asarray(x, float)).reshape(len(x), -1).all(axis=1)
    if unclear.any():  # ReLU and max pooling may make an ordinary number of it
        raise ValueError(
            f"x must hold numbers; {unclear.sum()} of {len(x)} pictures have pixels that are NaN "
            "or infinite"
        )
    wrong = ~np.isfinite(found).reshape(len(found), -1).all(axis=1)
    if not wrong.any():
        return
    why = "its weights or the pixels are too large: are the pixels from 0 to 1?"
    if diverged(model):
        why = (
            "its weights are not numbers any more, for its training diverged: build the model anew "
            "and train it with a smaller learning rate, on pixels from 0 to 1"
        )
    raise ValueError(
        f"model must put out numbers; for {wrong.sum()} of {len(found)} pictures it puts out NaN "
        f"or infinity, because {why}"
    )


def diverged(model) -> bool:
    """Whether some weight of a Keras model is not a number any more."""
    return any(not np.isfinite(np.asarray(w)).all() for w in getattr(model, "weights", ()))


def _paired(truth, predicted, name="truth"):
    """Both as arrays (pictures,), a column of whole numbers too; or an error that says why not."""
    truth, predicted = (
        a[:, 0] if a.shape[1:] == (1,) and a.dtype.kind in "biu" else a
        for a in map(np.asarray, (truth, predicted))
    )
    if truth.ndim != 1 or truth.shape != predicted.shape or not len(truth):
        raise ValueError(
            f"{name} and predicted must be one class a picture, equally many; got shapes "
            f"{truth.shape} and {predicted.shape}. argmax(axis=-1) makes classes of one-hot "
            "labels and of probabilities"
        )
    return truth, predicted
