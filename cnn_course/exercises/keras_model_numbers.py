"""Exercises of notebook 08: reading a confusion matrix, the forward pass, two counts."""

import numpy as np

from .. import ops
from ..checking.exercise import Exercise
from ..checking.slips import slip


def recall_of(matrix, digit):
    return matrix[digit, digit] / matrix[digit].sum()


def _draw_matrix(rng):
    """Draw counts of pictures, at least one for each true digit."""
    classes = int(rng.integers(1, 7) if rng.random() < 0.7 else rng.integers(8, 15))
    matrix = rng.integers(0, rng.choice([3, 50]), (classes, classes))
    matrix[np.arange(classes), rng.integers(0, classes, classes)] += 1
    return matrix


def _draw_matrix_and_digit(rng):
    matrix = _draw_matrix(rng)
    return matrix, int(rng.integers(len(matrix)))


_THREE = np.array([[5, 0, 1], [2, 6, 0], [1, 3, 2]])

RECALL = Exercise(
    id="8.5", title="How many of the threes were found?", tags=("L8.7",),
    task=(
        "Write `recall_of(matrix, digit)`. `matrix[truth, prediction]` counts pictures. It has a "
        "row for each true digit, and every digit has at least one picture. Of the pictures that "
        "show `digit`, return the share that was recognised: a number from 0 to 1, not rounded. "
        "(This is called recall.)"
    ),
    answer=recall_of, draw=_draw_matrix_and_digit,
    cases=((np.array([[3, 1], [0, 4]]), 0), (_THREE, 0), (_THREE, 1), (_THREE, 2)),
    hints=(
        "All pictures of the digit 3 are in row 3. Which of its cells is right?",
        "Divide `matrix[digit, digit]` by the sum of the row `matrix[digit]`.",
    ),
    wrong=(
        slip("this divides by the column: all pictures that were read as this digit (precision). "
             "The pictures that show the digit are in the row.",
             "matrix[digit, digit] / matrix[:, digit].sum()"),
        slip("this divides by all pictures. Divide by those that show the digit.",
             "matrix[digit, digit] / matrix.sum()"),
        slip("this is a count. Return a share.", "matrix[digit, digit]"),
        slip("this is the accuracy over all digits. Look at one row.",
             "np.trace(matrix) / matrix.sum()"),
        slip("this is the recall of every digit. Return only the recall of `digit`.",
             "np.diag(matrix) / matrix.sum(axis=1)"),
        slip("this takes the largest number of the row, and that may be a wrong answer.",
             "matrix[digit].max() / matrix[digit].sum()"),
    ),
)  # fmt: skip


def accuracy(matrix):
    return np.trace(matrix) / matrix.sum()


ACCURACY = Exercise(
    id="8.6", title="Accuracy from the matrix", tags=("L8.7",),
    task=(
        "Write `accuracy(matrix)`. From the same kind of matrix, return the share of all pictures "
        "that were recognised: a number from 0 to 1, not rounded. `matrix` is square, of any size, "
        "and counts at least one picture."
    ),
    answer=accuracy, draw=lambda rng: (_draw_matrix(rng),),
    cases=((np.array([[3, 1], [0, 4]]),), (_THREE,), (np.array([[0, 5], [7, 0]]),)),
    hints=(
        "Where in the matrix are the right answers?",
        "On the diagonal: `np.trace(matrix)` adds them up.",
    ),
    wrong=(
        slip("this is the mean of the rows' shares; a digit with few pictures then counts as much "
             "as one with many. Count pictures, not rows.",
             "(np.diag(matrix) / matrix.sum(axis=1)).mean()"),
        slip("this is a count. Return a share.", "np.trace(matrix)"),
        slip("this divides by the number of digits, not of pictures.",
             "np.trace(matrix) / len(matrix)"),
        slip("this divides by the number of cells of the matrix; divide by the pictures in them.",
             "np.trace(matrix) / matrix.size"),
        slip("the diagonal is not added up yet. Return one number.",
             "np.diag(matrix) / matrix.sum()"),
    ),
)  # fmt: skip


def forward(x, weights):
    w1, b1, w2, b2, dense_1, bias_1, dense_2, bias_2 = weights
    x = ops.max_pool(ops.relu(ops.conv(x, w1, b1)), 2)
    x = ops.max_pool(ops.relu(ops.conv(x, w2, b2)), 2)
    x = x.reshape(len(x), -1)
    x = ops.relu(ops.dense(x, dense_1, bias_1))
    return ops.softmax(ops.dense(x, dense_2, bias_2))


def _network(shape, kernels, maps, units, classes, rng, pictures=2):
    """Return pictures and weights of a small model like the counted one."""
    rows, columns, channels = shape
    after = np.array([rows, columns])
    for kernel in kernels:
        after = (after - np.array(kernel) + 1) // 2
    flat = int(after.prod()) * maps[1]
    sizes = (
        (*kernels[0], channels, maps[0]), (maps[0],), (*kernels[1], maps[0], maps[1]), (maps[1],),
        (flat, units), (units,), (units, classes), (classes,),
    )  # fmt: skip
    rng = np.random.default_rng(rng)
    weights = [rng.normal(0, 0.4, size).astype("float32") for size in sizes]
    return rng.random((pictures, *shape)).astype("float32"), weights


def _draw_network(rng):
    kernels = rng.integers(1, 4, (2, 2))
    sides = rng.integers(1, 3, 2)
    for kernel in kernels[::-1]:
        sides = 2 * sides + rng.integers(0, 2, 2) + kernel - 1
    channels, first, second, units, pictures = rng.integers(1, 4, 5).tolist()
    shape, maps = (*sides.tolist(), channels), (first, second)
    return _network(shape, kernels.tolist(), maps, units, int(rng.integers(2, 5)), rng, pictures)


_LAST = "ops.softmax(ops.dense(x, dense_2, bias_2))"
_SCORES = "ops.dense(x, dense_2, bias_2)"
_RELU_1 = ("ops.relu(ops.conv(x, w1, b1))", "ops.conv(x, w1, b1)")
_RELU_2 = ("ops.relu(ops.conv(x, w2, b2))", "ops.conv(x, w2, b2)")

FORWARD = Exercise(
    id="8.7", title="The forward pass in NumPy", tags=("L8.7", "L8.4"),
    task=(
        "Write `forward(x, weights)` without Keras: what does the counted model say of the "
        "pictures `x`? `x` has the shape (pictures, rows, columns, channels) and numbers from 0 to "
        "1. `weights` is a list of eight arrays as `model.get_weights()` gives it: kernels and "
        "biases of both convolutions, then weights and biases of both fully connected layers. "
        "Kernels need not be square, and any layer may be smaller than in the counted model, but "
        "every map has at least two rows and two columns to pool. Return probabilities in the "
        "shape (pictures, classes). You may use `cnn_course.ops`."
    ),
    answer=forward, draw=_draw_network, tolerance=1e-4,
    cases=(
        _network((6, 6, 1), ((1, 1), (2, 2)), (1, 1), 2, 2, 1, pictures=1),
        _network((9, 7, 1), ((2, 2), (2, 1)), (2, 3), 4, 3, 2),
    ),
    hints=(
        "Go through the model line by line: convolution, ReLU and pooling; all this once more; "
        "then flatten, Dense, ReLU, Dense, softmax.",
        "`w1, b1, w2, b2, dense_1, bias_1, dense_2, bias_2 = weights`. With `ops`: "
        "`x = ops.max_pool(ops.relu(ops.conv(x, w1, b1)), 2)`.",
        "`x = x.reshape(len(x), -1)` flattens; then `ops.relu(ops.dense(x, dense_1, bias_1))` and "
        "`ops.softmax(ops.dense(x, dense_2, bias_2))`.",
    ),
    wrong=(
        slip("the convolutions have no ReLU.", _RELU_1, _RELU_2),
        slip("the first fully connected layer has no ReLU.",
             ("ops.relu(ops.dense(x, dense_1, bias_1))", "ops.dense(x, dense_1, bias_1)")),
        slip("the last softmax is missing: these are the scores before it.", (_LAST, _SCORES)),
        slip("softmax runs over all pictures together; each row must sum to 1.",
             (_LAST, f"(e := np.exp({_SCORES})) / e.sum()")),
        slip("this is average pooling; the model takes the maximum.", ("max_pool", "avg_pool")),
        slip("the maps are flattened one after the other. Keras goes cell by cell, all channels of "
             "a cell together.", ("x.reshape", "np.moveaxis(x, -1, 1).reshape")),
        slip("there is no ReLU in it.", ("ops.relu(", "(")),
        slip("softmax runs down the pictures, axis 0; for each picture, a row, it runs over the "
             "classes.", (_LAST, f"(e := np.exp({_SCORES})) / e.sum(axis=0)")),
        slip("the second convolution has the weights of the first; `w2` and `b2` are its own.",
             ("x, w2, b2", "x, w1, b1")),
        slip('the convolutions pad with zeros, so the maps come out too large; use "valid".',
             (", b1)", ', b1, padding="same")'), (", b2)", ', b2, padding="same")')),
    ),
)  # fmt: skip


def _which_network(value):
    convolutional, plain = value
    if plain == 814090:
        return (
            "Plain is right. Convolutional has three layers that learn: two convolutions and a "
            "Dense layer."
        )
    if convolutional == 13750:
        return "Convolutional is right. Plain has two layers that learn."
    return None


TWO_COUNTS = Exercise(
    id="8.8", title="Two networks, two counts", tags=("L8.5",),
    task=(
        "Two networks read pictures of 28 x 28 x 1, with ten classes. The convolutional network "
        "has 20 filters of 5 x 5, pooling by 2, 20 filters of 5 x 5, pooling by 2, Flatten and "
        "Dense(10). The plain one has Flatten, Dense(1024) and Dense(10). How many parameters does "
        "each have? Answer with the pair `(convolutional, plain)`."
    ),
    answer=(13750, 814090), explain=_which_network,
    hints=(
        "The convolutional network's maps: 28, 24, 12, 8, 4. How many numbers reach its Dense "
        "layer?",
        "Convolutional: (25 + 1) * 20, then (25 * 20 + 1) * 20, then (4 * 4 * 20 + 1) * 10.",
        "Plain: (784 + 1) * 1024 + (1024 + 1) * 10.",
    ),
    wrong=(
        ((13700, 813056), "The biases are missing in both."),
        ((13700, 814090), "Plain is right. In the other network, the biases are missing."),
        ((13750, 813056), "Convolutional is right. In the other network, the biases are missing."),
        ((4250, 814090),
         "Plain is right. In the other, the second convolution reads 20 maps: 500 weights for each "
         "filter."),
        ((10710, 814090),
         "Plain is right. In the other, all 20 maps of 4 x 4 reach the Dense layer: 320 numbers, "
         "not 16."),
        ((13750, 803840), "Convolutional is right. Plain has a second layer, of 10 neurons."),
        ((814090, 13750), "Both are right, but in the wrong order: convolutional comes first."),
        (13750, "Convolutional is right. Give the pair `(convolutional, plain)`."),
        (814090, "Plain is right. Give the pair `(convolutional, plain)`."),
    ),
    why=(
        "Convolutional: 520 + 10020 + 3210 = 13750. Plain: 803840 + 10250 = 814090, 59 times as "
        "many: every pixel has its own weight to every neuron."
    ),
)  # fmt: skip
