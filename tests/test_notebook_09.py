"""Numbers that stand in notebook 09 only."""

import numpy as np
import pytest

from cnn_course import models, ops, scratch, training
from cnn_course.exercises import from_scratch


def test_the_worked_cross_entropy():
    scores = np.log([[0.2, 0.7, 0.1]])  # whose softmax is 0.2, 0.7, 0.1
    assert ops.cross_entropy(scores, np.array([1])) == pytest.approx(0.36, abs=0.005)
    gradient = ops.cross_entropy_backward(scores, np.array([1]))
    np.testing.assert_allclose(gradient, [[0.2, -0.3, 0.1]], atol=1e-12)


def test_momentum_from_one_with_a_steady_gradient_gives_a_half_and_then_minus_a_quarter():
    weight, sgd = np.array([1.0]), scratch.SGD(0.5, momentum=0.5)
    sgd.step([weight], [np.array([1.0])])
    assert weight == [0.5]
    sgd.step([weight], [np.array([1.0])])
    assert weight == [-0.25]


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient():
    pair = np.array([1.0, 1.0])
    scratch.Adam(0.1).step([pair], [np.array([1000.0, 0.01])])
    np.testing.assert_allclose(pair, [0.9, 0.9], atol=1e-3)
    rate = 0.1 * np.sqrt(0.001) / 0.1
    assert rate == pytest.approx(0.0316, abs=5e-5)
    assert rate * 100 / np.sqrt(1000) == pytest.approx(0.1)


def test_the_loss_of_a_network_that_knows_nothing():
    """[L8.7] log 10 for ten digits; exercise 9.3 asks for a hundred classes."""
    assert np.log(10) == pytest.approx(2.3, abs=0.01)
    assert np.log(100) == pytest.approx(from_scratch.START_LOSS.answer, abs=0.01)


def test_fifteen_epochs_are_600_steps():
    """Exercise 9.4, counted on the mini-batches themselves."""
    x = np.zeros((1257, 1, 1, 1))
    batches = training.minibatches(x, np.zeros(1257, int), 32, np.random.default_rng(0))
    assert 15 * sum(1 for _ in batches) == from_scratch.STEPS.answer == 600


@pytest.mark.parametrize("pictures, inputs, outputs", [(1, 3, 2), (5, 2, 7), (4, 6, 1)])
def test_exercise_9_1_agrees_with_tensorflow(pictures, inputs, outputs):
    """[L5.5]"""
    import tensorflow as tf

    rng = np.random.default_rng(inputs)
    x, w = rng.normal(size=(pictures, inputs)), rng.normal(size=(inputs, outputs))
    dy = rng.normal(size=(pictures, outputs))
    tensors = [tf.constant(x), tf.constant(w), tf.zeros(outputs, "float64")]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        total = tf.reduce_sum((tensors[0] @ tensors[1] + tensors[2]) * dy)
    ours = from_scratch.DENSE_BACKWARD.answer(dy, x, w)
    for mine, theirs in zip(ours, tape.gradient(total, tensors), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_exercise_9_2_steps_as_keras_does():
    import keras

    rng = np.random.default_rng(0)
    w, v = rng.normal(size=(3, 2)), np.zeros((3, 2))
    theirs, optimiser = keras.Variable(w, dtype="float64"), keras.optimizers.SGD(0.1, momentum=0.8)
    for _ in range(4):
        g = rng.normal(size=(3, 2))
        w, v = from_scratch.MOMENTUM_STEP.answer(w, g, v, 0.1, 0.8)
        optimiser.apply([keras.ops.convert_to_tensor(g, "float64")], [theirs])
    np.testing.assert_allclose(w, theirs.numpy(), atol=1e-6)


def test_zeros_for_the_gradient_of_the_input_stop_the_first_layer_only():
    """What the notebook says of its first thing to try."""
    network = scratch.from_keras(models.counted())
    x, labels = np.random.default_rng(0).random((4, 28, 28, 1), "float32"), np.array([3, 1, 4, 1])
    second = [layer for layer in network.layers if isinstance(layer, scratch.Conv)][1]
    right = second.backward
    second.backward = lambda dy: np.zeros_like(right(dy))
    before = [w.copy() for w in network.weights]
    scratch.train_step(network, scratch.SGD(0.05), x, labels)
    moved = [bool(np.any(w != b)) for w, b in zip(network.weights, before, strict=True)]
    assert moved == [False, False] + [True] * 6


def test_weights_that_are_all_zero_learn_nothing_but_the_last_biases():
    """What the notebook says of its second thing to try."""
    network = scratch.from_keras(models.counted())
    for w in network.weights:
        w[...] = 0
    x, labels = np.random.default_rng(0).random((4, 28, 28, 1), "float32"), np.array([3, 1, 4, 1])
    scratch.train_step(network, scratch.SGD(0.05), x, labels)
    assert [bool(w.any()) for w in network.weights] == [False] * 7 + [True]
