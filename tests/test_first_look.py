"""The runs of notebook 00 show what they are said to show [L0.5]."""

import math

import pytest

from cnn_course.first_look import learn


def test_a_small_rate_is_slow_a_large_one_diverges_one_between_learns():
    slow, good, wild = (learn(rate, epochs=20)["loss"][-1] for rate in (0.003, 0.3, 10))
    knows_nothing = math.log(10)
    assert 0.9 * knows_nothing < slow < knows_nothing
    assert good < 0.15
    assert wild > knows_nothing


def test_many_epochs_on_few_pictures_overfit():
    record = learn(0.3, epochs=150, layers=3, pictures=60)
    best = min(record["val_loss"])
    assert record["accuracy"][-1] == 1
    assert record["val_loss"][-1] > 1.15 * best
    assert record["val_accuracy"][-1] < 0.9


def test_two_nodes_are_too_few_for_ten_digits():
    narrow, wide = (learn(width=width)["loss"][-1] for width in (2, 32))
    assert narrow > 1 > wide


def test_every_activation_has_a_gradient_that_learns():
    for activation in ("relu", "sigmoid", "tanh"):
        loss = learn(epochs=5, activation=activation)["loss"]
        assert loss[-1] < loss[0]


@pytest.mark.parametrize("activation", ["RELU", "step", None])
def test_an_unknown_activation_is_refused(activation):
    with pytest.raises(ValueError, match="activation must be one of relu, sigmoid, tanh; got"):
        learn(activation=activation)
