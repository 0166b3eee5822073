"""What does a page need to read a digit that a visitor draws? The counted model, whole.

    python -m cnn_course.site.digit     # trains it anew and writes trained.npz

The model is that of notebook 08, trained for longer and on copies of its digits drawn with the
page's pen too, so that it reads drawings. Its 27,562 numbers are kept in ``trained.npz``, to 16
bits each: what is trained differs from machine to machine, and a site should not.
``browser/digit.js`` carries them out, and is compared with Keras.
"""

import base64
from functools import cache
from pathlib import Path

import numpy as np

from cnn_course import data, explorers, models, training
from cnn_course.explorers.model_explorer import PAPER
from cnn_course.pictures.wire import scene_data

TRAINED = Path(__file__).parent / "trained.npz"
COPIES = 6  # of each training digit, drawn with the pen
PICTURE = 3  # the one that notebook 08 begins with
DRAWN = """
....................
....................
......#######.......
....##########......
....##......###.....
.............##.....
.............##.....
............###.....
...........###......
.......######.......
.......######.......
...........###......
.............##.....
.............##.....
.............##.....
....##......###.....
....##########......
......######........
....................
....................
"""  # what is on the paper at first


@cache
def model():
    """The counted model with the weights that are kept."""
    network = models.counted()
    with np.load(TRAINED) as kept:
        network.set_weights([kept[name].astype("float32") for name in kept.files])
    return network


def drawn() -> np.ndarray:
    """The drawing that a page begins with.

    >>> drawn().shape, int(drawn().sum())
    ((20, 20), 74)
    """
    return np.array([[cell == "#" for cell in line] for line in DRAWN.split()], float)


def explorer(source="data"):
    """The explorer of the page, as in a notebook: reading test digits, or the drawing."""
    made = explorers.model_explorer(model(), data.digits(28), picture=PICTURE)
    return made.set(ink=drawn()) if source == "drawing" else made


def start(explorer) -> dict:
    """The values of the knobs at first, and what is on the paper."""
    values = explorer.values
    ink = values["ink"].astype(int).ravel().tolist()
    return {"source": values["source"], "picture": values["picture"], "ink": ink}


def table(explorer) -> dict:
    """Everything that a page needs of the model, the test digits and the picture, as JSON."""
    spec, pictures = explorer._knobs.spec(), data.digits()
    knobs = ("source", "picture")
    paper = explorers.model_explorer(model()).set(ink=drawn())  # all that can be on the page
    return {
        "made": "layers",
        "controls": {name: spec["controls"][name] for name in knobs},
        "rows": [list(knobs)],
        "brings": {"picture": {"*": {"source": "data"}}},
        "follows": {},
        "structure": _structure(paper.scene),
        "texts": _texts(),
        "weights": [list(one.shape) for one in model().get_weights()],
        "halves": _base64(np.concatenate([one.ravel() for one in model().get_weights()]), "<f2"),
        "pictures": _base64(pictures.x_test * 16, "u1"),
        "labels": pictures.y_test.tolist(),
    }


def _structure(scene) -> dict:
    """A scene as JSON, without the numbers that the browser makes."""
    made = scene_data(scene)
    for name in ("alt", "formula", "lit"):
        del made[name]
    for item in (item for row in made["rows"] for item in row):
        if item.get("is") == "sheet":
            del item["numbers"]
            if not item.get("pen"):
                item.pop("largest", None)
    return made


def _texts() -> dict:
    """The sentences, with ``@`` for a digit and its probability."""
    x, y = data.digits(28).x_test[:1], data.digits(28).y_test[:1]
    wrong = explorers.model_explorer(model(), (x, (y + 1) % 10)).scene
    right = explorers.model_explorer(model(), (x, y)).scene
    paper = explorers.model_explorer(model())
    texts = {"blank": _open(paper.scene), "right": _open(right), "wrong": _open(wrong)}
    texts["drawing"] = _open(paper.set(ink=drawn()).scene)
    dark = np.ones(PAPER)
    dark[10, 10] = 0
    try:
        data.as_digit(dark)
    except ValueError as error:
        return {**texts, "dark": str(error)}
    raise ValueError("a dark paper must be refused; it was read")


def _open(scene) -> str:
    scores = np.ravel(scene.panel("scores").values)
    said = scene.formula[0].replace(f": {scores.argmax()} (", ": @ (")
    said = said.replace(f"{scores.max():.2f}", "@")
    return said.replace(f": {scores.argmax()}.", ": @.").replace(f"is: {said[-2]}.", "is: @.")


def _base64(array, kind) -> str:
    return base64.b64encode(np.asarray(array).astype(kind).tobytes()).decode()


def some_values(count, seed=0) -> list:
    """Values of the knobs to compare: test digits, and drawings good and bad, by turns."""
    random, pictures = np.random.default_rng(seed), data.digits(28).x_test
    blank = np.zeros(PAPER)
    found = [{"source": "drawing", "picture": PICTURE, "ink": blank}]
    for n in range(1, count):
        picture = int(random.integers(len(pictures)))
        ink = _ink(pictures[picture][..., 0], random, 1) if n % 5 else random.random(PAPER) < 0.1
        source = ("data", "drawing", "drawing")[n % 3]
        found.append({"source": source, "picture": picture, "ink": ink.astype(float)})
    return found


# --- for who trains it anew -------------------------------------------------------------------


def with_the_pen(pictures, seed, jitter=1.0) -> np.ndarray:
    """Pictures of digits drawn on the page's paper with its pen, turned and stretched a little.

    Parameters
    ----------
    pictures : ndarray, (images, rows, columns, 1)
    seed : int
    jitter : float
        How much each is turned, stretched and slanted; 0 not at all.

    Returns
    -------
    ndarray, (images, 28, 28, 1)
        As ``data.as_digit`` makes them of the drawings.
    """
    random = np.random.default_rng(seed)
    return np.stack([data.as_digit(_ink(one[..., 0], random, jitter)) for one in pictures])


def _ink(picture, random, jitter):
    """The picture on paper: where it is dark enough, the pen went."""
    turn, slant = np.radians(12) * jitter * random.uniform(-1, 1, 2)
    high, wide = 1 + 0.2 * jitter * random.uniform(-1, 1, 2)
    cos, sin = np.cos(turn), np.sin(turn)
    way = np.array([[high * cos, -wide * sin], [high * (sin + slant), wide * cos]])
    cells = np.indices(PAPER).reshape(2, -1) - (np.array(PAPER)[:, None] - 1) / 2
    at = (way @ cells) * (len(picture) / 18) + (len(picture) - 1) / 2
    low = np.floor(at).astype(int)
    part = at - low
    padded = np.pad(picture, 40)
    corners = [padded[low[0] + a + 40, low[1] + b + 40] for a in (0, 1) for b in (0, 1)]
    down, across = part
    shares = [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across]
    value = sum(share * corner for share, corner in zip(shares, corners, strict=True))
    return (value.reshape(PAPER) > random.uniform(0.3, 0.3 + 0.25 * jitter)).astype(float)


def train(seed=0):
    """The counted model, trained on the digits and on copies drawn with the pen."""
    digits = data.digits(28)
    copies = [with_the_pen(digits.x_train, seed + n) for n in range(COPIES)]
    more = data.Dataset(
        np.concatenate([digits.x_train, *copies]),
        np.tile(digits.y_train, COPIES + 1),
        *(digits.x_val, digits.y_val, digits.x_test, digits.y_test, digits.class_names),
    )
    network = models.counted(seed=seed)
    training.fit(network, more, **training.RECIPES["counted"], seed=seed, live=False)
    return network


def keep(network) -> None:
    """Writes the weights, to 16 bits each."""
    arrays = {f"w{n}": one.astype("float16") for n, one in enumerate(network.get_weights())}
    np.savez_compressed(TRAINED, **arrays)


if __name__ == "__main__":
    keep(train())
    drawings = with_the_pen(data.digits(28).x_test, seed=99, jitter=0.5)
    for name, pictures in (("test digits", data.digits(28).x_test), ("drawn ones", drawings)):
        read = model().predict(pictures, verbose=0).argmax(axis=1)
        print(f"{name}: {(read == data.digits(28).y_test).sum()} of {len(read)} read right")
