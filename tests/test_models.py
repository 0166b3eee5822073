"""The lecture's models: counted, computed layer by layer in NumPy, and set free of their size."""

import subprocess
import sys

import numpy as np
import pytest

from cnn_course import models
from cnn_course.models import formulas, reading

BUILDERS = {
    "counted": models.counted,
    "large": models.large,
    "binary": models.binary,
    "plain": models.plain,
    "convolutional": models.convolutional,
}


@pytest.fixture(scope="module")
def built():
    return {name: build() for name, build in BUILDERS.items()}


def pictures(model, count=3, seed=0):
    return np.random.default_rng(seed).random((count, *model.input_shape[1:]), "float32")


def test_the_counted_model_has_the_lectures_shapes_and_parameters(built):
    """L8.2"""
    rows = models.layer_table(built["counted"])
    assert [(row.shape, row.parameters) for row in rows] == [
        ((26, 26, 8), 80),
        ((13, 13, 8), 0),
        ((11, 11, 16), 1168),
        ((5, 5, 16), 0),
        ((400,), 0),
        ((64,), 25664),
        ((10,), 650),
    ]
    assert built["counted"].count_params() == 27562


def test_the_large_model_has_the_decks_layers(built):
    """L8.1"""
    rows = models.layer_table(built["large"])
    assert [row.shape for row in rows] == [
        (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,), (1024,), (10,),
    ]  # fmt: skip
    assert [row.parameters for row in rows] == [320, 0, 18496, 0, 0, 1639424, 10250]


def test_the_binary_model_has_the_decks_layers_and_compilation(built):
    """L8.3, L3.7"""
    model = built["binary"]
    rows = models.layer_table(model)
    assert [row.shape for row in rows] == [
        (62, 62, 32), (31, 31, 32), (29, 29, 32), (14, 14, 32), (6272,), (128,), (1,),
    ]  # fmt: skip
    assert [row.parameters for row in rows] == [896, 0, 9248, 0, 0, 802944, 129]
    assert model.loss == "binary_crossentropy"
    assert type(model.optimizer).__name__ == "Adam"
    assert model.layers[-1].activation.__name__ == "sigmoid"


def test_the_plain_network_has_59_times_the_parameters_of_the_convolutional_one(built):
    """L8.5"""
    plain, convolutional = built["plain"].count_params(), built["convolutional"].count_params()
    assert plain == (784 + 1) * 1024 + (1024 + 1) * 10 == 814090
    assert convolutional == 26 * 20 + (25 * 20 + 1) * 20 + (320 + 1) * 10 == 13750
    assert round(plain / convolutional) == 59


@pytest.mark.parametrize("name", BUILDERS)
def test_geometry_and_keras_count_the_same_line_by_line(built, name):
    """L8.2, L8.6"""
    model = built[name]
    for row, layer in zip(models.layer_table(model), model.layers, strict=True):
        assert row.shape == layer.output.shape[1:]
        assert row.parameters == layer.count_params()


@pytest.mark.parametrize("name", BUILDERS)
def test_numpy_computes_every_layer_as_keras_does(built, name):
    """L8.7"""
    x = pictures(built[name])
    ours, theirs = models.numpy_activations(built[name], x), models.activations(built[name], x)
    assert list(ours) == list(theirs) == [layer.name for layer in built[name].layers]
    for layer in ours:
        assert ours[layer].dtype == np.float32
        np.testing.assert_allclose(ours[layer], theirs[layer], rtol=0, atol=1e-5, err_msg=layer)


def test_the_last_layers_output_is_the_models_own(built):
    x = pictures(built["counted"])
    np.testing.assert_allclose(
        models.activations(built["counted"], x)["dense_2"],
        built["counted"].predict(x, verbose=0),
        atol=1e-6,
    )


def unusual_model():
    """Not square, strided, dilated, grouped, padded, averaged, without a bias."""
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((17, 23, 2)),
            layers.Conv2D(4, (3, 2), strides=(2, 1), padding="same", activation="tanh"),
            layers.AveragePooling2D((2, 3), strides=(1, 2), padding="same"),
            layers.Conv2D(6, (2, 3), dilation_rate=(2, 1), groups=2, use_bias=False),
            layers.Activation("relu"),
            layers.MaxPooling2D((3, 2), strides=(2, 2), padding="same"),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(5, activation="relu", use_bias=False),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def test_a_learners_own_unusual_model_is_read_right_too():
    model = unusual_model()
    x = pictures(model)
    ours, theirs = models.numpy_activations(model, x), models.activations(model, x)
    for layer, row in zip(model.layers, models.layer_table(model), strict=True):
        np.testing.assert_allclose(ours[layer.name], theirs[layer.name], rtol=0, atol=1e-5)
        assert (row.shape, row.parameters) == (layer.output.shape[1:], layer.count_params())


LOOKS = [models.layer_table, lambda m: models.numpy_activations(m, pictures(m))]


@pytest.mark.parametrize("look", LOOKS)
def test_a_layer_we_cannot_compute_is_named(look):
    import keras

    layers = keras.layers

    class Conv2D(layers.Conv2D):
        def call(self, x):
            return -super().call(x)

    for layer in (layers.GroupNormalization(1, name="odd"), Conv2D(1, 3, name="odd")):
        model = keras.Sequential([keras.Input((8, 8, 1)), layer])
        with pytest.raises(ValueError, match=f"layer 'odd' .{type(layer).__name__}.: .* Conv2D"):
            look(model)


def test_an_activation_we_cannot_compute_is_named():
    import keras

    def relu(z):
        return keras.ops.clip(z, 0, 0.1)

    for activation, name in (("sparsemax", "'sparsemax'"), (relu, "\"your own function 'relu'\"")):
        dense = keras.layers.Dense(3, activation=activation, name="odd")
        model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), dense])
        with pytest.raises(ValueError, match=rf"layer 'odd' \(Dense\): .* one of .* got {name}"):
            models.numpy_activations(model, pictures(model))


@pytest.mark.parametrize("look", [*LOOKS, models.fully_convolutional])
@pytest.mark.parametrize("kind", ["Flatten", "Conv2D", "MaxPooling2D", "DepthwiseConv2D"])
def test_channels_first_is_refused_by_name(look, kind):
    import keras

    arguments = {"Flatten": (), "Conv2D": (2, 3), "MaxPooling2D": (2,), "DepthwiseConv2D": (3,)}
    layer = getattr(keras.layers, kind)(*arguments[kind], data_format="channels_first", name="odd")
    model = keras.Sequential([keras.Input((8, 8, 8)), layer])
    with pytest.raises(ValueError, match=f"layer 'odd' .{kind}.: data_format 'channels_first'"):
        look(model)


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_layer_was_told_and_nobody_reads_is_refused_by_its_name(look):
    """A later Keras may bring options; nobody must find out from wrong numbers."""
    import keras

    dense = keras.layers.Dense(4, name="odd")
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), dense])
    dense.enable_lora(2)
    with pytest.raises(ValueError, match=r"layer 'odd' .Dense.: its option lora_rank=2 is"):
        look(model)


@pytest.mark.parametrize("look", LOOKS)
def test_a_normalisation_that_always_trains_is_refused(look):
    import keras

    picture = keras.Input((8, 8, 1))
    normalise = keras.layers.BatchNormalization(name="odd")
    with pytest.raises(ValueError, match=r"layer 'odd' .* called with training=True"):
        look(keras.Model(picture, normalise(picture, training=True)))


@pytest.mark.parametrize("name", sorted(formulas.FORMULAS))
def test_every_activation_of_keras_has_keras_values_and_slopes(name):
    import keras
    import tensorflow as tf

    x = np.random.default_rng(0).normal(0, 3, (200, 6))
    layer = keras.layers.Activation(name, dtype="float64")
    activation = reading.activation_of(layer)
    with tf.GradientTape() as tape:
        tensor = tf.constant(x)
        tape.watch(tensor)
        wanted = layer(tensor)
    np.testing.assert_allclose(formulas.apply(activation, x), wanted, rtol=1e-6, atol=1e-7)
    assert formulas.apply(activation, x.astype("float32")).dtype == np.float32
    if name in formulas.SLOPES:
        slopes = formulas.SLOPES[name](x, **activation.options)
        np.testing.assert_allclose(slopes, tape.gradient(wanted, tensor), rtol=1e-6, atol=1e-7)
    else:
        assert "softmax" in name


def test_an_activation_is_known_by_itself_from_wherever_it_comes():
    import keras
    import tensorflow as tf

    for given, name in (
        (tf.nn.relu, "relu"),
        (keras.ops.sigmoid, "sigmoid"),
        (tf.nn.softmax, "softmax"),
        (keras.layers.ReLU(), "relu"),
        ("swish", "silu"),
        (lambda z: z, ""),
    ):
        assert reading.activation_of(keras.layers.Dense(3, activation=given)).name == name
    gelu = reading.activation_of(keras.layers.Dense(3, activation=keras.ops.gelu))
    assert gelu.options == {"approximate": True}  # unlike Keras's "gelu"


def test_dense_on_maps_is_computed_place_by_place():
    import keras

    layers = keras.layers
    stack = [layers.Dense(3, activation="softmax"), layers.Flatten(), layers.Dense(2)]
    model = keras.Sequential([keras.Input((5, 7, 2)), *stack])
    x = pictures(model)
    ours, theirs = models.numpy_activations(model, x), models.activations(model, x)
    for row in models.layer_table(model):
        assert ours[row.name].shape == (3, *row.shape)
        np.testing.assert_allclose(ours[row.name], theirs[row.name], rtol=0, atol=1e-5)


@pytest.mark.parametrize("shape", [(28, 28, 1), (2, 28, 28), (2, 28, 28, 3), ()])
def test_pictures_of_another_shape_are_refused_before_any_layer(built, shape):
    with pytest.raises(ValueError, match=r"x must be \(batch, 28, 28, 1\), as 'plain' takes it"):
        models.numpy_activations(built["plain"], np.zeros(shape))


def test_a_model_used_as_a_layer_counts_as_one():
    import keras

    layers = keras.layers
    inside, picture = keras.Input((9, 11, 1)), keras.Input((9, 11, 1))
    base = keras.Model(inside, layers.Conv2D(4, 3)(inside), name="base")
    model = keras.Model(picture, layers.Dense(2, name="last")(layers.Flatten()(base(picture))))
    x = pictures(model)
    found = models.activations(model, x)
    np.testing.assert_allclose(found["base"], np.asarray(base(x)), atol=1e-6)
    np.testing.assert_allclose(found["last"], np.asarray(model(x)), atol=1e-6)


def test_a_layer_used_twice_has_two_outputs():
    import keras

    picture, add = keras.Input((3, 4, 1)), keras.layers.Rescaling(1, offset=1, name="one_more")
    model = keras.Model(picture, add(add(picture)))
    found = models.activations(model, np.zeros((1, 3, 4, 1)))
    assert list(found) == ["one_more:0", "one_more:1"]
    assert (found["one_more:0"] == 1).all() and (found["one_more:1"] == 2).all()


def test_a_model_without_a_graph_of_layers_is_told_what_would_do():
    import keras

    with pytest.raises(ValueError, match=r"'bare' has no graph .* begins with keras.Input"):
        models.calls(keras.Sequential([keras.layers.Dense(2)], name="bare"))


@pytest.mark.parametrize("name", ["counted", "large", "binary", "convolutional", "plain"])
def test_dense_as_convolution_gives_the_same_numbers(built, name):
    """L6.5"""
    model = built[name]
    x = pictures(model)
    anywhere = models.fully_convolutional(model)
    assert anywhere.count_params() == model.count_params()
    answer = np.asarray(anywhere(x))
    assert answer.shape[1:3] == (1, 1)
    np.testing.assert_allclose(answer[:, 0, 0], model.predict(x, verbose=0), atol=1e-5)


def test_on_a_larger_picture_it_answers_once_for_every_place(built):
    """L6.5"""
    model = built["counted"]
    x = np.random.default_rng(1).random((2, 40, 44, 1), "float32")
    answer = np.asarray(models.fully_convolutional(model)(x))
    assert answer.shape == (2, 4, 5, 10)  # two poolings: a place every 4 pixels
    for row in range(4):
        for column in range(5):
            crop = x[:, 4 * row : 4 * row + 28, 4 * column : 4 * column + 28]
            np.testing.assert_allclose(
                answer[:, row, column], model.predict(crop, verbose=0), atol=1e-5
            )


def test_dense_on_maps_that_were_never_flattened_is_refused():
    import keras

    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Dense(3, name="early")])
    with pytest.raises(ValueError, match="flatten its maps before 'early'"):
        models.fully_convolutional(model)


def test_a_global_pooling_becomes_a_pooling_of_the_whole_old_map():
    """L6.5"""
    import keras

    layers = keras.layers
    for pooling in (layers.GlobalAveragePooling2D(), layers.GlobalMaxPooling2D()):
        keras.utils.set_random_seed(0)
        stack = [layers.Conv2D(3, (2, 3)), layers.BatchNormalization(), layers.ReLU(), pooling]
        stack += [layers.Dense(4), layers.BatchNormalization(axis=1), layers.Softmax()]
        model = keras.Sequential([keras.Input((7, 9, 2)), *stack])
        model.set_weights([w + 0.1 for w in model.get_weights()])
        x = np.random.default_rng(1).random((2, 9, 10, 2), "float32")
        answer = np.asarray(models.fully_convolutional(model)(x))
        assert answer.shape == (2, 3, 2, 4)
        for row, column in ((0, 0), (2, 1)):
            crop = x[:, row : row + 7, column : column + 9]
            np.testing.assert_allclose(answer[:, row, column], model(crop), atol=1e-5)


@pytest.mark.parametrize("kind", ["BatchNormalization", "LayerNormalization", "Softmax", "Flatten"])
def test_what_treats_each_cell_of_a_flat_map_differently_has_no_counterpart(kind):
    import keras

    layers = keras.layers
    odd = getattr(layers, kind)(name="odd")
    stack = [layers.Conv2D(2, 3), layers.Flatten(), odd, layers.Dense(2)]
    with pytest.raises(ValueError, match=f"layer 'odd' .{kind}.: it stands between Flatten and"):
        models.fully_convolutional(keras.Sequential([keras.Input((8, 8, 1)), *stack]))


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    first, again, other = models.counted(), models.counted(), models.counted(seed=1)
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])


def test_width_dropout_and_rate_can_be_studied():
    """L8.6"""
    model = models.counted(filters=(4, 5), units=7, dropout=0.5, learning_rate=0.25, classes=3)
    kinds = [row.kind for row in models.layer_table(model)]
    assert kinds[-3:] == ["Dense", "Dropout", "Dense"]
    assert model.layers[0].filters == 4
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.output_shape == (None, 3)


def test_a_saved_model_answers_as_before(tmp_path):
    import keras

    model = models.counted()
    x = pictures(model)
    model.train_on_batch(x, np.array([1, 2, 3]))
    model.save(tmp_path / "counted.keras")
    loaded = keras.saving.load_model(tmp_path / "counted.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


def test_building_a_model_prints_nothing():
    """Whoever has not imported TensorFlow with ``quiet.startup`` reads no messages of it either."""
    code = "from cnn_course import explorers, models; explorers.model_explorer(models.counted())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
