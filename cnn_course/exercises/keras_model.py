"""Exercises of notebook 08: shapes, parameters, the counted model in Keras."""

import functools
import re

import numpy as np

from ..checking.compare import is_number
from ..checking.exercise import Exercise
from ..checking.running import run
from ..checking.slips import slip
from .keras_model_reading import layers_of, lines_of, says

# Each layer of the counted model: what it is called, and what it makes of a shape.
_STACK = (
    ("the first convolution", lambda n, m, c: (n - 2, m - 2, 8)),
    ("the first pooling", lambda n, m, c: (n // 2, m // 2, c)),
    ("the second convolution", lambda n, m, c: (n - 2, m - 2, 16)),
    ("the second pooling", lambda n, m, c: (n // 2, m // 2, c)),
    ("Flatten", lambda n, m, c: (n * m * c,)),
    ("Dense(64)", lambda n: (64,)),
    ("Dense(10)", lambda n: (10,)),
)


def _shapes(value):
    """Read 400 as (400,): in Python (400) is the number 400."""
    if not isinstance(value, (list, tuple)):
        return value
    return [(shape,) if is_number(shape) else shape for shape in value]


_RULES = {
    "convolution": "a kernel of 3 without padding takes 2 off rows and columns, and each filter "
    "makes one map.",
    "pooling": "a window of 2 halves rows and columns (half a window is left out). All maps stay.",
    "Flatten": "it puts every number of every map in one row: a single axis.",
    "Dense": "it puts out one number per neuron, however many come in.",
}


def _which_shape(value):
    """Say which layer goes wrong first, counting from what the answer has before it."""
    before = (28, 28, 1)
    for (name, rule), own in zip(_STACK, map(tuple, value), strict=True):
        if own != rule(*before):
            (why,) = (text for kind, text in _RULES.items() if kind in name)
            return f"Before {name} your shapes fit together. The shape of {name} is wrong: {why}"
        before = own
    return None


SHAPES = Exercise(
    id="8.1", title="Shapes, layer by layer", tags=("L8.2",),
    task=(
        "Pictures of 28 x 28 x 1 pass through the counted model: `Conv2D(8, 3)`, "
        "`MaxPooling2D(2)`, `Conv2D(16, 3)`, `MaxPooling2D(2)`, `Flatten()`, `Dense(64)`, "
        "`Dense(10)`. Answer with a list of the seven output shapes, each without the batch, such "
        "as `(30, 30, 4)` or `(100,)`."
    ),
    answer=((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (400,), (64,), (10,)), view=_shapes,
    explain=_which_shape,
    hints=(
        "A convolution without padding takes 3 - 1 = 2 off the rows and 2 off the columns. Pooling "
        "halves both, rounding down. The last number of a shape is how many maps there are.",
        "28 becomes 26, 13, 11 and 5 (11 / 2 is 5.5; the half window is left out).",
        "Flatten puts 5 * 5 * 16 numbers in a row; a Dense layer puts out one number per neuron.",
    ),
    wrong=(
        (((8, 26, 26), (8, 13, 13), (16, 11, 11), (16, 5, 5), (400,), (64,), (10,)),
         "The sizes are right. In Keras the channels come last: (rows, columns, channels)."),
        (((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (400, 1), (64, 1), (10, 1)),
         "After Flatten there is one axis only: write `(400,)`, with a comma and nothing after "
         "it."),
        (((26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (64,), (10,)),
         "Six shapes; the one of Flatten is missing."),
    ),
    why="28 - 3 + 1 = 26, 26 / 2 = 13, 13 - 3 + 1 = 11, and 11 / 2 rounded down is 5.",
)  # fmt: skip


_COUNTS = dict(zip((name for name, _ in _STACK), (80, 0, 1168, 0, 0, 25664, 650), strict=True))


def _which_counts(value):
    if len(value) != 7:
        return None
    total = int(np.sum(value))
    if total == 27562:
        return "The sum is right, 27562, but some numbers belong to other layers."
    right = _COUNTS.items()
    wrong = [name for (name, count), own in zip(right, value, strict=True) if count != own]
    if len(wrong) == 1:
        return f"The number of {wrong[0]} is not right yet; the others are."
    if len(wrong) < 4:
        several = f"{', '.join(wrong[:-1])} and {wrong[-1]}"
        return f"The numbers of {several} are not right yet; the others are."
    return f"Yours add up to {total}; the counted model has 27562 parameters in all."


PARAMETERS = Exercise(
    id="8.2", title="Parameters, layer by layer", tags=("L8.2", "L8.6"),
    task=(
        "How many parameters does each of the seven layers of 8.1 have? Answer with a list of "
        "seven numbers, and write 0 where nothing is learned."
    ),
    answer=tuple(_COUNTS.values()), explain=_which_counts,
    hints=(
        "Pooling and Flatten learn nothing. A filter has one weight for each cell of its window "
        "and each channel of its input, and one bias.",
        "First convolution: (3 * 3 * 1 + 1) * 8. The second reads 8 maps.",
        "Dense(64) reads 400 numbers: (400 + 1) * 64.",
    ),
    wrong=(
        ((72, 0, 1152, 0, 0, 25600, 640),
         "The biases are missing: one for each filter and one for each neuron."),
        ((80, 0, 160, 0, 0, 25664, 650),
         "The second convolution reads 8 maps, so each of its filters has 3 * 3 * 8 weights."),
        ((80, 0, 1168, 0, 0, 1664, 650),
         "Flatten hands on all 16 maps: 5 * 5 * 16 = 400 numbers, not 25."),
        ((80, 1168, 25664, 650), "The numbers are right. The list has one for each of the seven "
         "layers: 0 for pooling and for Flatten."),
        (27562, "This is the sum. The question asks for the seven numbers that make it up."),
        ((10, 0, 73, 0, 0, 401, 65),
         "This is one filter or one neuron of each layer; there are 8, 16, 64 and 10 of them."),
    ),
    why="(9 + 1) * 8 = 80, (72 + 1) * 16 = 1168, 401 * 64 = 25664, 65 * 10 = 650; 27562 in all.",
)  # fmt: skip


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


@functools.cache
def _asked(shape, classes):
    return lines_of(counted_model(shape, classes))


def _rows(model):
    """A line for each layer of a Keras model, or a text that says what it is instead."""
    if isinstance(model, list):
        return "a list of layers, not yet a model"
    if not hasattr(model, "layers"):
        return model
    try:
        rows = lines_of(model)
        alike = rows == _asked(tuple(model.input_shape[1:]), model.output_shape[-1])
    except AttributeError:
        return "a model that does not know its shapes yet"
    except Exception as error:  # a shape too small for the layers that are asked for
        return f"a model that is not of that kind ({type(error).__name__})"
    found = says(model) if alike else "(other layers)"
    return (*rows, f"with weights given to it, it says: {found}")


def _which_layers(answer):
    """Say of a model with several slips at once which layers are not as asked."""
    if hasattr(answer, "get_weights"):
        return 'This is a model. Give the function that builds it: `check("8.3", counted_model)`.'
    for case in reversed(COUNTED_MODEL.cases):  # the smaller one is shown
        outcome = run(answer, case, COUNTED_MODEL.limit, keep=True)
        if re.search(r"(trainable|name)=[<\[]|KerasTensor cannot be used", outcome.error):
            return "`Sequential` takes one list: put square brackets around the layers."
        if "Could not interpret activation" in outcome.error:
            return 'Keras writes the names of activations in small letters: `activation="relu"`.'
        asked, built = layers_of(counted_model(*case)), layers_of(outcome.raw)
        slips = []
        if len(asked) != len(built):
            slips = [f"The model has {len(built)} layers; the exercise asks for {len(asked)}."]
        for n, (one, own) in enumerate(zip(asked, built, strict=False), start=1):
            if own[0] != one[0]:
                return " ".join([*slips, f"Layer {n} is {own[0]}; it should be {one[0]}."])
            if own[1:3] != one[1:3]:
                text = f"Layer {n}, {own[0]}, puts out {own[1]} and has {own[2]}; "
                return " ".join([*slips, f"{text}it should be {one[1]} and {one[2].split()[0]}."])
            if own[3] != one[3]:
                slips.append(f"Layer {n}, {own[0]}, should have activation {one[3]}, not {own[3]}.")
        if slips:
            return " ".join(slips)
    return "Each layer is as asked, but with the same weights the model gives other numbers."


COUNTED_MODEL = Exercise(
    id="8.3", title="Build the counted model", tags=("L8.1", "L8.2"),
    task=(
        "Write `counted_model(shape, classes)`, which returns the counted model in Keras: "
        "8 filters of 3 x 3 with ReLU, max pooling by 2, 16 filters of 3 x 3 with ReLU, max "
        "pooling by 2, Flatten, 64 neurons with ReLU, and one neuron for each class with softmax. "
        "Begin with `keras.Input(shape)`. `shape` is (rows, columns, channels), large enough for "
        "both convolutions."
    ),
    answer=counted_model, view=_rows, explain=_which_layers, limit=60.0,
    cases=(((28, 28, 1), 10), ((18, 21, 3), 4)),
    hints=(
        "`keras.Sequential([...])` takes a list of layers; the layers are in `keras.layers`.",
        '`layers.Conv2D(8, 3, activation="relu")`, `layers.MaxPooling2D(2)`, ...',
        'The end: `layers.Flatten(), layers.Dense(64, activation="relu"), '
        'layers.Dense(classes, activation="softmax")`.',
    ),
    wrong=(
        slip("the model does not know its input yet, so it has no shapes: begin with "
             "`keras.Input(shape)`.", ("            Input(shape),\n", "")),
        slip("`Input` takes the shape as it is, one tuple: leave the star out.",
             ("Input(shape)", "Input(*shape)")),
        slip("this is the list of layers; wrap it in `keras.Sequential([...])`.",
             ("return Sequential", "return ")),
        slip("`Conv2D(8)` has no size for its kernels; it comes second.", ("8, 3, ", "8, ")),
        slip("in third place `Conv2D` takes the stride; give the activation by its name.",
             ('3, activation="relu"', '3, "relu"')),
    ),
)  # fmt: skip


FILTER_SIZE = Exercise(
    id="8.4", title="Spot the error: filter_size", tags=("L8.1",),
    task='A slide writes `Conv2D(32, filter_size=3, activation="relu")`. What does Keras do?',
    answer="c",
    options={
        "a": "It makes 32 filters of 3 x 3, as intended.",
        "b": "It does not know filter_size, ignores it, and takes kernels of 1 x 1.",
        "c": "It stops with an error: the argument is called kernel_size.",
        "d": "It makes 3 filters, because filter_size counts them.",
    },
    hints=(
        "Run the call and read the last line.",
        "Keras refuses an argument that it does not know.",
    ),
    wrong=(
        ("a", "Only if it knew the name. Run the call: Keras has no argument filter_size."),
        ("b", "Keras refuses an argument that it does not know, and a kernel needs a size."),
        ("d",
         "The number of filters is the first argument, 32; filter_size is no argument at all."),
    ),
    why="The name is kernel_size. The second argument needs no name: `Conv2D(32, 3)`.",
)  # fmt: skip
