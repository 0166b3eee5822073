"""Fitting a Keras model: the same seed, the same numbers."""

import math
from numbers import Real

import numpy as np

from cnn_course.data import Dataset
from cnn_course.geometry import whole_number
from cnn_course.training import suits
from cnn_course.training.batches import cosine, minibatches
from cnn_course.training.live import live_curves

# Arguments of fit (and, for "scratch", of scratch.train) that reach the course's targets. "counted"
# and "large" were compared by their validation scores on six other splits (seeds 10 to 15). Every
# split deals the same pictures anew, so test scores with these recipes lean to the hopeful side.
RECIPES = {
    "counted": {"epochs": 30, "batch_size": 32, "learning_rate": 3e-3, "shift": 1},
    "large": {"epochs": 15, "batch_size": 32, "learning_rate": 2e-3, "shift": 2},
    "binary": {"epochs": 8, "batch_size": 32, "learning_rate": 1e-3},
    "mnist": {"epochs": 5, "batch_size": 128, "learning_rate": 2e-3},
    "scratch": {"epochs": 15, "batch_size": 32, "shift": 1},  # with Adam(3e-3)
}


def fit(model, data, *, epochs, batch_size=32, learning_rate=None, shift=0, decay=True, seed=0,
        live=True):  # fmt: skip
    """Train a compiled Keras model; the same seed gives the same numbers on the same machine.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    data : cnn_course.data.Dataset
        Learns from the train part; the validation part is scored after every epoch; the test part
        is not touched.
    epochs, batch_size : int
        How often to go through the training part, and how many pictures a step sees.
    learning_rate : float, optional
        In place of the one the model was compiled with, for this training: afterwards the
        optimiser has its own again, so that a second call begins as the first did.
    shift : int
        Move every picture by up to so many pixels, anew each time it is seen: cheap variety for
        few pictures. 0 leaves them alone.
    decay : bool
        Let the learning rate fall to 0 along half a cosine: large steps first, small ones to end.
    seed : int
        For shuffling, shifting and dropout.
    live : bool
        In a notebook, show :func:`curves` while it learns. One picture, redrawn; prints nothing.

    Returns
    -------
    dict
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``: one number per epoch.

    Raises
    ------
    TypeError
        If an argument is of another kind, data that is no ``Dataset`` for one.
    ValueError
        If the model is not compiled, or sets its learning rate itself and is given another one; if
        the pictures or labels do not fit the model, or its last layer does not fit its loss; if
        its weights are not numbers.

    Warns
    -----
    UserWarning
        If the pixels are not from 0 to 1, or the training diverged.

    Source: [L8.7], [L0.5].
    """
    import keras

    epochs, batch_size, shift, seed = checked(data, epochs, batch_size, shift, seed)
    if not getattr(model, "compiled", False):
        raise ValueError(
            'model must be compiled first: model.compile("adam", '
            'loss="sparse_categorical_crossentropy", metrics=["accuracy"])'
        )
    suits.check(model, data)
    if not (learning_rate is None or isinstance(learning_rate, Real)):
        raise TypeError(
            f"learning_rate must be a number (a schedule goes into model.compile); "
            f"got {learning_rate!r}"
        )
    own_rate = model.optimizer.learning_rate  # a variable, unless a schedule computed it
    scheduled = not isinstance(own_rate, keras.Variable)
    if scheduled and (decay or learning_rate is not None):
        raise ValueError(
            "model was compiled with a LearningRateSchedule, which sets the learning rate itself: "
            "write decay=False and leave learning_rate out; "
            f"got decay={decay}, learning_rate={learning_rate}"
        )
    own_rate = float(own_rate)
    keras.utils.set_random_seed(seed)
    if learning_rate is not None:
        model.optimizer.learning_rate = learning_rate
    history = keras.callbacks.History()
    callbacks = [history]
    if decay:
        callbacks.append(_cosine_decay(float(model.optimizer.learning_rate), epochs))
    if live:
        callbacks.append(live_curves(epochs))
    steps = math.ceil(len(data.x_train) / batch_size)
    try:
        model.fit(
            _forever(data.x_train, data.y_train, batch_size, shift, np.random.default_rng(seed)),
            steps_per_epoch=steps,
            validation_data=(data.x_val, data.y_val),
            validation_batch_size=500,
            epochs=epochs,
            callbacks=callbacks,
            shuffle=False,  # the mini-batches come shuffled
            verbose=0,
        )
    finally:
        if not scheduled:
            model.optimizer.learning_rate = own_rate
    history = {name: [float(v) for v in values] for name, values in history.history.items()}
    suits.tell_divergence(model, data, history)
    return history


def checked(data, epochs, batch_size, shift, seed):
    """``epochs``, ``batch_size``, ``shift`` and ``seed`` as :func:`fit` and ``scratch.train`` ask.

    >>> checked(([[0.0]], [1]), epochs=1, batch_size=32, shift=0, seed=0)
    Traceback (most recent call last):
    TypeError: data must be a cnn_course.data.Dataset (train, validation and test); got tuple
    """
    if not isinstance(data, Dataset):
        raise TypeError(
            "data must be a cnn_course.data.Dataset (train, validation and test); "
            f"got {type(data).__name__}"
        )
    return (
        whole_number(epochs, "epochs"),
        whole_number(batch_size, "batch_size"),
        whole_number(shift, "shift", least=0),
        whole_number(seed, "seed", least=0),
    )


def _cosine_decay(start, epochs):
    import keras

    class CosineDecay(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.optimizer.learning_rate = cosine(start, epoch, epochs)

    return CosineDecay()


def _forever(x, y, batch_size, shift, rng):
    while True:
        yield from minibatches(x, y, batch_size, rng, shift=shift)
