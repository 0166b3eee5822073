"""Training, in Keras and in NumPy: the same steps, the same numbers, and digits that are read."""

import dataclasses

import numpy as np
import pytest

from cnn_course import models, scratch, training
from cnn_course.data import digits


def few(data, train=96, rest=40):
    """A small part of a data set, for tests that are about the loop and not the score."""
    return dataclasses.replace(
        data,
        x_train=data.x_train[:train],
        y_train=data.y_train[:train],
        x_val=data.x_val[:rest],
        y_val=data.y_val[:rest],
    )


@pytest.fixture(scope="module")
def pictures():
    return digits(28)


# --- Keras ----------------------------------------------------------------------------------


def test_the_counted_model_reads_97_percent_of_unseen_digits(pictures):
    """L8.2, L8.7"""
    model = models.counted()
    history = training.fit(model, pictures, **training.RECIPES["counted"] | {"epochs": 15})
    score = training.accuracy(pictures.y_test, training.predict(model, pictures.x_test))
    assert score >= 0.97
    assert history["loss"][-1] < history["loss"][0] / 5
    assert all(len(values) == 15 for values in history.values())


def test_the_same_seed_gives_the_same_history(pictures):
    part = few(pictures)
    first, again, other = (
        training.fit(models.counted(dropout=0.5), part, epochs=2, shift=1, seed=seed)
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_fit_prints_nothing(pictures, capfd):
    model = models.counted()
    capfd.readouterr()
    training.fit(model, few(pictures), epochs=1)
    assert capfd.readouterr().out == ""


@pytest.fixture
def rates(monkeypatch):
    """The learning rate of every epoch that is fitted."""
    import keras

    seen = []

    class Rates(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(float(self.model.optimizer.learning_rate))

    monkeypatch.setattr(training.fitting, "live_curves", lambda epochs: Rates())
    return seen


def test_the_learning_rate_falls_along_half_a_cosine(pictures, rates):
    """L0.5"""
    training.fit(models.counted(), few(pictures), epochs=4, learning_rate=0.01)
    share = 0.5**0.5 / 2
    assert rates == pytest.approx([0.01, 0.01 * (0.5 + share), 0.005, 0.01 * (0.5 - share)])
    rates.clear()
    training.fit(models.counted(), few(pictures), epochs=2, learning_rate=0.01, decay=False)
    assert rates == pytest.approx([0.01, 0.01])


@pytest.mark.parametrize("learning_rate", [None, 0.01])
@pytest.mark.parametrize("decay", [True, False])
def test_a_second_fit_begins_with_the_rate_the_model_was_compiled_with(
    pictures, rates, learning_rate, decay
):
    model = models.counted(learning_rate=0.003)
    training.fit(model, few(pictures), epochs=3, learning_rate=learning_rate, decay=decay)
    training.fit(model, few(pictures), epochs=3)
    assert rates[3] == pytest.approx(0.003)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.003)


def test_an_interrupted_fit_puts_the_rate_back_too(pictures, monkeypatch):
    import keras

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(training.fitting, "live_curves", lambda epochs: Stop())
    model = models.counted(learning_rate=0.003)
    with pytest.raises(KeyboardInterrupt):
        training.fit(model, few(pictures), epochs=2, learning_rate=0.01)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.003)


def test_a_schedule_of_the_models_own_is_left_alone_or_refused(pictures, rates):
    import keras

    model = models.counted()
    schedule = keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=3, decay_rate=0.1)
    model.compile(keras.optimizers.Adam(schedule), loss="sparse_categorical_crossentropy")
    for wrong in ({}, {"decay": False, "learning_rate": 0.01}):
        with pytest.raises(ValueError, match=r"LearningRateSchedule.*write decay=False and leave"):
            training.fit(model, few(pictures), epochs=2, **wrong)
    training.fit(model, few(pictures), epochs=2, decay=False)  # three steps an epoch
    assert rates == pytest.approx([0.01, 0.001])
    with pytest.raises(TypeError, match="learning_rate must be a number"):
        training.fit(models.counted(), few(pictures), epochs=2, learning_rate=schedule)


@pytest.mark.parametrize("train", ["keras", "numpy"])
@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"epochs": 0}, "epochs must be a positive whole number; got 0"),
        ({"epochs": 2.5}, "epochs must be a positive whole number; got 2.5"),
        ({"batch_size": -1}, "batch_size must be a positive whole number; got -1"),
        ({"batch_size": 0}, "batch_size must be a positive whole number; got 0"),
        ({"shift": -1}, "shift must be a whole number, 0 or more; got -1"),
        ({"seed": "a"}, "seed must be a whole number, 0 or more; got 'a'"),
        ({"data": ([], [])}, r"data must be a cnn_course\.data\.Dataset \(.*\); got tuple"),
    ],
)
def test_arguments_of_a_training_that_cannot_be(pictures, train, wrong, message):
    arguments = {"data": pictures, "epochs": 1} | wrong
    with pytest.raises((TypeError, ValueError), match=message):
        if train == "keras":
            training.fit(models.counted(), **arguments)
        else:
            scratch.train(scratch.counted(), optimiser=scratch.SGD(), **arguments)


def test_live_curves_of_no_epoch_are_refused():
    with pytest.raises(ValueError, match="epochs must be a positive whole number; got 0"):
        training.live_curves(0)


def test_live_curves_replace_one_picture_whose_words_do_not_change(pictures, monkeypatch):
    shown = []

    def show(bundle, handle):
        shown.append((bundle, handle))
        return "the one handle"

    monkeypatch.setattr(training.live, "_in_notebook", lambda: True)
    monkeypatch.setattr(training.live, "_show", show)
    training.fit(models.counted(), few(pictures), epochs=2)
    assert shown[0][1] is None
    assert {handle for _, handle in shown[1:]} == {"the one handle"}
    assert {bundle["text/plain"] for bundle, _ in shown} == {
        "Loss and accuracy over 2 epochs, training and validation"
    }


def test_the_last_live_picture_depends_on_the_history_alone(pictures, monkeypatch):
    last = []
    monkeypatch.setattr(training.live, "_in_notebook", lambda: True)
    monkeypatch.setattr(training.live, "_show", lambda bundle, handle: last.append(bundle))
    training.fit(models.counted(), few(pictures), epochs=2)
    first = last[-1]
    training.fit(models.counted(), few(pictures), epochs=2)
    assert last[-1] == first


def test_outside_a_notebook_nothing_is_drawn(pictures, monkeypatch):
    monkeypatch.setattr(training.live, "_show", lambda *_: pytest.fail("drew a picture"))
    training.fit(models.counted(), few(pictures), epochs=1)


def test_curves_show_training_and_validation_by_name_and_by_line():
    history = {
        "loss": [2.0, 1.0, 0.5],
        "val_loss": [2.1, 1.2, 0.9],
        "accuracy": [0.2, 0.5, 0.8],
        "val_accuracy": [0.2, 0.4, 0.6],
    }
    loss, accuracy = training.curves(history, epochs=5).axes
    assert [line.get_label() for line in loss.lines] == ["training", "validation"]
    assert len({line.get_linestyle() for line in loss.lines}) == 2  # not by colour alone
    assert list(loss.lines[0].get_ydata()) == history["loss"]
    assert list(accuracy.lines[1].get_xdata()) == [1, 2, 3]
    assert accuracy.get_xlim()[1] == 5.5


def test_a_figure_of_curves_shows_itself_in_a_notebook():
    figure = training.curves({"loss": [2.0], "accuracy": [0.1]})
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert repr(figure) == "<Figure size 800x280 with 2 Axes>"


def test_the_progress_bar_counts_batches_over_all_epochs(pictures, monkeypatch):
    titles = []
    curves = training.curves
    monkeypatch.setattr(training.live, "_in_notebook", lambda: True)
    monkeypatch.setattr(training.live, "_show", lambda bundle, handle: "handle")
    monkeypatch.setattr(
        training.live, "curves", lambda *a, title, **k: titles.append(title) or curves(*a, **k)
    )
    model = models.counted()
    callback = training.live_curves(2, every=0, clock=lambda: 0.0)
    part = few(pictures)
    model.fit(part.x_train, part.y_train, epochs=2, batch_size=48, verbose=0, callbacks=[callback])
    assert titles == [
        "░" * 20 + " epoch 1 of 2",
        "█" * 5 + "░" * 15 + " epoch 1 of 2, batch 1 of 2",
        "█" * 10 + "░" * 10 + " epoch 1 of 2, batch 2 of 2",
        "█" * 15 + "░" * 5 + " epoch 2 of 2, batch 1 of 2",
        "█" * 20 + " epoch 2 of 2, batch 2 of 2",
        "2 epochs, done",
    ]


class Machine:
    """A machine on a clock of its own, where a batch and a drawing cost what one says."""

    def __init__(self, monkeypatch, drawing, batch):
        self.now, self.drawing, self.batch = 0.0, drawing, batch
        self.drawn = []  # when each picture was begun
        monkeypatch.setattr(training.live, "_in_notebook", lambda: True)
        monkeypatch.setattr(training.live, "_bundle", lambda figure, epochs: {})
        monkeypatch.setattr(training.live, "curves", lambda history, **_: None)
        monkeypatch.setattr(training.live, "_show", self._draw)

    def _draw(self, bundle, handle):
        self.drawn.append(self.now)
        self.now += self.drawing

    def train(self, epochs, steps):
        callback = training.live_curves(epochs, clock=lambda: self.now)
        callback.set_params({"steps": steps})
        callback.on_train_begin()
        for epoch in range(epochs):
            callback.on_epoch_begin(epoch)
            for batch in range(steps):
                self.now += self.batch
                callback.on_train_batch_end(batch)
            callback.on_epoch_end(epoch, {"loss": 1.0, "accuracy": 0.5})
        callback.on_train_end()


@pytest.mark.parametrize("batch", [0.001, 0.04, 0.7])
@pytest.mark.parametrize("drawing", [0.0, 0.03, 0.1, 1.1, 8.0])
def test_drawing_takes_a_tenth_of_the_time_at_most(monkeypatch, drawing, batch):
    """L8.7; the first picture and the last are always there."""
    machine = Machine(monkeypatch, drawing, batch)
    machine.train(epochs=18, steps=45)
    assert len(machine.drawn) >= 2
    if len(machine.drawn) > 2:
        assert len(machine.drawn) * drawing <= 0.1 * machine.now
        assert min(np.diff(machine.drawn[:-1])) >= max(0.5 + drawing, 11 * drawing)


@pytest.mark.parametrize("drawing", [0.05, 0.4, 3.0])
def test_the_curves_move_in_every_epoch_that_is_long_beside_a_drawing(monkeypatch, drawing):
    machine = Machine(monkeypatch, drawing, batch=drawing)
    machine.train(epochs=6, steps=45)
    alone = [at - n * drawing for n, at in enumerate(machine.drawn)]  # without the drawing
    assert {int(at / (45 * machine.batch)) for at in alone} >= set(range(6))


def test_one_slow_picture_does_not_stop_the_others_for_long(monkeypatch):
    machine = Machine(monkeypatch, drawing=0.1, batch=0.04)
    draw = machine._draw

    def first_slowly(bundle, handle):
        draw(bundle, handle)
        machine.now += 2 * (len(machine.drawn) == 5)  # the machine was busy for a moment

    monkeypatch.setattr(training.live, "_show", first_slowly)
    machine.train(epochs=40, steps=45)
    assert len(machine.drawn) > 20


def test_a_learning_rate_that_is_too_small_hardly_moves_the_loss(pictures):
    """L0.5"""
    history = training.fit(models.counted(), pictures, epochs=2, learning_rate=1e-5)
    assert history["loss"][0] - history["loss"][-1] < 0.05
    assert history["val_accuracy"][-1] < 0.3


def test_a_learning_rate_that_is_too_large_diverges_and_ends_no_wiser_than_guessing(pictures):
    """L0.5"""
    history = training.fit(models.counted(), pictures, epochs=2, learning_rate=1.0, decay=False)
    assert max(history["loss"]) > 20
    assert history["val_accuracy"][-1] < 0.2


def test_sixty_digits_learnt_by_heart_are_overfitted(pictures):
    """L0.5"""
    history = training.fit(
        models.counted(), few(pictures, 60, 180), epochs=60, learning_rate=5e-3, decay=False
    )
    assert history["accuracy"][-1] == 1.0
    assert history["val_accuracy"][-1] < 0.95
    assert history["val_loss"][-1] > 1.1 * min(history["val_loss"])


# --- reading the result ---------------------------------------------------------------------

TRUTH = np.array([0, 0, 1, 2, 2, 2])
PROBABILITIES = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.2, 0.7, 0.1],
        [0.1, 0.8, 0.1],
        [0.0, 0.0, 1.0],
        [0.95, 0.0, 0.05],
        [0.0, 0.5, 0.5],
    ]
)


def test_the_confusion_matrix_counts_truth_down_and_answers_across():
    """L8.7"""
    matrix = training.confusion_matrix(TRUTH, PROBABILITIES.argmax(-1), classes=4)
    assert matrix.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    assert training.accuracy(TRUTH, PROBABILITIES.argmax(-1)) == 0.5


def test_mistakes_come_surest_first():
    """L8.7"""
    found = training.mistakes(lambda x: PROBABILITIES, np.zeros((6, 8, 8, 1)), TRUTH)
    assert found == [(4, 2, 0, 0.95), (1, 0, 1, 0.7), (5, 2, 1, 0.5)]


def test_a_single_output_is_the_probability_of_class_1():
    """L8.3"""

    def model(x):
        return np.array([[0.2], [0.9], [0.6]])

    x = np.zeros((3, 8, 8, 1))
    assert training.predict(model, x).tolist() == [0, 1, 1]
    ((index, truth, predicted, probability),) = training.mistakes(model, x, np.array([1, 1, 1]))
    assert (index, truth, predicted) == (0, 1, 0)
    assert probability == pytest.approx(0.8)


def test_predict_reads_a_binary_keras_model(pictures):
    model = models.binary(shape=(28, 28, 1))
    expected = model.predict(pictures.x_val[:9], verbose=0)[:, 0] > 0.5
    assert training.predict(model, pictures.x_val[:9]).tolist() == expected.astype(int).tolist()


def built(*layers):
    import keras

    return keras.Sequential([keras.Input((5, 7, 1)), *layers])


def single_scores():
    """Models that end in one score, by all the ways to build one; and a picture of each sign."""
    import keras

    dense = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    head = keras.Sequential([keras.Input((35,)), dense])
    x = keras.Input((5, 7, 1))
    return {
        "sequential": built(keras.layers.Flatten(), dense),
        "functional": keras.Model(x, dense(keras.layers.Flatten()(x))),
        "head": built(keras.layers.Flatten(), head),
        "reshaped": built(keras.layers.Flatten(), dense, keras.layers.Reshape((1,))),
    }


@pytest.mark.parametrize("kind", ["sequential", "functional", "head", "reshaped"])
def test_a_single_score_means_class_1_above_0(kind):
    """L8.3"""
    model = single_scores()[kind]
    x = np.zeros((4, 5, 7, 1), "float32")
    x[:, 2, 3, 0] = [-0.7, -2.0, 1.0, -0.9]  # scores: this and 1
    assert training.predict(model, x).tolist() == [1, 0, 1, 1]
    found = training.mistakes(model, x, np.array([0, 1, 1, 0]))
    assert [mistake[:3] for mistake in found] == [(1, 1, 0), (0, 0, 1), (3, 0, 1)]
    assert [mistake[3] for mistake in found] == pytest.approx(
        [1 / (1 + np.exp(-score)) for score in (1, 0.3, 0.1)]
    )


def test_a_single_sigmoid_is_not_squeezed_twice():
    """L8.3"""
    import keras

    start = {"kernel_initializer": "ones"}
    x = keras.Input((5, 7, 1))
    scores = keras.layers.Dense(1, **start)(keras.layers.Flatten()(x))
    pictures = np.full((2, 5, 7, 1), [[[[-0.1]]], [[[0.1]]]], "float32")
    for model in (
        built(keras.layers.Flatten(), keras.layers.Dense(1, "sigmoid", **start)),
        built(
            keras.layers.Flatten(),
            keras.layers.Dense(1, "sigmoid", **start),
            keras.layers.Flatten(),
        ),
        built(
            keras.layers.Flatten(),
            keras.layers.Dense(1, **start),
            keras.layers.Activation("sigmoid"),
        ),
        keras.Model(x, keras.layers.Activation("sigmoid")(scores)),
        keras.Model(x, keras.ops.sigmoid(scores)),
    ):
        assert training.predict(model, pictures).tolist() == [0, 1]
        ((*_, probability),) = training.mistakes(model, pictures, [1, 1])
        assert probability == pytest.approx(1 / (1 + np.exp(-3.5)))


def test_a_function_whose_single_output_is_no_probability_is_refused():
    with pytest.raises(
        ValueError, match=r"model must put out probabilities .* got -1 to 2\. A sig"
    ):
        training.predict(lambda x: np.array([[0.3], [-1.0], [2.0]]), np.zeros((3, 5, 7, 1)))


@pytest.mark.parametrize("kind", ["uint8", "int64"])
def test_labels_in_a_column_are_one_a_picture(kind):
    """As keras.datasets.cifar10 gives them."""
    column = TRUTH[:, None].astype(kind)
    answers = PROBABILITIES.argmax(-1)
    assert training.accuracy(column, answers) == training.accuracy(TRUTH, answers) == 0.5
    np.testing.assert_array_equal(
        training.confusion_matrix(column, answers), training.confusion_matrix(TRUTH, answers)
    )
    x = np.zeros((6, 8, 8, 1))
    assert training.mistakes(lambda x: PROBABILITIES, x, column) == training.mistakes(
        lambda x: PROBABILITIES, x, TRUTH
    )


@pytest.mark.parametrize(
    "truth",
    [np.eye(3)[TRUTH], TRUTH[:5], TRUTH[:1], PROBABILITIES[:, :1], 2, []],
    ids=["one-hot", "too few", "one", "a column of probabilities", "a number", "none"],
)
def test_labels_that_are_not_one_a_picture_are_refused(truth):
    answers = PROBABILITIES.argmax(-1)
    message = r"truth and predicted must be one class a picture.*\(6,\)\. argmax"
    for read in (training.accuracy, training.confusion_matrix):
        with pytest.raises(ValueError, match=message):
            read(truth, answers)
    with pytest.raises(ValueError, match="y and predicted must be one class a picture"):
        training.mistakes(lambda x: PROBABILITIES, np.zeros((6, 8, 8, 1)), truth)


def test_probabilities_are_not_answers_and_no_picture_has_no_accuracy():
    with pytest.raises(ValueError, match=r"got shapes \(6,\) and \(6, 3\)"):
        training.accuracy(TRUTH, PROBABILITIES)
    with pytest.raises(ValueError, match=r"got shapes \(0,\) and \(0,\)"):
        training.accuracy([], [])


# --- mini-batches ---------------------------------------------------------------------------


def test_an_epoch_visits_every_picture_once_and_keeps_its_label():
    x = np.arange(22.0).reshape(11, 2, 1, 1)
    batches = list(training.minibatches(x, x[:, 0, 0, 0], 4, np.random.default_rng(0)))
    assert [len(y) for _, y in batches] == [4, 4, 3]
    seen = np.concatenate([y for _, y in batches])
    assert sorted(seen) == sorted(x[:, 0, 0, 0])
    assert list(seen) != sorted(seen)
    for images, labels in batches:
        np.testing.assert_array_equal(images[:, 0, 0, 0], labels)


def test_shifting_moves_each_picture_by_a_whole_step_and_brings_zeros_in():
    x = np.zeros((200, 7, 9, 1))
    x[:, 3, 4] = 1
    moved = training.shifted(x, 2, np.random.default_rng(0))
    assert moved.shape == x.shape
    places = np.argwhere(moved[..., 0] == 1)[:, 1:] - (3, 4)
    assert len(places) == 200
    assert set(map(tuple, places.tolist())) == {(r, c) for r in range(-2, 3) for c in range(-2, 3)}
    assert set(
        training.shifted(np.ones((200, 7, 9, 1)), 1, np.random.default_rng(0)).sum((1, 2, 3))
    ) == {63.0, 54.0, 56.0, 48.0}  # nothing, a row, a column, both are lost


def test_mini_batches_and_steps_that_cannot_be():
    x, rng = np.zeros((4, 5, 7, 1)), np.random.default_rng(0)
    for size in (-1, 0):
        with pytest.raises(ValueError, match=f"size must be a positive whole number; got {size}"):
            list(training.minibatches(x, np.zeros(4), size, rng))
    with pytest.raises(ValueError, match="shift must be a whole number, 0 or more; got -1"):
        list(training.minibatches(x, np.zeros(4), 2, rng, shift=-1))
    with pytest.raises(ValueError, match="by must be a whole number, 0 or more; got -1"):
        training.shifted(x, -1, rng)


# --- NumPy ----------------------------------------------------------------------------------


def non_square_model():
    import keras

    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((13, 18, 2)),
            keras.layers.Conv2D(5, (3, 2), strides=(1, 2), padding="same", activation="relu"),
            keras.layers.MaxPooling2D((2, 3), strides=(2, 1)),
            keras.layers.Conv2D(4, (2, 3), activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(7, activation="relu"),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )


def optimiser_pairs():
    import keras

    return {
        "sgd": (scratch.SGD(0.05), keras.optimizers.SGD(0.05)),
        "momentum": (scratch.SGD(0.05, momentum=0.9), keras.optimizers.SGD(0.05, momentum=0.9)),
        "adam": (scratch.Adam(0.002), keras.optimizers.Adam(0.002)),
    }


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("build", [models.counted, non_square_model])
def test_numpy_and_keras_take_the_same_training_steps(build, name):
    model = build()
    ours, theirs = optimiser_pairs()[name]
    model.compile(theirs, loss="sparse_categorical_crossentropy")
    network = scratch.from_keras(model)
    rng = np.random.default_rng(0)
    for _ in range(3):  # the second and third also test what the optimiser remembers
        x = rng.random((16, *model.input_shape[1:]), "float32")
        labels = rng.integers(0, model.output_shape[-1], 16)
        loss = scratch.train_step(network, ours, x, labels)
        expected_loss = np.ravel(model.train_on_batch(x, labels))[0]
        assert loss == pytest.approx(float(expected_loss), abs=1e-5)
        for w, expected in zip(network.weights, model.get_weights(), strict=True):
            assert w.dtype == np.float32
            np.testing.assert_allclose(w, expected, rtol=0, atol=1e-5)


def test_flattening_reads_row_by_row_and_channels_last_as_keras_does():
    """L8.4"""
    import keras

    assert scratch.Flatten().forward(np.arange(9.0).reshape(1, 3, 3, 1)).tolist() == [
        [0, 1, 2, 3, 4, 5, 6, 7, 8]
    ]
    maps = np.random.default_rng(0).random((2, 3, 5, 4), "float32")
    flatten = scratch.Flatten()
    rows = flatten.forward(maps)
    np.testing.assert_array_equal(rows, np.asarray(keras.layers.Flatten()(maps)))
    np.testing.assert_array_equal(flatten.backward(rows), maps)


def test_keras_and_numpy_score_the_same_with_the_same_weights(pictures):
    model = models.counted()
    loss, accuracy = scratch.evaluate(scratch.from_keras(model), pictures.x_test, pictures.y_test)
    expected = model.evaluate(pictures.x_test, pictures.y_test, verbose=0)
    assert [loss, accuracy] == pytest.approx(expected, abs=1e-5)


def test_copied_weights_are_copies():
    model = models.counted()
    before = model.get_weights()
    for w in scratch.from_keras(model).weights:
        w += 1
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def a_bit_of_everything():
    """Dilated, grouped, without a bias, depthwise, separable, normalised, padded, bent."""
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((13, 17, 2)),
            layers.ZeroPadding2D(((1, 0), (0, 2))),
            layers.Conv2D(4, (3, 2), dilation_rate=(2, 1), padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.1),
            layers.DepthwiseConv2D((2, 3), depth_multiplier=2, activation="gelu"),
            layers.Conv2D(8, 2, groups=4, strides=(2, 1), activation="elu"),
            layers.AveragePooling2D((1, 2), padding="same"),
            layers.SeparableConv2D(6, 2, activation="tanh"),
            layers.BatchNormalization(scale=False),
            layers.Dropout(0.5),
            layers.GlobalAveragePooling2D(),
            layers.Dense(5, activation="mish", use_bias=False),
            layers.Dense(3),
            layers.Activation("softmax"),
        ]
    )
    rng = np.random.default_rng(0)
    model.set_weights([abs(w) + rng.random(w.shape) / 4 for w in model.get_weights()])
    return model


def test_a_copy_scores_as_the_keras_model_it_was_made_from():
    import keras

    model = a_bit_of_everything()
    x = np.random.default_rng(2).normal(size=(5, 13, 17, 2)).astype("float32")
    scores = keras.Model(model.inputs[0], model.layers[-2].output)(x, training=False)
    np.testing.assert_allclose(scratch.from_keras(model)(x), scores, atol=2e-5, rtol=1e-5)


def test_the_gradients_of_a_copy_are_those_of_the_keras_model():
    """L5.5"""
    import keras
    import tensorflow as tf

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    try:
        model = a_bit_of_everything()
    finally:
        keras.config.set_dtype_policy(before)
    x = np.random.default_rng(3).normal(size=(4, 13, 17, 2))
    labels = np.array([0, 1, 2, 0])
    with tf.GradientTape() as tape:
        shares = model(tf.constant(x), training=False)
        wanted = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, shares))
    learns = tape.gradient(wanted, model.trainable_variables)
    network = scratch.from_keras(model)
    loss, gradients = network.loss_and_gradients(x, labels)
    assert loss == pytest.approx(float(wanted), rel=1e-9)
    assert len(gradients) == len(learns) + 1  # the second normalisation has no gamma in Keras
    second = [layer for layer in network.layers if isinstance(layer, scratch.BatchNorm)][1]
    gradients = [g for g in gradients if g is not second.gradients[0]]
    for ours, theirs in zip(gradients, learns, strict=True):  # of a depthwise kernel, reshaped
        np.testing.assert_allclose(np.ravel(ours), np.ravel(theirs), rtol=1e-6, atol=1e-9)


def cannot_be_copied(layers):
    """What stands before a Dense(2), and what is said of it."""
    return [
        ([layers.GroupNormalization(2), layers.Flatten()], "'odd' .GroupNormalization.: it is not"),
        ([layers.Conv2D(2, 3, activation="softmax"), layers.Flatten()], "'odd' .Conv2D.: its act"),
        ([layers.Conv2D(2, 3, activation=lambda z: z), layers.Flatten()], "'<lambda>'"),
        ([layers.Flatten(data_format="channels_first")], "'odd' .Flatten.: data_format 'channels_"),
        (
            [layers.BatchNormalization(axis=1), layers.Flatten()],
            "axis must be that of the channels",
        ),
        ([layers.Dense(3), layers.Flatten()], "'odd' .Dense.: it must stand behind Flatten"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_what_the_numpy_network_cannot_copy_is_named(number):
    import keras

    stack, message = cannot_be_copied(keras.layers)[number]
    stack[0].name = "odd"
    model = keras.Sequential([keras.Input((8, 8, 2)), *stack, keras.layers.Dense(2)])
    with pytest.raises(ValueError, match=f"layer .*{message}"):
        scratch.from_keras(model)


def test_a_copy_must_end_in_scores():
    with pytest.raises(
        ValueError, match=r"'dense_2' .Dense.: the network must end in scores, .* it"
    ):
        scratch.from_keras(models.binary(shape=(12, 12, 1)))


def noise(pictures=4):
    rng = np.random.default_rng(0)
    return rng.normal(size=(pictures, 28, 28, 1)), rng.integers(0, 10, pictures)


def test_the_backward_pass_agrees_with_finite_differences():
    """L5.5"""
    assert scratch.gradient_check(scratch.counted(dtype="float64"), *noise()) < 1e-5


def test_the_gradient_check_finds_a_wrong_gradient_and_leaves_the_weights_alone():
    network = scratch.counted(dtype="float64")
    before = [w.copy() for w in network.weights]
    honest = network.layers[3].backward

    def flipped(dy):
        dx = honest(dy)
        network.layers[3].gradients[0] = network.layers[3].gradients[0][::-1]
        return dx

    network.layers[3].backward = flipped
    assert scratch.gradient_check(network, *noise()) > 0.1
    for now, then in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_on_blank_paper_relu_stands_at_its_corner_and_the_check_is_no_use():
    network = scratch.counted(dtype="float64")  # whose biases are still 0
    assert scratch.gradient_check(network, np.zeros((2, 28, 28, 1)), np.array([1, 2])) > 0.1


def test_the_gradient_check_refuses_float32(pictures):
    with pytest.raises(TypeError, match="network must have float64 weights"):
        scratch.gradient_check(scratch.counted(), pictures.x_train[:2], pictures.y_train[:2])


def test_the_loss_starts_near_log_10(pictures):
    loss, accuracy = scratch.evaluate(scratch.counted(), pictures.x_train, pictures.y_train)
    assert loss == pytest.approx(np.log(10), abs=0.15)
    assert accuracy < 0.3


def test_it_can_learn_twenty_digits_by_heart(pictures):
    network, adam = scratch.counted(), scratch.Adam(0.005)
    x, labels = pictures.x_train[:20], pictures.y_train[:20]
    for _ in range(60):
        loss = scratch.train_step(network, adam, x, labels)
    assert loss < 0.01
    assert scratch.evaluate(network, x, labels)[1] == 1.0


def test_the_numpy_network_reads_97_percent_of_unseen_digits(pictures):
    network = scratch.counted()
    recipe = training.RECIPES["scratch"] | {"epochs": 10}
    history = scratch.train(network, pictures, scratch.Adam(0.003), **recipe)
    assert scratch.evaluate(network, pictures.x_test, pictures.y_test)[1] >= 0.97
    assert history["val_loss"][-1] < history["val_loss"][0] / 3
    assert all(len(values) == 10 for values in history.values())


def test_the_same_seed_trains_the_same_numpy_network(pictures):
    part = few(pictures)
    first, again = (
        scratch.train(scratch.counted(), part, scratch.SGD(0.05, momentum=0.9), epochs=2, shift=1)
        for _ in range(2)
    )
    assert first == again


def test_a_finished_training_leaves_the_optimisers_rate_as_it_was(pictures):
    sgd = scratch.SGD(0.05)
    scratch.train(scratch.counted(), few(pictures), sgd, epochs=2)
    assert sgd.learning_rate == 0.05


def test_a_model_that_is_not_compiled_is_told_how(pictures):
    import keras

    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match="model must be compiled first"):
        training.fit(model, pictures, epochs=1)


def test_a_confusion_matrix_drops_no_class():
    with pytest.raises(ValueError, match="classes must be at least 4, for class 3; got 3"):
        training.confusion_matrix([0, 3], [0, 1], classes=3)


# --- what went wrong is said ----------------------------------------------------------------


def small_data(classes=3, scale=1.0, shape=(12, 12, 1)):
    from cnn_course.data import Dataset

    rng = np.random.default_rng(0)
    parts = []
    for count in (9, 3, 3):
        parts += [
            (scale * rng.random((count, *shape))).astype("float32"),
            np.arange(count) % classes,
        ]
    return Dataset(*parts, class_names=("a", "b", "c")[:classes])


def spoiled(model):
    model.set_weights([w * np.nan for w in model.get_weights()])
    return model


@pytest.mark.parametrize("build", [models.counted, models.binary])
def test_a_model_of_nan_says_nothing_and_that_is_said(build):
    model = spoiled(build(shape=(12, 12, 1)))
    for ask in (training.predict, lambda m, x: training.mistakes(m, x, [0, 1])):
        with pytest.raises(ValueError, match=r"for 2 of 2 pictures .* NaN .* training diverged"):
            ask(model, np.zeros((2, 12, 12, 1), "float32"))


def test_where_nan_comes_from_is_told_apart():
    model = models.counted(shape=(12, 12, 1))
    x = np.zeros((3, 12, 12, 1), "float32")
    x[1, 5, 5] = np.nan
    with pytest.raises(ValueError, match="1 of 3 pictures have pixels that are NaN or infinite"):
        training.predict(model, x)
    with pytest.raises(ValueError, match=r"1 of 2 pictures .* too large: are the pixels from 0 to"):
        training.predict(lambda x: np.array([[1, 2], [np.inf, 3]]), np.zeros((2, 8, 8, 1)))


def test_a_training_that_diverges_says_so():
    model = models.counted(shape=(12, 12, 1), classes=3)
    with pytest.warns(UserWarning, match="diverged: since epoch . the loss is not a number"):
        training.fit(model, small_data(), epochs=2, learning_rate=1e18, decay=False, live=False)
    with pytest.raises(ValueError, match="an earlier training diverged"):
        training.fit(model, small_data(), epochs=1, live=False)


def test_a_loss_far_above_guessing_is_said_so():
    import keras

    model = keras.Sequential(
        [keras.Input((12, 12, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    scores = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1e4), loss=scores, metrics=["accuracy"])
    with pytest.warns(UserWarning, match=r"the loss ends at .*, where guessing would give 1\.1"):
        training.fit(model, small_data(), epochs=2, decay=False, live=False)


def ends(units, activation, loss, logits=False):
    import keras

    made = [keras.Input((12, 12, 1)), keras.layers.Flatten()]
    model = keras.Sequential([*made, keras.layers.Dense(units, activation=activation)])
    kind = "".join(word.capitalize() for word in loss.split("_"))
    model.compile("adam", loss=getattr(keras.losses, kind)(from_logits=True) if logits else loss)
    return model


SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"


@pytest.mark.parametrize(
    ("model", "classes", "message"),
    [
        ((3, None, SPARSE), 3, "ends in scores, and its loss, sparse_.*, expects probabilities"),
        ((3, "softmax", SPARSE, True), 3, "ends in probabilities, and its loss, .*expects scores"),
        ((1, None, BINARY), 2, "ends in scores, .* expects probabilities: .*'sigmoid'"),
        ((2, "softmax", SPARSE), 3, "one number for each of the 3 classes; it puts out 2"),
        ((1, "sigmoid", BINARY), 3, "there are 3 classes: 'sparse_categorical_crossentropy' would"),
        ((3, "softmax", "categorical_crossentropy"), 3, "which wants one-hot labels"),
    ],
)
def test_a_last_layer_that_does_not_suit_the_loss_is_refused(model, classes, message):
    with pytest.raises(ValueError, match=message):
        training.fit(ends(*model), small_data(classes), epochs=1, live=False)


@pytest.mark.parametrize(
    ("model", "classes"),
    [((3, None, SPARSE, True), 3), ((1, None, BINARY, True), 2), ((1, "sigmoid", BINARY), 2)],
)
def test_a_last_layer_that_suits_the_loss_is_trained(model, classes):
    history = training.fit(ends(*model), small_data(classes), epochs=1, live=False)
    assert len(history["loss"]) == 1


def test_pictures_of_another_size_are_told_before_training():
    model = models.counted(shape=(16, 12, 1), classes=3)
    with pytest.raises(ValueError, match=r"pictures of 16x12x1, .* got 12x12x1: data.split"):
        training.fit(model, small_data(), epochs=1, live=False)
