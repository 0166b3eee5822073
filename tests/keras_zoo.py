"""Models of the kinds that people build, and what each part of the course says of them.

``python tests/keras_zoo.py`` prints the table; ``test_any_model.py`` holds it against Keras.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from cnn_course import models, network_fields, scratch
from cnn_course.models import inside, reading

SHAPE = (12, 10, 3)


def line(*stack, shape=SHAPE):
    return lambda: keras.Sequential([keras.Input(shape), *(make() for make in stack)])


def graph(body, shape=SHAPE):
    def build():
        picture = keras.Input(shape)
        return keras.Model(picture, body(picture))

    return build


def make(kind, *args, **options):
    return lambda: getattr(layers, kind)(*args, **options)


def conv(*args, **options):
    return make("Conv2D", *args, **options)


FLAT, CLASSES = make("Flatten"), make("Dense", 4, activation="softmax")
FLAT_FIRST = make("Flatten", data_format="channels_first", name="odd")
POOL, RELU, BN = make("MaxPooling2D"), make("ReLU"), make("BatchNormalization")
GAP = make("GlobalAveragePooling2D")


def head(x, units=3):
    return layers.Dense(units)(layers.GlobalAveragePooling2D()(x))


def residual(x, filters=3):
    y = layers.Conv2D(filters, 3, padding="same")(x)
    y = layers.Conv2D(filters, 3, padding="same")(layers.ReLU()(layers.BatchNormalization()(y)))
    return layers.ReLU()(layers.Add()([x, y]))


def inception(x):
    small = layers.Conv2D(2, 1, activation="relu")(x)
    large = layers.Conv2D(2, 5, padding="same")(layers.Conv2D(2, 1)(x))
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    return layers.Concatenate()([small, large, pooled])


def squeeze(x):
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Dense(3, activation="sigmoid")(layers.Dense(2, activation="relu")(gate))
    return layers.Multiply()([x, gate])


def u_net(x):
    first = layers.Conv2D(3, 3, padding="same", activation="relu")(x)
    low = layers.Conv2D(4, 3, padding="same", activation="relu")(layers.MaxPooling2D(2)(first))
    up = layers.Conv2DTranspose(3, 2, strides=2)(low)
    return layers.Conv2D(2, 1)(layers.Concatenate()([first, up]))


def u_net_by_upsampling(x):
    first = layers.Conv2D(3, 3, padding="same")(x)
    up = layers.UpSampling2D(2)(layers.Conv2D(3, 3, padding="same")(layers.MaxPooling2D(2)(first)))
    return layers.Conv2D(2, 3, padding="same")(layers.Add()([first, up]))


def inverted(x):
    y = layers.Conv2D(6, 1, use_bias=False)(x)
    y = layers.ReLU(6)(layers.BatchNormalization()(y))
    y = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(y)
    y = layers.Conv2D(3, 1)(layers.ReLU(6)(layers.BatchNormalization()(y)))
    return layers.Add()([x, y])


def pyramid(x):
    branches = [layers.Conv2D(2, 3, dilation_rate=d, padding="same")(x) for d in (1, 2, 3)]
    return layers.Concatenate()(branches)


def dense_block(x):
    for _ in range(2):
        x = layers.Concatenate()([x, layers.Conv2D(2, 3, padding="same", activation="relu")(x)])
    return x


def twins(x):
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    return layers.Add()([shared(x), shared(shared(x))])


def nested(x):
    inner = keras.Input(x.shape[1:])
    base = keras.Model(inner, layers.MaxPooling2D()(layers.Conv2D(4, 3)(inner)), name="base")
    return layers.Dense(3, activation="softmax")(layers.Flatten()(base(x)))


def two_outputs(x):
    maps = layers.Conv2D(3, 3)(x)
    return [head(maps), layers.Dense(1)(layers.Flatten()(maps))]


def own_relu(z):
    return keras.ops.clip(z, 0, 0.1)


def over_space(z):
    return keras.ops.softmax(z, axis=(1, 2))


ZOO = {
    "LeNet": line(conv(4, 5, activation="tanh"), make("AveragePooling2D", 2), FLAT,
                  make("Dense", 5, activation="tanh"), CLASSES),
    "counted": lambda: models.counted(filters=(2, 3), units=5, shape=SHAPE, classes=4),
    "with dropout": line(conv(3, 3, activation="relu"), POOL, make("Dropout", 0.5), FLAT, CLASSES),
    "fully connected": line(FLAT, make("Dense", 6, activation="relu"), CLASSES),
    "one neuron": line(conv(3, 3, activation="relu"), FLAT, make("Dense", 1, activation="sigmoid")),
    "logits": line(conv(3, 3, activation="relu"), FLAT, make("Dense", 4)),
    "BN after": line(conv(3, 3), BN, RELU, POOL, FLAT, CLASSES),
    "BN before": line(BN, conv(3, 3, activation="relu"), FLAT, CLASSES),
    "BN after Flatten": line(conv(3, 3), FLAT, BN, CLASSES),
    "BN over rows": line(make("BatchNormalization", axis=1), conv(3, 3), FLAT, CLASSES),
    "no bias": line(conv(3, 3, use_bias=False), RELU, FLAT, make("Dense", 4, use_bias=False)),
    "strided, no pooling": line(conv(3, 3, strides=2, padding="same", activation="relu"),
                                conv(4, 3, strides=(2, 1), padding="same"), GAP, CLASSES),
    "dilated": line(conv(3, 3, dilation_rate=2, padding="same"),
                    conv(3, (2, 3), dilation_rate=(3, 1)),
                    FLAT, CLASSES),
    "grouped": line(conv(6, 3, groups=3, activation="relu"), FLAT, CLASSES),
    "depthwise": line(make("DepthwiseConv2D", 3, depth_multiplier=2), RELU, FLAT, CLASSES),
    "separable": line(make("SeparableConv2D", 4, 3, strides=2, padding="same", activation="relu"),
                      FLAT, CLASSES),
    "global average": line(conv(5, 3, activation="relu"), GAP, CLASSES),
    "global maximum": line(conv(5, 3, activation="relu"), make("GlobalMaxPooling2D"), CLASSES),
    "zero padding": line(make("ZeroPadding2D", ((1, 0), (2, 1))), conv(3, 4), FLAT, CLASSES),
    "cropping": line(make("Cropping2D", ((1, 2), (0, 1))), conv(3, 3), FLAT, CLASSES),
    "leaky": line(conv(3, 3), make("LeakyReLU", 0.2), FLAT, CLASSES),
    "PReLU": line(conv(3, 3), make("PReLU", shared_axes=[1, 2]), FLAT, CLASSES),
    "modern activations": line(conv(3, 3, activation="gelu"), conv(3, 3, activation="silu"),
                               conv(3, 3, activation="mish"), FLAT, CLASSES),
    "activation layers": line(conv(3, 3), make("Activation", "elu"), FLAT, make("Dense", 4),
                              make("Softmax")),
    "TensorFlow's relu": line(lambda: layers.Conv2D(3, 3, activation=_tf().nn.relu), FLAT, CLASSES),
    "an activation of one's own": line(conv(3, 3, activation=own_relu, name="odd"), FLAT, CLASSES),
    "softmax over space": line(conv(3, 3, activation=over_space, name="odd"), FLAT, CLASSES),
    "rescaled": line(make("Rescaling", 1 / 255, offset=-0.5), conv(3, 3), FLAT, CLASSES),
    "augmented": line(make("RandomFlip"), make("RandomRotation", 0.1), conv(3, 3), FLAT, CLASSES),
    "channels first": line(conv(3, 3), FLAT_FIRST, CLASSES),
    "a picture without channel": line(make("Reshape", (12, 10, 1)), conv(3, 3), FLAT, CLASSES,
                                      shape=(12, 10)),
    "1-D": line(make("Conv1D", 4, 3, padding="causal", dilation_rate=2), make("MaxPooling1D"),
                make("GlobalAveragePooling1D"), CLASSES, shape=(20, 3)),
    "3-D": line(make("Conv3D", 3, (2, 3, 3)), make("GlobalAveragePooling3D"), CLASSES,
                shape=(5, 8, 7, 2)),
    "residual": graph(lambda x: head(residual(x))),
    "residual, strided": graph(lambda x: head(layers.Add()(
        [layers.Conv2D(4, 1, strides=2)(x), layers.Conv2D(4, 3, strides=2, padding="same")(x)]))),
    "inception": graph(lambda x: head(inception(x))),
    "squeeze and excite": graph(lambda x: head(squeeze(layers.Conv2D(3, 3)(x)))),
    "MobileNet block": graph(lambda x: head(inverted(x))),
    "dense block": graph(lambda x: head(dense_block(x))),
    "pyramid of dilations": graph(lambda x: head(pyramid(x))),
    "U-Net": graph(u_net),
    "U-Net by upsampling": graph(u_net_by_upsampling),
    "decoder": line(make("Conv2DTranspose", 3, 3, strides=2, padding="same"),
                    make("Conv2DTranspose", 2, 4, strides=(1, 2), output_padding=(0, 1))),
    "layer normalisation": line(conv(4, 3), make("LayerNormalization"), GAP, CLASSES),
    "group normalisation": line(conv(4, 3), make("GroupNormalization", 2, name="odd"), GAP),
    "shared": graph(lambda x: head(twins(x))),
    "nested": graph(nested),
    "two outputs": graph(two_outputs),
    "Lambda": line(conv(3, 3), lambda: layers.Lambda(lambda z: z * 2, name="odd"), FLAT, CLASSES),
    "arithmetic between": graph(lambda x: head(layers.Conv2D(3, 3)(x) * 2 + 1)),
    "attention": graph(lambda x: head(layers.MultiHeadAttention(1, 2, name="odd")(
        layers.Conv2D(3, 3)(x), layers.Conv2D(3, 3)(x)))),
}  # fmt: skip


def _tf():
    import tensorflow

    return tensorflow


def built(name, policy="float32"):
    """A model of the zoo with weights that are not 0, in float32 or float64."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        keras.utils.set_random_seed(0)
        model = ZOO[name]()
    finally:
        keras.config.set_dtype_policy(before)
    rng = np.random.default_rng(1)
    model.set_weights([abs(w) + 0.05 + 0.2 * rng.random(w.shape) for w in model.get_weights()])
    return model


def picture(model, count=2):
    return np.random.default_rng(2).normal(size=(count, *model.input_shape[1:])).astype("float32")


# --- what each part says, and whether it is so: nothing if right, else the error's words ---------


def table(name):
    model = built(name)
    rows = models.layer_table(model)
    for row, node in zip(rows, reading.calls(model).values(), strict=True):
        assert row.shape == tuple(node.outputs[0].shape[1:]), row
    assert sum(row.parameters for row in rows) == model.count_params()


def values(name):
    model = built(name)
    x = picture(model)
    theirs = models.activations(model, x)
    for layer, ours in models.numpy_activations(model, x).items():
        np.testing.assert_allclose(ours, theirs[layer], rtol=1e-4, atol=1e-4, err_msg=layer)


def copy(name):
    model = built(name)
    network = scratch.from_keras(model)
    x = picture(model)
    scores = network(x)
    wanted = np.asarray(model(x, training=False))
    last = model.layers[-1]
    if "softmax" in (reading.activation_of(last).name,):
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
    np.testing.assert_allclose(scores, wanted, rtol=1e-4, atol=1e-4)


def explorer(name):
    model = built(name)
    read = inside.Reader(model)
    x = picture(model, 1)
    layers_seen, scores = read(x[0])
    theirs = models.activations(model, x)
    np.testing.assert_allclose(scores, np.asarray(model(x, training=False))[0], atol=1e-5)
    for seen in layers_seen:
        np.testing.assert_allclose(seen.values, theirs[seen.name][0], rtol=1e-4, atol=1e-4)
        if seen.field is not None:  # says what network_fields says, which the gradient checks
            field = network_fields.field(model, seen.name)
            unit = field.middle
            for axis, (start, step, size) in enumerate(zip(*seen.field, strict=True)):
                first = max(start + step * unit[axis], 0)
                last = min(start + step * unit[axis] + size, field.input_size[axis])
                assert (first, last) == (field.region()[axis].start, field.region()[axis].stop)


def fields(name):
    """The boxes of every layer's units against the gradient, in float64 with positive weights."""
    import tensorflow as tf

    model = built(name, "float64")
    network_fields.fields(model)  # or the error, before anything is cloned
    smooth = keras.models.clone_model(model, clone_function=_smooth, recursive=True)
    smooth.set_weights(model.get_weights())
    found = network_fields.fields(smooth)
    checked = {}
    for layer, node in reading.calls(smooth).items():
        one = found.get(layer)
        if one is not None and one.has_map and len(node.outputs[0].shape) == len(one.axes) + 2:
            checked[layer] = node.outputs[0]
    x = tf.constant(np.random.default_rng(3).random((1, *smooth.input_shape[1:])) + 0.1)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = keras.Model(smooth.inputs[0], [*checked.values(), *smooth.outputs])(
            x, training=False
        )[: len(checked)]
        cells = [
            (
                layer,
                unit,
                tf.reduce_sum(y[(0, *unit)] * tf.range(1, y.shape[-1] + 1, dtype=y.dtype)),
            )
            for layer, y in zip(checked, outputs, strict=True)
            for unit in ((0,) * (len(y.shape) - 2), tuple(n // 2 for n in y.shape[1:-1]))
        ]
    for layer, unit, score in cells:
        slopes = np.abs(tape.gradient(score, x).numpy()[0])
        at = np.nonzero(slopes)
        region = found[layer].region(unit)
        boxes = [(int(a.min()), int(a.max()) + 1) if a.size else (0, 0) for a in at]
        boxes = boxes[: len(region)]
        assert boxes == [(s.start, s.stop) for s in region], (layer, unit)


def _smooth(layer):
    """Max pooling passes the gradient to its winner alone; the mean reads the same cells."""
    options = layer.get_config()
    kind = type(layer).__name__
    if kind.startswith("MaxPooling"):
        return getattr(layers, kind.replace("Max", "Average")).from_config(options)
    return type(layer).from_config(options)


PARTS = {
    "fields": fields,
    "table": table,
    "values": values,
    "copy": copy,
    "explorer": explorer,
}


def verdict(part, name) -> str:
    """Nothing if a part is right on a model; else the words of its error."""
    try:
        PARTS[part](name)
    except (ValueError, TypeError) as error:
        return str(error)
    return ""


def main():
    widest = max(map(len, ZOO))
    notes = []
    print(f"{'':{widest}}  {'  '.join(PARTS)}")
    for name in ZOO:
        cells = []
        for part in PARTS:
            try:
                said = verdict(part, name)
            except AssertionError as wrong:
                said = f"WRONG: {wrong}"
            if said and said not in notes:
                notes.append(said)
            cells.append((f"({notes.index(said) + 1})" if said else "right").ljust(len(part)))
        print(f"{name:{widest}}  {'  '.join(cells)}", flush=True)
    for number, said in enumerate(notes, 1):
        print(f"({number}) {said}")


if __name__ == "__main__":
    sys.exit(main())
