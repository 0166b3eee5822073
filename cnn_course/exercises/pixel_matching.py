"""Exercises of notebook 01: pixel matching, weighted sums, and finding the weights."""

import numpy as np

from ..lecture import (
    BACKSLASH,
    BACKSLASH_PIECE,
    BACKSLASH_WITH_EXTRA_PIXEL,
    CANONICAL_X,
    DRAWN_X,
    SLASH,
    SLASH_OUT_OF_INK,
)
from .compare import describe
from .record import Exercise


def _screen(rows, columns, seed):
    """Draw a picture of +1 and -1."""
    return np.random.default_rng(seed).choice([-1, 1], (rows, columns))


# --- 1.1 agreement --------------------------------------------------------------------------


def agreement(a, b):
    count = 0
    rows, columns = a.shape
    for row in range(rows):
        for column in range(columns):
            if a[row, column] == b[row, column]:
                count = count + 1
    return count


def _agreement_stops_early(a, b):
    count = 0
    for one, other in zip(a.ravel(), b.ravel(), strict=True):
        if one != other:
            break
        count += 1
    return count


def _agreement_returns_in_the_loop(a, b):
    count = 0
    for r in range(a.shape[0]):
        for c in range(a.shape[1]):
            if a[r, c] == b[r, c]:
                count += 1
        return count


def _agreement_first_cell(a, b):
    count = 0
    for r in range(a.shape[0]):
        for c in range(a.shape[1]):
            if a[r, c] == b[r, c]:
                count += 1
            return count


def _agreement_square(a, b):
    count = 0
    for r in range(a.shape[0]):
        for c in range(a.shape[0]):
            if a[r, c] == b[r, c]:
                count += 1
    return count


AGREEMENT = Exercise(
    id="1.1",
    title="Count the cells that agree",
    task=(
        "Write `agreement(a, b)`: in how many cells do two pictures of the same shape hold the "
        "same value?"
    ),
    kind="code",
    answer=agreement,
    cases=(
        (np.array([[1]]), np.array([[1]])),
        (np.array([[1]]), np.array([[-1]])),
        (np.array([[1, -1]]), np.array([[1, 1]])),
        (np.array([[-1, 1], [1, -1]]), np.array([[-1, -1], [1, 1]])),
        (BACKSLASH, SLASH),
        (_screen(2, 3, 1), _screen(2, 3, 2)),
        (_screen(3, 2, 3), _screen(3, 2, 4)),
        (_screen(4, 7, 5), _screen(4, 7, 6)),
        (-np.ones((3, 3), int), -np.ones((3, 3), int)),
        (CANONICAL_X, DRAWN_X),
    ),
    hints=(
        "Go through all cells with two loops, one over the rows and one over the columns.",
        "`a.shape` gives `(rows, columns)`. Start a counter at 0 and add 1 when "
        "`a[row, column] == b[row, column]`.",
        "Return the counter after both loops. In NumPy one line does it: `(a == b).sum()`.",
    ),
    wrong=(
        (lambda a, b: (a != b).sum(), "you count the cells that differ."),
        (
            lambda a, b: (a * b).sum(),
            "this is the dot product: agreeing cells minus differing cells.",
        ),
        (lambda a, b: (a == b).mean(), "this is the share of agreeing cells; asked is the number."),
        (
            lambda a, b: ((a == 1) & (b == 1)).sum(),
            "only common ink is counted; two background cells agree as well.",
        ),
        (
            lambda a, b: int((a == b).all()),
            "you ask whether the pictures are equal as a whole; count cell by cell.",
        ),
        (_agreement_stops_early, "the count stops at the first cell that differs."),
        (
            _agreement_returns_in_the_loop,
            "only the first row is counted: `return` stands inside the loop, move it out.",
        ),
        (
            lambda a, b: abs(int(a.sum() == b.sum())) * a.size,
            "you compare the sums of the pictures; different pictures can have the same sum.",
        ),
        (
            lambda a, b: (a == b).sum(axis=0),
            "you return one count for each column; add them up.",
        ),
        (lambda a, b: a == b, "you return the comparison of each cell; count the True ones."),
        (
            _agreement_first_cell,
            "only the first cell is counted: `return` stands inside both loops, move it out.",
        ),
        (
            _agreement_square,
            "the columns are counted by `a.shape[0]`, which is the number of rows; columns are "
            "`a.shape[1]`.",
        ),
        (
            lambda a, b: int((a == b).any()),
            "the count never passes 1. Is it written `=+ 1`? That sets it to +1; `+= 1` adds.",
        ),
    ),
    tags=("L1.2", "L1.3"),
)

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


def _matches(image, piece, rule):
    rows, columns = piece.shape
    places = []
    for r in range(image.shape[0] - rows + 1):
        for c in range(image.shape[1] - columns + 1):
            if rule(image[r : r + rows, c : c + columns], piece):
                places.append((r, c))
    return places


def _piece_misses_the_last(image, piece):
    rows, columns = image.shape[0] - piece.shape[0], image.shape[1] - piece.shape[1]
    return [(r, c) for r, c in find_piece(image, piece) if r < rows and c < columns]


def _piece_centres(image, piece):
    rows, columns = piece.shape
    return [(r + rows // 2, c + columns // 2) for r, c in find_piece(image, piece)]


def _piece_ends(image, piece):
    rows, columns = piece.shape
    return [(r + rows - 1, c + columns - 1) for r, c in find_piece(image, piece)]


def _piece_without_overlaps(image, piece):
    taken = np.zeros(image.shape, bool)
    places = []
    for r, c in find_piece(image, piece):
        area = taken[r : r + piece.shape[0], c : c + piece.shape[1]]
        if not area.any():
            area[:] = True
            places.append((r, c))
    return places


def _in_reading_order(places):
    if not isinstance(places, np.ndarray) and not len(places):
        return []
    return sorted((int(r), int(c)) for r, c in places)


def _piece_of_three(image, piece):
    places = []
    for r in range(image.shape[0] - 2):
        for c in range(image.shape[1] - 2):
            if (image[r : r + 3, c : c + 3] == piece).all():
                places.append((r, c))
    return places


def _piece_in_windows_of_three(image, piece):
    places = []
    for r in range(image.shape[0] - piece.shape[0] + 1):
        for c in range(image.shape[1] - piece.shape[1] + 1):
            if (image[r : r + 3, c : c + 3] == piece).all():
                places.append((r, c))
    return places


def _piece_at_places_of_three(image, piece):
    rows, columns = piece.shape
    places = []
    for r in range(image.shape[0] - 2):
        for c in range(image.shape[1] - 2):
            if (image[r : r + rows, c : c + columns] == piece).all():
                places.append((r, c))
    return places


def _piece_square(image, piece):
    rows = piece.shape[0]
    places = []
    for r in range(image.shape[0] - rows + 1):
        for c in range(image.shape[1] - rows + 1):
            if (image[r : r + rows, c : c + rows] == piece).all():
                places.append((r, c))
    return places


def _piece_in_a_square_image(image, piece):
    rows, columns = piece.shape
    places = []
    for r in range(image.shape[0] - rows + 1):
        for c in range(image.shape[0] - columns + 1):
            if (image[r : r + rows, c : c + columns] == piece).all():
                places.append((r, c))
    return places


def _piece_without_all(image, piece):
    rows, columns = piece.shape
    places = []
    for r in range(image.shape[0] - rows + 1):
        for c in range(image.shape[1] - columns + 1):
            if image[r : r + rows, c : c + columns] == piece:
                places.append((r, c))
    return places


def _piece_two_arguments(image, piece):
    places = []
    for r, c in find_piece(image, piece):
        places.append(r, c)
    return places


def _piece_first_row_of_places(image, piece):
    return [(r, c) for r, c in find_piece(image, piece) if r == 0]


def _piece_first_place(image, piece):
    return [(r, c) for r, c in find_piece(image, piece) if r == c == 0]


def _piece_beyond_the_border(image, piece):
    rows, columns = piece.shape
    places = []
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            if (image[r : r + rows, c : c + columns] == piece).all():
                places.append((r, c))
    return places


def _piece_if_of_three(image, piece):
    return find_piece(image, piece) if piece.shape == (3, 3) else []


FIND_PIECE = Exercise(
    id="1.2",
    title="Find a piece wherever it is",
    task=(
        "Write `find_piece(image, piece)`: a list of all `(row, column)` at which the piece "
        "matches "
        "exactly, given by the window's top left cell. The order does not matter."
    ),
    kind="code",
    answer=find_piece,
    view=_in_reading_order,
    cases=(
        (np.array([[1]]), np.array([[1]])),
        (np.array([[1]]), np.array([[-1]])),
        (np.array([[-1, 1, -1]]), np.array([[1, -1]])),
        (np.array([[1, 1, 1]]), np.array([[1, 1]])),
        (np.array([[-1, 1], [1, -1], [-1, 1]]), SLASH),
        (np.array([[-1, 1, 1], [-1, 1, -1]]), np.array([[1], [-1]])),
        (_screen(3, 5, 10), np.array([[1, -1]])),
        (_screen(6, 4, 11), np.array([[1], [1]])),
        (_screen(7, 9, 12), BACKSLASH),
        (CANONICAL_X, BACKSLASH_PIECE),
        (DRAWN_X, BACKSLASH_PIECE),
    ),
    hints=(
        "How many places are there for the piece's top left cell? A piece of 3 rows does not fit "
        "into the last two.",
        "Cut a window out, `image[row : row + p_rows, column : column + p_columns]`, and compare "
        "it with the piece.",
        "`(window == piece).all()` is True when every cell agrees; then "
        "`places.append((row, column))`.",
    ),
    wrong=(
        (
            lambda image, piece: [(c, r) for r, c in find_piece(image, piece)],
            "row and column are swapped: the row comes first.",
        ),
        (
            _piece_misses_the_last,
            "the last row and the last column of places are never tried: `range` leaves its end "
            "out, so it needs + 1.",
        ),
        (
            _piece_centres,
            "you give the window's centre; asked is its top left cell.",
        ),
        (_piece_ends, "you give the window's bottom right cell; asked is its top left cell."),
        (
            lambda image, piece: find_piece(image, piece)[:1],
            "you stop at the first match; asked are all of them.",
        ),
        (
            lambda image, piece: [(r + 1, c + 1) for r, c in find_piece(image, piece)],
            "you count from 1; Python's rows and columns start at 0.",
        ),
        (
            lambda image, piece: _matches(image, piece, lambda w, p: (w == p).any()),
            "one agreeing cell is enough for you; all of them must agree: `.all()`.",
        ),
        (
            lambda image, piece: _matches(image, piece, lambda w, p: (w == p).sum() >= p.size - 1),
            "one cell may differ in your match; exactly means none.",
        ),
        (
            lambda image, piece: _matches(image, piece, lambda w, p: (w[p == 1] == 1).all()),
            "only the ink is compared; the background of the piece must agree too.",
        ),
        (
            lambda image, piece: _matches(image, piece, lambda w, p: w.sum() == p.sum()),
            "you compare sums; different windows can have the same sum.",
        ),
        (
            _piece_without_overlaps,
            "matches that overlap an earlier one are left out; they count too.",
        ),
        (
            lambda image, piece: len(find_piece(image, piece)),
            "you return how many there are; asked is where.",
        ),
        (
            _piece_of_three,
            "the size of 3 x 3 is written into it; take it from `piece.shape`, in the window and "
            "in both `range`.",
        ),
        (
            _piece_in_windows_of_three,
            "the window is always 3 x 3; take its size from `piece.shape`.",
        ),
        (
            _piece_at_places_of_three,
            "`range(... - 2)` fits a piece of 3 x 3 only: there are rows - p_rows + 1 places.",
        ),
        (
            _piece_square,
            "the columns of the piece are taken from `piece.shape[0]`, its rows; columns are "
            "`piece.shape[1]`.",
        ),
        (
            _piece_in_a_square_image,
            "the columns of the image are taken from `image.shape[0]`, its rows; columns are "
            "`image.shape[1]`.",
        ),
        (
            _piece_without_all,
            "`window == piece` is a whole table of True and False, and `if` needs one answer: "
            "`(window == piece).all()`.",
        ),
        (
            _piece_two_arguments,
            "`append` takes one thing, the pair: `places.append((row, column))`, with two pairs of "
            "brackets.",
        ),
        (
            lambda image, piece: (find_piece(image, piece) or [None])[0],
            "only the first place comes back: `return` ends the function. Collect the places in a "
            "list and return it after both loops.",
        ),
        (
            _piece_first_row_of_places,
            "only the first row of places is tried: `return` stands inside the loop over the rows.",
        ),
        (
            _piece_first_place,
            "only the place (0, 0) is tried: `return` stands inside both loops.",
        ),
        (
            _piece_beyond_the_border,
            "windows that stick out are compared as well, and a smaller window can match by "
            "mistake: stop at `image.shape[0] - piece.shape[0] + 1`, and so for the columns.",
        ),
        (
            _piece_if_of_three,
            "only pieces of 3 x 3 are found; take the window's size, and how far the loops go, "
            "from `piece.shape` (and 9 cells from `piece.size`).",
        ),
    ),
    tags=("L1.4",),
)

# --- 1.3 score ------------------------------------------------------------------------------


def score(image, weights):
    total = 0
    rows, columns = image.shape
    for row in range(rows):
        for column in range(columns):
            total = total + image[row, column] * weights[row, column]
    return total


def _score_last_product(image, weights):
    return (image * weights)[-1, -1]


SCORE = Exercise(
    id="1.3",
    title="A weighted sum",
    task=(
        "Write `score(image, weights)`: multiply every pixel by the weight in the same place and "
        "add all the products."
    ),
    kind="code",
    answer=score,
    cases=(
        (np.array([[2]]), np.array([[-3]])),
        (np.array([[1, -1]]), np.array([[2, 5]])),
        (BACKSLASH, BACKSLASH),
        (SLASH, BACKSLASH),
        (BACKSLASH_WITH_EXTRA_PIXEL, BACKSLASH),
        (SLASH_OUT_OF_INK, BACKSLASH),
        (np.array([[1, -1], [1, 1]]), np.array([[0.5, 2.0], [-1.5, 0.25]])),
        (_screen(2, 3, 7), np.array([[3, 1, 4], [1, -5, 9]])),
        (_screen(3, 2, 8), np.array([[0.1, -0.7], [1.3, 2.0], [-0.4, 0.6]])),
        (_screen(4, 5, 9), np.arange(20).reshape(4, 5) - 7),
    ),
    hints=(
        "Work it out on paper for one 2 x 2 picture: four products, one sum.",
        "`image * weights` multiplies place by place; or use two loops and a running total.",
        "`total = total + image[row, column] * weights[row, column]` inside two loops, or "
        "`(image * weights).sum()`.",
    ),
    wrong=(
        (lambda image, weights: image.sum(), "the weights are ignored: this is the sum of pixels."),
        (
            lambda image, weights: np.prod(image * weights),
            "the products are multiplied with each other; add them.",
        ),
        (
            lambda image, weights: image * weights,
            "the products are all there; their sum is still missing.",
        ),
        (lambda image, weights: (image * weights).mean(), "this is the average; leave it a sum."),
        (
            lambda image, weights: image.sum() * weights.sum(),
            "you sum first and multiply then; multiply cell by cell first.",
        ),
        (
            lambda image, weights: image @ weights,
            "`@` is the matrix product; place by place is `*`.",
        ),
        (
            lambda image, weights: (image + weights).sum(),
            "pixel and weight are added; multiply them.",
        ),
        (
            lambda image, weights: (image * np.sign(weights)).sum(),
            "only the signs of the weights are used; their size matters too.",
        ),
        (
            lambda image, weights: (image == weights).sum(),
            "you count equal cells (that was exercise 1.1); here products are added.",
        ),
        (
            _score_last_product,
            "only the last product is left: the total is overwritten; write `total = total + ...`.",
        ),
        (
            lambda image, weights: abs((image * weights).sum()),
            "the sign is lost; it is what tells the two keys apart.",
        ),
        (
            lambda image, weights: sum(image * weights),
            "Python's `sum` adds the rows only, and leaves a number for each column; "
            "`(image * weights).sum()` adds all.",
        ),
        (
            lambda image, weights: image[0, 0] * weights[0, 0],
            "only the first product is counted: `return` stands inside both loops, move it out.",
        ),
        (
            lambda image, weights: (image[0] * weights[0]).sum(),
            "only the first row is counted: `return` stands inside the loop, move it out.",
        ),
        (
            lambda image, weights: sum(
                image[r, c] * weights[r, c]
                for r in range(image.shape[0])
                for c in range(image.shape[0])
            ),
            "the columns are counted by `image.shape[0]`, which is the number of rows; columns are "
            "`image.shape[1]`.",
        ),
    ),
    tags=("L1.5", "L1.6"),
)

# --- 1.4 the classifier ---------------------------------------------------------------------


def _as_screen(value):
    weights = np.asarray(value, float)
    return weights.reshape(2, 2) if weights.shape == (4,) else weights


def _is_the_classifier(value):
    weights = _as_screen(value)
    return weights.shape == (2, 2) and np.array_equal(weights, BACKSLASH)


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
    return f"With these weights {scores}; asked for are 4 and -4."


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
        "The weights that answer best to a picture have the signs of the picture itself.",
    ),
    wrong=(
        (
            SLASH,
            "These weights tell the keys apart, but with the labels swapped: `\\` scores -4.",
        ),
        (
            np.ones((2, 2)),
            "With equal weights the score is the sum of the pixels: 0 for both keys.",
        ),
        (-np.ones((2, 2)), "With equal weights the score is minus the sum: 0 for both keys."),
        (
            np.array([[1, 1], [-1, -1]]),
            "This compares the upper row with the lower one; both keys have one pixel in each: "
            "0 and 0.",
        ),
        (
            np.array([[1, -1], [1, -1]]),
            "This compares the left column with the right one; both keys have one pixel in each: "
            "0 and 0.",
        ),
        (
            np.eye(2),
            "Right direction, but half of it: the zeros ignore two pixels, so the scores are 2 "
            "and -2.",
        ),
        (
            1,
            "One number is one weight. Asked are four, in two rows: `[[..., ...], [..., ...]]`.",
        ),
        (
            np.array([4, -4]),
            "These are the scores that are to come out. Asked are the four weights.",
        ),
    ),
    why="The weights + - - + have the signs of `\\`: four products of +1. For `/` all four are -1.",
    tags=("L1.5", "L1.7"),
)

# --- 1.5 how many patterns ------------------------------------------------------------------

PATTERNS = Exercise(
    id="1.5",
    title="How many sign patterns?",
    task=(
        "With 2 x 2 pixels all 16 patterns of signs could be tried. How many are there for a "
        "screen "
        "of 3 x 3 pixels?"
    ),
    kind="value",
    answer=512,
    hints=(
        "One pixel: 2 patterns. Two pixels: each of those with + or - for the second.",
        "Every further pixel doubles the number. There are nine pixels.",
    ),
    wrong=(
        (18, "2 * 9 would be 2 patterns for each pixel by itself; patterns combine: multiply."),
        (81, "9 ** 2 has base and exponent swapped: 2 signs, 9 pixels."),
        (16, "This is the 2 x 2 screen: 2 ** 4."),
        (64, "2 ** 6 counts 6 pixels; 3 x 3 are 9."),
        (256, "2 ** 8 counts 8 pixels; 3 x 3 are 9."),
        (9, "This is the number of pixels; each can have either sign."),
        (32, "Twice 16 is right for 5 pixels; every further pixel doubles it again."),
        (36, "16 / 4 * 9 grows in proportion; each new pixel doubles instead."),
        (1024, "2 ** 10 counts 10 pixels; 3 x 3 are 9."),
        (362880, "9! counts orders of nine things; here each of nine has two values."),
        (8, "2 ** 3 counts one row of 3 pixels; 3 x 3 are 9."),
        (
            27,
            "3 ** 3: base and exponent are not those. Each pixel has 2 signs; there are 9 pixels.",
        ),
        (11, "Is this `2 ^ 9`? In Python `^` is something else; a power is written with `**`."),
        (6, "2 * 3 is neither the pixels nor the patterns. There are 9 pixels, each + or -."),
        (128, "2 ** 7 counts 7 pixels; 3 x 3 are 9."),
    ),
    why="2 ** 9 = 512. For 9 x 9 pixels it is 2 ** 81, a number of 25 digits: trying cannot scale.",
    tags=("L1.7",),
)

# --- 1.6 gradient step ----------------------------------------------------------------------


def gradient_step(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for i in range(len(images)):
        score = (images[i] * weights).sum()
        gradient = gradient + 2 * (score - labels[i]) * images[i]
    return weights - rate * gradient


def _gradient(weights, images, labels):
    gradient = np.zeros(weights.shape)
    for image, label in zip(images, labels, strict=True):
        gradient = gradient + 2 * ((image * weights).sum() - label) * image
    return gradient


def _step_in_place(weights, images, labels, rate):
    weights -= rate * _gradient(weights, images, labels)
    return weights


def _step_one_after_the_other(weights, images, labels, rate):
    for image, label in zip(images, labels, strict=True):
        weights = weights - rate * 2 * ((image * weights).sum() - label) * image
    return weights


def _step_without_pixels(weights, images, labels, rate):
    errors = sum(
        (image * weights).sum() - label for image, label in zip(images, labels, strict=True)
    )
    return weights - rate * 2 * errors * np.ones(weights.shape)


def _step_on_scores_only(weights, images, labels, rate):
    gradient = sum(2 * (image * weights).sum() * image for image in images)
    return weights - rate * gradient


def _case_of_steps(count, rows, columns, seed, rate):
    rng = np.random.default_rng(seed)
    weights = rng.integers(-8, 9, (rows, columns)) / 4
    images = rng.choice([-1, 1], (count, rows, columns))
    labels = rng.choice([-4, 4], count)
    return weights, images, labels, rate


def _step_without_sum(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for i in range(len(images)):
        gradient = gradient + 2 * (images[i] * weights - labels[i]) * images[i]
    return weights - rate * gradient


def _step_by_column_sums(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for i in range(len(images)):
        gradient = gradient + 2 * (sum(images[i] * weights) - labels[i]) * images[i]
    return weights - rate * gradient


def _step_two_images(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for i in range(2):
        gradient = gradient + 2 * ((images[i] * weights).sum() - labels[i]) * images[i]
    return weights - rate * gradient


def _step_one_score_for_all(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for image, label in zip(images, labels, strict=True):
        gradient += 2 * ((images * weights).sum() - label) * image
    return weights - rate * gradient


def _step_by_the_error(weights, images, labels, rate):
    gradient = 0
    for image, label in zip(images, labels, strict=True):
        gradient += ((image * weights).sum() - label) ** 2
    return weights - rate * gradient


GRADIENT_STEP = Exercise(
    id="1.6",
    title="One step of gradient descent",
    task=(
        "Write `gradient_step(weights, images, labels, rate)`. The error is the sum over all "
        "images "
        "of `(score - label) ** 2`, the score is the weighted sum of exercise 1.3. Return the new "
        "weights after one step of size `rate` against the gradient. `images` has the shape "
        "`(number, rows, columns)`."
    ),
    kind="code",
    answer=gradient_step,
    cases=(
        (np.array([[0.5]]), np.array([[[1]]]), np.array([4]), 0.1),
        (np.array([[0.5, -0.25]]), np.array([[[1, -1]]]), np.array([-4]), 0.25),
        (np.zeros((2, 2)), np.stack([BACKSLASH, SLASH]), np.array([4, -4]), 0.125),
        (
            np.array([[0.5, 1.0], [-0.5, 0.25]]),
            np.stack([BACKSLASH, SLASH, BACKSLASH_WITH_EXTRA_PIXEL]),
            np.array([4, -4, 4]),
            0.01,
        ),
        (np.array([[0.5, -1.0]]), np.array([[[2, 3]], [[-1, 0]]]), np.array([4, -4]), 0.125),
        _case_of_steps(2, 2, 3, 13, 0.05),
        _case_of_steps(3, 1, 4, 14, 0.1),
        _case_of_steps(5, 3, 2, 15, 0.02),
    ),
    hints=(
        "The gradient says, for each weight, how fast the error grows when that weight grows.",
        "Take one image. When its score grows a little, its error grows 2 * (score - label) times "
        "as much. When a weight grows a little, the score grows pixel times as much. Multiply: "
        "`2 * (score - label) * image`.",
        "Add `2 * (score - label) * image` over all images, then return "
        "`weights - rate * gradient`.",
    ),
    wrong=(
        (
            lambda weights, images, labels, rate: (
                weights + rate * _gradient(weights, images, labels)
            ),
            "the step goes up the gradient, so the error grows: subtract it. (Or is `label - "
            "score` written where score - label belongs?)",
        ),
        (
            lambda weights, images, labels, rate: (
                weights - rate * _gradient(weights, images, labels) / 2
            ),
            "the step is half as long: it is twice the miss (score - label) that is multiplied by "
            "the pixel.",
        ),
        (
            lambda weights, images, labels, rate: (
                weights - rate * _gradient(weights, images, labels) / len(images)
            ),
            "you average over the images; the error here is the sum.",
        ),
        (
            lambda weights, images, labels, rate: weights - _gradient(weights, images, labels),
            "the rate is left out: multiply the gradient by it.",
        ),
        (
            lambda weights, images, labels, rate: _gradient(weights, images, labels),
            "this is the gradient itself; asked are the new weights.",
        ),
        (
            lambda weights, images, labels, rate: -rate * _gradient(weights, images, labels),
            "this is the step alone; add it to the weights.",
        ),
        (
            _step_in_place,
            "the numbers are right, but the caller's weights are changed as well (`-=` writes into "
            "the same array). Return a new array: `weights - ...`.",
        ),
        (
            _step_one_after_the_other,
            "the weights move after each image; here all images are added up before one step.",
        ),
        (
            lambda weights, images, labels, rate: (
                weights - rate * _gradient(weights, images[-1:], labels[-1:])
            ),
            "only the last image counts: the gradient is overwritten, add to it instead.",
        ),
        (
            _step_without_pixels,
            "each weight moves by the same amount; the error of an image must be multiplied by "
            "that image's pixels.",
        ),
        (_step_on_scores_only, "the labels are left out: the error is score minus label."),
        (
            _step_without_sum,
            "the score is not one number: `image * weights` still has to be added up, `.sum()`.",
        ),
        (
            _step_by_column_sums,
            "Python's `sum` adds the rows only; the score is `(image * weights).sum()`.",
        ),
        (
            lambda weights, images, labels, rate: (
                weights - rate * _gradient(weights, images[:1], labels[:1])
            ),
            "only the first image counts: is `return` inside the loop over the images?",
        ),
        (
            _step_two_images,
            "the number of images, 2, is written into it; take it from `len(images)`.",
        ),
        (
            lambda weights, images, labels, rate: (
                weights
                - rate
                * sum(
                    abs((image * weights).sum() - label) * 2 * image
                    for image, label in zip(images, labels, strict=True)
                )
            ),
            "the sign of score - label is lost; without it the step cannot tell up from down.",
        ),
        (
            _step_one_score_for_all,
            "the scores of all images are added into one; each image has a score of its own, "
            "`(images[i] * weights).sum()`.",
        ),
        (
            _step_by_the_error,
            "the error itself is subtracted; asked is its gradient, "
            "`2 * (score - label) * image` added up.",
        ),
    ),
    tags=("L1.8",),
)

EXERCISES = (
    AGREEMENT,
    FIND_PIECE,
    SCORE,
    CLASSIFIER,
    PATTERNS,
    GRADIENT_STEP,
)
