"""The model explorer's scene: numbers against ``ops``, windows against ``geometry``, words."""

import json

import numpy as np
import pytest

from cnn_course import geometry, models, ops
from cnn_course.explorers import model_explorer
from cnn_course.explorers.model_explorer import knobs_for
from cnn_course.pictures.scene import to_data
from cnn_course.pictures.sheets import corner, extent, products, sheet, unit_text, windows

SHAPE = (20, 26, 1)


@pytest.fixture(scope="module")
def model():
    return models.counted(shape=SHAPE, classes=4, filters=(3, 20), units=12)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).random((5, *SHAPE)).astype("float32")


@pytest.fixture
def explorer(model, pictures):
    return model_explorer(model, (pictures, [0, 1, 2, 3, 0]), picture=2)


def test_every_sheet_holds_what_our_operations_compute(explorer, model, pictures):
    """[L8.7]"""
    ours = models.numpy_activations(model, pictures[2:3])
    for name in ("conv_1", "pool_1", "conv_2", "pool_2"):
        wanted = np.moveaxis(ours[name][0], -1, 0)[:16]
        assert np.allclose(explorer.scene.panel(name).maps, wanted, atol=1e-5)
    assert np.allclose(explorer.scene.panel("dense_1").maps.ravel(), ours["dense_1"][0], atol=1e-5)
    answer = list(explorer.scene.panel("scores").values)
    assert np.allclose(answer, ours["dense_2"][0], atol=1e-4)


def test_the_first_layers_products_add_up_to_its_convolution(explorer, model, pictures):
    """[L8.7], [L2.8]"""
    w, b = model.get_weights()[:2]
    before_relu = ops.conv(pictures[2:3], w, b)[0]
    for m, row, col in ((0, 0, 0), (1, 17, 23), (2, 5, 11)):
        total = sum(
            pixel * weight for pixel, weight in products(explorer.scene, "conv_1", m, row, col)
        )
        assert total + b[m] == pytest.approx(before_relu[row, col, m], abs=1e-5)


def test_a_unit_sees_what_the_recurrence_says(explorer):
    """[L7.3] 3, 4, 8, 10 cells, a unit of the second pooling moves by 4."""
    layer = geometry.Layer
    stack = [layer(3), layer(2, stride=2), layer(3), layer(2, stride=2)]
    names = ("conv_1", "pool_1", "conv_2", "pool_2")
    for name, field in zip(names, geometry.receptive_field(stack), strict=True):
        seen = windows(explorer.scene, name, 0, 1, 2)[0]
        top, left = field.jump, 2 * field.jump
        assert seen == ("input", 0, top, left, top + field.size, left + field.size)


def test_a_pooling_unit_reads_its_own_map_and_a_convolution_reads_all(explorer):
    pool = [w for w in windows(explorer.scene, "pool_1", 2, 3, 4) if w[0] == "conv_1"]
    assert pool == [("conv_1", 2, 6, 8, 8, 10)]
    conv = [w for w in windows(explorer.scene, "conv_2", 5, 3, 4) if w[0] == "pool_1"]
    assert conv == [("pool_1", m, 3, 4, 6, 7) for m in range(3)]


def test_a_fully_connected_unit_sees_what_the_units_below_it_see(explorer, model, pictures):
    """[L7.3] The second pooling halves 7 x 10: rows 18 and 19 of the input are read by nobody."""
    text = unit_text(explorer.scene, "dense_1", 0, 0, 7)
    assert text.startswith("dense_1, unit 7: ")
    assert text.endswith("sees rows 0 to 17 and columns 0 to 25 of the input")
    read = np.zeros(SHAPE[:2], bool)
    for row in range(3):
        for col in range(5):
            _, _, top, left, bottom, right = windows(explorer.scene, "pool_2", 0, row, col)[0]
            read[top:bottom, left:right] = True
    assert read[:18].all() and not read[18:].any()
    changed = pictures[2:3].copy()
    changed[:, 18:] = np.random.default_rng(3).random(changed[:, 18:].shape)
    assert np.array_equal(models.activations(model, changed)["dense_1"],
                          models.activations(model, pictures[2:3])["dense_1"])  # fmt: skip


def test_a_unit_that_reads_all_sees_the_whole_input():
    model = models.plain(shape=(6, 5, 1), units=4, classes=3)
    scene = model_explorer(model, np.ones((1, 6, 5, 1), "float32")).scene
    assert unit_text(scene, "dense_1", 0, 0, 2).endswith("sees the whole input")


def test_of_units_without_one_window_nothing_false_is_said():
    """After an enlargement by two, neighbours see windows of different sizes."""
    keras = pytest.importorskip("keras")
    inputs = keras.Input((8, 9, 1))
    maps = keras.layers.Conv2D(2, 3, name="a")(keras.layers.UpSampling2D(2, name="up")(inputs))
    out = keras.layers.Dense(2)(keras.layers.Flatten()(maps))
    x = np.random.default_rng(2).random((1, 8, 9, 1)).astype("float32")
    scene = model_explorer(keras.Model(inputs, out), x).scene
    assert "of the up" in unit_text(scene, "a", 0, 3, 4)
    assert "sees" not in unit_text(scene, "up", 0, 3, 4)


def test_words_of_a_first_layer_unit_name_the_sum_and_the_activation(explorer, model, pictures):
    w, b = model.get_weights()[:2]
    total = float(ops.conv(pictures[2:3], w, b)[0, 4, 6, 1])
    text = unit_text(explorer.scene, "conv_1", 1, 4, 6)
    assert text.startswith("conv_1, map 1, row 4, column 6: ")
    assert text.count("·") == 9
    assert text.endswith(f"relu: {max(total, 0):.2f}")


def test_of_many_maps_sixteen_are_shown_and_the_slider_moves_them(explorer, model, pictures):
    explorer.set(first_map=4)
    shown = explorer.scene.panel("conv_2")
    assert (shown.first, shown.size[0], shown.note) == (4, 16, "maps 4 to 19 of 20")
    ours = models.numpy_activations(model, pictures[2:3])["conv_2"][0]
    assert np.allclose(shown.maps[0], ours[:, :, 4], atol=1e-5)
    assert explorer.scene.panel("pool_1").size[0] == 3


def test_a_drawing_is_prepared_and_read(model, pictures):
    seen = []

    def prepare(ink):
        seen.append(ink.sum())
        return np.full(SHAPE, ink.mean(), "float32")

    explorer = model_explorer(model, prepare=prepare)
    assert "Nothing is drawn yet" in explorer.scene.formula[0]
    ink = np.zeros((20, 20))
    ink[3, 4] = 1
    explorer._received(None, {"kind": "paint", "sheet": "paper", "cells": [[3, 4, 1]]}, None)
    assert explorer.values["ink"].tolist() == ink.tolist()
    assert explorer.scene.panel("input").maps.max() == pytest.approx(1 / 400)
    assert seen[-1] == 1


@pytest.mark.parametrize("data", [None, np.zeros((1, *SHAPE))])
@pytest.mark.parametrize(
    ("made", "found"),
    [
        (None, "None"),
        (np.zeros(SHAPE[:2]), r"20x26, to which \[..., None\] would add the channel"),
        (np.zeros((1, *SHAPE)), "1x20x26x1"),
        (np.zeros((20, 26, 3)), "20x26x3"),
        ("ink", r"no array of numbers \(str\)"),
        ([[1], [1, 2]], r"no array of numbers \(list\)"),
    ],
)
def test_what_is_no_picture_for_the_model_is_refused_before_anyone_draws(model, made, found, data):
    message = rf"prepare must return a picture \(20, 26, 1\) for this model; got {found}$"
    with pytest.raises(ValueError, match=message):
        model_explorer(model, data, prepare=lambda ink: made)


def test_a_drawing_that_is_prepared_wrongly_later_changes_nothing(model):
    explorer = model_explorer(model, prepare=lambda ink: np.zeros((20, 26, 1 + bool(ink.any()))))
    with pytest.raises(ValueError, match="got 20x26x2"):
        explorer.set(ink=np.eye(20))
    assert not explorer.values["ink"].any()


def test_prepare_must_be_a_function_and_may_write_into_its_drawing(model):
    with pytest.raises(TypeError, match=r"prepare must be a function .* got 5"):
        model_explorer(model, prepare=5)

    def prepare(ink):
        ink[:] = 1
        return np.zeros(SHAPE, bool)

    assert not model_explorer(model, prepare=prepare).values["ink"].any()


def test_who_draws_reads_the_drawing_and_who_picks_the_picture(explorer):
    explorer.set(ink=np.eye(20))
    assert explorer.values["source"] == "drawing"
    explorer.set(picture=1)
    assert explorer.values["source"] == "data"


def test_right_and_wrong_are_said(explorer):
    scores = list(explorer.scene.panel("scores").values)
    said = explorer.scene.formula[0]
    assert said.endswith("Right." if int(np.argmax(scores)) == 2 else "Wrong, it is: 2.")


def test_a_colour_model_with_one_neuron_and_padding_works_too():
    """[L8.3] A model the learner brings: same padding, dilation, average pooling, sigmoid."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((12, 17, 3)),
            layers.Conv2D(2, (3, 5), padding="same", activation="tanh", name="a"),
            layers.Dropout(0.2),
            layers.AveragePooling2D((2, 3), name="b"),
            layers.Conv2D(4, 2, dilation_rate=2, name="c"),
            layers.GlobalAveragePooling2D(name="d"),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="mine",
    )
    x = np.random.default_rng(1).random((3, 12, 17, 3)).astype("float32")
    scene = model_explorer(model, x, class_names=("no", "yes")).scene
    yes = float(np.asarray(model(x[:1]))[0, 0])
    assert list(scene.panel("scores").values) == pytest.approx([1 - yes, yes], abs=1e-4)
    w, b = model.get_layer("a").get_weights()
    corner_sum = sum(p * v for p, v in products(scene, "a", 1, 0, 0)) + b[1]
    mine = ops.conv(x[:1], w, b, padding="same")[0, 0, 0, 1]
    assert corner_sum == pytest.approx(mine, abs=1e-5)
    assert len(products(scene, "a", 1, 0, 0)) == 2 * 3 * 3
    assert ("a", 1, 0, 0, 2, 3) in windows(scene, "b", 1, 0, 0)
    assert ("a", 0, 0, 0, 2, 3) not in windows(scene, "b", 1, 0, 0)
    assert ("b", 1, 0, 1, 3, 4) in windows(scene, "c", 0, 0, 1)


def one_neuron(bias, activation, *after):
    """A model that puts out the same number for every picture."""
    import keras
    from keras import layers

    constant = keras.initializers.Constant(bias)
    last = layers.Dense(
        1, activation=activation, kernel_initializer="zeros", bias_initializer=constant
    )
    return keras.Sequential([keras.Input((6, 7, 1)), layers.Flatten(), last, *after], name="one")


@pytest.mark.parametrize(
    ("bias", "activation", "scores", "said"),
    [
        (0.3, None, [0, 0.3], "one says: yes (score 0.30)."),
        (-2, None, [0, -2], "one says: no (score 0.00)."),
        (1, None, [0, 1], "one says: yes (score 1.00)."),
        (9, "tanh", [0, 1], "one says: yes (score 1.00)."),
        (-2, "sigmoid", [0.8808, 0.1192], "one says: no (probability 0.88)."),
        (-5, "hard_sigmoid", [1, 0], "one says: no (probability 1.00)."),
    ],
)
def test_one_neuron_without_a_sigmoid_says_class_1_above_zero(bias, activation, scores, said):
    """[L8.3] What a model trained with ``from_logits=True`` puts out is a score."""
    x = np.ones((1, 6, 7, 1))
    scene = model_explorer(one_neuron(bias, activation), x, class_names=("no", "yes")).scene
    assert list(scene.panel("scores").values) == pytest.approx(scores, abs=1e-4)
    assert scene.formula == (said,)


def test_a_sigmoid_is_found_wherever_it_stands_at_the_end():
    import keras

    apart = one_neuron(-2, None, keras.layers.Activation("sigmoid"))
    inside = keras.Sequential([keras.Input((6, 7, 1)), one_neuron(-2, "sigmoid")])
    picture = keras.Input((6, 7, 1))
    bare = keras.Model(picture, keras.ops.sigmoid(one_neuron(-2, None)(picture)))
    layered = one_neuron(-2, keras.layers.Activation("sigmoid"))
    handed_on = one_neuron(-2, "sigmoid", keras.layers.Dropout(0.5), keras.layers.Flatten())
    for model in (apart, inside, bare, layered, handed_on):
        panel = model_explorer(model, np.ones((1, 6, 7, 1))).scene.panel("scores")
        assert panel.name == "probability"
        assert panel.values[1] == pytest.approx(0.1192, abs=1e-4)


def test_a_score_is_a_score_through_a_dropout_or_a_model_used_as_a_layer():
    import keras

    handed_on = one_neuron(0.3, None, keras.layers.Dropout(0.5))
    inside = keras.Sequential([keras.Input((6, 7, 1)), one_neuron(0.3, None)])
    for model in (handed_on, inside):
        panel = model_explorer(model, np.ones((1, 6, 7, 1))).scene.panel("scores")
        assert (panel.name, panel.values) == ("score", (0, 0.3))


def transfer(kind):
    """A base of one convolution and one pooling, taken over as the first layer of a model."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    inside = keras.Input((9, 12, 3))
    maps = layers.MaxPooling2D(2, name="pool")(layers.Conv2D(4, 3, name="conv")(inside))
    base = keras.Model(inside, maps, name="base")
    if kind == "sequential":
        return keras.Sequential([base, layers.Flatten(), layers.Dense(2)])
    picture = keras.Input((9, 12, 3))
    return keras.Model(picture, layers.Dense(2)(layers.Flatten()(base(picture))))


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_a_model_used_as_a_layer_is_drawn_as_one(kind):
    model = transfer(kind)
    x = np.random.default_rng(4).random((2, 9, 12, 3)).astype("float32")
    scene = model_explorer(model, x, picture=1).scene
    base = np.asarray(model.get_layer("base")(x[1:]))[0]
    assert [sheet.key for sheet in scene.sheets] == ["input", "base"]
    np.testing.assert_allclose(scene.panel("base").maps, np.moveaxis(base, -1, 0), atol=1e-5)
    assert windows(scene, "base", 1, 1, 2) == [("input", m, 2, 4, 6, 8) for m in range(3)]
    scores = list(scene.panel("scores").values)
    assert scores == pytest.approx(np.asarray(model(x[1:]))[0], abs=1e-4)


def test_a_layer_used_twice_and_an_activation_that_is_a_layer_are_drawn():
    keras = pytest.importorskip("keras")
    layers = keras.layers
    inputs, again = keras.Input((9, 8, 1)), layers.ReLU(name="again")
    maps = again(layers.Conv2D(2, 3, name="a", activation=layers.LeakyReLU())(inputs))
    maps = again(layers.Conv2D(3, 2, name="b")(maps))
    model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(maps)))
    x = np.random.default_rng(2).random((1, 9, 8, 1)).astype("float32")
    scene = model_explorer(model, x).scene
    keys = [sheet.key for sheet in scene.sheets]
    assert keys == ["input", "a kernels", "a", "again:0", "b", "again:1"]
    for n, before in enumerate("ab"):
        relu = np.maximum(scene.panel(before).maps, 0)
        assert np.array_equal(scene.panel(f"again:{n}").maps, relu)
    assert scene.panel("a").then == "LeakyReLU"


def test_arithmetic_between_the_layers_is_drawn_too():
    """A first convolution that reads the picture divided by 255 spells no sum of its pixels."""
    keras = pytest.importorskip("keras")
    layers = keras.layers
    inputs = keras.Input((9, 8, 1))
    maps = layers.Conv2D(2, 3, name="a")(inputs / 255)
    model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(maps)))
    x = np.full((1, 9, 8, 1), 51, "uint8")
    scene = model_explorer(model, x).scene
    (divided,) = (sheet for sheet in scene.sheets if sheet.shape.startswith("TrueDivide"))
    assert divided.maps == pytest.approx(0.2)
    assert not scene.panel("a").kernels
    assert (divided.key, 0, 2, 3, 5, 6) in windows(scene, "a", 1, 2, 3)


def test_a_layer_that_cannot_be_drawn_is_mentioned():
    keras = pytest.importorskip("keras")
    layers = keras.layers
    stack = [
        keras.Input((8, 6, 1)),
        layers.Reshape((8, 6)),
        layers.Conv1D(3, 3, name="along"),
        layers.Flatten(),
        layers.Dense(2),
    ]
    _, left_out = model_explorer(keras.Sequential(stack)).scene.formula
    assert left_out == "Not drawn, neither maps nor one row of numbers: along."


def test_a_picture_of_three_channels_is_one_picture_in_colour(explorer):
    x = np.random.default_rng(1).random((1, 12, 14, 3))
    scene = model_explorer(models.binary(shape=(12, 14, 3)), x).scene
    red, green, blue = x[0, 4, 5]
    wanted = f"input, row 4, column 5: red {red:.2f}, green {green:.2f}, blue {blue:.2f}"
    assert [unit_text(scene, "input", m, 4, 5) for m in range(3)] == [wanted] * 3
    assert [corner(scene.panel("input"), m) for m in range(3)] == [(0, 0)] * 3
    assert explorer.scene.panel("input").drawn == 1 and not explorer.scene.panel("input").colour


def test_the_paper_is_there_only_for_who_draws(explorer):
    assert "paper" not in explorer.scene.items
    assert "paper" in explorer.set(source="drawing").scene.items


def test_the_shelf_holds_the_page_of_the_picture_and_of_the_misread_ones(model, pictures):
    many = np.concatenate([pictures] * 9)
    said = model.predict(many, verbose=0).argmax(axis=1)
    labels = np.where(np.arange(45) % 2, said, (said + 1) % 4)
    explorer = model_explorer(model, (many, labels), picture=20)
    shelf = explorer.scene.panel("shelf")
    assert (shelf.numbers, shelf.turns) == (tuple(range(16, 32)), (0, 32))
    shelf = explorer.set(mistakes=True, picture=40).scene.panel("shelf")
    assert (shelf.numbers, shelf.turns) == (tuple(range(32, 45, 2)), (0, -1))
    assert shelf.wrong == shelf.numbers
    weights = model.get_weights()
    model.set_weights([0 * w for w in weights])  # which says class 0 of everything
    missed = np.flatnonzero(labels)
    assert explorer.set(picture=0).scene.panel("shelf").numbers == tuple(missed[:16])
    model.set_weights(weights)


def test_of_many_classes_the_largest_have_bars():
    model = models.counted(shape=(20, 26, 1), classes=30, filters=(2, 2), units=4)
    scene = model_explorer(model, np.ones((1, 20, 26, 1), "float32")).scene
    said = model.predict(np.ones((1, 20, 26, 1)), verbose=0)[0]
    bars = scene.panel("scores")
    assert bars.values == pytest.approx(sorted(said)[::-1][:12], abs=1e-4)
    assert bars.labels[0] == str(said.argmax())


def test_the_first_layers_kernels_are_numbered_like_its_maps():
    """[L2.8] Three channels: map 5 was made by kernel 5, whose parts are channels 0, 1 and 2."""
    keras = pytest.importorskip("keras")
    inputs = keras.Input((9, 11, 3))
    maps = keras.layers.Conv2D(20, (2, 3), name="a")(inputs)
    out = keras.layers.Dense(2)(keras.layers.Flatten()(maps))
    model = keras.Model(inputs, out)
    x = np.random.default_rng(2).random((2, 9, 11, 3)).astype("float32")
    explorer = model_explorer(model, x)
    explorer.set(first_map=3)
    kernels = explorer.scene.panel("a kernels")
    weights = model.get_layer("a").get_weights()[0]
    assert np.array_equal(kernels.maps[2 * 3 + 1], weights[:, :, 1, 5])
    text = unit_text(explorer.scene, "a kernels", 2 * 3 + 1, 0, 2)
    assert text.startswith("a kernels, kernel 5, channel 1, row 0, column 2: ")
    assert unit_text(explorer.scene, "a", 2, 0, 0).startswith("a, map 5, row 0, column 0: ")


def test_a_map_looked_at_is_made_of_what_stands_beside_it():
    """[L2.8], [L8.7] Every unit, from the numbers drawn, against what Keras computes."""
    keras = pytest.importorskip("keras")
    layers = keras.layers
    keras.utils.set_random_seed(3)
    stack = [
        layers.Conv2D(4, (3, 5), strides=(2, 1), padding="same", activation="relu", name="first"),
        layers.AveragePooling2D((2, 3), strides=2, padding="same", name="mean"),
        layers.Dropout(0.5),
        layers.DepthwiseConv2D(3, use_bias=False, activation="tanh", name="each"),
        layers.Conv2D(20, 2, dilation_rate=2, bias_initializer="normal", name="many"),
        layers.MaxPooling2D(2, padding="same", name="largest"),
        layers.Flatten(),
        layers.Dense(6, activation="relu", bias_initializer="normal", name="full"),
        layers.Dropout(0.5),
        layers.Dense(90, activation="tanh", bias_initializer="normal", name="wide"),
        layers.Dense(5, bias_initializer="normal", name="last"),
        layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((17, 12, 3)), *stack])
    x = np.random.default_rng(4).random((1, 17, 12, 3)).astype("float32")
    wanted = models.activations(model, x)
    explorer = model_explorer(model, x)
    then = {"relu": lambda v: max(v, 0), "tanh": np.tanh, "": lambda v: v, "linear": lambda v: v}
    for layer, count in (
        ("first", 4), ("mean", 4), ("each", 4), ("many", 20), ("largest", 20), ("full", 6),
        ("wide", 90), ("last", 5),
    ):  # fmt: skip
        number = count - 1
        scene = explorer.set(large=(layer, number)).scene
        sheet = scene.panel(layer)
        flat = wanted[layer].ndim == 2
        values = wanted[layer][:, number : number + 1] if flat else wanted[layer][0, ..., number]
        assert np.allclose(sheet.maps[0], values, atol=1e-5)
        assert sheet.large and scene.lit.key == layer
        for row, col in np.ndindex(values.shape):
            pairs = products(scene, layer, 0, row, col)
            if sheet.rule:
                read = [value for value, _ in pairs]
                made = max(read) if sheet.rule == "largest" else sum(read) / len(read)
            else:
                made = then[sheet.then](sum(p * w for p, w in pairs) + sheet.bias[0])
            assert made == pytest.approx(values[row, col], abs=1e-4), (layer, row, col)
    assert [one.key for one in scene.sheets] == ["input", "last", "wide", "last kernel"]
    assert scene.panel("wide").size == scene.panel("last kernel").size == (1, 3, 30)
    assert unit_text(scene, "last", 0, 0, 0).startswith("last, unit 4: ")
    scene = explorer.set(large=("full", 5)).scene
    assert [one.key for one in scene.sheets] == ["input", "full", "largest", "full kernel"]


def test_a_map_looked_at_is_undone_written_as_code_and_refused_where_there_is_none(explorer):
    explorer._received(None, {"kind": "point", "large": ["conv_2", 17]}, None)
    assert explorer.values["large"] == ("conv_2", 17)
    assert explorer.scene.panel("conv_2").shape == "map 17 of 20: 7 × 10"
    assert explorer.scene.alt.endswith("Large: map 17 of conv_2.")
    assert explorer.code().endswith('.set(large=("conv_2", 17))')
    explorer.undo()
    assert explorer.values["large"] is None and "conv_2 kernel" not in explorer.scene.items
    for value, message in (
        (("conv_3", 0), "large must be .layer, map., the layer 'conv_1' or .* got .'conv_3', 0"),
        (("conv_2", 20), "the map in large must be below 20, the number that 'conv_2' has; got 20"),
        (7, "large must be .layer, map., the layer"),
    ):
        with pytest.raises(ValueError, match=message):
            explorer.set(large=value)


def test_labels_may_be_names(model, pictures):
    names = ("ant", "bee", "cat", "dog")
    explorer = model_explorer(
        model, (pictures, ["cat", "ant", "dog", "bee", "bee"]), picture=2, class_names=names
    )
    (said,) = explorer.scene.formula
    assert said.endswith("Right.") or said.endswith("Wrong, it is: dog.")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1], "data must hold one label per picture; got 2 labels for 5 pictures"),
        ([0, 1, 2, 3, 4], "data must label each picture with a number from 0 to 3 or .* got 4"),
        (["0", "1", "2", "3", "x"], "with one of class_names, .* got 'x'"),
        ([0, 1, 2, 3, 0.5], "got 0.5"),
        (np.eye(5)[:, :4], r"one label per picture; got 5x4 of them, .* labels.argmax\(axis=1\)"),
    ],
)
def test_labels_that_fit_no_class_are_refused(model, pictures, labels, message):
    with pytest.raises(ValueError, match=message):
        model_explorer(model, (pictures, labels))


def test_labels_may_be_names_in_an_array_of_objects(model, pictures):
    names = ("ant", "bee", "cat", "dog")
    labels = np.array(["cat", "ant", "dog", "bee", "bee"], object)
    (said,) = model_explorer(model, (pictures, labels), picture=1, class_names=names).scene.formula
    assert said.endswith("Right.") or said.endswith("Wrong, it is: ant.")
    with pytest.raises(ValueError, match="got 'eel'"):
        model_explorer(model, (pictures, np.array(["eel"] * 5, object)), class_names=names)


def test_a_map_that_reads_over_a_border_claims_no_window_on_the_picture():
    """Pooling leaves a row over; "same" units at the rim then see less than the rest."""
    keras = pytest.importorskip("keras")
    layers = keras.layers
    stack = [
        keras.Input((7, 7, 1)),
        layers.MaxPooling2D(2, name="pool"),
        layers.Conv2D(2, 3, padding="same", name="conv"),
        layers.Flatten(),
        layers.Dense(3, name="full"),
        layers.Dense(2, name="last"),
    ]
    scene = model_explorer(keras.Sequential(stack)).scene
    assert "input" not in [key for key, *_ in windows(scene, "conv", 0, 2, 2)]
    assert windows(scene, "full", 0, 0, 0)[0] == ("input", 0, 0, 0, 6, 6)
    assert windows(scene, "pool", 0, 1, 2)[0] == ("input", 0, 2, 4, 4, 6)


@pytest.mark.parametrize("spoiled", [np.nan, 1e30])
def test_a_model_whose_training_diverged_is_shown_and_said_so(pictures, spoiled):
    model = models.counted(shape=SHAPE, classes=4, filters=(3, 20), units=12)
    model.set_weights([np.full(w.shape, spoiled, w.dtype) for w in model.get_weights()])
    scene = model_explorer(model, pictures).scene
    assert scene.formula == (
        "counted puts out nothing that is a number: did its training diverge?",
    )
    assert "NaN" not in json.dumps(to_data(scene), default=str)


@pytest.mark.parametrize(
    ("kind", "lit"),
    [("ReLU", 1), ("MaxPooling2D", 1), ("SeparableConv2D", 4), ("LayerNormalization", 0)],
)
def test_what_a_layer_reads_of_the_one_before(kind, lit):
    keras = pytest.importorskip("keras")
    layers = keras.layers
    args = {"SeparableConv2D": (4, 3)}.get(kind, ())
    stack = [
        keras.Input((9, 8, 1)),
        layers.Conv2D(4, 3, name="conv"),
        getattr(layers, kind)(*args, name="next"),
        layers.Flatten(),
        layers.Dense(2),
    ]
    scene = model_explorer(keras.Sequential(stack)).scene
    assert [key for key, *_ in windows(scene, "next", 1, 0, 0)].count("conv") == lit


def test_a_model_that_does_not_know_its_input_is_refused():
    keras = pytest.importorskip("keras")
    with pytest.raises(ValueError, match=r"begin it with keras.Input\(\(rows, columns, channels"):
        model_explorer(keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2)]))


def test_what_is_no_model_and_a_model_that_hides_its_layers_are_refused(model, pictures):
    import keras

    class Own(keras.Model):
        pass

    with pytest.raises(TypeError, match=r"model must be a keras.Model; got ndarray"):
        model_explorer(pictures, model)
    with pytest.raises(ValueError, match=r"Own, .* a Sequential or functional model would do"):
        model_explorer(Own(name="own"))


def test_of_a_model_with_two_outputs_neither_is_called_the_answer():
    keras = pytest.importorskip("keras")
    inputs = keras.Input((6, 5, 1))
    flat = keras.layers.Flatten()(inputs)
    outputs = [keras.layers.Dense(n, name=name)(flat) for n, name in ((2, "kind"), (3, "size"))]
    with pytest.raises(ValueError, match="one output; it has 2: 'kind', 'size'"):
        model_explorer(keras.Model(inputs, outputs))
    model_explorer(keras.Model(inputs, outputs[0]))


def test_a_model_with_two_inputs_is_refused():
    keras = pytest.importorskip("keras")
    inputs = [keras.Input((6, 5, 1)), keras.Input((6, 5, 1))]
    out = keras.layers.Dense(2)(keras.layers.Flatten()(keras.layers.Add()(inputs)))
    with pytest.raises(ValueError, match=r"model must take pictures .* it takes \[\(None, 6, 5, 1"):
        model_explorer(keras.Model(inputs, out))


def test_pictures_may_come_as_a_list(model, pictures):
    scene = model_explorer(model, list(pictures), picture=2).scene
    assert np.array_equal(scene.panel("input").maps[0], pictures[2, :, :, 0])


def test_data_of_another_kind_is_told_what_would_do(model, pictures):
    import tensorflow as tf

    labels = np.zeros(5, int)
    for data, found in (
        (tf.data.Dataset.from_tensor_slices(pictures), r"no array of numbers \(.*Dataset\)"),
        (pictures.astype(str), r"no array of numbers \(ndarray\)"),
        (pictures[..., 0], r"5x20x26, to which \[..., None\] would add the channel"),
        (pictures[:0], "0x20x26x1"),
        (((pictures, labels), (pictures[:2], labels[:2])), r"take one, data\[0\] or data\[1\]"),
    ):
        with pytest.raises(ValueError, match=f"^data must .* got .*{found}$"):
            model_explorer(model, data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"picture": 5}, "picture goes from 0 to 4 in this explorer; got 5"),
        ({"picture": -1}, "picture must be a whole number, 0 or more; got -1"),
        ({"ink": np.ones((3, 3))}, "ink must be 20x20 numbers; got 3x3"),
        ({"ink": np.full((20, 20), 2.0)}, "ink must lie between 0 and 1; got 2 to 2"),
        ({"source": "camera"}, "source must be one of data, drawing, own; got 'camera'"),
    ],
)
def test_a_value_that_cannot_be_is_refused(explorer, changes, message):
    with pytest.raises(ValueError) as refused:
        explorer.set(**changes)
    assert str(refused.value) == message


def test_pictures_of_another_shape_and_models_of_no_fixed_size_are_refused(model):
    with pytest.raises(ValueError, match=r"pictures \(count, 20, 26, 1\)"):
        model_explorer(model, np.zeros((4, 8, 8, 1)))
    with pytest.raises(ValueError, match="of a fixed size"):
        model_explorer(models.fully_convolutional(model))


def test_a_colour_model_without_data_says_what_would_do():
    with pytest.raises(ValueError, match="data must hold pictures to pick from"):
        model_explorer(models.binary(shape=(12, 14, 3)))


def test_update_is_pure():
    knobs = knobs_for(pictures=3, draws=True, maps=1)
    before = knobs.update({}, {})
    assert knobs.update(before, {"picture": 2})["picture"] == 2
    assert before["picture"] == 0


def test_alt_text_names_every_layer_and_the_answer(explorer):
    alt = explorer.scene.alt
    assert alt.startswith(
        "counted reads picture 2 of the data, layer by layer: conv_1 18 × 24 × 3;"
    )
    assert "It says: " in alt


def test_maps_lie_side_by_side_inside_their_extent():
    made = sheet("s", "output", np.zeros((5, 4, 6)), cell=10, across=2)
    width, height = extent(made)
    for m in range(5):
        left, top = corner(made, m)
        assert left + 60 <= width
        assert top + 40 <= height


def test_a_scene_of_many_maps_stays_small_on_the_wire(explorer):
    size = sum(len(one.numbers) for one in explorer.scene.sheets)
    assert size < 100_000
