"""Two pictures that a person calls the same and a computer does not: lecture part L1."""

import numpy as np

from cnn_course import geometry, lecture, ops
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import Count, Knobs, named
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.cover import Question
from cnn_course.pictures.scene import Mark, Place, Reach, Scene, dot, of_array
from cnn_course.pictures.words import CORRELATION, number, shape_text

LARGEST = 12
TURN = 15  # degrees a step
PIECES = {
    "backslash": lecture.BACKSLASH_PIECE,
    "slash": lecture.SLASH_PIECE,
    "small x": lecture.SMALL_X_PIECE,
}


def _settle(new, changes):
    first, second, piece = (np.shape(new[name]) for name in ("first", "second", "piece"))
    if len(first) != 2 or first != second or not 0 < min(first) <= max(first) <= LARGEST:
        raise ValueError(
            f"first and second must be two grids of one shape, at most {LARGEST}x{LARGEST}; got "
            f"{geometry.times(first)} and {geometry.times(second)}"
        )
    if len(piece) != 2 or not 0 < min(piece) <= max(piece) <= min(first):
        raise ValueError(
            f"piece must be a grid, at most {min(first)}x{min(first)}; got {geometry.times(piece)}"
        )


KNOBS = Knobs(
    Array("first", lecture.CANONICAL_X),
    Array("second", lecture.DRAWN_X),
    Count("down", "shift down", 0, most=4, least=-4),
    Count("right", "shift right", 0, most=4, least=-4),
    Count("thicken", "thicken", 0, most=3),
    Count("rotate", f"rotate ({TURN}°)", 0, most=6, least=-6),
    named(
        "compare",
        "compare",
        {name: {"piece": piece} for name, piece in PIECES.items()},
        own="pixels",
        words=(("pixel by pixel", "pixels"), *((f"by the piece: {n}", n) for n in PIECES)),
        tells="compare",
    ),
    Array("piece", np.array(lecture.BACKSLASH_PIECE, float)),
    simple=("down", "right", "thicken"),
    rows=(("down", "right", "thicken"), ("rotate", "compare")),
    settle=_settle,
    as_given=True,
)


@opens
def pixel_matching(first=None, second=None, *, names=("stored", "drawn")):
    """Compare two pictures cell by cell or piece by piece; shift, thicken and turn the second.

    Parameters
    ----------
    first, second : arrays of one shape (rows, columns), at most 12 x 12
        By default the lecture's stored and drawn X [L1.1, L1.2].
    names : (str, str)

    Examples
    --------
    >>> explorer = pixel_matching(lecture.CANONICAL_X, lecture.CANONICAL_X)
    >>> dict(explorer.set(right=1).scene.facts)["agree"]
    '55 of 81'
    """

    def scene(first, second, down, right, thicken, rotate, compare, piece):
        second = moved(second, down=down, right=right, thicken=thicken, rotate=TURN * rotate)
        piece = None if compare == "pixels" else piece
        return pixel_matching_scene(first, second, names=names, piece=piece)

    return Opening(scene, KNOBS)


def moved(picture, *, down=0, right=0, thicken=0, rotate=0) -> np.ndarray:
    """The picture turned, drawn with a thicker pen, and shifted; what comes in is background.

    ``rotate`` is in degrees, counterclockwise about the middle, and each cell takes the nearest
    one's number; ``thicken`` is how many cells the pen is wider.

    >>> moved([[1, -1, -1], [1, -1, -1]], right=1)
    array([[-1.,  1., -1.],
           [-1.,  1., -1.]])
    >>> moved([[1, -1, -1], [1, -1, -1]], thicken=1)
    array([[ 1.,  1., -1.],
           [ 1.,  1., -1.]])
    """
    picture = np.asarray(picture, float)
    paper = picture.min()
    angle = np.radians(rotate)
    middle = (np.array(picture.shape) - 1) / 2
    back = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    cells = np.moveaxis(np.indices(picture.shape), 0, -1)
    turned = _taken(picture, np.rint((cells - middle) @ back + middle).astype(int), paper)
    before, after = thicken // 2, thicken - thicken // 2
    thick = ops.max_pool(
        turned[None, ..., None], 1 + thicken, stride=1, padding=((after, before),) * 2
    )[0, ..., 0]
    return _taken(thick, cells - (down, right), paper)


def _taken(picture, cells, paper):
    """The picture's numbers at (rows, columns, 2) cells; beyond the edge there is paper."""
    inside = ((cells >= 0) & (cells < picture.shape)).all(-1)
    return np.where(inside, picture[tuple(np.moveaxis(cells * inside[..., None], -1, 0))], paper)


def pixel_matching_scene(first, second, *, names=("stored", "drawn"), piece=None) -> Scene:
    """Two pictures, cell against cell; or a piece laid on every place of both [L1.4]."""
    if piece is None:
        return _pixels(np.asarray(first), np.asarray(second), names)
    return _pieces(np.asarray(first), np.asarray(second), names, np.asarray(piece))


def _pixels(first, second, names):
    agree = first == second
    differ = tuple(map(tuple, np.argwhere(~agree).tolist()))
    products = first * second
    total = products.sum()
    source = of_array("first", first.shape)
    stored = walks.number_panel("first", names[0], "input", first, scale="ink", source=source)
    drawn = walks.number_panel("second", names[1], "kernel", second, before="·", scale="ink")
    result = walks.number_panel("products", "products", "output", products, before="=")
    row = (stored, drawn, result.made(dot((Reach("first"), Reach("second")))))
    labels = ("the two differ", "", "")
    row = (p.marked(Mark("differ", differ, s)) for p, s in zip(row, labels, strict=True))
    count = agree.sum()
    share = f"{number(100 * agree.mean(), 1)} %"
    asks = f"in how many of the {agree.size} pixels do the two agree?"
    says = f"they agree in {count} pixels"
    return Scene(
        "Pixel matching",
        (tuple(row),),
        lit=Place("products", *(differ[0] if differ else (0, 0))),
        question=Question("products", "match", asks, int(count), says),
        facts=(
            ("agree", f"{count} of {agree.size}"),
            ("share", share),
            ("differ", len(differ)),
            ("sum of the products (dot product)", walks.rows_text(total)),
        ),
        alt=(
            f"{names[0]} and {names[1]}, {shape_text(*first.shape)} each: they agree in "
            f"{count} of {agree.size} cells, {share}; their dot product is "
            f"{walks.rows_text(total)}."
        ),
    )


def _pieces(first, second, names, piece):
    walk = walks.walk(first.shape, piece.shape)
    rows, found = [], []
    for key, name, array in zip(("first", "second"), names, (first, second), strict=True):
        laid, result = f"{key}_piece", f"{key}_map"
        source = of_array("first", first.shape) if key == "first" else None
        weights = {"key": laid, "name": "piece", "source": of_array("piece", piece.shape)}
        operands = (
            walks.number_panel(key, name, "input", array, scale="ink", source=source),
            walks.kernel_panel(walk, piece, before=CORRELATION, **weights),
        )
        if walk.out is None:
            refused = walks.refused(walk.message, key=result, name="agreement")
            rows.append((*operands, refused))
            continue
        match = ops.conv(array[None, ..., None], piece[..., None, None])[0, ..., 0] / piece.size
        full = tuple(map(tuple, np.argwhere(np.isclose(match, 1)).tolist()))
        found.append(f"{name}: {len(full)}")
        more = {"before": "=", "decimals": 2, "largest": 1}
        panel = walks.number_panel(result, "agreement", "output", match, **more)
        panel = panel.marked(Mark("winner", full, "the whole piece agrees"))
        made = dot(walks.products(walk, key, laid), divide=piece.size)
        rows.append((*operands, panel.made(made)))
    return Scene(
        "Pieces instead of pixels",
        tuple(rows),
        lit=Place("first_map", 0, 0) if walk.out else None,
        facts=tuple(("whole piece found in", f) for f in found),
        message=walk.message,
        alt=walk.message
        or f"A {shape_text(*piece.shape)} piece laid on every place of two pictures of "
        f"{shape_text(*first.shape)}; the whole piece agrees in {', '.join(found)} places.",
    )
