"""Exercises 1.1 to 1.3: count agreeing pixels, find a piece, add up weighted pixels."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..lecture import (
    BACKSLASH,
    BACKSLASH_PIECE,
    BACKSLASH_WITH_EXTRA_PIXEL,
    CANONICAL_X,
    DRAWN_X,
    SLASH,
    SLASH_OUT_OF_INK,
)
from .drawing import numbers, sizes

# --- 1.1 agreement --------------------------------------------------------------------------


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
    id="1.1",
    title="Count the pixels that agree",
    task=(
        "Write `agreement(a, b)`. It takes two pictures of the same shape, made of +1 and -1, and "
        "returns one number: in how many pixels do the two have the same value?"
    ),
    kind="code",
    answer=agreement,
    cases=(
        (np.array([[1]]), np.array([[1]])),
        (np.array([[1]]), np.array([[-1]])),
        (np.array([[1, -1]]), np.array([[1, 1]])),
        (np.array([[-1, 1], [1, -1]]), np.array([[-1, -1], [1, 1]])),
        (BACKSLASH, SLASH),
        (-np.ones((3, 3), int), -np.ones((3, 3), int)),
        (CANONICAL_X, DRAWN_X),
    ),
    draw=_two_pictures,
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
             ("return count", "return (a * b).sum()")),
        slip("this is the share of pixels that agree; the exercise asks for their number.",
             ("return count", "return count / a.size")),
        slip("only common ink is counted; two pixels of background agree as well.",
             ("== b[row, column]", "== 1 == b[row, column]")),
        slip("you ask whether the pictures are equal as a whole; count pixel by pixel.",
             ("return count", "return int(count == a.size)")),
        slip("the count stops at the first pixel that differs.",
             ("count + 1\n", "count + 1\n            else:\n                return count\n")),
        slip("you compare the sums of the pictures; different pictures can have the same sum.",
             ("return count", "return int(a.sum() == b.sum()) * a.size")),
        slip("you return one count per column; add them up.",
             ("return count", "return (a == b).sum(axis=0)")),
        slip("you return the comparison of each pixel; count the True ones.",
             ("return count", "return a == b")),
        slip("you count the rows that agree from end to end; count pixel by pixel.",
             ("return count", "return (a == b).all(axis=1).sum()")),
    ),
    why="65 of 81 agree in the two X's of the notebook: an X that moved by one pixel does worse.",
    tags=("L1.2", "L1.3"),
)  # fmt: skip

# --- 1.2 find a piece -----------------------------------------------------------------------


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
    id="1.2",
    title="Find a piece wherever it is",
    task=(
        "Write `find_piece(image, piece)` for pictures of +1 and -1. The piece is no larger than "
        "the image. Return a list of all places `(row, column)` at which the piece matches "
        "exactly, in reading order: row by row, each from left to right. A place is named by the "
        "top left pixel of its window. If there is none, the list is empty."
    ),
    kind="code",
    answer=find_piece,
    cases=(
        (np.array([[1]]), np.array([[1]])),
        (np.array([[1]]), np.array([[-1]])),
        (np.array([[-1, 1, -1]]), np.array([[1, -1]])),
        (np.array([[1, 1, 1]]), np.array([[1, 1]])),
        (np.array([[-1, 1], [1, -1], [-1, 1]]), SLASH),
        (np.array([[-1, 1, 1], [-1, 1, -1]]), np.array([[1], [-1]])),
        (np.array([[1, 1], [1, -1]]), np.array([[1]])),
        (CANONICAL_X, BACKSLASH_PIECE),
        (DRAWN_X, BACKSLASH_PIECE),
    ),
    draw=_image_and_piece,
    hints=(
        "How many places are there for the piece's top left pixel? A piece of 3 rows does not fit "
        "into the last two.",
        "Cut a window of the piece's size out of the image at each place, and compare it with the "
        "piece.",
        "`(window == piece).all()` is True when every pixel agrees; then "
        "`places.append((row, column))`.",
    ),
    wrong=(
        slip("row and column are swapped: the row comes first.",
             ("(row, column))", "(column, row))")),
        slip("the last row and the last column of places are never tried: `range` leaves its end "
             "out, so it needs one more.", (" + 1):", "):")),
        slip("you give the window's centre; the exercise asks for its top left pixel.",
             ("(row, column))", "(row + p_rows // 2, column + p_columns // 2))")),
        slip("you give the window's bottom right pixel; the exercise asks for the top left one.",
             ("(row, column))", "(row + p_rows - 1, column + p_columns - 1))")),
        slip("you stop at the first match; the exercise asks for all of them.",
             ("return places", "return places[:1]")),
        slip("you count from 1; Python's rows and columns start at 0.",
             ("(row, column))", "(row + 1, column + 1))")),
        slip("your test passes as soon as one pixel agrees; all must agree.", (".all()", ".any()")),
        slip("one pixel may differ in your match; exactly means none.",
             ("(window == piece).all()", "(window != piece).sum() <= 1")),
        slip("only the ink is compared; the background of the piece must agree too.",
             ("(window == piece).all()", "(window[piece == 1] == 1).all()")),
        slip("you compare sums; different windows can have the same sum.",
             ("(window == piece).all()", "window.sum() == piece.sum()")),
        slip("matches that overlap an earlier one are left out; they count too.",
             ("places = []", "places, image = [], image.astype(float)"),
             ("(row, column))", "(row, column))\n                window[:] = np.nan")),
        slip("you return how many there are; the exercise asks where.",
             ("return places", "return len(places)")),
        slip("it works for pieces of 3 x 3 only. Take the piece's size from its shape, for the "
             "window and for both loops.",
             ("p_rows, p_columns = piece.shape", "p_rows = p_columns = 3")),
        slip("the loops end where a piece of 3 x 3 would; how far they go depends on the piece.",
             ("- p_rows + 1", "- 2"), ("- p_columns + 1", "- 2")),
        slip("only the first place comes back: `return` ends the function. Collect the places in a "
             "list and return it after both loops.",
             ("places.append((row, column))\n    return places", "return row, column")),
        slip("the loops also reach places where the piece sticks out of the image. Stop at the "
             "last place where it fits.", (" - p_rows + 1", ""), (" - p_columns + 1", "")),
        slip("only pieces of 9 pixels can be found: is 9 fixed in your code? Count the pixels of "
             "the piece, or ask whether all agree.", (".all()", ".sum() == 9")),
        slip("the places are right, their order is not: they come from the end to the beginning.",
             ("return places", "return places[::-1]")),
        slip("the places are right, their order is not: column by column. In reading order the "
             "loop over the rows is the outer one.",
             ("return places", "return sorted(places, key=lambda place: place[::-1])")),
        slip("you collect the places at which the piece does not match.",
             ("if (window == piece)", "if not (window == piece)")),
        slip("every place comes back: each side is reduced to one True before the two are "
             "compared. Compare pixel by pixel first.",
             ("(window == piece).all()", "window.all() == piece.all()")),
    ),
    why="A piece is found wherever it has moved to: the search looks at every window.",
    tags=("L1.4",),
)  # fmt: skip

# --- 1.3 score ------------------------------------------------------------------------------


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
    id="1.3",
    title="A weighted sum",
    task=(
        "Write `score(image, weights)`. Both have the same shape, of any size, and hold any "
        "numbers, negative ones and decimals included. Multiply each pixel by the weight in the "
        "same place and return the sum of all products, one number."
    ),
    kind="code",
    answer=score,
    cases=(
        (np.array([[2]]), np.array([[-3]])),
        (np.array([[1, -1]]), np.array([[2, 5]])),
        (np.array([[299, -7]]), np.array([[101, 300]])),
        (BACKSLASH, BACKSLASH),
        (SLASH, BACKSLASH),
        (BACKSLASH_WITH_EXTRA_PIXEL, BACKSLASH),
        (SLASH_OUT_OF_INK, BACKSLASH),
        (np.array([[1, -1], [1, 1]]), np.array([[0.5, 2.0], [-1.5, 0.25]])),
    ),
    draw=_image_and_weights,
    hints=(
        "Work it out on paper for one 2 x 2 picture: four products, one sum.",
        "`image * weights` multiplies place by place; or use two loops and a running total.",
        "`total = total + image[row, column] * weights[row, column]` inside two loops, or "
        "`(image * weights).sum()`.",
    ),
    wrong=(
        slip("the weights are ignored: this is the sum of the pixels.",
             (" * weights[row, column]", "")),
        slip("the products are multiplied with each other; add them.",
             ("return total", "return np.prod(image * weights)")),
        slip("the products are all there; their sum is still missing.",
             ("return total", "return image * weights")),
        slip("this is the average; leave it a sum.", ("return total", "return total / image.size")),
        slip("you add first and multiply afterwards; multiply pixel by pixel first.",
             ("return total", "return image.sum() * weights.sum()")),
        slip("pixel and weight are added; multiply them.", ("] * w", "] + w")),
        slip("only the signs of the weights are used; their size matters too.",
             ("* weights[row, column]", "* np.sign(weights[row, column])")),
        slip("you count equal pixels (that was exercise 1.1); here products are added.",
             ("return total", "return (image == weights).sum()")),
        slip("Python's `sum` adds the rows only and leaves one number per column; NumPy's `.sum()` "
             "adds all.", ("return total", "return sum(image * weights)")),
        slip("the sum is divided by the sum of the weights; leave it as it is.",
             ("return total", "return total / weights.sum()")),
    ),
    why="This sum is the score of notebook 01, and one cell of every map in notebook 02.",
    tags=("L1.5", "L1.6"),
)  # fmt: skip

EXERCISES = (AGREEMENT, FIND_PIECE, SCORE)
