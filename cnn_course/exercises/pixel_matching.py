"""Exercises of notebook 01: agreeing pixels, a piece, a score, and three ways to weights."""

import math

import numpy as np

from ..checking.compare import describe
from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import BACKSLASH, SLASH
from .drawing import numbers, sizes


def agreement(a, b):
    count = 0
    rows, columns = a.shape
    for row in range(rows):
        for column in range(columns):
            if a[row, column] == b[row, column]:
                count = count + 1
    return count


def _two_pictures(rng):
    # some hold more pixels than a byte counts
    shape = sizes(rng, 8, 8) if rng.random() < 0.8 else tuple(rng.integers(16, 19, 2))
    a = rng.choice([-1, 1], shape)
    return a, rng.choice([a, -a, np.where(rng.random(a.shape) < 0.3, -a, a)])


AGREEMENT = Exercise(
    id="1.1", title="Count the pixels that agree", tags=("L1.2", "L1.3"),
    task=(
        "Write `agreement(a, b)`. It takes two pictures of the same shape, made of +1 and -1, and "
        "returns one number: in how many pixels do the two have the same value?"
    ),
    answer=agreement, draw=_two_pictures,
    cases=((np.array([[1]]), np.array([[1]])), (np.array([[1]]), np.array([[-1]]))),
    hints=(
        "Go through all pixels with two loops, one over the rows and one over the columns, and "
        "keep a counter that starts at 0.",
        "`a.shape` gives `(rows, columns)`. Add 1 to the counter when "
        "`a[row, column] == b[row, column]`.",
        "Return the counter after both loops. In NumPy one line does it: `(a == b).sum()`.",
    ),
    wrong=(
        slip("you count the pixels that differ.", ("==", "!=")),
        slip("this is the dot product: the pixels that agree minus those that differ.",
             "(a * b).sum()"),
        slip("only common ink is counted; two pixels of background agree as well.",
             ("== b[row, column]", "== 1 == b[row, column]")),
        slip("you ask whether the pictures are equal as a whole; count pixel by pixel.",
             "int(count == a.size)"),
        slip("you compare the sums of the pictures; different pictures can have the same sum.",
             "int(a.sum() == b.sum()) * a.size"),
        slip("you return the comparison of each pixel; count the True ones.", "a == b"),
        slip("you count the rows that agree from end to end; count pixel by pixel.",
             "(a == b).all(axis=1).sum()"),
    ),
    why="65 of 81 agree in the two X's of the notebook: an X that moved by one pixel does worse.",
)  # fmt: skip


def find_piece(image, piece):
    rows, columns = image.shape
    p_rows, p_columns = piece.shape
    places = []
    for row in range(rows - p_rows + 1):
        for column in range(columns - p_columns + 1):
            window = image[row : row + p_rows, column : column + p_columns]
            if (window == piece).all():
                places.append((row, column))
    return places


def _image_and_piece(rng):
    image = rng.choice([-1, 1], sizes(rng, 8, 8), p=rng.permutation([0.3, 0.7]))
    rows, columns = sizes(rng, *np.minimum(image.shape, 4))
    (top, row), (left, column) = (
        rng.integers(n + 1, size=2) for n in np.subtract(image.shape, (rows, columns))
    )
    piece = image[row : row + rows, column : column + columns].copy()
    if rng.random() < 0.6:  # somewhere it nearly matches, and may match nowhere
        nearly = piece.copy()
        nearly[rng.integers(rows), rng.integers(columns)] *= -1
        image[top : top + rows, left : left + columns] = nearly
    return image, piece


FIND_PIECE = Exercise(
    id="1.2", title="Find a piece wherever it is", tags=("L1.4",),
    task=(
        "Write `find_piece(image, piece)` for pictures of +1 and -1. The piece is no larger than "
        "the image. Return a list of all places `(row, column)` at which the piece matches "
        "exactly, in reading order: row by row, each from left to right. A place is named by the "
        "top left pixel of its window. If there is none, the list is empty."
    ),
    answer=find_piece, draw=_image_and_piece,
    cases=(
        (np.array([[1]]), np.array([[1]])), (np.array([[1]]), np.array([[-1]])),
        (np.array([[-1, 1, -1]]), np.array([[1, -1]])), (np.array([[1, 1, 1]]), np.array([[1, 1]])),
        (np.array([[-1, 1, 1], [-1, 1, -1]]), np.array([[1], [-1]])),
        (np.array([[1, 1], [1, -1]]), np.array([[1]])),
    ),
    hints=(
        "Cut out the window that starts at `row` and `column` and is as large as the piece. "
        "Compare it with the piece.",
        "`image[row : row + 2, column : column + 3]` has 2 rows and 3 columns. The piece has "
        "`piece.shape[0]` rows and `piece.shape[1]` columns.",
        "`(window == piece).all()` is True when every pixel agrees; then "
        "`places.append((row, column))`.",
    ),
    wrong=(
        slip("only the ink is compared; the background of the piece must agree too.",
             ("(window == piece).all()", "(window[piece == 1] == 1).all()")),
        slip("you compare sums; different windows can have the same sum.",
             ("(window == piece).all()", "window.sum() == piece.sum()")),
        slip("it works for pieces of 3 x 3 only. Take the piece's size from its shape, for the "
             "window and for both loops.",
             ("p_rows, p_columns = piece.shape", "p_rows = p_columns = 3")),
        slip("only the first place comes back: `return` ends the function. Collect the places in a "
             "list and return it after both loops.",
             ("places.append((row, column))\n    return places", "return row, column")),
        slip("the loops also reach places where the piece sticks out of the image. Stop at the "
             "last place where it fits.", (" - p_rows + 1", ""), (" - p_columns + 1", "")),
        slip("you collect the places at which the piece does not match.",
             ("if (window == piece)", "if not (window == piece)")),
    ),
    why="A piece is found wherever it has moved to: the search looks at every window.",
)  # fmt: skip


def score(image, weights):
    total = 0
    rows, columns = image.shape
    for row in range(rows):
        for column in range(columns):
            total = total + image[row, column] * weights[row, column]
    return total


def _image_and_weights(rng):
    shape = sizes(rng, 6, 6)
    image = numbers(rng, *shape) if rng.random() < 0.5 else rng.choice([-1, 1], shape)
    return image, numbers(rng, *shape)


SCORE = Exercise(
    id="1.3", title="A weighted sum", tags=("L1.5", "L1.6"),
    task=(
        "Write `score(image, weights)`. Both have the same shape, of any size, and hold any "
        "numbers, negative ones and decimals included. Multiply each pixel by the weight in the "
        "same place and return the sum of all products, one number."
    ),
    answer=score, draw=_image_and_weights,
    cases=(
        (np.array([[2]]), np.array([[-3]])),
        (np.array([[1, -1], [1, 1]]), np.array([[0.5, 2.0], [-1.5, 0.25]])),
    ),
    hints=(
        "Work it out on paper for one 2 x 2 picture: four products, one sum.",
        "`image * weights` multiplies place by place; or use two loops and a running total.",
        "`total = total + image[row, column] * weights[row, column]` inside two loops, or "
        "`(image * weights).sum()`.",
    ),
    wrong=(
        slip("the products are multiplied with each other; add them.", "np.prod(image * weights)"),
        slip("you add first and multiply afterwards; multiply pixel by pixel first.",
             "image.sum() * weights.sum()"),
        slip("pixel and weight are added; multiply them.", ("] * w", "] + w")),
        slip("Python's `sum` adds the rows only and leaves one number per column; NumPy's `.sum()` "
             "adds all.", "sum(image * weights)"),
    ),
    why="This sum is the score of notebook 01, and one cell of every map in notebook 02.",
)  # fmt: skip


def _as_screen(value):
    weights = np.asarray(value, float)
    return weights.reshape(2, 2) if weights.shape == (4,) else weights


def _what_the_weights_do(value):
    try:
        weights = _as_screen(value)
    except (TypeError, ValueError):
        return "Give four numbers in two rows, `[[..., ...], [..., ...]]`, without quotation marks."
    if weights.shape != (2, 2):
        return f"Give 2 x 2 weights, one for each pixel; this is {describe(value)}."
    back, slash = (weights * BACKSLASH).sum(), (weights * SLASH).sum()
    scores = f"`\\` scores {back:g} and `/` scores {slash:g}"
    if not np.isin(weights, (-1, 1)).all():
        return f"With these weights {scores}. Use only weights +1 and -1."
    return f"With these weights {scores}; the exercise asks for 4 and -4."


CLASSIFIER = Exercise(
    id="1.4", title="Find the classifier", tags=("L1.5", "L1.7"),
    task=(
        "The screen has 2 x 2 pixels; the keys are `\\` = [[1, -1], [-1, 1]] and "
        "`/` = [[-1, 1], [1, -1]]. Give 2 x 2 weights, each +1 or -1, with which `\\` scores 4 and "
        "`/` scores -4."
    ),
    answer=BACKSLASH, accept=lambda value: np.array_equal(_as_screen(value), BACKSLASH),
    explain=_what_the_weights_do,
    hints=(
        "A product is +1 when the weight has the sign of the pixel.",
        "A score of 4 needs four products of +1, one for each pixel of `\\`.",
        "A picture scores highest with weights that have its own signs.",
    ),
    wrong=(
        (SLASH, "These weights tell the keys apart, but with the labels swapped: `\\` scores -4."),
        (1,
         "One number is one weight. Give four of them, in two rows: `[[..., ...], [..., ...]]`."),
        (np.array([4, -4]), "These are the scores that should come out. Give the four weights."),
    ),
    why="The weights + - - + have the signs of `\\`: four products of +1. For `/` all four are -1.",
)  # fmt: skip


def _how_many_pixels(value):
    pixels = math.log2(value)
    if pixels != round(pixels):
        return None
    return f"2 to the power {pixels:g} is for {pixels:g} pixels; 3 x 3 are 9."


PATTERNS = Exercise(
    id="1.5", title="How many sign patterns?", tags=("L1.7",),
    task=(
        "On a screen of 2 x 2 pixels each weight is + or -, which makes 16 patterns of signs. How "
        "many patterns are there for a screen of 3 x 3 pixels? Give one number."
    ),
    answer=512, explain=_how_many_pixels,
    hints=(
        "One pixel: 2 patterns. Two pixels: each of those with + or - for the second.",
        "Each further pixel doubles the number. There are nine pixels.",
    ),
    wrong=(
        (18, "2 times 9 would be 2 patterns for each pixel by itself; patterns combine: multiply."),
        (81, "9 squared has base and exponent swapped: 2 signs, 9 pixels."),
        (9, "This is the number of pixels; each can have either sign."),
        (144,
         "16 for each of 9 pixels does not combine their signs; each pixel doubles the number."),
        (27, "3 to the power 3 has the wrong numbers. Each pixel has 2 signs; there are 9 pixels."),
        (11, "Is this `2 ^ 9`? In Python `^` is something else; a power is written with `**`."),
    ),
    why=(
        "`2 ** 9` is 512. For 9 x 9 pixels it is `2 ** 81`, a number of 25 digits: trying all "
        "cannot scale."
    ),
)  # fmt: skip


def gradient_step(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for i in range(len(images)):
        score = (images[i] * weights).sum()
        gradient = gradient + 2 * (score - labels[i]) * images[i]
    return weights - rate * gradient


def _one_step(rng):
    count, rows, columns = rng.integers(1, 5, 3)
    quarters, halves = (rng.integers(-8, 9, (rows, columns)) / 4, rng.integers(-8, 9, count) / 2)
    weights = quarters if rng.random() < 0.7 else rng.integers(-3, 4, (rows, columns))
    images = rng.choice([-1, 1], (count, rows, columns))
    if rng.random() < 0.4:
        images = rng.integers(-4, 5, images.shape) / rng.choice([1, 2, 64])
    labels = halves if rng.random() < 0.5 else rng.choice([4, -4], count)
    return weights, images, labels, float(rng.choice([0.125, 0.5, 1, 2, 1 / 64]))


GRADIENT_STEP = Exercise(
    id="1.6", title="One step of gradient descent", tags=("L1.8",),
    task=(
        "Write `gradient_step(weights, images, labels, rate)`. `weights` has the shape "
        "`(rows, columns)`, `images` the shape `(number, rows, columns)` with at least one image, "
        "`labels` holds one number per image, and `rate` is a positive number. The error is the "
        "sum over all images of `(score - label) ** 2`, where the score is the weighted sum of "
        "exercise 1.3. Return the new weights after one step of size `rate` against the gradient, "
        "and leave the old ones unchanged."
    ),
    answer=gradient_step, draw=_one_step,
    cases=((np.array([[0.5]]), np.array([[[1]]]), np.array([4]), 0.1),),
    hints=(
        "The gradient says, for each weight, how fast the error grows when that weight grows.",
        "Take one image. When its score grows a little, its error grows 2 * (score - label) times "
        "as much. When a weight grows a little, the score grows pixel times as much. Multiply the "
        "two.",
        "Add `2 * (score - label) * image` over all images, then return "
        "`weights - rate * gradient`.",
    ),
    wrong=(
        slip("the step goes up the gradient, so the error grows: subtract it. (Or is `label - "
             "score` written where score - label belongs?)", ("weights - rate", "weights + rate")),
        slip("this is the gradient itself; the exercise asks for the new weights.", "gradient"),
        slip("the weights move after each image; here all images are added up before one step.",
             ("gradient = gradient + 2 *", "weights = weights - rate * 2 *"), "weights"),
        slip("each weight moves by the same amount; the error of an image must be multiplied by "
             "that image's pixels.", (" * images[i]\n", "\n")),
        slip("Python's `sum` adds the rows only; the score is the sum of all products.",
             ("(images[i] * weights).sum()", "sum(images[i] * weights)")),
        slip("the error itself is subtracted; the exercise asks for a step along its gradient.",
             ("2 * (score - labels[i]) * images[i]", "(score - labels[i]) ** 2")),
    ),
    why="One gradient, one step: this recipe trains every network of the course.",
)  # fmt: skip
