"""Numbers that stand in notebook 09 only."""

import numpy as np
import pytest

from cnn_course import data, models, ops, scratch, training
from cnn_course.checking.judging import judge
from cnn_course.exercises import cnn_from_scratch as from_scratch


@pytest.fixture(scope="module")
def digits():
    return data.digits(28)


def test_the_worked_matrix_product():
    x, w = np.array([[3, 4, 5], [1, 0, 0]]), np.array([[1, 0], [2, 1], [0, 3]])
    first = [3 * 1 + 4 * 2 + 5 * 0, 3 * 0 + 4 * 1 + 5 * 3]
    assert first == [11, 19] == (x @ w)[0].tolist()
    dx, dw, db = from_scratch.DENSE_BACKWARD.answer(np.array([[1, 2], [10, 20]]), x, w)
    assert dx.tolist() == [[1, 4, 6], [10, 40, 60]]
    assert dw.tolist() == [[13, 26], [4, 8], [5, 10]]
    assert db.tolist() == [11, 22]
    dx, dw, _ = from_scratch.DENSE_BACKWARD.answer(np.array([[1, 2]]), x[:1], w)
    assert dw[2, 1] == 5 * 2 == 10
    assert dx[0, 1] == 2 * 1 + 1 * 2 == 4


def test_how_large_fresh_weights_are():
    largest = [np.abs(w).max() for w in scratch.counted(seed=0).weights[::2]]
    limits = [0.27, 0.17, 0.11, 0.28]  # "between 0.11 and 0.28"
    for shape, limit in zip(
        [(9, 1, 8), (9, 8, 16), (1, 400, 64), (1, 64, 10)], limits, strict=True
    ):
        window, c_in, c_out = shape
        assert np.sqrt(6 / (window * (c_in + c_out))) == pytest.approx(limit, abs=0.005)
    assert all(np.less(largest, np.add(limits, 0.005)))


def test_the_worked_cross_entropy():
    scores = np.log([[0.2, 0.7, 0.1]])  # whose softmax is 0.2, 0.7, 0.1
    assert ops.cross_entropy(scores, np.array([1])) == pytest.approx(0.36, abs=0.005)
    gradient = ops.cross_entropy_backward(scores, np.array([1]))
    np.testing.assert_allclose(gradient, [[0.2, -0.3, 0.1]], atol=1e-12)
    pushed = np.add(scores, [[0, 0.01, 0]])
    losses = [ops.cross_entropy(one, np.array([1])).round(4) for one in (scores, pushed)]
    assert losses == [0.3567, 0.3537]
    assert (losses[1] - losses[0]) / 0.01 == pytest.approx(-0.3)


def forty_gradients(dtype, paper=None):
    """The notebook's check: what pushing says, and what the backward pass says."""
    rng = np.random.default_rng(0)
    network = scratch.counted(seed=0, dtype=dtype)
    noise, labels = rng.normal(size=(4, 28, 28, 1)), np.array([3, 1, 4, 1])
    x = (noise if paper is None else np.full_like(noise, paper)).astype(dtype)
    _, gradients = network.loss_and_gradients(x, labels)
    pairs = []
    for weights, gradient in zip(network.weights, gradients, strict=True):
        weights = weights.ravel()
        for place in rng.choice(weights.size, 5, replace=False):
            kept, losses = weights[place], []
            for push in (1e-5, -1e-5):
                weights[place] = kept + push
                losses.append(scratch.evaluate(network, x, labels)[0])
            weights[place] = kept
            pairs.append(((losses[0] - losses[1]) / 2e-5, gradient.ravel()[place]))
    return np.array(pairs)


def test_what_pushing_weights_shows():
    """[L5.5]"""
    pushed, backward = forty_gradients("float64").T
    assert len(pushed) == 40
    assert np.abs(pushed - backward).max() < 1e-8
    assert np.count_nonzero(backward == 0) == 5
    blank = np.subtract(*forty_gradients("float64", paper=0).T)
    assert np.abs(blank).max() == pytest.approx(0.13, abs=0.005)
    coarse = np.subtract(*forty_gradients("float32").T)
    assert 0.005 < np.abs(coarse).max() < 0.05


def test_momentum_from_one_with_a_steady_gradient_gives_a_half_and_then_minus_a_quarter():
    weight, sgd = np.array([1.0]), scratch.SGD(0.5, momentum=0.5)
    sgd.step([weight], [np.array([1.0])])
    assert weight == [0.5]
    sgd.step([weight], [np.array([1.0])])
    assert weight == [-0.25]


@pytest.mark.claims("09", "c46")
def test_sixty_steps_with_momentum_learn_twenty_digits_by_heart(digits):
    few, labels = digits.x_train[:20], digits.y_train[:20]
    network, sgd = scratch.counted(seed=0), scratch.SGD(0.02, momentum=0.9)
    for _ in range(60):
        _, gradients = network.loss_and_gradients(few, labels)
        sgd.step(network.weights, gradients)
    assert (network(few).argmax(axis=1) == labels).all()
    assert scratch.evaluate(network, few, labels)[0] < 0.01


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient():
    pair = np.array([1.0, 1.0])
    scratch.Adam(0.1).step([pair], [np.array([1000.0, 0.01])])
    np.testing.assert_allclose(pair, [0.9, 0.9], atol=1e-3)
    rate = 0.1 * np.sqrt(0.001) / 0.1
    assert rate == pytest.approx(0.0316, abs=5e-5)
    assert rate * 100 / np.sqrt(1000) == pytest.approx(0.1)
    np.testing.assert_allclose(from_scratch.ADAM_STEP.answer(1.0, 10, 0, 0, 1, 0.1), (0.9, 1, 0.1))
    assert rate * (0.1 * 0.01) / np.sqrt(0.0000001) == pytest.approx(0.1)


def test_what_the_means_of_adam_lack_after_one_step():
    assert 1 / 0.1 == 10
    assert np.sqrt(1 / 0.001) == pytest.approx(30, abs=2)
    assert 0.1 / np.sqrt(0.001) == pytest.approx(3, abs=0.2)
    assert np.sqrt(1 - 0.999) / (1 - 0.9) == pytest.approx(1 / 3, abs=0.02)


def test_the_loss_of_a_network_that_knows_nothing():
    """[L8.7] log 10 for ten digits; exercise 9.3 asks for a hundred classes."""
    assert np.log(10) == pytest.approx(2.3, abs=0.01)
    assert np.log(100) == pytest.approx(from_scratch.START_LOSS.answer, abs=0.01)


def test_larger_weights_start_with_a_larger_loss(digits):
    found = []
    for factor in (1, 2, 3):
        network = scratch.counted(seed=0)
        for w in network.weights:
            w *= factor
        found.append(
            round(scratch.evaluate(network, digits.x_train[:200], digits.y_train[:200])[0], 1)
        )
    assert found == [2.3, 3.2, 12.5]


@pytest.mark.parametrize("answer", [np.log(100), 4.6, 4.61, 4.605])
def test_exercise_9_3_takes_twice_the_printed_logarithm_too(answer):
    assert judge(from_scratch.START_LOSS, answer).state == "right"


def test_a_shift_by_one_makes_nine_versions_of_a_picture(digits):
    rng = np.random.default_rng(0)
    moved = training.shifted(np.repeat(digits.x_train[:1], 300, axis=0), 1, rng)
    assert len({picture.tobytes() for picture in moved}) == 9


def test_the_rate_falls_to_a_hundredth():
    rates = [training.cosine(1.0, epoch, 15) for epoch in range(15)]
    assert rates[0] == 1
    assert rates[-1] == pytest.approx(0.01, abs=0.001)


def test_fifteen_epochs_are_600_steps():
    """Exercise 9.4, counted on the batches themselves."""
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


def test_with_zeros_the_second_rung_finds_the_commonest_digit_only(digits):
    network, sgd = scratch.counted(), scratch.SGD(0.02, momentum=0.9)
    for w in network.weights:
        w[...] = 0
    few, labels = digits.x_train[:20], digits.y_train[:20]
    for _ in range(60):
        scratch.train_step(network, sgd, few, labels)
    right = network(few).argmax(axis=1) == labels
    assert right.sum() == np.bincount(labels).max() == 4
