"""Activations, dense layers and the loss against TensorFlow and finite differences."""

import numpy as np
import pytest
from oracles import assert_agrees, normal, numeric_gradient, tape

from cnn_course import ops

both_precisions = pytest.mark.parametrize("dtype", ["float32", "float64"])

ACTIVATIONS = {
    "relu": (ops.relu, ops.relu_backward),
    "sigmoid": (ops.sigmoid, ops.sigmoid_backward),
    "softmax": (ops.softmax, ops.softmax_backward),
}
every_activation = pytest.mark.parametrize("name", ACTIVATIONS)


@both_precisions
@every_activation
@pytest.mark.parametrize("shape", [(5,), (4, 3), (2, 3, 4, 5)])
def test_activations_and_their_gradients_are_tensorflows(name, dtype, shape):
    import tensorflow as tf

    forward, backward = ACTIVATIONS[name]
    x = normal(*shape, dtype=dtype)
    y, dy, (dx,) = tape(getattr(tf.nn, name), x)
    assert_agrees(forward(x), y)
    assert_agrees(backward(dy, x), dx)


@every_activation
def test_gradients_of_activations_are_those_of_finite_differences(name):
    forward, backward = ACTIVATIONS[name]
    x, dy = normal(3, 4), normal(3, 4, seed=1)
    np.testing.assert_allclose(backward(dy, x), numeric_gradient(forward, x, dy), atol=1e-8)


def test_relu_passes_no_gradient_at_zero_as_in_tensorflow():
    import tensorflow as tf

    x = np.array([-1.0, 0, 1])
    _, dy, (dx,) = tape(tf.nn.relu, x)
    assert_agrees(ops.relu_backward(dy, x), dx)
    assert dx[1] == 0


def test_relu_keeps_nan_but_passes_it_no_gradient_as_in_tensorflow():
    import tensorflow as tf

    x = np.array([np.nan, 1.0])
    y, dy, (dx,) = tape(tf.nn.relu, x)
    assert_agrees(ops.relu(x), y)
    assert_agrees(ops.relu_backward(dy, x), dx)


def test_softmax_does_not_overflow_and_sums_to_one():
    y = ops.softmax([[1e4, 0, -1e4], [1e308, 1e308, 0]])
    assert y.tolist() == [[1, 0, 0], [0.5, 0.5, 0]]


def test_softmax_does_not_change_when_all_scores_move():
    x = normal(3, 4)
    assert_agrees(ops.softmax(x + 100), ops.softmax(x))


@both_precisions
def test_dense_and_its_gradients_are_tensorflows(dtype):
    x, w, b = normal(4, 3, dtype=dtype), normal(3, 5, dtype=dtype), normal(5, dtype=dtype)
    y, dy, gradients = tape(lambda x, w, b: x @ w + b, x, w, b)
    assert_agrees(ops.dense(x, w, b), y)
    for ours, theirs in zip(ops.dense_backward(dy, x, w), gradients, strict=True):
        assert_agrees(ours, theirs)


def test_gradients_of_dense_are_those_of_finite_differences():
    x, w, b, dy = normal(4, 3), normal(3, 5), normal(5), normal(4, 5, seed=1)
    dx, dw, db = ops.dense_backward(dy, x, w)
    np.testing.assert_allclose(dx, numeric_gradient(lambda x: ops.dense(x, w, b), x, dy), atol=1e-8)
    np.testing.assert_allclose(dw, numeric_gradient(lambda w: ops.dense(x, w, b), w, dy), atol=1e-8)
    np.testing.assert_allclose(db, numeric_gradient(lambda b: ops.dense(x, w, b), b, dy), atol=1e-8)


@both_precisions
def test_cross_entropy_and_its_gradient_are_tensorflows(dtype):
    import tensorflow as tf

    logits, labels = 3 * normal(6, 4, dtype=dtype), np.array([0, 3, 1, 1, 2, 0])

    def loss(logits):
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return tf.reduce_mean(each)

    y, _, (gradient,) = tape(loss, logits, dy=np.ones((), dtype))
    assert_agrees(np.asarray(ops.cross_entropy(logits, labels)), y)
    assert_agrees(ops.cross_entropy_backward(logits, labels), gradient)


def test_gradient_of_cross_entropy_is_that_of_finite_differences():
    logits, labels = normal(5, 4), [0, 3, 1, 1, 2]
    numeric = numeric_gradient(lambda x: ops.cross_entropy(x, labels), logits, 1.0)
    np.testing.assert_allclose(ops.cross_entropy_backward(logits, labels), numeric, atol=1e-8)


def test_cross_entropy_of_a_sure_and_wrong_answer_is_the_distance_of_the_scores():
    assert ops.cross_entropy([[1000.0, 0.0]], [1]) == 1000
    assert ops.cross_entropy([[1000.0, 0.0]], [0]) == 0
