"""Which models do the lectures build? Compiled and ready to fit."""

from cnn_course import quiet


def counted(*, filters=(8, 16), units=64, shape=(28, 28, 1), classes=10, dropout=0.0,
            learning_rate=1e-3, seed=0):  # fmt: skip
    """The model the lecture counts line by line: 27,562 parameters [L8.2].

    Convolution, pooling, convolution, pooling, then two fully connected layers.

    Parameters
    ----------
    filters : (int, int)
        How many 3x3 kernels the first and the second convolution have.
    units : int
        Neurons of the first fully connected layer.
    shape : (int, int, int)
        Rows, columns and channels of a picture.
    classes : int
        Neurons of the last layer, one per class.
    dropout : float
        Share of the first fully connected layer's outputs set to 0 in each training step.
    learning_rate : float
        Of Adam.
    seed : int
        Seeds Python, NumPy and TensorFlow (``keras.utils.set_random_seed``), so that the same
        seed gives the same first weights.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, sparse categorical cross-entropy and accuracy.

    Examples
    --------
    >>> counted().count_params()
    27562
    """
    layers = _layers(seed)
    made = [
        *_maps(layers, filters, 3),
        layers.Dense(units, activation="relu", name="dense_1"),
        *([layers.Dropout(dropout, name="dropout")] if dropout else []),
        layers.Dense(classes, activation="softmax", name="dense_2"),
    ]
    return _compiled(made, shape, learning_rate, "counted")


def large(*, dropout=0.0, learning_rate=1e-3, shape=(28, 28, 1), classes=10, seed=0):
    """The lecture's full model: 32 and 64 kernels, 1,024 neurons; 1,668,490 parameters.

    Parameters are those of :func:`counted`.

    Source: [L8.1]. The deck writes ``filter_size=3``; Keras calls it ``kernel_size``.

    Examples
    --------
    >>> large().count_params()
    1668490
    """
    model = counted(
        filters=(32, 64), units=1024, dropout=dropout, learning_rate=learning_rate,
        shape=shape, classes=classes, seed=seed,
    )  # fmt: skip
    model.name = "large"
    return model


def binary(*, shape=(64, 64, 3), learning_rate=1e-3, seed=0):
    """The lecture's binary classifier: one sigmoid neuron says how likely class 1 is.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, binary cross-entropy and accuracy.

    Source: [L8.3]. The deck writes ``Convolution2D(32, 3, 3, input_shape=...)``, the Keras of 2016.

    Examples
    --------
    >>> binary().count_params()
    813217
    """
    layers = _layers(seed)
    made = [
        *_maps(layers, (32, 32), 3),
        layers.Dense(128, activation="relu", name="dense_1"),
        layers.Dense(1, activation="sigmoid", name="dense_2"),
    ]
    return _compiled(made, shape, learning_rate, "binary", loss="binary_crossentropy")


def plain(*, units=1024, shape=(28, 28, 1), classes=10, learning_rate=1e-3, seed=0):
    """No convolution: every pixel connected to each of 1,024 neurons; 814,090 parameters [L8.5].

    Examples
    --------
    >>> plain().count_params()
    814090
    """
    layers = _layers(seed)
    made = [
        layers.Flatten(name="flatten"),
        layers.Dense(units, activation="relu", name="dense_1"),
        layers.Dense(classes, activation="softmax", name="dense_2"),
    ]
    return _compiled(made, shape, learning_rate, "plain")


def convolutional(*, shape=(28, 28, 1), classes=10, learning_rate=1e-3, seed=0):
    """What stands against :func:`plain`: twice 20 kernels of 5x5; 13,750 parameters [L8.5].

    Examples
    --------
    >>> convolutional().count_params()
    13750
    """
    layers = _layers(seed)
    made = [
        *_maps(layers, (20, 20), 5),
        layers.Dense(classes, activation="softmax", name="dense_1"),
    ]
    return _compiled(made, shape, learning_rate, "convolutional")


def _layers(seed):
    with quiet.startup():  # where the notebook has not imported Keras yet
        import keras

    keras.utils.set_random_seed(seed)
    return keras.layers


def _maps(layers, filters, kernel) -> list:
    """Convolution, pooling, convolution, pooling, and the maps in one row."""
    first, second = filters
    return [
        layers.Conv2D(first, kernel, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2, name="pool_1"),
        layers.Conv2D(second, kernel, activation="relu", name="conv_2"),
        layers.MaxPooling2D(2, name="pool_2"),
        layers.Flatten(name="flatten"),
    ]


def _compiled(layers, shape, learning_rate, name, loss="sparse_categorical_crossentropy"):
    import keras

    model = keras.Sequential([keras.Input(shape), *layers], name=name)
    model.compile(keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
