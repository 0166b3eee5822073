"""The exercises of notebooks 08 and 09 on whatever they draw, against other libraries."""

import numpy as np
import pytest

from cnn_course import data
from cnn_course.checking.judging import judge
from cnn_course.exercises import cnn_from_scratch as training
from cnn_course.exercises import keras_model_numbers as numbers
from cnn_course.exercises.catalogue import find


def drawn(exercise, count):
    """What the exercise draws, and its answer to it."""
    rng = np.random.default_rng(0)
    cases = [exercise.draw(rng) for _ in range(count)]
    return [(case, exercise.answer(*case)) for case in cases]


def test_recall_and_accuracy_are_those_of_scikit_learn():
    """[L8.7]"""
    from sklearn.metrics import accuracy_score, recall_score

    def pictures(matrix):
        return np.repeat(np.argwhere(matrix >= 0), matrix.ravel(), axis=0).T

    for (matrix, digit), found in drawn(numbers.RECALL, 60):
        truth, said = pictures(matrix)
        assert found == pytest.approx(recall_score(truth, said, labels=[digit], average="macro"))
    for (matrix,), found in drawn(numbers.ACCURACY, 60):
        assert found == pytest.approx(accuracy_score(*pictures(matrix)))


def test_the_forward_pass_is_that_of_keras():
    """[L8.4] [L8.7]"""
    from keras import Input, Sequential, layers

    for (x, weights), found in drawn(numbers.FORWARD, 12):
        w1, _, w2, _, dense_1, _, dense_2, _ = weights
        model = Sequential(
            [
                Input(x.shape[1:]),
                layers.Conv2D(w1.shape[-1], w1.shape[:2], activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(w2.shape[-1], w2.shape[:2], activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(dense_1.shape[1], activation="relu"),
                layers.Dense(dense_2.shape[1], activation="softmax"),
            ]
        )
        model.set_weights(weights)
        np.testing.assert_allclose(found, model(x), atol=1e-5)


def test_gradients_of_relu_and_of_the_scores_are_those_of_tensorflow():
    """[L5.5]"""
    import tensorflow as tf

    for (dy, y), found in drawn(training.RELU_BACKWARD, 40):
        x = tf.constant(np.where(y > 0, y, -1.0))
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(tf.nn.relu(x) * dy)
        np.testing.assert_allclose(found, tape.gradient(total, x))
    for (scores, labels), found in drawn(training.SCORES_GRADIENT, 40):
        logits = tf.constant(scores, "float64")
        with tf.GradientTape() as tape:
            tape.watch(logits)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses)
        np.testing.assert_allclose(found, tape.gradient(loss, logits), atol=1e-7)


def test_steps_of_adam_are_those_of_keras():
    import keras

    rng = np.random.default_rng(0)
    w, m, s = rng.normal(size=(3, 2)), np.zeros((3, 2)), np.zeros((3, 2))
    theirs, optimiser = keras.Variable(w, dtype="float64"), keras.optimizers.Adam(0.1)
    for n in range(1, 9):
        g = rng.normal(size=(3, 2)) * 10.0 ** rng.integers(-6, 3)
        w, m, s = training.adam_step(w, g, m, s, n, 0.1)
        optimiser.apply([keras.ops.convert_to_tensor(g, "float64")], [theirs])
        np.testing.assert_allclose(w, theirs.numpy(), atol=1e-5)


def test_an_epoch_is_that_of_tensorflow():
    """[L8.7]"""
    import tensorflow as tf

    smaller = 0
    for (w, b, x, labels, rate, size), found in drawn(training.TRAIN_EPOCH, 25):
        variables = [tf.Variable(w), tf.Variable(b)]
        for start in range(0, len(x), size):
            chosen = slice(start, start + size)
            with tf.GradientTape() as tape:
                logits = x[chosen] @ variables[0] + variables[1]
                losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[chosen], logits)
                loss = tf.reduce_mean(losses)
            for one, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                one.assign_sub(rate * gradient)
        smaller += len(x) % size != 0 and len(x) > size
        for mine, theirs in zip(found, variables, strict=True):
            np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-6)
    assert smaller > 3


def built(first="relu", last="softmax", more=(), pool=(2, 2)):
    """Return a function that builds the counted model, or one that differs in one thing."""

    def build(shape, classes):
        import keras
        from keras import Input, Sequential, layers

        ways = {
            "of one's own": lambda x: keras.ops.maximum(x, 0),
            "clipped at 6": lambda x: keras.ops.clip(x, 0, 6),
        }
        return Sequential(
            [
                Input(shape),
                layers.Conv2D(8, 3, activation=ways.get(first, first)),
                layers.MaxPooling2D(pool[0]),
                layers.Conv2D(16, 3, activation="relu"),
                layers.MaxPooling2D(pool[1], strides=2),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                *more,
                layers.Dense(classes, activation=last),
            ]
        )

    return build


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (built(), "right"),
        (built("of one's own"), "right"),
        (built("clipped at 6"), "wrong"),
        (built("leaky_relu"), "wrong"),
        (built(last="log_softmax"), "wrong"),
        (built(pool=(2, 3)), "wrong"),
    ],
    ids=["names", "own", "clipped", "leaky", "log", "pooling by 3 with stride 2"],
)
def test_an_activation_is_judged_by_what_it_does(answer, state):
    assert judge(find("8.3"), answer).state == state


def test_weights_that_are_not_trained_and_a_dropout_are_seen():
    from keras import layers

    def frozen(shape, classes):
        model = built()(shape, classes)
        model.layers[0].trainable = False
        return model

    assert "not all of them are trained" in judge(find("8.3"), frozen).diagnosis
    with_dropout = built(more=[layers.Dropout(0.5)])
    assert "The model has 8 layers" in judge(find("8.3"), with_dropout).diagnosis


def test_a_model_in_place_of_the_function_that_builds_it_is_told_so():
    verdict = judge(find("8.3"), built()((28, 28, 1), 10))
    assert verdict.state == "wrong"
    assert "Give the function" in verdict.diagnosis


def test_a_model_of_ones_own_is_judged_by_the_digits_it_reads():
    from keras import Input, Sequential, layers

    digits, exercise = data.digits(28), find("8.9")
    model = Sequential(
        [
            Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(32, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )
    assert "guessing" in judge(exercise, model).diagnosis
    model.compile("adam", "sparse_categorical_crossentropy")
    history = model.fit(digits.x_train, digits.y_train, epochs=12, verbose=0)
    assert judge(exercise, model).state == "right"
    assert "record that `fit` returns" in judge(exercise, history).diagnosis
    assert "what `evaluate` returns" in judge(exercise, [0.2, 0.95]).diagnosis
    scores = Sequential([Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
    scores.compile("adam", "sparse_categorical_crossentropy")
    assert "The model ends in scores" in judge(exercise, scores).diagnosis
    one_score = Sequential([Input((28, 28, 1)), layers.Flatten(), layers.Dense(1)])
    assert "ten numbers" in judge(exercise, one_score).diagnosis
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    assert "(nan)" in judge(exercise, model).diagnosis


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({0: (25, 25, 8)}, "Before the first convolution"),
        ({1: (13, 13, 4)}, "All maps stay"),
        ({4: (5, 5, 16)}, "a single axis"),
        ({6: (64, 10)}, "one number per neuron"),
    ],
)
def test_the_first_shape_that_does_not_follow_is_named(changed, says):
    """[L8.2]"""
    shapes = [changed.get(n, one) for n, one in enumerate(find("8.1").answer)]
    assert says in judge(find("8.1"), shapes).diagnosis
