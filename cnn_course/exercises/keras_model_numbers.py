"""Exercises of notebook 08: reading a confusion matrix, the forward pass, two counts."""

import numpy as np

from .. import ops
from ..checking.exercise import Exercise
from ..checking.slips import slip

# --- 8.5 and 8.6 reading a confusion matrix -------------------------------------------------


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


def _shares(says, share):
    return slip(says, ("matrix[digit, digit] / matrix[digit].sum()", share))


_SMALL = np.array([[3, 1], [0, 4]])
_THREE = np.array([[5, 0, 1], [2, 6, 0], [1, 3, 2]])
_TEN = np.diag(np.arange(20, 40, 2)) + np.eye(10, k=1, dtype=int) * 3 + np.eye(10, k=-4, dtype=int)

RECALL = Exercise(
    id="8.5",
    title="How many of the threes were found?",
    task=(
        "Write `recall_of(matrix, digit)`. `matrix[truth, prediction]` counts pictures: a row for "
        "each true digit, and every digit has at least one picture. Of the pictures that show "
        "`digit`, return the share that was recognised, a number from 0 to 1, not rounded. (This "
        "is called recall.)"
    ),
    kind="code",
    answer=recall_of,
    draw=_draw_matrix_and_digit,
    cases=(
        (_SMALL, 0), (_SMALL, 1), (_THREE, 0), (_THREE, 1), (_THREE, 2), (_TEN, 0), (_TEN, 7),
        (_TEN, 9),
    ),
    hints=(
        "All pictures of the digit 3 are in row 3. Which of its cells is right?",
        "`matrix[digit, digit]` out of the sum of the row `matrix[digit]`.",
    ),
    wrong=(
        _shares("this divides by the column, by all pictures that were read as this digit "
                "(precision). The pictures that show the digit are the row.",
                "matrix[digit, digit] / matrix[:, digit].sum()"),
        _shares("this divides by all pictures. Divide by those that show the digit.",
                "matrix[digit, digit] / matrix.sum()"),
        _shares("this is a count; a share is asked.", "matrix[digit, digit]"),
        _shares("this is the share that was missed.",
                "1 - matrix[digit, digit] / matrix[digit].sum()"),
        _shares("this is the accuracy over all digits; look at one row.",
                "np.trace(matrix) / matrix.sum()"),
        _shares("the digit 3 is written into it; take the argument `digit`.",
                "matrix[3, 3] / matrix[3].sum()"),
        _shares("this is the whole row, as shares; only one of its cells is asked.",
                "matrix[digit] / matrix[digit].sum()"),
        _shares("this is the recall of every digit; only that of `digit` is asked.",
                "np.diag(matrix) / matrix.sum(axis=1)"),
        _shares("this is the share of pictures that show the digit; the question is how many of "
                "them were recognised.", "matrix[digit].sum() / matrix.sum()"),
        _shares("the largest number of the row is taken; the right answers may be few.",
                "matrix[digit].max() / matrix[digit].sum()"),
        _shares("the mistakes are divided by the row; count the pictures that were right.",
                "matrix[digit, digit] / (matrix[digit].sum() - matrix[digit, digit])"),
    ),
    tags=("L8.7",),
)  # fmt: skip


def accuracy(matrix):
    return np.trace(matrix) / matrix.sum()


def _scores(says, score):
    return slip(says, ("np.trace(matrix) / matrix.sum()", score))


ACCURACY = Exercise(
    id="8.6",
    title="Accuracy from the matrix",
    task=(
        "Write `accuracy(matrix)`: return the share of all pictures that were recognised, from the "
        "same matrix, a number from 0 to 1, not rounded. `matrix` is square, of any size, and "
        "counts at least one picture."
    ),
    kind="code",
    answer=accuracy,
    draw=lambda rng: (_draw_matrix(rng),),
    cases=(
        (_SMALL,), (_THREE,), (_TEN,), (np.eye(4, dtype=int),), (np.array([[0, 5], [7, 0]]),),
        (np.array([[90, 10], [4, 6]]),), (np.array([[4]]),),
    ),
    hints=(
        "Where in the matrix do the right answers stand?",
        "On the diagonal: `np.trace(matrix)` adds them up.",
    ),
    wrong=(
        _scores("this is the mean of the rows' shares; a digit with few pictures then counts as "
                "much as one with many. Count pictures, not rows.",
                "(np.diag(matrix) / matrix.sum(axis=1)).mean()"),
        _scores("this is the mean of the columns' shares. Count pictures, not columns.",
                "(np.diag(matrix) / np.maximum(matrix.sum(axis=0), 1)).mean()"),
        _scores("this is a count; a share is asked.", "np.trace(matrix)"),
        _scores("this is the share of mistakes.", "1 - np.trace(matrix) / matrix.sum()"),
        _scores("this divides by the number of digits, not of pictures.",
                "np.trace(matrix) / len(matrix)"),
        _scores("this divides by the number of cells of the matrix; divide by the pictures in "
                "them.", "np.trace(matrix) / matrix.size"),
        _scores("this is one share for each row; a single number is asked.",
                "np.diag(matrix) / matrix.sum(axis=1)"),
        _scores("the diagonal is not added up yet; one number is asked.",
                "np.diag(matrix) / matrix.sum()"),
        _scores("right answers are divided by wrong ones; divide by all of them.",
                "np.trace(matrix) / (matrix.sum() - np.trace(matrix))"),
        _scores("360 is written into it, the pictures of one test; how many does this matrix "
                "count?", "np.trace(matrix) / 360"),
        _scores("only the first digit is counted; add up the right ones over all.",
                "matrix[0, 0] / matrix[0].sum()"),
        _scores("the largest number of each row is taken; the right answers may be few.",
                "matrix.max(axis=1).sum() / matrix.sum()"),
    ),
    tags=("L8.7",),
)  # fmt: skip


# --- 8.7 forward in NumPy -------------------------------------------------------------------


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
_FLAT = "x.reshape(len(x), -1)"
_RELU_1 = ("ops.relu(ops.conv(x, w1, b1))", "ops.conv(x, w1, b1)")
_RELU_2 = ("ops.relu(ops.conv(x, w2, b2))", "ops.conv(x, w2, b2)")

FORWARD = Exercise(
    id="8.7",
    title="The forward pass in NumPy",
    task=(
        "Write `forward(x, weights)` without Keras: what does the counted model say of the "
        "pictures `x`, (pictures, rows, columns, channels), numbers from 0 to 1? `weights` is a "
        "list of eight arrays as `model.get_weights()` gives it: kernels and biases of both "
        "convolutions, then weights and biases of both fully connected layers. Kernels need not be "
        "square, and any layer may be smaller than the lecture's, but every map has two rows and "
        "columns to pool. Return probabilities, (pictures, classes). You may use `cnn_course.ops`."
    ),
    kind="code",
    answer=forward,
    draw=_draw_network,
    cases=(
        _network((6, 6, 1), ((1, 1), (2, 2)), (1, 1), 2, 2, 1, pictures=1),
        _network((9, 7, 1), ((2, 2), (2, 1)), (2, 3), 4, 3, 2),
    ),
    hints=(
        "Take it line by line from the model: convolution, ReLU, pooling, twice; then flatten, "
        "Dense, ReLU, Dense, softmax.",
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
        slip("this is sigmoid, one class by itself; softmax shares 1 out.",
             (_LAST, f"1 / (1 + np.exp(-{_SCORES}))")),
        slip("these are powers of e; softmax divides them by their sum.",
             (_LAST, f"np.exp({_SCORES})")),
        slip("the biases of the convolutions are left out.", (", b1)", ")"), (", b2)", ")")),
        slip("this is average pooling; the model takes the maximum.", ("max_pool", "avg_pool")),
        slip("each window gives its first cell instead of its largest.", ("ops.max_pool(", "("),
             (", 2)", ")[:, :-1:2, :-1:2]")),
        slip("the maps are flattened one after the other. Keras goes cell by cell, all channels of "
             "a cell together.", ("x.reshape", "np.moveaxis(x, -1, 1).reshape")),
        slip("the kernels are flipped: this is true convolution.", ("x, w1", "x, w1[::-1, ::-1]"),
             ("x, w2", "x, w2[::-1, ::-1]")),
        slip("there is no ReLU in it.", ("ops.relu(", "(")),
        slip("all pictures are flattened into one row; one row per picture must be left.",
             (_FLAT, "x.reshape(1, -1)"),
             ("ops.dense(x, dense_1, bias_1)", "x @ dense_1 + bias_1")),
        slip("softmax runs down the pictures, axis 0; for each picture, a row, it runs over the "
             "classes.", (_LAST, f"(e := np.exp({_SCORES})) / e.sum(axis=0)")),
        slip("this names the most probable class; the probabilities of all are asked.",
             (_LAST, f"{_SCORES}.argmax(axis=1)")),
        slip("ReLU stands before the last softmax too; leave it out there.",
             (_LAST, f"ops.softmax(ops.relu({_SCORES}))")),
        slip("the second convolution has the weights of the first; `w2` and `b2` are its own.",
             ("x, w2, b2", "x, w1, b1")),
        slip("the second convolution reads the pictures; it reads what the first pooling put out.",
             ("x = ops.max_pool(ops.relu(ops.conv(x, w1", "ops.max_pool(ops.relu(ops.conv(x, w1")),
        slip("softmax stands before the last fully connected layer; it comes after it.",
             (_LAST, "ops.dense(ops.softmax(x), dense_2, bias_2)")),
        slip("the second convolution has no ReLU.", _RELU_2),
        slip("the first convolution has no ReLU.", _RELU_1),
        slip("the flattened row is longer than the fully connected layer expects. Is one of the "
             "two poolings missing?", ("w2, b2)), 2)", "w2, b2)), 1)")),
        slip('the convolutions pad with zeros, so the maps come out too large; use "valid".',
             (", b1)", ', b1, padding="same")'), (", b2)", ', b2, padding="same")')),
        slip("the maps are not flattened before the fully connected layer.", (_FLAT, "x")),
        slip("`flatten()` puts all pictures into one row; one row per picture must be left.",
             (_FLAT, "x.flatten()")),
        slip("all biases are left out.", (", b1)", ")"), (", b2)", ")"), (", bias_1)", ")"),
             (", bias_2)", ")")),
        slip("only the first picture's row comes back; all are asked.", (_LAST, _LAST + "[0]")),
    ),
    tolerance=1e-4,
    tags=("L8.7", "L8.4"),
)  # fmt: skip


# --- 8.8 plain against convolutional --------------------------------------------------------


def _which_network(value):
    convolutional, plain = value
    if plain == 814090:
        return (
            "Plain is right. The other has three layers that learn: two convolutions and a Dense "
            "layer."
        )
    if convolutional == 13750:
        return "Convolutional is right. Plain has two layers that learn."
    return None


TWO_COUNTS = Exercise(
    id="8.8",
    title="Two networks, two counts",
    task=(
        "Pictures of 28 x 28 x 1, ten classes. The convolutional network: 20 filters of 5 x 5, "
        "pooling by 2, 20 filters of 5 x 5, pooling by 2, Flatten, Dense(10). The plain one: "
        "Flatten, Dense(1024), Dense(10). Answer with the pair of their parameters, "
        "`(convolutional, plain)`."
    ),
    kind="value",
    answer=(13750, 814090),
    hints=(
        "The convolutional network's maps: 28, 24, 12, 8, 4. How many numbers reach its Dense "
        "layer?",
        "Convolutional: (25 + 1) * 20, then (25 * 20 + 1) * 20, then (4 * 4 * 20 + 1) * 10.",
        "Plain: (784 + 1) * 1024 + (1024 + 1) * 10.",
    ),
    wrong=(
        ((13700, 813056), "The biases are missing in both."),
        ((13700, 814090), "Plain is right. The other's biases are missing."),
        ((13750, 813056), "Convolutional is right. The other's biases are missing."),
        ((4250, 814090),
         "Plain is right. The other's second convolution reads 20 maps: 500 weights per filter."),
        ((10710, 814090),
         "Plain is right. All 20 maps of 4 x 4 reach the other's Dense layer, 320 numbers, not "
         "16."),
        ((20350, 814090), "Plain is right. The other's maps have 7 x 7 cells only with padding "
         '"same"; without, 4 x 4.'),
        ((13750, 803840), "Convolutional is right. Plain has a second layer, of 10 neurons."),
        ((814090, 13750), "Both are right, and in the wrong order: convolutional first."),
        (13750, "Convolutional is right. Give the pair `(convolutional, plain)`."),
        (814090, "Plain is right. Give the pair `(convolutional, plain)`."),
        ((13750, 1024 * 784 + 1024 + 1024 * 1024 + 1024 + 10250),
         "Convolutional is right. Plain has one layer of 1024 neurons, not two."),
        ((13730, 814090), "Plain is right. One of the two convolutions lacks its 20 biases."),
    ),
    why=(
        "Convolutional: 520 + 10020 + 3210 = 13750. Plain: 803840 + 10250 = 814090, 59 times as "
        "many: every pixel has its own weight to every neuron."
    ),
    explain=_which_network,
    tags=("L8.5",),
)  # fmt: skip

EXERCISES = (RECALL, ACCURACY, FORWARD, TWO_COUNTS)
