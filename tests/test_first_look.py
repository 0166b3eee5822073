"""The runs of notebook 00 show what they are said to show [L0.5]."""

import math
from itertools import pairwise

import numpy as np
import pytest

from cnn_course.first_look import learn
from cnn_course.notebooks import find, read

CELLS = {cell["id"]: "".join(cell["source"]) for cell in read(*find(["00"]))["cells"]}


@pytest.fixture
def ran(request):
    """The names that the cells of notebook 00 leave behind whose claim a test makes."""
    names = {"np": np}
    _, *cells = request.node.get_closest_marker("claims").args
    for cell in ("c11", "c13", *cells):  # first what they import
        exec(CELLS[cell], names)
    return names


@pytest.mark.claims("00", "c13")
def test_a_small_rate_is_slow_a_large_one_diverges_one_between_learns(ran):
    slow, good, wild = ran["runs"].values()
    knows_nothing = math.log(10)
    assert 2 < slow[-1] < knows_nothing
    assert 0.05 < good[-1] < 0.15
    assert 15 < wild[0] < 25
    assert 30 < min(wild[1:]) > wild[0]


@pytest.mark.claims("00", "c15", "c16")
def test_many_epochs_on_few_pictures_overfit(ran):
    record, best = ran["record"], ran["best"]
    assert record["accuracy"][-1] == 1
    assert best < 75
    assert record["val_loss"][-1] > 1.15 * record["val_loss"][best]
    assert 0.75 < record["val_accuracy"][-1] < 0.85


@pytest.mark.claims("00", "c18")
def test_two_nodes_are_too_few_for_ten_digits_and_eight_are_slower_than_32(ran):
    two, eight, many = ran["runs"].values()
    assert two[-1] > 1 and 0.5 > eight[-1] > many[-1]


@pytest.mark.claims("00", "c19")
def test_more_layers_start_more_slowly_and_four_of_them_jump(ran):
    one, two, four = ran["runs"].values()
    assert one[2] < two[2] < four[2]
    assert two[-1] < one[-1]
    assert any(later > before + 0.05 for before, later in pairwise(four))


@pytest.mark.claims("00", "c20")
def test_the_sigmoid_learns_more_slowly_than_tanh_and_relu(ran):
    sigmoid, tanh, relu = ran["runs"].values()
    assert sigmoid[-1] > 1 > 2 * max(tanh[-1], relu[-1])


@pytest.mark.claims("00", "c22")
def test_a_convolution_does_better_with_fewer_parameters(ran):
    plain, small = ran["runs"].values()
    assert list(ran["runs"]) == ["plain, 2,410 parameters", "convolutional, 1,610 parameters"]
    assert small[-1] < 0.8 * plain[-1]


def test_a_wide_layer_does_not_overfit_here():
    narrow, wide = (learn(epochs=150, pictures=60, width=width) for width in (8, 128))
    assert wide["val_loss"][-1] < narrow["val_loss"][-1]


def test_every_activation_has_a_gradient_that_learns():
    for activation in ("relu", "sigmoid", "tanh"):
        loss = learn(epochs=5, activation=activation)["loss"]
        assert loss[-1] < loss[0]


@pytest.mark.parametrize("activation", ["RELU", "step", None])
def test_an_unknown_activation_is_refused(activation):
    with pytest.raises(ValueError, match="activation must be one of relu, sigmoid, tanh; got"):
        learn(activation=activation)
