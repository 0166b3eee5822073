"""Exercises 1.4 to 1.6: find the weights by thinking, by counting all, by gradient descent."""

import math

import numpy as np

from ..checking.compare import describe
from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import BACKSLASH, BACKSLASH_WITH_EXTRA_PIXEL, SLASH

# --- 1.4 the classifier ---------------------------------------------------------------------


def _as_screen(value):
    weights = np.asarray(value, float)
    return weights.reshape(2, 2) if weights.shape == (4,) else weights


def _is_the_classifier(value):
    return np.array_equal(_as_screen(value), BACKSLASH)


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
    id="1.4",
    title="Find the classifier",
    task=(
        "The screen has 2 x 2 pixels; the keys are `\\` = [[1, -1], [-1, 1]] and "
        "`/` = [[-1, 1], [1, -1]]. Give 2 x 2 weights, each +1 or -1, with which `\\` scores 4 and "
        "`/` scores -4."
    ),
    kind="value",
    answer=BACKSLASH,
    accept=_is_the_classifier,
    explain=_what_the_weights_do,
    hints=(
        "A product is +1 when the weight has the sign of the pixel.",
        "A score of 4 needs four products of +1, one for each pixel of `\\`.",
        "A picture scores highest with weights that have its own signs.",
    ),
    wrong=(
        (SLASH, "These weights tell the keys apart, but with the labels swapped: `\\` scores -4."),
        (np.ones((2, 2)),
         "With equal weights the score is the sum of the pixels: 0 for both keys."),
        (-np.ones((2, 2)), "With equal weights the score is minus the sum: 0 for both keys."),
        (np.array([[1, 1], [-1, -1]]), "This compares the upper row with the lower one; each key "
         "has one pixel of ink in both: 0 and 0."),
        (np.array([[1, -1], [1, -1]]), "This compares the left column with the right one; each key "
         "has one pixel of ink in both: 0 and 0."),
        (np.eye(2), "Right direction, but half of it: the zeros ignore two pixels, so the scores "
         "are 2 and -2."),
        (1,
         "One number is one weight. Give four of them, in two rows: `[[..., ...], [..., ...]]`."),
        (np.array([4, -4]), "These are the scores that should come out. Give the four weights."),
    ),
    why="The weights + - - + have the signs of `\\`: four products of +1. For `/` all four are -1.",
    tags=("L1.5", "L1.7"),
)  # fmt: skip

# --- 1.5 how many patterns ------------------------------------------------------------------


def _how_many_pixels(value):
    pixels = math.log2(value)
    if pixels != round(pixels):
        return None
    return f"2 to the power {pixels:g} is for {pixels:g} pixels; 3 x 3 are 9."


PATTERNS = Exercise(
    id="1.5",
    title="How many sign patterns?",
    task=(
        "On a screen of 2 x 2 pixels each weight is + or -, which makes 16 patterns of signs. How "
        "many patterns are there for a screen of 3 x 3 pixels? Give one number."
    ),
    kind="value",
    answer=512,
    explain=_how_many_pixels,
    hints=(
        "One pixel: 2 patterns. Two pixels: each of those with + or - for the second.",
        "Each further pixel doubles the number. There are nine pixels.",
    ),
    wrong=(
        (18, "2 times 9 would be 2 patterns for each pixel by itself; patterns combine: multiply."),
        (81, "9 squared has base and exponent swapped: 2 signs, 9 pixels."),
        (16, "This is the screen of 2 x 2: 2 to the power 4."),
        (9, "This is the number of pixels; each can have either sign."),
        (32, "Twice 16 is right for 5 pixels; each further pixel doubles it again."),
        (36, "16 / 4 * 9 grows in proportion; each new pixel doubles the number instead."),
        (144,
         "16 for each of 9 pixels does not combine their signs; each pixel doubles the number."),
        (362880, "9! counts orders of nine things; here each of nine has two values."),
        (8, "2 to the power 3 counts one row of 3 pixels; 3 x 3 are 9."),
        (27, "3 to the power 3 has the wrong numbers. Each pixel has 2 signs; there are 9 pixels."),
        (11, "Is this `2 ^ 9`? In Python `^` is something else; a power is written with `**`."),
        (6, "2 times 3 is neither the pixels nor the patterns. There are 9 pixels, each + or -."),
    ),
    why=(
        "`2 ** 9` is 512. For 9 x 9 pixels it is `2 ** 81`, a number of 25 digits: trying all "
        "cannot scale."
    ),
    tags=("L1.7",),
)  # fmt: skip

# --- 1.6 gradient step ----------------------------------------------------------------------


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
    id="1.6",
    title="One step of gradient descent",
    task=(
        "Write `gradient_step(weights, images, labels, rate)`. `weights` has the shape "
        "`(rows, columns)`, `images` the shape `(number, rows, columns)` with at least one image, "
        "`labels` holds one number per image, and `rate` is a positive number. The error is the "
        "sum over all images of `(score - label) ** 2`, where the score is the weighted sum of "
        "exercise 1.3. Return the new weights after one step of size `rate` against the gradient, "
        "and leave the old ones unchanged."
    ),
    kind="code",
    answer=gradient_step,
    cases=(
        (np.array([[0.5]]), np.array([[[1]]]), np.array([4]), 0.1),
        (np.array([[2]]), np.array([[[1]]]), np.array([1.5]), 0.25),
        (np.array([[0.5, -0.25]]), np.array([[[1, -1]]]), np.array([-4]), 0.25),
        (np.zeros((2, 2)), np.stack([BACKSLASH, SLASH]), np.array([4, -4]), 0.125),
        (np.array([[0.5, 1.0], [-0.5, 0.25]]),
         np.stack([BACKSLASH, SLASH, BACKSLASH_WITH_EXTRA_PIXEL]),
         np.array([4, -4, 4]),
         0.01),
        (np.array([[0.5, -1.0]]), np.array([[[2, 3]], [[-1, 0]]]), np.array([4, -4]), 0.125),
    ),
    draw=_one_step,
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
        slip("the step is half as long: it is twice the miss (score - label) that is multiplied by "
             "the pixel.", ("2 * (score", "(score")),
        slip("you average over the images; the error here is the sum.",
             ("rate * gradient", "rate * gradient / len(images)")),
        slip("the rate is left out: multiply the gradient by it.", ("rate * gradient", "gradient")),
        slip("this is the gradient itself; the exercise asks for the new weights.",
             ("weights - rate * gradient", "gradient")),
        slip("this is the step alone; add it to the weights.", ("weights - rate", "-rate")),
        slip("the weights move after each image; here all images are added up before one step.",
             ("gradient = gradient + 2 *", "weights = weights - rate * 2 *"),
             ("weights - rate * gradient", "weights")),
        slip("each weight moves by the same amount; the error of an image must be multiplied by "
             "that image's pixels.", (" * images[i]\n", "\n")),
        slip("the labels are left out: the miss is score minus label.", (" - labels[i]", "")),
        slip("the score is not one number yet: its products must be added up.", (".sum()", "")),
        slip("Python's `sum` adds the rows only; the score is the sum of all products.",
             ("(images[i] * weights).sum()", "sum(images[i] * weights)")),
        slip("the scores of all images are added into one; each image has a score of its own.",
             ("(images[i] * weights)", "(images * weights)")),
        slip("the error itself is subtracted; the exercise asks for a step along its gradient.",
             ("2 * (score - labels[i]) * images[i]", "(score - labels[i]) ** 2")),
        slip("the miss is multiplied by the weights; what it has to meet are the pixels.",
             (" * images[i]\n", " * weights\n")),
        slip("each image is measured against the first label; each has a label of its own.",
             ("labels[i]", "labels[0]")),
        slip("the miss is squared: the slope of a square is twice the miss, without the square.",
             ("(score - labels[i])", "(score - labels[i]) ** 2")),
    ),
    why="One gradient, one step: this recipe trains every network of the course.",
    tags=("L1.8",),
)  # fmt: skip

EXERCISES = (CLASSIFIER, PATTERNS, GRADIENT_STEP)
