"""Numbers that only notebook 08 states, recomputed without it."""

import numpy as np
import pytest

from cnn_course import data, geometry, models, ops


def totals(model):
    return {row.name: row.parameters for row in models.layer_table(model)}


@pytest.fixture(scope="module")
def counted():
    return models.counted()


def test_the_counted_model_by_hand(counted):
    """[L8.2], [L8.6]"""
    assert [26, 13, 11, 5] == [28 - 3 + 1, 26 // 2, 13 - 3 + 1, 11 // 2]
    assert [(9 + 1) * 8, (72 + 1) * 16, 401 * 64, 65 * 10] == [80, 1168, 25664, 650]
    assert 80 + 1168 + 25664 + 650 == counted.count_params() == 27562
    assert 0.9 < 25664 / 27562 < 0.95  # "nine in ten"


def test_the_large_model_keeps_98_percent_in_one_layer_and_has_sixty_times_the_parameters():
    """[L8.1]"""
    counts = totals(models.large())
    assert sum(counts.values()) == 320 + 18496 + 1639424 + 10250 == 1668490
    assert round(100 * counts["dense_1"] / 1668490) == 98
    assert round(1668490 / 27562) == 61


def test_the_misprints_of_the_calls():
    """[L8.1], [L8.3] filter_size is refused; the call of 2016 runs, with a stride of 3."""
    from keras import layers

    with pytest.raises(TypeError, match="kernel_size"):
        layers.Conv2D(32, filter_size=3)
    old = layers.Convolution2D(32, 3, 3)
    assert (old.kernel_size, old.strides) == ((3, 3), (3, 3))
    assert geometry.output_size(64, 3, stride=3) == 21


def test_the_slides_binary_model_still_builds_with_other_sizes():
    """[L8.3] Strides of 3 in both convolutions: 14,497 parameters instead of 813,217."""
    sizes = [64]
    for window, stride in ((3, 3), (2, 2), (3, 3), (2, 2)):
        sizes.append(geometry.output_size(sizes[-1], window, stride=stride))
    assert sizes[1:] == [21, 10, 3, 1]
    assert 896 + 9248 + (32 + 1) * 128 + 129 == 14_497
    assert 896 + 9248 + (14 * 14 * 32 + 1) * 128 + 129 == 813_217


def test_the_binary_model_by_hand():
    """[L8.3]"""
    assert [(27 + 1) * 32, (288 + 1) * 32, (14 * 14 * 32 + 1) * 128, 129] == [
        896, 9248, 802944, 129,
    ]  # fmt: skip
    assert models.binary().count_params() == 896 + 9248 + 802944 + 129


def test_flatten_goes_cell_by_cell_with_all_channels_of_a_cell_together():
    """[L8.4]"""
    from keras import layers

    first = np.array([[1.0, 2], [3, 4]])
    two = np.stack([first, 10 * first], axis=-1)[np.newaxis]
    assert np.array(layers.Flatten()(two))[0].tolist() == [1, 10, 2, 20, 3, 30, 4, 40]
    nine = np.arange(1.0, 10).reshape(1, 3, 3, 1)
    assert np.array(layers.Flatten()(nine))[0].tolist() == list(range(1, 10))


def test_the_convolutional_network_has_a_sixtieth_of_the_plain_ones_parameters():
    """[L8.5]"""
    assert (25 + 1) * 20 + (500 + 1) * 20 + (320 + 1) * 10 == 13750
    assert (784 + 1) * 1024 + (1024 + 1) * 10 == 814090
    assert totals(models.convolutional()) == {
        "conv_1": 520, "pool_1": 0, "conv_2": 10020, "pool_2": 0, "flatten": 0, "dense_1": 3210,
    }  # fmt: skip
    assert totals(models.plain()) == {"flatten": 0, "dense_1": 803840, "dense_2": 10250}
    assert round(814090 / 13750) == 59


def test_a_unit_of_the_second_pooling_sees_ten_pixels_four_apart(counted):
    """[L8.7] "3, then 4, then 8, then 10" """
    from cnn_course import network_fields

    names = ("conv_1", "pool_1", "conv_2", "pool_2")
    fields = network_fields.fields(counted)
    assert [fields[name].size[0] for name in names] == [3, 4, 8, 10]
    assert fields["pool_2"].jump == (4, 4)


def test_rows_and_columns_26_and_27_are_read_by_nobody(counted):
    """[L8.7], [L7.3] 11 / 2 was rounded down: dense_1 sees rows and columns 0 to 25."""
    from cnn_course import network_fields

    assert network_fields.field(counted, "dense_1").region() == (slice(0, 26), slice(0, 26))
    x = data.digits(28).x_test[:50]
    changed = x.copy()
    rng = np.random.default_rng(0)
    changed[:, 26:] = rng.random(changed[:, 26:].shape)
    changed[:, :, 26:] = rng.random(changed[:, :, 26:].shape)
    assert np.array_equal(counted(changed), counted(x))
    changed[:, 25] = 1 - changed[:, 25]
    assert np.abs(np.array(counted(changed)) - np.array(counted(x))).max() > 0.001


def test_a_strip_of_three_digits_gets_fifteen_answers_four_pixels_apart(counted):
    """[L8.8], [L6.5] A window begins with a digit at places 0, 7 and 14."""
    digits = data.digits(28)
    chosen = [digits.x_test[digits.y_test == k][0] for k in (3, 0, 7)]
    strip = np.concatenate(chosen, axis=1)[np.newaxis]
    answers = np.array(models.fully_convolutional(counted)(strip))[0, 0]
    assert answers.shape == (15, 10)
    alone = np.array(counted(np.stack(chosen)))
    assert np.allclose(answers[[0, 7, 14]], alone, atol=1e-5)


def test_guessing_among_ten_costs_2_30():
    """[L8.7]"""
    assert ops.cross_entropy(np.zeros((1, 10)), np.array([7])) == pytest.approx(2.30, abs=0.005)


def test_the_worked_softmax_sigmoid_and_cross_entropy():
    """[L8.7]"""
    powers = np.exp([2, 1, 0])
    assert [*powers.round(2), powers.sum().round(2)] == [7.39, 2.72, 1, 11.11]
    assert ops.softmax(np.array([[2.0, 1, 0]])).round(2).tolist() == [[0.67, 0.24, 0.09]]
    assert (1 / (1 + np.exp([0, -2, 2]))).round(2).tolist() == [0.5, 0.88, 0.12]
    assert (-np.log([0.99, 0.5, 0.01])).round(2).tolist() == [0.01, 0.69, 4.61]
