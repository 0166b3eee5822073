"""Receptive fields of Keras models, against published tables and against what gradients touch."""

import subprocess
import sys
import time
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from cnn_course import geometry, network_fields

keras = pytest.importorskip("keras")
layers = keras.layers
ops = keras.ops


# --- networks of every kind of layer ---------------------------------------------------------


def stack(shape, *parts, name=None):
    return keras.Sequential([keras.Input(shape), *parts], name=name)


def branched(shape, build):
    source = keras.Input(shape)
    return keras.Model(source, build(source))


def residual():
    # The shortcut is 2x1, not 1x1: with unequal strides TensorFlow 2.21 on a CPU writes out of
    # bounds in the filter gradient of a 1x1 kernel, and the process dies.
    def build(x):
        x = layers.Conv2D(2, 3, padding="same", name="stem")(x)
        way = layers.Conv2D(2, (3, 5), strides=(2, 1), padding="same")(x)
        way = layers.Conv2D(2, 3, padding="same")(layers.ReLU()(layers.BatchNormalization()(way)))
        return layers.Add()([way, layers.Conv2D(2, (2, 1), strides=(2, 1))(x)])

    return branched((14, 9, 1), build)


def inception():
    def build(x):
        ways = [
            layers.Conv2D(1, 1)(x),
            layers.Conv2D(1, (3, 1), padding="same")(layers.Conv2D(1, (1, 5), padding="same")(x)),
            layers.Conv2D(1, 3, padding="same", dilation_rate=2)(x),
            layers.AveragePooling2D(4, strides=1, padding="same")(x),
        ]
        return layers.Concatenate()(ways)

    return branched((11, 13, 2), build)


def dense_block():
    def build(x):
        for _ in range(3):
            x = layers.Concatenate()([x, layers.Conv2D(2, (3, 2), padding="same")(x)])
        return layers.AveragePooling2D((2, 1))(x)

    return branched((13, 8, 1), build)


def shifted_branches():
    """Same stride, other centres: the union is wider than either."""

    def build(x):
        left = layers.Conv2D(1, 3, strides=2)(layers.ZeroPadding2D(((2, 0), (0, 2)))(x))
        right = layers.Conv2D(1, 3, strides=2)(layers.ZeroPadding2D(((0, 2), (2, 0)))(x))
        return layers.Add()([left, right])

    return branched((9, 12, 1), build)


def gated():
    def build(x):
        gate = layers.Conv2D(2, 5, padding="same", activation="sigmoid")(x)
        x = layers.Multiply()([layers.Conv2D(2, 3, padding="same")(x), gate])
        return layers.Subtract()([layers.Average()([x, x]), layers.Conv2D(2, 1)(x) * 0.25 + 1.0])

    return branched((9, 8, 1), build)


def nested():
    inner = stack((None, None, 2), layers.Conv2D(2, 3, strides=2), layers.ReLU(), name="inner")
    block_in = keras.Input((None, None, 2))
    block_out = layers.Add()([block_in, layers.Conv2D(2, 3, padding="same")(block_in)])
    block = keras.Model(block_in, block_out, name="block")
    return branched((15, 12, 1), lambda x: block(inner(layers.Conv2D(2, (1, 3))(x))))


def shared():
    twice = layers.Conv2D(1, (3, 2), padding="same", name="twice")
    return branched((8, 9, 1), lambda x: twice(layers.ReLU(name="between")(twice(x))))


def u_net():
    def build(x):
        down = layers.Conv2D(2, 3, padding="same")(x)
        low = layers.Conv2D(2, 3, padding="same")(layers.AveragePooling2D(2)(down))
        up = layers.Conv2DTranspose(2, 2, strides=2)(low)
        return layers.Conv2D(1, 3, padding="same")(layers.Concatenate()([down, up]))

    return branched((12, 10, 1), build)


def squeeze_and_excite(name="scale"):
    def build(x):
        x = layers.Conv2D(4, 3, strides=2, padding="same", name="conv")(x)
        gate = layers.GlobalAveragePooling2D(name="squeeze")(x)
        gate = layers.Dense(2, activation="relu")(layers.Reshape((1, 1, 4))(gate))
        gate = layers.Conv2D(4, 1, activation="sigmoid", name="excite")(gate)
        return layers.Conv2D(2, 3, name="after")(layers.Multiply(name=name)([x, gate]))

    return branched((12, 14, 1), build)


def squeeze_by_mean():
    def build(x):
        x = layers.Conv2D(2, 3, name="conv")(x)
        gate = layers.Dense(2, name="gate")(ops.mean(x, axis=(1, 2), keepdims=True))
        return layers.Conv2D(2, (1, 2), name="after")(x * gate)

    return branched((6, 7, 1), build)


def image_pooling():
    """A vector that is spread over the map again, as beside dilated convolutions."""

    def build(x):
        x = layers.Conv2D(2, 3, padding="same")(x)
        mean = layers.GlobalAveragePooling2D(keepdims=True)(x)
        mean = layers.Dense(2)(layers.UpSampling2D((6, 5))(mean))
        return layers.Concatenate()([x, mean])

    return branched((6, 5, 1), build)


def functional_activations():
    names = ["leaky_relu", "elu", "selu", "celu", "softplus", "softsign", "exponential"]

    def build(x):
        x = layers.Conv2D(2, (3, 2))(x)
        for name in [*names, "log_softmax"]:
            x = getattr(keras.activations, name)(x)
        return layers.Conv2D(2, 2)(x)

    return branched((6, 7, 2), build)


def attention(attend, shape=(5, 6, 2)):
    def build(x):
        query = layers.Conv1D(4, 3) if len(shape) == 2 else layers.Conv2D(4, (3, 2))
        return attend(query(x), layers.Dense(4)(x))

    return branched(shape, build)


# Inside the box, some cells may be left out: then the box alone is compared.
SOLID = {
    "conv, kernel and stride not square": lambda: stack(
        (11, 14, 2), layers.Conv2D(2, (3, 4), strides=(2, 3)), layers.Conv2D(2, (2, 3))
    ),
    "same with stride, even size": lambda: stack(
        (10, 12, 1),
        layers.Conv2D(2, 3, strides=2, padding="same"),
        layers.Conv2D(2, (2, 5), strides=(2, 3), padding="same"),
    ),
    "same with stride, odd size": lambda: stack(
        (11, 13, 1),
        layers.Conv2D(2, 3, strides=2, padding="same"),
        layers.Conv2D(2, (4, 3), strides=2, padding="same"),
    ),
    "asymmetric padding": lambda: stack(
        (7, 9, 1), layers.ZeroPadding2D(((3, 1), (0, 2))), layers.Conv2D(1, (4, 3), strides=(2, 1))
    ),
    "cropping": lambda: stack(
        (12, 11, 1),
        layers.Conv2D(1, 3, padding="same"),
        layers.Cropping2D(((1, 3), (2, 0))),
        layers.Conv2D(1, 3, padding="same"),
    ),
    "cropping what was padded": lambda: stack(
        (8, 7, 1),
        layers.ZeroPadding2D(((2, 0), (1, 3))),
        layers.Cropping2D(((3, 1), (0, 2))),
        layers.Conv2D(1, (3, 5), padding="same"),
    ),
    "rows that no window uses": lambda: stack(
        (9, 8, 1), layers.AveragePooling2D((2, 3)), layers.Conv2D(1, 3, padding="same")
    ),
    "average pooling, same": lambda: stack(
        (9, 10, 1), layers.AveragePooling2D((3, 2), strides=2, padding="same"), layers.Conv2D(1, 2)
    ),
    "depthwise": lambda: stack(
        (9, 10, 2),
        layers.DepthwiseConv2D((3, 3), strides=2, padding="same", depth_multiplier=2),
        layers.DepthwiseConv2D((2, 4)),
    ),
    "separable": lambda: stack(
        (11, 9, 2), layers.SeparableConv2D(2, (5, 3), padding="same"), layers.SeparableConv2D(1, 3)
    ),
    "grouped": lambda: stack(
        (8, 9, 4), layers.Conv2D(4, (2, 3), groups=2), layers.Conv2D(2, 3, padding="same")
    ),
    "per cell": lambda: stack(
        (7, 6, 3),
        layers.Rescaling(0.5),
        layers.Conv2D(4, (3, 2)),
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.Dropout(0.5),
        layers.SpatialDropout2D(0.5),
        layers.LeakyReLU(),
        layers.PReLU(),
        layers.Dense(4),
        layers.Softmax(),
        layers.Activation("tanh"),
        layers.Reshape((5, 5, 4)),
        layers.Identity(),
    ),
    "1-D": lambda: stack(
        (23, 2),
        layers.Conv1D(2, 5, strides=2, padding="same"),
        layers.ZeroPadding1D((2, 0)),
        layers.SeparableConv1D(2, 3),
        layers.DepthwiseConv1D(2),
        layers.AveragePooling1D(2),
        layers.Cropping1D((0, 1)),
    ),
    "causal": lambda: stack((15, 1), layers.Conv1D(2, 3, padding="causal"), layers.Conv1D(1, 2)),
    "3-D": lambda: stack(
        (7, 6, 8, 1),
        layers.Conv3D(2, (2, 3, 3), strides=(1, 2, 1)),
        layers.ZeroPadding3D(((0, 1), (1, 0), (0, 0))),
        layers.AveragePooling3D((2, 1, 3)),
    ),
    "transposed, valid": lambda: stack((5, 6, 1), layers.Conv2DTranspose(2, (3, 4), strides=2)),
    "transposed, same": lambda: stack(
        (5, 6, 1),
        layers.Conv2D(2, 3, padding="same"),
        layers.Conv2DTranspose(2, (5, 3), strides=(2, 3), padding="same"),
        layers.Conv2D(1, 3),
    ),
    "transposed, output padding": lambda: stack(
        (6, 5, 1),
        layers.Conv2DTranspose(1, (3, 4), strides=(2, 3), padding="same", output_padding=(1, 1)),
        layers.Conv2DTranspose(1, 2, strides=1, padding="valid", output_padding=0),
    ),
    "transposed then strided": lambda: stack(
        (6, 5, 1),
        layers.Conv2DTranspose(2, 3, strides=2, padding="same"),
        layers.Conv2D(1, (3, 5), strides=(4, 2), padding="same"),
    ),
    "transposed, 1-D and 3-D": lambda: stack(
        (4, 3, 5, 1), layers.Conv3DTranspose(1, (2, 3, 3), strides=(2, 1, 2), padding="same")
    ),
    "transposed, 1-D": lambda: stack((7, 1), layers.Conv1DTranspose(1, 5, strides=3)),
    "upsampling, nearest": lambda: stack(
        (5, 6, 1), layers.UpSampling2D((2, 3)), layers.Conv2D(1, 3, padding="same")
    ),
    "upsampling, bilinear": lambda: stack(
        (5, 6, 1),
        layers.UpSampling2D((2, 3), interpolation="bilinear"),
        layers.UpSampling2D(2, interpolation="bilinear"),
    ),
    "upsampling, 1-D": lambda: stack((9, 1), layers.UpSampling1D(3), layers.Conv1D(1, 4)),
    "upsampling, 3-D": lambda: stack((3, 4, 3, 1), layers.UpSampling3D((2, 1, 3))),
    "residual": residual,
    "dense block": dense_block,
    "gated": gated,
    "nested": nested,
    "shared": shared,
    "u-net": u_net,
    "squeeze and excite": squeeze_and_excite,
    "global pooling": lambda: stack(
        (6, 7, 1), layers.Conv2D(2, 3), layers.GlobalAveragePooling2D(), layers.Dense(2)
    ),
    "global pooling of a map that misses a row": lambda: stack(
        (7, 6, 1), layers.Conv2D(2, 2, strides=2), layers.GlobalAveragePooling2D(keepdims=True)
    ),
    "flatten": lambda: stack(
        (6, 5, 1), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3), layers.Dropout(0.1)
    ),
    "group normalisation": lambda: stack(
        (6, 5, 4), layers.Conv2D(4, 3), layers.GroupNormalization(2), layers.Conv2D(1, 2)
    ),
    "squeeze by keras.ops.mean": squeeze_by_mean,
    "a vector spread over the map": image_pooling,
    "functional activations": functional_activations,
    "keras.ops.reshape": lambda: branched(
        (6, 7, 2),
        lambda x: layers.Conv2D(1, (2, 3))(ops.reshape(layers.Conv2D(2, 3)(x), (-1, 4, 5, 2))),
    ),
    "keras.ops.reshape to a vector": lambda: branched(
        (4, 5, 2), lambda x: layers.Dense(2)(ops.reshape(layers.Conv2D(2, 3)(x), (-1, 12)))
    ),
    "attention over the map": lambda: attention(
        lambda query, _: layers.MultiHeadAttention(2, 3)(query, query)
    ),
    "attention along the columns": lambda: attention(
        lambda query, _: layers.MultiHeadAttention(2, 3, attention_axes=(2,))(query, query)
    ),
    "attention to another map": lambda: attention(
        lambda query, value: layers.GroupQueryAttention(3, 2, 1)(query, value), (7, 2)
    ),
    "attention without weights": lambda: attention(
        lambda query, value: layers.Attention()([query, layers.Cropping1D((2, 0))(value)]), (7, 2)
    ),
    "additive attention": lambda: attention(
        lambda query, value: layers.AdditiveAttention()([query, value]), (7, 2)
    ),
    "spectral normalisation": lambda: stack(
        (6, 7, 1), layers.SpectralNormalization(layers.Conv2D(2, (3, 2)))
    ),
    "layer normalisation over columns": lambda: stack(
        (6, 5, 2), layers.Conv2D(2, 3), layers.LayerNormalization(axis=2)
    ),
}
HOLED = {
    "dilated": lambda: stack(
        (15, 13, 1),
        layers.Conv2D(1, 3, dilation_rate=(2, 3), padding="same"),
        layers.Conv2D(1, (3, 2), dilation_rate=(1, 4), padding="same"),
    ),
    "dilated, 1-D": lambda: stack(
        (19, 1),
        layers.Conv1D(1, 2, dilation_rate=3, padding="causal"),
        layers.Conv1D(1, 4, dilation_rate=2, padding="same"),
    ),
    "stride larger than the kernel": lambda: stack(
        (11, 12, 1), layers.Conv2D(1, 1, strides=2), layers.Conv2D(1, 2)
    ),
    "transposed, stride larger than the kernel": lambda: stack(
        (5, 6, 1), layers.Conv2DTranspose(1, (2, 1), strides=3), layers.Conv2D(1, 2, strides=(2, 1))
    ),
    "inception": inception,
    "shifted branches": shifted_branches,
}
MAXIMA = {
    "max pooling": lambda: stack(
        (11, 12, 1),
        layers.Conv2D(1, 3, padding="same"),
        layers.MaxPooling2D((2, 3), strides=2),
        layers.MaxPooling2D(2),
    ),
    "max pooling, same": lambda: stack(
        (10, 11, 1),
        layers.MaxPooling2D(3, strides=2, padding="same"),
        layers.Conv2D(1, (1, 2), padding="same"),
    ),
    "max pooling, 1-D": lambda: stack((12, 1), layers.MaxPooling1D(3, strides=2), layers.ReLU()),
    "max pooling, 3-D": lambda: stack((4, 5, 6, 1), layers.MaxPooling3D((1, 2, 3))),
    "global max pooling": lambda: stack(
        (5, 6, 1), layers.Conv2D(1, 3), layers.GlobalMaxPooling2D()
    ),
    "global max pooling by keras.ops": lambda: branched(
        (5, 6, 1), lambda x: layers.Dense(2)(ops.max(layers.Conv2D(1, (2, 3))(x), axis=(1, 2)))
    ),
    "maximum and minimum of branches": lambda: branched(
        (7, 8, 1),
        lambda x: layers.Maximum()(
            [layers.Conv2D(1, 3, padding="same")(x), layers.Conv2D(1, (1, 5), padding="same")(x)]
        ),
    ),
}


def with_positive_weights(model):
    rng = np.random.default_rng(0)
    model.set_weights(
        [
            rng.uniform(0.5, 1.5, w.shape).astype("float32") / np.prod(w.shape[:-1], dtype=int)
            for w in model.get_weights()
        ]
    )
    return model


def touched_by_gradient(model):
    """For each unit of the model's output, which input cells its gradient touches."""
    import tensorflow as tf

    space = model.output_shape[1:-1]
    units = np.array(list(np.ndindex(*space)))  # one empty index when no map is left
    image = np.random.default_rng(1).uniform(0.5, 1, model.input_shape[1:])
    batch = tf.constant(np.repeat(image[None].astype("float32"), len(units), axis=0))
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(batch)
        maps = model(batch, training=False)
        index = np.column_stack([np.arange(len(units)), units]).astype(int)
        channels = tf.gather_nd(maps, index)
        score = tf.reduce_sum(channels * tf.linspace(1.0, 2.0, channels.shape[-1]))
    slopes = tape.gradient(score, batch).numpy()
    return {tuple(unit): np.abs(s).sum(axis=-1) > 0 for unit, s in zip(units, slopes, strict=True)}


def touched_by_winner(model):
    """The same for networks with maxima: make each cell in turn so large that it wins."""
    space = model.input_shape[1:-1]
    cells = list(np.ndindex(*space))
    batch = np.ones((len(cells), *model.input_shape[1:]), "float32")
    for image, cell in zip(batch, cells, strict=True):
        image[cell] = 1000
    base = model(np.ones((1, *model.input_shape[1:]), "float32")).numpy()
    changed = (model(batch).numpy() != base).any(axis=-1)
    return {
        unit: changed[(slice(None), *unit)].reshape(space)
        for unit in np.ndindex(*changed.shape[1:])
    }


def box(mask):
    """The smallest slices that hold all the cells of a mask."""
    if not mask.any():
        return tuple(slice(0, 0) for _ in mask.shape)
    return tuple(slice(int(where.min()), int(where.max()) + 1) for where in np.nonzero(mask))


def empty(region):
    return any(cut.start >= cut.stop for cut in region)


def assert_regions(model, touched, solid, treat=None):
    seen = list(network_fields.fields(model, treat=treat).values())[-1]
    for unit, mask in touched.items():
        region = seen.region(unit or None)
        if empty(region):
            assert not mask.any(), unit
            continue
        assert region == box(mask), unit
        assert mask[region].all() or not solid, unit


@pytest.mark.parametrize("name", SOLID)
def test_gradient_touches_exactly_the_region(name):
    """[L7.1] Every unit, every cell of its region, and none outside."""
    model = with_positive_weights(SOLID[name]())
    assert_regions(model, touched_by_gradient(model), solid=True)


@pytest.mark.parametrize("name", HOLED)
def test_gradient_reaches_the_ends_of_a_region_with_holes(name):
    """[L7.3] Dilation, and windows that do not meet, leave cells out but span the same box."""
    model = with_positive_weights(HOLED[name]())
    assert_regions(model, touched_by_gradient(model), solid=False)


@pytest.mark.parametrize("name", MAXIMA)
def test_a_winner_is_noticed_exactly_in_the_region(name):
    """[L7.1] A maximum has a gradient in one cell only, so each cell has its turn to win."""
    model = with_positive_weights(MAXIMA[name]())
    solid = "branches" not in name
    assert_regions(model, touched_by_winner(model), solid)


def test_dilated_transposed_convolution_sees_the_units_whose_convolution_sees_it():
    """[L6.2] TensorFlow cannot run it on a CPU, so the convolution it transposes is asked."""
    sizes = dict(kernel_size=(3, 2), dilation_rate=(2, 3), padding="same")
    forward = with_positive_weights(stack((7, 6, 1), layers.Conv2D(1, **sizes)))
    touched = touched_by_gradient(forward)
    seen = network_fields.field(stack((7, 6, 1), layers.Conv2DTranspose(1, **sizes)))
    for cell in np.ndindex(7, 6):
        readers = np.zeros((7, 6), bool)
        for unit, mask in touched.items():
            readers[unit] = mask[cell]
        region = seen.region(cell)
        assert (not readers.any()) if empty(region) else region == box(readers), cell


@pytest.mark.parametrize("name", [*SOLID, *HOLED, *MAXIMA])
def test_units_are_the_shapes_keras_computes(name):
    """[L3.1] Sizes are computed here by formula, never read from Keras, except the input's."""
    model = (SOLID | HOLED | MAXIMA)[name]()
    answers = network_fields.fields(model)
    for layer in model.layers:
        if layer.name in answers and answers[layer.name].has_map and len(layer._inbound_nodes) == 1:
            expected = layer.output.shape[1:-1]
            assert None in expected or answers[layer.name].units == expected, layer.name
    *_, last = answers.values()
    assert not last.has_map or last.units == model.output_shape[1:-1]


# --- numbers by hand and from the literature --------------------------------------------------

# Araujo, Norris and Sim (Distill, 2019), table of networks; the others by the same formulas.
PUBLISHED = {
    "VGG16": 212,
    "VGG19": 268,
    "ResNet50": 483,
    "ResNet101": 1027,
    "ResNet152": 1507,
    "InceptionV3": 1311,
    "InceptionResNetV2": 3039,
    "MobileNet": 315,
    "MobileNetV2": 491,
    "DenseNet121": 2071,
    "Xception": 1083,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_last_feature_layer_of_real_networks(name):
    """[L7.5] Size and jump as published, and found in less than 2 s of work."""
    model = getattr(keras.applications, name)(weights=None)
    begin = time.process_time()
    seen = network_fields.field(model)
    assert time.process_time() - begin < 2
    assert seen.size == (PUBLISHED[name],) * 2
    assert seen.jump == (32, 32)


def test_every_block_of_vgg16():
    """[L7.5] 6/2, 16/4, 44/8, 100/16, 212/32."""
    answers = network_fields.fields(keras.applications.VGG16(weights=None, include_top=False))
    pools = [answers[f"block{i}_pool"] for i in range(1, 6)]
    assert [pool.size[0] for pool in pools] == [6, 16, 44, 100, 212]
    assert [pool.jump[1] for pool in pools] == [2, 4, 8, 16, 32]
    assert pools[-1].start == (-90, -90)
    assert pools[-1].padding == (90, 90)
    assert pools[-1].centre == (15.5, 15.5)


def test_squeeze_and_excite_networks_see_everything_unless_told_otherwise():
    """[L7.5] EfficientNetB0; without its gates it is a stack of 17 convolutions."""
    model = keras.applications.EfficientNetB0(
        weights=None, include_top=False, input_shape=(64, 96, 3)
    )
    assert network_fields.field(model).everything
    assert network_fields.field(model).jump == (32, 32)
    convolutions = [(3, 2), (3, 1), (3, 2), (3, 1), (5, 2), (5, 1), (3, 2), (3, 1), (3, 1)]
    convolutions += [(5, 1), (5, 1), (5, 1), (5, 2), (5, 1), (5, 1), (5, 1), (3, 1)]
    by_hand = geometry.receptive_field(convolutions)[-1]
    alone = network_fields.field(model, ignore_global=True)
    assert alone.size == (by_hand.size, by_hand.size) == (851, 851)
    assert alone.jump == (by_hand.jump, by_hand.jump) == (32, 32)


def test_three_small_layers_see_7():
    """[L7.1] Two 3x3 layers see 5x5, three see 7x7."""
    model = stack((20, 20, 1), *(layers.Conv2D(1, 3, name=f"conv{i}") for i in range(3)))
    answers = network_fields.fields(model)
    assert [answers[f"conv{i}"].size for i in range(3)] == [(3, 3), (5, 5), (7, 7)]


def test_a_stack_follows_the_recurrence():
    """[L7.3] r <- r + (k_eff - 1) j and j <- j s, as geometry has it, on each axis."""
    model = stack(
        (64, 96, 1),
        layers.Conv2D(1, (3, 5), strides=(2, 1)),
        layers.MaxPooling2D((2, 3), strides=(2, 3)),
        layers.Conv2D(1, (5, 2), dilation_rate=(1, 2)),
        layers.ZeroPadding2D(((1, 0), (2, 1))),
        layers.Conv2D(1, 3, strides=2),
    )
    rows = geometry.receptive_field([(3, 2), (2, 2), (5,), (3, 2, 1, (1, 0))])[-1]
    columns = geometry.receptive_field([(5,), (3, 3), (2, 1, 2), (3, 2, 1, (2, 1))])[-1]
    seen = network_fields.field(model)
    assert seen.size == (rows.size, columns.size)
    assert seen.jump == (rows.jump, columns.jump)
    assert seen.start == (rows.start, columns.start)


def test_same_padding_with_a_stride_depends_on_the_size():
    """[L3.4] TensorFlow pads 0 before for an even size, 1 for an odd one."""
    starts = [
        network_fields.field(stack((n, 1), layers.Conv1D(1, 3, strides=2, padding="same"))).start
        for n in (6, 7)
    ]
    assert starts == [(0,), (-1,)]


def test_unknown_size_is_asked_for_only_where_it_matters():
    model = stack(
        (None, None, 1),
        layers.Conv2D(1, 3, padding="same", name="first"),
        layers.Conv2D(1, 3, strides=2, padding="same", name="second"),
    )
    first = network_fields.field(model, "first")
    assert (first.size, first.start, first.units) == ((3, 3), (-1, -1), (None, None))
    assert first.region((0, 4)) == (slice(0, 2), slice(3, 6))
    with pytest.raises(ValueError, match=r"layer 'second' .*depends on the size.*input_size"):
        network_fields.fields(model)
    second = network_fields.field(model, "second", input_size=(6, 7))
    assert (second.start, second.units) == ((-1, -2), (3, 4))
    with pytest.raises(ValueError, match="contradicts the model, built for 6x7"):
        network_fields.fields(stack((6, 7, 1), layers.ReLU()), input_size=8)


@pytest.mark.parametrize(
    ("layer", "size", "message"),
    [
        (lambda: layers.Conv2D(1, (3, 5), name="wide"), 4, "'wide' .*along axis 1 it gets 4"),
        (lambda: layers.MaxPooling2D(5, name="pool"), (5, 3), "'pool' .*along axis 1 it gets 3"),
        (lambda: layers.Cropping2D(2, name="crop"), (4, 7), "'crop' .*along axis 0 it gets 4"),
    ],
)
def test_a_picture_too_small_for_a_layer_is_refused_and_the_layer_named(layer, size, message):
    """[L3.1] No map has -1 units, and none has 0."""
    model = stack((None, None, 1), layer(), layers.Conv2D(1, 3, padding="same", name="later"))
    with pytest.raises(ValueError, match=f"layer {message}, and nothing is left"):
        network_fields.field(model, "later", input_size=size)


def test_vgg16_needs_32_pixels():
    """[L7.5]"""
    model = keras.applications.VGG16(weights=None, include_top=False)
    with pytest.raises(ValueError, match=r"layer 'block5_pool' .*needs a larger map"):
        network_fields.field(model, input_size=31)
    assert network_fields.field(model, input_size=32).region() == (slice(0, 32), slice(0, 32))


def test_upsampling_has_a_stride_below_one():
    """Two units for each cell: jump 1/2, and windows that differ in turns."""
    seen = network_fields.field(stack((5, 1), layers.UpSampling1D(2), layers.Conv1D(1, 3)))
    assert seen.jump == (Fraction(1, 2),)
    assert [seen.unclipped(i) for i in range(4)] == [((0, 2),), ((0, 2),), ((1, 3),), ((1, 3),)]


def test_region_is_clipped_and_unclipped_is_not():
    """[L7.3] The corner unit of a padded layer looks out of the picture on two sides."""
    seen = network_fields.field(stack((9, 7, 3), layers.Conv2D(1, (5, 3), padding="same")))
    assert seen.unclipped((0, 6)) == ((-2, 3), (5, 8))
    assert seen.region((0, 6)) == (slice(0, 3), slice(5, 7))
    assert np.zeros((9, 7, 3))[seen.region((0, 6))].shape == (3, 2, 3)
    assert seen.region() == seen.region((4, 3))
    with pytest.raises(ValueError, match=r"unit \(9, 0\) is not in the 9x7 map of 'conv2d"):
        seen.region((9, 0))


# --- everything, nothing, no answer -----------------------------------------------------------


def test_global_paths_see_everything_and_can_be_ignored():
    """[L7.1] The gate of squeeze-and-excite depends on the whole map; the convolutions do not."""
    model = squeeze_and_excite()
    answers = network_fields.fields(model)
    assert answers["conv"].size == (3, 3)
    assert answers["squeeze"].size == (inf, inf) and not answers["squeeze"].has_map
    assert answers["scale"].everything and answers["scale"].jump == (2, 2)
    assert answers["after"].region((0, 0)) == (slice(0, 12), slice(0, 14))
    group = stack((8, 1), layers.Conv1D(4, 3), layers.GroupNormalization(2), layers.Conv1D(1, 2))
    across = stack((8, 1), layers.Conv1D(4, 3), layers.LayerNormalization(axis=1))
    assert network_fields.field(group, ignore_global=True).size == (4,)
    assert network_fields.field(across, ignore_global=True).size == (3,)
    looks = attention(lambda query, value: layers.MultiHeadAttention(1, 2)(query, value), (8, 1))
    assert network_fields.field(looks).everything
    assert network_fields.field(looks, ignore_global=True).size == (3,)
    alone = network_fields.fields(model, ignore_global=True)
    assert alone["scale"].size == (3, 3)
    assert alone["after"].size == (7, 7)
    assert alone["squeeze"].everything


def test_a_fully_connected_unit_sees_everything():
    """[L7.1] After Flatten no map is left: no jump, no centre."""
    model = stack((6, 5, 1), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(4, name="dense"))
    seen = network_fields.field(model, model.get_layer("dense"))
    assert seen.everything
    assert (seen.jump, seen.centre, seen.start, seen.padding) == ((None,) * 2,) * 4
    assert seen.region() == (slice(0, 6), slice(0, 5))
    assert network_fields.last_feature_layer(model) == model.layers[0].name


def test_a_dense_layer_on_a_map_works_cell_by_cell():
    """[L6.5] Keras's Dense acts on the last axis: on a map it is a 1x1 convolution."""
    assert network_fields.field(stack((6, 5, 1), layers.Dense(4))).size == (1, 1)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda x: layers.Add(name="join")(
                [layers.Conv2D(1, 3, strides=2)(x), layers.Conv2D(1, (4, 4))(x)]
            ),
            r"layer 'join' \(Add\): its branches disagree in stride along axis 0 \(2, 1\)",
        ),
        (
            lambda x: layers.Lambda(lambda t: t * 2, name="double")(x),
            r"'double' \(Lambda\): a Lambda",
        ),
        (lambda x: layers.Permute((2, 1, 3), name="turn")(x), r"layer 'turn' \(Permute\): no rule"),
        (
            lambda x: layers.Reshape((5, 5, 1), name="fold")(layers.Dense(25)(layers.Flatten()(x))),
            r"layer 'fold' \(Reshape\): it makes a map of \(5, 5, 1\) out of a vector",
        ),
        (
            lambda x: ops.reshape(layers.Dense(25)(layers.Flatten()(x)), (-1, 5, 5, 1)),
            r"layer 'reshape\w*' \(Reshape\): it makes a map of \(5, 5, 1\) out of a vector",
        ),
        (
            lambda x: layers.RepeatVector(5, name="repeat")(layers.Flatten()(x)),
            r"layer 'repeat' .*makes a map of \(5, 25\) out of a vector",
        ),
        (
            lambda x: layers.Permute((2, 1), name="turn")(layers.Reshape((1, 25))(x)),
            r"layer 'reshape\w*' .* rearranges the map",
        ),
        (
            lambda x: layers.Permute((2, 1), name="turn")(
                layers.Reshape((1, 25))(layers.Flatten()(x))
            ),
            r"layer 'turn' .*makes a map of \(25, 1\) out of a vector",
        ),
        (lambda x: layers.Reshape((-1, 1), name="row")(x), r"layer 'row' .* rearranges the map"),
        (
            lambda x: ops.reshape(layers.Dense(2)(x), (-1, 5, 5, 1)),  # twice as many images
            r"layer 'reshape\w*' .* rearranges the map into \(5, 5, 1\)",
        ),
        (
            lambda x: ops.reshape(x, (-1, 1)),  # each cell an image of its own
            r"layer 'reshape\w*' .* rearranges the map into \(1,\)",
        ),
        (
            lambda x: ops.mean(x, axis=1, keepdims=True),
            r"layer 'mean\w*' .*reduces axis \[1\]: only all axes of the map, \(1, 2\), would do",
        ),
        (
            lambda x: layers.GroupNormalization(1, axis=1, name="rows")(x),
            r"layer 'rows' .*groups along axis 1",
        ),
        (
            lambda x: layers.Attention(name="look")([x, x], use_causal_mask=True),
            r"layer 'look' .*no rule for attention with a causal mask",
        ),
        (
            lambda x: layers.Concatenate(axis=1, name="tall")([x, x]),
            r"layer 'tall' .*side by side \(axis 1\)",
        ),
        (
            lambda x: layers.UpSampling2D(2, interpolation="bicubic", name="up")(x),
            r"layer 'up' .*'bicubic'",
        ),
        (
            lambda x: layers.Conv2D(1, 1, data_format="channels_first", name="nchw")(x),
            r"layer 'nchw' .*channels_first",
        ),
    ],
)
def test_what_has_no_answer_says_why_and_names_the_layer(build, message):
    """[L7.3] The layers before it keep their answer, and the table shows both."""

    def whole(x):
        return layers.ReLU(name="later")(build(layers.Conv2D(1, 1, name="before")(x)))

    model = branched((5, 5, 1), whole)
    for call in (
        network_fields.fields,
        network_fields.field,
        lambda m: network_fields.field(m, "later"),
    ):
        with pytest.raises(ValueError, match=message):
            call(model)
    assert network_fields.field(model, "before").size == (1, 1)
    rows = network_fields.table(model)
    assert rows[1].size == "1 x 1" and rows[-1].size.startswith("no answer: layer")


def test_a_layer_unknown_here_can_be_treated_as_a_known_one():
    model = branched(
        (8, 8, 1), lambda x: layers.Lambda(lambda t: t * 2, name="double")(layers.Conv2D(1, 3)(x))
    )
    assert network_fields.field(model, treat={"double": "Activation"}).size == (3, 3)
    with pytest.raises(ValueError, match="treat names 'Nothing'"):
        network_fields.field(model, treat={"double": "Nothing"})

    class Shift(layers.Conv2D):  # a class of one's own may do anything, whatever it derives from
        pass

    own = stack((8, 8, 1), Shift(1, 3, name="own"))
    with pytest.raises(ValueError, match=r"layer 'own' \(Shift\): no rule"):
        network_fields.field(own)
    assert network_fields.field(own, treat={"Shift": "Conv2D"}).size == (3, 3)


def test_a_layer_stands_in_for_one_that_does_not_say_its_sizes():
    """[L4.1] A Lambda that pools; the name of a class alone has no window."""
    pools = layers.Lambda(lambda x: ops.max_pool(x, (2, 3)), name="pools")
    model = with_positive_weights(stack((7, 9, 1), pools, layers.Conv2D(1, 2)))
    as_pooling = {"pools": layers.MaxPooling2D((2, 3))}
    assert_regions(model, touched_by_winner(model), solid=True, treat=as_pooling)
    assert network_fields.field(model, treat={"pools": "GroupNormalization"}).everything
    for rule in ("MaxPooling2D", "Conv2D", "UpSampling2D", "ZeroPadding2D"):
        with pytest.raises(ValueError, match=rf"layer 'pools' \(Lambda\): it has no .*{rule}\("):
            network_fields.field(model, treat={"pools": rule})


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: stack((7,), layers.Dense(2)), r"needs spatial axes"),
        (lambda: keras.Sequential([layers.Dense(2)]), r"no graph of layers"),
        (lambda: 3, r"no graph of layers"),
    ],
)
def test_models_without_a_field_are_refused(model, message):
    with pytest.raises(ValueError, match=message):
        network_fields.fields(model())


def test_an_unknown_layer_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"no single layer 'twice'.*twice:0, twice:1"):
        network_fields.field(shared(), "twice")
    with pytest.raises(ValueError, match=r"no single layer 'pool'.*conv"):
        network_fields.field(stack((8, 1), layers.Conv1D(1, 3, name="conv")), "pool")


def test_a_shared_layer_has_one_field_for_each_call():
    answers = network_fields.fields(shared())
    assert [answers[f"twice:{i}"].size for i in (0, 1)] == [(3, 2), (5, 3)]


def test_layers_of_a_nested_model_carry_its_name():
    answers = network_fields.fields(nested())
    (conv,) = (name for name in answers if name.startswith("inner/conv2d"))
    assert answers[conv].size == (3, 5) == answers["inner"].size
    assert answers["block"].size == (7, 9)


def test_each_of_several_inputs_has_its_own_field():
    left, right = keras.Input((8, 8, 1), name="left"), keras.Input((8, 8, 1), name="right")
    alone = layers.Conv2D(1, 3, padding="same", name="alone")(left)
    both = layers.Add(name="both")([alone, layers.Conv2D(1, 5, padding="same")(right)])
    model = keras.Model([left, right], both)
    with pytest.raises(ValueError, match="several inputs: pass source, one of left, right"):
        network_fields.fields(model)
    assert network_fields.field(model, "both", source="left").size == (3, 3)
    assert network_fields.field(model, "both", source="right").size == (5, 5)
    with pytest.raises(ValueError, match="'alone' does not depend on the input"):
        network_fields.field(model, "alone", source="right")


# --- words, and the effective field -----------------------------------------------------------


def test_the_table_is_rows_of_words():
    model = stack(
        (28, 20, 1),
        layers.Conv2D(8, (3, 5), activation="relu", name="conv"),
        layers.ReLU(name="relu"),
        layers.MaxPooling2D(2, name="pool"),
        layers.GlobalAveragePooling2D(name="mean"),
    )
    rows = network_fields.table(model)
    assert [row.layer for row in rows[1:]] == ["conv", "relu", "pool", "mean"]
    assert rows[3] == ("pool", "MaxPooling2D", "13 x 8", "4 x 6", "2 x 2", "0 x 0", "1.5 x 2.5")
    assert rows[4][2:] == ("-", "everything", "-", "-", "-")
    fewer = network_fields.table(model, changes_only=True)
    assert [row.layer for row in fewer[1:]] == ["conv", "pool", "mean"]
    lines = network_fields.as_text(rows).splitlines()
    assert len(lines) == 6 and lines[0].split()[:2] == ["layer", "kind"]


def test_a_field_prints_as_a_sentence():
    model = stack((9, 8, 1), layers.Conv2D(1, (3, 4), name="conv"), layers.Flatten(name="flat"))
    answers = network_fields.fields(model)
    assert repr(answers["conv"]) == (
        "Field('conv': sees 3 x 4, jump 1 x 1, start 0 x 0, centre 1 x 1.5, units 7 x 5)"
    )
    assert repr(answers["flat"]) == "Field('flat': sees everything, no map left)"
    assert answers["conv"].input_size == (9, 8)


def test_the_table_skips_what_the_chosen_input_does_not_reach():
    left, right = keras.Input((8, 1), name="left"), keras.Input((8, 1), name="right")
    aside = layers.Conv1D(1, 3, name="aside")(right)
    model = keras.Model([left, right], [layers.Conv1D(1, 2, name="main")(left), aside])
    rows = network_fields.table(model, source="left")
    assert [row.layer for row in rows] == ["left", "main"]


def test_effective_field_is_zero_outside_the_theoretical_one_and_heavy_in_the_middle():
    """[L7.4] Bell-shaped: it falls from the middle to the rim on both axes."""
    model = with_positive_weights(
        stack((31, 35, 3), *(layers.Conv2D(4, (3, 5), padding="same") for _ in range(5)))
    )
    images = np.random.default_rng(2).normal(size=(4, 31, 35, 3)).astype("float32")
    last = model.layers[-1].name
    effect = network_fields.effective_field(model, last, images)
    region = network_fields.field(model, last).region()
    assert effect.shape == (31, 35)
    assert box(effect > 0) == region == (slice(10, 21), slice(7, 28))
    for profile in (effect.sum(axis=1)[10:21], effect.sum(axis=0)[7:28]):
        half = len(profile) // 2
        assert profile.argmax() in (half - 1, half, half + 1)
        assert (np.diff(profile[: half - 1]) > 0).all() and (np.diff(profile[half + 2 :]) < 0).all()
        assert profile[half] > 10 * max(profile[0], profile[-1])


def test_effective_field_knows_the_calls_of_a_shared_layer_by_the_names_of_fields():
    """[L7.4]"""
    model = with_positive_weights(shared())
    images = np.ones((1, 8, 9, 1))
    for name in ("twice:0", "twice:1"):
        effect = network_fields.effective_field(model, name, images, unit=(3, 4))
        assert box(effect > 0) == network_fields.field(model, name).region((3, 4))
    with pytest.raises(ValueError, match=r"no single layer 'twice'.*twice:0, twice:1"):
        network_fields.effective_field(model, "twice", images)


@pytest.mark.parametrize(
    ("shape", "unit", "message"),
    [
        ((1, 8, 9, 1), (8, 0), r"unit \(8, 0\) is not in the 8x9 map of 'twice:1'"),
        ((1, 8, 9, 1), (1, 2, 3), r"unit must be one number or one for each of the 2 axes"),
        ((1, 8, 9, 1), -1, "unit must be a whole number, 0 or more; got -1"),
        ((8, 9), None, r"images must be \(batch, 8, 9, 1\); got \(8, 9\)"),
        ((1, 9, 8, 1), None, r"images must be \(batch, 8, 9, 1\); got \(1, 9, 8, 1\)"),
    ],
)
def test_effective_field_refuses_images_and_units_that_do_not_fit(shape, unit, message):
    with pytest.raises(ValueError, match=message):
        network_fields.effective_field(shared(), "twice:1", np.ones(shape), unit=unit)


def test_one_number_is_the_same_unit_on_both_axes():
    model = with_positive_weights(shared())
    one, two = (
        network_fields.effective_field(model, "between", np.ones((1, 8, 9, 1)), unit=unit)
        for unit in (3, (3, 3))
    )
    assert (one == two).all()


def test_effective_field_is_for_models_with_one_input():
    left, right = keras.Input((8, 1), name="left"), keras.Input((8, 1), name="right")
    model = keras.Model([left, right], layers.Add(name="both")([left, right]))
    with pytest.raises(ValueError, match="must have one input; got left, right"):
        network_fields.effective_field(model, "both", np.ones((1, 8, 1)))


def test_asking_for_the_module_does_not_import_tensorflow():
    code = "import sys; from cnn_course import network_fields; print('tensorflow' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


# --- what strangers bring -------------------------------------------------------------------


def touched_in_float64(model, layer, unit):
    """The smallest box of the cells whose gradient is not 0; all weights positive and smooth."""
    import tensorflow as tf

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    try:
        twin = model()
    finally:
        keras.config.set_dtype_policy(before)
    twin.set_weights([abs(w) + 0.1 for w in twin.get_weights()])
    part = keras.Model(twin.inputs[0], twin.get_layer(layer).output)
    x = tf.constant(np.random.default_rng(0).random((1, *twin.input_shape[1:])) + 0.1)
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = tf.reduce_sum(part(x, training=False)[(0, *unit, 0)])
    slopes = np.abs(tape.gradient(score, x).numpy()[0])
    return [(int(at.min()), int(at.max())) for at in np.nonzero(slopes)]


def boxes(field, unit):
    return [(one.start, one.stop - 1) for one in field.region(unit)]


def softmax_over_space(z):
    return ops.softmax(z, axis=(1, 2))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.Conv2D(1, 3, activation=softmax_over_space, name="c"),
        lambda: layers.Activation(lambda z: z - ops.mean(z, axis=(1, 2), keepdims=True), name="c"),
        lambda: layers.Dense(2, activation=lambda z: z, name="c"),
    ],
)
def test_an_activation_of_ones_own_may_read_anything_unless_it_is_vouched_for(layer):
    model = stack((9, 9, 1), layer())
    kind = type(model.layers[0]).__name__
    with pytest.raises(ValueError, match=rf"layer 'c' \({kind}\): its activation, your own funct"):
        network_fields.field(model, "c")
    size = 3 if kind == "Conv2D" else 1
    assert network_fields.field(model, "c", treat={"c": kind}).size == (size, size)
    assert network_fields.field(model, "c", treat={"c": "GroupNormalization"}).everything


def test_an_activation_that_is_a_layer_reads_what_that_layer_reads():
    over_rows = layers.Softmax(axis=1)
    seen = network_fields.field(stack((9, 8, 1), layers.Conv2D(2, 3, activation=over_rows)))
    assert seen.size == (np.inf, 3) and boxes(seen, (2, 1)) == [(0, 8), (1, 3)]
    bent = network_fields.field(stack((9, 8, 1), layers.Conv2D(2, 3, activation=layers.PReLU())))
    assert bent.size == (3, 3)


REARRANGED = {
    "a picture gets its channel": (
        (9, 8), [lambda: layers.Reshape((9, 8, 1)), lambda: layers.Conv2D(2, (2, 3), name="c")],
        [(0, 0), (7, 5), (3, 2)],
    ),
    "a scaled picture gets its channel": (
        (9, 8),
        [lambda: layers.Rescaling(2), lambda: layers.Reshape((9, 8, 1)),
         lambda: layers.AveragePooling2D(2), lambda: layers.Conv2D(2, 2, name="c")],
        [(0, 0), (2, 2)],
    ),
    "a row of one is dropped": (
        (1, 20, 3), [lambda: layers.Reshape((20, 3)), lambda: layers.Conv1D(2, 4, name="c")],
        [(5,), (16,)],
    ),
    "after a kernel as high as the map": (
        (5, 20, 1),
        [lambda: layers.Conv2D(4, (5, 3)), lambda: layers.Reshape((18, 4)),
         lambda: layers.Conv1D(2, 2, strides=2, name="c")],
        [(0,), (8,)],
    ),
    "a row of one is added": (
        (20, 3), [lambda: layers.Reshape((1, 20, 3)), lambda: layers.Conv2D(2, (1, 4), name="c")],
        [(0, 5), (0, 16)],
    ),
    "channels become an axis": (
        (6, 7, 5),
        [lambda: layers.Reshape((6, 7, 5, 1)), lambda: layers.Conv3D(2, (2, 3, 2), name="c")],
        [(0, 0, 0), (4, 4, 3)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REARRANGED)
def test_a_reshape_that_only_adds_or_drops_an_axis_of_one_keeps_every_cell_in_its_place(name):
    shape, build, units = REARRANGED[name]

    def made():
        return stack(shape, *(layer() for layer in build))

    for unit in units:
        field = network_fields.field(made(), "c")
        places = list(unit)
        if len(field.axes) > len(unit):  # the axis of one cell, which is gone
            places.insert(0, 0)
        if len(field.axes) < len(unit):  # and the one that has come
            places = places[1:]
        seen = touched_in_float64(made, "c", unit)
        assert boxes(field, places) == seen[: len(field.axes)]


def test_expand_dims_is_such_a_reshape_too():
    model = branched((9, 8), lambda x: layers.Conv2D(1, 3, name="c")(ops.expand_dims(x, -1)))
    assert network_fields.field(model, "c").size == (3, 3)
    assert boxes(network_fields.field(model, "c"), (1, 2)) == [(1, 3), (2, 4)]


def test_what_is_treated_as_another_layer_must_keep_its_axes():
    folded = layers.Lambda(lambda t: ops.reshape(t, (-1, 28, 28, 1)), name="f")
    model = stack((28, 28), folded, layers.Conv2D(2, 3, name="c"))
    with pytest.raises(
        ValueError, match=r"layer 'f' .*keeps its 1 axes, .* puts out \(28, 28, 1\)"
    ):
        network_fields.field(model, "c", treat={"f": "Activation"})
    assert network_fields.field(model, "c", treat={"f": "Reshape"}).size == (3, 3)
    frames = stack((4, 9, 8, 1), layers.TimeDistributed(layers.Conv2D(2, 3), name="td"))
    with pytest.raises(ValueError, match=r"layer 'td' .* sizes for 2 axes, and the map has 3"):
        network_fields.field(frames, "td", treat={"td": layers.Conv2D(2, 3)})
    as_video = {"td": layers.Conv3D(1, (1, 3, 3))}
    assert network_fields.field(frames, "td", treat=as_video).size == (1, 3, 3)


def test_a_row_that_is_broadcast_is_seen_by_all_and_nothing_else_is():
    def made():
        def gate(x):
            row = layers.Cropping2D(((2, 5), (0, 0)))(x)
            return layers.Conv2D(1, (2, 1), name="c")(layers.Multiply(name="m")([x, row]))

        return branched((8, 6, 2), gate)

    field = network_fields.field(made(), "m")
    assert not field.everything and field.size == (6, 1)  # the last row and row 2
    for unit in ((0, 0), (2, 3), (7, 5)):
        assert boxes(field, unit) == touched_in_float64(made, "m", unit)[:2]
    later = network_fields.field(made(), "c")
    for unit in ((0, 0), (3, 3), (6, 5)):
        assert boxes(later, unit) == touched_in_float64(made, "c", unit)[:2]


@pytest.mark.parametrize(
    "last",
    [
        [lambda: layers.Dense(3, activation="softmax", name="c")],
        [lambda: layers.Dense(3), lambda: layers.Softmax(name="c")],
        [lambda: layers.Dense(3), lambda: layers.LayerNormalization(name="c")],
        [lambda: layers.Dense(3, "softmax"), lambda: layers.Dropout(0.5, name="c")],
    ],
)
def test_channels_that_always_add_up_to_the_same_have_no_gradient_to_show(last):
    """[L7.4] Their sum is 1 whatever the picture is; one of them has a gradient."""
    import tensorflow as tf

    model = stack((5, 6, 1), layers.Flatten(), *(layer() for layer in last))
    x = np.random.default_rng(0).random((2, 5, 6, 1)).astype("float32")
    with pytest.raises(ValueError, match=r"layer 'c' always add up to the same .* pass channel="):
        network_fields.effective_field(model, "c", x)
    with tf.GradientTape() as tape:
        tensor = tf.constant(x)
        tape.watch(tensor)
        score = tf.reduce_sum(model(tensor)[:, 2])
    wanted = np.abs(tape.gradient(score, tensor)).mean((0, -1))
    found = network_fields.effective_field(model, "c", x, channel=2)
    np.testing.assert_allclose(found, wanted, atol=1e-7)
    with pytest.raises(ValueError, match="channel must be below 3, the channels of 'c'; got 3"):
        network_fields.effective_field(model, "c", x, channel=3)


def test_an_effective_field_needs_a_picture():
    model = stack((5, 6, 1), layers.Conv2D(1, 3, name="c"))
    with pytest.raises(ValueError, match="images must hold at least one picture; got none"):
        network_fields.effective_field(model, "c", np.zeros((0, 5, 6, 1)))
