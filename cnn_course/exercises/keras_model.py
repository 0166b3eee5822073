"""Exercises of notebook 08: the full model, its shapes, parameters, activations and scores."""

import re

import numpy as np

from .. import ops
from .compare import is_number
from .record import Exercise
from .running import run

# --- 8.1 shapes -----------------------------------------------------------------------------


def _shapes(value):
    """Read 400 as (400,): in Python (400) is the number 400."""
    if not isinstance(value, (list, tuple)):
        return value
    return [(shape,) if is_number(shape) else shape for shape in value]


SHAPES = Exercise(
    id="8.1",
    title="Shapes, layer by layer",
    task=(
        "Pictures of 28 x 28 x 1 pass through the counted model: `Conv2D(8, 3)`, "
        "`MaxPooling2D(2)`, `Conv2D(16, 3)`, `MaxPooling2D(2)`, `Flatten()`, `Dense(64)`, "
        "`Dense(10)`. Answer with a list of the seven output shapes, each without the batch, such "
        "as `(26, 26, 8)` or `(10,)`."
    ),
    kind="value",
    answer=((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (400,), (64,), (10,)),
    view=_shapes,
    hints=(
        "A convolution without padding takes 3 - 1 = 2 off the rows and 2 off the columns. Pooling "
        "halves both, rounding down. The last number of a shape is how many maps there are.",
        "28 becomes 26, 13, 11 and 5 (11 / 2 is 5.5; the half window is left out).",
        "Flatten puts 5 * 5 * 16 numbers in a row; a Dense layer puts out one number a neuron.",
    ),
    wrong=(
        (
            ((28, 28, 8), (14, 14, 8), (14, 14, 16), (7, 7, 16), (784,), (64,), (10,)),
            'These are the sizes with padding "same". The calls name no padding, so Keras adds '
            "none.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 16), (6, 6, 16), (576,), (64,), (10,)),
            "The second pooling is rounded up. 11 / 2 leaves half a window, and it is left out.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 128), (5, 5, 128), (3200,), (64,), (10,)),
            "Each of the 16 filters of the second convolution reads all 8 maps and puts out one "
            "map: 16 maps, not 8 * 16.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (25,), (64,), (10,)),
            "Flatten lays out all 16 maps of 5 x 5, not one of them.",
        ),
        (
            ((25, 25, 8), (12, 12, 8), (9, 9, 16), (4, 4, 16), (256,), (64,), (10,)),
            "28 - 3 counts the steps; the first position counts too: 26.",
        ),
        (
            ((26, 26, 8), (24, 24, 8), (22, 22, 16), (20, 20, 16), (6400,), (64,), (10,)),
            "A pooling window of 2 moves 2 cells at a time: it halves the map.",
        ),
        (
            ((8, 26, 26), (8, 13, 13), (16, 11, 11), (16, 5, 5), (400,), (64,), (10,)),
            "The sizes are right. In Keras the channels come last: (rows, columns, channels).",
        ),
        (
            ((26, 26), (13, 13), (11, 11), (5, 5), (400,), (64,), (10,)),
            "The sizes are right. Each shape also says how many maps there are: (26, 26, 8).",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 8), (5, 5, 8), (200,), (64,), (10,)),
            "The second convolution has 16 filters, so it puts out 16 maps; not 8.",
        ),
        (
            ((26, 26, 1), (13, 13, 1), (11, 11, 1), (5, 5, 1), (25,), (64,), (10,)),
            "The last number of a shape is the number of maps, one for each filter: 8, then 16.",
        ),
        (
            ((24, 24, 8), (12, 12, 8), (8, 8, 16), (4, 4, 16), (256,), (64,), (10,)),
            "A kernel of 3 takes 2 off in all, one at each end: 28 becomes 26.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 16), (5.5, 5.5, 16), (484,), (64,), (10,)),
            "There is no half a cell: 11 / 2 is 5.5, and the half window is left out.",
        ),
        (
            ((27, 27, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (400,), (64,), (10,)),
            "A kernel of 3 takes 3 - 1 = 2 off the rows and 2 off the columns: 28 becomes 26.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (400, 1), (64, 1), (10, 1)),
            "After Flatten there is one axis only: write `(400,)`, with a comma and nothing after "
            "it.",
        ),
        (
            ((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (64,), (10,)),
            "Six shapes; the one of Flatten is missing.",
        ),
    ),
    why="28 - 3 + 1 = 26, 26 / 2 = 13, 13 - 3 + 1 = 11, and 11 / 2 rounded down is 5.",
    tags=("L8.2",),
)


# --- 8.2 parameters -------------------------------------------------------------------------


_COUNTS = {
    "the first convolution": 80,
    "the first pooling": 0,
    "the second convolution": 1168,
    "the second pooling": 0,
    "Flatten": 0,
    "Dense(64)": 25664,
    "Dense(10)": 650,
}


def _which_counts(value):
    if len(value) != 7:
        return None
    total = int(np.sum(value))
    if total == 27562:
        return "The sum is right, 27562, but not every number stands at its layer."
    right = _COUNTS.items()
    wrong = [name for (name, count), own in zip(right, value, strict=True) if count != own]
    if len(wrong) == 1:
        return f"The number of {wrong[0]} is not right yet; the others are."
    if len(wrong) < 4:
        several = f"{', '.join(wrong[:-1])} and {wrong[-1]}"
        return f"The numbers of {several} are not right yet; the others are."
    return f"Yours add up to {total}; the lecture's model has 27562 parameters in all."


PARAMETERS = Exercise(
    id="8.2",
    title="Parameters, layer by layer",
    task=(
        "How many parameters has each of the seven layers of 8.1? Answer with a list of seven "
        "numbers, 0 where nothing is learned."
    ),
    kind="value",
    answer=tuple(_COUNTS.values()),
    hints=(
        "Pooling and Flatten learn nothing. A filter has one weight for each cell of its window "
        "and each channel of its input, and one bias.",
        "First convolution: (3 * 3 * 1 + 1) * 8. The second reads 8 maps.",
        "Dense(64) reads 400 numbers: (400 + 1) * 64.",
    ),
    wrong=(
        (
            (72, 0, 1152, 0, 0, 25600, 640),
            "The biases are missing: one for each filter and one for each neuron.",
        ),
        (
            (80, 0, 160, 0, 0, 25664, 650),
            "The second convolution reads 8 maps, so each of its filters has 3 * 3 * 8 weights.",
        ),
        (
            (80, 0, 1168, 0, 400, 25664, 650),
            "Flatten only lays the numbers out in a row; it learns nothing.",
        ),
        (
            (80, 32, 1168, 64, 0, 25664, 650),
            "A pooling window takes a maximum; it has no weights.",
        ),
        (
            (80, 0, 1168, 0, 0, 1664, 650),
            "Flatten hands on all 16 maps: 5 * 5 * 16 = 400 numbers, not 25.",
        ),
        (
            (73, 0, 1153, 0, 0, 25601, 641),
            "There is one bias for each filter and each neuron, not one a layer.",
        ),
        (
            (80, 0, 1168, 0, 0, 36928, 650),
            "36928 belongs to maps of 6 x 6; the second pooling rounds down, to 5 x 5.",
        ),
        (
            (80, 1168, 25664, 650),
            "The numbers are right. The list has one for each of the seven layers: 0 for pooling "
            "and for Flatten.",
        ),
        (27562, "This is the sum. Asked are the seven numbers that make it up."),
        (
            (80, 0, 1160, 0, 0, 25664, 650),
            "The second convolution has 16 filters and so 16 biases; you add 8.",
        ),
        (
            (10, 0, 73, 0, 0, 401, 65),
            "This is one filter or one neuron of each layer; there are 8, 16, 64 and 10 of them.",
        ),
    ),
    why="(9 + 1) * 8 = 80, (72 + 1) * 16 = 1168, 401 * 64 = 25664, 65 * 10 = 650; 27562 in all.",
    explain=_which_counts,
    tags=("L8.2", "L8.6"),
)


# --- 8.3 build it in Keras ------------------------------------------------------------------


def counted_model(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(shape),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def _layers(model):
    """What there is to compare of a Keras model: kind, output shape, parameters, activation."""
    rows, bends = [], False  # whether the layer before has a place for an activation
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        shape = tuple(layer.output.shape[1:])
        activation = getattr(getattr(layer, "activation", None), "__name__", "none")
        activation = kind.lower() if kind in ("ReLU", "Softmax") else activation
        if kind in ("ReLU", "Softmax", "Activation") and bends:
            rows[-1] = (*rows[-1][:-1], activation)  # a layer of its own does the same
            bends = False
            continue
        activation = activation.replace("linear", "none")
        bends = activation == "none" and hasattr(layer, "activation")
        rows.append((kind, shape, layer.count_params(), activation))
    return rows


def _rows(model):
    """A line for each layer of a Keras model, or a text that says what it is instead."""
    if isinstance(model, list):
        return "a list of layers, not yet a model"
    if not hasattr(model, "layers"):
        return model
    try:
        rows = _layers(model)
    except AttributeError:
        return "a model that does not know its shapes yet"
    return tuple(
        f"{kind}: output {shape}, {count} parameters, activation {activation}"
        for kind, shape, count, activation in rows
    )


def _which_layers(answer):
    """Say of a model with several slips at once which layers are not as asked."""
    for case in reversed(COUNTED_MODEL.cases):  # the smaller one is shown
        outcome = run(answer, case, COUNTED_MODEL.limit)
        if re.search(r"(trainable|name)=[<\[]|KerasTensor cannot be used", outcome.error):
            return "`Sequential` takes one list: put square brackets around the layers."
        if "Could not interpret activation" in outcome.error:
            return 'Keras writes the names of activations in small letters: `activation="relu"`.'
        asked, built = _layers(counted_model(*case)), _layers(outcome.value)
        if len(asked) != len(built):
            return f"The model has {len(built)} layers; asked are {len(asked)}."
        slips = []
        for n, (one, own) in enumerate(zip(asked, built, strict=True), start=1):
            if own[0] != one[0]:
                return " ".join([*slips, f"Layer {n} is {own[0]}; {one[0]} is asked."])
            if own[1:3] != one[1:3]:
                text = f"Layer {n}, {own[0]}, puts out {own[1]} and has {own[2]} parameters; "
                return " ".join([*slips, f"{text}asked are {one[1]} and {one[2]}."])
            if own[3] != one[3]:
                slips.append(f"Layer {n}, {own[0]}: activation {own[3]}; {one[3]} is asked.")
        if slips:
            return " ".join(slips)
    return None


def _built(**more):
    """A wrong answer: the counted model with one thing different."""

    def build(shape, classes):
        from keras import Input, Sequential, layers

        use = {
            "filters": (8, 16), "kernel": 3, "padding": "valid", "hidden": "relu", "units": 64,
            "maps": "relu", "last": "softmax", "classes": classes, "pool": (2, 2), "flatten": True,
            "strides": None,
            **more,
        }  # fmt: skip
        stack = [Input(shape)]
        for filters, pool in zip(use["filters"], use["pool"], strict=True):
            stack.append(
                layers.Conv2D(
                    filters, use["kernel"], padding=use["padding"], activation=use["maps"]
                )
            )
            if pool:
                stack.append(layers.MaxPooling2D(pool, strides=use["strides"]))
        stack += [layers.Flatten()] if use["flatten"] else [layers.GlobalMaxPooling2D()]
        stack.append(layers.Dense(use["units"], activation=use["hidden"]))
        stack.append(layers.Dense(use["classes"], activation=use["last"]))
        return Sequential(stack)

    return build


def _without_input(shape, classes):
    from keras import Sequential

    return Sequential(
        [type(x).from_config(x.get_config()) for x in counted_model(shape, classes).layers]
    )


def _list_of_layers(shape, classes):
    return list(counted_model(shape, classes).layers)


def _kernel_before_filters(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(shape),
            layers.Conv2D(3, 8, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(3, 16, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def _layers_without_brackets(shape, classes):
    from keras import Input, Sequential

    return Sequential(Input(shape), *counted_model(shape, classes).layers)


def _without_kernel_size(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential([Input(shape), layers.Conv2D(8, activation="relu")])


def _activation_third(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential([Input(shape), layers.Conv2D(8, 3, "relu")])


def _without(number):
    def build(shape, classes):
        from keras import Input, Sequential

        kept = list(counted_model(shape, classes).layers)
        del kept[number]
        again = [type(one).from_config(one.get_config()) for one in kept]
        return Sequential([Input(shape), *again])

    return build


COUNTED_MODEL = Exercise(
    id="8.3",
    title="Build the counted model",
    task=(
        "Write `counted_model(shape, classes)`, which returns the counted model in today's Keras: "
        "8 filters of 3 x 3 with ReLU, max pooling by 2, 16 filters of 3 x 3 with ReLU, max "
        "pooling by 2, Flatten, 64 neurons with ReLU, and one neuron for each class with softmax. "
        "Begin with `keras.Input(shape)`."
    ),
    kind="code",
    answer=counted_model,
    cases=(((28, 28, 1), 10), ((18, 21, 3), 4)),
    view=_rows,
    explain=_which_layers,
    limit=60.0,
    hints=(
        "`keras.Sequential([...])` takes a list of layers; the layers are in `keras.layers`.",
        '`layers.Conv2D(8, 3, activation="relu")`, `layers.MaxPooling2D(2)`, ...',
        'The end: `layers.Flatten(), layers.Dense(64, activation="relu"), '
        'layers.Dense(classes, activation="softmax")`.',
    ),
    wrong=(
        (
            _built(padding="same"),
            'the maps keep their size: this is padding "same", and none is asked for.',
        ),
        (
            _built(filters=(16, 8)),
            "the numbers of filters have changed places: first 8, then 16.",
        ),
        (_built(maps=None), 'the convolutions have no ReLU: `activation="relu"`.'),
        (_built(hidden=None), "the layer of 64 neurons has no ReLU."),
        (
            _built(last=None),
            "the last layer has no softmax, so it puts out scores, not probabilities.",
        ),
        (
            _built(last="sigmoid"),
            "sigmoid answers yes or no for each class by itself; softmax shares 1 out among them.",
        ),
        (_built(classes=10), "the number of classes is fixed at 10; it is an argument."),
        (_built(pool=(2, 0)), "the second pooling is missing."),
        (
            _built(strides=1),
            "the pooling moves one cell at a time; left alone, its stride is its size.",
        ),
        (_built(kernel=5), "the kernels are 5 x 5; 3 x 3 is asked."),
        (_built(flatten=False), "global pooling keeps one number a map; Flatten keeps them all."),
        (_built(units=128), "the first fully connected layer has 64 neurons."),
        (
            _without_input,
            "the model does not know its input yet, so it has no shapes: begin with "
            "`keras.Input(shape)`.",
        ),
        (
            lambda shape, classes: counted_model((28, 28, 1), classes),
            "the shape is fixed at (28, 28, 1); it is an argument.",
        ),
        (
            _built(filters=(8, 8)),
            "both convolutions have 8 filters; the second has 16.",
        ),
        (
            _built(maps=None, hidden=None),
            'there is no ReLU in it: `activation="relu"` for both convolutions and the 64 neurons.',
        ),
        (
            _built(last="relu"),
            "the last layer has ReLU; softmax makes probabilities of the scores.",
        ),
        (
            _without(4),
            "Flatten is missing: the fully connected layers then work on each cell by itself.",
        ),
        (
            _list_of_layers,
            "this is the list of layers; wrap it in `keras.Sequential([...])`.",
        ),
        (
            _kernel_before_filters,
            "`Conv2D(3, 8)` makes 3 filters of 8 x 8: the number of filters comes first.",
        ),
        (
            _layers_without_brackets,
            "the layers need square brackets around them: `keras.Sequential([...])`.",
        ),
        (
            _without_kernel_size,
            "`Conv2D(8)` has no size for its kernels: `Conv2D(8, 3)`.",
        ),
        (
            _activation_third,
            'in third place `Conv2D` takes the stride; write `activation="relu"`.',
        ),
        (_without(5), "the layer of 64 neurons is missing."),
        (_without(1), "the first pooling is missing."),
    ),
    tags=("L8.1", "L8.2"),
)


# --- 8.4 misprint ---------------------------------------------------------------------------

FILTER_SIZE = Exercise(
    id="8.4",
    title="Spot the error: filter_size",
    task='A slide writes `Conv2D(32, filter_size=3, activation="relu")`. What does Keras do?',
    kind="choice",
    answer="c",
    options={
        "a": "It makes 32 filters of 3 x 3, as intended.",
        "b": "It does not know filter_size, ignores it, and takes kernels of 1 x 1.",
        "c": "It stops with an error: the argument is called kernel_size.",
        "d": "It makes 3 filters, because filter_size counts them.",
    },
    hints=(
        "Run the call and read the last line.",
        "Keras ignores no argument it does not know.",
    ),
    wrong=(
        ("a", "Only if it knew the name. Run the call: Keras has no argument filter_size."),
        ("b", "Keras ignores no argument it does not know, and a kernel's size has no default."),
        (
            "d",
            "The number of filters is the first argument, 32; filter_size is no argument at all.",
        ),
    ),
    why="The name is kernel_size, and it may be left out in second place: `Conv2D(32, 3)`.",
    tags=("L8.1",),
)


# --- 8.5 and 8.6 reading a confusion matrix -------------------------------------------------


def recall_of(matrix, digit):
    return matrix[digit, digit] / matrix[digit].sum()


_SMALL = np.array([[3, 1], [0, 4]])
_THREE = np.array([[5, 0, 1], [2, 6, 0], [1, 3, 2]])
_TEN = np.diag(np.arange(20, 40, 2)) + np.eye(10, k=1, dtype=int) * 3 + np.eye(10, k=-4, dtype=int)

RECALL = Exercise(
    id="8.5",
    title="How many of the threes were found?",
    task=(
        "Write `recall_of(matrix, digit)`. `matrix[truth, prediction]` counts pictures: a row for "
        "each true digit. Of the pictures that show `digit`, which share was recognised? (This is "
        "called recall.)"
    ),
    kind="code",
    answer=recall_of,
    cases=(
        (_SMALL, 0),
        (_SMALL, 1),
        (_THREE, 0),
        (_THREE, 1),
        (_THREE, 2),
        (_TEN, 0),
        (_TEN, 7),
        (_TEN, 9),
    ),
    hints=(
        "All pictures of the digit 3 stand in row 3. Which of its cells is right?",
        "`matrix[digit, digit]` out of the sum of the row `matrix[digit]`.",
    ),
    wrong=(
        (
            lambda matrix, digit: matrix[digit, digit] / matrix[:, digit].sum(),
            "this divides by the column, by all pictures that were read as this digit (precision). "
            "The pictures that show the digit are the row.",
        ),
        (
            lambda matrix, digit: matrix[digit, digit] / matrix.sum(),
            "this divides by all pictures; only those that show the digit count.",
        ),
        (lambda matrix, digit: matrix[digit, digit], "this is a count; a share is asked."),
        (
            lambda matrix, digit: 1 - matrix[digit, digit] / matrix[digit].sum(),
            "this is the share that was missed.",
        ),
        (
            lambda matrix, digit: np.trace(matrix) / matrix.sum(),
            "this is the accuracy over all digits; look at one row.",
        ),
        (
            lambda matrix, digit: 100 * matrix[digit, digit] / matrix[digit].sum(),
            "this is in percent; a share lies between 0 and 1.",
        ),
        (
            lambda matrix, digit: matrix[digit, digit] // matrix[digit].sum(),
            "`//` cuts the decimals off; use `/`.",
        ),
        (
            lambda matrix, digit: matrix[3, 3] / matrix[3].sum(),
            "the digit 3 is written into it; take the argument `digit`.",
        ),
        (
            lambda matrix, digit: matrix[digit] / matrix[digit].sum(),
            "this is the whole row, as shares; take its cell `matrix[digit, digit]`.",
        ),
        (
            lambda matrix, digit: np.diag(matrix) / matrix.sum(axis=1),
            "this is the recall of every digit; only that of `digit` is asked.",
        ),
        (
            lambda matrix, digit: matrix[digit].sum() / matrix.sum(),
            "this is the share of pictures that show the digit; asked is how many of them were "
            "recognised.",
        ),
        (
            lambda matrix, digit: matrix[digit].max() / matrix[digit].sum(),
            "the largest number of the row is taken; the right answers stand at "
            "`matrix[digit, digit]`, also when they are few.",
        ),
    ),
    tags=("L8.7",),
)


def accuracy(matrix):
    return np.trace(matrix) / matrix.sum()


ACCURACY = Exercise(
    id="8.6",
    title="Accuracy from the matrix",
    task=(
        "Write `accuracy(matrix)`: the share of all pictures that were recognised, from the same "
        "matrix."
    ),
    kind="code",
    answer=accuracy,
    cases=(
        (_SMALL,),
        (_THREE,),
        (_TEN,),
        (np.eye(4, dtype=int),),
        (np.array([[0, 5], [7, 0]]),),
        (np.array([[90, 10], [4, 6]]),),
        (np.array([[4]]),),
    ),
    hints=(
        "Where in the matrix do the right answers stand?",
        "On the diagonal: `np.trace(matrix)` adds them up.",
    ),
    wrong=(
        (
            lambda matrix: (np.diag(matrix) / matrix.sum(axis=1)).mean(),
            "this is the mean of the rows' shares; a digit with few pictures then counts as much "
            "as one with many. Count pictures, not rows.",
        ),
        (
            lambda matrix: (np.diag(matrix) / np.maximum(matrix.sum(axis=0), 1)).mean(),
            "this is the mean of the columns' shares. Count pictures, not columns.",
        ),
        (lambda matrix: np.trace(matrix), "this is a count; a share is asked."),
        (lambda matrix: 1 - np.trace(matrix) / matrix.sum(), "this is the share of mistakes."),
        (
            lambda matrix: np.trace(matrix) / len(matrix),
            "this divides by the number of digits, not of pictures.",
        ),
        (
            lambda matrix: np.trace(matrix) / matrix.size,
            "this divides by the number of cells of the matrix; divide by the pictures in them.",
        ),
        (
            lambda matrix: np.diag(matrix) / matrix.sum(axis=1),
            "this is one share for each row; a single number is asked.",
        ),
        (
            lambda matrix: 100 * np.trace(matrix) / matrix.sum(),
            "this is in percent; a share lies between 0 and 1.",
        ),
        (
            lambda matrix: np.diag(matrix) / matrix.sum(),
            "the diagonal is not added up yet: `np.trace(matrix)` is one number.",
        ),
        (
            lambda matrix: sum(matrix[d, d] for d in range(10)) / matrix.sum(),
            "ten digits are written into it; there are `len(matrix)`.",
        ),
        (
            lambda matrix: np.trace(matrix) / (matrix.sum() - np.trace(matrix)),
            "right answers are divided by wrong ones; divide by all of them.",
        ),
        (
            lambda matrix: np.trace(matrix) / 360,
            "360 is written into it, the pictures of one test; those of any matrix are "
            "`matrix.sum()`.",
        ),
        (
            lambda matrix: matrix[0, 0] / matrix[0].sum(),
            "only the first digit is counted; add up the diagonal over all.",
        ),
    ),
    tags=("L8.7",),
)


# --- 8.7 forward in NumPy -------------------------------------------------------------------


def forward(x, weights):
    w1, b1, w2, b2, dense_1, bias_1, dense_2, bias_2 = weights

    def conv(x, w, b):
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
        # (pictures, rows, columns, channels, kernel rows, kernel columns)
        return np.einsum("nrcdij,ijdo->nrco", windows, w) + b

    def pool(x):
        n, rows, columns, channels = x.shape
        rows, columns = rows // 2, columns // 2
        blocks = x[:, : 2 * rows, : 2 * columns].reshape(n, rows, 2, columns, 2, channels)
        return blocks.max(axis=4).max(axis=2)

    x = pool(conv(x, w1, b1).clip(min=0))  # ReLU: nothing below 0
    x = pool(conv(x, w2, b2).clip(min=0))
    x = x.reshape(len(x), len(dense_1))
    x = (x @ dense_1 + bias_1).clip(min=0)
    powers = np.exp(x @ dense_2 + bias_2)
    return powers / powers.sum(axis=1, keepdims=True)


def _variant(
    maps=True,
    hidden=True,
    first_bias=True,
    softmax="rows",
    pooling="max",
    flat="last",
    flip=False,
    relu_last=False,
):
    """A wrong forward pass: one step left out or done another way."""

    def wrong_forward(x, weights):
        w1, b1, w2, b2, dense_1, bias_1, dense_2, bias_2 = weights

        def conv(x, w, b):
            windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
            w = w[::-1, ::-1] if flip else w
            y = np.einsum("nrcdij,ijdo->nrco", windows, w) + (b if first_bias else 0)
            return np.maximum(y, 0) if maps else y

        def pool(x):
            n, rows, columns, channels = x.shape
            rows, columns = rows // 2, columns // 2
            x = x[:, : 2 * rows, : 2 * columns]
            if pooling == "first":
                return x[:, ::2, ::2]
            blocks = x.reshape(n, rows, 2, columns, 2, channels)
            return getattr(blocks, pooling)(axis=(2, 4))

        x = pool(conv(pool(conv(x, w1, b1)), w2, b2))
        if flat == "first":
            x = np.moveaxis(x, -1, 1)
        x = x.reshape(len(x) if flat != "all" else 1, -1)
        x = x @ dense_1 + bias_1
        x = np.maximum(x, 0) if hidden else x
        scores = x @ dense_2 + bias_2
        scores = np.maximum(scores, 0) if relu_last else scores
        if softmax == "none":
            return scores
        if softmax == "argmax":
            return scores.argmax(axis=1)
        if softmax == "sigmoid":
            return 1 / (1 + np.exp(-scores))
        powers = np.exp(scores)
        if softmax == "powers":
            return powers
        axis = {"all": None, "columns": 0, "rows": -1}[softmax]
        return powers / powers.sum(axis=axis, keepdims=True)

    return wrong_forward


def _network(shape, kernels, maps, units, classes, seed, pictures=2):
    """Pictures and weights of a small model like the counted one."""
    rng = np.random.default_rng(seed)
    rows, columns, channels = shape
    after = np.array([rows, columns])
    for kernel in kernels:
        after = (after - np.array(kernel) + 1) // 2
    flat = int(after.prod()) * maps[1]
    sizes = (
        (*kernels[0], channels, maps[0]), (maps[0],),
        (*kernels[1], maps[0], maps[1]), (maps[1],),
        (flat, units), (units,), (units, classes), (classes,),
    )  # fmt: skip
    weights = [rng.normal(0, 0.4, size).astype("float32") for size in sizes]
    return rng.random((pictures, *shape)).astype("float32") * 2, weights


def _by_ops(
    relus=(1, 1, 1), pools=(2, 2), padding="valid", flat="rows", biases=1, one=False, twice=False,
    softmax_early=False,
):  # fmt: skip
    """A wrong forward pass with the course's operations."""

    def wrong_forward(x, weights):
        w1, b1, w2, b2, dense_1, bias_1, dense_2, bias_2 = weights
        if twice:
            w2, b2 = w1, b1
        for w, b, relu, size in ((w1, b1, relus[0], pools[0]), (w2, b2, relus[1], pools[1])):
            x = ops.conv(x, w, biases * b, padding=padding)
            x = ops.max_pool(ops.relu(x) if relu else x, size)
        if flat == "rows":
            x = x.reshape(len(x), -1)
        elif flat == "all":
            x = x.flatten()
        x = ops.relu(ops.dense(x, dense_1, biases * bias_1))
        x = ops.softmax(x) if softmax_early else x
        result = ops.dense(x, dense_2, biases * bias_2)
        result = result if softmax_early else ops.softmax(result)
        return result[0] if one else result

    return wrong_forward


FORWARD = Exercise(
    id="8.7",
    title="The forward pass in NumPy",
    task=(
        "Write `forward(x, weights)` without Keras: what does the counted model say of the "
        "pictures `x`, (pictures, rows, columns, channels)? `weights` is a list of eight arrays as "
        "`model.get_weights()` gives it: kernels and biases of both convolutions, then weights and "
        "biases of both fully connected layers. Kernels need not be square, and any layer may be "
        "smaller than the lecture's. Return probabilities, (pictures, classes). You may use "
        "`cnn_course.ops`."
    ),
    kind="code",
    answer=forward,
    cases=(
        _network((6, 6, 1), ((1, 1), (2, 2)), (1, 1), 2, 2, 1, pictures=1),
        _network((9, 7, 1), ((2, 2), (2, 1)), (2, 3), 4, 3, 2),
        _network((10, 13, 1), ((3, 3), (3, 3)), (2, 3), 5, 4, 3, pictures=3),
        _network((13, 10, 2), ((3, 2), (2, 3)), (3, 2), 4, 5, 4),
        _network((12, 15, 3), ((1, 3), (3, 2)), (4, 5), 6, 3, 5, pictures=1),
        _network((16, 14, 1), ((3, 3), (3, 3)), (8, 16), 7, 10, 6, pictures=4),
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
        (_variant(maps=False), "the convolutions have no ReLU."),
        (_variant(hidden=False), "the first fully connected layer has no ReLU."),
        (_variant(softmax="none"), "the last softmax is missing: these are the scores before it."),
        (
            _variant(softmax="all"),
            "softmax runs over all pictures together; each row must sum to 1.",
        ),
        (
            _variant(softmax="sigmoid"),
            "this is sigmoid, one class by itself; softmax shares 1 out.",
        ),
        (_variant(softmax="powers"), "these are powers of e; softmax divides them by their sum."),
        (_variant(first_bias=False), "the biases of the convolutions are left out."),
        (_variant(pooling="mean"), "this is average pooling; the model takes the maximum."),
        (_variant(pooling="first"), "each window gives its first cell instead of its largest."),
        (
            _variant(flat="first"),
            "the maps are flattened one after the other. Keras goes cell by cell, all channels of "
            "a cell together.",
        ),
        (_variant(flip=True), "the kernels are flipped: this is true convolution."),
        (_variant(maps=False, hidden=False), "there is no ReLU in it."),
        (
            _variant(flat="all"),
            "all pictures are flattened into one row, `reshape(1, -1)`; `x.reshape(len(x), -1)` "
            "keeps one row for each.",
        ),
        (
            _variant(softmax="columns"),
            "softmax runs down the pictures, axis 0; for each picture, a row, it runs over the "
            "classes.",
        ),
        (
            _variant(softmax="argmax"),
            "this names the most probable class; the probabilities of all are asked.",
        ),
        (_variant(relu_last=True), "ReLU stands before the last softmax too; leave it out there."),
        (
            _by_ops(twice=True),
            "the second convolution has the weights of the first; `w2` and `b2` are its own.",
        ),
        (
            _by_ops(softmax_early=True),
            "softmax stands before the last fully connected layer; it comes after it.",
        ),
        (_by_ops(relus=(1, 0, 1)), "the second convolution has no ReLU."),
        (_by_ops(relus=(0, 1, 1)), "the first convolution has no ReLU."),
        (
            _by_ops(pools=(2, 1)),
            "the flattened row is longer than the fully connected layer expects. Is one of the two "
            "poolings missing?",
        ),
        (
            _by_ops(padding="same"),
            'the convolutions pad with zeros, so the maps come out too large; use "valid".',
        ),
        (
            _by_ops(flat="none"),
            "the maps are not flattened before the fully connected layer: `x.reshape(len(x), -1)`.",
        ),
        (
            _by_ops(flat="all"),
            "`flatten()` puts all pictures into one row; `x.reshape(len(x), -1)` keeps one row for "
            "each picture.",
        ),
        (_by_ops(biases=0), "all biases are left out."),
        (_by_ops(one=True), "only the first picture's row comes back; all are asked."),
    ),
    tolerance=1e-4,
    tags=("L8.7", "L8.4"),
)


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
        (
            (4250, 814090),
            "Plain is right. The other's second convolution reads 20 maps: 25 * 20 weights a "
            "filter.",
        ),
        (
            (10710, 814090),
            "Plain is right. All 20 maps of 4 x 4 reach the other's Dense layer, 320 numbers, "
            "not 16.",
        ),
        (
            (20350, 814090),
            'Plain is right. The other\'s maps have 7 x 7 cells only with padding "same"; '
            "without, 4 x 4.",
        ),
        (
            (13750, 803840),
            "Convolutional is right. Plain has a second layer, of 10 neurons.",
        ),
        ((814090, 13750), "Both are right, and in the wrong order: convolutional first."),
        (13750, "Convolutional is right. Give the pair `(convolutional, plain)`."),
        (814090, "Plain is right. Give the pair `(convolutional, plain)`."),
        (
            (13750, 1024 * 784 + 1024 + 1024 * 1024 + 1024 + 10250),
            "Convolutional is right. Plain has one layer of 1024 neurons, not two.",
        ),
        (
            (13730, 814090),
            "Plain is right. One of the two convolutions lacks its 20 biases.",
        ),
    ),
    why=(
        "Convolutional: 520 + 10020 + 3210 = 13750. Plain: 803840 + 10250 = 814090, 59 times as "
        "many: every pixel has its own weight to every neuron."
    ),
    explain=_which_network,
    tags=("L8.5",),
)

EXERCISES = (
    SHAPES,
    PARAMETERS,
    COUNTED_MODEL,
    FILTER_SIZE,
    RECALL,
    ACCURACY,
    FORWARD,
    TWO_COUNTS,
)
