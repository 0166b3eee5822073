"""What stands between and behind the convolutions: activations, dense layers, the loss."""

from __future__ import annotations

import numpy as np

from cnn_course.ops.windows import numbers, same_shape

# --- activations ----------------------------------------------------------------------------


def relu(x):
    """Negative numbers become zero: ``max(0, x)``, any shape [L2.12].

    Examples
    --------
    >>> relu([-2.0, 0, 3])
    array([0., 0., 3.])
    """
    x = numbers(x, "x")
    return np.maximum(x, x.dtype.type(0))


def relu_backward(dy, x):
    """The gradient of :func:`relu`: passes where ``x`` was positive, and nowhere else.

    Examples
    --------
    >>> relu_backward([1.0, 10, 100], [-2.0, 0, 3])
    array([  0.,   0., 100.])
    """
    x = numbers(x, "x")
    return np.where(x > 0, _gradient_of(dy, x.shape), x.dtype.type(0))


def sigmoid(x):
    """Any number to one between 0 and 1: ``1 / (1 + exp(-x))``, any shape.

    Examples
    --------
    >>> sigmoid([-1000.0, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    x = numbers(x, "x")
    small = np.exp(-np.abs(x))  # never overflows
    return np.where(x < 0, small, 1) / (1 + small)


def sigmoid_backward(dy, x):
    """The gradient of :func:`sigmoid`: ``dy * y * (1 - y)``.

    Examples
    --------
    >>> sigmoid_backward([1.0, 2], [0.0, 0])
    array([0.25, 0.5 ])
    """
    y = sigmoid(x)
    return _gradient_of(dy, y.shape) * y * (1 - y)


def softmax(x):
    """Scores to probabilities along the last axis: ``exp(x_i) / sum of exp(x_j)``.

    Parameters
    ----------
    x : (..., classes)

    Examples
    --------
    >>> softmax([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    x = _with_classes(x, "x")
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_backward(dy, x):
    """The gradient of :func:`softmax`: ``y * (dy - sum of dy_j y_j)``.

    Examples
    --------
    >>> softmax_backward([[1.0, 0.0]], [[0.0, 0.0]])
    array([[ 0.25, -0.25]])
    """
    y = softmax(x)
    dy = _gradient_of(dy, y.shape)
    return y * (dy - (dy * y).sum(axis=-1, keepdims=True))


# --- dense ----------------------------------------------------------------------------------


def dense(x, w, b=None):
    """A fully connected layer: ``y = x w + b``.

    Parameters
    ----------
    x : (batch, n_in)
    w : (n_in, n_out)
    b : (n_out,), optional

    Returns
    -------
    (batch, n_out)

    Examples
    --------
    >>> dense([[1.0, 2]], [[1.0, 0, 1], [0, 1, 1]], [0, 0, 10])
    array([[ 1.,  2., 13.]])
    """
    x, w = _dense_arguments(x, w)
    y = x @ w
    return y if b is None else y + same_shape(b, w.shape[1:], "b", "one number per output")


def dense_backward(dy, x, w):
    """The gradients of :func:`dense`: ``dx = dy w^T``, ``dw = x^T dy``, ``db = sum of dy``.

    Parameters
    ----------
    dy : (batch, n_out)
    x : (batch, n_in)
    w : (n_in, n_out)

    Returns
    -------
    dx : (batch, n_in)
    dw : (n_in, n_out)
    db : (n_out,)

    Examples
    --------
    >>> dx, dw, db = dense_backward([[1.0, 10]], [[2.0, 3]], [[1.0, 1], [1, 2]])
    >>> dx, db
    (array([[11., 21.]]), array([ 1., 10.]))
    >>> dw
    array([[ 2., 20.],
           [ 3., 30.]])
    """
    x, w = _dense_arguments(x, w)
    dy = _gradient_of(dy, (x.shape[0], w.shape[1]))
    return dy @ w.T, x.T @ dy, dy.sum(axis=0)


# --- loss -----------------------------------------------------------------------------------


def cross_entropy(logits, labels):
    """The mean of ``-log(probability of the right class)``, from scores before the softmax.

    Parameters
    ----------
    logits : (batch, classes)
    labels : (batch,) of int
        The right class of each, from 0.

    Returns
    -------
    float
        In nats: ``log(classes)`` for a network that knows nothing.

    Examples
    --------
    >>> float(round(cross_entropy(np.zeros((2, 10)), [3, 7]), 4))
    2.3026
    """
    logits, labels = _loss_arguments(logits, labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=1))
    return (log_total - shifted[np.arange(len(labels)), labels]).mean()


def cross_entropy_backward(logits, labels):
    """The gradient of :func:`cross_entropy`: ``(softmax - one-hot) / batch``.

    Returns
    -------
    (batch, classes)

    Examples
    --------
    >>> cross_entropy_backward([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    logits, labels = _loss_arguments(logits, labels)
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / logits.dtype.type(len(labels))


# --- arguments in ---------------------------------------------------------------------------


def _gradient_of(dy, shape):
    return same_shape(dy, shape, "dy", "the shape of the output")


def _with_classes(x, name):
    x = numbers(x, name)
    if x.ndim == 0:
        raise ValueError(f"{name} must have an axis of classes; got a single number")
    return x


def _dense_arguments(x, w):
    x = numbers(x, "x", 2, "(batch, n_in)")
    w = numbers(w, "w", 2, "(n_in, n_out)")
    if w.shape[0] != x.shape[1]:
        raise ValueError(f"w must have {x.shape[1]} rows, one per input of x; got shape {w.shape}")
    return x, w


def _loss_arguments(logits, labels):
    logits = numbers(logits, "logits", 2, "(batch, classes)")
    try:
        labels = np.asarray(labels)
    except ValueError as ragged:
        raise ValueError("labels must be one whole number for each row of logits") from ragged
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be whole numbers; got an array of {labels.dtype}")
    if labels.shape != logits.shape[:1]:
        raise ValueError(f"labels must have shape {logits.shape[:1]}; got {labels.shape}")
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        wrong = labels[(labels < 0) | (labels >= logits.shape[1])][0]
        raise ValueError(f"labels must be from 0 to {logits.shape[1] - 1}; got {wrong}")
    return logits, labels
