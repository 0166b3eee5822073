"""How does a model learn, and how well has it learned?

Fitting a Keras model with curves that grow while it learns, and reading the result: predictions,
the confusion matrix, the mistakes. Keras and matplotlib are imported when they are used. The same
steps written out in NumPy are in ``cnn_course.scratch``.
"""

from __future__ import annotations

import base64
import io
import math
import time
from numbers import Real

import numpy as np

from cnn_course import models, ops
from cnn_course.data import Dataset
from cnn_course.geometry import whole_number

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
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``: one number an epoch.

    Raises
    ------
    TypeError
        If an argument is of another kind, data that is no ``Dataset`` for one.
    ValueError
        If the model is not compiled, or sets its learning rate itself and is given another one.

    Notes
    -----
    Source: [L8.7], [L0.5].
    """
    import keras

    epochs, batch_size, shift, seed = checked(data, epochs, batch_size, shift, seed)
    if not getattr(model, "compiled", False):
        raise ValueError(
            'model must be compiled first: model.compile("adam", '
            'loss="sparse_categorical_crossentropy", metrics=["accuracy"])'
        )
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
    return {name: [float(v) for v in values] for name, values in history.history.items()}


def checked(data, epochs, batch_size, shift, seed):
    """What :func:`fit` and ``scratch.train`` ask of the arguments they share.

    Returns
    -------
    (int, int, int, int)
        ``epochs``, ``batch_size``, ``shift`` and ``seed``.

    Raises
    ------
    TypeError
        If ``data`` is no ``Dataset``, or one of the others no whole number.
    ValueError
        If ``epochs`` or ``batch_size`` is smaller than 1, or ``shift`` or ``seed`` than 0.

    Examples
    --------
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


def minibatches(x, y, size, rng, *, shift=0):
    """One epoch: every picture once, in random order, ``size`` at a time (the last may be fewer).

    Parameters
    ----------
    x : ndarray, (pictures, ...)
    y : ndarray, (pictures,)
    size : int
    rng : numpy.random.Generator
    shift : int
        See :func:`shifted`.

    Yields
    ------
    (ndarray, ndarray)
        Pictures and their labels.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [len(y) for x, y in minibatches(np.zeros((7, 4, 5, 1)), np.zeros(7), 3, rng)]
    [3, 3, 1]
    """
    size, shift = whole_number(size, "size"), whole_number(shift, "shift", least=0)
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        yield (shifted(x[chosen], shift, rng) if shift else x[chosen]), y[chosen]


def shifted(x, by, rng):
    """Each picture moved by its own random step, at most ``by`` rows and columns; zeros come in.

    Parameters
    ----------
    x : ndarray, (pictures, rows, columns, channels)
    by : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, same shape

    Examples
    --------
    >>> x = np.zeros((1, 5, 6, 1)); x[0, 2, 2] = 1
    >>> shifted(x, 1, np.random.default_rng(0)).sum()
    np.float64(1.0)
    """
    by = whole_number(by, "by", least=0)
    rows, columns = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (by, by), (by, by), (0, 0)))
    steps = rng.integers(0, 2 * by + 1, (len(x), 2))
    return np.stack(
        [
            picture[down : down + rows, across : across + columns]
            for picture, (down, across) in zip(padded, steps, strict=True)
        ]
    )


def predict(model, x):
    """The class the model finds most likely for each picture.

    Parameters
    ----------
    model : keras.Model, or a function from pictures to one probability or score a class
        A single output is the probability of class 1; of a Keras model that ends without an
        activation (:func:`cnn_course.models.puts_out_scores`) it is a score: above 0 means class 1.
    x : ndarray, (pictures, rows, columns, channels)

    Returns
    -------
    ndarray of int, (pictures,)

    Raises
    ------
    ValueError
        If a single output, read as a probability, is below 0 or above 1.

    Examples
    --------
    >>> predict(lambda x: np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]]), np.zeros((2, 8, 8, 1)))
    array([1, 0])
    """
    return _classes(_probabilities(model, x))


def accuracy(truth, predicted) -> float:
    """The share of right answers.

    Parameters
    ----------
    truth, predicted : ndarray of int, (pictures,)
        A column (pictures, 1), as some of Keras's data sets have it, will do as well.

    Raises
    ------
    ValueError
        If they are not one class a picture, equally many.

    Examples
    --------
    >>> accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 9]))
    0.75
    """
    truth, predicted = _paired(truth, predicted)
    return float(np.mean(truth == predicted))


def confusion_matrix(truth, predicted, classes=None):
    """How often each class (row) was taken for each class (column).

    Parameters
    ----------
    truth, predicted : ndarray of int, (pictures,)
        As for :func:`accuracy`.
    classes : int, optional
        How many classes there are; without it, as many as occur.

    Returns
    -------
    ndarray of int, (classes, classes)
        Right answers on the diagonal; a row sums to that class's pictures.

    Raises
    ------
    ValueError
        If a class is not below ``classes``, or truth and predicted are not one class a picture.

    Notes
    -----
    Source: [L8.7]; computed by ``sklearn.metrics.confusion_matrix``.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 2], [0, 2, 1, 2])
    array([[1, 0, 1],
           [0, 1, 0],
           [0, 0, 1]])
    """
    from sklearn import metrics

    truth, predicted = _paired(truth, predicted)
    labels = None if classes is None else range(classes)
    most = max(truth.max(), predicted.max())
    if classes is not None and most >= classes:
        raise ValueError(f"classes must be at least {most + 1}, for class {most}; got {classes}")
    return metrics.confusion_matrix(truth, predicted, labels=labels)


def mistakes(model, x, y):
    """The pictures the model gets wrong, the surest error first.

    Parameters
    ----------
    model, x
        As in :func:`predict`.
    y : ndarray of int, (pictures,)
        The truth, as for :func:`accuracy`.

    Returns
    -------
    list of (int, int, int, float)
        ``(index, truth, prediction, probability of that prediction)``.

    Notes
    -----
    Source: [L8.7].

    Examples
    --------
    >>> mistakes(lambda x: np.array([[0.25, 0.75], [0.5, 0.5]]), np.zeros((2, 8, 8, 1)), [0, 0])
    [(0, 0, 1, 0.75)]
    """
    probabilities = _probabilities(model, x)
    truth, predicted = _paired(y, _classes(probabilities), name="y")
    wrong = np.flatnonzero(predicted != truth)
    if probabilities.shape[-1] == 1:
        probabilities = np.concatenate([1 - probabilities, probabilities], axis=-1)
    found = [(int(i), int(truth[i]), int(predicted[i]), float(probabilities[i, predicted[i]]))
             for i in wrong]  # fmt: skip
    return sorted(found, key=lambda mistake: -mistake[-1])


def curves(history, *, epochs=None, title=""):
    """Loss and accuracy, epoch by epoch: what it learned from against what it was kept from.

    Parameters
    ----------
    history : dict
        As :func:`fit` returns it; ``val_loss`` and ``val_accuracy`` may be missing.
    epochs : int, optional
        Where the epoch axis ends; without it, at the last one.
    title : str

    Returns
    -------
    matplotlib.figure.Figure

    Notes
    -----
    Source: [L8.7].

    Examples
    --------
    >>> figure = curves({"loss": [2.3, 1.1], "accuracy": [0.1, 0.6]})
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss', 'accuracy']
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    epochs = epochs or len(history["loss"])
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    figure.suptitle(title, fontsize=10)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        for key, label, style in (
            (name, "training", {"color": "#000000", "linestyle": "-", "marker": "."}),
            (f"val_{name}", "validation", {"color": "#D55E00", "linestyle": "--", "marker": "x"}),
        ):
            values = history.get(key, [])
            if values:
                axes.plot(range(1, len(values) + 1), values, label=label, markersize=4, **style)
        axes.set_xlim(0.5, epochs + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="epoch", ylabel=name)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.lines:
            axes.legend(frameon=False, fontsize=9)
    figure.axes[0].set_ylim(bottom=0)
    # Made without pyplot, so that nothing shows it a second time, a figure must show itself.
    figure._repr_png_ = lambda: _png(figure)
    return figure


def live_curves(epochs, *, every=0.5, share=0.1, clock=time.monotonic):
    """A Keras callback that shows the curves, and how far the training is, while it runs.

    It displays one picture and replaces it (``display_id``); no Output widget, no print. A new
    picture waits until all pictures, the last one included, fit into a tenth of the time: a slow
    or busy machine spends its time on training. The last picture depends on the history alone.
    Outside a notebook it does nothing.

    Parameters
    ----------
    epochs : int
        How many there will be.
    every : float
        Seconds between two pictures, at least.
    share : float
        How much of the time drawing may take.
    clock : function
        The time in seconds, from any start.

    Returns
    -------
    keras.callbacks.Callback

    Notes
    -----
    Source: [L8.7].
    """
    import keras

    epochs = whole_number(epochs, "epochs")

    class LiveCurves(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.history, self.epoch = {"loss": [], "accuracy": []}, 0
            self.handle, self.began, self.costs = None, clock(), []
            self.show(f"{progress(0, epochs)} epoch 1 of {epochs}")

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch + 1

        def on_train_batch_end(self, batch, logs=None):
            if clock() >= self.due:
                steps = self.params["steps"] or batch + 1
                done = progress((self.epoch - 1) * steps + batch + 1, epochs * steps)
                self.show(f"{done} epoch {self.epoch} of {epochs}, batch {batch + 1} of {steps}")

        def on_epoch_end(self, epoch, logs=None):
            for name, value in (logs or {}).items():
                self.history.setdefault(name, []).append(value)

        def on_train_end(self, logs=None):
            self.show(f"{self.epoch} epochs, done")

        def show(self, title):
            began = clock()
            if _in_notebook():
                bundle = _bundle(curves(self.history, epochs=epochs, title=title), epochs)
                self.handle = _show(bundle, self.handle)
            ended = clock()
            self.costs.append(ended - began)
            # Those drawn, and at their mean cost the next one and the last.
            spent = sum(self.costs) * (1 + 2 / len(self.costs))
            pause = max(every, self.costs[-1] / share)
            self.due = max(ended + pause, self.began + spent / share)

    return LiveCurves()


def _in_notebook():
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def _bundle(figure, epochs):
    return {
        "image/png": base64.b64encode(_png(figure)).decode(),
        # The words never change while the picture does, so a test that compares them is content.
        "text/plain": f"Loss and accuracy over {epochs} epochs, training and validation",
    }


def _png(figure):
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return file.getvalue()


def progress(done, total, *, width=20):
    """A bar of ``width`` characters, as full as the work is done.

    Examples
    --------
    >>> progress(3, 4, width=8)
    '██████░░'
    """
    full = width * done // total
    return "█" * full + "░" * (width - full)


def _show(bundle, handle):
    from IPython.display import display

    if handle is None:
        return display(bundle, raw=True, display_id=True)
    handle.update(bundle, raw=True)
    return handle


def _cosine_decay(start, epochs):
    import keras

    class CosineDecay(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.optimizer.learning_rate = cosine(start, epoch, epochs)

    return CosineDecay()


def cosine(start, epoch, epochs):
    """The learning rate of an epoch that falls from ``start`` towards 0 along half a cosine.

    Examples
    --------
    >>> [round(cosine(1.0, epoch, 4), 2) for epoch in range(4)]
    [1.0, 0.85, 0.5, 0.15]
    """
    return start * (1 + math.cos(math.pi * epoch / epochs)) / 2


def _forever(x, y, batch_size, shift, rng):
    while True:
        yield from minibatches(x, y, batch_size, rng, shift=shift)


def _probabilities(model, x):
    scores = False
    if hasattr(model, "predict_on_batch"):
        # Not model.predict: it compiles each model anew, and complains of that after a few.
        parts = [model(x[i : i + 500], training=False) for i in range(0, len(x), 500)]
        found = np.concatenate([np.asarray(part) for part in parts])
        scores = models.puts_out_scores(model)
    else:
        found = np.asarray(model(x))
    if found.shape[-1:] != (1,):
        return found
    if scores:
        return ops.sigmoid(found.astype("float64"))
    if (found < 0).any() or (found > 1).any():
        raise ValueError(
            "model must put out probabilities from 0 to 1 if it has a single output; got "
            f"{found.min():.3g} to {found.max():.3g}. A sigmoid makes probabilities of scores"
        )
    return found


def _paired(truth, predicted, name="truth"):
    """Both as arrays (pictures,), a column of whole numbers too; or an error that says why not."""
    truth, predicted = (
        a[:, 0] if a.shape[1:] == (1,) and a.dtype.kind in "biu" else a
        for a in map(np.asarray, (truth, predicted))
    )
    if truth.ndim != 1 or truth.shape != predicted.shape or not len(truth):
        raise ValueError(
            f"{name} and predicted must be one class a picture, equally many; got shapes "
            f"{truth.shape} and {predicted.shape}. argmax(axis=-1) makes classes of one-hot "
            "labels and of probabilities"
        )
    return truth, predicted


def _classes(probabilities):
    if probabilities.shape[-1] == 1:
        return (probabilities[:, 0] > 0.5).astype(int)
    return probabilities.argmax(axis=-1)
