"""The runs of notebook 00 show what they are said to show [L0.5]."""

import math

import pytest

from cnn_course.first_look import learn


def test_a_small_rate_is_slow_a_large_one_diverges_one_between_learns():
    slow, good, wild = (
        learn(rate, epochs=20, activation="tanh")["loss"] for rate in (0.003, 0.3, 3)
    )
    knows_nothing = math.log(10)
    assert 2 < slow[-1] < knows_nothing
    assert 0.05 < good[-1] < 0.15
    assert 15 < wild[0] < 25
    assert 30 < min(wild[1:]) > wild[0]


def test_a_convolution_does_better_with_fewer_parameters():
    plain, small = learn(0.3), learn(0.3, layers=0, filters=16)
    assert (plain["parameters"], small["parameters"]) == (2410, 1610)
    assert small["val_loss"][-1] < 0.8 * plain["val_loss"][-1]


def test_a_wide_layer_does_not_overfit_here():
    narrow, wide = (learn(epochs=150, pictures=60, width=width) for width in (8, 128))
    assert wide["val_loss"][-1] < narrow["val_loss"][-1]


def test_many_epochs_on_few_pictures_overfit():
    record = learn(0.3, epochs=150, layers=3, pictures=60)
    best = min(record["val_loss"])
    assert record["accuracy"][-1] == 1
    assert record["val_loss"][-1] > 1.15 * best
    assert 0.75 < record["val_accuracy"][-1] < 0.85


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
